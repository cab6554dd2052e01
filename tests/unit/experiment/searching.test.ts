import { describe, expect, it } from 'vitest';
import { breakEvenAt, crossings } from '../../../src/experiment/break-even.ts';
import type { DifferenceAt } from '../../../src/experiment/break-even.ts';
import { searchCapacity } from '../../../src/experiment/capacity-search.ts';
import type { CapacityRequest } from '../../../src/experiment/capacity-search.ts';
import type { Simulate } from '../../../src/experiment/executor.ts';
import { ExperimentError } from '../../../src/experiment/experiment-error.ts';
import { runMetastability } from '../../../src/experiment/metastability.ts';
import { inProcessExecutor } from '../../../src/experiment/in-process-executor.ts';
import { Interrupted, PointEvaluator } from '../../../src/experiment/point-evaluator.ts';
import type { SearchRequest, Setting } from '../../../src/experiment/point-evaluator.ts';
import { between, distance } from '../../../src/experiment/scale.ts';
import { serializeDocument } from '../../../src/experiment/serialize-document.ts';
import { runSweep } from '../../../src/experiment/sweep.ts';
import type { SweepRequest } from '../../../src/experiment/sweep.ts';
import type { BreakEven, MetastabilityCell, SweepDocument, Tornado } from '../../../src/experiment/sweep-document.ts';
import { runTornado } from '../../../src/experiment/tornado.ts';
import type { TornadoRequest } from '../../../src/experiment/tornado.ts';
import { loadScenario } from '../../../src/scenario/load-scenario.ts';
import { simulate } from '../../../src/simulate.ts';
import { resolveStrategies } from '../../../src/strategies/registry.ts';
import { fakeSimulate, hop, luck, resultOf, shopScenario, strategiesNamed } from '../../fixtures/fake-simulation.ts';

const P99 = 'latency.terminal.p99';
const NETWORK = 'network.latency.same-zone';
const BANK = 'services.bank.time';
const STOCK = 'services.stock.instances';

const unitOf: Readonly<Record<string, string>> = { [NETWORK]: 's', [BANK]: 's', [STOCK]: '' };
const worldOf =
  (more: string, names: readonly string[]) =>
  (setting: Setting): ReturnType<SearchRequest['worldAt']> => ({
    scenario: shopScenario(
      more,
      Object.fromEntries(Object.entries(setting).map(([path, value]) => [path, `${value}${unitOf[path]!}`])),
    ),
    strategies: strategiesNamed(...names),
    command: Object.entries(setting).reduce(
      (line, [path, value]) => `${line} --set ${path}=${value}${unitOf[path]!}`,
      'sim run shop.yaml',
    ),
  });
const requestOf = (
  simulate: Simulate,
  more = '',
  names: readonly string[] = ['saga', 'choreography'],
): SearchRequest => ({ worldAt: worldOf(more, names), executor: inProcessExecutor(simulate) });

describe('between and distance', () => {
  it('hit the ends exactly and the middle by difference or by ratio', () => {
    expect([0, 0.5, 1].map((t) => between(0.1, 0.7, t, 'linear'))).toEqual([0.1, 0.4, 0.7]);
    expect(between(1, 64, 0.5, 'log')).toBeCloseTo(8, 12);
    expect(between(1, 64, 1, 'log')).toBe(64);
    expect(distance(2, 16, 'log')).toBeCloseTo(Math.log(8), 14);
  });
});

