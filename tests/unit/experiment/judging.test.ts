import { describe, expect, it } from 'vitest';
import { SECOND } from '../../../src/engine/time.ts';
import { compareFamily, marginOf } from '../../../src/experiment/comparisons.ts';
import { judgeExpectations } from '../../../src/experiment/expectations.ts';
import { hasIndependentOrders, measureResult } from '../../../src/experiment/measure-result.ts';
import { rankingOf } from '../../../src/experiment/rankings.ts';
import type { ExpectVerdict } from '../../../src/experiment/result-document.ts';
import type { Comparator, Expectation } from '../../../src/scenario/scenario.ts';
import type { Samples } from '../../../src/statistics/samples.ts';
import { shopScenario } from '../../fixtures/fake-simulation.ts';

const context = { confidence: 0.95, orders: 172_000, independentOrders: true };
const P99 = 'latency.terminal.p99';

describe('measureResult', () => {
  it('is Student over replications, gaps skipped and counted', () => {
    const result = measureResult(P99, [1, 2, null, 3, 4, 5], context);
    expect(result).toMatchObject({ unit: 's', better: 'lower', mean: 3, n: 5, values: [1, 2, null, 3, 4, 5] });
    expect(result.ci![1] - 3).toBeCloseTo(1.9632432, 6);
    expect(Object.keys(result)).toEqual(['unit', 'better', 'mean', 'ci', 'n', 'values']);
  });

  it('bounds what never happened by 3 in all orders', () => {
    expect(measureResult('consistency.oversold', [0, 0, 0], context)).toMatchObject({
      mean: 0,
      ci: [0, 3 / 172_000],
      n: 3,
      ciUnit: 'order',
    });
    expect(measureResult('availability.wrong-ratio', [0, 0], context)).toMatchObject({ ciUnit: 'order' });
  });

  it('bounds it by 3 in all replications where faults hit many orders at once', () => {
    const faulty = { ...context, independentOrders: false };
    expect(measureResult('consistency.oversold', new Array<number>(20).fill(0), faulty)).toMatchObject({
      ci: [0, 0.15],
      ciUnit: 'replication',
    });
  });

  it('knows a time of 0 as a time', () => {
    expect(measureResult('latency.parts.lock.mean', [0, 0, 0], context)).toEqual({
      unit: 's',
      better: 'lower',
      mean: 0,
      ci: [0, 0],
      n: 3,
      values: [0, 0, 0],
    });
  });

  it('takes the replication as the trial where it is one', () => {
    const values = Array.from({ length: 20 }, (_, index) => (index < 3 ? 1 : 0));
    const [low, high] = measureResult('availability.metastable', values, context).ci!; // Wilson, 3 of 20
    expect(low).toBeCloseTo(0.05236874589621659, 12);
    expect(high).toBeCloseTo(0.36041886474075696, 12);
    expect(measureResult('process.order.availability.metastable', [1, 1], context).ci![1]).toBe(1);
    expect(measureResult('availability.metastable', [0, 0, 0], context)).toMatchObject({
      ci: [0, 1],
      ciUnit: 'replication',
    });
  });

  it('says null, never NaN, without samples or for one', () => {
    expect(measureResult(P99, [null, null], context)).toMatchObject({ mean: null, ci: null, n: 0 });
    expect(measureResult(P99, [7], context)).toMatchObject({ mean: 7, ci: null, n: 1 });
  });

  it('takes orders as independent only where nothing fails at random or by plan', () => {
    expect(hasIndependentOrders(shopScenario())).toBe(true);
    expect(hasIndependentOrders(shopScenario('faults: [ { at: 20s, for: 5s, crash: stock } ]\n'))).toBe(false);
    expect(hasIndependentOrders(shopScenario('', { 'services.stock.failures': '{ up: 30m, down: 20s }' }))).toBe(false);
  });
});

