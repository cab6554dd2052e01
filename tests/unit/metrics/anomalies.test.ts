import { describe, expect, it } from 'vitest';
import { SECOND } from '../../../src/engine/time.ts';
import { CONSISTENCY_COUNTS } from '../../../src/metrics/consistency-oracle.ts';
import { ENDING, PHASE, SETTLED, VERDICT } from '../../../src/model/facts.ts';
import { History, ROW, SHOP, STEP } from './history.ts';

const FLAWS = [...CONSISTENCY_COUNTS.filter((name) => name !== 'compensations'), 'money-drift'];

/** The anomalies of a history that are not zero. */
function flaws(history: History): Record<string, number> {
  const measures = history.measures();
  const found = FLAWS.map((name) => [name, measures[`consistency.${name}`]!] as const);
  return Object.fromEntries(found.filter(([, count]) => count !== 0));
}

describe('a history without an anomaly', () => {
  it('raises nothing: orders one after another', () => {
    expect(flaws(new History().buy(0).buy(1).buy(2, ROW.item2))).toEqual({});
  });

  it('raises nothing: a decline that is compensated before anybody looks', () => {
    const history = new History().offer(0).after(10).take(0).after(10).giveBack(0).told(0, VERDICT.REFUSED).end(0, ENDING.REFUSED).settle(0);
    const measures = history.buy(1).measures();
    expect(measures['consistency.compensations']).toBe(1);
    expect(measures['consistency.half-done']).toBe(0);
    expect(measures['availability.refused-ratio']).toBe(0.5);
  });

  it('raises nothing: overlapping in-place changes, read by nobody', () => {
    const history = new History().offer(0).offer(1).take(0).take(1).pay(1, 5).pay(0, 5).effect(0, STEP.ship).effect(1, STEP.ship);
    for (const order of [0, 1]) history.told(order, VERDICT.CONFIRMED).end(order).settle(order);
    expect(flaws(history)).toEqual({});
  });

  it('raises nothing: a prepared effect that is confirmed is one execution', () => {
    const history = new History().offer(0);
    for (const step of [STEP.reserve, STEP.charge, STEP.ship]) history.effect(0, step, PHASE.PREPARE);
    for (const step of [STEP.reserve, STEP.charge, STEP.ship]) history.after(1).effect(0, step, PHASE.CONFIRM);
    expect(flaws(history.told(0, VERDICT.CONFIRMED).end(0).settle(0))).toEqual({});
  });

  it('raises nothing: a commit without a reported preparation writes', () => {
    const history = new History().offer(0);
    for (const step of [STEP.reserve, STEP.charge, STEP.ship]) history.effect(0, step, PHASE.COMMIT);
    const measures = history.told(0, VERDICT.CONFIRMED).end(0).settle(0).measures();
    expect(measures['availability.confirmed-ratio']).toBe(1);
    expect(measures['consistency.half-done']).toBe(0);
  });
});

