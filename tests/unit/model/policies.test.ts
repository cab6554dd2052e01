import { describe, expect, it } from 'vitest';
import { measure, play } from '../strategies/play.ts';

const direct = (text: string): ReturnType<typeof play>[string] => play(`scenario: policies\nstrategies: [direct]\n${text}`).direct ?? [];

/** One step at `a`, an order every 100 ms. */
const step = (policy: string, service: string, run = '10s', more = ''): ReturnType<typeof play>[string] => direct(`services: { a: { ${service} } }
process: { steps: [ { s: { call: a.x, ${policy} } } ] }
time: { run: ${run}, drain: 30s }
workload: { arrivals: { every: 100ms } }
${more}`);

describe('back-off', () => {
  // Two failures in no time, then a fallback in no time: the latency is the two waits.
  const waits = (backoff: string): ReturnType<typeof play>[string] => step(`attempts: 3, backoff: { ${backoff} }, fallback: 0ms`, 'time: 0ms, errors: 100%', '1000s');
  const ORDERS = 9999;

  it.each([
    ['none', 1 + 1.5, 0],
    // Uniform from 0, or from half, to the wait: 1 s x 2^(n-1), at most 1.5 s.
    ['full', 0.5 + 0.75, Math.sqrt((1 + 1.5 ** 2) / 12)],
    ['equal', 0.75 + 1.125, Math.sqrt((1 + 1.5 ** 2) / 48)],
  ])('grows to its maximum, with jitter %s', (jitter, mean, deviation) => {
    const run = waits(`base: 1s, factor: 2, max: 1.5s, jitter: ${jitter}`);
    expect(Math.abs(measure(run, 'latency.terminal.mean') - mean)).toBeLessThanOrEqual((4 * deviation) / Math.sqrt(ORDERS) + 1e-9);
    expect(measure(run, 'latency.terminal.max')).toBeLessThanOrEqual(2.5);
  });

  it('decorrelated depends on the wait before', () => {
    const run = waits('base: 1s, max: 1h, jitter: decorrelated');
    // uniform(1, 3) = 2 on average, then uniform(1, 3 x that): (1 + 6) / 2.
    expect(Math.abs(measure(run, 'latency.terminal.mean') - 5.5)).toBeLessThan(4 * 2.5 / Math.sqrt(ORDERS));
    expect(measure(run, 'latency.terminal.max')).toBeLessThan(12);
    expect(measure(run, 'latency.terminal.max')).toBeGreaterThan(11);
  });

  it('draws its base anew for each retry', () => {
    const run = waits('base: { exponential: 1s }, factor: 1, max: 1h, jitter: none');
    expect(Math.abs(measure(run, 'latency.terminal.mean') - 2)).toBeLessThan((4 * Math.SQRT2) / Math.sqrt(ORDERS));
  });
});

describe('a breaker', () => {
  it('opens when a share of the last calls has failed', () => {
    const run = step('breaker: { open-at: 50%, window: 10, probe-after: 1s }', 'time: 1ms', '10s', 'faults: [ { at: 1.95s, for: 3s, errors: { service: a, rate: 100% } } ]');
    // The fifth failure opens it; probes at 3.5 s and 4.6 s fail, that of 5.7 s closes it.
    expect(measure(run, 'availability.error-ratio')).toBeCloseTo(7 / 99, 12);
    expect(measure(run, 'availability.rejected-ratio')).toBeCloseTo(30 / 99, 12);
  });

  it('stays open for as long as it says', () => {
    const run = step('breaker: { consecutive: 5, probe-after: 10s }', 'time: 1ms', '10s', 'faults: [ { at: 1.95s, for: 1s, errors: { service: a, rate: 100% } } ]');
    expect(measure(run, 'availability.error-ratio')).toBeCloseTo(5 / 99, 12);
    expect(measure(run, 'availability.rejected-ratio')).toBeCloseTo(75 / 99, 12);
  });

  it.each([['bulkhead: 1, optional: true', 99], ['breaker: { consecutive: 1, probe-after: 1h }, timeout: 10ms, optional: true', 2]])('and a bulkhead belong to one calling instance: %s', (policy, reached) => {
    const run = direct(`services: { f: { instances: 2, concurrency: 9, operations: { x: { calls: [ { call: b.y, ${policy} } ] } } }, b: { time: 150ms, concurrency: 9 } }
process: { steps: [ { s: { call: f.x } } ] }
time: { run: 10s, drain: 2s }
workload: { arrivals: { every: 100ms } }`);
    // Each of the two callers has every other order, 200 ms apart.
    expect(measure(run, 'service.b.arrivals')).toBe(reached);
  });
});

