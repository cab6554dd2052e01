import { describe, expect, it } from 'vitest';
import { SETTLED } from '../../../src/model/facts.ts';
import { measure, play } from '../strategies/play.ts';
import { watch } from '../strategies/watch.ts';

/** One step over a broker that costs nothing else. */
const ONE = (more: { service?: string; step?: string; arrivals?: string; broker?: string; strategy?: string; rest?: string; time?: string }): string => `
scenario: one
time: ${more.time ?? '{ run: 10s, drain: 30s }'}
services: { stock: { ${more.service ?? 'instances: 2, concurrency: 2, time: 5ms, store: { commit: 1ms }'} } }
data: { units: { owner: stock, keys: 8, initial: 1000000, at-least: 0 } }
process:
  name: order
  attributes: { item: { uniform: units } }
  steps: [ { take: { call: stock.take, effect: { take: units(item) }, undo: stock.put${more.step ?? ''} } } ]
workload: { arrivals: ${more.arrivals ?? '50/s'} }
${more.rest ?? ''}
strategies: { one: { extends: choreography, preset: ideal, ${more.strategy ?? ''} broker: { ${more.broker ?? 'kind: log'} } } }
`;

describe('partitions of a log', () => {
  it('are read in order, one record at a time, each key in one of them', () => {
    const { visits, rows } = watch(ONE({ arrivals: '150/s', broker: 'key: item' }));
    expect(rows.size).toBeGreaterThan(1400);
    for (let row = 0; row < 8; row++) {
      const own = visits.filter((one) => one.station === 'stock' && rows.get(one.order) === row).sort((a, b) => a.from - b.from);
      for (let i = 1; i < own.length; i++) {
        expect(own[i]!.from).toBeGreaterThanOrEqual(own[i - 1]!.to);
        expect(own[i]!.order).toBeGreaterThan(own[i - 1]!.order);
      }
    }
  });

  it('are as many as places unless said otherwise, so one hot key has one place to itself', () => {
    // 150/s x 6 ms = 0.9 of one place; by key they share four places, in one partition they wait in line as in an M/D/1:
    // rho / (1 - rho) x 6 ms / 2 = 27 ms, and more than 15 ms in a short run.
    const wait = (broker: string): number => measure(play(ONE({ arrivals: '150/s', broker })).one, 'latency.parts.broker.mean');
    expect(wait('kind: log')).toBeLessThan(0.005);
    expect(wait('partitions: 1')).toBeGreaterThan(0.015);
  });

  it('of a service without limits are as many as keys', () => {
    const { one } = play(ONE({ service: 'concurrency: unlimited, time: 200ms, store: { commit: 0ms }', arrivals: '100/s' }));
    expect(measure(one, 'latency.terminal.max')).toBe(0.2);
    // Records of one item wait for each other: 8 keys x 5 a second.
    const { one: keyed } = play(ONE({ service: 'concurrency: unlimited, time: 200ms, store: { commit: 0ms }', arrivals: '20/s', broker: 'key: item' }));
    expect(measure(keyed, 'latency.parts.broker.mean')).toBeGreaterThan(0.02);
  });

  it('wait behind a record that cannot be handled; the others go on', () => {
    const text = (attempts: string): string => ONE({
      step: `, ${attempts}, backoff: { base: 100ms, factor: 1, jitter: none }`, broker: 'partitions: 4', time: '{ run: 20s, drain: 10s }',
      rest: 'faults: [ { poison: { step: take, share: 0.3% }, at: 0s } ]',
    });
    const { fates } = watch(text('retriable: true'));
    const blocked = [...fates].filter(([number, fate]) => number < 900 && fate.settled === SETTLED.PENDING).map(([number]) => number);
    const done = [...fates].filter(([, fate]) => fate.settled === SETTLED.TERMINAL);
    // Some 3 of 1,000 are poisoned and hold up whole partitions: far more stand still than are poisoned, and some do not.
    expect(blocked.length).toBeGreaterThan(100);
    expect(done.length).toBeGreaterThan(100);
    const { one } = play(text('attempts: 3'));
    // Given up after three attempts, each is a failure and nothing else.
    expect(measure(one, 'availability.error-ratio')).toBeGreaterThan(0);
    expect(measure(one, 'availability.error-ratio')).toBeLessThan(0.02);
    expect(measure(one, 'availability.unfinished-ratio')).toBe(0);
    // Whoever comes right behind one waits for its 215 ms.
    expect(measure(one, 'latency.terminal.max')).toBeGreaterThan(0.1);
  });
});

