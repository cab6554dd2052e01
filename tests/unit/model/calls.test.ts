import { describe, expect, it } from 'vitest';
import { measure, play } from '../strategies/play.ts';

const direct = (text: string): ReturnType<typeof play>[string] => play(`scenario: calls\nstrategies: [direct]\n${text}`).direct ?? [];

/** One step at `a`, an order every 100 ms for 10 s. */
const step = (policy: string, service: string): string => `time: { run: 10s, drain: 2s }
services: { a: { ${service} } }
process: { steps: [ { s: { call: a.x, ${policy} } } ] }
workload: { arrivals: { every: 100ms } }
`;

describe('a call', () => {
  it('counts the answer that comes exactly at its time-out', () => {
    expect(measure(direct(step('timeout: 10ms', 'time: 10ms')), 'availability.confirmed-ratio')).toBe(1);
    expect(measure(direct(step('timeout: 9.999999ms', 'time: 10ms')), 'availability.error-ratio')).toBe(1);
  });

  it('waits base x factor^(n-1) between attempts', () => {
    // Two failures of 100 ms each, waits of 50 ms and 100 ms, then 10 ms of a service that works again.
    const run = direct(`time: { run: 1s, drain: 2s }
services: { a: { time: 10ms, concurrency: 10 } }
process: { steps: [ { s: { call: a.x, timeout: 100ms, attempts: 3, backoff: { base: 50ms, factor: 2, jitter: none } } } ] }
faults: [ { name: cut, at: 0s, for: 300ms, partition: { between: [[edge], [a]] } } ]
workload: { arrivals: { every: 100ms } }`);
    expect(measure(run, 'latency.terminal.max')).toBe(0.36);
  });

  it('asks another instance when it hedges', () => {
    const run = direct(`${step('hedge: { after: 20ms }', 'time: 10ms, instances: 2, concurrency: 10, balancing: random')}faults: [ { name: still, at: 0s, for: 30s, pause: a, instances: 1 } ]`);
    expect(measure(run, 'latency.terminal.max')).toBe(0.03);
    expect(measure(run, 'availability.confirmed-ratio')).toBe(1);
  });

  it('retries no more than its budget', () => {
    const run = direct(step('attempts: 3, budget: 10%, backoff: { base: 1ms, jitter: none }', 'time: 1ms, errors: 100%'));
    // 99 calls earn 9.9 retries.
    expect(measure(run, 'service.a.arrivals')).toBe(99 + 9);
  });

  it('meets an open breaker until a probe succeeds; what it turns away has not reached the service', () => {
    const run = direct(`${step('breaker: { consecutive: 2, probe-after: 1s }', 'time: 5ms')}faults: [ { name: bad, at: 0s, for: 3s, errors: { service: a, rate: 100% } } ]`);
    // Opens at 0.205 s; probes at 1.3 s and 2.4 s fail, that of 3.5 s closes it: three times ten are turned away.
    expect(measure(run, 'availability.rejected-ratio')).toBeCloseTo(30 / 99, 12);
    expect(measure(run, 'availability.error-ratio')).toBeCloseTo(4 / 99, 12);
    expect(measure(run, 'service.a.arrivals')).toBe(69);
  });

  it('finds its bulkhead full while another is under way', () => {
    const run = direct(step('bulkhead: 1', 'time: 150ms, concurrency: 10'));
    expect(measure(run, 'service.a.arrivals')).toBe(50);
    expect(measure(run, 'availability.rejected-ratio')).toBeCloseTo(49 / 99, 12);
  });

  it('leaves the queue when its patience ends', () => {
    const run = direct(`time: { run: 10s, drain: 2s }
services: { a: { time: 100ms, patience: 30ms } }
process: { steps: [ { s: { call: a.x } } ] }
workload: { arrivals: { every: 50ms } }`);
    expect(measure(run, 'service.a.abandoned-ratio')).toBeCloseTo(99 / 199, 12);
    expect(measure(run, 'service.a.wait.mean')).toBeCloseTo((99 * 0.03) / 199, 12);
    // Nobody turned them away: it is a failure, not a rejection.
    expect(measure(run, 'availability.error-ratio')).toBeCloseTo(99 / 199, 12);
    expect(measure(run, 'availability.rejected-ratio')).toBe(0);
  });

  it('leaves the queue of a monolith as it leaves that of a service', () => {
    const { monolith } = play(`scenario: calls
time: { run: 10s, drain: 2s }
services: { a: { time: 100ms, patience: 30ms } }
process: { steps: [ { s: { call: a.x } } ] }
workload: { arrivals: { every: 50ms } }
strategies: [monolith]`);
    expect(measure(monolith, 'availability.error-ratio')).toBeCloseTo(99 / 199, 12);
    expect(measure(monolith, 'availability.rejected-ratio')).toBe(0);
  });

  it('is a duplicate of none when a loop makes it again', () => {
    const text = (strategies: string): ReturnType<typeof play> => play(`scenario: calls
time: { run: 50s, drain: 2s }
services: { a: { time: 5ms }, n: { time: 3ms, operations: { y: { calls: [ a.x ] } } } }
process: { steps: [ { repeat: { again: 50%, steps: [ { s: { call: n.y } }, { wait: 10ms } ] } } ] }
workload: { arrivals: { every: 1s } }
strategies: ${strategies}`);
    const { direct: reference, keyed } = text('{ direct: {}, keyed: { extends: orchestration, preset: ideal } }');
    expect(measure(keyed, 'latency.terminal.mean')).toBe(measure(reference, 'latency.terminal.mean'));
    expect(measure(keyed, 'latency.terminal.max')).toBeGreaterThan(0.018);
  });

  it('executes a message that arrives twice once if the key comes along', () => {
    const runs = play(`scenario: calls
network: { latency: 1ms, duplicate: 100% }
time: { run: 1s, drain: 2s }
services: { a: { time: 1ms, concurrency: 4 } }
data: { account: { owner: a, keys: [x], initial: 0 } }
process: { steps: [ { s: { call: a.x, effect: { add: account(x), by: 1 } } } ] }
workload: { arrivals: { every: 100ms } }
strategies: [direct, orchestration]`);
    // Of each of nine orders the client's message comes twice too: two processes without a key, each with two requests.
    expect(measure(runs.direct, 'consistency.duplicate-effects')).toBe(27);
    expect(measure(runs.orchestration, 'consistency.duplicate-effects')).toBe(0);
    expect(measure(runs.orchestration, 'service.a.arrivals')).toBe(18);
  });
});