describe('what a full queue turns away', () => {
  it('has been reached, and is tried again like any technical failure', () => {
    const two = 'time: { run: 10s, drain: 2s }\nworkload: { arrivals: [ { every: 1s }, { every: 1s } ] }';
    const run = direct(`services: { a: { time: 100ms, queue: 0 } }
process: { steps: [ { s: { call: a.x, attempts: 2, backoff: { base: 150ms, factor: 1, jitter: none } } } ] }
${two}`);
    expect(measure(run, 'service.a.blocked-ratio')).toBeCloseTo(1 / 3, 12);
    expect(measure(run, 'availability.confirmed-ratio')).toBe(1);
    expect(measure(run, 'latency.terminal.max')).toBe(0.25);
    expect(measure(run, 'availability.amplification.a')).toBe(1.5);
    // So is one whose patience has ended.
    const patient = direct(`services: { a: { time: 100ms, patience: 30ms } }
process: { steps: [ { s: { call: a.x, attempts: 3, backoff: { base: 100ms, factor: 1, jitter: none } } } ] }
${two}`);
    expect(measure(patient, 'latency.terminal.max')).toBe(0.23);
    expect(measure(patient, 'service.a.abandoned-ratio')).toBeCloseTo(1 / 3, 12);
  });
});

describe('a deadline that is passed on', () => {
  it.each([['ignore', 2, 200], ['propagate', 1, 100]])('takes late requests out of the queue: %s', (deadlines, served, waited) => {
    const run = direct(`services: { a: { time: 100ms, deadlines: ${deadlines} } }
process: { deadline: 50ms, steps: [ { s: { call: a.x } } ] }
time: { run: 10s, drain: 2s }
workload: { arrivals: [ { every: 1s }, { every: 1s } ] }`);
    expect(measure(run, 'service.a.throughput')).toBeCloseTo((served * 9) / 10, 9);
    expect(measure(run, 'service.a.utilisation')).toBeCloseTo((waited * 9) / 10000, 9);
    // Of two steps the second comes too late.
    const second = direct(`services: { a: { time: 60ms }, b: { time: 1ms, deadlines: ${deadlines} } }
process: { deadline: 50ms, steps: [ { s: { call: a.x } }, { t: { call: b.x } } ] }
time: { run: 10s, drain: 2s }
workload: { arrivals: { every: 1s } }`);
    expect(measure(second, 'service.b.blocked-ratio')).toBe(deadlines === 'propagate' ? 1 : 0);
  });
});

describe('a deadline within a unit', () => {
  const unit = (strategy: string, a: string, b: string, deadline: string, process: string): ReturnType<typeof direct> => play(`scenario: policies
services: { a: { time: 100ms, deadlines: ${a} }, b: { time: 100ms, operations: { x: { calls: [ { call: a.x, optional: true } ] } }, deadlines: ${b} } }
deployments: { one: { both: { services: [a, b], concurrency: 1 } } }
process: { deadline: ${deadline}, steps: [ ${process} ] }
time: { run: 10s, drain: 2s }
workload: { arrivals: [ { every: 1s }, { every: 1s } ] }
strategies: { it: { extends: ${strategy}, deployment: one } }`).it!;

  it.each([
    // The second of two waits 100 ms, begins within its deadline and works for 100 ms; then its call comes too late.
    ['ignore', 'ignore', 2 * 200 * 9], ['ignore', 'propagate', (200 + 0) * 9], ['propagate', 'ignore', (200 + 100) * 9], ['propagate', 'propagate', 200 * 9],
  ])('is looked at by each service for itself: called %s, calling %s', (a, b, worked) => {
    const run = unit('direct', a, b, '150ms', '{ s: { call: b.x } }');
    expect(measure(run, 'service.both.utilisation')).toBeCloseTo(worked / 10_000, 9);
  });

  it.each([['ignore', '150ms', 4], ['propagate', '150ms', 2], ['propagate', '50ms', 1]])('is looked at before each step of a program: %s, %s', (deadlines, deadline, steps) => {
    // Of two orders the first does what begins in time, at 0 and 100 ms; the other leaves the queue.
    const run = unit('monolith', deadlines, deadlines, deadline, '{ s: { call: a.x } }, { t: { call: a.y } }');
    expect(measure(run, 'service.both.utilisation')).toBeCloseTo((steps * 100 * 9) / 10_000, 9);
  });

  it('does not keep what must come to its end from it', () => {
    const run = play(`scenario: policies
services: { a: { time: 100ms, deadlines: propagate }, b: { time: 1ms } }
data: { stock: { owner: a, keys: 1, initial: 100, at-least: 0 } }
process: { deadline: 50ms, steps: [ { s: { call: a.x, effect: { take: stock(1) }, undo: a.y } }, { t: { call: b.x, declines: 99.99999% } } ] }
time: { run: 10s, drain: 5s }
workload: { arrivals: { every: 1s } }
strategies: [saga]`).saga!;
    expect([measure(run, 'consistency.compensations'), measure(run, 'consistency.stuck')]).toEqual([9, 0]);
  });
});