describe('lost updates', () => {
  const settled = (history: History, orders: readonly number[]): History => {
    for (const order of orders) history.settle(order);
    return history;
  };

  it('are absolute writes over a version that they were not based on', () => {
    const history = new History().offer(0).offer(1);
    const seen0 = history.read(0, STEP.charge, ROW.item1);
    const seen1 = history.read(1, STEP.charge, ROW.item1);
    history.overwrite(0, STEP.charge, ROW.item1, seen0, 1).overwrite(1, STEP.charge, ROW.item1, seen1, 1);
    expect(history.value(ROW.item1)).toBe(6);
    expect(flaws(settled(history, [0, 1]))).toEqual({ 'lost-updates': 1 });
  });

  it('are counted by walking back from the last write: one stale write loses all that came between', () => {
    const history = new History().offer(0);
    const seen = history.read(0, STEP.charge, ROW.item1);
    for (const order of [1, 2, 3]) history.offer(order).change(order, STEP.charge, ROW.item1, 1).settle(order);
    history.overwrite(0, STEP.charge, ROW.item1, seen, 1);
    const measures = settled(history, [0]).measures();
    expect(measures['consistency.lost-updates']).toBe(3);
    expect(measures['consistency.lost-update-ratio']).toBe(0.75);
  });

  it('extend the chain of the version that they were based on, not the current one', () => {
    // versions: 1 in place, 2 based on 0, 3 based on 1: the final value is made of 0, 1, 3 and loses 2
    const history = new History().offer(0).offer(1).offer(2);
    const zero = history.read(0, STEP.charge, ROW.item1);
    history.change(1, STEP.charge, ROW.item1, 1).settle(1);
    const one = history.read(2, STEP.charge, ROW.item1);
    history.overwrite(0, STEP.charge, ROW.item1, zero, 1).overwrite(2, STEP.charge, ROW.item1, one, 1);
    expect(flaws(settled(history, [0, 2]))).toEqual({ 'lost-updates': 1 });
  });

  it('are none when an absolute write is based on the current version', () => {
    const history = new History().offer(0);
    history.overwrite(0, STEP.charge, ROW.item1, history.read(0, STEP.charge, ROW.item1), 1).settle(0).offer(1);
    history.overwrite(1, STEP.charge, ROW.item1, history.read(1, STEP.charge, ROW.item1), 1).settle(1);
    expect(flaws(history)).toEqual({});
  });

  it('are counted for measured orders alone', () => {
    // the unmeasured order 1 overwrites order 0 and is overwritten by order 2
    const history = new History().offer(0).offer(1, { intended: 5_000 }).offer(2);
    const seen = [0, 1, 2].map((order) => history.read(order, STEP.charge, ROW.item1));
    for (const order of [0, 1, 2]) history.overwrite(order, STEP.charge, ROW.item1, seen[order]!, 1);
    const measures = settled(history, [0, 1, 2]).measures();
    expect(measures['consistency.lost-updates']).toBe(1);
    expect(measures['consistency.lost-update-ratio']).toBe(0.5);
  });

  it('know the chain of old versions that replicas return', () => {
    const replicated = { ...SHOP, dataSets: SHOP.dataSets.map((set) => (set.name === 'stock' ? { ...set, replicated: true } : set)) };
    const history = new History(replicated);
    for (const order of [1, 2, 3, 4]) history.offer(order).change(order, STEP.charge, ROW.item1, 1).settle(order);
    // version 5 is based on version 2, so 3 and 4 are lost; version 6 on 4, so that 5 is lost instead and 3 and 4 are back
    history.offer(5).overwrite(5, STEP.charge, ROW.item1, history.read(5, STEP.charge, ROW.item1, 2, 1), 1).settle(5).offer(6);
    history.overwrite(6, STEP.charge, ROW.item1, history.read(6, STEP.charge, ROW.item1, 1, 1), 1).settle(6);
    expect(history.measures()['consistency.lost-updates']).toBe(1);
  });
});

