import { describe, expect, it } from 'vitest';
import { SETTLED, VERDICT } from '../../../src/model/facts.ts';
import { estimate, measure, play } from './play.ts';
import { watch } from './watch.ts';

const SERVICES = `
services:
  stock: { instances: 2, concurrency: 8, time: { exponential: 5ms }, store: { commit: 2ms } }
  money: { instances: 2, concurrency: 8, time: { exponential: 5ms }, store: { commit: 2ms } }
  parcel: { instances: 2, concurrency: 8, time: { exponential: 5ms }, store: { commit: 2ms } }
data:
  units: { owner: stock, keys: 10, initial: 100000, at-least: 0 }
  ledger: { owner: money, keys: [customers, shop], initial: 0, conserve: true }
  labels: { owner: parcel, keys: order }
`;

/** Three steps; the second may be declined. */
const SHOP = (more: { declines?: string; strategies: string; services?: string; rest?: string; time?: string }): string => `
scenario: shop
time: ${more.time ?? '{ run: 10s, drain: 20s }'}
${more.services ?? SERVICES}
process:
  name: order
  attributes: { item: { uniform: units }, price: { p50: 40, p90: 120 } }
  steps:
    - reserve: { call: stock.take, effect: { take: units(item) }, undo: stock.put }
    - charge: { call: money.charge, effect: { move: price, from: ledger(customers), to: ledger(shop) }, undo: money.refund, declines: ${more.declines ?? '0%'} }
    - ship: { call: parcel.create, effect: { set: labels(order), to: created }, undo: parcel.cancel }
workload: { arrivals: 50/s }
${more.rest ?? ''}
strategies: ${more.strategies}
`;

const PARTS = ['service', 'queue', 'network', 'broker', 'retry', 'lock', 'persist', 'overlay', 'wait'];

