import { describe, expect, it } from 'vitest';
import { countOf, factsOf, firstOf } from '../facts-of.ts';
import type { OrderFacts } from '../facts-of.ts';
import { measure, play } from '../play.ts';

const CONFIRM = 5;
const CANCEL = 6;

/** Constant times: 2 ms a message, 5 ms a step, 4 ms a commit, 1 ms a transition, 3 ms a write of the coordinator. */
const world = (strategies: string, more: { faults?: string; arrivals?: string; steps?: string; time?: string; services?: string; data?: string; client?: string } = {}): string => `
scenario: reserving
time: ${more.time ?? '{ run: 60s, drain: 60s }'}
network: { latency: 2ms }
defaults: { step: { timeout: 1s } }
services:
  stock: { concurrency: unlimited, time: 5ms, store: { commit: 4ms } }
  money: { concurrency: unlimited, time: 5ms, store: { commit: 4ms } }
  ${more.services ?? ''}
data:
  items: { owner: stock, keys: 1, initial: 100000, at-least: 0 }
  accounts: { owner: money, keys: 1, initial: 0 }
  ${more.data ?? ''}
process:
  name: order
  steps: ${more.steps ?? '[ { reserve: { call: stock.reserve, effect: { take: items(1) } } }, { charge: { call: money.charge, effect: { add: accounts(1), by: 1 } } } ]'}
workload: { arrivals: ${more.arrivals ?? '{ every: 10s }'} ${more.client ?? ''} }
${more.faults === undefined ? '' : `faults: [ ${more.faults} ]`}
strategies: ${strategies}
`;

const COSTS = 'coordinator: { transition: 1ms, persist: 3ms, places: unlimited }';
const TCC = `{ tcc: { ${COSTS}, recovery: { every: 0s, backoff: 7s } } }`;
const NOTHING_LEFT = (order: OrderFacts): number => countOf(order, 'effectApplied') - 2 * order.facts.filter((one) => one.what === 'effectApplied' && one.args[1] === 1).length;
const executions = (order: OrderFacts, phase: number): number => order.facts.filter((one) => one.what === 'stepExecuted' && one.args[0] === phase && one.args[1] === true).length;