describe('branches', () => {
  it('decide with the first of `any`, and the late one runs on', () => {
    const run = direct(`time: { run: 1s, drain: 2s }
services: { a: { time: 5ms }, b: { time: 50ms } }
process: { steps: [ { parallel: { join: any, steps: [ { s: { call: a.x } }, { t: { call: b.x } } ] } } ] }
workload: { arrivals: { every: 100ms } }`);
    expect(measure(run, 'latency.decision.mean')).toBe(0.005);
    expect(measure(run, 'latency.terminal.mean')).toBe(0.05);
  });

  it('run to their end when another fails, and are then taken back', () => {
    const run = play(`scenario: branches
time: { run: 1s, drain: 2s }
services: { a: { time: 5ms }, b: { time: 20ms }, c: { time: 20ms } }
data: { rows: { owner: c, keys: order } }
process: { steps: [ { parallel: [ { s: { call: a.x, declines: 100% } }, { choose: [ { weight: 1, steps: [ { t: { call: b.x } }, { u: { call: c.x, effect: { set: rows(order), to: there }, undo: c.undo } } ] } ] } ] } ] }
workload: { arrivals: { every: 100ms } }
strategies: [saga]`).saga;
    expect(measure(run, 'availability.refused-ratio')).toBe(1);
    expect(measure(run, 'consistency.compensations')).toBe(9);
    expect(measure(run, 'service.c.arrivals')).toBe(18);
  });
});

describe('clients', () => {
  it('of several populations think and order each by themselves', () => {
    const run = direct(`time: { run: 10s, drain: 2s }
services: { a: { time: 10ms, concurrency: unlimited } }
processes: { order: { steps: [ { s: { call: a.x } } ] }, refund: { steps: [ { t: { call: a.y } } ] } }
workload: { arrivals: { closed: { order: { clients: 2, think: 90ms }, refund: { clients: 1, think: 190ms } } } }`);
    expect(measure(run, 'process.order.availability.goodput')).toBeCloseTo(20, 0);
    expect(measure(run, 'process.refund.availability.goodput')).toBeCloseTo(5, 0);
  });
});