describe('choreography without faults', () => {
  it('commits at the edge, at every step and in the view, and makes four hops', () => {
    const { choreography } = play(SHOP({ strategies: '{ choreography: {} }' }));
    expect(measure(choreography, 'cost.commits')).toBe(5);
    expect(measure(choreography, 'cost.steps-executed')).toBe(3);
    // The client's two; of each hop the event to the broker, its acknowledgement, and the record to the consumer.
    expect(measure(choreography, 'cost.messages')).toBe(2 + 4 * 3);
  });

  it('does to every order what the direct calls do', () => {
    const fates = (strategy: string): string[] => {
      const { fates: all } = watch(SHOP({ declines: '10%', strategies: `{ one: ${strategy} }` }));
      // All that came in the first 20 of 30 s are over under every strategy.
      return Array.from({ length: 1000 }, (_, number) => {
        const { told, effects, settled } = all.get(number)!;
        const standing = [...effects].filter(([, count]) => count > 0).map(([step]) => step).sort((x, y) => (x < y ? -1 : 1));
        return `${String(settled)} ${told.filter((one) => one !== VERDICT.ACCEPTED).join()} ${standing.join()}`;
      });
    };
    const direct = fates('{ extends: direct }');
    // Not vacuous: some orders are refused after their reservation.
    expect(direct.filter((one) => one === '0 2 order/reserve').length).toBeGreaterThan(50);
    expect(fates('{ extends: choreography }')).toEqual(direct);
    expect(fates('{ extends: choreography, bridge: outbox-polling }')).toEqual(direct);
    expect(fates('{ extends: choreography, bridge: dual-write, receiver: none }')).toEqual(direct);
    expect(fates('{ extends: choreography, preset: rabbitmq-quorum }')).toEqual(direct);
    expect(fates('{ extends: event-driven }')).toEqual(direct);
  });

  it('without its costs takes as long as the direct calls where nothing queues', () => {
    const unlimited = SERVICES.replaceAll('concurrency: 8', 'concurrency: unlimited');
    const { direct, ideal } = play(SHOP({ declines: '10%', services: unlimited, strategies: '{ direct: {}, ideal: { extends: choreography, preset: ideal } }' }));
    for (const key of ['latency.decision.mean', 'latency.terminal.p99', 'latency.parts.service.mean', 'latency.parts.persist.mean', 'availability.success-ratio', 'cost.commits']) {
      expect(measure(ideal, key), key).toBe(measure(direct, key));
    }
  });

  it('books every tick of the way to one part', () => {
    const strategies = '{ a: { extends: choreography }, b: { extends: saga-choreographed, bridge: listen-to-yourself }, c: { extends: choreography, bridge: { dual-write: { gap: 3ms } } }, d: { extends: choreography, preset: sqs } }';
    const results = play(SHOP({ declines: '10%', strategies, rest: 'network: { latency: 1ms }\nfaults: [ { crash: broker, at: 3s, for: 1s }, { errors: { service: money, rate: 20% }, at: 5s, for: 2s } ]' }).replace('undo: money.refund', 'undo: money.refund, attempts: 4, backoff: { base: 5ms }'));
    for (const [name, result] of Object.entries(results)) {
      const sum = PARTS.reduce((total, part) => total + measure(result, `latency.parts.${part}.mean`), 0);
      // Means of integers in seconds: only the rounding of nine additions.
      expect(sum, name).toBeCloseTo(measure(result, 'latency.terminal.mean'), 12);
      expect(measure(result, 'latency.parts.broker.mean'), name).toBeGreaterThan(0);
      expect(measure(result, 'latency.parts.retry.mean'), name).toBeGreaterThan(0);
    }
  });

  it('is the same with the same seed', () => {
    const once = (): string => Object.values(play(SHOP({ strategies: '[choreography, saga-choreographed, event-driven]' }))).map(([one]) => one!.traceHash).join();
    expect(once()).toBe(once());
  });

  it('tells yes when the pivot is known, before the last step', () => {
    const text = SHOP({ strategies: '{ choreography: {} }' }).replace('declines: 0%', 'declines: 0%, pivot: true').replace(', undo: parcel.cancel', ', retriable: true').replace('parcel: { instances: 2, concurrency: 8, time: { exponential: 5ms }', 'parcel: { instances: 2, concurrency: 8, time: 300ms');
    const { choreography } = play(text);
    expect(measure(choreography, 'latency.decision.p99')).toBeLessThan(0.25);
    expect(measure(choreography, 'latency.terminal.mean')).toBeGreaterThan(0.3);
    expect(measure(choreography, 'cost.commits')).toBe(5);
  });

  it('walks loops, choices, forks, joins and timers', () => {
    const steps = `
    - wait: 20ms
    - parallel: { join: all, steps: [ { look: { call: parcel.look } }, { quote: { call: stock.quote } } ] }
    - repeat: { again: 30%, steps: [ { poke: { call: money.poke } } ] }
    - choose: [ { weight: 0.5, steps: [ { extra: { call: parcel.extra } } ] }, { weight: 0.5, steps: [] } ]
    - wait: 30ms`;
    const text = SHOP({ declines: '10%', strategies: '{ direct: {}, saga-choreographed: {} }' }).replace('    - reserve', `${steps.slice(1)}\n    - reserve`);
    const { direct, 'saga-choreographed': saga } = play(text);
    expect(measure(saga, 'cost.steps-executed')).toBe(measure(direct, 'cost.steps-executed'));
    expect(measure(saga, 'latency.parts.wait.mean')).toBeCloseTo(0.05, 12);
    expect(measure(saga, 'availability.success-ratio')).toBe(1);
  });
});

