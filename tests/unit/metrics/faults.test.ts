import { describe, expect, it } from 'vitest';
import { SECOND } from '../../../src/engine/time.ts';
import type { RecorderOptions } from '../../../src/metrics/recorder-options.ts';
import type { ReplicationResult } from '../../../src/metrics/replication-result.ts';
import { timelineStep } from '../../../src/metrics/timeline-recorder.ts';
import { ENDING, VERDICT } from '../../../src/model/facts.ts';
import { History, SHOP } from './history.ts';

const WORLD = { ...SHOP, faults: ['brownout'], classes: ['gold', 'basic'] };

/**
 * A second from 10 to 109 holds `perSecond` orders, of which `failing(second)` are told of a failure. Gold orders come
 * first in a second, so they are the first to fail.
 */
function play(failing: (second: number) => number, more: { from?: number; to?: number; perSecond?: number; options?: Partial<RecorderOptions> } = {}): ReplicationResult {
  const history = new History(WORLD, more.options ?? {});
  const perSecond = more.perSecond ?? 10;
  let order = 0;
  for (let second = 10; second < 110; second++) {
    history.now = second * 1000;
    if (second === more.from) history.recorder.faultStarted(history.ticks, 0);
    if (second === more.to) history.recorder.faultEnded(history.ticks, 0);
    for (let n = 0; n < perSecond; n++, order++) {
      history.offer(order, { cls: n < perSecond / 2 ? 0 : 1 });
      if (n < failing(second)) history.told(order, VERDICT.FAILED).settle(order);
      else history.told(order, VERDICT.REFUSED).end(order, ENDING.REFUSED).settle(order);
    }
  }
  return history.finish();
}

describe('recovery from a fault', () => {
  it('starts with the first of five good seconds at or after its end', () => {
    const { measures } = play((second) => (second >= 40 && second < 63 ? 5 : 0), { from: 40, to: 60 });
    expect(measures['availability.time-to-recover.brownout']).toBe(3);
    expect(measures['availability.lost-orders.brownout']).toBe(23 * 5);
    expect(measures['availability.metastable']).toBe(0);
  });

  it('is not there yet while a good second is followed by a bad one', () => {
    const { measures } = play((second) => (second === 64 || (second >= 40 && second < 60) ? 5 : 0), { from: 40, to: 60 });
    expect(measures['availability.time-to-recover.brownout']).toBe(5);
  });

  it('takes no time where success does not fall', () => {
    const { measures } = play(() => 0, { from: 40, to: 60 });
    expect(measures['availability.time-to-recover.brownout']).toBe(0);
    expect(measures['availability.lost-orders.brownout']).toBe(0);
  });

  it('allows three standard errors of a second below an imperfect baseline', () => {
    // baseline 0.9, ten orders: 0.9 - 3 x 0.095 = 0.615, so three failures of ten are still good and four are not
    const good = play((second) => (second < 40 ? 1 : second < 70 ? 3 : 1), { from: 40, to: 60 });
    expect(good.measures['availability.time-to-recover.brownout']).toBe(0);
    const bad = play((second) => (second < 40 ? 1 : second < 70 ? 4 : 1), { from: 40, to: 60 });
    expect(bad.measures['availability.time-to-recover.brownout']).toBe(10);
  });

  it('is censored when it does not come before the end, and metastable if the load would allow it', () => {
    const never = (second: number): number => (second >= 40 ? 5 : 0);
    const { measures } = play(never, { from: 40, to: 60 });
    expect(measures['availability.time-to-recover.brownout']).toBeNull();
    expect(measures['availability.lost-orders.brownout']).toBe(70 * 5);
    expect(measures['availability.metastable']).toBe(1);
    expect(play(never, { from: 40, to: 60, options: { offeredLoad: 0.99 } }).measures['availability.metastable']).toBe(1);
    expect(play(never, { from: 40, to: 60, options: { offeredLoad: 1 } }).measures['availability.metastable']).toBe(0);
  });

  it('says nothing where too little is seen after the fault, nothing before it, or no fault at all', () => {
    expect(play(() => 5, { from: 40, to: 107 }).measures['availability.metastable']).toBeNull();
    expect(play(() => 5, { from: 10, to: 60 }).measures['availability.time-to-recover.brownout']).toBeNull();
    const none = play(() => 5);
    expect(none.measures['availability.metastable']).toBeNull();
    expect(none.measures['availability.lost-orders.brownout']).toBeNull();
    expect(none.detail.notes).toEqual(['fault brownout never began']);
  });

  it('from a spike of the profile is measured the same way', () => {
    const profile = { firstChange: 40 * SECOND, lastChange: 50 * SECOND };
    expect(play((second) => (second >= 40 && second < 60 ? 5 : 0), { options: { profile } }).measures['availability.metastable']).toBe(0);
    expect(play((second) => (second >= 40 ? 5 : 0), { options: { profile } }).measures['availability.metastable']).toBe(1);
  });

  it('is told by class, with success before and during it for a test over replications', () => {
    const result = play((second) => (second >= 40 && second < 60 ? 5 : 0), { from: 40, to: 60 });
    expect(result.measures['class.gold.availability.lost-orders.brownout']).toBe(100);
    expect(result.measures['class.basic.availability.lost-orders.brownout']).toBe(0);
    const impact = result.detail.faults[0]!;
    expect({ ...impact, cells: [] }).toEqual({ fault: 'brownout', from: 40, to: 60, cells: [] });
    expect(impact.cells).toEqual([
      { process: 'order', class: null, offeredBefore: 0, successBefore: 0, offeredDuring: 0, successDuring: 0 },
      { process: 'order', class: 'gold', offeredBefore: 150, successBefore: 150, offeredDuring: 100, successDuring: 0 },
      { process: 'order', class: 'basic', offeredBefore: 150, successBefore: 150, offeredDuring: 100, successDuring: 100 },
    ]);
  });
});

describe('worst windows', () => {
  it('are the lowest success of windows by intended arrival, empty ones skipped', () => {
    const { measures } = play((second) => (second === 25 ? 10 : 0));
    expect(measures['availability.worst-window.1s']).toBe(0);
    expect(measures['availability.worst-window.10s']).toBe(0.9);
    expect(measures['availability.worst-window.60s']).toBe(1 - 1 / 60);
    const sparse = new History().buy(0).measures();
    expect(sparse['availability.worst-window.1s']).toBe(1);
  });
});

describe('the step of a timeline', () => {
  it('is the smallest usual one with at most 240 windows', () => {
    expect(timelineStep(24 * SECOND)).toBe(0.1 * SECOND);
    expect(timelineStep(25 * SECOND)).toBe(0.2 * SECOND);
    expect(timelineStep(3600 * SECOND)).toBe(15 * SECOND);
    expect(timelineStep(1e9 * SECOND)).toBe(86_400 * SECOND);
  });
});
