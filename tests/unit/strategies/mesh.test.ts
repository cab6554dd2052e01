import { describe, expect, it } from 'vitest';
import { estimate, measure, play } from './play.ts';

const WORLD = `
scenario: mesh
time: { warmup: 5s, run: 30s, drain: 30s }
network: { latency: { same-zone: 1ms } }
services:
  stock: { instances: 3, concurrency: 4, time: { exponential: 8ms }, errors: 5%, detection: 2s, store: { commit: 1ms } }
  money: { instances: 2, concurrency: 8, time: { exponential: 10ms }, store: { commit: 1ms } }
process:
  name: order
  deadline: 5s
  steps:
    - reserve: { call: stock.reserve, timeout: 200ms, attempts: 2 }
    - charge: { call: money.charge, timeout: 500ms, attempts: 2 }
workload: { arrivals: 60/s }
`;

/** One service that always fails, at once. */
const FAILING = (more: string): string => `
scenario: failing
time: { run: 10s, drain: 20s }
services: { stock: { instances: 2, concurrency: unlimited, ${more} } }
process:
  name: order
  steps: [ { reserve: { call: stock.reserve, attempts: 3, backoff: { base: 10ms, jitter: none } } } ]
workload: { arrivals: 20/s }
strategies: { orchestration: {}, service-mesh: {}, linkerd: { extends: service-mesh, preset: linkerd } }
`;

describe('proxies of a mesh', () => {
  it('are queues: the one of a caller is an M/M/2 whose requests come back as answers', () => {
    // One proxy (the callee is a third party), passed by the request and, after an infinite server, by the answer: a Jackson
    // network. 1,200 messages/s on 2 x 1,000/s: Erlang C = 0.45, wait 0.5625 ms, sojourn 1.5625 ms.
    const results = play(`
scenario: proxy
time: { warmup: 2s, run: 20s, drain: 2s }
services: { bank: { concurrency: unlimited, time: { exponential: 50ms }, external: {} } }
process: { name: order, steps: [ { charge: { call: bank.charge } } ] }
workload: { arrivals: 600/s }
strategies: { meshed: { extends: direct, overlays: [ { mesh: ideal, time: { exponential: 1ms } } ] } }
`, 6);
    const wait = estimate(results.meshed, 'service.sidecar.wait.mean');
    const part = estimate(results.meshed, 'latency.parts.overlay.mean');
    // 5 standard errors of 6 replications: passes by chance in far less than one of a thousand seeds, and the seed is fixed.
    expect(Math.abs(wait.mean - 0.0005625)).toBeLessThan(5 * wait.error);
    expect(wait.error).toBeLessThan(0.03 * 0.0005625);
    expect(Math.abs(part.mean - 0.003125)).toBeLessThan(5 * part.error);
    expect(estimate(results.meshed, 'service.sidecar.utilisation').mean).toBeCloseTo(0.6, 2);
  });

  it('add what depends on the load, not a constant', () => {
    const overlay = (rate: string): number => measure(play(`
scenario: load
time: { warmup: 1s, run: 6s, drain: 2s }
services: { stock: { concurrency: unlimited, time: 5ms } }
process: { name: order, steps: [ { reserve: { call: stock.reserve } } ] }
workload: { arrivals: ${rate} }
strategies: { service-mesh: { mesh: { workers: 1 } } }
`)['service-mesh'], 'latency.parts.overlay.mean');
    // Four passages of 100 us; at 4,000 orders/s each of the two proxies works 80 % of the time.
    expect(overlay('20/s')).toBeCloseTo(0.0004, 4);
    expect(overlay('4000/s')).toBeGreaterThan(0.0012);
  });

  it('cost processor time, and no instances and no messages', () => {
    const { orchestration, 'service-mesh': mesh } = play(`${WORLD.replace('errors: 5%, ', '')}strategies: { orchestration: {}, service-mesh: {} }`);
    // Four passages of 100 us for each of two calls.
    expect(measure(mesh, 'cost.cpu-time.overhead') - measure(orchestration, 'cost.cpu-time.overhead')).toBeCloseTo(0.0008, 4);
    expect(measure(mesh, 'cost.instance-hours')).toBe(measure(orchestration, 'cost.instance-hours'));
    expect(measure(mesh, 'cost.messages')).toBeCloseTo(measure(orchestration, 'cost.messages'), 1);
    // Proxies beside two services, and a control plane.
    expect(measure(mesh, 'operability.components')).toBe(measure(orchestration, 'operability.components') + 3);
  });

  it('change nothing when they cost nothing and decide nothing', () => {
    const results = play(`${WORLD}faults: [ { crash: stock, instances: 1, at: 12s, for: 5s }, { name: cut, partition: { between: [[orchestrator], [money]] }, at: 20s, for: 1s } ]
strategies:
  plain: { extends: orchestration }
  meshed: { extends: orchestration, overlays: [ { mesh: ideal, retries: 0 } ] }
`);
    expect(results.meshed![0]!.traceHash).toBe(results.plain![0]!.traceHash);
    expect(measure(results.meshed, 'service.sidecar.arrivals')).toBe(0);
  });

  it('are taken to cost nothing under preset ideal', () => {
    const results = play(`${WORLD.replace('errors: 5%, ', '')}strategies: { plain: { extends: orchestration, preset: ideal }, meshed: { extends: service-mesh, preset: ideal } }`);
    expect(results.meshed![0]!.traceHash).toBe(results.plain![0]!.traceHash);
  });
});