describe('crossings and breakEvenAt', () => {
  const at = (x: number, difference: number, halfWidth: number): DifferenceAt => ({
    x,
    difference,
    ci: [difference - halfWidth, difference + halfWidth],
  });

  it('interpolates the mean and the bounds of its interval', () => {
    // d = x - 5 at x = 0, 4, 8 with half-width 2: zero at 5, upper bound x - 3 at 3, lower bound x - 7 at 7.
    const points = [at(0, -5, 2), at(4, -1, 2), at(8, 3, 2)];
    const found = crossings(points);
    expect(found).toEqual([{ before: 1, after: 2, surelyBefore: 0, surelyAfter: 2 }]);
    const [low, estimate, high] = breakEvenAt(points, found[0]!, 'linear');
    expect([low, estimate, high]).toEqual([3, 5, 7]);
  });

  it('takes noise around 0 for one change of sign', () => {
    const points = [at(0, -5, 1), at(1, -0.2, 1), at(2, 0.1, 1), at(3, -0.1, 1), at(4, 0.2, 1), at(5, 5, 1)];
    expect(crossings(points)).toEqual([{ before: 2, after: 3, surelyBefore: 0, surelyAfter: 5 }]);
  });

  it('leaves an end open where the range ends before it is sure', () => {
    const points = [at(0, -5, 1), at(1, -3, 1), at(2, 0.5, 1)];
    const [crossing] = crossings(points);
    expect(crossing).toMatchObject({ surelyBefore: 1, surelyAfter: null });
    expect(breakEvenAt(points, crossing!, 'linear')[2]).toBe(2);
  });

  it('establishes nothing from noise alone, touching 0, or one sign', () => {
    expect(crossings([at(0, -1, 2), at(1, 1, 2)])).toEqual([]);
    expect(crossings([at(0, 3, 1), at(1, 0, 0), at(2, 3, 1)])).toEqual([]);
    expect(crossings([at(0, 3, 1), at(1, 2, 1)])).toEqual([]);
  });

  it('finds every one of several', () => {
    expect(crossings([at(0, -3, 1), at(1, 3, 1), at(2, -3, 1)]).map(({ before, after }) => [before, after])).toEqual([
      [0, 1],
      [1, 2],
    ]);
  });

  it('takes the middle of a stretch of exact zeros', () => {
    const points = [at(0, -1, 0), at(2, 0, 0), at(4, 0, 0), at(9, 1, 0)];
    expect(breakEvenAt(points, crossings(points)[0]!, 'linear')).toEqual([2, 3, 4]);
  });

  it('interpolates along the logarithm where asked', () => {
    const points = [at(1, -1, 0.1), at(100, 1, 0.1)];
    expect(breakEvenAt(points, crossings(points)[0]!, 'log')[1]).toBeCloseTo(10, 12);
  });
});

