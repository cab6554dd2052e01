import { describe, expect, it } from 'vitest';
import { factsOf, firstOf, countOf } from '../facts-of.ts';
import type { OrderFacts } from '../facts-of.ts';
import { estimate, measure, play } from '../play.ts';

/** Constant times: 2 ms a message, 5 ms a step, 4 ms a commit, 1 ms a transition, 3 ms the decision's write. */
const world = (strategies: string, more: { faults?: string; arrivals?: string; steps?: string; services?: string; time?: string; data?: string; step?: string; processes?: string } = {}): string => `
scenario: atomic
time: ${more.time ?? '{ run: 60s, drain: 60s }'}
network: { latency: 2ms }
defaults: { step: { timeout: ${more.step ?? '1s'} } }
services:
  stock: { concurrency: unlimited, time: 5ms, store: { commit: 4ms } }
  money: { concurrency: unlimited, time: 5ms, store: { commit: 4ms } }
  ships: { concurrency: unlimited, time: 5ms, store: { commit: 4ms } }
  ${more.services ?? ''}
data:
  items: { owner: stock, keys: 1, initial: 100000, at-least: 0 }
  accounts: { owner: money, keys: 1, initial: 0 }
  parcels: { owner: ships, keys: order }
  ${more.data ?? ''}
${more.processes ?? `process:
  name: order
  steps: ${more.steps ?? `
    - reserve: { call: stock.reserve, effect: { take: items(1) } }
    - charge: { call: money.charge, effect: { add: accounts(1), by: 1 } }
    - ship: { call: ships.create, effect: { set: parcels(order), to: created } }`}`}
workload: { arrivals: ${more.arrivals ?? '{ every: 10s }'} }
${more.faults === undefined ? '' : `faults: [ ${more.faults} ]`}
strategies: ${strategies}
`;

const COSTS = 'coordinator: { transition: 1ms, persist: 3ms, places: unlimited }';
const TWO_PHASE = `{ two-phase-commit: { ${COSTS} } }`;
const recovering = (every: string, backoff: string): string => `{ two-phase-commit: { ${COSTS}, recovery: { every: ${every}, backoff: ${backoff} } } }`;

