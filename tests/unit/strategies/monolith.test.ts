import { describe, expect, it } from 'vitest';
import { countOf, factsOf, firstOf } from './facts-of.ts';
import { estimate, measure, play } from './play.ts';

interface More {
  readonly faults?: string; readonly arrivals?: string; readonly steps?: string; readonly time?: string; readonly services?: string;
  readonly data?: string; readonly client?: string; readonly stock?: string; readonly more?: string;
}

/** Constant times: 10 ms to and from the client, 2 ms a message between services, 5 ms a step, 4 ms a commit. */
const world = (strategies: string, more: More = {}): string => `
scenario: one-program
time: ${more.time ?? '{ run: 60s, drain: 60s }'}
network: { latency: { same-zone: 2ms, client: 10ms } }
defaults: { step: { timeout: 1s } }
services:
  stock: { concurrency: 4, time: 5ms, store: { commit: 4ms } ${more.stock ?? ''} }
  money: { concurrency: 4, time: 5ms, store: { commit: 1ms } }
  ${more.services ?? ''}
data:
  items: { owner: stock, keys: 1, initial: 100000, at-least: 0 }
  accounts: { owner: money, keys: 1, initial: 0 }
  ${more.data ?? ''}
process:
  name: order
  steps: ${more.steps ?? '[ { reserve: { call: stock.reserve, effect: { take: items(1) }, undo: stock.release } }, { charge: { call: money.charge, effect: { add: accounts(1), by: 1 }, undo: money.refund } } ]'}
workload: { arrivals: ${more.arrivals ?? '{ every: 10s }'} ${more.client ?? ''} }
${more.faults === undefined ? '' : `faults: [ ${more.faults} ]`}
${more.more ?? ''}
strategies: ${strategies}
`;

const BANK = {
  services: 'bank: { external: {}, concurrency: unlimited, time: 50ms, store: { commit: 4ms } }',
  data: 'ledger: { owner: bank, keys: [customers, shop], initial: 0, conserve: true }',
};
const PAY = (more = ''): string => `{ pay: { call: bank.charge, effect: { move: 5, from: ledger(customers), to: ledger(shop) }, undo: bank.refund${more} } }`;
const RESERVE = '{ reserve: { call: stock.reserve, effect: { take: items(1) } } }';
const ALWAYS = ', declines: 99.999999%';

