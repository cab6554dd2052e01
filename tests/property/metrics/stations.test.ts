import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SECOND } from '../../../src/engine/time.ts';
import { Moments } from '../../../src/metrics/moments.ts';
import { Recorder } from '../../../src/metrics/recorder.ts';
import { OPTIONS, SHOP } from '../../unit/metrics/history.ts';

const RUNS = { seed: 20_260_102, numRuns: 200 };
const WORLD = { ...SHOP, classes: ['gold', 'basic'] };
const HORIZON = 140 * SECOND;

const visit = fc.record({
  arrived: fc.integer({ min: 0, max: 120 * SECOND }), waits: fc.integer({ min: 0, max: 10 * SECOND }), serves: fc.integer({ min: 0, max: 10 * SECOND }),
  cls: fc.integer({ min: -1, max: 1 }), fate: fc.constantFrom('served', 'abandoned', 'cancelled', 'lost', 'blocked', 'crashed'),
});
type Visit = typeof visit extends fc.Arbitrary<infer V> ? V : never;

/** Tells the facts of visits in the order of their times, of equal ones visit by visit. */
function tell(recorder: Recorder, visits: readonly Visit[]): void {
  const facts: { time: number; tell: () => void }[] = [];
  for (const { arrived, waits, serves, cls, fate } of visits) {
    const start = arrived + waits;
    const left = start + serves;
    facts.push({ time: arrived, tell: () => { recorder.visitArrived(arrived, 0, -1, cls); } });
    if (fate === 'blocked') facts.push({ time: arrived, tell: () => { recorder.visitBlocked(arrived, 0, -1, cls); } });
    if (fate === 'abandoned' || fate === 'cancelled') facts.push({ time: start, tell: () => { recorder.visitAbandoned(start, 0, -1, cls, arrived, fate === 'abandoned'); } });
    if (fate === 'lost') facts.push({ time: start, tell: () => { recorder.visitLost(start, 0, -1, cls, arrived, true); } });
    if (fate === 'served' || fate === 'crashed') facts.push({ time: start, tell: () => { recorder.visitStarted(start, 0, -1, cls, arrived); } });
    if (fate === 'served') facts.push({ time: left, tell: () => { recorder.visitLeft(left, 0, -1, cls, arrived, serves); } });
    if (fate === 'crashed') facts.push({ time: left, tell: () => { recorder.visitLost(left, 0, -1, cls, arrived, false); } });
  }
  for (const fact of facts.toSorted((a, b) => a.time - b.time)) fact.tell();
}

describe('a station', () => {
  it('obeys Little\'s law to the tick, in every class, and its classes add up to it', () => {
    fc.assert(fc.property(fc.array(visit, { maxLength: 60 }), (visits) => {
      const recorder = new Recorder(WORLD, OPTIONS);
      tell(recorder, visits);
      recorder.finish(HORIZON, 0);
      const { levels, visits: counted } = recorder.concerns.stations;
      for (const series of [0, 1, 2]) expect(levels.presentArea[series]).toBe(counted.presence[series]);
      const unclassed = visits.filter(({ cls, fate }) => cls < 0 && fate !== 'blocked')
        .reduce((sum, { waits, serves, fate }) => sum + waits + (fate === 'served' || fate === 'crashed' ? serves : 0), 0);
      expect(levels.presentArea[0]).toBe(levels.presentArea[1]! + levels.presentArea[2]! + unclassed);
      expect(levels.present[0]).toBe(0);
      expect(levels.waiting[0]).toBe(0);
    }), RUNS);
  });

  it('spends all of its time at some number', () => {
    fc.assert(fc.property(fc.array(visit, { maxLength: 20 }), (visits) => {
      const recorder = new Recorder(WORLD, OPTIONS);
      tell(recorder, visits);
      const { measures } = recorder.finish(HORIZON, 0);
      const shares = Array.from({ length: 21 }, (_, n) => measures[`service.inventory.number.at.${n}`]!);
      // 21 quotients, each rounded once
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 13);
      expect(shares.reduce((sum, share, n) => sum + n * share, 0)).toBeCloseTo(measures['service.inventory.number.mean']!, 12);
    }), RUNS);
  });

  it('has the averages that a count of the same visits gives', () => {
    fc.assert(fc.property(fc.array(visit, { maxLength: 40 }), (visits) => {
      const recorder = new Recorder(WORLD, OPTIONS);
      tell(recorder, visits);
      const { measures } = recorder.finish(HORIZON, 0);
      const measured = visits.filter(({ arrived }) => arrived >= 10 * SECOND && arrived < 110 * SECOND);
      const served = measured.filter(({ fate }) => fate === 'served');
      const count = (...fates: readonly string[]): number => measured.filter(({ fate }) => fates.includes(fate)).length;
      expect(measures['service.inventory.arrivals']).toBe(measured.length);
      if (served.length > 0) {
        const sojourn = served.reduce((sum, { waits, serves }) => sum + waits + serves, 0);
        expect(measures['service.inventory.sojourn.mean']).toBe(sojourn / SECOND / served.length);
      }
      if (measured.length > 0) expect(measures['service.inventory.blocked-ratio']).toBe(count('blocked') / measured.length);
      const admitted = measured.length - count('blocked');
      if (admitted > 0) expect(measures['service.inventory.abandoned-ratio']).toBe(count('abandoned') / admitted);
    }), RUNS);
  });
});

describe('moments', () => {
  it('are those of a count over all values', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 50 }), (values) => {
      const moments = new Moments(2);
      for (const value of values) moments.add(1, value);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      expect(moments.count(1)).toBe(values.length);
      expect(moments.mean(1)).toBeCloseTo(mean, 6); // values of 1e6 carry 1e-10 of rounding each
      expect(Math.abs(moments.variance(1)! - variance)).toBeLessThanOrEqual(1e-9 * Math.max(1, mean * mean)); // relative to the squares summed
      expect(moments.mean(0)).toBeNull();
    }), RUNS);
  });

  it('of equal values vary by exactly nothing', () => {
    const moments = new Moments(1);
    for (let n = 0; n < 1000; n++) moments.add(0, 123_456_789.1);
    expect(moments.variance(0)).toBe(0);
    expect(moments.mean(0)).toBe(123_456_789.1);
  });
});
