import { describe, expect, it } from 'vitest';
import { MILLISECOND } from '../../../src/engine/time.ts';
import { PART_KEYS } from '../../../src/metrics/latency-measures.ts';
import { ENDING, PART, PART_COUNT, SETTLED, UNDO_TICKS, VERDICT } from '../../../src/model/facts.ts';
import { History, SHOP, STEP } from './history.ts';

/** One order: answered after 10, decided after 30, terminal after 60 ms. */
function timed(history: History, order: number, deadline?: number): History {
  history.offer(order, deadline === undefined ? {} : { deadline }).after(10).told(order, VERDICT.ACCEPTED).after(20);
  history.take(order).pay(order, 1).effect(order, STEP.ship).told(order, VERDICT.CONFIRMED).after(30);
  return history.end(order).settle(order);
}

describe('latencies', () => {
  it('run from the intended arrival to the first answer, the decision and the end', () => {
    const history = new History();
    history.offer(0, { intended: history.now - 5 }).after(10).told(0, VERDICT.FAILED).after(20);
    history.take(0).pay(0, 1).effect(0, STEP.ship).told(0, VERDICT.CONFIRMED).after(30).end(0).settle(0);
    const measures = history.measures();
    for (const point of ['mean', 'p50', 'p99.9', 'max']) {
      expect(measures[`latency.ack.${point}`]).toBe(0.015);
      expect(measures[`latency.decision.${point}`]).toBe(0.035);
      expect(measures[`latency.terminal.${point}`]).toBe(0.065);
    }
  });

  it('count confirmed orders alone, and of these the terminal', () => {
    const history = timed(new History(), 0).offer(1).after(500).told(1, VERDICT.REFUSED).end(1, ENDING.REFUSED).settle(1);
    history.offer(2).take(2).pay(2, 1).effect(2, STEP.ship).after(900).told(2, VERDICT.CONFIRMED); // an optional step never ends
    const measures = history.measures();
    expect(measures['availability.confirmed-ratio']).toBeCloseTo(2 / 3, 15);
    expect(measures['latency.decision.max']).toBe(0.03);
    expect(measures['latency.terminal.max']).toBe(0.06);
  });

  it('end with the last of several executions', () => {
    const history = new History().offer(0).take(0).pay(0, 1).effect(0, STEP.ship).told(0, VERDICT.CONFIRMED).end(0);
    expect(history.after(40).end(0, ENDING.FAILED, 1).settle(0).measures()['latency.terminal.max']).toBe(0.04);
  });

  it('against the deadline count every order, late or failed ones as exactly the deadline', () => {
    const history = timed(new History(), 0, 50); // decided in time, terminal 10 ms late
    history.offer(1, { deadline: 50 }).after(5).told(1, VERDICT.FAILED).settle(1); // failing fast does not help
    history.offer(2, { deadline: 50 }).after(5).told(2, VERDICT.REFUSED).end(2, ENDING.REFUSED).settle(2);
    history.offer(3, { deadline: 50 }).take(3).pay(3, 1).effect(3, STEP.ship).told(3, VERDICT.CONFIRMED).settle(3, SETTLED.STUCK);
    const measures = history.measures();
    expect(measures['latency.ack-by-deadline.mean']).toBeCloseTo((10 + 50 + 5 + 50) / 4000, 15);
    expect(measures['latency.decision-by-deadline.mean']).toBeCloseTo((30 + 50 + 5 + 50) / 4000, 15);
    expect(measures['latency.terminal-by-deadline.mean']).toBeCloseTo((50 + 50 + 5 + 50) / 4000, 15);
    expect(measures['latency.terminal-by-deadline.max']).toBe(0.05);
  });

  it('against the deadline are undefined without one', () => {
    expect(timed(new History(), 0).measures()['latency.terminal-by-deadline.mean']).toBeNull();
  });
});

describe('the parts of a latency', () => {
  function parts(...milliseconds: readonly number[]): Float64Array {
    return Float64Array.from({ length: PART_COUNT + 1 }, (_, part) => (milliseconds[part] ?? 0) * MILLISECOND);
  }

  function confirm(history: History, order: number, took: number, of: Float64Array): void {
    history.offer(order).take(order).pay(order, 1).effect(order, STEP.ship).told(order, VERDICT.CONFIRMED).after(took);
    history.recorder.executionEnded(history.ticks, order, 0, ENDING.COMPLETED, of);
    history.settle(order);
  }

  it('add up to the mean, tick by tick', () => {
    const history = new History();
    confirm(history, 0, 45, parts(1, 2, 3, 4, 5, 6, 7, 8, 9, 4));
    confirm(history, 1, 10, parts(7, 3));
    const result = history.finish();
    const { latency } = history.recorder.concerns.orders;
    const ticks = latency.partTicks([0]);
    expect(ticks.slice(0, PART_COUNT).reduce((sum, part) => sum + part, 0)).toBe(latency.histogram('terminal', [0]).sum);
    expect(ticks[UNDO_TICKS]).toBe(4 * MILLISECOND);
    expect(result.measures['latency.parts.service.mean']).toBe(0.004);
    expect(result.measures['latency.parts.undo.mean']).toBe(0.002);
    expect(result.detail.notes).toEqual([]);
  });

  it('are named in the order of their numbers', () => {
    expect(Object.entries(PART).map(([name, number]) => [name.toLowerCase(), number])).toEqual(PART_KEYS.slice(0, PART_COUNT).map((name, number) => [name, number]));
  });

  it('that do not add up are noted', () => {
    const history = new History();
    confirm(history, 0, 45, parts(44));
    expect(history.finish().detail.notes).toEqual(['the parts of 1 orders do not add up to their latency']);
  });
});

describe('several processes and classes', () => {
  const world = { ...SHOP, processes: ['order', 'refund'], classes: ['gold', 'basic'] };

  /** Three confirmed refunds of 10, 20 and 30 ms: gold, basic and without a class; and an order that fails. */
  function play(): History {
    const history = new History(world);
    [0, 1, -1].forEach((cls, n) => {
      history.offer(n, { process: 1, cls }).after(10 * (n + 1)).told(n, VERDICT.CONFIRMED).end(n).settle(n);
    });
    return history.offer(3, { process: 0, cls: 0 }).told(3, VERDICT.FAILED).settle(3);
  }

  it('have keys of their own', () => {
    const measures = play().measures();
    expect(measures['latency.terminal.mean']).toBe(0.02);
    expect(measures['process.refund.latency.terminal.mean']).toBe(0.02);
    expect(measures['process.order.latency.terminal.mean']).toBeNull();
    expect(measures['process.order.availability.error-ratio']).toBe(1);
    expect(measures['class.gold.latency.terminal.mean']).toBe(0.01);
    expect(measures['class.gold.availability.success-ratio']).toBe(0.5);
    expect(measures['class.basic.latency.parts.service.mean']).toBe(0.02);
    expect(measures['class.basic.availability.worst-window.1s']).toBe(1);
    expect(measures['availability.success-ratio']).toBe(0.75);
  });

  it('have none where there is one of each', () => {
    expect(Object.keys(new History().buy(0).measures()).filter((key) => /^(process|class)\./.test(key))).toEqual([]);
  });
});
