import { describe, expect, it } from 'vitest';
import { measure, play } from '../strategies/play.ts';

/** `a` calls `b`, once over the network (which takes no time) and once within the unit that holds both. */
function both(call: string, callee: string, more = '', caller = 'concurrency: 9'): Record<'apart' | 'together', ReturnType<typeof play>[string]> {
  const runs = play(`scenario: nested
services: { a: { ${caller}, operations: { x: { time: 10ms, calls: [ ${call} ] } } }, b: { concurrency: 9, ${callee} } }
deployments: { cut: { ab: { services: [a, b], instances: 1, concurrency: 9 } } }
process: { steps: [ { s: { call: a.x } } ] }
time: { run: 10s, drain: 2s }
workload: { arrivals: { every: 100ms } }
${more}
strategies: { apart: { extends: direct }, together: { extends: direct, deployment: cut } }`);
  return { apart: runs.apart!, together: runs.together! };
}

const BACKOFF = 'backoff: { base: 5ms, factor: 1, jitter: none }';

describe.each(['apart', 'together'] as const)('a call of an operation, %s', (where) => {
  it('is tried again after a wait, and has a fallback in the end', () => {
    const run = both(`{ call: b.y, attempts: 3, ${BACKOFF}, fallback: 2ms }`, 'time: 7ms, errors: 100%')[where];
    expect(measure(run, 'latency.terminal.mean')).toBeCloseTo(0.01 + 3 * 0.007 + 2 * 0.005 + 0.002, 12);
    expect(measure(run, 'availability.degraded-ratio')).toBe(1);
    expect(measure(run, 'availability.confirmed-ratio')).toBe(1);
    expect(measure(run, 'latency.parts.service.mean') + measure(run, 'latency.parts.retry.mean')).toBeCloseTo(0.043, 12);
  });

  it('gives an attempt no more than its time-out', () => {
    const run = both(`{ call: b.y, timeout: 5ms, attempts: 2, ${BACKOFF}, fallback: 0ms }`, 'time: 7ms')[where];
    expect(measure(run, 'latency.terminal.mean')).toBeCloseTo(0.01 + 2 * 0.005 + 0.005, 12);
    expect(measure(both('{ call: b.y, timeout: 5ms }', 'time: 7ms')[where], 'availability.error-ratio')).toBe(1);
    expect(measure(both('{ call: b.y, timeout: 7ms }', 'time: 7ms')[where], 'availability.confirmed-ratio')).toBe(1);
  });

  it('runs out of time also while the callee waits for calls of its own', () => {
    const run = both('{ call: b.y, timeout: 5ms, fallback: 1ms }', 'operations: { y: { time: 1ms, calls: [ c.z ] } } }, c: { concurrency: 9, time: 20ms')[where];
    expect(measure(run, 'latency.terminal.mean')).toBeCloseTo(0.016, 12);
  });

  it('is retried no more than its budget', () => {
    const run = both(`{ call: b.y, attempts: 3, budget: 10%, ${BACKOFF}, optional: true }`, 'time: 1ms, errors: 100%')[where];
    // 99 calls earn 9 retries of 6 ms each.
    expect(measure(run, 'latency.terminal.mean')).toBeCloseTo(0.011 + (9 * 0.006) / 99, 12);
  });

  it('meets an open breaker', () => {
    const run = both('{ call: b.y, breaker: { consecutive: 2, probe-after: 1s }, optional: true }', 'time: 5ms, errors: 100%')[where];
    // Two failures, then a probe in eleven calls: ten calls in all.
    expect(measure(run, 'latency.terminal.mean')).toBeCloseTo(0.01 + (10 * 0.005) / 99, 12);
  });

  it('finds a full bulkhead', () => {
    const run = both('{ call: b.y, bulkhead: 1, optional: true }', 'time: 150ms')[where];
    expect(measure(run, 'latency.terminal.mean')).toBeCloseTo(0.01 + (50 * 0.15) / 99, 12);
  });

  it('fails nothing if it is optional, and refuses for its caller if it is refused', () => {
    expect(measure(both('{ call: b.y, optional: true }', 'time: 1ms, errors: 100%')[where], 'availability.confirmed-ratio')).toBe(1);
    expect(measure(both('b.y', 'time: 1ms, errors: 100%')[where], 'availability.error-ratio')).toBe(1);
    expect(measure(both('{ call: b.y, declines: 100%, attempts: 3 }', 'time: 1ms')[where], 'availability.refused-ratio')).toBe(1);
    expect(measure(both(`{ call: b.y, retriable: true, ${BACKOFF} }`, 'time: 0ms, errors: 50%')[where], 'availability.confirmed-ratio')).toBe(1);
  });

  it('comes after the own time, group after group', () => {
    const run = both('{ parallel: [ b.y, c.y ] }, b.y', 'time: 10ms }, c: { time: 4ms')[where];
    // What leaves the unit comes first; then the place is free for what does not.
    expect(measure(run, 'latency.terminal.mean')).toBeCloseTo(where === 'together' ? 0.034 : 0.03, 12);
  });

  it('is gone with an instance that crashes, and goes on with one that stood still', () => {
    const call = `{ call: b.y, timeout: 500ms, attempts: 2, ${BACKOFF} }`;
    const crash = both(call, 'time: 50ms', 'faults: [ { at: 1020ms, for: 10ms, crash: a } ]')[where];
    expect(measure(crash, 'availability.error-ratio')).toBeCloseTo(1 / 99, 12);
    const pause = both(call, 'time: 50ms', 'faults: [ { at: 1020ms, for: 400ms, pause: a }, { at: 1020ms, for: 400ms, pause: b } ]')[where];
    expect(measure(pause, 'availability.confirmed-ratio')).toBe(1);
    expect(measure(pause, 'latency.terminal.max')).toBeCloseTo(0.46, 12);
  });

  it('is over when its instance goes on, if its time has run out meanwhile', () => {
    const call = '{ call: b.y, timeout: 100ms, fallback: 1ms }';
    const run = both(call, 'time: 50ms', 'faults: [ { at: 1020ms, for: 400ms, pause: a }, { at: 1020ms, for: 400ms, pause: b } ]')[where];
    expect(measure(run, 'availability.degraded-ratio')).toBeGreaterThan(0);
    // One thread falls back when it goes on; an answer that was ready waits at its place.
    expect(measure(run, 'latency.terminal.max')).toBeCloseTo(where === 'together' ? 0.421 : 0.42, 12);
  });
});