describe('bridges', () => {
  it('a polling relay adds U(0, every): half a period for each relay', () => {
    // One step: the relay of the edge before the end of the step, that of the service after it. The edge's publishes at
    // Poisson times, so its delay is uniform: 20 replications of some 600 orders. Without other costs of the strategy.
    const text = `
scenario: poll
time: { run: 20s, drain: 10s }
services: { stock: { concurrency: unlimited, time: { exponential: 400ms } } }
process: { name: order, steps: [ { take: { call: stock.take } } ] }
workload: { arrivals: 30/s }
strategies:
  ideal: { extends: choreography, preset: ideal }
  poll: { extends: choreography, preset: ideal, bridge: outbox-polling, outbox: { every: 400ms } }
`;
    const results = play(text, 20);
    const added = (key: string): { mean: number; error: number } => {
      const poll = estimate(results.poll, key);
      return { mean: poll.mean - estimate(results.ideal, key).mean, error: poll.error };
    };
    const terminal = added('latency.terminal.mean');
    const decision = added('latency.decision.mean');
    // Service times of 400 ms spread the second relay's arrivals over its period, too. 4 standard errors.
    expect(Math.abs(terminal.mean - 0.2)).toBeLessThan(4 * terminal.error);
    expect(Math.abs(decision.mean - 0.4)).toBeLessThan(4 * decision.error);
    expect(terminal.error).toBeLessThan(0.01);
    const waits = estimate(results.poll, 'latency.parts.broker.mean');
    expect(Math.abs(waits.mean - 0.2)).toBeLessThan(4 * waits.error);
  });

  it('a polling relay spreads the delay evenly over its period', () => {
    // Nothing else takes time: the end of the only step is the look of the edge's relay.
    const { poll } = play(`
scenario: spread
time: { run: 100s, drain: 10s }
services: { stock: { concurrency: unlimited } }
process: { name: order, steps: [ { take: { call: stock.take } } ] }
workload: { arrivals: 50/s }
strategies: { poll: { extends: choreography, preset: ideal, bridge: { outbox-polling: { every: 400ms } } } }
`, 6);
    for (const [key, quantile] of [['p50', 0.2], ['p90', 0.36], ['p95', 0.38], ['p99', 0.396]] as const) {
      // A quantile q of 30,000 uniform delays has a standard error of 400 ms x sqrt(q (1 - q) / 30,000), below 1.2 ms.
      expect(Math.abs(estimate(poll, `latency.terminal.${key}`).mean - quantile), key).toBeLessThan(0.005);
    }
    expect(estimate(poll, 'latency.terminal.max').mean).toBeLessThanOrEqual(0.4);
  });

  it('a relay takes no more than its batch at once', () => {
    const text = (batch: number): string => `
scenario: batch
time: { run: 10s, drain: 60s }
services: { stock: { concurrency: unlimited } }
process: { name: order, steps: [ { take: { call: stock.take } } ] }
workload: { arrivals: { every: 50ms } }
strategies: { poll: { extends: choreography, preset: ideal, bridge: outbox-polling, outbox: { every: 1s, batch: ${String(batch)} } } }
`;
    // 20 orders a second: a relay that takes 10 falls behind by one period for every second of arrivals.
    expect(measure(play(text(1000)).poll, 'latency.terminal.max')).toBeLessThanOrEqual(1);
    const behind = measure(play(text(10)).poll, 'latency.terminal.max');
    expect(behind).toBeGreaterThan(8);
    expect(behind).toBeLessThan(12);
  });

  const CRASHES = (strategies: string): string => SHOP({
    strategies, time: '{ run: 30s, drain: 60s }',
    rest: 'faults: [ { crash: money, at: 5s, for: 500ms }, { crash: money, at: 10s, for: 500ms }, { crash: money, at: 15s, for: 500ms }, { crash: money, at: 20s, for: 500ms }, { crash: stock, at: 12s, for: 500ms } ]',
  });
  const QUICK = 'broker: { session-timeout: 1s, rebalance: 100ms }';

  it('dual write loses what a crash catches between commit and publication, and the order stands still half done', () => {
    const results = play(CRASHES(`{ dual: { extends: choreography, bridge: { dual-write: { gap: 20ms } }, ${QUICK} } }`));
    const stuck = measure(results.dual, 'consistency.stuck');
    expect(stuck).toBeGreaterThan(0);
    expect(measure(results.dual, 'consistency.half-done')).toBe(stuck);
    expect(measure(results.dual, 'availability.timeout-ratio') * results.dual![0]!.orders).toBeCloseTo(stuck, 9);
  });

  it('an outbox loses nothing, and without an inbox things happen twice', () => {
    const { outbox, twice, dualTwice } = play(CRASHES(`{ outbox: { extends: choreography, ${QUICK} }, twice: { extends: choreography, receiver: none, ${QUICK} }, dualTwice: { extends: choreography, bridge: { dual-write: { gap: 20ms } }, receiver: none, ${QUICK} } }`));
    for (const lossless of [outbox, twice, dualTwice]) {
      expect(measure(lossless, 'consistency.stuck')).toBe(0);
      expect(measure(lossless, 'consistency.half-done')).toBe(0);
      expect(measure(lossless, 'availability.confirmed-ratio')).toBe(1);
    }
    expect(measure(outbox, 'consistency.duplicate-effects')).toBe(0);
    expect(measure(twice, 'consistency.duplicate-effects')).toBeGreaterThan(0);
    // What is done twice is announced twice: the steps behind it, which never crashed, happen twice as well.
    const { fates } = watch(CRASHES(`{ twice: { extends: choreography, receiver: none, ${QUICK} } }`));
    const shippedTwice = [...fates.values()].filter((fate) => fate.effects.get('order/ship') === 2).length;
    expect(shippedTwice).toBeGreaterThan(0);
    // The inbox costs the messages and the look-ups all the same.
    expect(measure(outbox, 'cost.messages')).toBeGreaterThan(14);
    expect(measure(outbox, 'cost.commits')).toBe(5);
  });

  it('offsets committed after each record bring back only what was not handled', () => {
    const { each, never } = play(CRASHES(`{ each: { extends: choreography, receiver: none, broker: { session-timeout: 1s, rebalance: 100ms, commit-every: 0s } }, never: { extends: choreography, receiver: none, broker: { session-timeout: 1s, rebalance: 100ms, commit-every: 1h } } }`));
    expect(measure(each, 'consistency.duplicate-effects')).toBe(0);
    // With no commit at all every crash brings back all there was: of money's records after 5, 10, 15 and 20 s some
    // 250 + 500 + 750 + 1,000, of stock's after 12 s some 600 and for each of them a charge, and a parcel for every charge.
    expect(measure(never, 'consistency.duplicate-effects')).toBeGreaterThan(5000);
  });

  it('a service that listens to itself loses nothing either, writes with its own event, and decides on what it sees', () => {
    const results = play(CRASHES(`{ listen: { extends: saga-choreographed, bridge: listen-to-yourself, ${QUICK} } }`));
    expect(measure(results.listen, 'consistency.stuck')).toBe(0);
    expect(measure(results.listen, 'consistency.duplicate-effects')).toBe(0);
    expect(measure(results.listen, 'availability.confirmed-ratio')).toBe(1);
    expect(measure(results.listen, 'cost.commits')).toBe(5);
    // Two buyers of the last unit decide before either has written: an outbox checks under the lock and cannot.
    const scarce = (bridge: string): number => measure(play(SHOP({
      strategies: `{ one: { extends: choreography, bridge: ${bridge}, broker: { latency: 50ms } } }`,
      services: SERVICES.replace('initial: 100000', 'initial: 20'),
    })).one, 'consistency.oversold');
    expect(scarce('listen-to-yourself')).toBeGreaterThan(0);
    expect(scarce('outbox-log-tailing')).toBe(0);
  });
});

