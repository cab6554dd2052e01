import { describe, expect, it } from 'vitest';
import { MILLISECOND } from '../../../src/engine/time.ts';
import { simulate } from '../../../src/simulate.ts';
import { BUILT_IN } from '../../../src/strategies/catalogue.ts';
import { resolveStrategies } from '../../../src/strategies/registry.ts';
import { factsOf } from './facts-of.ts';
import type { Fact, OrderFacts } from './facts-of.ts';
import { measure, play, scenarioOf } from './play.ts';

/** Every registered strategy, and what can be made of them. A new one joins by being registered. */
const COMBINATIONS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(BUILT_IN.named.map(({ name }) => [name, '{}'])),
  ...Object.fromEntries(BUILT_IN.named.map(({ name }) => [`ideal-${name}`, `{ extends: ${name}, preset: ideal }`])),
  ...Object.fromEntries(['{ semantic-lock: wait }', '{ semantic-lock: fail }', '{ semantic-lock: retry }', 'reread', 'commutative', 'pessimistic-view'].map((one, i) => [`countered-${String(i)}`, `{ extends: saga, countermeasure: ${one} }`])),
  'engine-locked': '{ extends: workflow-engine, countermeasure: { semantic-lock: wait } }',
  narayana: '{ extends: two-phase-commit, preset: narayana, recovery: { every: 2s, backoff: 1s } }',
  'parallel-votes': '{ extends: two-phase-commit, coordinator: { prepare: parallel }, recovery: { every: 2s, backoff: 1s } }',
  seata: '{ extends: tcc, preset: seata }',
  expiring: '{ extends: tcc, reservation: { ttl: 2s } }',
  careless: '{ extends: saga-choreographed, bridge: dual-write }',
  polling: '{ extends: saga-choreographed, bridge: outbox-polling }',
  'meshed-saga': '{ extends: saga, overlays: [ mesh ] }',
  'traced-2pc': '{ extends: two-phase-commit, overlays: [ tracing ] }',
  'direct-saga': '{ extends: direct, transaction: saga }',
};
const NAMES = Object.keys(COMBINATIONS);
const STRATEGIES = `strategies:\n${NAMES.map((name) => `  ${name}: ${COMBINATIONS[name]!}`).join('\n')}`;

/** One order at a time, with a refusal, a choice, a loop and parallel branches: nobody is in anybody's way. */
const CALM = `
scenario: calm
seed: conformance
time: { run: 200s, drain: 60s }
network: { latency: { exponential: 1ms } }
services:
  shop: { instances: 2, concurrency: 8, time: { exponential: 4ms }, operations: { quote: { calls: [ stock.look ] } } }
  stock: { instances: 2, concurrency: 8, time: { exponential: 4ms }, store: { commit: { exponential: 1ms } } }
  money: { instances: 2, concurrency: 8, time: { exponential: 8ms }, store: { commit: { exponential: 1ms } } }
  ships: { instances: 2, concurrency: 8, time: { exponential: 4ms }, store: { commit: { exponential: 1ms } } }
data:
  items: { owner: stock, keys: 4, initial: 5, at-least: 0 }
  accounts: { owner: money, keys: [customers, shop], initial: 0, conserve: true }
  points: { owner: money, keys: 4, initial: 0 }
  parcels: { owner: ships, keys: order }
  slots: { owner: ships, keys: order }
defaults: { step: { timeout: 2s, attempts: 2 } }
process:
  name: order
  attributes: { item: { uniform: items }, price: { uniform: [10, 50] } }
  deadline: 30s
  steps:
    - quote: { call: shop.quote, declines: 20% }
    - choose: [ { weight: 0.7, steps: [ { check: { call: shop.check } } ] }, { weight: 0.3, steps: [] } ]
    - reserve: { call: stock.reserve, effect: { take: items(item) }, undo: stock.release }
    - charge: { call: money.charge, effect: { move: price, from: accounts(customers), to: accounts(shop) }, undo: money.refund, pivot: true }
    - parallel:
        - ship: { call: ships.create, effect: { set: parcels(order), to: created }, retriable: true }
        - earn: { call: money.earn, effect: { read-modify-write: points(item), by: 1, after: 1ms }, retriable: true }
    - repeat: { again: 30%, steps: [ { tell: { call: shop.tell, optional: true } } ] }
workload: { arrivals: { every: 2s } }
${STRATEGIES}
`;

const RESERVE = 'reserve: { call: stock.reserve, effect: { take: items(item) }, undo: stock.release }';

