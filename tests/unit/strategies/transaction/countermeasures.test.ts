import { describe, expect, it } from 'vitest';
import { countOf, factsOf, firstOf } from '../facts-of.ts';
import { measure, play } from '../play.ts';

/** Constant times, a free orchestrator, no network: 10 ms to reserve, 50 ms to charge, no commit. */
const world = (strategies: string, more: { arrivals?: string; steps?: string; time?: string; data?: string; step?: string } = {}): string => `
scenario: isolation
time: ${more.time ?? '{ run: 30s, drain: 60s }'}
defaults: { step: { timeout: ${more.step ?? '100s'} } }
services:
  stock: { concurrency: unlimited, time: 10ms }
  money: { concurrency: unlimited, time: 50ms }
data:
  items: { owner: stock, keys: 1, initial: 1000000, at-least: 0 }
  points: { owner: stock, keys: 1, initial: 0 }
  ${more.data ?? ''}
process:
  name: order
  steps: ${more.steps ?? '[ { reserve: { call: stock.reserve, effect: { take: items(1) }, undo: stock.release } }, { charge: { call: money.charge, declines: 30%, pivot: true } } ]'}
workload: { arrivals: ${more.arrivals ?? '40/s'} }
strategies: ${strategies}
`;

const FREE = 'orchestrator: { transition: 0ms, persist: 0ms, places: unlimited }';
const LOCKED = (mode: string, more = ''): string => `{ saga: { ${FREE} }, locked: { extends: saga, countermeasure: { semantic-lock: ${mode} }, ${FREE} ${more} } }`;
const READERS = '[ { look: { call: stock.look, effect: { read: items(1) } } }, { reserve: { call: stock.reserve, effect: { take: items(1) }, undo: stock.release } }, { charge: { call: money.charge, declines: 30%, pivot: true } } ]';

describe('a semantic lock', () => {
  it('lets one saga at a time have a row: a hot row serves 1 / (duration of a saga)', () => {
    const text = world(LOCKED('wait'), { arrivals: '{ closed: { clients: 10, think: 0ms } }', time: '{ warmup: 2s, run: 30s, drain: 5s }', steps: '[ { reserve: { call: stock.reserve, effect: { take: items(1) }, undo: stock.release } }, { charge: { call: money.charge, pivot: true } } ]' });
    const { saga, locked } = play(text);
    // From the write to the end of the process: 50 ms. Without the lock ten clients of 60 ms. The window cuts off one at most.
    expect(Math.abs(measure(locked, 'availability.goodput') - 1 / 0.05)).toBeLessThan(2 / 30);
    expect(measure(saga, 'availability.goodput')).toBeCloseTo(10 / 0.06, 0);
  });

  it('keeps readers from what may be taken back', () => {
    const { saga, locked } = play(world(LOCKED('wait'), { steps: READERS, arrivals: '15/s' }));
    expect(measure(saga, 'consistency.dirty-reads-realised')).toBeGreaterThan(10);
    expect(measure(locked, 'consistency.dirty-reads-realised')).toBe(0);
    expect(measure(locked, 'latency.parts.lock.mean')).toBeGreaterThan(measure(saga, 'latency.parts.lock.mean'));
  });

  it('is waited for, or a failure at once, or looked at again after a while', () => {
    // Two orders a few milliseconds apart: the first marks the row at 10.010, the second comes to it at 10.015.
    const two = (mode: string, more = ''): ReturnType<typeof factsOf> => factsOf(world(LOCKED(mode, more), { arrivals: '[ { every: 10s }, { interarrival: 10.005s } ]', steps: '[ { reserve: { call: stock.reserve, effect: { take: items(1) }, undo: stock.release } }, { charge: { call: money.charge, pivot: true } } ]' }), 'locked');
    expect(firstOf(two('wait')[1], 'stepExecuted', 'order/reserve').at).toBeCloseTo(10_060, 6);
    const failed = two('fail')[1];
    expect(firstOf(failed, 'stepExecuted', 'order/reserve').args).toEqual([0, false]);
    expect(firstOf(failed, 'stepExecuted', 'order/reserve').at).toBeCloseTo(10_015, 6);
    expect(firstOf(two('retry')[1], 'stepExecuted', 'order/reserve').at).toBeCloseTo(10_015 + 100, 6);
    // 10.015, 10.025 and 10.035 are too early.
    const tried = two('retry', ', semantic-lock: { every: 10ms, tries: 2 }')[1];
    expect(firstOf(tried, 'stepExecuted', 'order/reserve')).toMatchObject({ args: [0, false], at: 10_045 });
    const impatient = two('wait', ', semantic-lock: { patience: 20ms }')[1];
    expect(firstOf(impatient, 'stepExecuted', 'order/reserve')).toMatchObject({ args: [0, false], at: 10_035 });
  });

  it('ends with the compensation of its saga', () => {
    const { locked } = play(world(LOCKED('wait'), { arrivals: '5/s' }));
    expect(measure(locked, 'availability.unfinished-ratio')).toBe(0);
    expect(measure(locked, 'consistency.half-done')).toBe(0);
    expect(measure(locked, 'consistency.compensations')).toBeGreaterThan(0);
  });
});

