import { describe, expect, it } from 'vitest';
import type { OrderEnd , OUTCOME} from '../../../src/metrics/outcome.ts';
import { OUTCOME_NAMES, outcomeOf } from '../../../src/metrics/outcome.ts';
import { ENDING, SETTLED, VERDICT } from '../../../src/model/facts.ts';
import { History, ROW, SHOP, STEP } from './history.ts';

const SHARES = ['confirmed', 'refused', 'false-refusal', 'rejected', 'timeout', 'error', 'wrong'] as const;

/** The outcome of a history of one order: the one share that is 1. */
function outcome(history: History): string {
  const measures = history.measures();
  const found = SHARES.filter((name) => measures[`availability.${name}-ratio`] !== 0);
  expect(found).toHaveLength(1);
  expect(measures[`availability.${found[0]!}-ratio`]).toBe(1);
  expect(measures['availability.success-ratio']).toBe(found[0] === 'confirmed' || found[0] === 'refused' ? 1 : 0);
  return found[0]!;
}

const allThere = (order: History): History => order.take(0).pay(0, 1).effect(0, STEP.ship);

describe('the outcome of an order', () => {
  const yes: OrderEnd = { decidedAt: 5, confirmed: true, failure: -1, failedAt: 0, deadline: 10, effectMissing: false, effectRemains: true };
  const no: OrderEnd = { ...yes, confirmed: false, effectMissing: true, effectRemains: false };
  const failed: OrderEnd = { ...no, decidedAt: -1, failure: VERDICT.FAILED, failedAt: 5 };
  const table: readonly (readonly [string, OrderEnd, keyof typeof OUTCOME])[] = [
    ['told yes in time, all there', yes, 'CONFIRMED'],
    ['told yes at the deadline', { ...yes, decidedAt: 10 }, 'CONFIRMED'],
    ['told yes a tick later', { ...yes, decidedAt: 11 }, 'TIMEOUT'],
    ['told yes whenever, without a deadline', { ...yes, decidedAt: 1e15, deadline: -1 }, 'CONFIRMED'],
    ['told yes, an effect missing', { ...yes, effectMissing: true }, 'WRONG'],
    ['told yes late, an effect missing', { ...yes, decidedAt: 11, effectMissing: true }, 'TIMEOUT'],
    ['told no in time, none there', no, 'REFUSED'],
    ['told no in time, one remains', { ...no, effectRemains: true }, 'WRONG'],
    ['told no late', { ...no, decidedAt: 11 }, 'TIMEOUT'],
    ['told of a failure', failed, 'ERROR'],
    ['told of a failure, one effect remains', { ...failed, effectRemains: true }, 'WRONG'],
    ['told of a failure late', { ...failed, failedAt: 11 }, 'TIMEOUT'],
    ['turned away', { ...failed, failure: VERDICT.SHED }, 'REJECTED'],
    ['turned away, one effect of an earlier attempt remains', { ...failed, failure: VERDICT.SHED, effectRemains: true }, 'WRONG'],
    ['gave up', { ...failed, failure: VERDICT.GAVE_UP }, 'ERROR'],
    ['gave up, the process went on to the end', { ...failed, failure: VERDICT.GAVE_UP, effectMissing: false, effectRemains: true }, 'WRONG'],
    ['told nothing', { ...failed, failure: -1 }, 'TIMEOUT'],
    ['told nothing, without a deadline', { ...failed, failure: -1, deadline: -1 }, 'TIMEOUT'],
  ];

  it.each(table)('%s', (_, end, expected) => {
    expect(OUTCOME_NAMES[outcomeOf(end)]).toBe(expected.toLowerCase());
  });
});

describe('from facts to the outcome', () => {
  it('confirmed', () => {
    expect(outcome(new History().buy(0))).toBe('confirmed');
  });

  it('confirmed though an optional step goes on for ever', () => {
    const history = allThere(new History().offer(0)).told(0, VERDICT.CONFIRMED);
    expect(outcome(history)).toBe('confirmed');
  });

  it('wrong: told yes at the pivot, and a later step is never done', () => {
    expect(outcome(new History().offer(0).take(0).pay(0, 1).told(0, VERDICT.CONFIRMED))).toBe('wrong');
  });

  it('confirmed: a step that only some ways take was not on this one', () => {
    const conditional = { ...SHOP, steps: SHOP.steps.map((one, index) => (index === STEP.ship ? { ...one, conditional: true } : one)) };
    expect(outcome(new History(conditional).offer(0).take(0).pay(0, 1).told(0, VERDICT.CONFIRMED))).toBe('confirmed');
  });

  it('confirmed by a later attempt: the failure of the first is not the last word', () => {
    const history = new History().offer(0, { deadline: 1000 }).told(0, VERDICT.FAILED, 1);
    history.retried(0);
    expect(outcome(allThere(history).told(0, VERDICT.CONFIRMED, 2).end(0).settle(0))).toBe('confirmed');
  });

  it('timeout: the client tried again and heard nothing more', () => {
    const history = new History().offer(0, { deadline: 1000 }).told(0, VERDICT.SHED, 1);
    history.retried(0);
    expect(outcome(history)).toBe('timeout');
  });

  it('rejected: the last attempt was turned away; error: it was not, though an earlier one was', () => {
    expect(outcome(new History().offer(0).told(0, VERDICT.FAILED).told(0, VERDICT.SHED, 2).settle(0))).toBe('rejected');
    expect(outcome(new History().offer(0).told(0, VERDICT.SHED).told(0, VERDICT.GAVE_UP, 2).settle(0))).toBe('error');
  });

  it('the first decision stands', () => {
    const history = allThere(new History().offer(0)).told(0, VERDICT.CONFIRMED).told(0, VERDICT.REFUSED).end(0).settle(0);
    expect(outcome(history)).toBe('confirmed');
  });
});