describe('try, confirm, cancel', () => {
  it('writes the start, each try, the decision, and each confirmation', () => {
    const results = play(world(TCC));
    // In: 2 + 1 + 3. Tries: 2 x (2 x 2 + 5 + 4 + 1). Decision: 1 + 3. Confirmations at once: 2 x 2 + 4 + 1.
    expect(measure(results.tcc, 'latency.terminal.mean')).toBeCloseTo(0.006 + 0.028 + 0.004 + 0.009, 12);
    expect(measure(results.tcc, 'latency.decision.mean')).toBeCloseTo(0.006 + 0.028 + 0.004 + 0.002, 12);
  });

  it('locks no row beyond the try: a hot item is sold as fast as its own transactions allow', () => {
    const text = world('{ tcc: {}, two-phase-commit: {} }', { arrivals: '{ closed: { clients: 20, think: 0ms } }', time: '{ warmup: 2s, run: 20s, drain: 5s }' });
    const results = play(text);
    // One try in 4 ms and one confirmation of another row's in between: only the commit of the try holds the row.
    expect(measure(results.tcc, 'availability.goodput')).toBeGreaterThan(0.9 / 0.004);
    expect(measure(results['two-phase-commit'], 'availability.goodput')).toBeLessThan(1 / 0.03);
  });

  it('cancels what was reserved when a later step is declined', () => {
    const [order] = factsOf(world(TCC, { steps: '[ { reserve: { call: stock.reserve, effect: { take: items(1) } } }, { charge: { call: money.charge, effect: { add: accounts(1), by: 1 }, declines: 99.999999% } } ]' }));
    expect(executions(order!, CANCEL)).toBe(1);
    expect(NOTHING_LEFT(order!)).toBe(0);
    expect(firstOf(order, 'clientTold').args[0]).toBe(2);
  });

  it('bars a try that comes after its cancel', () => {
    // The request to money is a minute on its way: given up after 1 s, cancelled (there was nothing), and then it comes.
    const [order] = factsOf(world(TCC, { arrivals: '{ every: 20s }', time: '{ run: 25s, drain: 100s }', faults: '{ at: 20.015s, for: 0.1s, latency: { from: coordinator, to: money, add: 60s } }' }));
    const cancel = order!.facts.filter((one) => one.what === 'stepExecuted' && one.where === 'order/charge' && one.args[0] === CANCEL);
    expect(cancel).toHaveLength(1);
    expect(cancel[0]!.at).toBeLessThan(22_000);
    // The tombstone is a row of its own; the late request finds it.
    expect(order!.facts.some((one) => one.what === 'visitLeft' && one.where === 'money' && one.at > 80_000)).toBe(true);
    expect(NOTHING_LEFT(order!)).toBe(0);
    expect(countOf(order!, 'effectApplied', 'order/charge')).toBe(0);
  });

  it('lets a cancel wait for the try that it overtakes in the middle of its work', () => {
    // The try at money takes 2 s; it is given up after 1 s and cancelled, and the cancel finds it at work.
    const [order] = factsOf(world(TCC, { time: '{ run: 12s, drain: 60s }' }).replace('money: { concurrency: unlimited, time: 5ms', 'money: { concurrency: unlimited, time: 2s'));
    const written = order!.facts.filter((one) => one.what === 'effectApplied' && one.where === 'order/charge');
    expect(written.map((one) => one.args[1])).toEqual([0, 1]);
    expect(NOTHING_LEFT(order!)).toBe(0);
  });

  it('undoes a try whose answer was lost', () => {
    const [order] = factsOf(world(TCC, { arrivals: '{ every: 20s }', time: '{ run: 25s, drain: 100s }', faults: '{ at: 20.015s, for: 0.5s, partition: { between: [[money], [coordinator]], one-way: true } }' }));
    expect(countOf(order!, 'effectApplied', 'order/charge')).toBe(2);
    expect(NOTHING_LEFT(order!)).toBe(0);
  });

  it('confirms once what is confirmed twice', () => {
    // The confirmation's answer is lost, and it is sent again.
    const [order] = factsOf(world(TCC, { faults: '{ at: 10.04s, for: 0.5s, partition: { between: [[money], [coordinator]], one-way: true } }' }));
    expect(executions(order!, CONFIRM)).toBeGreaterThan(2);
    expect(countOf(order!, 'committed', 'money')).toBe(2);
    expect(firstOf(order, 'executionEnded').args[1]).toBe(0);
  });
});

describe('a coordinator of TCC that crashes', () => {
  it('cancels at its recovery what it had not decided', () => {
    // The try of stock is in at 10.019; the coordinator dies before the decision of 10.034.
    const [order] = factsOf(world(TCC, { faults: '{ at: 10.02s, for: 3s, crash: coordinator }' }));
    expect(firstOf(order, 'inDoubt').at).toBeCloseTo(13_020 + 7_000 + 2 + 4, 6);
    expect(NOTHING_LEFT(order!)).toBe(0);
    expect(firstOf(order, 'clientTold').args[0]).toBe(3);
  });

  it('cancels at its recovery a try that was under way', () => {
    // The request to stock is on its way when it dies; nothing is reserved yet.
    const [order] = factsOf(world(TCC, { faults: '{ at: 10.007s, for: 3s, crash: coordinator }' }));
    expect(countOf(order!, 'effectApplied', 'order/reserve')).toBe(2);
    expect(NOTHING_LEFT(order!)).toBe(0);
  });

  it('confirms at its recovery what it had', () => {
    // The decision is durable at 10.038; the confirmations are on their way when it dies.
    const [order] = factsOf(world(TCC, { faults: '{ at: 10.0385s, for: 3s, crash: coordinator }, { at: 10.0375s, for: 1s, partition: { between: [[coordinator], [money]] } }' }));
    expect(firstOf(order, 'clientTold').args[0]).toBe(1);
    expect(countOf(order!, 'effectApplied')).toBe(2);
    expect(executions(order!, CONFIRM)).toBe(2 + 1);
    expect(firstOf(order, 'inDoubt').at).toBeCloseTo(13_038.5 + 7_000 + 2 + 4, 6);
  });

  it('knows nothing of an order whose start was not durable', () => {
    const [order] = factsOf(world(TCC, { faults: '{ at: 10.004s, for: 3s, crash: coordinator }' }));
    expect(countOf(order!, 'visitArrived', 'stock')).toBe(0);
    expect(firstOf(order, 'clientTold').args[0]).toBe(3);
    expect(countOf(order!, 'orderSettled')).toBe(1);
  });
});