describe('a monolith', () => {
  it('does a process in one request at one place, and commits once', () => {
    const { monolith, direct } = play(world('{ monolith: {}, direct: {} }'));
    // To the program 10, two steps of 5, the one commit of the slowest store.
    expect(measure(monolith, 'latency.terminal.mean')).toBeCloseTo(0.01 + 0.01 + 0.004, 12);
    expect(measure(monolith, 'latency.decision.mean')).toBeCloseTo(0.01 + 0.01 + 0.004 + 0.01, 12);
    expect([measure(monolith, 'cost.messages'), measure(monolith, 'cost.commits')]).toEqual([2, 1]);
    expect([measure(direct, 'cost.messages'), measure(direct, 'cost.commits')]).toEqual([6, 2]);
    expect(measure(monolith, 'service.monolith.arrivals')).toBe(measure(monolith, 'service.monolith.instances.mean') * monolith![0]!.orders);
  });

  it('holds the place from the request to the commit: Little\'s law', () => {
    const text = world('{ monolith: {} }', { arrivals: '40/s', time: '{ warmup: 5s, run: 60s, drain: 10s }', steps: '[ { a: { call: stock.reserve } }, { b: { call: money.charge } } ]' });
    const result = play(text).monolith;
    // 8 places; 40/s x 10 ms.
    expect(measure(result, 'service.monolith.utilisation')).toBeCloseTo((measure(result, 'service.monolith.throughput') * 0.01) / 8, 3);
  });

  it('meets the service times, declines and client latencies that the others meet', () => {
    const text = world('{ monolith: {}, direct: {} }', {
      arrivals: '20/s', steps: '[ { a: { call: stock.reserve, declines: 30% } }, { b: { call: money.charge } } ]', stock: ', instances: 4',
    }).replace(/time: 5ms/g, 'time: { exponential: 5ms }').replace('client: 10ms', 'client: { exponential: 10ms }').replace('same-zone: 2ms', 'same-zone: 0ms');
    const [one, other] = [factsOf(text, 'monolith'), factsOf(text, 'direct')];
    const ends = (orders: typeof one): (number | undefined)[] => orders.map((order) => order.facts.find((fact) => fact.what === 'clientTold')?.at);
    const verdicts = (orders: typeof one): unknown[] => orders.map((order) => order.facts.find((fact) => fact.what === 'clientTold')?.args[0]);
    expect(verdicts(one)).toEqual(verdicts(other));
    // Without queueing and messages between services the two differ in nothing but rounding to the tick.
    const close = ends(one).filter((at, i) => Math.abs(at! - ends(other)[i]!) < 1e-6).length;
    expect(close).toBeGreaterThan(0.9 * one.length);
  });

  it('calls within the program, and others from there with place and rows held', () => {
    const text = world('{ monolith: {} }', {
      ...BANK, steps: `[ ${RESERVE}, ${PAY()} ]`, arrivals: '[ { every: 10s }, { interarrival: 10.001s } ]', time: '{ run: 15s, drain: 60s }',
    });
    const [first, second] = factsOf(text);
    // The second is one millisecond behind and waits for the row from 10.016 until the first commits at 10.073.
    expect(firstOf(first, 'executionEnded').at).toBeCloseTo(10_000 + 10 + 5 + 2 + 50 + 4 + 2 + 4, 6);
    expect(firstOf(second, 'stepExecuted', 'order/reserve').at).toBeCloseTo(firstOf(first, 'executionEnded').at, 6);
    expect(countOf(first!, 'messageSent')).toBe(4);
  });

  it('keeps one connection from the first row it touches to the commit', () => {
    // Two orders a millisecond apart want different rows of a store with one connection.
    const text = world('{ monolith: { deployment: shop } }', {
      ...BANK, steps: `[ ${RESERVE.replace('items(1)', 'items(item)')}, ${PAY()} ]`, arrivals: '[ { every: 10s }, { interarrival: 10.001s } ]', time: '{ run: 15s, drain: 60s }',
      more: 'stores: { db: { commit: 4ms, connections: 1 } }\ndeployments: { shop: { program: { services: [stock, money], store: db } } }',
    }).replace('keys: 1, initial: 100000', 'keys: 2, initial: 100000').replace('name: order', 'name: order\n  attributes: { item: { sequence: items } }');
    const [first, second] = factsOf(text);
    expect(firstOf(second, 'stepExecuted', 'order/reserve').at).toBeCloseTo(firstOf(first, 'committed', 'program').at, 6);
  });

  it('rolls back at once and everything', () => {
    const [order] = factsOf(world('{ monolith: {} }', { steps: `[ ${RESERVE}, { charge: { call: money.charge, effect: { add: accounts(1), by: 1 }${ALWAYS} } } ]` }));
    expect(countOf(order!, 'effectApplied')).toBe(0);
    expect(countOf(order!, 'committed')).toBe(0);
    expect(firstOf(order, 'clientTold').args[0]).toBe(2);
    expect(firstOf(order, 'clientTold').at).toBeCloseTo(10_000 + 10 + 10 + 10, 6);
  });

  it('undoes what a third party has done when it fails afterwards', () => {
    const [order] = factsOf(world('{ monolith: {} }', { ...BANK, steps: `[ ${RESERVE}, ${PAY()}, { check: { call: money.check${ALWAYS} } } ]` }));
    expect(order!.facts.filter((one) => one.what === 'effectApplied').map((one) => [one.where, one.args[1]])).toEqual([['order/pay', 0], ['order/pay', 1]]);
    expect(firstOf(order, 'clientTold').args[0]).toBe(2);
  });

  it('does the branches of a parallel block one after another, and calls third parties at once', () => {
    const inside = world('{ monolith: {} }', { steps: '[ { parallel: [ { a: { call: stock.a } }, { b: { call: stock.b } }, { c: { call: money.c } } ] } ]' });
    expect(measure(play(inside).monolith, 'latency.terminal.mean')).toBeCloseTo(0.01 + 3 * 0.005, 12);
    const outside = world('{ monolith: {} }', { ...BANK, steps: '[ { parallel: [ { a: { call: bank.a } }, { b: { call: bank.b } }, { c: { call: stock.c } } ] } ]' });
    expect(measure(play(outside).monolith, 'latency.terminal.mean')).toBeCloseTo(0.01 + 0.054, 12);
  });

  it('books every tick of its path to one part', () => {
    const text = world('{ monolith: {} }', { ...BANK, arrivals: '60/s', time: '{ run: 20s, drain: 20s }', steps: `[ ${RESERVE}, { parallel: [ ${PAY()}, { b: { call: money.b } } ] } ]` });
    const result = play(text).monolith;
    const parts = ['service', 'queue', 'network', 'broker', 'retry', 'lock', 'persist', 'overlay', 'wait'].reduce((sum, part) => sum + measure(result, `latency.parts.${part}.mean`), 0);
    expect(parts).toBeCloseTo(measure(result, 'latency.terminal.mean'), 12);
    expect(measure(result, 'latency.parts.lock.mean')).toBeGreaterThan(0.01);
  });

  it('tries a step again within the program as the step says, at the same place', () => {
    const [once, thrice] = ['1', '3'].map((attempts) => {
      const text = world('{ monolith: {} }', { arrivals: '20/s', stock: ', errors: 50%', steps: `[ { reserve: { call: stock.reserve, attempts: ${attempts}, backoff: { base: 1ms } } } ]` });
      return estimate(play(text, 4).monolith, 'availability.confirmed-ratio');
    });
    // 0.5 and 1 - 0.5^3; 1,200 orders a replication, 4 standard errors.
    expect(Math.abs(once!.mean - 0.5)).toBeLessThan(4 * 0.0144 / 2);
    expect(Math.abs(thrice!.mean - 0.875)).toBeLessThan(4 * 0.0095 / 2);
  });

  it('turns orders away when its queue is full', () => {
    const text = world('{ monolith: {} }', { arrivals: '{ every: 1ms }', time: '{ run: 2s, drain: 5s }', stock: ', queue: 2', steps: '[ { a: { call: stock.a } } ]' }).replace('money: {', 'money: { queue: 2,');
    const result = play(text).monolith;
    // 8 places of 5 ms serve 1,600/s: no more than the transient; with 20 ms steps most are turned away.
    expect(measure(result, 'availability.rejected-ratio')).toBe(0);
    const slow = play(text.replaceAll('time: 5ms', 'time: 20ms')).monolith;
    expect(measure(slow, 'availability.rejected-ratio')).toBeCloseTo(1 - 8 / 20, 1);
    // Of the visits that reach it in the window, and so without the few on their way.
    expect(measure(slow, 'service.monolith.blocked-ratio')).toBeCloseTo(measure(slow, 'availability.rejected-ratio'), 2);
  });

  it('waits for ever for a third party that never answers, and others for its rows', () => {
    const text = world('{ monolith: {} }', { ...BANK, steps: `[ ${RESERVE}, ${PAY()} ]`, faults: '{ at: 5s, for: 100s, partition: { between: [[stock], [bank]] } }', time: '{ run: 25s, drain: 10s }' }).replace('timeout: 1s', 'attempts: 1');
    // The first waits for nothing that could still happen; the second for a row of the first.
    const result = play(text).monolith;
    expect(measure(result, 'consistency.stuck')).toBe(1);
    expect(measure(result, 'availability.unfinished-ratio')).toBe(1);
  });
});