describe('two-phase commit', () => {
  it('takes one vote after another, one decision, and all commits at once', () => {
    const results = play(world(`{ two-phase-commit: { ${COSTS} }, parallel: { extends: two-phase-commit, coordinator: { transition: 1ms, persist: 3ms, places: unlimited, prepare: parallel } } }`));
    // In: 2 + 1. Steps: 3 x (2 x 2 + 5 + 1). Votes: 3 x (2 x 2 + 4 + 1). Decision: 1 + 3. Commits: 2 x 2 + 4 + 1.
    expect(measure(results['two-phase-commit'], 'latency.terminal.mean')).toBeCloseTo(0.003 + 0.03 + 0.027 + 0.004 + 0.009, 12);
    expect(measure(results.parallel, 'latency.terminal.mean')).toBeCloseTo(0.003 + 0.03 + 0.009 + 0.004 + 0.009, 12);
    // The client is told when the decision is durable: 2 ms later it knows.
    expect(measure(results['two-phase-commit'], 'latency.decision.mean')).toBeCloseTo(0.003 + 0.03 + 0.027 + 0.004 + 0.002, 12);
    // Writes on the path, and nine transitions of the coordinator.
    expect(measure(results['two-phase-commit'], 'latency.parts.persist.mean')).toBeCloseTo(3 * 0.004 + 0.003 + 0.004 + 9 * 0.001, 12);
  });

  it('holds a row from the statement that touched it to the decision: a hot row serves one order at a time', () => {
    // From the lock to the answer 2 + 1, two steps 2 x 10, votes 3 x 9, decision 4, its way 2, the commit 4.
    const hold = 0.003 + 0.02 + 0.027 + 0.004 + 0.002 + 0.004;
    const results = play(world(`{ two-phase-commit: { ${COSTS} }, orchestration: {} }`, { arrivals: '{ closed: { clients: 20, think: 0ms } }', time: '{ warmup: 2s, run: 30s, drain: 5s }', step: '30s' }));
    const confirmed = measure(results['two-phase-commit'], 'availability.goodput');
    // Each end of the window of 30 s cuts off at most one order.
    expect(Math.abs(confirmed - 1 / hold)).toBeLessThan(2 / 30);
    expect(measure(results.orchestration, 'availability.goodput')).toBeGreaterThan(5 * confirmed);
    expect(measure(results['two-phase-commit'], 'consistency.oversold')).toBe(0);
  });

  it('shows nobody what may still be taken back', () => {
    const read = '[ { look: { call: stock.look, effect: { read: items(1) } } }, { reserve: { call: stock.reserve, effect: { take: items(1) } } }, { charge: { call: money.charge, declines: 50% } } ]';
    const results = play(world('{ two-phase-commit: {}, saga: {} }', { steps: read.replace('{ take: items(1) } }', '{ take: items(1) }, undo: stock.release }'), arrivals: '60/s', time: '{ run: 20s, drain: 20s }' }));
    expect(measure(results['two-phase-commit'], 'consistency.dirty-reads-realised')).toBe(0);
    expect(measure(results.saga, 'consistency.dirty-reads-realised')).toBeGreaterThan(0);
  });

  it('leaves nothing of a refused order, with one message and no write for each participant that has to hear of it', () => {
    const [order] = factsOf(world(TWO_PHASE, { steps: '[ { reserve: { call: stock.reserve, effect: { take: items(1) } } }, { charge: { call: money.charge, effect: { add: accounts(1), by: 1 }, declines: 99.999999% } } ]' }));
    expect(countOf(order!, 'effectApplied')).toBe(0);
    expect(countOf(order!, 'committed')).toBe(0);
    // The client's two, two for each step, two for the abort of the one that has something to abort.
    expect(countOf(order!, 'messageSent')).toBe(2 + 4 + 2);
    expect(firstOf(order, 'clientTold').args[0]).toBe(2);
  });

  it('asks a participant that has only read for its vote and no more', () => {
    const steps = '[ { look: { call: stock.look, effect: { read: items(1) } } }, { charge: { call: money.charge, effect: { add: accounts(1), by: 1 } } } ]';
    const results = play(world(TWO_PHASE, { steps }));
    expect(measure(results['two-phase-commit'], 'cost.messages')).toBe(2 + 4 + 2 + 4);
    expect(measure(results['two-phase-commit'], 'cost.commits')).toBe(1 + 1 + 1);
  });

  it('commits in one phase where there is one participant and the product does so', () => {
    const steps = '[ { reserve: { call: stock.reserve, effect: { take: items(1) } } } ]';
    const results = play(world('{ plain: { extends: two-phase-commit }, narayana: { extends: two-phase-commit, preset: narayana } }', { steps }));
    expect([measure(results.plain, 'cost.messages'), measure(results.plain, 'cost.commits')]).toEqual([2 + 2 + 4, 3]);
    expect([measure(results.narayana, 'cost.messages'), measure(results.narayana, 'cost.commits')]).toEqual([2 + 2 + 2, 1]);
  });

  it('counts services that share a store as one participant', () => {
    const shared = world('{ shared: { extends: two-phase-commit, deployment: shared } }').replace('workload:', 'stores: { db: { commit: 4ms } }\ndeployments: { shared: { "*": { store: db, concurrency: unlimited } } }\nworkload:');
    expect(measure(play(shared).shared, 'cost.messages')).toBe(2 + 6 + 4);
  });
});

describe('a participant of a two-phase commit', () => {
  it('that crashed before its vote has lost its branch and votes no', () => {
    // The order comes at 10 s; stock executes at 10.008 and votes at 10.037.
    const orders = factsOf(world(TWO_PHASE, { faults: '{ at: 10.02s, for: 5ms, crash: stock }' }));
    expect(countOf(orders[0]!, 'effectApplied')).toBe(0);
    expect(firstOf(orders[0], 'executionEnded').args.slice(1)[0]).toBe(2);
    // The row is free again: the next order, 10 s later, commits.
    expect(countOf(orders[1]!, 'effectApplied')).toBe(3);
  });

  it('that crashed after its vote keeps its locks and commits when it is back', () => {
    // The votes are in at 10.041, 10.050 and 10.059; stock is down from 10.045 on.
    const orders = factsOf(world(TWO_PHASE, { faults: '{ at: 10.045s, for: 3s, crash: stock }' }));
    const [order] = orders;
    expect(firstOf(order, 'effectApplied', 'order/reserve').at).toBeGreaterThan(13_045);
    expect(firstOf(order, 'effectApplied', 'order/charge').at).toBeLessThan(10_100);
    expect(firstOf(order, 'executionEnded').args[1]).toBe(0);
    expect(firstOf(order, 'clientTold').args[0]).toBe(1);
  });

  it('that does not answer in time counts as a no', () => {
    // money stands still from its statement to after the time-out of its vote.
    const orders = factsOf(world(TWO_PHASE, { faults: '{ at: 10.03s, for: 5s, pause: money }' }));
    expect(firstOf(orders[0], 'executionEnded').args[1]).toBe(2);
    expect(countOf(orders[0]!, 'effectApplied')).toBe(0);
    expect(firstOf(orders[0], 'clientTold').at).toBeCloseTo(10_000 + 3 + 30 + 9 + 1000 + 1 + 2, 6);
  });
});

