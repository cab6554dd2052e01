import { afterAll, describe, expect, it } from 'vitest';
import type { Executor } from '../../../src/experiment/executor.ts';
import { inProcessExecutor } from '../../../src/experiment/in-process-executor.ts';
import type { ResultDocument } from '../../../src/experiment/result-document.ts';
import { runExperiment } from '../../../src/experiment/run-experiment.ts';
import { serializeDocument } from '../../../src/experiment/serialize-document.ts';
import { workerThreadsExecutor } from '../../../src/experiment/worker-threads-executor.ts';
import { loadScenario } from '../../../src/scenario/load-scenario.ts';
import { simulate } from '../../../src/simulate.ts';
import { resolveStrategies } from '../../../src/strategies/registry.ts';
import { compileWorker } from '../../fixtures/compile-worker.ts';

const SHOP = `
scenario: shop
seed: pairs
time: { warmup: 1s, run: 10s, drain: 5s }
experiment: { replications: 5 }
network: { latency: { same-zone: { exponential: 1ms } }, loss: 0.1% }
services:
  stock: { time: { p50: 4ms, p99: 30ms }, concurrency: 2 }
  bank: { time: { p50: 20ms, p99: 200ms }, concurrency: 4, errors: 1% }
data:
  items: { owner: stock, keys: 20, initial: 5, at-least: 0 }
process:
  name: order
  attributes: { item: { zipf: 1, of: items } }
  deadline: 2s
  steps:
    - reserve: { call: stock.take, effect: { take: items(item) }, undo: stock.put, timeout: 300ms, attempts: 3 }
    - charge: { call: bank.charge, declines: 4%, timeout: 500ms, attempts: 2, pivot: true }
workload: { arrivals: 30/s }
faults: [ { name: brownout, at: 5s, for: 2s, slow: { service: bank, factor: 5 } } ]
strategies: { one: { extends: saga }, other: { extends: saga }, direct: {} }
`;

const opened: Executor[] = [];
afterAll(() => Promise.all(opened.map((executor) => executor.close())));
const worker = compileWorker('../../src/experiment/worker.ts');
const threads = (jobs: number): Executor => {
  const executor = workerThreadsExecutor({ jobs, worker });
  opened.push(executor);
  return executor;
};

const run = (executor: Executor, seed = 'pairs'): Promise<ResultDocument> => {
  const { scenario, problems } = loadScenario(
    { path: 'shop.yaml', text: SHOP.replace('seed: pairs', `seed: ${seed}`) },
    { readText: () => '' },
  );
  if (scenario === null) throw new Error(problems.map(({ message }) => message).join('\n'));
  const { strategies } = resolveStrategies(scenario);
  return runExperiment({
    scenario,
    strategies,
    source: { text: SHOP, sha256: '' },
    toolVersion: '0',
    command: 'sim run shop.yaml',
    executor,
  });
};
const bytes = ({ wallClock, ...document }: ResultDocument): string => {
  expect(wallClock.seconds).toBeGreaterThan(0);
  return serializeDocument(document);
};

describe('the experiment around the simulator', () => {
  it('gives the same bytes in this thread, on one worker and on two', async () => {
    const alone = bytes(await run(inProcessExecutor(simulate)));
    expect(bytes(await run(threads(1)))).toBe(alone);
    expect(bytes(await run(threads(2)))).toBe(alone);
    expect(alone).not.toBe(bytes(await run(inProcessExecutor(simulate), 'others')));
  });

  it('finds that a strategy differs from itself by exactly 0', async () => {
    const { strategies, comparisons } = await run(inProcessExecutor(simulate));
    expect(strategies.one!.traceHash).toBe(strategies.other!.traceHash);
    expect(strategies.one!.traceHash).not.toBe(strategies.direct!.traceHash);
    expect(strategies.one!.measures).toEqual(strategies.other!.measures);
    const same = comparisons.filter(({ a, b }) => a === 'one' && b === 'other');
    expect(same.length).toBeGreaterThan(5);
    for (const comparison of same)
      expect(comparison).toMatchObject({ difference: 0, ci: [0, 0], pAdjusted: 1, verdict: 'equivalent' });
  });
});