describe('runSweep over one parameter', () => {
  const sweep = (simulate: Simulate, more: Partial<SweepRequest> = {}): Promise<SweepDocument> =>
    runSweep({
      ...requestOf(simulate),
      axes: [{ path: NETWORK, values: [0.001, 0.012, 0.023, 0.034], scale: 'linear', whole: false }],
      measures: [P99],
      toolVersion: '1',
      sha256: 'abc',
      ...more,
    });
  const found = (document: SweepDocument, measure = P99): BreakEven[] =>
    document.breakEven.filter((one) => one.measure === measure);

  it('keeps the grid as asked and names the break-even point with its interval', async () => {
    const document = await sweep(fakeSimulate);
    expect(document.points.map(({ at }) => at)).toEqual([0.001, 0.012, 0.023, 0.034].map((x) => ({ [NETWORK]: x })));
    expect(Object.keys(document.points[0]!).slice(0, 3)).toEqual(['at', 'strategies', 'comparisons']);
    const [{ at, below, a, b, path } = {}] = found(document);
    expect({ a, b, path, below }).toEqual({ a: 'saga', b: 'choreography', path: NETWORK, below: 'saga' });
    const [low, estimate, high] = at!;
    // 4 x + 20 ms = 2 x + 60 ms at x = 20 ms. Own luck is uniform on 1 ms a side: the mean difference of ten replications
    // has a standard error of 0.13 ms, that is 0.065 ms of x; four of them are 0.26 ms.
    expect(Math.abs(estimate - 0.02)).toBeLessThan(0.00026);
    expect(low).toBeLessThan(estimate);
    expect(high).toBeGreaterThan(estimate);
    // t(9) x se: the interval is 2 x 2.262 x 0.065 = 0.29 ms wide; half to twice of that allows for the estimated error.
    expect(high - low).toBeGreaterThan(0.00015);
    expect(high - low).toBeLessThan(0.0006);
  });

  it('covers the true point about as often as it says', async () => {
    const light: Simulate = (scenario, { name }, replication) =>
      resultOf(name, replication, {
        [P99]:
          (name === 'saga' ? 4 * hop(scenario) + 0.02 : 2 * hop(scenario) + 0.06) +
          0.001 * luck(scenario, replication, name),
      });
    const seeds = Array.from({ length: 60 }, (_, index) => `sweep-${index}`);
    let covered = 0;
    for (const seed of seeds) {
      const worldAt: SweepRequest['worldAt'] = (setting) => {
        const world = worldOf('', ['saga', 'choreography'])(setting);
        return { ...world, scenario: { ...world.scenario, seed } };
      };
      const [{ at } = {}] = found(await sweep(light, { worldAt, budget: 4 }));
      // Own luck has mean 0.5 ms under both, so the truth stays at 20 ms.
      if (at![0] <= 0.02 && 0.02 <= at![2]) covered++;
    }
    // 95 % of 60 less 3 standard errors (3 x 1.7).
    expect(covered).toBeGreaterThanOrEqual(52);
  });

  it('bisects where it must, with the strategies that matter, and interpolates nothing coarse', async () => {
    // Bent: choreography's cost falls as 1 / x, so a straight line over the grid would be off by a fifth.
    const bent: Simulate = (scenario, { name }, replication) => {
      const x = hop(scenario);
      const cost = { saga: 4 * x, choreography: 0.0004 / x, direct: -1 }[name]!;
      return resultOf(name, replication, {
        [P99]: cost + 0.01 * luck(scenario, replication) + 1e-6 * luck(scenario, replication, name),
      });
    };
    const request = {
      ...requestOf(bent, '', ['direct', 'saga', 'choreography']),
      axes: [{ path: NETWORK, values: [0.001, 0.034], scale: 'linear' as const, whole: false }],
    };
    const coarse = found(await sweep(bent, { ...request, budget: 0 })).find(({ at }) => at !== null)!;
    const fine = await sweep(bent, request);
    expect(Math.abs(coarse.at![1] - 0.01)).toBeGreaterThan(0.01);
    // 4 x = 0.0004 / x at x = 10 ms; brackets end at 1/128 of 33 ms, where the curve is straight to 1e-5.
    expect(Math.abs(found(fine).find(({ at }) => at !== null)!.at![1] - 0.01)).toBeLessThan(2e-5);
    expect(fine.refinement.length).toBeGreaterThan(3);
    for (const { strategies } of fine.refinement) expect(Object.keys(strategies)).toEqual(['saga', 'choreography']);
  });

  it('looks closer at the ends of the interval, and at what was not asked for only then', async () => {
    // Noise of 5 ms on the difference: the interval of the break-even is several points wide.
    const noisy: Simulate = (scenario, { name }, replication) =>
      resultOf(name, replication, {
        [P99]:
          (name === 'saga' ? 4 * hop(scenario) + 0.02 : 2 * hop(scenario) + 0.06) +
          0.02 * luck(scenario, replication, name),
        'cost.messages': (name === 'saga' ? 1000 * hop(scenario) : 30) + 0.01 * luck(scenario, replication, name),
      });
    const axes: SweepRequest['axes'] = [{ path: NETWORK, values: [0.001, 0.034], scale: 'linear', whole: false }];
    const narrow = await sweep(noisy, { executor: inProcessExecutor(noisy), axes, budget: 12 });
    const [{ at } = {}] = found(narrow);
    const xs = [...narrow.points, ...narrow.refinement].map((point) => point.at[NETWORK]!).sort((a, b) => a - b);
    for (const end of [at![0], at![2]]) {
      const above = xs.findIndex((x) => x >= end);
      expect(xs[above]! - xs[above - 1]!).toBeLessThanOrEqual(0.033 / 16 + 1e-9);
    }
    const few = await sweep(noisy, { executor: inProcessExecutor(noisy), axes, budget: 3 });
    for (const point of few.refinement) expect(Math.abs(point.at[NETWORK]! - 0.02)).toBeLessThan(0.012);
  });

  it('says null where nobody overtakes', async () => {
    const document = await sweep(fakeSimulate, {
      axes: [{ path: NETWORK, values: [0.001, 0.005], scale: 'linear', whole: false }],
    });
    expect(found(document)).toEqual([
      { measure: P99, a: 'saga', b: 'choreography', path: NETWORK, at: null, below: null },
    ]);
    expect(found(document, 'availability.success-ratio')[0]!.at).toBeNull();
    expect(document.refinement).toEqual([]);
  });

  it('tries whole numbers only, where only they make sense', async () => {
    const byInstances: Simulate = (scenario, { name }, replication) =>
      resultOf(name, replication, {
        [P99]: (name === 'saga' ? scenario.services[0]!.instances : 4.6) + 1e-3 * luck(scenario, replication, name),
      });
    const document = await sweep(byInstances, {
      axes: [{ path: STOCK, values: [1, 9], scale: 'linear', whole: true }],
    });
    expect(document.refinement.map(({ at }) => at[STOCK])).toEqual([3, 4, 5]);
    expect(found(document)[0]!.at![1]).toBeCloseTo(4.6, 2);
  });

  it('gives the same bytes again', async () => {
    const [one, other] = [await sweep(fakeSimulate), await sweep(fakeSimulate)];
    expect(serializeDocument({ ...one, wallClock: null })).toBe(serializeDocument({ ...other, wallClock: null }));
  });

  it('keeps what is done when interrupted', async () => {
    const controller = new AbortController();
    const document = await sweep(fakeSimulate, {
      signal: controller.signal,
      onProgress: ({ points }) => {
        if (points === 2) controller.abort();
      },
    });
    expect(document.complete).toBe(false);
    expect(document.points).toHaveLength(2);
  });

  it.each([
    [[], 'a sweep varies one or two parameters, not 0'],
    [[{ path: NETWORK, values: [2, 1], scale: 'linear', whole: false }], 'needs at least two different values'],
    [[{ path: NETWORK, values: [0, 1], scale: 'log', whole: false }], 'geometric steps need a lower end above 0'],
    [
      [
        { path: NETWORK, values: [1, 2], scale: 'linear', whole: false },
        { path: NETWORK, values: [1, 2], scale: 'linear', whole: false },
      ],
      'is varied twice',
    ],
  ] as const)('refuses what makes no sense', async (axes, message) => {
    await expect(sweep(fakeSimulate, { axes })).rejects.toThrow(message);
    await expect(sweep(fakeSimulate, { axes })).rejects.toThrow(ExperimentError);
  });
});

