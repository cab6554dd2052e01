import { describe, expect, it } from 'vitest';
import { countOf, factsOf, firstOf } from '../facts-of.ts';
import { measure, play } from '../play.ts';

const CANCEL = 6;

/** Constant times: 2 ms a message, 5 ms a step, 4 ms a commit, 1 ms for images, 1 ms a transition, 3 ms a write of the coordinator. */
const world = (more: { faults?: string; arrivals?: string; steps?: string; time?: string; extra?: string; others?: string; step?: string } = {}): string => `
scenario: automatic
time: ${more.time ?? '{ run: 60s, drain: 60s }'}
network: { latency: 2ms }
defaults: { step: { timeout: ${more.step ?? '60s'} } }
services:
  stock: { concurrency: unlimited, time: 5ms, store: { commit: 4ms } }
  money: { concurrency: unlimited, time: 5ms, store: { commit: 4ms } }
data:
  items: { owner: stock, keys: 1, initial: 100000, at-least: 0 }
  accounts: { owner: money, keys: 1, initial: 0 }
process:
  name: order
  steps: ${more.steps ?? '[ { reserve: { call: stock.reserve, effect: { take: items(1) } } }, { charge: { call: money.charge, effect: { add: accounts(1), by: 1 } } } ]'}
workload: { arrivals: ${more.arrivals ?? '{ every: 10s }'} }
${more.faults === undefined ? '' : `faults: [ ${more.faults} ]`}
strategies: { at: { coordinator: { transition: 1ms, persist: 3ms, places: unlimited }, recovery: { every: 0s, backoff: 7s } ${more.extra ?? ''} } ${more.others ?? ''} }
`;

const DECLINED = '[ { reserve: { call: stock.reserve, effect: { take: items(1) } } }, { charge: { call: money.charge, effect: { add: accounts(1), by: 1 } } }, { check: { call: stock.check, declines: 99.999999% } } ]';

describe('automatic transactions', () => {
  it('ask for global locks before each local commit, and end with the decision', () => {
    const { at } = play(world());
    // In: 2 + 1 + 3. Each step: 2 x 2 + 5, the question 2 x 2 + 1 + 3, images and commit 1 + 4, the answer's transition 1. Decision: 1 + 3.
    expect(measure(at, 'latency.terminal.mean')).toBeCloseTo(0.006 + 2 * (0.009 + 0.008 + 0.005 + 0.001) + 0.004, 12);
    // Two of the client, two a step, two to register, two to throw the images away.
    expect(measure(at, 'cost.messages')).toBe(2 + 2 * (2 + 2 + 2));
    // The start, a branch and a local commit a step, the decision, an image log deleted a step.
    expect(measure(at, 'cost.commits')).toBe(1 + 2 * 2 + 1 + 2);
  });

  it('show what may still be taken back to everybody but each other', () => {
    const steps = '[ { look: { call: stock.look, effect: { read: items(1) } } }, { reserve: { call: stock.reserve, effect: { take: items(1) }, undo: stock.release } }, { charge: { call: money.charge, declines: 30% } } ]';
    const { at } = play(world({ steps, arrivals: '20/s', time: '{ run: 20s, drain: 20s }' }));
    expect(measure(at, 'consistency.dirty-reads-realised')).toBeGreaterThan(5);
  });

  it('keep a row from other transactions until the decision: tried again every 10 ms, 30 times, then given up', () => {
    // The first commits its row at 10.028 and is decided after its second step; the other comes 30 ms later.
    const slow = (time: string): string => world({ steps: '[ { reserve: { call: stock.reserve, effect: { take: items(1) } } }, { charge: { call: money.charge } } ]', arrivals: '[ { every: 10s }, { interarrival: 10.03s } ]' }).replace('money: { concurrency: unlimited, time: 5ms', `money: { concurrency: unlimited, time: ${time}`);
    const quick = factsOf(slow('100ms'));
    const decided = firstOf(quick[0], 'clientTold').at - 2;
    const written = firstOf(quick[1], 'effectApplied', 'order/reserve').at;
    expect(written).toBeGreaterThan(decided);
    // At most one interval and one question later.
    expect(written).toBeLessThan(decided + 10 + 8 + 5 + 1);
    const tooSlow = factsOf(slow('2s'));
    expect(firstOf(tooSlow[1], 'clientTold').args[0]).toBe(3);
    expect(countOf(tooSlow[1]!, 'effectApplied')).toBe(0);
    // 31 questions, 30 waits between.
    expect(firstOf(tooSlow[1], 'stepExecuted', 'order/reserve').at - firstOf(tooSlow[1], 'visitStarted', 'stock').at).toBeCloseTo(5 + 31 * 5 + 30 * 10, 6);
  });

  it('write images back last step first, one after another', () => {
    const [order] = factsOf(world({ steps: DECLINED }));
    const undone = order!.facts.filter((one) => one.what === 'stepExecuted' && one.args[0] === CANCEL);
    expect(undone.map((one) => one.where)).toEqual(['order/charge', 'order/reserve']);
    expect(undone[1]!.at - undone[0]!.at).toBeCloseTo(2 + 1 + 2 + 4, 6);
    expect(countOf(order!, 'effectApplied')).toBe(4);
    expect(firstOf(order, 'executionEnded').args[1]).toBe(1);
  });

  it('are rolled back at the recovery of a coordinator that had not decided, global locks kept until then', () => {
    // The first order's reservation is committed at 10.026.
    const orders = factsOf(world({ faults: '{ at: 10.03s, for: 2s, crash: coordinator }', arrivals: '[ { every: 10s }, { interarrival: 14s } ]', extra: ', global-lock: { tries: 1000 }' }));
    expect(firstOf(orders[0], 'inDoubt').at).toBeCloseTo(12_030 + 7_000 + 2 + 4, 6);
    expect(countOf(orders[0]!, 'effectApplied')).toBe(2);
    expect(firstOf(orders[1], 'effectApplied', 'order/reserve').at).toBeGreaterThan(12_030 + 7_000);
  });

  it('are taken back also where the leave to commit was on its way when the coordinator crashed', () => {
    // The answer to stock's question leaves at 10.019 and is there at 10.021.
    const [order] = factsOf(world({ faults: '{ at: 10.02s, for: 2s, crash: coordinator }' }));
    expect(order!.facts.filter((one) => one.what === 'effectApplied').map((one) => one.args[1])).toEqual([0, 1]);
  });

  it('fail at the participant while the coordinator is down', () => {
    // The question is on its way when it dies: the participant hears a reset and rolls back.
    const [order] = factsOf(world({ faults: '{ at: 10.014s, for: 2s, crash: coordinator }' }));
    expect(countOf(order!, 'effectApplied')).toBe(0);
    expect(firstOf(order, 'stepExecuted', 'order/reserve').args).toEqual([0, false]);
  });

  it('do not wait for the second phase of a commit', () => {
    const [order] = factsOf(world());
    const ended = firstOf(order, 'executionEnded').at;
    const deletions = order!.facts.filter((one) => one.what === 'committed' && one.at > ended);
    expect(deletions.map((one) => one.where).sort()).toEqual(['money', 'stock']);
  });
});