describe('a coordinator that crashes', () => {
  const crash = (at: string, down: string, more = ''): { faults: string; step: string } => ({ faults: `{ at: ${at}, for: ${down}, crash: coordinator }${more}`, step: '60s' });
  const withAnother = { arrivals: '[ { every: 10s }, { interarrival: 16s } ]' };

  it('leaves what has voted in doubt until it recovers, rows locked', () => {
    // The first order has stock's vote at 10.041.
    const orders = factsOf(world(recovering('0s', '7s'), { ...crash('10.05s', '5s'), ...withAnother }));
    const [first, second] = orders as [OrderFacts, OrderFacts];
    // Restart at 15.05, 7 s of back-off; the abort is there a message later.
    const doubt = firstOf(first, 'inDoubt');
    expect(doubt.at).toBeCloseTo(15_050 + 7_000 + 2, 6);
    expect(doubt.args[0]).toBe(10_050_000_000);
    expect(firstOf(first, 'executionEnded').args[1]).toBe(2);
    // An order of 16 s, which has nothing to do with it, waits for the row until then.
    expect(firstOf(second, 'stepExecuted', 'order/reserve').at).toBeCloseTo(15_050 + 7_000 + 2, 6);
    expect(countOf(second, 'effectApplied')).toBe(3);
  });

  it('rolls back at once what had not voted', () => {
    // At 10.02 the first order is between its statements: nothing has voted.
    const orders = factsOf(world(recovering('0s', '7s'), { ...crash('10.02s', '1s'), ...withAnother }));
    expect(countOf(orders[0]!, 'inDoubt')).toBe(0);
    expect(firstOf(orders[0], 'executionEnded').at).toBeCloseTo(10_020, 6);
    expect(firstOf(orders[1], 'stepExecuted', 'order/reserve').at).toBeCloseTo(16_000 + 2 + 1 + 2 + 5, 6);
  });

  it('commits after all what it had decided', () => {
    // The decision is durable at 10.064 and under way to the participants when the coordinator dies at 10.065; it tells again.
    const [order] = factsOf(world(recovering('0s', '7s'), crash('10.065s', '5s', ', { at: 10.0645s, for: 1s, partition: { between: [[coordinator], [ships]] } }')));
    expect(firstOf(order, 'clientTold').args[0]).toBe(1);
    expect(countOf(order!, 'effectApplied')).toBe(3);
    expect(firstOf(order, 'executionEnded').args[1]).toBe(0);
    expect(firstOf(order, 'executionEnded').at).toBeGreaterThan(22_065);
  });

  it('decides at restart + uniform(0, every) + backoff, of each order by itself', () => {
    // For a second before the crash the disk of ships is slow: 150 orders or so have stock's vote and wait for that of ships.
    const text = world(recovering('60s', '10s'), {
      arrivals: '150/s', time: '{ run: 10s, drain: 120s }', step: '20s', faults: '{ at: 7s, for: 1s, disk: { service: ships, commit-factor: 250 } }, { at: 8s, for: 2s, crash: coordinator }', data: 'notes: { owner: stock, keys: order }',
      steps: '[ { reserve: { call: stock.reserve, effect: { set: notes(order), to: yes } } }, { ship: { call: ships.create, effect: { set: parcels(order), to: yes } } } ]',
    });
    const results = play(text, 6)['two-phase-commit'];
    const { mean, error } = estimate(results, 'consistency.in-doubt-time');
    // 2 s + 30 s + 10 s on average, standard deviation 60 / sqrt(12) over 6 x 150 orders: 0.6 s. The few that were decided
    // already when the coordinator died wait for nothing but their messages, which draws the mean down by their share.
    expect(error).toBeLessThan(1.2);
    expect(Math.abs(mean - 42)).toBeLessThan(3);
    expect(measure(results, 'consistency.half-done')).toBe(0);
  });
});

