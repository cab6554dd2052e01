import { describe, expect, it } from 'vitest';
import { deriveRootKey, KeyedRandom } from '../../../src/engine/keyed-random.ts';
import { SECOND } from '../../../src/engine/time.ts';
import { HeadSampler } from '../../../src/model/tracing/spans-sampling.ts';
import { measure, play } from './play.ts';

/** Three steps, one of them with a call of its own; nothing queues. */
const WORLD = (strategies: string, more = ''): string => `
scenario: traced
time: { warmup: 5s, run: 40s, drain: 60s }
services:
  stock: { instances: 2, concurrency: unlimited, time: 8ms, operations: { take: { calls: [ { call: tax.rate, timeout: 200ms } ] } } }
  tax: { instances: 2, concurrency: unlimited, time: 3ms }
  money: { instances: 2, concurrency: unlimited, time: { exponential: 10ms } }
  ship: { instances: 2, concurrency: unlimited, time: { exponential: 10ms } }
process:
  name: order
  deadline: 20s
  steps:
    - reserve: { call: stock.take, timeout: 500ms }
    - charge: { call: money.charge, timeout: 500ms }
    - ship: { call: ship.create, timeout: 500ms }
workload: { arrivals: 50/s }
${more}
strategies: ${strategies}
`;

const COVERAGE = 'operability.trace-coverage';
const COVERAGE_OF_FAILED = 'operability.trace-coverage.failed';

describe('the cost of spans', () => {
  it('is work of the places that make them, five spans for three steps and a nested call', () => {
    const { plain, traced } = play(WORLD('{ plain: { extends: orchestration }, traced: { extends: distributed-tracing } }'));
    expect(measure(traced, 'latency.parts.overlay.mean')).toBeCloseTo(5 * 35e-6, 9);
    // And four transitions of the orchestrator.
    expect(measure(traced, 'cost.cpu-time.overhead') - measure(plain, 'cost.cpu-time.overhead')).toBeCloseTo(9 * 35e-6, 6);
    expect(measure(traced, 'latency.terminal.mean') - measure(plain, 'latency.terminal.mean')).toBeCloseTo(9 * 35e-6, 6);
  });

  it('queues: near saturation it costs far more than itself', () => {
    const text = (overlay: string): string => `
scenario: busy
time: { warmup: 5s, run: 40s, drain: 10s }
services: { stock: { time: { exponential: 1ms } } }
process: { name: order, steps: [ { reserve: { call: stock.take } } ] }
workload: { arrivals: 900/s }
strategies: { plain: { extends: direct }, traced: { extends: direct, overlays: [ ${overlay} ] } }
`;
    const { plain, traced } = play(text('{ tracing: opentelemetry }'));
    // 900/s x 1.035 ms of work: 0.93 busy in place of 0.90.
    expect(measure(traced, 'service.stock.utilisation')).toBeCloseTo(measure(plain, 'service.stock.utilisation') + 900 * 35e-6, 3);
    expect(measure(traced, 'latency.terminal.mean') - measure(plain, 'latency.terminal.mean')).toBeGreaterThan(10 * 35e-6);
  });

  it('is almost nothing for traces that are not sampled', () => {
    const { traced } = play(WORLD('{ traced: { extends: distributed-tracing, sampling: 0% } }'));
    expect(measure(traced, 'latency.parts.overlay.mean')).toBeCloseTo(5 * 0.2e-6, 9);
    expect(measure(traced, COVERAGE)).toBe(0);
  });

  it('changes nothing where it is nothing', () => {
    const results = play(WORLD('{ plain: { extends: orchestration, preset: ideal }, traced: { extends: distributed-tracing, preset: ideal }, tail: { extends: distributed-tracing, preset: ideal, tracing: { sampler: tail } } }', 'faults: [ { crash: money, instances: 1, at: 20s, for: 5s } ]'));
    expect(results.traced![0]!.traceHash).toBe(results.plain![0]!.traceHash);
    expect(results.tail![0]!.traceHash).toBe(results.plain![0]!.traceHash);
    expect(results.plain![0]!.measures[COVERAGE]).toBeNull();
    expect(results.plain![0]!.measures[COVERAGE_OF_FAILED]).toBeNull();
  });
});

