import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bundleGolden } from '../fixtures/bundle-golden.ts';
import { startChromium } from './chromium.ts';

const read = (name: string): string => readFileSync(new URL(`../golden/${name}`, import.meta.url), 'utf8');

test('the simulator states the same facts in a browser as in Node', async () => {
  const browser = await startChromium();
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ content: bundleGolden() });
    const found = await page.evaluate('golden.goldenHashes(' + JSON.stringify(read('shop.yaml')) + ')');
    expect(found).toEqual(JSON.parse(read('hashes.json')));
  } finally {
    await browser.close();
  }
});