describe('a reservation with a time to live', () => {
  const text = (ttl: string): string => world(`{ tcc: { ${COSTS}, reservation: { ttl: ${ttl} } } }`, {
    services: 'slow: { concurrency: unlimited, time: 500ms }', steps: '[ { reserve: { call: stock.reserve, effect: { take: items(1) } } }, { think: { call: slow.think } } ]',
  });

  it('that is confirmed in time is kept', () => {
    const result = play(text('2s')).tcc;
    expect(measure(result, 'availability.confirmed-ratio')).toBe(1);
    expect(measure(result, 'consistency.compensations')).toBe(0);
  });

  it('that expires before it is confirmed breaks the promise, and a person must see to it', () => {
    const result = play(text('300ms')).tcc;
    expect(measure(result, 'availability.wrong-ratio')).toBe(1);
    expect(measure(result, 'consistency.manual-repairs')).toBe(result![0]!.orders);
    expect(measure(result, 'consistency.lost-effects')).toBe(result![0]!.orders);
    expect(measure(result, 'consistency.oversold')).toBe(0);
  });
});

describe('a third party under TCC', () => {
  const text = (more: string): string => world(TCC, {
    services: 'bank: { external: {}, concurrency: unlimited, time: 20ms, store: { commit: 4ms } }', data: 'ledger: { owner: bank, keys: [customers, shop], initial: 0, conserve: true }',
    steps: `[ { charge: { call: bank.charge, effect: { move: 5, from: ledger(customers), to: ledger(shop) }${more} } }, { reserve: { call: stock.reserve, effect: { take: items(1) } } } ]`,
  });

  it('comes after all tries and before the decision, and is neither confirmed nor cancelled', () => {
    const [order] = factsOf(text(''));
    expect(firstOf(order, 'visitArrived', 'bank').at).toBeGreaterThan(firstOf(order, 'visitLeft', 'stock').at);
    expect(order!.facts.filter((one) => one.where === 'bank' && one.what === 'visitArrived')).toHaveLength(1);
    expect(executions(order!, CONFIRM)).toBe(1);
  });

  it('leaves nobody in doubt once the others have heard', () => {
    // The decision is durable at 10.053; the coordinator dies before the confirmation is out.
    const [order] = factsOf(text('').replace('workload:', 'faults: [ { at: 10.0535s, for: 3s, crash: coordinator }, { at: 10.052s, for: 1s, partition: { between: [[coordinator], [stock]] } } ]\nworkload:'));
    expect(firstOf(order, 'clientTold').args[0]).toBe(1);
    expect(firstOf(order, 'inDoubt').at).toBeCloseTo(13_053.5 + 7_000 + 2 + 4, 6);
  });

  it('cancels by its refusal', () => {
    const [order] = factsOf(text(', declines: 99.999999%'));
    expect(executions(order!, CANCEL)).toBe(1);
    expect(NOTHING_LEFT(order!)).toBe(0);
  });
});