describe('compareFamily', () => {
  const rule = { confidence: 0.95, margin: 0.05 };
  const column = (name: string, values: Samples): { name: string; values: Samples } => ({ name, values });
  const base = [1, 2, 3, 4, 5];

  it('adjusts for the pairs of the family', () => {
    const [a, b, c] = [column('a', base), column('b', [1.5, 2.2, 3.9, 4.1, 5.8]), column('c', [2, 2.9, 4.4, 5.2, 6])];
    const family = compareFamily(
      P99,
      [
        [a, b],
        [a, c],
        [b, c],
      ],
      true,
      rule,
    );
    expect(family.map(({ a: left, b: right }) => left + right)).toEqual(['ab', 'ac', 'bc']);
    const smallest = Math.min(...family.map(({ p }) => p));
    expect(Math.min(...family.map(({ pAdjusted }) => pAdjusted))).toBe(3 * smallest);
  });

  it('leaves out a pair with one common value', () => {
    expect(compareFamily(P99, [[column('a', [1, null, 3]), column('b', [1, 2, null])]], true, rule)).toEqual([]);
  });

  it('has no ratio to 0', () => {
    const [found] = compareFamily(
      'consistency.oversold',
      [[column('a', base), column('b', [0, 0, 0, 0, 0])]],
      true,
      rule,
    );
    expect(found).toMatchObject({ relative: null, difference: 3 });
  });

  it('takes the margin from the kind of measure', () => {
    expect(marginOf(P99, 2, 0.05)).toBeCloseTo(0.1, 15);
    expect(marginOf('cost.messages', 8, 0.05)).toBeCloseTo(0.4, 15);
    expect(marginOf('availability.success-ratio', 0.9, 0.05)).toBe(0.001);
    expect(marginOf('consistency.half-done', 4, 0.05)).toBe(0);
  });

  it('calls shares within 0.1 points equivalent, one anomaly more not', () => {
    const shares = [0.99, 0.991, 0.992, 0.993];
    const shifted = shares.map((share, index) => share + 0.0005 + index * 0.00001);
    expect(
      compareFamily('availability.success-ratio', [[column('a', shares), column('b', shifted)]], true, rule)[0]!
        .verdict,
    ).toBe('equivalent');
    expect(
      compareFamily('consistency.half-done', [[column('a', [1, 1, 1]), column('b', [2, 2, 2])]], true, rule)[0]!
        .verdict,
    ).toBe('a better');
  });

  it('forgets the pairs where runs differ', () => {
    const independent = compareFamily(P99, [[column('a', [1, 2, 3]), column('b', [1, 2, 3, 4])]], false, rule)[0]!;
    expect(independent).toMatchObject({ paired: false, correlation: null, varianceReduction: null });
  });
});

describe('rankingOf', () => {
  it('puts the best mean first and leaves out who has no value', () => {
    const columns = [
      { name: 'slow', values: [3, 3.1, 3] },
      { name: 'none', values: [null, null, null] },
      { name: 'fast', values: [1, 1.2, 1.1] },
    ];
    const comparisons = compareFamily(P99, [[columns[0]!, columns[2]!]], true, { confidence: 0.95, margin: 0.05 });
    expect(rankingOf(P99, columns, comparisons, 0.95)).toEqual({
      measure: P99,
      order: ['fast', 'slow'],
      groups: [['fast'], ['slow']],
      best: ['fast'],
    });
  });

  it('has no order where neither end is better', () => {
    expect(rankingOf('service.stock.utilisation', [], [], 0.95)).toBeNull();
  });
});