describe('a server whose caller gives up', () => {
  it('works on unless it cancels, in the queue too', () => {
    const keeps = step('timeout: 40ms', 'time: 90ms', '1s');
    expect(measure(keeps, 'service.a.throughput')).toBe(9);
    expect(measure(keeps, 'availability.error-ratio')).toBe(1);
    const cancels = direct(`services: { a: { time: 90ms, on-timeout: cancel } }
process: { steps: [ { s: { call: a.x, timeout: 100ms } } ] }
time: { run: 1s, drain: 2s }
workload: { arrivals: [ { every: 200ms }, { every: 200ms } ] }`);
    // The second of each pair starts at 90 ms and is broken off at 100 ms.
    expect(measure(cancels, 'service.a.throughput')).toBe(4);
    expect(measure(cancels, 'service.a.utilisation')).toBeCloseTo(0.4, 9);
  });
});

describe('a queue', () => {
  it.each([
    ['fifo', [0.02, 0.029, 0.033]], ['shortest-first', [0.02, 0.034, 0.023]], ['shortest-remaining', [0.035, 0.015, 0.005]], ['lifo', [0.02, 0.034, 0.023]],
  ])('serves in the order of its discipline: %s', (discipline, latencies) => {
    // 20 ms of work comes at 700 ms, 10 ms of it at 701 ms, 5 ms at 702 ms.
    const run = direct(`services: { a: { discipline: ${discipline}, operations: { big: { time: 20ms }, mid: { time: 10ms }, small: { time: 5ms } } } }
processes: { big: { steps: [ { s: { call: a.big } } ] }, mid: { steps: [ { t: { call: a.mid } } ] }, small: { steps: [ { u: { call: a.small } } ] } }
time: { run: 1s, drain: 2s }
workload: { arrivals: { closed: { big: { clients: 1, think: 700ms }, mid: { clients: 1, think: 701ms }, small: { clients: 1, think: 702ms } } } }`);
    expect(['big', 'mid', 'small'].map((name) => measure(run, `process.${name}.latency.terminal.mean`))).toEqual(latencies);
  });

  it('makes work longer by contention, once and at the start', () => {
    const run = direct(`services: { a: { time: 10ms, concurrency: 2, contention: 3ms } }
process: { steps: [ { s: { call: a.x } } ] }
time: { run: 1s, drain: 2s }
workload: { arrivals: [ { every: 500ms }, { every: 500ms }, { every: 500ms } ] }
faults: [ { at: 0s, for: 1h, slow: { service: a, factor: 2 } } ]`);
    // 20 ms, 23 ms, and 20 ms of waiting before 23 ms: those that wait do not count, and it is not slowed down.
    expect(measure(run, 'latency.terminal.mean')).toBeCloseTo((0.02 + 0.023 + 0.043) / 3, 12);
  });

  it('shares its cores, slowed down and standing still too', () => {
    const shared = (more: string, pair = '[ { every: 500ms }, { every: 500ms } ]'): ReturnType<typeof direct> => direct(`services: { a: { time: 10ms, discipline: processor-sharing } }
process: { steps: [ { s: { call: a.x } } ] }
time: { run: 1s, drain: 2s }
workload: { arrivals: ${pair} }
${more}`);
    expect(measure(shared(''), 'latency.terminal.mean')).toBeCloseTo(0.02, 12);
    expect(measure(shared('faults: [ { at: 0s, for: 1h, slow: { service: a, factor: 3 } } ]'), 'latency.terminal.mean')).toBeCloseTo(0.06, 12);
    expect(measure(shared('faults: [ { at: 505ms, for: 100ms, pause: a } ]'), 'latency.terminal.mean')).toBeCloseTo(0.12, 12);
  });
});

describe('a duplicate execution', () => {
  const twice = (idempotent: boolean, strategy: string): ReturnType<typeof direct> => play(`scenario: policies
time: { run: 1s, drain: 2s }
services: { a: { time: 30ms, concurrency: 4 } }
data: { account: { owner: a, keys: [x], initial: 0 } }
process: { steps: [ { s: { call: a.x, idempotent: ${String(idempotent)}, timeout: 20ms, attempts: 3, backoff: { base: 0ms, jitter: none }, effect: { add: account(x), by: 1 } } } ] }
workload: { arrivals: { every: 100ms } }
strategies: { it: { ${strategy} } }`).it ?? [];

  it('waits for the first, which has its key, and answers with it', () => {
    const run = twice(true, 'extends: orchestration, preset: ideal');
    expect(measure(run, 'consistency.duplicate-effects')).toBe(0);
    expect(measure(run, 'availability.confirmed-ratio')).toBe(1);
    expect(measure(run, 'latency.terminal.mean')).toBeCloseTo(0.03, 12);
    // It still costs its message and its visit.
    expect(measure(run, 'service.a.arrivals')).toBe(18);
  });

  it('happens where the service, or the bridge, has no keys', () => {
    expect(measure(twice(false, 'extends: orchestration, preset: ideal'), 'consistency.duplicate-effects')).toBe(18);
    expect(measure(twice(true, 'extends: direct'), 'consistency.duplicate-effects')).toBe(18);
  });
});