describe('runSweep over two parameters', () => {
  // saga 4 x + 20 ms against choreography 2 x + 3 y: the border is 2 x + 20 ms = 3 y.
  const plane: Simulate = (scenario, { name }, replication) => {
    const bank = scenario.services.find((service) => service.name === 'bank')!.time;
    const y = bank.kind === 'constant' ? bank.value / 1e9 : 0;
    return resultOf(name, replication, {
      [P99]:
        (name === 'saga' ? 4 * hop(scenario) + 0.02 : 2 * hop(scenario) + 3 * y) +
        1e-4 * luck(scenario, replication, name),
    });
  };
  const run = (budget: number): Promise<SweepDocument> =>
    runSweep({
      ...requestOf(plane),
      toolVersion: '1',
      sha256: 'abc',
      measures: [P99],
      budget,
      axes: [
        { path: NETWORK, values: [0, 0.01, 0.02, 0.03], scale: 'linear', whole: false },
        { path: BANK, values: [0, 0.01, 0.02, 0.03], scale: 'linear', whole: false },
      ],
    });

  it('covers the grid, then refines along the border and nowhere else', async () => {
    const document = await run(60);
    expect(document.points).toHaveLength(16);
    expect(document.refinement.length).toBeGreaterThan(10);
    // A point lies in a cell of 10 ms x 10 ms that the border crosses, and the border rises by 2/3: at most 10 + 6.7 ms away in y.
    for (const { at } of document.refinement)
      expect(Math.abs((2 * at[NETWORK]! + 0.02) / 3 - at[BANK]!)).toBeLessThan(0.0167);
    const winner = (point: (typeof document.points)[number]): string =>
      point.rankings.find(({ measure }) => measure === P99)!.best.join();
    for (const point of [...document.points, ...document.refinement]) {
      const saga = 2 * point.at[NETWORK]! + 0.02 < 3 * point.at[BANK]!;
      if (Math.abs(2 * point.at[NETWORK]! + 0.02 - 3 * point.at[BANK]!) > 0.001)
        expect(winner(point)).toBe(saga ? 'saga' : 'choreography');
    }
  });

  it('names break-even points along the first parameter for each value of the second', async () => {
    const { breakEven } = await run(0);
    const at20 = breakEven.find(({ measure, given }) => measure === P99 && given?.[BANK] === 0.02)!;
    expect(at20.at![1]).toBeCloseTo(0.02, 4); // 2 x + 20 ms = 60 ms
    expect(breakEven.find(({ measure, given }) => measure === P99 && given?.[BANK] === 0)!.at).toBeNull();
  });

  it('spends no more than its budget', async () => {
    expect((await run(7)).refinement.length).toBeLessThanOrEqual(7);
  });
});

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