describe('an instance of a monolith that crashes', () => {
  const text = world('{ monolith: {} }', {
    ...BANK, steps: `[ ${RESERVE}, ${PAY()} ]`, arrivals: '[ { every: 10s }, { interarrival: 10.005s } ]', time: '{ run: 12s, drain: 60s }', stock: ', instances: 2',
    faults: '{ at: 10.04s, for: 1s, crash: stock, instances: 1 }',
  });
  const [first, second] = factsOf(text);

  it('loses all that was in it, and its clients are reset', () => {
    expect(firstOf(first, 'clientTold').args[0]).toBe(3);
    expect(firstOf(first, 'clientTold').at).toBeCloseTo(10_040 + 10, 6);
    expect(countOf(first!, 'visitLost')).toBe(1);
    expect(countOf(first!, 'effectApplied', 'order/reserve')).toBe(0);
  });

  it('frees its rows at once for those who wait at another', () => {
    expect(firstOf(second, 'stepExecuted', 'order/reserve').at).toBeCloseTo(10_040, 6);
    expect(firstOf(second, 'clientTold').args[0]).toBe(1);
  });

  it('leaves behind what a third party has done: nobody remembers it', () => {
    expect(countOf(first!, 'effectApplied', 'order/pay')).toBe(1);
    expect(measure(play(text).monolith, 'consistency.half-done')).toBe(1);
  });
});

describe('a monolith of a named deployment', () => {
  const shop = (cut: string): string => world('{ monolith: { deployment: shop } }', {
    more: `deployments: { shop: { ${cut} } }`, steps: `[ ${RESERVE}, { charge: { call: money.charge, effect: { add: accounts(1), by: 1 }, undo: money.refund } }, { check: { call: stock.check, declines: 50% } } ]`,
  });

  it('runs in the unit that holds its services, under that unit\'s name', () => {
    const result = play(shop('program: { services: [stock, money], instances: 3, concurrency: 2 }')).monolith;
    expect(measure(result, 'service.program.instances.mean')).toBe(3);
    expect(measure(result, 'cost.messages')).toBeGreaterThanOrEqual(2);
    expect(measure(result, 'cost.commits')).toBeLessThanOrEqual(1);
  });

  it('calls services of other units, whose effects are transactions of their own and have to be undone', () => {
    const orders = factsOf(shop('program: { services: [stock] }, till: { services: [money] }'));
    const declined = orders.find((order) => order.facts.some((one) => one.what === 'clientTold' && one.args[0] === 2));
    const kept = orders.find((order) => order.facts.some((one) => one.what === 'clientTold' && one.args[0] === 1));
    expect(declined!.facts.filter((one) => one.what === 'effectApplied').map((one) => one.where)).toEqual(['order/charge', 'order/charge']);
    expect(countOf(kept!, 'committed', 'till')).toBe(1);
    expect(countOf(kept!, 'committed', 'program')).toBe(1);
    expect(countOf(kept!, 'messageSent')).toBe(4);
  });
});