describe('dirty reads', () => {
  it('are reads of a row that an order not terminal has written', () => {
    const history = new History().offer(0).take(0).offer(1);
    history.read(1, STEP.reserve, ROW.item1);
    history.settle(1).effect(0, STEP.charge).effect(0, STEP.ship).told(0, VERDICT.CONFIRMED).end(0).settle(0);
    const measures = history.measures();
    expect(measures['consistency.dirty-reads']).toBe(1);
    expect(measures['consistency.dirty-read-ratio']).toBe(1);
    expect(measures['consistency.dirty-reads-realised']).toBe(0);
  });

  it('raise nothing else', () => {
    const history = new History().offer(0).take(0).pay(0, 3).effect(0, STEP.ship).offer(1);
    history.read(1, STEP.reserve, ROW.item1);
    expect(flaws(history.settle(1).told(0, VERDICT.CONFIRMED).end(0).settle(0))).toEqual({ 'dirty-reads': 1 });
  });

  it('are dirty because of any such writer, not only the last one', () => {
    const history = new History().offer(0).take(0).buy(1).offer(2);
    history.read(2, STEP.reserve, ROW.item1);
    expect(history.measures()['consistency.dirty-reads']).toBe(1);
  });

  it('are over when the writer is terminal, before it is settled', () => {
    const history = new History().offer(0).take(0).pay(0, 3).effect(0, STEP.ship).told(0, VERDICT.CONFIRMED).end(0).offer(1);
    history.read(1, STEP.reserve, ROW.item1);
    expect(flaws(history.settle(1).settle(0))).toEqual({});
  });

  it('never are reads of an order\'s own writes', () => {
    const history = new History().offer(0).take(0);
    history.read(0, STEP.charge, ROW.item1);
    expect(history.measures()['consistency.dirty-reads']).toBe(0);
  });

  it('are realised when the writer is undone later, each once', () => {
    const history = new History().offer(0).take(0).offer(1).take(1).offer(2);
    history.read(2, STEP.reserve, ROW.item1);
    history.giveBack(0).end(0, ENDING.FAILED).settle(0);
    history.read(2, STEP.reserve, ROW.item1); // dirty because of order 1 alone
    history.giveBack(1).end(1, ENDING.FAILED).settle(1).settle(2);
    const measures = history.measures();
    expect(measures['consistency.dirty-reads']).toBe(2);
    expect(measures['consistency.dirty-reads-realised']).toBe(2);
  });

  it('are not realised by the undoing of an order that came later, or of the reader', () => {
    const history = new History().offer(0).take(0).offer(1).take(1);
    history.read(1, STEP.charge, ROW.item1); // dirty because of order 0
    history.offer(2).take(2).giveBack(2).end(2, ENDING.FAILED).settle(2);
    history.giveBack(1).end(1, ENDING.FAILED).settle(1);
    expect(history.measures()['consistency.dirty-reads-realised']).toBe(0);
  });

  it('are realised around the reads of the undone order itself', () => {
    const history = new History().offer(0).take(0).offer(1).take(1).offer(2);
    history.read(2, STEP.charge, ROW.item1);
    history.read(1, STEP.charge, ROW.item1); // dirty because of order 0 alone
    history.read(2, STEP.charge, ROW.item1);
    history.giveBack(1).end(1, ENDING.FAILED).settle(1);
    const realised = (): number => history.recorder.concerns.oracle.dirtyReads.realised;
    expect(realised()).toBe(2);
    history.giveBack(0).end(0, ENDING.FAILED).settle(0);
    expect(realised()).toBe(3);
  });

  it('stay dirty for good where the writer is stuck', () => {
    const history = new History().offer(0).take(0).settle(0, SETTLED.STUCK).offer(1);
    history.read(1, STEP.reserve, ROW.item1);
    expect(history.settle(1).measures()['consistency.dirty-reads']).toBe(1);
  });
});

describe('fuzzy and stale reads', () => {
  it('counts two steps that read different versions', () => {
    const history = new History().offer(0);
    history.read(0, STEP.reserve, ROW.item1);
    history.buy(1).read(0, STEP.charge, ROW.item1);
    expect(flaws(history.settle(0))).toEqual({ 'fuzzy-reads': 1 });
  });

  it('lets one step read again, and an order read what it wrote', () => {
    const history = new History().offer(0);
    history.read(0, STEP.reserve, ROW.item1);
    history.buy(1).read(0, STEP.reserve, ROW.item1);
    history.change(0, STEP.reserve, ROW.item2, -1).read(0, STEP.charge, ROW.item2);
    history.read(0, STEP.ship, ROW.item2);
    expect(history.settle(0).measures()['consistency.fuzzy-reads']).toBe(0);
  });

  it('counts a read older than the newest acknowledged version, with its age', () => {
    const history = new History().buy(0).offer(1);
    history.read(1, STEP.reserve, ROW.item1, 1, 40);
    history.read(1, STEP.reserve, ROW.item2);
    const measures = history.settle(1).measures();
    expect(measures['consistency.stale-reads']).toBe(1);
    expect(measures['consistency.stale-read-ratio']).toBe(0.5);
    expect(measures['consistency.staleness.mean']).toBe(0.02);
    expect(measures['consistency.staleness.p99']).toBe(0.04);
  });
});