describe('members of a group', () => {
  const CRASH = (rest: string, broker: string): string => ONE({ rest: `faults: [ ${rest} ]`, broker, time: '{ run: 10s, drain: 60s }' });

  it('that crash are given up after the session time-out, and their partitions go to others after the rebalance', () => {
    const { one } = play(CRASH('{ crash: stock, instances: 1, at: 3s, for: 40s }', 'session-timeout: 5s, rebalance: 2s'));
    // The first record behind the crash waits longest: 7 s but for the time until it comes.
    expect(measure(one, 'latency.terminal.max')).toBeGreaterThan(6.7);
    expect(measure(one, 'latency.terminal.max')).toBeLessThan(8);
    expect(measure(one, 'availability.confirmed-ratio')).toBe(1);
  });

  it('have their partitions back no sooner when they start again at once', () => {
    const { one } = play(CRASH('{ crash: stock, at: 3s, for: 100ms }', 'session-timeout: 5s, rebalance: 1s'));
    expect(measure(one, 'latency.terminal.max')).toBeGreaterThan(5.9);
    expect(measure(one, 'availability.confirmed-ratio')).toBe(1);
  });

  it('that only stand still for less than the time-out stay members', () => {
    const { one } = play(CRASH('{ pause: stock, at: 3s, for: 2s }', 'session-timeout: 5s, rebalance: 2s'));
    expect(measure(one, 'latency.terminal.max')).toBeGreaterThan(1.9);
    expect(measure(one, 'latency.terminal.max')).toBeLessThan(3);
  });

  it('that stand still for longer are replaced, and what they finish late counts once', () => {
    const { one } = play(CRASH('{ pause: stock, instances: 1, at: 3s, for: 8s }', 'session-timeout: 1s, rebalance: 0s'));
    expect(measure(one, 'availability.confirmed-ratio')).toBe(1);
    expect(measure(one, 'consistency.duplicate-effects')).toBe(0);
    const { one: none } = play(CRASH('{ pause: stock, instances: 1, at: 3s, for: 8s }', 'session-timeout: 1s, rebalance: 0s, commit-every: 1h').replace('preset: ideal,', 'preset: ideal, receiver: none,'));
    expect(measure(none, 'consistency.duplicate-effects')).toBeGreaterThan(10);
  });

  it.each(['session-timeout: 45s, rebalance: 100ms', 'kind: queue, session-timeout: 45s', 'kind: queue, visibility: 30s'])('that are replaced by a release say so and are not waited for (%s)', (broker) => {
    const { one } = play(ONE({
      service: 'instances: 3, concurrency: 2, time: 20ms, start-up: 1s', broker, strategy: 'bridge: dual-write,', time: '{ run: 10s, drain: 60s }',
      rest: 'faults: [ { deploy: { service: stock, style: rolling, errors: 0% }, at: 3s } ]',
    }));
    expect(measure(one, 'availability.confirmed-ratio')).toBe(1);
    expect(measure(one, 'latency.terminal.max')).toBeLessThan(1);
  });

  it('are started when they had shut down, and stay while there is something to do', () => {
    const { one } = play(ONE({ service: 'instances: 2, concurrency: 2, time: 5ms, idle-shutdown: 100ms, start-up: 300ms', arrivals: '{ every: 1s }', broker: 'rebalance: 200ms' }));
    expect(measure(one, 'availability.confirmed-ratio')).toBe(1);
    // Start-up, rebalance, and the work.
    expect(measure(one, 'latency.terminal.max')).toBeCloseTo(0.505, 9);
    // One of two is up for 305 ms of a second.
    expect(measure(one, 'service.stock.availability')).toBeLessThan(0.2);
  });

  it('share the partitions of a service that scales out', () => {
    const scaled = (partitions: string): number => measure(play(ONE({
      service: 'concurrency: 2, time: { exponential: 50ms }, autoscale: { metric: utilisation, target: 50%, min: 1, max: 6, every: 1s, window: 2s }',
      arrivals: '60/s', broker: partitions, time: '{ warmup: 20s, run: 20s, drain: 60s }',
    })).one, 'latency.terminal.mean');
    // 60/s x 50 ms = 3 places of 2 to 12; two partitions never use more than two of them, and fall behind.
    expect(scaled('kind: log')).toBeLessThan(0.3);
    expect(scaled('partitions: 2')).toBeGreaterThan(5);
  });

  it('take no more records than they have places, also when they read the partitions of others', () => {
    const { one } = play(ONE({
      service: 'instances: 4, concurrency: 2, queue: 0, time: 40ms', arrivals: '40/s', broker: 'session-timeout: 0s',
      rest: 'faults: [ { crash: stock, instances: 3, at: 2s, for: 4s } ]',
    }));
    // A place that is asked for twice would be refused: there is no queue.
    expect(measure(one, 'service.stock.blocked-ratio')).toBe(0);
    expect(measure(one, 'availability.confirmed-ratio')).toBe(1);
  });
});

