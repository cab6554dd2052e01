import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadScenario } from '../../src/scenario/load-scenario.ts';
import { simulate } from '../../src/simulate.ts';
import { resolveStrategies } from '../../src/strategies/registry.ts';

// A change here is a change of behaviour: it wants a commit of its own that says why.
// `UPDATE_GOLDEN=1 npx vitest run tests/golden` writes the new hashes.
const HASHES = new URL('hashes.json', import.meta.url);
const text = readFileSync(new URL('shop.yaml', import.meta.url), 'utf8');
const { scenario } = loadScenario({ path: 'shop.yaml', text }, { readText: () => text });
const { strategies } = resolveStrategies(scenario!);
const update = process.env.UPDATE_GOLDEN === '1';
const known = (update ? {} : JSON.parse(readFileSync(HASHES, 'utf8'))) as Record<string, string>;

describe('the same facts in the same order, for ever', () => {
  test.each(strategies)('$name', (strategy) => {
    const { traceHash, events } = simulate(scenario!, strategy, 0);
    const found = `${traceHash} ${String(events)}`;
    if (update) {
      known[strategy.name] = found;
      writeFileSync(HASHES, `${JSON.stringify(known, null, 2)}\n`);
    }
    expect(found).toBe(known[strategy.name]);
  });
});
