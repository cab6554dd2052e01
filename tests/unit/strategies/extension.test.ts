import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { ResultDocument } from '../../../src/experiment/result-document.ts';
import { simulate } from '../../../src/simulate.ts';
import { catalogueWith } from '../../../src/strategies/catalogue.ts';
import { describeStrategy } from '../../../src/strategies/describe-strategy.ts';
import type { StrategyExtension } from '../../../src/strategies/policy-definition.ts';
import { resolveStrategies } from '../../../src/strategies/registry.ts';
import { compileCli } from '../../fixtures/compile-cli.ts';
import { scenarioOf } from './play.ts';

const FILE = new URL('../../../docs/examples/forward-only.mjs', import.meta.url);
const { extension } = (await import(FILE.href)) as { readonly extension: StrategyExtension };

const SHOP = `
scenario: shop
time: { run: 60s, drain: 60s }
defaults: { step: { timeout: 500ms } }
services:
  stock: { concurrency: 8, time: 5ms }
  money: { concurrency: 8, time: 5ms }
data: { items: { owner: stock, keys: 100, initial: 1000, at-least: 0 }, paid: { owner: money, keys: order } }
process:
  name: order
  attributes: { item: { uniform: items } }
  steps:
    - reserve: { call: stock.reserve, effect: { take: items(item) }, undo: stock.release }
    - charge: { call: money.charge, effect: { set: paid(order), to: yes }, declines: 10%, undo: money.refund }
workload: { arrivals: 10/s }
faults: [ { at: 20s, for: 5s, crash: money } ]
strategies: { saga: {}, mine: { extends: saga, transaction: forward-only } }
`;

describe('the worked example of a strategy from outside', () => {
  const catalogue = catalogueWith([extension]);
  const scenario = scenarioOf(SHOP);
  const played = (name: string): Readonly<Record<string, number | null>> => {
    const { strategies, problems } = resolveStrategies(scenario, [name], catalogue);
    expect(problems).toEqual([]);
    return simulate(scenario, strategies[0]!, 0, { catalogue }).measures;
  };

  it('plays under its own name and as an axis of the file', () => {
    expect(played('forward-only')).toEqual(played('mine'));
  });

  it('does what it says: an outage is waited for, nothing is undone, a refusal is work for a person', () => {
    const [forward, saga] = [played('forward-only'), played('saga')];
    expect(saga['availability.error-ratio']).toBeGreaterThan(0.05);
    expect(forward['availability.error-ratio']).toBe(0);
    expect(forward['latency.terminal.max']).toBeGreaterThan(4);
    expect(forward['consistency.compensations']).toBe(0);
    expect(forward['consistency.manual-repairs']).toBe(forward['consistency.half-done']);
    expect(forward['consistency.half-done']).toBeGreaterThan(20);
  });

  it('is known to the catalogue and unknown without it', () => {
    expect(describeStrategy('forward-only', catalogue)).toMatchObject({ name: 'forward-only', weaknesses: expect.arrayContaining([]) as unknown });
    expect(resolveStrategies(scenario, ['forward-only']).problems[0]!.message).toContain('there is no strategy `forward-only`');
  });

  it('is loaded by every worker of `sim run --strategy`', () => {
    const home = mkdtempSync(join(tmpdir(), 'sim-'));
    writeFileSync(join(home, 'shop.yaml'), SHOP.replace('run: 60s', 'run: 5s').replace(', mine: { extends: saga, transaction: forward-only }', ''));
    const run = spawnSync(process.execPath, [compileCli().main, 'run', 'shop.yaml', '--strategy', fileURLToPath(FILE), '--strategies', 'saga,forward-only', '--replications', '2', '--jobs', '2', '--no-progress', '--quiet', '--json'], { encoding: 'utf8', cwd: home });
    rmSync(home, { recursive: true });
    expect(run.stderr).toBe('');
    expect(Object.keys((JSON.parse(run.stdout) as ResultDocument).strategies)).toEqual(['saga', 'forward-only']);
  });

  it('is the one that the page shows', () => {
    const page = readFileSync(new URL('../../../docs/how-to-add-a-strategy.md', import.meta.url), 'utf8');
    const code = readFileSync(FILE, 'utf8');
    // The heart of the example stands on the page word for word.
    const policy = code.slice(code.indexOf('function forwardOnly'), code.indexOf('export const extension'));
    expect(page).toContain(policy.trim());
  });
});