describe('queues', () => {
  const QUEUE = (broker: string, more: Parameters<typeof ONE>[0] = {}): string => ONE({ ...more, broker: `kind: queue, ${broker}` });

  it('let any free place take the next record', () => {
    // The same load by partitions waits behind keys that share one; four places as one queue hardly wait.
    const more = { service: 'instances: 2, concurrency: 2, time: { exponential: 10ms }', arrivals: '280/s' };
    const queue = measure(play(QUEUE('prefetch: 0', more)).one, 'latency.terminal.mean');
    const log = measure(play(ONE(more)).one, 'latency.terminal.mean');
    expect(queue).toBeLessThan(0.75 * log);
  });

  it('show a record again that was held for too long: two work on it', () => {
    const more = { service: 'instances: 2, concurrency: 20, time: { uniform: [0ms, 2s] }', arrivals: '5/s' };
    const short = play(QUEUE('visibility: 1s', more).replace('preset: ideal,', 'preset: ideal, receiver: none,')).one;
    const long = play(QUEUE('visibility: 30s', more).replace('preset: ideal,', 'preset: ideal, receiver: none,')).one;
    expect(measure(long, 'consistency.duplicate-effects')).toBe(0);
    // Half of all take longer than a second; a second execution may be the quicker one.
    expect(measure(short, 'consistency.duplicate-effects')).toBeGreaterThan(10);
    expect(measure(play(QUEUE('visibility: 1s', more)).one, 'consistency.duplicate-effects')).toBe(0);
  });

  it('do not wait behind a record that fails, and put it aside after so many deliveries', () => {
    const poison = { step: ', retriable: true, backoff: { base: 50ms, factor: 1, jitter: none }', rest: 'faults: [ { poison: { step: take, share: 1% }, at: 0s } ]' };
    const { one } = play(QUEUE('deliveries: 5', poison));
    const stuck = measure(one, 'consistency.stuck');
    expect(stuck).toBeGreaterThan(0);
    expect(stuck).toBeLessThan(20);
    expect(measure(one, 'availability.confirmed-ratio') * one![0]!.orders).toBeCloseTo(one![0]!.orders - stuck, 6);
    expect(measure(one, 'latency.terminal.max')).toBeLessThan(0.05);
  });

  it('notice a consumer that crashed when its connection breaks, or when its records are shown again', () => {
    const crash = { rest: 'faults: [ { crash: stock, instances: 1, at: 3s, for: 20s } ]', arrivals: '200/s', service: 'instances: 2, concurrency: 4, time: 20ms' };
    expect(measure(play(QUEUE('session-timeout: 0s', crash)).one, 'latency.terminal.max')).toBeLessThan(0.3);
    const silent = measure(play(QUEUE('session-timeout: 5s', crash)).one, 'latency.terminal.max');
    expect(silent).toBeGreaterThan(5);
    expect(silent).toBeLessThan(5.3);
    const hidden = measure(play(QUEUE('visibility: 10s', crash)).one, 'latency.terminal.max');
    expect(hidden).toBeGreaterThan(9.9);
    expect(hidden).toBeLessThan(10.3);
  });
});

describe('a broker that crashes', () => {
  const crash = (acks: string): ReturnType<typeof play>[string] => play(ONE({
    service: 'concurrency: unlimited, time: 5ms', arrivals: '{ every: 10ms }', broker: `latency: 100ms, acks: ${acks}`,
    rest: 'faults: [ { at: 5.005s, for: 1s, crash: broker } ]',
  })).one!;

  it('loses nothing that it acknowledged, if it acknowledges what is safe', () => {
    const run = crash('all');
    expect(measure(run, 'availability.success-ratio')).toBe(1);
    expect(measure(run, 'consistency.stuck')).toBe(0);
  });

  it('loses what its leader alone acknowledged and nobody sends again', () => {
    // 100 orders a second x 100 ms until a record is safe: ten that had just begun and stand still, and ten whose outcome nobody hears.
    const run = crash('leader');
    expect((1 - measure(run, 'availability.success-ratio')) * 999).toBeCloseTo(20, 9);
    expect(measure(run, 'consistency.stuck')).toBe(10);
  });
});