describe('what the network does to events', () => {
  const LOSS = (from: string, to: string): string => `faults: [ { loss: { from: ${from}, to: ${to}, rate: 30% }, at: 1s, for: 8s } ]`;

  it('a lost event is sent again, a lost acknowledgement makes two of one', () => {
    const strategies = '{ inbox: { extends: choreography }, none: { extends: choreography, receiver: none } }';
    const there = play(SHOP({ strategies, rest: LOSS('stock', 'broker') }));
    expect(measure(there.none, 'consistency.duplicate-effects')).toBe(0);
    const back = play(SHOP({ strategies, rest: LOSS('broker', 'stock') }));
    expect(measure(back.none, 'consistency.duplicate-effects')).toBeGreaterThan(0);
    expect(measure(back.inbox, 'consistency.duplicate-effects')).toBe(0);
    for (const results of [there, back]) {
      for (const result of Object.values(results)) {
        expect(measure(result, 'availability.confirmed-ratio')).toBe(1);
        expect(measure(result, 'consistency.stuck')).toBe(0);
        expect(measure(result, 'latency.parts.retry.mean')).toBeGreaterThan(0);
      }
    }
  });

  it('a partition holds events up and loses none', () => {
    const { choreography } = play(SHOP({ strategies: '{ choreography: {} }', rest: 'faults: [ { partition: { between: [[money], [broker]] }, at: 3s, for: 3s } ]' }));
    expect(measure(choreography, 'availability.confirmed-ratio')).toBe(1);
    expect(measure(choreography, 'latency.terminal.max')).toBeGreaterThan(3);
  });

  it.each(['broker', 'coordination'])('a crash of the %s stops consumers and publishers, and nothing acknowledged is lost', (name) => {
    const { choreography, event } = play(SHOP({ strategies: '{ choreography: {}, event: { extends: event-driven } }', rest: `faults: [ { crash: ${name}, at: 4s, for: 2s } ]` }));
    for (const result of [choreography, event]) {
      expect(measure(result, 'availability.confirmed-ratio')).toBe(1);
      expect(measure(result, 'consistency.duplicate-effects')).toBe(0);
      expect(measure(result, 'service.broker.availability')).toBeCloseTo(0.8, 9);
      expect(measure(result, 'latency.terminal.max')).toBeGreaterThan(2);
    }
    // Orders are accepted all the while.
    expect(measure(event, 'latency.ack.max')).toBeLessThan(0.1);
  });
});