describe('orders told "sold out"', () => {
  /** Sells `sold` of 5 units, refuses `refused` orders, and then gets `back` units back. */
  function sale(sold: number, refused: number, back: number, deadline?: number): History {
    const history = new History();
    let order = 0;
    const more = deadline === undefined ? {} : { deadline };
    for (; order < sold - back; order++) history.buy(order);
    const returning = Array.from({ length: back }, () => order++);
    for (const held of returning) history.offer(held, more).take(held);
    for (let n = 0; n < refused; n++, order++) {
      history.after(1_000).offer(order, more).after(20);
      history.soldOut(order, ROW.item1);
      history.told(order, VERDICT.REFUSED).end(order, ENDING.REFUSED).settle(order);
    }
    for (const held of returning) history.giveBack(held).told(held, VERDICT.REFUSED).end(held, ENDING.REFUSED).settle(held);
    return history;
  }

  it('are refused rightly while nothing is left', () => {
    const measures = sale(5, 3, 0).measures();
    expect(measures['availability.refused-ratio']).toBe(3 / 8);
    expect(measures['availability.false-refusal-ratio']).toBe(0);
  });

  it('are refused falsely as far as units are left in the end', () => {
    const measures = sale(5, 3, 2).measures();
    expect(measures['availability.false-refusal-ratio']).toBe(2 / 8);
    expect(measures['availability.refused-ratio']).toBe(3 / 8); // the third, and the two that gave their unit back
    expect(measures['availability.success-ratio']).toBe(6 / 8);
  });

  it('are at most as many as were refused', () => {
    expect(sale(5, 1, 3).measures()['availability.false-refusal-ratio']).toBe(1 / 6);
  });

  it('were no success of their window, nor in time', () => {
    const measures = sale(5, 3, 2, 10_000).measures();
    expect(measures['availability.worst-window.1s']).toBe(0);
    // one of the three refusals was right and took 20 ms; two were false and count as the deadline; and two gave back
    expect(measures['latency.decision-by-deadline.mean']).toBeCloseTo((0.02 + 2 * 10 + 2 * 3.06) / 5, 12);
    expect(measures['latency.decision-by-deadline.max']).toBe(10);
  });

  it('counts more refusals than units key by key, of which each unit excuses one', () => {
    const history = sale(5, 40, 1);
    expect(history.measures()['availability.false-refusal-ratio']).toBe(1 / 45);
  });
});

describe('beside the outcome', () => {
  it('counts answers "accepted" in time, whatever came of it', () => {
    const history = new History().offer(0, { deadline: 100 }).after(10).told(0, VERDICT.ACCEPTED);
    history.offer(1, { deadline: 100 }).after(101).told(1, VERDICT.ACCEPTED);
    expect(history.measures()['availability.accept-ratio']).toBe(0.5);
  });

  it('counts unfinished, degraded and doubtful orders among the offered', () => {
    const history = new History().buy(0).offer(1).offer(2).settle(2, SETTLED.STUCK).offer(3);
    history.recorder.degraded(history.ticks, 3);
    history.recorder.degraded(history.ticks, 3);
    history.after(500).recorder.inDoubt(history.ticks, 3, history.ticks - 4e8);
    history.recorder.inDoubt(history.ticks, 3, history.ticks - 2e8);
    const measures = history.settle(3).measures();
    expect(measures['availability.unfinished-ratio']).toBe(0.5);
    expect(measures['availability.degraded-ratio']).toBe(0.25);
    expect(measures['availability.in-doubt-ratio']).toBe(0.25);
    expect(measures['consistency.in-doubt-time']).toBe(0.4);
  });

  it('counts goodput over the measured window', () => {
    expect(new History().buy(0).buy(1).measures()['availability.goodput']).toBe(0.02);
  });

  it('leaves everything undefined where no order was offered', () => {
    const measures = new History().measures();
    expect(measures['availability.success-ratio']).toBeNull();
    expect(measures['availability.worst-window.1s']).toBeNull();
    expect(measures['latency.terminal.p99']).toBeNull();
    expect(measures['cost.messages']).toBeNull();
    expect(measures['consistency.lost-update-ratio']).toBeNull();
    expect(measures['consistency.oversold']).toBe(0);
    expect(measures['consistency.in-doubt-time']).toBe(0);
    expect(Object.values(measures).every((value) => value === null || Number.isFinite(value))).toBe(true);
  });

  it('measures by intended arrival, not by when an order is offered or ends', () => {
    const history = new History().offer(0, { intended: 9_999 }).offer(1, { intended: 10_000 });
    history.now = 109_000;
    history.offer(2, { intended: 109_999 }).offer(3, { intended: 110_000 });
    const result = history.finish();
    expect(result.orders).toBe(2);
    expect(result.measures['availability.timeout-ratio']).toBe(1);
  });
});
