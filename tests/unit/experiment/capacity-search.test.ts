import { describe, expect, it } from 'vitest';

import { searchCapacity } from '../../../src/experiment/capacity-search.ts';
import type { CapacityRequest } from '../../../src/experiment/capacity-search.ts';
import type { Simulate } from '../../../src/experiment/executor.ts';
import { ExperimentError } from '../../../src/experiment/experiment-error.ts';
import { inProcessExecutor } from '../../../src/experiment/in-process-executor.ts';
import type { SearchRequest, Setting } from '../../../src/experiment/point-evaluator.ts';
import { loadScenario } from '../../../src/scenario/load-scenario.ts';
import { simulate } from '../../../src/simulate.ts';
import { resolveStrategies } from '../../../src/strategies/registry.ts';
import { fakeSimulate, resultOf } from '../../fixtures/fake-simulation.ts';
import { NETWORK, P99, STOCK, requestOf, worldOf } from '../../fixtures/search-request.ts';

describe('searchCapacity', () => {
  const EXPECT = 'expect: [ latency.terminal.p99 <= 100ms, { that: latency.terminal.p99 < 1ms, level: warn } ]\n';
  const search = (
    more: Partial<CapacityRequest> = {},
    simulate = fakeSimulate,
    expectations = EXPECT,
  ): ReturnType<typeof searchCapacity> =>
    searchCapacity({
      ...requestOf(simulate, expectations, ['direct', 'saga', 'choreography']),
      path: NETWORK,
      from: 0.001,
      to: 0.1,
      scale: 'linear',
      whole: false,
      resolution: 1 / 64,
      ...more,
    });

  it('finds the highest value at which every expectation passes, for each strategy judged', async () => {
    const [saga, choreography, ...rest] = await search();
    expect(rest).toEqual([]);
    // saga: 4 x + 20 ms + luck (5.5 ms, interval +- 2.2 ms) <= 100 ms: x about 18.6 ms; choreography: 2 x + 65.5 ms: about 17.2 ms.
    // 1/64 of the range is 1.5 ms; the interval makes 0.6 and 1.1 ms of x.
    expect(saga!.holds).toBeGreaterThan(0.0186 - 0.0015 - 0.0012);
    expect(saga!.holds).toBeLessThan(0.0186);
    expect(saga!.fails).toBeGreaterThan(0.0186);
    expect(saga).toMatchObject({ strategy: 'saga', path: NETWORK, broken: ['latency.terminal.p99 <= 100ms'] });
    expect(choreography!.holds).toBeLessThan(0.0172);
    expect(choreography!.fails).toBeGreaterThan(0.0172);
  });

  it('knows when the range is too low or too high', async () => {
    expect((await search({ to: 0.005 }))[0]).toEqual({
      strategy: 'saga',
      path: NETWORK,
      holds: 0.005,
      fails: null,
      broken: [],
      offeredLoad: null,
    });
    expect((await search({ from: 0.05 }))[0]).toMatchObject({ holds: null, fails: 0.05 });
  });

  it('judges a strategy against another that is settled already', async () => {
    const relative = 'expect: [ { that: latency.terminal.p99 <= 100% above direct, in: [saga] } ]\n';
    // (4 x + 20 + luck) <= 2 (2 x + luck) never holds for luck below 20 ms.
    expect(
      (await search({}, fakeSimulate, relative)).map(({ strategy, holds, fails }) => ({ strategy, holds, fails })),
    ).toEqual([{ strategy: 'saga', holds: null, fails: 0.001 }]);
  });

  it('searches whole numbers', async () => {
    const byInstances: Simulate = (scenario, { name }, replication) =>
      resultOf(name, replication, { [P99]: scenario.services[0]!.instances / 100 });
    expect(
      (await search({ path: STOCK, from: 1, to: 100, whole: true, resolution: 1e-6 }, byInstances))[0],
    ).toMatchObject({ holds: 10, fails: 11 });
  });

  it('doubles and halves its range until it holds the answer', async () => {
    const [saga] = await search({ from: 0.1, to: 0.2, scale: 'log', grow: true });
    expect(saga!.holds).toBeGreaterThan(0.0165);
    expect(saga!.holds).toBeLessThan(0.0186);
    const [low] = await search({ from: 0.001, to: 0.002, scale: 'log', grow: true });
    expect(low!.holds).toBeGreaterThan(0.0165);
    expect(low!.fails).toBeLessThan(0.021);
  });

  it('gives up doubling where no system could bear the load, and says how much that is', async () => {
    const tried: number[] = [];
    const endless: Simulate = (_, { name }, replication) => resultOf(name, replication, { 'consistency.half-done': 0 });
    const [saga] = await search({
      executor: inProcessExecutor(endless),
      worldAt: (setting) => {
        tried.push(setting[NETWORK]!);
        return {
          ...worldOf('expect: [ consistency.half-done == 0 ]\n', ['direct', 'saga'])(setting),
          offeredLoad: setting[NETWORK]! * 100,
        };
      },
      from: 0.004,
      to: 0.008,
      grow: true,
    });
    // 0.8 of the busiest service at 8 ms, so 1.6 at 16 ms and 3.2 at 32 ms, where the doubling ends.
    expect(saga).toMatchObject({ holds: 0.032, fails: null, offeredLoad: 3.2 });
    expect(Math.max(...tried)).toBe(0.032);
  });

  it('runs only what is judged or compared with', async () => {
    const ran = new Set<string>();
    const watched: Simulate = (scenario, strategy, replication, options) => {
      ran.add(strategy.name);
      return fakeSimulate(scenario, strategy, replication, options);
    };
    await search({}, watched, 'expect: [ { that: latency.terminal.p99 < 100ms, in: [saga] } ]\n');
    expect([...ran]).toEqual(['saga']);
  });

  it('narrows down from where it fails beyond doubt as well', async () => {
    const [saga] = await search();
    // Luck moves the p99 by 10 ms in all: its mean is known to 2.2 ms, that is 0.55 ms of x, either side; and a 64th of the range.
    expect(saga!.fails! - saga!.holds!).toBeLessThan(2 * 0.0011 + 2 * 0.0016);
  });

  it('finds the capacity of M/M/1 where theory says', async () => {
    const text = `scenario: desk
time: { warmup: 10s, run: 100s, drain: 1s }
experiment: { replications: 12 }
services: { desk: { time: { exponential: 10ms } } }
process: { name: order, steps: [ { serve: { call: desk.serve } } ] }
workload: { arrivals: 40/s }
strategies: [direct]
expect: [ { that: latency.terminal.p99 < 150ms, in: [direct] } ]
`;
    const worldAt = (setting: Setting): ReturnType<SearchRequest['worldAt']> => {
      const sets = Object.entries(setting).map(([path, value]) => ({ path, value: `${value}/s` }));
      const { scenario } = loadScenario({ path: 'desk.yaml', text }, { readText: () => '', sets });
      return { scenario: scenario!, strategies: resolveStrategies(scenario!).strategies, command: 'sim run desk.yaml' };
    };
    const path = 'workload.arrivals';
    const [direct] = await searchCapacity({
      worldAt,
      executor: inProcessExecutor(simulate),
      path,
      from: 40,
      to: 90,
      scale: 'linear',
      whole: false,
      resolution: 1 / 16,
    });
    // The sojourn is exponential with rate mu - lambda, so its p99 is ln 100 / (mu - lambda): 150 ms at lambda = 100 - 30.7.
    const truth = 100 - Math.log(100) / 0.15;
    expect(direct!.holds).toBeLessThan(truth);
    expect(direct!.fails).toBeGreaterThan(truth);
    // The mean of twelve p99 is known to about a tenth, 14 ms or 3/s either side; and a sixteenth of the range twice.
    expect(direct!.fails! - direct!.holds!).toBeLessThan(2 * 3 + 2 * 3.2);
  });

  it('needs something to expect', async () => {
    await expect(search({}, fakeSimulate, '')).rejects.toThrow(ExperimentError);
  });
});
