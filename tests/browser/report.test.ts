import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { readReportAssets } from '../../src/report/report-assets.ts';
import { renderReport } from '../../src/report/render-report.ts';
import { syntheticDocument } from '../fixtures/synthetic-document.ts';
import { startChromium } from './chromium.ts';

const MAX_BYTES = 1_000_000;
// The target is 300 ms on a quiet machine; a machine shared with other tests gets three times that.
const MAX_FIRST_VIEW_MS = 900;

const document_ = syntheticDocument();
let home = '';
let url = '';
let bytes = 0;
let browser: Browser;

interface Visit {
  readonly page: Page;
  /** Console errors and uncaught exceptions. */
  readonly complaints: readonly string[];
  /** Everything that was asked for but the page itself. */
  readonly requests: readonly string[];
}

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'report-'));
  const root = fileURLToPath(new URL('../../', import.meta.url));
  execFileSync(process.execPath, [join(root, 'scripts/report-assets.mjs'), join(home, 'assets')]);
  const html = await renderReport(document_, { assets: readReportAssets(pathToFileURL(join(home, 'assets/'))) });
  bytes = Buffer.byteLength(html);
  writeFileSync(join(home, 'report.html'), html);
  url = pathToFileURL(join(home, 'report.html')).href;
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  rmSync(home, { recursive: true });
});

async function open(options: { readonly dark?: boolean; readonly width?: number; readonly scripts?: boolean } = {}): Promise<Visit> {
  const page = await browser.newPage({ viewport: { width: options.width ?? 1400, height: 900 }, colorScheme: options.dark === true ? 'dark' : 'light', javaScriptEnabled: options.scripts ?? true });
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => { if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text()); });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => { if (request.url() !== url) requests.push(request.url()); });
  await page.goto(url);
  return { page, complaints, requests };
}

describe('the report in a browser', () => {
  test('opens from a file without a complaint and without a request', async () => {
    const { page, complaints, requests } = await open();
    await page.evaluate(() => { scrollTo(0, document.body.scrollHeight); });
    expect(complaints).toEqual([]);
    // Pictures inside the page are addresses too, of data.
    expect(requests.filter((address) => !address.startsWith('data:'))).toEqual([]);
    await page.close();
  });

  test('stays within its size', () => {
    expect(bytes).toBeLessThanOrEqual(MAX_BYTES);
  });

  test('is in view quickly', async () => {
    const times: number[] = [];
    for (let i = 0; i < 5; i++) {
      const { page } = await open();
      times.push(await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]!.startTime));
      await page.close();
    }
    // The best of five: the others tell what else the machine does.
    expect(Math.min(...times), times.join(' ')).toBeLessThanOrEqual(MAX_FIRST_VIEW_MS);
  });

  test('draws every figure, each with a caption, and reads without scripts', async () => {
    const { page } = await open({ scripts: false });
    const figures = await page.locator('figure').count();
    expect(figures).toBeGreaterThanOrEqual(13);
    expect(await page.locator('figure:has(svg) figcaption').count()).toBe(figures);
    expect(await page.locator('.matrix').first().isVisible()).toBe(true);
    await page.close();
  });

  test('shows the numbers of the document', async () => {
    const { page } = await open();
    const shown = await page.locator('[data-measure="latency.terminal.p99"]').evaluateAll((cells) => cells.map((cell) => [cell.getAttribute('data-strategy'), Number(cell.getAttribute('data-value')), cell.textContent]));
    expect(shown).toHaveLength(Object.keys(document_.strategies).length);
    for (const [strategy, value, text] of shown) {
      const measure = document_.strategies[strategy as string]!.measures['latency.terminal.p99']!;
      expect(value).toBe(measure.mean);
      // Printed in seconds with two decimals, and so rounded by at most half of the last.
      expect(Math.abs(Number(/[\d.]+/.exec((text as string).replace(/^[a-z]+/, ''))![0]) - measure.mean!)).toBeLessThanOrEqual(0.005);
    }
    await page.close();
  });
});