describe('retries of a mesh', () => {
  it('multiply with those of the application: three times three', () => {
    const results = play(FAILING('errors: 100%'));
    expect(measure(results.orchestration, 'availability.amplification.stock')).toBe(3);
    expect(measure(results['service-mesh'], 'availability.amplification.stock')).toBe(9);
    expect(measure(results.linkerd, 'availability.amplification.stock')).toBe(3);
  });

  it('are not made for time-outs of the application', () => {
    const results = play(FAILING('time: 10s').replace('attempts: 3', 'attempts: 3, timeout: 100ms'));
    expect(measure(results['service-mesh'], 'availability.amplification.stock')).toBe(3);
  });

  it('are made for full queues, not for rate limits', () => {
    const full = play(FAILING('time: 1h, queue: 0').replace('unlimited', '1'));
    expect(measure(full['service-mesh'], 'availability.amplification.stock')).toBeGreaterThan(8.8);
    const limited = play(FAILING('external: { rate-limit: 1/h }'));
    expect(measure(limited['service-mesh'], 'availability.amplification.stock')).toBeCloseTo(3, 1);
  });

  it('turn a failing instance into a slower success, at another instance', () => {
    const crash = FAILING('time: 1ms, detection: 1h').replace('strategies:', 'faults: [ { crash: stock, instances: 1, at: 2s, for: 6s } ]\nstrategies:').replace('attempts: 3', 'attempts: 1');
    const results = play(crash);
    expect(measure(results.orchestration, 'availability.success-ratio')).toBeLessThan(0.8);
    expect(measure(results['service-mesh'], 'availability.success-ratio')).toBe(1);
    expect(measure(results['service-mesh'], 'latency.parts.retry.mean')).toBeGreaterThan(0);
  });

  it('amplify an overload that they did not cause', () => {
    const overload = `
scenario: overload
time: { warmup: 5s, run: 20s, drain: 20s }
services: { stock: { instances: 2, concurrency: 2, queue: 4, time: { exponential: 20ms } } }
process: { name: order, deadline: 2s, steps: [ { reserve: { call: stock.reserve, attempts: 3, backoff: { base: 50ms } } } ] }
workload: { arrivals: 260/s }
strategies: { orchestration: {}, service-mesh: {} }
`;
    const results = play(overload);
    expect(measure(results['service-mesh'], 'availability.amplification.stock')).toBeGreaterThan(1.5 * measure(results.orchestration, 'availability.amplification.stock'));
  });

  it('stay within a budget, and within a breaker', () => {
    const text = FAILING('errors: 100%, time: 200ms').replace('linkerd: { extends: service-mesh, preset: linkerd }', 'budget: { extends: service-mesh, mesh: { retry-budget: 20%, retry-budget-minimum: 0 } }, breaker: { extends: service-mesh, mesh: { max-requests: 2 } }');
    const results = play(text);
    expect(measure(results['service-mesh'], 'availability.amplification.stock')).toBe(9);
    expect(measure(results.budget, 'availability.amplification.stock')).toBeLessThan(4.5);
    expect(measure(results.breaker, 'availability.amplification.stock')).toBeLessThan(3);
    expect(measure(results.breaker, 'availability.rejected-ratio')).toBeGreaterThan(0.5);
  });
});

/** One instance of `hosts` is dead and stays in the pool: health checks do not notice. */
const DEAD_INSTANCE = (hosts: number, mesh: string): string => `
scenario: dead
time: { warmup: 1s, run: 60s, drain: 10s }
services: { stock: { instances: ${String(hosts)}, concurrency: unlimited, time: 1ms, detection: 1h } }
process: { name: order, steps: [ { reserve: { call: stock.reserve } } ] }
workload: { arrivals: { every: 10ms } }
faults: [ { name: dead, crash: stock, instances: 1, at: 5s, for: 50s } ]
strategies: { service-mesh: { mesh: { retries: 0, balancing: round-robin, ${mesh} } } }
`;