describe('effects', () => {
  it('half done: told of an error, one effect left', () => {
    const history = new History().offer(0).take(0).told(0, VERDICT.FAILED).end(0, ENDING.FAILED).settle(0);
    expect(flaws(history)).toEqual({ 'half-done': 1, 'orphaned-reservations': 1 });
  });

  it('half done: a decline after a reservation that nobody gives back, even if that was the only effect', () => {
    const free = { ...SHOP, steps: SHOP.steps.map((one, index) => (index === STEP.reserve ? one : { ...one, writes: false })) };
    const history = new History(free).offer(0).take(0).told(0, VERDICT.REFUSED).end(0, ENDING.REFUSED).settle(0);
    const measures = history.measures();
    expect(measures['consistency.half-done']).toBe(1);
    expect(measures['availability.wrong-ratio']).toBe(1);
  });

  it('half done, not orphaned: an order that is still under way at the end of the drain', () => {
    expect(flaws(new History().offer(0).take(0))).toEqual({ 'half-done': 1 });
  });

  it('stuck: nothing refers to an order that is not terminal', () => {
    expect(flaws(new History().offer(0).settle(0, SETTLED.STUCK))).toEqual({ stuck: 1 });
  });

  it('duplicate: executions beyond the first, though one of them was undone', () => {
    const history = new History().offer(0).effect(0, STEP.charge).effect(0, STEP.charge).effect(0, STEP.charge, PHASE.UNDO);
    history.effect(0, STEP.reserve).effect(0, STEP.ship).told(0, VERDICT.CONFIRMED).end(0).settle(0);
    expect(flaws(history)).toEqual({ 'duplicate-effects': 1 });
  });

  it('a duplicate that nobody takes back stands', () => {
    const history = new History().offer(0).effect(0, STEP.charge).effect(0, STEP.charge).effect(0, STEP.charge);
    history.effect(0, STEP.charge, PHASE.UNDO).effect(0, STEP.reserve).effect(0, STEP.ship).told(0, VERDICT.CONFIRMED).end(0).settle(0);
    expect(flaws(history)).toEqual({ 'duplicate-effects': 2, 'standing-duplicates': 1 });
  });

  it('another pass of a loop is no duplicate', () => {
    const history = new History().offer(0).effect(0, STEP.charge).effect(0, STEP.charge, PHASE.DO, 1);
    expect(flaws(history.effect(0, STEP.reserve).effect(0, STEP.ship).told(0, VERDICT.CONFIRMED).end(0).settle(0))).toEqual({});
  });

  it('lost: told yes, and the effect is undone or was never there', () => {
    const undone = new History().offer(0).take(0).effect(0, STEP.charge).effect(0, STEP.ship).told(0, VERDICT.CONFIRMED);
    undone.effect(0, STEP.ship, PHASE.UNDO).end(0).settle(0);
    expect(flaws(undone)).toEqual({ 'lost-effects': 1, 'half-done': 1, 'orphaned-reservations': 1 });
    const never = new History().offer(0).told(0, VERDICT.CONFIRMED).end(0, ENDING.FAILED).settle(0);
    expect(flaws(never)).toEqual({ 'lost-effects': 3 });
  });

  it('an undo whose step never ran takes nothing back', () => {
    const history = new History().offer(0).effect(0, STEP.reserve, PHASE.UNDO).take(0).pay(0, 1).effect(0, STEP.ship);
    expect(flaws(history.told(0, VERDICT.CONFIRMED).end(0).settle(0))).toEqual({});
  });
});