describe('the coverage of traces', () => {
  const coverage = (text: string, key = COVERAGE): number => measure(Object.values(play(text))[0], key);

  it('is complete without any trouble', () => {
    expect(coverage(WORLD('{ distributed-tracing: {} }'))).toBe(1);
  });

  it('is the share of head sampling, of failures too', () => {
    const { traced } = play(WORLD('{ traced: { extends: distributed-tracing, sampling: 10% } }', 'faults: [ { errors: { service: ship, rate: 30% }, at: 0s, for: 100s } ]'));
    // 2,000 orders, 600 of them failed: four standard deviations of a binomial share.
    expect(Math.abs(measure(traced, COVERAGE) - 0.1)).toBeLessThan(4 * Math.sqrt(0.09 / 2000));
    expect(Math.abs(measure(traced, COVERAGE_OF_FAILED) - 0.1)).toBeLessThan(4 * Math.sqrt(0.09 / 600));
  });

  it('suffers where a queue of spans is full: most of all under load', () => {
    // One export of 10 spans at a time takes 1 s: 10 spans/s for each instance, which makes 25 and more.
    const text = WORLD('{ traced: { extends: distributed-tracing, tracing: { queue: 50, batch: 10, export-time: 1s } } }');
    expect(coverage(text)).toBeLessThan(0.2);
    expect(coverage(text.replace('50/s', '1/s'))).toBe(1);
  });

  it('loses what waits in an instance that crashes', () => {
    const lost = (every: string): number => 2000 * (1 - coverage(WORLD(`{ traced: { extends: distributed-tracing, tracing: { export-every: ${every} } } }`, 'faults: [ { crash: money, instances: 1, at: 20s, for: 10ms } ]')));
    // Up to five seconds of one of two instances, 25 a second; with exports each 100 ms almost nothing.
    expect(lost('5s')).toBeGreaterThan(10);
    expect(lost('5s')).toBeLessThan(130);
    expect(lost('100ms')).toBeLessThan(5);
  });

  it('breaks at a service that makes no spans', () => {
    const text = WORLD('{ distributed-tracing: {} }').replace('tax: { instances: 2,', 'tax: { instrumented: false, instances: 2,');
    expect(coverage(text)).toBe(0);
    const half = WORLD('{ distributed-tracing: {} }').replace('money: { instances: 2,', 'money: { instrumented: false, instances: 2,')
      .replace('    - charge: { call: money.charge, timeout: 500ms }', '    - choose: [ { weight: 0.5, steps: [ { charge: { call: money.charge } } ] }, { weight: 0.5, steps: [] } ]');
    expect(Math.abs(coverage(half) - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / 2000));
  });

  it('breaks at relays and brokers that carry no context', () => {
    const text = (overlay: string): string => WORLD(`{ traced: { extends: choreography, overlays: [ { tracing: opentelemetry${overlay} } ] } }`);
    expect(coverage(text(''))).toBe(0);
    expect(coverage(text(', relay-context: true'))).toBe(1);
  });

  it('is that of an engine, whose log carries the context', () => {
    expect(coverage(WORLD('{ traced: { extends: workflow-engine, overlays: [ { tracing: opentelemetry } ] } }'))).toBe(1);
  });
});

