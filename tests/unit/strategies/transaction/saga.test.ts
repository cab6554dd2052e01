import { describe, expect, it } from 'vitest';
import { PHASE } from '../../../../src/model/facts.ts';
import { countOf, factsOf, firstOf } from '../facts-of.ts';
import type { OrderFacts } from '../facts-of.ts';
import { estimate, measure, play } from '../play.ts';

interface More {
  readonly faults?: string; readonly arrivals?: string; readonly steps?: string; readonly time?: string; readonly services?: string; readonly undo?: string; readonly charge?: string;
}

/** Constant times: 2 ms a message, 5 ms a step, 4 ms a commit; a transition takes 1 ms and its write 3 ms. */
const world = (more: More = {}, strategies = '{ saga: { orchestrator: { transition: 1ms, persist: 3ms, places: unlimited } } }'): string => `
scenario: long-lived
time: ${more.time ?? '{ run: 60s, drain: 60s }'}
network: { latency: 2ms }
defaults: { step: { timeout: 1s } }
services:
  stock: { concurrency: unlimited, time: 5ms, store: { commit: 4ms } }
  money: { concurrency: unlimited, time: 5ms, store: { commit: 4ms } }
  ships: { concurrency: unlimited, time: 5ms, store: { commit: 4ms } ${more.services ?? ''} }
data:
  items: { owner: stock, keys: 1, initial: 100000000, at-least: 0 }
  accounts: { owner: money, keys: 1, initial: 0 }
  parcels: { owner: ships, keys: order }
process:
  name: order
  steps: ${more.steps ?? `
    - reserve: { call: stock.reserve, effect: { take: items(1) }, undo: ${more.undo ?? 'stock.release'} }
    - charge: { call: money.charge, effect: { add: accounts(1), by: 1 }, undo: money.refund ${more.charge ?? ''} }
    - ship: { call: ships.create, effect: { set: parcels(order), to: created }, declines: 99.999999% }`}
workload: { arrivals: ${more.arrivals ?? '{ every: 10s }'} }
${more.faults === undefined ? '' : `faults: [ ${more.faults} ]`}
strategies: ${strategies}
`;

const undone = (order: OrderFacts): string[] => order.facts.filter((fact) => fact.what === 'effectApplied' && fact.args[1] === PHASE.UNDO).map((fact) => fact.where);

describe('a compensation', () => {
  it('takes steps back in reverse, one after another, each as long as a step', () => {
    const [order] = factsOf(world());
    expect(undone(order!)).toEqual(['order/charge', 'order/reserve']);
    const [charge, reserve] = order!.facts.filter((fact) => fact.what === 'effectApplied' && fact.args[1] === PHASE.UNDO);
    // After its commit: back 2, transition 4, there 2, work 5, commit 4.
    expect(reserve!.at - charge!.at).toBeCloseTo(17, 6);
    // In 2 + 4, three steps of 17 (the refused one commits nothing), two undo steps of 17.
    expect(measure(play(world()).saga, 'consistency.compensations')).toBe(2 * play(world()).saga![0]!.orders);
    expect(firstOf(order, 'executionEnded').at).toBeCloseTo(10_000 + 6 + 3 * 17 - 4 + 2 * 17, 6);
  });

  it('is tried again until it succeeds: nothing is half done when the service is back', () => {
    const text = world({ faults: '{ at: 10s, for: 10s, partition: { between: [[orchestrator], [money]] } }', time: '{ run: 15s, drain: 60s }', steps: `
    - reserve: { call: stock.reserve, effect: { take: items(1) }, undo: stock.release }
    - charge: { call: money.charge, effect: { add: accounts(1), by: 1 }, undo: { call: money.refund, timeout: 1s, backoff: { base: 1s, max: 1s } } }` });
    const [order] = factsOf(text);
    // The charge times out, its outcome unknown, so it is undone too: that has to wait for the end of the partition.
    expect(firstOf(order, 'executionEnded').at).toBeGreaterThan(20_000);
    const { saga } = play(text);
    expect([measure(saga, 'consistency.half-done'), measure(saga, 'consistency.compensation-failures')]).toEqual([0, 0]);
  });

  it('that is given up is counted, and leaves its order half done', () => {
    const { saga } = play(world({ undo: '{ call: stock.release, timeout: 100ms, attempts: 2 }', faults: '{ at: 10.05s, for: 20s, crash: stock }', time: '{ run: 15s, drain: 60s }' }));
    expect(measure(saga, 'consistency.compensation-failures')).toBe(1);
    expect(measure(saga, 'consistency.half-done')).toBe(1);
    expect(measure(saga, 'consistency.orphaned-reservations')).toBe(1);
  });

  it('is a new write, not the old value: what others have done meanwhile stays', () => {
    const { saga } = play(world({ arrivals: '50/s', time: '{ run: 20s, drain: 20s }', charge: ', declines: 30%' }));
    const result = saga![0]!;
    // Every order is refused in the end; the stock is what it was.
    expect(measure(saga, 'availability.refused-ratio')).toBe(1);
    expect(measure(saga, 'consistency.lost-updates')).toBe(0);
    expect(measure(saga, 'consistency.half-done')).toBe(0);
    expect(result.orders).toBeGreaterThan(900);
  });
});