describe('interaction', () => {
  test('the runtime is unpacked upon the first press, the chart lives, and zooms under the page policy', async () => {
    const { page, complaints } = await open();
    const chart = page.locator('#percentiles-terminal');
    expect(await page.evaluate(() => 'rehearsalCharts' in globalThis)).toBe(false);
    await chart.locator('[data-live]').click();
    await chart.locator('.chart.live svg').waitFor();
    const line = chart.locator('.chart.live g.mark-line path').first();
    const before = await line.getAttribute('d');
    await chart.locator('.chart.live svg').scrollIntoViewIfNeeded();
    const box = (await chart.locator('.chart.live svg').boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.wheel(0, -400);
    await expect.poll(() => line.getAttribute('d')).not.toBe(before);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('every chart with a button comes to life', async () => {
    const { page, complaints } = await open();
    const buttons = page.locator('[data-live]');
    const count = await buttons.count();
    expect(count).toBeGreaterThan(0);
    for (let i = 0; i < count; i++) await buttons.nth(i).click();
    await expect.poll(() => page.locator('.chart.live svg').count(), { timeout: 20_000 }).toBe(count);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('a strategy can be highlighted with the keyboard; the others fade', async () => {
    const { page } = await open();
    const button = page.locator('.focus-bar button', { hasText: /^saga$/ });
    await button.focus();
    await page.keyboard.press('Enter');
    expect(await button.getAttribute('aria-pressed')).toBe('true');
    const opacity = (slot: string): Promise<string> => page.locator(`#percentiles-terminal .chart path[stroke="var(--s${slot})"]`).first().evaluate((path) => getComputedStyle(path).opacity);
    const own = (await button.getAttribute('data-slot'))!;
    expect(await opacity(own)).toBe('1');
    expect(Number(await opacity(own === '0' ? '2' : '0'))).toBeLessThan(0.2);
    await page.keyboard.press('Enter');
    expect(await button.getAttribute('aria-pressed')).toBe('false');
    await page.close();
  });

  test('a mark under the pointer tells its number', async () => {
    const { page } = await open();
    const mark = page.locator('#worst-windows [role="graphics-symbol"][aria-label^="saga, worst 10 s"]').first();
    await mark.scrollIntoViewIfNeeded();
    await mark.hover();
    expect(await page.locator('#tip').textContent()).toMatch(/^saga, worst 10 s: [\d.]+/);
    await page.close();
  });

  test('the matrix shows another measure without a script', async () => {
    const { page } = await open();
    await page.locator('.tabs label', { hasText: /^Success$/ }).click();
    expect(await page.locator('.panel:visible').count()).toBe(1);
    expect(await page.locator('.panel:visible [aria-label^="Success"]').count()).toBe(1);
    await page.close();
  });

  test('a link to something folded away unfolds it', async () => {
    const { page } = await open();
    await page.evaluate(() => { location.hash = '#strategy-saga'; });
    await expect.poll(() => page.locator('#strategy-saga').evaluate((fold) => (fold as HTMLDetailsElement).open)).toBe(true);
    await page.close();
  });
});

describe('looks', () => {
  const strokeOf = (page: Page): Promise<string> => page.locator('#percentiles-terminal .chart path[stroke="var(--s1)"]').first().evaluate((path) => getComputedStyle(path).stroke);
  const backgroundOf = (page: Page): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

  test('follows the system to the dark, charts included, and the button back', async () => {
    const [light, dark] = [await open(), await open({ dark: true })];
    expect(await backgroundOf(dark.page)).not.toBe(await backgroundOf(light.page));
    expect(await strokeOf(dark.page)).not.toBe(await strokeOf(light.page));
    await dark.page.locator('#theme').click();
    expect(await backgroundOf(dark.page)).toBe(await backgroundOf(light.page));
    expect(await strokeOf(dark.page)).toBe(await strokeOf(light.page));
    await Promise.all([light.page.close(), dark.page.close()]);
  });

  test('paper is light, whatever the screen', async () => {
    const { page } = await open({ dark: true });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await backgroundOf(page)).toBe('rgb(255, 255, 255)');
    await page.close();
  });

  test.each([420, 800, 1400])('at %i pixels nothing but tables and drawings scrolls sideways', async (width) => {
    const { page } = await open({ width });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await page.close();
  });

  test('every control has a name, every drawing a text alternative', async () => {
    const { page } = await open();
    const nameless = await page.evaluate(() => [...document.querySelectorAll('button, a, summary, input')].filter((element) => {
      const names = [element.textContent, element.getAttribute('aria-label'), element.closest('label')?.textContent];
      return names.every((name) => (name ?? '').trim() === '');
    }).length);
    expect(nameless).toBe(0);
    expect(await page.locator('.diagram svg:not([aria-label])').count()).toBe(0);
    expect(await page.locator('img:not([alt])').count()).toBe(0);
    expect(await page.locator('h1').count()).toBe(1);
    await page.close();
  });
});