describe('runTornado', () => {
  // saga 4 x + 20 ms + 1 ms an instance against choreography 2 x + 60 ms: linear in both.
  const twoInputs: Simulate = (scenario, strategy, replication, options) => {
    const result = fakeSimulate(scenario, strategy, replication, options);
    const own = strategy.name === 'saga' ? 0.001 * scenario.services[0]!.instances : 0;
    return { ...result, measures: { ...result.measures, [P99]: result.measures[P99]! + own } };
  };
  const run = (more: Partial<TornadoRequest> = {}, names?: readonly string[]): Promise<SweepDocument> =>
    runTornado({
      ...requestOf(twoInputs, '', names),
      toolVersion: '1',
      sha256: 'abc',
      measures: [P99],
      assumptions: [
        { path: STOCK, low: 1, high: 3 },
        { path: NETWORK, unit: 's', low: 0.005, high: 0.03 },
      ],
      ...more,
    });

  it('sorts assumptions by how far they move the difference, and says which flip the verdict', async () => {
    const { mode, points, parameters, tornado } = await run();
    expect([mode, points.length, parameters[1]!.values]).toEqual(['tornado', 5, [0.005, 0.03]]);
    const [{ base, bars }] = tornado as [Tornado];
    // At 10 ms: saga 60 + 1 against choreography 80; at 30 ms 141 against 120.
    expect(base.verdict).toBe('a better');
    expect(bars.map(({ path, flips, reverses }) => [path, flips, reverses])).toEqual([
      [NETWORK, true, true],
      [STOCK, false, false],
    ]);
    expect(bars[0]!.high.comparison!.verdict).toBe('b better');
    expect(bars[0]!.low).toMatchObject({ value: 0.005 });
    // The difference is 2 x - 40 ms + 1 ms an instance, and luck is the same at every setting: slopes come out exactly.
    expect(bars[0]!.swing).toBeCloseTo(2 * (0.03 - 0.005), 12);
    expect(bars[1]!.swing).toBeCloseTo(0.001 * (3 - 1), 12);
  });

  it('tells a verdict that is lost from one that is reversed', async () => {
    const { tornado } = await run({ assumptions: [{ path: NETWORK, low: 0.01, high: 0.0195 }] });
    const [bar] = tornado![0]!.bars;
    expect(bar!.high.comparison!.verdict).not.toBe('b better');
    expect(bar).toMatchObject({ flips: true, reverses: false });
  });

  it('watches the best against each other one where there are more than two', async () => {
    const { tornado } = await run({ assumptions: [] }, ['direct', 'saga', 'choreography']);
    expect(tornado!.map(({ a, b }) => [a, b])).toEqual([
      ['direct', 'saga'],
      ['direct', 'choreography'],
    ]);
  });

  it('says when there is nothing to compare', async () => {
    await expect(run({ measures: ['cost.bytes'] })).rejects.toThrow(ExperimentError);
  });
});