describe('outlier ejection', () => {
  const failed = (hosts: number, mesh: string): number => measure(play(DEAD_INSTANCE(hosts, mesh))['service-mesh'], 'availability.error-ratio');

  it('is off unless asked for', () => {
    expect(failed(10, 'max-ejection: 100%')).toBeCloseTo(0.1 * 50 / 60, 2);
  });

  it('never ejects anybody among fewer than ten at the default of 10 %', () => {
    expect(failed(9, 'outlier-ejection: true')).toBeCloseTo(50 / 60 / 9, 2);
    expect(failed(10, 'outlier-ejection: true')).toBeLessThan(0.01);
    expect(failed(9, 'outlier-ejection: true, always-eject-one: true')).toBeLessThan(0.01);
  });

  it('lets five requests fail first, and again after each ejection', () => {
    // 5 failures at 10 a second (one of ten instances): out at 5.4 s or so, back at the tick of 40 s (30 s later, rounded up),
    // 5 failures, out until 110 s: the instance is back at 55 s.
    const orders = 6000;
    expect(Math.round(failed(10, 'outlier-ejection: true') * orders)).toBe(10);
  });

  it('is ignored when too few would be left', () => {
    const text = DEAD_INSTANCE(3, 'outlier-ejection: true, max-ejection: 100%, panic-threshold: 50%').replace('instances: 1, at', 'instances: 2, at');
    // Two of three ejected is below half: all are used, and two of three requests fail.
    expect(measure(play(text)['service-mesh'], 'availability.error-ratio')).toBeCloseTo((2 / 3) * 50 / 60, 1);
    expect(measure(play(text.replace('threshold: 50%', 'threshold: 0%'))['service-mesh'], 'availability.error-ratio')).toBeLessThan(0.01);
  });

  it('does not see a slow answer, which balancing by load does', () => {
    const slow = (mesh: string): string => DEAD_INSTANCE(3, mesh).replace('crash: stock', 'slow: { service: stock, factor: 100 }');
    const off = play(slow('outlier-ejection: false'))['service-mesh'];
    const on = play(slow('outlier-ejection: true, max-ejection: 100%'))['service-mesh'];
    expect(on![0]!.traceHash).toBe(off![0]!.traceHash);
    const leastRequests = play(slow('outlier-ejection: false').replace('round-robin', 'power-of-two'))['service-mesh'];
    expect(measure(leastRequests, 'latency.terminal.mean')).toBeLessThan(0.6 * measure(off, 'latency.terminal.mean'));
  });
});

describe('the control plane of a mesh', () => {
  const text = (faults: string): string => `
scenario: stale
time: { warmup: 1s, run: 60s, drain: 10s }
services: { stock: { instances: 4, concurrency: unlimited, time: 1ms } }
process: { name: order, steps: [ { reserve: { call: stock.reserve } } ] }
workload: { arrivals: { every: 10ms } }
faults: [ { name: dead, crash: stock, instances: 1, at: 20s, for: 20s }${faults} ]
strategies: { orchestration: {}, service-mesh: { mesh: { retries: 0, balancing: round-robin, config-lag: 400ms } } }
`;

  it('tells proxies of a dead instance with a lag', () => {
    const results = play(text(''));
    expect(measure(results.orchestration, 'availability.error-ratio')).toBe(0);
    // 400 ms at 25 requests a second.
    expect(measure(results['service-mesh'], 'availability.error-ratio') * 6000).toBeCloseTo(10, 0);
  });

  it('leaves them with what they know while it is down', () => {
    const results = play(text(', { name: blind, crash: control-plane, at: 10s, for: 20s }'));
    // Dead from 20 s, the control plane is back at 30 s, and its push takes 400 ms: 10.4 s at 25 requests a second.
    expect(measure(results['service-mesh'], 'availability.error-ratio') * 6000).toBeCloseTo(260, -1);
    expect(measure(results.orchestration, 'availability.error-ratio')).toBe(0);
  });
});

describe('a broker behind a mesh', () => {
  const text = (strategies: string, faults = ''): string => `
scenario: broker
time: { warmup: 2s, run: 20s, drain: 30s }
services:
  stock: { instances: 2, concurrency: 4, time: { exponential: 8ms }, store: { commit: 1ms } }
  money: { instances: 2, concurrency: 8, time: { exponential: 10ms }, store: { commit: 1ms } }
data: { reserved: { owner: stock, keys: order }, paid: { owner: money, keys: order } }
process:
  name: order
  steps:
    - reserve: { call: stock.reserve, effect: { set: reserved(order), to: yes } }
    - charge: { call: money.charge, effect: { set: paid(order), to: yes } }
workload: { arrivals: 40/s }
${faults}
strategies: ${strategies}
`;

  it('gets the cost of sidecars, and neither retries nor choices', () => {
    const results = play(text('{ choreography: {}, meshed: { extends: choreography, overlays: [ { mesh: istio, time: 1ms, workers: 100 } ] } }', 'faults: [ { errors: { service: money, rate: 30% }, at: 5s, for: 10s } ]'));
    // Edge to stock, stock to money: each event leaves one client of the broker and reaches another.
    expect(measure(results.meshed, 'latency.parts.overlay.mean')).toBeCloseTo(0.004, 6);
    expect(measure(results.meshed, 'availability.amplification.money')).toBe(measure(results.choreography, 'availability.amplification.money'));
    expect(measure(results.meshed, 'cost.messages')).toBeCloseTo(measure(results.choreography, 'cost.messages'), 1);
  });

  it('changes nothing where a sidecar costs nothing', () => {
    const results = play(text('{ plain: { extends: choreography }, meshed: { extends: choreography, overlays: [ { mesh: ideal } ] } }'));
    expect(results.meshed![0]!.traceHash).toBe(results.plain![0]!.traceHash);
  });
});