describe('the answers of an event-driven system', () => {
  it('come long before the outcome', () => {
    const { 'event-driven': event } = play(SHOP({ strategies: '[event-driven]' }));
    expect(measure(event, 'availability.accept-ratio')).toBe(1);
    expect(measure(event, 'latency.ack.mean')).toBeLessThan(measure(event, 'latency.decision.mean') / 5);
    expect(measure(event, 'availability.confirmed-ratio')).toBe(1);
  });

  it('join a client that asks again to the order that runs', () => {
    const slow = SERVICES.replace('money: { instances: 2, concurrency: 8, time: { exponential: 5ms }', 'money: { instances: 2, concurrency: 8, time: 300ms');
    const clients = (same: boolean, strategy: string): string => SHOP({ strategies: `{ ${strategy}: {} }`, services: slow }).replace('arrivals: 50/s', `arrivals: 5/s, client: { timeout: 200ms, attempts: 5, backoff: { base: 50ms, jitter: none }, same-key: ${String(same)} }`);
    const joined = play(clients(true, 'choreography')).choreography;
    expect(measure(joined, 'consistency.duplicate-effects')).toBe(0);
    expect(measure(joined, 'availability.confirmed-ratio')).toBe(1);
    expect(measure(play(clients(false, 'choreography')).choreography, 'consistency.duplicate-effects')).toBeGreaterThan(0);
    // The clients of an event-driven system have their answer in time and do not ask again.
    expect(measure(play(clients(false, 'event-driven'))['event-driven'], 'consistency.duplicate-effects')).toBe(0);
  });
});