describe('invariants', () => {
  it('oversold: units promised beyond the stock', () => {
    const history = new History();
    for (let order = 0; order < 7; order++) history.buy(order);
    expect(flaws(history)).toEqual({ oversold: 2 });
    expect(history.value(ROW.item1)).toBe(-2);
  });

  it('oversold: net of what is given back, on top of what is put, key by key', () => {
    const history = new History();
    for (let order = 0; order < 7; order++) history.buy(order);
    history.offer(7).change(7, STEP.reserve, ROW.item1, 1).settle(7); // one more unit was delivered
    history.offer(8).take(8).giveBack(8).told(8, VERDICT.REFUSED).end(8, ENDING.REFUSED).settle(8);
    expect(history.measures()['consistency.oversold']).toBe(1);
  });

  it('oversold: of a want that orders outside the window share, measured ones answer for their own part', () => {
    const history = new History();
    for (let order = 0; order < 6; order++) {
      history.offer(order, { intended: 5_000 }).take(order).pay(order, 1).effect(order, STEP.ship).told(order, VERDICT.CONFIRMED).end(order).settle(order);
    }
    history.buy(6);
    expect(history.measures()['consistency.oversold']).toBe(1);
  });

  it('violation time: while a value is below its limit, from the end of the warm-up to the end of the drain', () => {
    const history = new History();
    history.now = 5_000;
    history.offer(0).change(0, STEP.reserve, ROW.item1, -6);
    history.now = 30_000;
    history.change(0, STEP.reserve, ROW.item1, 1);
    history.now = 130_000;
    history.change(0, STEP.reserve, ROW.item2, -6);
    const measures = history.measures();
    expect(measures['consistency.violation-time.stock']).toBe(20 + 10);
    expect(measures['consistency.violation-time.ledger']).toBe(0);
    expect(measures['consistency.violation-time.parcels']).toBeNull();
  });

  it('money drift: a leg without the other', () => {
    const history = new History().offer(0).effect(0, STEP.charge).change(0, STEP.charge, ROW.shop, 30).settle(0);
    const measures = history.measures();
    expect(measures['consistency.money-drift']).toBe(30);
    expect(measures['consistency.violation-time.ledger']).toBe(120);
  });
});

describe('time between none and all of the effects', () => {
  it('runs from the first effect to all, to none, or to the end of the drain', () => {
    const history = new History().offer(0).take(0).after(10).pay(0, 1).after(20).effect(0, STEP.ship).told(0, VERDICT.CONFIRMED).end(0).settle(0);
    history.offer(1).take(1).after(70).giveBack(1).told(1, VERDICT.REFUSED).end(1, ENDING.REFUSED).settle(1);
    history.now = 60_000;
    history.offer(2).take(2);
    const measures = history.measures();
    expect(measures['consistency.inconsistent.max']).toBe(80);
    expect(measures['consistency.inconsistent.mean']).toBeCloseTo((0.03 + 0.07 + 80) / 3, 12);
    expect(measures['consistency.inconsistent-orders.mean']).toBeCloseTo((0.03 + 0.07 + 50) / 100, 12);
  });

  it('is averaged window by window', () => {
    const history = new History(SHOP, { run: 99.75 * SECOND }).offer(0).after(200).take(0).after(1100).giveBack(0).end(0, ENDING.FAILED).settle(0);
    history.now = 109_125;
    const { timeline } = history.offer(1).take(1).finish().detail; // half done: to the end of the drain
    expect(timeline.inconsistent.slice(39, 44)).toEqual([0, 0.6, 1, 0.6, 0]);
    expect(timeline.inconsistent.slice(-3)).toEqual([0, 0.75, 1]); // the last window is a quarter of a second long
  });

  it('is zero where all effects come at once', () => {
    const history = new History().offer(0).take(0).pay(0, 1).effect(0, STEP.ship).after(5).told(0, VERDICT.CONFIRMED).end(0).settle(0);
    expect(history.measures()['consistency.inconsistent.max']).toBe(0);
  });
});

describe('shares of keys', () => {
  it('are of all accesses, hottest first, refused checks included, undo left out', () => {
    const history = new History().buy(0, ROW.item2).buy(1, ROW.item2).offer(2).take(2).giveBack(2).offer(3);
    history.soldOut(3, ROW.item2);
    const measures = history.measures();
    expect(measures['data.stock.share.1']).toBe(0.75);
    expect(measures['data.stock.share.2']).toBe(0.25);
    expect(measures['data.stock.share.3']).toBeNull();
    expect(measures['data.parcels.share.1']).toBeNull();
  });
});
