import { describe, expect, it } from 'vitest';
import { Histogram } from '../../../src/engine/histogram.ts';
import { SECOND } from '../../../src/engine/time.ts';
import { BlastRadius } from '../../../src/experiment/blast-radius.ts';
import { sortedMeasures } from '../../../src/experiment/measure-order.ts';
import { PercentileCurves } from '../../../src/experiment/percentile-curves.ts';
import { recoveryTimes } from '../../../src/experiment/recovery.ts';
import { StrategySamples } from '../../../src/experiment/strategy-samples.ts';
import { TimelineMean } from '../../../src/experiment/timeline-mean.ts';
import { faultBands, topologyOf } from '../../../src/experiment/topology.ts';
import { combineTraceHashes, textDigest } from '../../../src/experiment/trace-hash.ts';
import type { FaultImpact } from '../../../src/metrics/replication-result.ts';
import { resultOf, shopScenario, timelineOf } from '../../fixtures/fake-simulation.ts';

describe('combineTraceHashes', () => {
  const hashes = ['0123456789abcdef', 'fedcba9876543210', '0000000000000001'];

  it('is 16 hex digits that depend on every digit and on the order', () => {
    const whole = combineTraceHashes(hashes);
    expect(whole).toMatch(/^[0-9a-f]{16}$/);
    expect(combineTraceHashes(hashes)).toBe(whole);
    expect(combineTraceHashes(hashes.toReversed())).not.toBe(whole);
    expect(combineTraceHashes(hashes.slice(1))).not.toBe(whole);
    expect(combineTraceHashes([...hashes.slice(0, 2), '0000000000000000'])).not.toBe(whole);
    expect(combineTraceHashes([...hashes.slice(0, 2), '1000000000000001'])).not.toBe(whole);
  });

  it('tells texts apart', () => {
    expect(new Set(['', 'a', 'b', 'ab', 'ba', 'aa'].map(textDigest)).size).toBe(6);
  });
});

describe('sortedMeasures', () => {
  it('goes by section, then parts, numbers by value', () => {
    expect(
      sortedMeasures([
        'service.a.number.at.10',
        'cost.messages',
        'service.a.number.at.2',
        'latency.terminal.p99.9',
        'latency.terminal.p99',
        'novel.thing',
        'class.gold.latency.ack.p50',
        'availability.success-ratio',
        'latency.ack.p50',
        'process.order.latency.ack.p50',
      ]),
    ).toEqual([
      'latency.ack.p50',
      'latency.terminal.p99',
      'latency.terminal.p99.9',
      'availability.success-ratio',
      'service.a.number.at.2',
      'service.a.number.at.10',
      'cost.messages',
      'process.order.latency.ack.p50',
      'class.gold.latency.ack.p50',
      'novel.thing',
    ]);
  });
});

describe('PercentileCurves', () => {
  const histogram = (values: readonly number[]): ReturnType<Histogram['toSparse']> => {
    const all = new Histogram();
    for (const value of values) all.record(value);
    return all.toSparse();
  };

  it('averages the percentiles of replications, in seconds', () => {
    const curves = new PercentileCurves();
    for (const latency of [1, 2, 3]) curves.add({ terminal: histogram(new Array<number>(100).fill(latency * SECOND)) });
    const { terminal, ack } = curves.summary(0.95);
    const median = terminal.find(({ q }) => q === 0.5)!;
    expect(median.mean).toBe(2);
    // Student with 2 degrees of freedom: 4.302653 x 1 / sqrt(3).
    expect(median.ci[1] - 2).toBeCloseTo(4.302653 / Math.sqrt(3), 5);
    expect(ack).toEqual([]);
  });

  it('shows no percentile beyond the last order', () => {
    const curves = new PercentileCurves();
    curves.add({ terminal: histogram(Array.from({ length: 100 }, (_, index) => index + 1)) });
    const drawn = curves.summary(0.95).terminal.map(({ q }) => q);
    expect(drawn[0]).toBe(0.01);
    expect(drawn.at(-1)).toBe(0.99);
  });

  it('passes over a replication without orders', () => {
    const curves = new PercentileCurves();
    curves.add({ terminal: histogram([SECOND, SECOND]) });
    curves.add({ terminal: histogram([]) });
    expect(curves.summary(0.95).terminal).toEqual([{ q: 0.5, mean: 1, ci: [1, 1] }]);
  });
});

describe('TimelineMean', () => {
  it('averages windows, and success only where orders were offered', () => {
    const mean = new TimelineMean();
    mean.add({ ...timelineOf([1, 3]), offered: [20, 0], confirmed: [10, 0], refused: [5, 0] });
    mean.add({ ...timelineOf([2, 5]), offered: [40, 20], confirmed: [40, 10], refused: [0, 0] });
    expect(mean.mean()).toMatchObject({
      step: 1,
      offered: [30, 10],
      confirmed: [25, 5],
      latencyMax: [1.5, 4],
      busy: { stock: [0.1, 0.1] },
    });
    const [first, second] = mean.successRatios(0.95);
    expect(first).toMatchObject({ at: 0, mean: 0.875 });
    expect(second).toEqual({ at: 1, mean: 0.5, ci: null });
  });

  it('knows the latency of a window from all its orders', () => {
    const mean = new TimelineMean();
    mean.add({ ...timelineOf([1, 1]), confirmed: [10, 0], latencySum: [10, 0] });
    mean.add({ ...timelineOf([1, 1]), confirmed: [30, 0], latencySum: [90, 0] });
    expect(mean.latencyByArrival()).toEqual([2.5, null]);
  });
});