describe('judgeExpectations', () => {
  const judge = (
    rule: Expectation['rule'],
    columns: Record<string, Samples>,
    more: Partial<Expectation> = {},
  ): ExpectVerdict[] =>
    judgeExpectations([{ that: 'it', rule, in: null, level: 'error', ...more }], {
      confidence: 0.95,
      strategies: Object.keys(columns),
      measure: (strategy, measure) => measureResult(measure, columns[strategy]!, context),
    });
  const verdict = (rule: Expectation['rule'], columns: Record<string, Samples>): string =>
    judge(rule, columns)
      .map((one) => one.verdict)
      .join();
  const measured = (comparator: Comparator, value: number, measure = P99): Expectation['rule'] => ({
    kind: 'measure',
    measure,
    comparator,
    value,
  });
  const around3 = [1, 2, 3, 4, 5]; // interval [1.037, 4.963]

  it.each([
    ['<', 4.97, 'pass'],
    ['<', 4.9, 'inconclusive'],
    ['<', 1.03, 'fail'],
    ['<=', 4.97, 'pass'],
    ['<=', 3, 'inconclusive'],
    ['<=', 1.03, 'fail'],
    ['>', 1.03, 'pass'],
    ['>', 3, 'inconclusive'],
    ['>', 4.97, 'fail'],
    ['>=', 1.03, 'pass'],
    ['>=', 1.1, 'inconclusive'],
    ['>=', 4.97, 'fail'],
  ] as const)('%s %d is %s for an interval of 1.04 to 4.96', (comparator, value, expected) => {
    expect(verdict(measured(comparator, value), { saga: around3 })).toBe(expected);
  });

  it('tells < from <= at the border, where the interval is a point', () => {
    expect(verdict(measured('<', 3), { saga: [3, 3] })).toBe('fail');
    expect(verdict(measured('<=', 3), { saga: [3, 3] })).toBe('pass');
    expect(verdict(measured('>', 3), { saga: [3, 3] })).toBe('fail');
    expect(verdict(measured('>=', 3), { saga: [3, 3] })).toBe('pass');
  });

  it('asks every replication to be exactly 0', () => {
    const never = measured('==', 0, 'consistency.oversold');
    expect(verdict(never, { saga: [0, 0, 0] })).toBe('pass');
    expect(verdict(never, { saga: [0, 1e-9, 0] })).toBe('fail');
    expect(verdict(never, { saga: [0, null, 0] })).toBe('fail');
  });

  it('decides nothing from a single run, except equality', () => {
    expect(verdict(measured('<', 100), { saga: [1] })).toBe('inconclusive');
    expect(verdict(measured('==', 0), { saga: [0] })).toBe('pass');
    expect(verdict(measured('<', 100), { saga: [null, null] })).toBe('inconclusive');
  });

  it('judges all but direct unless told', () => {
    const columns = { direct: around3, saga: around3, tcc: around3 };
    expect(judge(measured('<', 9), columns).map(({ strategy }) => strategy)).toEqual(['saga', 'tcc']);
    expect(judge(measured('<', 9), columns, { in: ['direct', 'gone'] }).map(({ strategy }) => strategy)).toEqual([
      'direct',
    ]);
    expect(judge(measured('<', 9), columns, { level: 'off' })).toEqual([]);
  });

  describe('relative to another strategy', () => {
    const relative = (comparator: Comparator, value: number): Expectation['rule'] => ({
      kind: 'relative',
      measure: P99,
      comparator,
      value,
      than: 'saga',
    });
    const saga = [10, 20, 30, 40];
    const tenthMore = [11.1, 21.9, 33.1, 43.9]; // about 10 % above, interval [0.083, 0.117]

    it('judges the paired ratio', () => {
      expect(verdict(relative('<=', 0.2), { saga, tcc: tenthMore })).toBe('pass');
      expect(verdict(relative('<=', 0.1), { saga, tcc: tenthMore })).toBe('inconclusive');
      expect(verdict(relative('<', 0.05), { saga, tcc: tenthMore })).toBe('fail');
      expect(verdict(relative('<=', -0.2), { saga, tcc: tenthMore.map((value) => value / 2) })).toBe('pass');
      const [{ estimate, ci } = {}] = judge(relative('<=', 0.2), { saga, tcc: tenthMore });
      expect(estimate).toBeCloseTo(0.1, 12);
      expect(ci![0]).toBeGreaterThan(0.08);
      expect(ci![1]).toBeLessThan(0.12);
    });

    it('skips the strategy itself, and all where it did not run', () => {
      expect(judge(relative('<=', 0.2), { saga })).toEqual([]);
      expect(judge(relative('<=', 0.2), { tcc: tenthMore })).toEqual([]);
    });

    it('reads a ratio to 0 as a difference', () => {
      expect(verdict(relative('<=', 0.2), { saga: [0, 0], tcc: [0, 0] })).toBe('pass');
      expect(verdict(relative('<', 0.2), { saga: [0, 0], tcc: [0, 0] })).toBe('fail');
      expect(verdict(relative('<=', 0.2), { saga: [0, 0], tcc: [3, 3] })).toBe('fail');
      expect(judge(relative('<=', 0.2), { saga: [0, 0], tcc: [3, 3] })[0]).toMatchObject({ estimate: null, ci: null });
    });
  });

  describe('recovery', () => {
    const within10: Expectation['rule'] = { kind: 'recovers', within: 10 * SECOND, fault: 'brownout' };

    it('judges the interval of the mean where all recovered', () => {
      expect(verdict(within10, { saga: [2, 3, 4] })).toBe('pass');
      expect(verdict(within10, { saga: [8, 9, 11] })).toBe('inconclusive');
      expect(verdict(within10, { saga: [20, 21, 22] })).toBe('fail');
    });

    it('fails where a single replication never recovered', () => {
      expect(judge(within10, { saga: [2, 3, null] })[0]).toMatchObject({ verdict: 'fail', estimate: 2.5, ci: null });
    });
  });
});
