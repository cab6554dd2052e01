import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

import type { ResultDocument, StrategyResult } from '../../../src/experiment/result-document.ts';
import { renderReport } from '../../../src/report/render-report.ts';
import { themeCss } from '../../../src/report/theme.ts';
import { syntheticDocument } from '../../fixtures/synthetic-document.ts';

const assets = { script: '/* script */', css: '', runtime: '', validation: { format: 'rehearsal/validation@1', full: false, results: [] } } as const;
const SECTIONS = [
  'verdict', 'scoreboard', 'matrix', 'trade-offs', 'latency', 'availability', 'consistency', 'cost', 'differences', 'load', 'orders', 'topology', 'assumptions', 'reproduce',
];
const FIGURES = [
  'trade-off', 'percentiles-terminal', 'percentiles-ack', 'latency-ecdf', 'latency-parts', 'success-over-time', 'recovery-curves', 'outcome-shares', 'worst-windows',
  'inconsistent-time', 'inconsistent-over-time', 'cost-panels', 'forest-plot',
];

const full = syntheticDocument({ strategies: 4 });
// Drawn once: most tests read the same page.
const fullPage = renderReport(full, { assets });

function mapStrategies(document: ResultDocument, change: (result: StrategyResult) => StrategyResult): ResultDocument {
  return { ...document, strategies: Object.fromEntries(Object.entries(document.strategies).map(([name, result]) => [name, change(result)])) };
}

// Where a number went missing on its way into the page, or a chart; the excerpt keeps a failure readable.
function brokenNumber(html: string): string | undefined {
  return /.{0,60}(?:NaN|Infinity|undefined|could not be drawn).{0,20}/.exec(html)?.[0];
}

function figure(html: string, id: string): string {
  return new RegExp(`<figure id="${id}"[\\s\\S]*?</figure>`).exec(html)?.[0] ?? '';
}

describe('renderReport', () => {
  test('has every section and draws every figure', async () => {
    const html = await fullPage;
    for (const id of SECTIONS) expect(html.includes(`<section id="${id}"`), id).toBe(true);
    for (const id of FIGURES) expect(figure(html, id).includes('<svg'), id).toBe(true);
  });

  test('puts a caption and the numbers behind every drawing', async () => {
    const html = await fullPage;
    for (const id of FIGURES) {
      expect(/<figcaption>([\s\S]*?)<\/figcaption>/.exec(figure(html, id))?.[1]?.length, id).toBeGreaterThan(20);
      expect(figure(html, id).includes('<summary>Data table</summary>'), id).toBe(true);
    }
  });

  test('prints the numbers of the document', async () => {
    const html = await fullPage;
    for (const [name, { measures }] of Object.entries(full.strategies)) {
      const cell = new RegExp(`data-measure="latency.terminal.p99" data-strategy="${name}" data-value="([^"]+)"`).exec(html);
      expect(Number(cell?.[1])).toBe(measures['latency.terminal.p99']!.mean);
    }
  });

  test('gives the same bytes for the same document', async () => {
    const again = await renderReport(full, { assets });
    expect(again === await fullPage).toBe(true);
  });

  test('escapes what a person wrote', async () => {
    const evil = { ...full, scenario: { ...full.scenario, title: '<img src=x onerror=alert(1)>', text: '</code></pre><script>alert(1)</script>' }, notes: ['<b>bold</b>'] };
    const html = await renderReport(evil, { assets });
    for (const markup of ['<img src=x', '<script>alert', '<b>bold</b>']) expect(html.includes(markup), markup).toBe(false);
  });

  test('uses no colour that the theme does not declare', async () => {
    const html = await fullPage;
    const declared = new Set([...themeCss().matchAll(/(--[\w-]+):/g)].map((match) => match[1]!));
    const style = readFileSync(new URL('../../../src/report/style/page.css', import.meta.url), 'utf8');
    const used = new Set([...`${html}${style}`.matchAll(/var\((--[\w-]+)\)/g)].map((match) => match[1]!));
    // These two are set on the element that uses them.
    expect([...used].filter((name) => !declared.has(name) && !['--natural', '--rows'].includes(name))).toEqual([]);
  });

  test('names no identifier twice', async () => {
    const html = await fullPage;
    const ids = [...html.matchAll(/\bid="([^"]+)"/g)].map((match) => match[1]!);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  });

  test('allows no request: no address but namespaces, a policy that begins with nothing', async () => {
    const html = await fullPage;
    expect(html.includes(`content="default-src &#39;none&#39;`)).toBe(true);
    const addresses = [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map((match) => match[1]!).filter((address) => !/^(#|data:image\/png)/.test(address));
    expect(addresses).toEqual([]);
  });

  test('says that an interrupted run is incomplete, and quotes the command it was given', async () => {
    const html = await renderReport({ ...full, complete: false }, { assets, reproduce: 'sim run shop.yaml --set a.b=1' });
    expect(html.includes('Incomplete.')).toBe(true);
    expect(html.includes('sim run shop.yaml --set a.b=1')).toBe(true);
  });
});

describe('a document with gaps degrades into words', () => {
  const none = { steps: [], values: [] };
  const bare = mapStrategies({ ...syntheticDocument({ strategies: 2 }), comparisons: [], rankings: [], faults: [], expect: [], notes: [], topology: { services: [], calls: [] } }, (result) => ({
    ...result, measures: {},
    detail: {
      percentiles: { ack: [], decision: [], terminal: [] }, success: [], exemplars: [], recovery: [],
      timeline: { step: 1, offered: none.values, confirmed: [], refused: [], latencySum: [], latencyMax: [], busy: {}, queue: {}, inconsistent: [] },
    },
  }));

  test('nothing measured at all', async () => {
    const html = await renderReport(bare, { assets });
    for (const id of SECTIONS) expect(html.includes(`<section id="${id}"`), id).toBe(true);
    for (const id of FIGURES) expect(figure(html, id).includes('<svg class="marks"'), id).toBe(false);
    expect(html.includes('No confirmed order, so there is no latency to show.')).toBe(true);
    expect(html.includes('This run kept the paths of no orders.')).toBe(true);
  });

  test('a single strategy, a single replication', async () => {
    const html = await renderReport(syntheticDocument({ strategies: 1, replications: 1 }), { assets });
    expect(html.includes('ran alone')).toBe(true);
    expect(brokenNumber(html)).toBeUndefined();
  });

  test('measures that are null everywhere', async () => {
    const nulls = mapStrategies(full, (result) => ({
      ...result, measures: Object.fromEntries(Object.entries(result.measures).map(([key, measure]) => [key, { ...measure, mean: null, ci: null, n: 0, values: measure.values.map(() => null) }])),
    }));
    const html = await renderReport(nulls, { assets });
    expect(brokenNumber(html)).toBeUndefined();
  });

  test('zeros everywhere: no order succeeded', async () => {
    const zeros = mapStrategies(full, (result) => ({
      ...result, measures: Object.fromEntries(Object.entries(result.measures).map(([key, measure]) => [key, { ...measure, mean: 0, ci: measure.ciUnit === undefined ? ([0, 0] as const) : measure.ci, values: measure.values.map(() => 0) }])),
      detail: { ...result.detail, success: result.detail.success.map((window) => ({ ...window, mean: 0, ci: [0, 0] as const })) },
    }));
    const html = await renderReport(zeros, { assets });
    expect(brokenNumber(html)).toBeUndefined();
  });

  test('no strategies is refused', async () => {
    await expect(renderReport({ ...full, strategies: {} }, { assets })).rejects.toThrow(RangeError);
  });
});