describe('recoveryTimes', () => {
  const scenario = shopScenario(
    'faults: [ { name: brownout, at: 20s, for: 10s, pause: bank }, { name: late, at: 55s, for: 10s, pause: bank } ]\n',
  );
  const samplesOf = (times: readonly (number | null)[]): StrategySamples => {
    const samples = new StrategySamples();
    times.forEach((time, replication) => {
      samples.add(resultOf('saga', replication, { 'availability.time-to-recover.brownout': time }));
    });
    return samples;
  };

  it('counts who never recovered as longer than the window', () => {
    const [brownout, ...others] = recoveryTimes(scenario, 10, samplesOf([2, 4, 4, null]), 0.95);
    expect(others).toEqual([]); // `late` ends after the measured window
    expect(brownout).toMatchObject({ fault: 'brownout', horizon: 30, median: 4 });
    expect(brownout!.steps.map(({ at, unrecovered }) => [at, unrecovered])).toEqual([
      [2, 0.75],
      [4, 0.25],
    ]);
  });

  it('has no median where most never recovered, and nothing where the strategy felt nothing', () => {
    expect(recoveryTimes(scenario, 10, samplesOf([2, null, null]), 0.95)[0]!.median).toBeNull();
    expect(recoveryTimes(scenario, 10, new StrategySamples(), 0.95)).toEqual([]);
  });
});

describe('topology and faults', () => {
  it('walks every kind of node and nested calls, each call once', () => {
    const world = shopScenario('', {
      'services.stock.operations': '{ take: { calls: [ bank.check, bank.check ] } }',
      'process.steps':
        '[ { a: { call: stock.take } }, { parallel: [ { b: { call: bank.charge } }, { c: { call: stock.take } } ] }, { choose: [ { weight: 1, steps: [ { d: { call: bank.charge } } ] }, { weight: 1, steps: [] } ] }, { repeat: { again: 10%, steps: [ { e: { call: stock.take } } ] } }, { wait: 5ms } ]',
    });
    expect(topologyOf(world).calls.map(({ from, to, label }) => `${from} ${to} ${label}`)).toEqual([
      'order stock a',
      'order bank b',
      'order stock c',
      'order bank d',
      'order stock e',
      'stock bank check',
    ]);
  });

  it('gives faults their bands', () => {
    const world = shopScenario(`faults:
  - { name: cut, at: 20s, for: 10s, partition: { between: [[stock], [bank]] } }
  - { name: lossy, at: 5s, for: 1s, loss: { from: "*", to: bank, rate: 20% } }
  - { random: { up: 30s, down: 2s }, crash: stock }
`);
    expect(faultBands(world)).toMatchObject([
      { name: 'cut', kind: 'partition', target: 'stock | bank', from: 20, to: 30 },
      { name: 'lossy', kind: 'loss', target: '* to bank', from: 5, to: 6 },
      { kind: 'crash', target: 'stock', from: null, to: null },
    ]);
  });
});

describe('BlastRadius', () => {
  const impact = (cells: Record<string, readonly [before: number, during: number]>): FaultImpact => ({
    fault: 'brownout',
    from: 20,
    to: 30,
    cells: Object.entries(cells).map(([name, [before, during]]) => ({
      process: name.split(' ')[0]!,
      class: name.split(' ')[1] ?? null,
      offeredBefore: 1_000,
      successBefore: before,
      offeredDuring: 1_000,
      successDuring: during,
    })),
  });
  const KEYS = {
    'availability.time-to-recover.brownout': 1,
    'process.browse.availability.time-to-recover.brownout': 1,
  };
  const radius = (rows: readonly FaultImpact[]): BlastRadius => {
    const all = new BlastRadius();
    for (const row of rows) all.add([row], KEYS);
    return all;
  };

  it('is the share of cells whose success falls by more than a point, surely', () => {
    const all = radius(
      [0, 1, 2, 3].map((r) => impact({ order: [990 + r, 700 + 3 * r], browse: [995 - r, 994 + (r % 2)] })),
    );
    expect(all.measures).toEqual([
      'availability.blast-radius.brownout',
      'process.browse.availability.blast-radius.brownout',
    ]);
    expect(all.values('availability.blast-radius.brownout', 4)).toEqual([0.5, 0.5, 0.5, 0.5]);
    expect(all.values('process.browse.availability.blast-radius.brownout', 4)).toEqual([0, 0, 0, 0]);
    expect(all.values('process.order.availability.blast-radius.brownout', 4)).toBeUndefined();
    expect(all.values('availability.success-ratio', 4)).toBeUndefined();
  });

  it('does not count what may be chance', () => {
    expect(
      radius([impact({ order: [990, 900] }), impact({ order: [990, 1_000] }), impact({ order: [990, 930] })]).values(
        'availability.blast-radius.brownout',
        3,
      ),
    ).toEqual([0, 0, 0]);
  });

  it('counts a hit cell in the replications in which it was hit', () => {
    const rows = [900, 890, 905, 910, 895, 985].map((during) => impact({ order: [990, during] }));
    expect(radius(rows).values('availability.blast-radius.brownout', 6)).toEqual([1, 1, 1, 1, 1, 0]);
  });

  it('cannot be told from one replication, nor without orders', () => {
    expect(radius([impact({ order: [990, 0] })]).values('availability.blast-radius.brownout', 1)).toEqual([null]);
    const empty = {
      ...impact({}),
      cells: [
        { process: 'order', class: null, offeredBefore: 0, successBefore: 0, offeredDuring: 10, successDuring: 0 },
      ],
    };
    expect(radius([empty, empty]).values('availability.blast-radius.brownout', 2)).toEqual([null, null]);
  });
});