describe('a third party under two-phase commit', () => {
  const external = (more: string, faults?: string): string => world(TWO_PHASE, {
    services: `bank: { external: {}, concurrency: unlimited, time: 20ms, store: { commit: 4ms } }`, data: 'ledger: { owner: bank, keys: [customers, shop], initial: 0, conserve: true }',
    steps: `[ { charge: { call: bank.charge, effect: { move: 5, from: ledger(customers), to: ledger(shop) }${more} } }, { reserve: { call: stock.reserve, effect: { take: items(1) } } }, { ship: { call: ships.create, effect: { set: parcels(order), to: created } } } ]`,
    ...(faults === undefined ? {} : { faults }),
  });

  it('is called after the others have voted and before the decision', () => {
    const [order] = factsOf(external(''));
    const votes = order!.facts.filter((one) => one.what === 'stepExecuted' && one.args[0] === 2);
    expect(votes).toHaveLength(2);
    const called = firstOf(order, 'visitArrived', 'bank').at;
    for (const vote of votes) expect(vote.at).toBeLessThan(called);
    expect(called).toBeLessThan(firstOf(order, 'committed', 'coordinator').at);
    expect(countOf(order!, 'effectApplied')).toBe(3);
  });

  it('decides by its refusal', () => {
    const [order] = factsOf(external(', declines: 99.999999%'));
    expect(countOf(order!, 'effectApplied')).toBe(0);
    expect(firstOf(order, 'clientTold').args[0]).toBe(2);
  });

  it('leaves the others in doubt while its outcome is unknown', () => {
    // It stands still over the time-out, does it at 18 s, and is asked again until it says so.
    const [order] = factsOf(external('', '{ at: 10.01s, for: 8s, pause: bank }'));
    expect(countOf(order!, 'inDoubt')).toBe(1);
    expect(countOf(order!, 'effectApplied')).toBe(3);
    expect(firstOf(order, 'clientTold').args[0]).toBe(1);
    expect(firstOf(order, 'committed', 'coordinator').at).toBeGreaterThan(18_000);
  });
});

describe('deadlocks', () => {
  const both = (strategy: string, step: string): string => world(strategy, {
    step, arrivals: '40/s', time: '{ run: 20s, drain: 120s }',
    processes: `processes:
  there: { steps: [ { a: { call: stock.reserve, effect: { take: items(1) } } }, { b: { call: money.charge, effect: { add: accounts(1), by: 1 } } } ] }
  back: { steps: [ { b: { call: money.charge, effect: { add: accounts(1), by: 1 } } }, { a: { call: stock.reserve, effect: { take: items(1) } } } ] }`,
  }).replace('workload: {', 'workload: { mix: { there: 50%, back: 50% },');

  it('across stores end with the time-outs of steps', () => {
    const result = play(both(TWO_PHASE, '500ms'))['two-phase-commit'];
    expect(measure(result, 'availability.error-ratio')).toBeGreaterThan(0);
    expect(measure(result, 'availability.unfinished-ratio')).toBe(0);
    expect(measure(result, 'consistency.half-done')).toBe(0);
  });

  it('within one store are found at once', () => {
    const text = both('{ monolith: {} }', '60s');
    const result = play(text).monolith;
    expect(measure(result, 'availability.error-ratio')).toBeGreaterThan(0);
    expect(measure(result, 'availability.unfinished-ratio')).toBe(0);
    // Nobody waits for a time-out: the slowest order is far below one.
    expect(measure(result, 'latency.terminal.max')).toBeLessThan(10);
  });

  it('end with the time-out of the transaction where steps have none', () => {
    const text = both(`{ two-phase-commit: { ${COSTS}, coordinator: { transition: 1ms, persist: 3ms, places: unlimited, timeout: 2s } } }`.replace(`${COSTS}, `, ''), '300s');
    const result = play(text)['two-phase-commit'];
    expect(measure(result, 'availability.error-ratio')).toBeGreaterThan(0);
    expect(measure(result, 'availability.unfinished-ratio')).toBe(0);
  });
});
