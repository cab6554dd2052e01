import { describe, expect, it } from 'vitest';

import { breakEvenAt, crossings } from '../../../src/experiment/break-even.ts';
import type { DifferenceAt } from '../../../src/experiment/break-even.ts';
import type { Simulate } from '../../../src/experiment/executor.ts';
import { ExperimentError } from '../../../src/experiment/experiment-error.ts';
import { inProcessExecutor } from '../../../src/experiment/in-process-executor.ts';
import { between, distance } from '../../../src/experiment/scale.ts';
import { serializeDocument } from '../../../src/experiment/serialize-document.ts';
import { runSweep } from '../../../src/experiment/sweep.ts';
import type { SweepRequest } from '../../../src/experiment/sweep.ts';
import type { BreakEven, SweepDocument } from '../../../src/experiment/sweep-document.ts';
import { fakeSimulate, hop, luck, resultOf } from '../../fixtures/fake-simulation.ts';
import { NETWORK, P99, STOCK, requestOf, worldOf } from '../../fixtures/search-request.ts';

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