/** Everything at once: contention, declines, lost and repeated messages, crashes, impatient clients, and branches to be undone. */
const STORMY = CALM
  .replace(RESERVE, `parallel: [ { ${RESERVE} }, { book: { call: ships.book, effect: { set: slots(order), to: booked }, undo: ships.cancel } } ]`)
  .replace('scenario: calm', 'scenario: stormy').replace('{ run: 200s, drain: 60s }', '{ run: 12s, drain: 40s }')
  .replace('latency: { exponential: 1ms }', 'latency: { exponential: 1ms }, loss: 1%, duplicate: 1%')
  .replace('initial: 5', 'initial: 40')
  .replace('concurrency: 8, time: { exponential: 8ms }', 'concurrency: 8, errors: 3%, time: { exponential: 8ms }')
  .replace('undo: money.refund, pivot: true', 'undo: money.refund, declines: 10%, pivot: true')
  .replace('workload: { arrivals: { every: 2s } }', 'workload: { arrivals: 20/s, client: { timeout: 3s, attempts: 2, same-key: true } }')
  .replace('strategies:', `faults:
  - { at: 3s, for: 2s, crash: coordination }
  - { at: 6s, for: 1s, crash: stock, instances: 1 }
  - { at: 8s, for: 1s, pause: money }
  - { at: 9s, for: 1s, partition: { between: [[ships], [stock, money]] } }
strategies:`);

const SHARES = ['confirmed', 'refused', 'false-refusal', 'rejected', 'timeout', 'error', 'wrong'];

function only(order: OrderFacts, what: string): readonly Fact[] {
  return order.facts.filter((one) => one.what === what);
}

/** What each order came to: the last the client was told, and the effects that stand. */
function business(orders: readonly OrderFacts[]): unknown[] {
  return orders.map((order) => {
    const standing = new Map<string, number>();
    for (const { where, args } of only(order, 'effectApplied')) standing.set(`${where} ${String(args[0])}`, (standing.get(`${where} ${String(args[0])}`) ?? 0) + (args[1] === 1 ? -1 : 1));
    return [order.number, only(order, 'clientTold').filter((one) => one.args[0] !== 0).at(-1)?.args[0], [...standing].filter(([, count]) => count !== 0).sort()];
  });
}

describe.each(NAMES)('%s', (name) => {
  it('does the business that the reference does, order by order, where nothing fails and nobody is in the way', () => {
    expect(business(factsOf(CALM, name))).toEqual(business(factsOf(CALM, 'direct')));
  });

  it.each([['calm', CALM], ['in a storm', STORMY]])('is accounted for, %s', (_weather, text) => {
    const orders = factsOf(text, name);
    expect(orders.length).toBeGreaterThan(80);
    for (const order of orders) {
      expect(only(order, 'orderSettled')).toHaveLength(1);
      expect(order.facts.at(-1)!.what).toBe('orderSettled');
      const ends = only(order, 'executionEnded');
      expect(new Set(ends.map((one) => one.args[0])).size).toBe(ends.length);
      const intended = Number(firstArg(order, 'orderOffered', 3));
      for (const end of ends) {
        const parts = end.args[2] as readonly number[];
        // The path of an execution begins at the order's intended arrival, and each tick of it is of one part.
        expect(parts.slice(0, 9).reduce((sum, part) => sum + part, 0)).toBe(Math.round(end.at * MILLISECOND) - intended);
        for (const part of parts) expect(part).toBeGreaterThanOrEqual(0);
      }
    }
  });

  it('says the same twice, and its outcomes are everything', () => {
    const scenario = scenarioOf(STORMY);
    const { strategies, problems } = resolveStrategies(scenario, [name]);
    expect(problems).toEqual([]);
    const [first, second] = [0, 0].map((replication) => simulate(scenario, strategies[0]!, replication));
    expect(first!.traceHash).toBe(second!.traceHash);
    expect(first!.measures).toEqual(second!.measures);
    expect(simulate(scenario, strategies[0]!, 1).traceHash).not.toBe(first!.traceHash);
    expect(SHARES.reduce((sum, share) => sum + first!.measures[`availability.${share}-ratio`]!, 0)).toBeCloseTo(1, 12);
  });

  it('begins no step when its process is over', () => {
    for (const order of factsOf(CALM, name)) {
      const end = order.facts.findIndex((one) => one.what === 'executionEnded');
      expect(order.facts.slice(end).filter((one) => one.what === 'visitArrived' && SERVICES.has(one.where))).toEqual([]);
    }
  });
});

const SERVICES = new Set(['shop', 'stock', 'money', 'ships', 'monolith']);

function firstArg(order: OrderFacts, what: string, index: number): unknown {
  return order.facts.find((one) => one.what === what)!.args[index];
}

describe('the preset ideal', () => {
  it.each(['orchestration', 'saga', 'distributed-tracing'])('leaves %s with the time of the reference', (name) => {
    const text = CALM.replace(STRATEGIES, `strategies: { direct: {}, bare: { extends: ${name}, preset: ideal } }`);
    const { bare, direct } = play(text);
    for (const key of ['latency.terminal.mean', 'latency.terminal.max', 'latency.decision.mean', 'cost.messages', 'cost.commits']) expect([key, measure(bare, key)]).toEqual([key, measure(direct, key)]);
  });
});