describe('rereading', () => {
  const steps = '[ { earn: { call: stock.earn, effect: { read-modify-write: points(1), by: 1, after: 20ms } } } ]';

  it('finds the update that would have been lost, and fails instead', () => {
    const { saga, reread } = play(world(`{ saga: { ${FREE} }, reread: { extends: saga, countermeasure: reread, ${FREE} } }`, { steps, arrivals: '20/s' }));
    expect(measure(saga, 'consistency.lost-updates')).toBeGreaterThan(50);
    expect(measure(reread, 'consistency.lost-updates')).toBe(0);
    // What was lost silently is a failure that somebody hears of.
    expect(measure(reread, 'availability.error-ratio')).toBeGreaterThan(0.05);
  });

  it('finds what changed between two steps of a process', () => {
    const text = world(`{ reread: { extends: saga, countermeasure: reread, ${FREE} } }`, {
      steps: '[ { look: { call: stock.look, effect: { read: items(1) } } }, { think: { call: money.think } }, { reserve: { call: stock.reserve, effect: { take: items(1) }, undo: stock.release } } ]', arrivals: '[ { every: 10s }, { interarrival: 10.02s } ]', time: '{ run: 15s, drain: 20s }',
    });
    const [first, second] = factsOf(text);
    expect(countOf(first!, 'effectApplied')).toBe(1);
    // It read at 10.030 and writes at 10.090; the first wrote at 10.070.
    expect(countOf(second!, 'effectApplied')).toBe(0);
    expect(firstOf(second, 'clientTold').args[0]).toBe(3);
  });

  it('costs a read with the rows locked', () => {
    const { saga, reread } = play(world(`{ saga: { ${FREE} }, reread: { extends: saga, countermeasure: reread, ${FREE}, reread: { time: 3ms } } }`, { steps, arrivals: '{ every: 1s }' }));
    expect(measure(reread, 'latency.terminal.mean') - measure(saga, 'latency.terminal.mean')).toBeCloseTo(0.003, 12);
  });
});

describe('commuting updates', () => {
  it('lose none, and cost nothing', () => {
    const text = world(`{ saga: { ${FREE} }, commutative: { extends: saga, countermeasure: commutative, ${FREE} } }`, { steps: '[ { earn: { call: stock.earn, effect: { read-modify-write: points(1), by: 1, after: 20ms } } } ]', arrivals: '20/s' });
    const { saga, commutative } = play(text);
    expect(measure(saga, 'consistency.lost-updates')).toBeGreaterThan(50);
    expect(measure(commutative, 'consistency.lost-updates')).toBe(0);
    expect(measure(commutative, 'latency.terminal.mean')).toBe(measure(saga, 'latency.terminal.mean'));
    expect(measure(commutative, 'cost.messages')).toBe(measure(saga, 'cost.messages'));
  });
});

describe('the pessimistic view', () => {
  const steps = '[ { give: { call: stock.give, effect: { put: points(1) }, undo: stock.back } }, { look: { call: stock.look, effect: { read: points(1) } } }, { charge: { call: money.charge, declines: 30%, pivot: true } } ]';

  it('gives only when nothing can be taken back any more', () => {
    const { saga, pessimistic } = play(world(`{ saga: { ${FREE} }, pessimistic: { extends: saga, countermeasure: pessimistic-view, ${FREE} } }`, { steps }));
    expect(measure(saga, 'consistency.dirty-reads-realised')).toBeGreaterThan(10);
    expect(measure(pessimistic, 'consistency.dirty-reads-realised')).toBe(0);
    expect(measure(pessimistic, 'consistency.compensations')).toBe(0);
    expect(measure(pessimistic, 'availability.confirmed-ratio')).toBe(measure(saga, 'availability.confirmed-ratio'));
    expect(measure(pessimistic, 'cost.messages')).toBeLessThan(measure(saga, 'cost.messages'));
  });
});