describe('a step that fails behind the pivot', () => {
  const steps = (ship: string): string => `
    - reserve: { call: stock.reserve, effect: { take: items(1) }, undo: stock.release }
    - charge: { call: money.charge, effect: { add: accounts(1), by: 1 }, undo: money.refund, pivot: true }
    - ship: { call: ships.create, effect: { set: parcels(order), to: created } ${ship} }`;

  it('is tried until it succeeds; nothing is taken back', () => {
    const text = world({ steps: steps(', timeout: 100ms, backoff: { base: 1s, max: 1s }'), faults: '{ at: 10s, for: 10s, crash: ships }', time: '{ run: 15s, drain: 60s }' });
    const [order] = factsOf(text);
    expect(undone(order!)).toEqual([]);
    expect(countOf(order!, 'effectApplied')).toBe(3);
    // It was told yes at the pivot, long before.
    expect(firstOf(order, 'clientTold').at).toBeLessThan(10_100);
    expect(firstOf(order, 'executionEnded').at).toBeGreaterThan(20_000);
  });

  it('and cannot succeed is work for a person', () => {
    const { saga } = play(world({ steps: steps(', declines: 99.999999%') }));
    expect(measure(saga, 'consistency.manual-repairs')).toBe(saga![0]!.orders);
    expect(measure(saga, 'consistency.compensations')).toBe(0);
  });
});

describe('a cancel that overtakes its action', () => {
  it('bars it: the late request writes nothing', () => {
    // The request is 3 s under way, its caller gives up after 1 s, and the undo takes 2 ms.
    const text = world({
      steps: '[ { reserve: { call: stock.reserve, effect: { take: items(1) }, undo: stock.release } } ]',
      faults: '{ at: 10s, for: 100ms, latency: { from: orchestrator, to: stock, add: 3s } }', time: '{ run: 15s, drain: 60s }',
    });
    const [order] = factsOf(text);
    const visits = order!.facts.filter((fact) => fact.what === 'visitArrived' && fact.where === 'stock').map((fact) => fact.at);
    expect(visits[0]).toBeLessThan(11_100);
    expect(visits.at(-1)).toBeCloseTo(10_006 + 3_002, 6);
    expect(countOf(order!, 'effectApplied')).toBe(0);
    expect(measure(play(text).saga, 'consistency.half-done')).toBe(0);
  });
});

describe('isolation', () => {
  it('is missing: readers see what is taken back later, the more the longer a saga lasts', () => {
    const realised = (time: string): number => estimate(play(`
scenario: seen
time: { warmup: 10s, run: 300s, drain: 30s }
services:
  stock: { concurrency: unlimited, time: 1ms }
  money: { concurrency: unlimited, time: ${time} }
data: { items: { owner: stock, keys: 1, initial: 100000000, at-least: 0 } }
processes:
  buy: { steps: [ { reserve: { call: stock.reserve, effect: { take: items(1) }, undo: stock.release } }, { charge: { call: money.charge, declines: 50% } } ] }
  look: { steps: [ { read: { call: stock.look, effect: { read: items(1) } } } ] }
workload: { arrivals: 10/s, mix: { buy: 10%, look: 90% } }
strategies: { saga: { preset: ideal } }
`, 4).saga, 'consistency.dirty-reads-realised').mean;
    const [short, long] = [realised('50ms'), realised('500ms')];
    expect(short).toBeGreaterThan(0);
    // In proportion to the time while few sagas overlap: 0.5 sagas a second, 9 reads a second, 300 s: 67 and 640 or so.
    expect(long / short).toBeGreaterThan(6);
    expect(long / short).toBeLessThan(14);
  });
});