describe('tail sampling', () => {
  const tail = (more: string): string => `{ traced: { extends: distributed-tracing, sampling: 10%, tracing: { sampler: tail${more} } } }`;

  it('keeps what failed, and a share of the rest', () => {
    const { traced } = play(WORLD(tail(''), 'faults: [ { errors: { service: ship, rate: 30% }, at: 0s, for: 100s } ]'));
    expect(measure(traced, COVERAGE_OF_FAILED)).toBe(1);
    // 30 % and a tenth of 70 %.
    expect(Math.abs(measure(traced, COVERAGE) - 0.37)).toBeLessThan(4 * Math.sqrt(0.25 / 2000));
  });

  it('leaves fragments of what lasts longer than it waits', () => {
    const long = WORLD(tail('').replace('10%', '100%')).replace('    - charge:', '    - wait: 40s\n    - charge:').replace('deadline: 20s', 'deadline: 90s').replace('drain: 60s', 'drain: 120s');
    expect(measure(play(long).traced, COVERAGE)).toBe(0);
    expect(measure(play(long.replace('wait: 40s', 'wait: 10s')).traced, COVERAGE)).toBe(1);
  });

  it('loses the oldest traces when it has no room for more', () => {
    // 50 a second stay for 30 s: 1,500 traces.
    const all = tail('').replace('10%', '100%');
    expect(measure(play(WORLD(all)).traced, COVERAGE)).toBe(1);
    expect(measure(play(WORLD(all.replace('sampler: tail', 'sampler: tail, undecided: 500'))).traced, COVERAGE)).toBeLessThan(0.05);
  });
});

describe('adaptive sampling', () => {
  it('lags a burst by minutes, then follows it', () => {
    const sampler = new HeadSampler({
      kind: 'adaptive', initial: 0.001, least: 1e-5, target: 1, tolerance: 0.3, interval: 60 * SECOND, delay: 120 * SECOND, increase: 1, atLeastEvery: 60 * SECOND,
    }, new KeyedRandom(deriveRootKey('adaptive', 0)));
    const perMinute: number[] = [];
    // 40 orders/s for 20 minutes; the numbers of orders are all that a sampler looks at.
    for (let i = 0; i < 40 * 60 * 20; i++) {
      const minute = Math.floor(i / 2400);
      perMinute[minute] = (perMinute[minute] ?? 0) + (sampler.samples({ number: i, process: 0 }, 0, Math.round((i * SECOND) / 40)) ? 1 : 0);
    }
    // 2.4 a minute are expected at the start, and nothing changes before the interval that ended two minutes ago is known.
    expect(Math.max(...perMinute.slice(0, 3))).toBeLessThan(12);
    // One a second is the target; it overshoots because it corrects the present by the past.
    expect(Math.max(...perMinute.slice(6))).toBeGreaterThan(40);
  });

  it('keeps next to nothing of a run of a minute', () => {
    expect(measure(play(WORLD('{ traced: { extends: distributed-tracing, preset: jaeger-adaptive } }')).traced, COVERAGE)).toBeLessThan(0.005);
  });
});

describe('the time to localise a fault', () => {
  const localised = (fault: string, strategy = '{ traced: { extends: distributed-tracing } }'): number | null | undefined =>
    Object.values(play(WORLD(strategy, `faults: [ { name: f, ${fault}, at: 20s, for: 20s } ]`)))[0]![0]!.measures['operability.time-to-localise.f'];

  it('ends when enough of the evidence has been exported, whatever the fault is', () => {
    for (const fault of ['slow: { service: tax, factor: 4 }', 'errors: { service: money, rate: 20% }', 'crash: ship', 'pause: money']) {
      const time = localised(fault);
      expect(time, fault).toBeGreaterThan(0.1);
      expect(time, fault).toBeLessThan(12);
    }
  });

  it('finds the service that fails, not the one that calls it', () => {
    expect(localised('errors: { service: tax, rate: 30% }')).toBeLessThan(12);
    expect(localised('pause: tax')).toBeLessThan(12);
  });

  it('grows as less is kept, and as the collector waits', () => {
    const errors = 'errors: { service: money, rate: 20% }';
    const all = localised(errors)!;
    expect(localised(errors, '{ traced: { extends: distributed-tracing, sampling: 5% } }')).toBeGreaterThan(all);
    expect(localised(errors, '{ traced: { extends: distributed-tracing, tracing: { sampler: tail } } }')).toBeGreaterThan(30);
  });

  it('never ends without evidence', () => {
    expect(localised('errors: { service: money, rate: 20% }', '{ traced: { extends: distributed-tracing, sampling: 0% } }')).toBeNull();
    expect(localised('errors: { service: money, rate: 20% }', '{ orchestration: {} }')).toBeNull();
    expect(localised('crash: orchestrator')).toBeNull();
  });
});
