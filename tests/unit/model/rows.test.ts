import { describe, expect, it } from 'vitest';
import { measure, play } from '../strategies/play.ts';

const direct = (data: string, steps: string, more = ''): ReturnType<typeof play>[string] => play(`scenario: rows
strategies: [direct]
services: { a: { time: 10ms, concurrency: 4 } }
data: { ${data} }
process: { steps: [ ${steps} ] }
time: { run: 1s, drain: 2s }
workload: { arrivals: { every: 100ms } }
${more}`).direct ?? [];
const QUORUM = (write: number, read: number): string => `replicas: { count: 3, write: ${String(write)}, read: ${String(read)}, legs: { write: 5ms, ack: 1ms, read: 2ms, reply: 3ms } }`;

describe('a row of the order', () => {
  const write = '{ s: { call: a.x, effect: { set: parcels(order), to: there } } }';

  it.each([
    ['a replica', 'parcels: { owner: a, keys: order, replicas: { count: 1, lag: 100ms } }', 'replica'],
    ['a read model', 'parcels: { owner: a, keys: order }, views: { v: { of: [parcels], owner: a, lag: 100ms } }', 'view'],
  ])('is read too early from %s that lags', (_what, data, from) => {
    const read = `{ t: { call: a.y, effect: { read: parcels(order), from: ${from} } } }`;
    const stale = direct(data, `${write}, ${read}`);
    expect(measure(stale, 'consistency.stale-reads')).toBe(9);
    expect(measure(stale, 'consistency.staleness.mean')).toBeCloseTo(0.01, 12);
    expect(measure(direct(data, `${write}, { wait: 90ms }, ${read}`), 'consistency.stale-read-ratio')).toBe(0);
    expect(measure(direct(data, read), 'consistency.stale-read-ratio')).toBe(0);
  });

  it('is current where it is written, and never dirty', () => {
    const run = direct('parcels: { owner: a, keys: order }', `${write}, { t: { call: a.y, effect: { read: parcels(order) } } }`);
    expect(measure(run, 'consistency.stale-read-ratio')).toBe(0);
    expect(measure(run, 'consistency.dirty-read-ratio')).toBe(0);
  });

  it('is written at the W-th acknowledgement of its store, and read with the R-th reply', () => {
    const run = direct(`parcels: { owner: a, keys: order, ${QUORUM(2, 2)} }`, `${write}, { t: { call: a.y, effect: { read: parcels(order) } } }`);
    expect(measure(run, 'latency.terminal.mean')).toBeCloseTo(0.01 + 0.006 + 0.01 + 0.005, 12);
    expect(measure(run, 'consistency.stale-read-ratio')).toBe(0);
  });

  it.each(['read-modify-write', 'read-then-write', 'check-and-set'])('is worked on between read and write: %s', (kind) => {
    const run = direct('visits: { owner: a, keys: order }', `{ s: { call: a.x, effect: { ${kind}: visits(order), by: 1, after: 20ms } } }`);
    expect(measure(run, 'latency.terminal.mean')).toBeCloseTo(0.03, 12);
    expect(measure(run, 'availability.confirmed-ratio')).toBe(1);
  });

  it('has its invariant: the second of two takes is refused', () => {
    const take = (name: string): string => `{ ${name}: { call: a.x, effect: { take: coupon(order) } } }`;
    const data = (initial: number): string => `coupon: { owner: a, keys: order, initial: ${String(initial)}, at-least: 0 }`;
    expect(measure(direct(data(2), `${take('s')}, ${take('t')}`), 'availability.confirmed-ratio')).toBe(1);
    // One effect stays, for nobody undoes it.
    expect(measure(direct(data(1), `${take('s')}, ${take('t')}`), 'availability.wrong-ratio')).toBe(1);
    expect(measure(direct(data(0), take('s')), 'availability.refused-ratio')).toBe(1);
  });
});

describe('a quorum store', () => {
  const take = '{ s: { call: a.x, effect: { take: stock(1) } } }';

  it('is read for the check of a take, under the lock', () => {
    const run = direct(`stock: { owner: a, keys: 1, initial: 100, at-least: 0, ${QUORUM(2, 2)} }`, take);
    expect(measure(run, 'latency.terminal.mean')).toBeCloseTo(0.01 + 0.005 + 0.006, 12);
    expect(measure(run, 'consistency.stale-read-ratio')).toBe(0);
    // Two at once: the second reads when the first has its acknowledgements.
    const two = direct(`stock: { owner: a, keys: 1, initial: 100, at-least: 0, ${QUORUM(2, 2)} }`, `{ parallel: [ ${take}, { t: { call: a.y, effect: { take: stock(1) } } } ] }`);
    expect(measure(two, 'latency.terminal.mean')).toBeCloseTo(0.01 + 2 * 0.011, 12);
  });

  it('sells what is gone if it asks too few', () => {
    const slow = 'replicas: { count: 3, write: 1, read: 1, legs: { write: { exponential: 400ms }, ack: 0ms, read: { exponential: 1ms }, reply: 0ms } }';
    const run = direct(`stock: { owner: a, keys: 1, initial: 4, at-least: 0, ${slow} }`, take);
    expect(measure(run, 'consistency.stale-reads')).toBeGreaterThan(0);
    expect(measure(run, 'consistency.oversold')).toBeGreaterThan(0);
  });
});

describe('effects of one transaction', () => {
  it('are all made or none', () => {
    const run = direct('stock: { owner: a, keys: 1, initial: 3, at-least: 0 }, parcels: { owner: a, keys: order }', '{ s: { call: a.x, effect: [ { set: parcels(order), to: there }, { take: stock(1) } ] } }');
    expect(measure(run, 'availability.confirmed-ratio')).toBeCloseTo(3 / 9, 12);
    expect(measure(run, 'availability.refused-ratio')).toBeCloseTo(6 / 9, 12);
  });

  it('conserve a sum when both legs of a move are among them, and not when money is added', () => {
    const data = 'money: { owner: a, keys: [x, y], initial: 0, conserve: true }';
    const moved = direct(data, '{ s: { call: a.x, effect: { move: 3, from: money(x), to: money(y) } } }');
    expect(measure(moved, 'consistency.money-drift')).toBe(0);
    expect(measure(moved, 'consistency.violation-time.money')).toBe(0);
    const added = direct(data, '{ s: { call: a.x, effect: { add: money(x), by: 3 } } }');
    expect(measure(added, 'consistency.money-drift')).toBe(27);
    // From the first write at 0.11 s to the end of the drain.
    expect(measure(added, 'consistency.violation-time.money')).toBeCloseTo(2.89, 9);
  });

  it('put units that the next step may take', () => {
    const run = direct('stock: { owner: a, keys: 1, initial: 0, at-least: 0 }', '{ s: { call: a.x, effect: { put: stock(1), quantity: 2 } } }, { t: { call: a.y, effect: { take: stock(1), quantity: 2 } } }');
    expect(measure(run, 'availability.confirmed-ratio')).toBe(1);
    expect(measure(run, 'consistency.oversold')).toBe(0);
  });
});