describe('runMetastability', () => {
  // A pause is got over if load x length stays below 1: the border is a known hyperbola.
  const collapsing: Simulate = (scenario, { name }, replication) => {
    const load = hop(scenario) * 100;
    const bank = scenario.services.find((service) => service.name === 'bank')!.time;
    const length = bank.kind === 'constant' ? bank.value / 1e7 : 0;
    const border = name === 'saga' ? 1 : 4;
    const down = load * length > border;
    return resultOf(name, replication, {
      'availability.metastable': length > 3.5 ? null : down ? 1 : 0,
      'availability.amplification.bank': down ? 3 : 1,
      'availability.amplification.stock': 1.5,
    });
  };
  const steps = [0.005, 0.01, 0.02, 0.03];
  const map = (budget: number): Promise<SweepDocument> => {
    const request = requestOf(collapsing);
    return runMetastability({
      ...request,
      worldAt: (setting) => ({ ...request.worldAt(setting), offeredLoad: setting[NETWORK]! * 40 }),
      toolVersion: '1',
      sha256: 'abc',
      load: { path: NETWORK, values: steps, scale: 'linear', whole: false },
      trigger: { path: BANK, values: [...steps, 0.04], scale: 'log', whole: false },
      budget,
    });
  };

  it('tells for each strategy what recovers, what does not, and what cannot', async () => {
    const { metastability, points } = await map(0);
    const at = (strategy: string, load: number, length: number): MetastabilityCell =>
      metastability!
        .find((one) => one.strategy === strategy)!
        .cells.find((cell) => cell.at[NETWORK] === load && cell.at[BANK] === length)!;
    expect(points).toHaveLength(20);
    expect(at('saga', 0.005, 0.01)).toMatchObject({
      outcome: 'recovered',
      recovered: 1,
      amplification: { service: 'stock', mean: 1.5 },
    });
    expect(at('saga', 0.02, 0.02)).toMatchObject({
      outcome: 'not recovered',
      recovered: 0,
      offeredLoad: 0.8,
      amplification: { service: 'bank', mean: 3 },
    });
    expect(at('choreography', 0.02, 0.01).outcome).toBe('recovered');
    expect(at('saga', 0.03, 0.005)).toMatchObject({ outcome: 'overloaded', recovered: null });
    expect(at('saga', 0.01, 0.04)).toMatchObject({ outcome: 'unknown', recovered: null });
  });

  it('counts replications where only some recover', async () => {
    const sometimes: Simulate = (_, { name }, replication) =>
      resultOf(name, replication, { 'availability.metastable': replication < 3 ? 1 : 0 });
    const axis = { values: [0.01, 0.02], scale: 'linear', whole: false } as const;
    const { metastability } = await runMetastability({
      ...requestOf(sometimes),
      toolVersion: '1',
      sha256: 'abc',
      load: { path: NETWORK, ...axis },
      trigger: { path: BANK, ...axis },
    });
    expect(metastability![0]!.cells[0]).toMatchObject({ outcome: 'sometimes', recovered: 0.7, amplification: null });
  });

  it('looks closer where the outcome changes', async () => {
    const { refinement, metastability } = await map(40);
    expect(refinement.length).toBeGreaterThan(10);
    expect(metastability![0]!.cells).toHaveLength(20 + refinement.length);
    for (const { at, outcome } of metastability![0]!.cells.slice(20)) {
      const product = at[NETWORK]! * 100 * at[BANK]! * 100;
      if (outcome === 'recovered') expect(product).toBeLessThanOrEqual(1 + 1e-9);
      if (outcome === 'not recovered') expect(product).toBeGreaterThan(1 - 1e-9);
    }
  });
});

describe('PointEvaluator', () => {
  it('runs no setting twice, and adds strategies where more are wanted', async () => {
    const ran: string[] = [];
    const evaluator = new PointEvaluator(
      requestOf((scenario, strategy, replication, options) => {
        if (replication === 0) ran.push(`${strategy.name} ${hop(scenario)}`);
        return fakeSimulate(scenario, strategy, replication, options);
      }),
    );
    await evaluator.evaluate({ [NETWORK]: 0.01 }, ['saga']);
    await evaluator.evaluate({ [NETWORK]: 0.01 }, ['saga']);
    expect(ran).toEqual(['saga 0.01']);
    const both = await evaluator.evaluate({ [NETWORK]: 0.01 });
    expect(Object.keys(both.strategies)).toEqual(['saga', 'choreography']);
    expect(await evaluator.evaluate({ [NETWORK]: 0.01 }, ['choreography'])).toBe(both);
  });

  it('names the command that runs into a failure at the same setting', async () => {
    const evaluator = new PointEvaluator(
      requestOf(() => {
        throw new Error('boom');
      }),
    );
    await expect(evaluator.evaluate({ [NETWORK]: 0.01 })).rejects.toThrow(
      `see it again: sim run shop.yaml --set ${NETWORK}=0.01s --seed seventeen --strategies saga --replications 1 --jobs 1`,
    );
  });

  it('gives up a point that is interrupted', async () => {
    const evaluator = new PointEvaluator({ ...requestOf(fakeSimulate), signal: AbortSignal.abort() });
    await expect(evaluator.evaluate({})).rejects.toThrow(Interrupted);
  });
});
