import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SECOND } from '../../../src/engine/time.ts';
import { Recorder } from '../../../src/metrics/recorder.ts';
import { Squares } from '../../../src/metrics/squares.ts';
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
      for (const series of [0, 1, 2]) expect(levels.current.presentArea(series)).toBe(counted.presence(series));
      const unclassed = visits.filter(({ cls, fate }) => cls < 0 && fate !== 'blocked')
        .reduce((sum, { waits, serves, fate }) => sum + waits + (fate === 'served' || fate === 'crashed' ? serves : 0), 0);
      expect(levels.current.presentArea(0)).toBe(levels.current.presentArea(1) + levels.current.presentArea(2) + unclassed);
      expect(levels.current.present(0)).toBe(0);
      expect(levels.current.waiting(0)).toBe(0);
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

describe('sums of squares', () => {
  it('give the variance that a count over all values gives', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 50 }), (values) => {
      const squares = new Squares(2);
      for (const value of values) squares.add(1, value);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      // the rounding of the squares summed, at most 1e12 each
      expect(Math.abs(squares.variance(1, values.length, mean)! - variance)).toBeLessThanOrEqual(1e-2);
      expect(squares.variance(0, 0, NaN)).toBeNull();
    }), RUNS);
  });

  it('of equal values give exactly nothing', () => {
    const squares = new Squares(1);
    for (let n = 0; n < 1000; n++) squares.add(0, 123_456_789);
    expect(squares.variance(0, 1000, 123_456_789)).toBe(0);
  });
});