describe('a call within a unit', () => {
  it.each(['processor-sharing', 'shortest-remaining', 'preemptive-priority'])('is cut short under %s too', (discipline) => {
    const run = play(`scenario: nested
services: { a: { discipline: ${discipline}, operations: { x: { time: 10ms, calls: [ { call: b.y, timeout: 5ms, fallback: 1ms } ] } } }, b: { time: 1h, discipline: ${discipline} } }
deployments: { cut: { ab: { services: [a, b], instances: 1, concurrency: 1 } } }
process: { steps: [ { s: { call: a.x } } ] }
time: { run: 1s, drain: 2s }
workload: { arrivals: { every: 100ms } }
strategies: { together: { extends: direct, deployment: cut } }`).together;
    expect(measure(run, 'latency.terminal.max')).toBeCloseTo(0.016, 12);
    expect(measure(run, 'service.ab.utilisation.working')).toBeCloseTo(9 * 0.015, 9);
  });
});

describe('an undo', () => {
  it('makes the calls of its operation', () => {
    const run = play(`scenario: nested
services: { a: { time: 10ms, operations: { undo: { time: 1ms, calls: [ b.y ] } } }, b: { time: 7ms }, c: { time: 1ms } }
process: { steps: [ { s: { call: a.x, undo: a.undo } }, { t: { call: c.z, declines: 100% } } ] }
time: { run: 1s, drain: 2s }
workload: { arrivals: { every: 100ms } }
strategies: { saga: { preset: ideal } }`).saga;
    expect(measure(run, 'service.b.arrivals')).toBe(9);
    expect(measure(run, 'availability.refused-ratio')).toBe(1);
  });
});