describe('a read model', () => {
  it('is fed by the events and lags behind as they do', () => {
    const text = `
scenario: shelf
time: { run: 20s, drain: 10s }
services: { stock: { instances: 2, concurrency: 8, time: 2ms }, query: { concurrency: unlimited, time: 1ms } }
data:
  units: { owner: stock, keys: 1, initial: 100000 }
  views: { shelf: { of: [units], owner: query, lag: 0ms } }
process:
  name: order
  attributes: { item: { uniform: units } }
  steps:
    - take: { call: stock.take, effect: { take: units(item) } }
    - wait: 50ms
    - look: { call: query.look, effect: { read: units(item), from: view } }
workload: { arrivals: { every: 1s } }
strategies: { direct: {}, log: { extends: choreography, outbox: { delay: 20ms } }, poll: { extends: choreography, bridge: outbox-polling, outbox: { every: 3s } } }
`;
    const { direct, log, poll } = play(text);
    expect(measure(direct, 'consistency.stale-read-ratio')).toBe(0);
    // 20 ms and some for the broker, read after 50 ms and two hops.
    expect(measure(log, 'consistency.stale-read-ratio')).toBe(0);
    // Two other orders write while one waits for its relay, and none of the three is on the shelf yet.
    expect(measure(poll, 'consistency.stale-read-ratio')).toBeGreaterThan(0.3);
    expect(measure(poll, 'consistency.staleness.mean')).toBeGreaterThan(0.5);
  });
});

describe('compensation by choreography', () => {
  it('takes everything back, side by side', () => {
    const slow = SERVICES.replaceAll('{ exponential: 5ms }', '50ms');
    const text = (strategy: string): string => SHOP({ services: slow, strategies: `{ one: ${strategy} }` })
      .replace('undo: parcel.cancel', 'declines: 100%');
    const { fates, visits } = watch(text('{ extends: saga-choreographed }'));
    const settled = [...fates].filter(([, fate]) => fate.settled === SETTLED.TERMINAL);
    expect(settled.length).toBeGreaterThan(400);
    for (const [, { told, effects }] of settled) {
      expect(told).toEqual([VERDICT.REFUSED]);
      expect([...effects.values()]).toEqual([0, 0]);
    }
    // The second visits of stock and money are the compensations; each pair overlaps, as one after the other never would.
    const [first] = settled[0]!;
    const undo = (station: string): { from: number; to: number } => visits.filter((one) => one.order === first && one.station === station)[1]!;
    expect(undo('stock').from).toBeLessThan(undo('money').to);
    expect(undo('money').from).toBeLessThan(undo('stock').to);
    const parallel = play(text('{ extends: saga-choreographed }')).one;
    const reverse = play(text('{ extends: saga }')).one;
    expect(measure(parallel, 'consistency.half-done')).toBe(0);
    expect(measure(parallel, 'consistency.compensations')).toBe(measure(reverse, 'consistency.compensations'));
  });

  it('is not there without a saga, and the refusal is wrong', () => {
    const { choreography } = play(SHOP({ declines: '100%', strategies: '[choreography]' }));
    expect(measure(choreography, 'availability.wrong-ratio')).toBe(1);
    expect(measure(choreography, 'consistency.half-done')).toBe(choreography![0]!.orders);
  });

  it('goes forward behind the pivot', () => {
    const text = SHOP({ strategies: '[saga-choreographed]', rest: 'faults: [ { errors: { service: parcel, rate: 100% }, at: 3s, for: 3s } ]', time: '{ run: 10s, drain: 60s }' })
      .replace('declines: 0%', 'declines: 0%, pivot: true').replace(', undo: parcel.cancel', '');
    const { 'saga-choreographed': saga } = play(text);
    expect(measure(saga, 'availability.confirmed-ratio')).toBe(1);
    expect(measure(saga, 'consistency.compensations')).toBe(0);
  });
});
