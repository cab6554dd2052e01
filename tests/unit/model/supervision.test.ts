import { describe, expect, it } from 'vitest';
import { measure, play, scenarioOf } from '../strategies/play.ts';

const direct = (text: string): ReturnType<typeof play>[string] => play(`scenario: supervision\nstrategies: [direct]\n${text}`).direct ?? [];

/** One step at `a`, an order every `period` for `run`. */
const world = (service: string, period: string, run: string, more = '', step = 'call: a.x'): string => `
services: { a: { ${service} } }
process: { steps: [ { s: { ${step} } } ] }
time: { run: ${run}, drain: 20s }
workload: { arrivals: { every: ${period} } }
${more}`;
/** Seconds for which instances were down. */
const down = (run: ReturnType<typeof direct>, seconds: number, instances = 1): number => (1 - measure(run, 'service.a.availability')) * seconds * instances;

describe('restarts with a back-off', () => {
  // Starts 0, 10, 30, 70, 150, 310, 610 s after the crash; a naive restart is up when the cause is gone.
  it.each([[0, 0], [1, 10], [10, 10], [100, 150], [310, 310], [311, 610]])('a cause of %i s keeps it down until the first start after it: %i s', (cause, until) => {
    const run = direct(world('time: 1ms, restarts: kubernetes', '1s', '2000s', `faults: [ { at: 0.5s, for: ${String(cause)}s, crash: a } ]`));
    expect(down(run, 2000)).toBeCloseTo(until, 6);
  });

  it('then takes its start-up', () => {
    const run = direct(world('time: 1ms, start-up: 5s, restarts: kubernetes', '1s', '2000s', 'faults: [ { at: 0.5s, for: 100s, crash: a } ]'));
    expect(down(run, 2000)).toBeCloseTo(155, 6);
  });

  it('takes another time for each start, also when a fault comes again and again', () => {
    // Fifty restarts of mean 5 s: were they one and the same draw, the sum would be far from 250 s with a chance of 80 %.
    const run = direct(world('time: 1ms, start-up: { exponential: 5s }', '10s', '10000s', 'faults: [ { random: { up: 200s, down: 0s }, crash: a } ]'));
    expect(Math.abs(down(run, 10_000) - 49 * 5)).toBeLessThan(4 * 5 * 7);
    const other = direct(world('time: 1ms, start-up: { exponential: 5s }', '10s', '10000s', 'faults: [ { random: { up: 5000s, down: 0s }, crash: a } ]'));
    expect(down(run, 10_000)).not.toBeCloseTo(49 * down(other, 10_000), 6);
  });

  it('grows with each crash: 0, 10, 20, 40 ... at most 300 s', () => {
    // Serves 60 s between crashes: crashes at 60, 120, 190, 270, 370, 510, 730, 1090 and 1450 s.
    const run = direct(world('time: 1ms, restarts: kubernetes, failures: { up: 60s, down: 0s }', '1s', '1450s'));
    expect(down(run, 1450)).toBeCloseTo(0 + 10 + 20 + 40 + 80 + 160 + 300 + 300, 6);
  });

  it('is forgotten by one that has served for long enough', () => {
    const run = direct(world('time: 1ms, restarts: { base: 10s, reset: 1m }, failures: { up: 60s, down: 0s }', '1s', '1450s'));
    expect(down(run, 1450)).toBe(0);
  });

  it('is not for a release: that is no failure', () => {
    const run = direct(world('time: 1ms, start-up: 1s, restarts: kubernetes', '1s', '1000s', 'faults: [ { at: 10.5s, deploy: { service: a } }, { at: 20.5s, deploy: { service: a } }, { at: 30.5s, deploy: { service: a } } ]'));
    expect(down(run, 1000)).toBeCloseTo(3, 6);
  });

  it('holds for a unit, from the first of its services that has it', () => {
    const { cut } = play(`scenario: supervision
services: { b: { time: 1ms }, a: { time: 1ms, restarts: kubernetes } }
deployments: { one: { both: { services: [b, a] } } }
process: { steps: [ { s: { call: a.x } } ] }
time: { run: 1000s, drain: 1s }
workload: { arrivals: { every: 1s } }
faults: [ { at: 0.5s, for: 100s, crash: a } ]
strategies: { cut: { extends: direct, deployment: one } }`);
    expect(measure(cut, 'service.both.availability')).toBeCloseTo(0.85, 6);
  });

  it('cannot stand beside spares', () => {
    expect(() => scenarioOf(`scenario: x\n${world('restarts: kubernetes, failures: { up: 1h, down: 1m, failover: { spares: 1 } }', '1s', '10s')}`)).toThrow(/`restarts` cannot stand beside `failover`/);
  });
});

describe('a warm-up', () => {
  it('makes an instance slower at first, less and less, and not the one that was there', () => {
    // Down from 9.995 s to 10 s; then factor 3 at 10 s, 1 at 20 s: orders at 10.00, 10.01 ... take 3, 2.998 ... ms.
    const run = direct(world('time: 1ms, warm-up: { for: 10s, factor: 3 }', '10ms', '30s', 'faults: [ { at: 9.995s, for: 5ms, crash: a } ]'));
    const cold = Array.from({ length: 1000 }, (_, i) => Math.round(1e6 * (1 + 2 * (1 - i / 1000)))).reduce((sum, one) => sum + one, 0);
    expect(measure(run, 'latency.terminal.mean') * 2999 * 1e9).toBeCloseTo(cold + 1999 * 1e6, -2);
  });
});

describe('a liveness probe', () => {
  const hang = (probes: string): number => down(direct(world(`time: 1ms, start-up: 5s, probes: { ${probes} }`, '1s', '2000s', 'faults: [ { at: 100.5s, for: 1000s, pause: a } ]')), 2000);

  it('ends a process that hangs after `failures` periods and a time-out, and the new one does not hang', () => {
    // The first probe after the hang comes within a period; 2 further ones, the time-out, the start-up.
    const seconds = hang('liveness: kubernetes');
    expect(seconds).toBeGreaterThan(20 + 1 + 5);
    expect(seconds).toBeLessThan(30 + 1 + 5);
    expect(hang('readiness: kubernetes')).toBeCloseTo(1000, 6);
  });

  it('comes at a moment that chance decides: on average half a period later', () => {
    const text = `scenario: phase\nstrategies: [direct]\n${world('instances: 400, time: 1ms, probes: { liveness: kubernetes }', '10s', '200s', 'faults: [ { at: 100.5s, for: 1000s, pause: a } ]')}`;
    // Mean of 400 uniform phases: sd 10 / sqrt(12 x 400) = 0.144 s.
    expect(Math.abs(down(play(text).direct ?? [], 200, 400) / 400 - (20 + 5 + 1))).toBeLessThan(4 * 0.144);
  });

  it('lets a pause pass that is shorter than it is patient', () => {
    expect(down(direct(world('time: 1ms, start-up: 5s, probes: kubernetes', '1s', '2000s', 'faults: [ { at: 100.5s, for: 15s, pause: a } ]')), 2000)).toBeCloseTo(15, 6);
  });

  it('asks nobody in a zone that is gone', () => {
    const run = direct(`network: { zones: [z] }\n${world('time: 1ms, start-up: 5s, probes: { liveness: kubernetes }', '1s', '2000s', 'faults: [ { at: 100.5s, for: 500s, zone-outage: z } ]', 'call: a.x, timeout: 100ms')}`);
    expect(down(run, 2000)).toBeCloseTo(500, 6);
  });

  it('kills again what is killed for being slow, at growing intervals', () => {
    // On the data path 2 s of work fail a time-out of 1 s: a restart cures nothing.
    const slow = (path: string): number => down(direct(world(`concurrency: 10, time: 200ms, restarts: kubernetes, probes: { liveness: { path: ${path} } }`, '1s', '2000s', 'faults: [ { at: 100.5s, for: 1000s, slow: { service: a, factor: 10 } } ]')), 2000);
    expect(slow('own')).toBe(0);
    expect(slow('data')).toBeGreaterThan(10 + 20 + 40 + 80 + 160);
  });
});

describe('a gray failure', () => {
  const gray = (path: string, fault: string): number => measure(direct(world(`instances: 4, time: 1ms, on-timeout: cancel, probes: { readiness: { path: ${path} } }`, '10ms', '1000s', `faults: [ { at: 100.005s, for: 500s, ${fault}, instances: 1 } ]`, 'call: a.x, timeout: 50ms')), 'availability.error-ratio') * 99999;

  it.each([['errors: { service: a, rate: 100% }'], ['slow: { service: a, factor: 2000 }']])('is seen by a probe on the path of requests and by no other (%s)', (fault) => {
    // A quarter of 50,000 orders fail while it stays in balancing; with a probe that notices, those of some 20 s to 31 s.
    const unseen = gray('own', fault);
    expect(Math.abs(unseen - 12_500)).toBeLessThan(5);
    const seen = gray('data', fault);
    expect(seen).toBeGreaterThan(20 * 25 - 2);
    expect(seen).toBeLessThan(31 * 25 + 10);
  });

  it('of a few instances leaves the others alone, and ends with the fault', () => {
    const run = direct(world('instances: 4, time: 1ms', '10ms', '100s', 'faults: [ { at: 10.005s, for: 50s, errors: { service: a, rate: 100% }, instances: 1 }, { at: 20.005s, for: 10s, errors: { service: a, rate: 100% }, instances: 2 } ]'));
    expect(Math.round(measure(run, 'availability.error-ratio') * 9999)).toBe(4000 / 4 + 1000 / 2);
  });

  it('of all fails open: somebody is asked', () => {
    const run = direct(world('instances: 2, time: 1ms, probes: { readiness: { path: data } }', '10ms', '100s', 'faults: [ { at: 10.005s, for: 60s, errors: { service: a, rate: 60% } } ]'));
    const share = measure(run, 'availability.error-ratio') * 9999 / 6000;
    expect(Math.abs(share - 0.6)).toBeLessThan(4 * Math.sqrt(0.24 / 6000));
  });
});

describe('a readiness probe', () => {
  it('keeps one that has started out of balancing until it has answered', () => {
    // It starts again at once, and fails half of the orders from then to 25 s, or from its first success on, within 10 s.
    const failed = (probes: string): number => measure(direct(world(`instances: 2, time: 1ms${probes}`, '10ms', '30s', 'faults: [ { at: 5.005s, for: 0s, crash: a, instances: 1 }, { at: 5.006s, for: 20s, errors: { service: a, rate: 100% }, instances: 1 } ]')), 'availability.error-ratio') * 2999;
    expect(failed('')).toBeCloseTo(1000, 6);
    expect(failed(', probes: { readiness: kubernetes }')).toBeGreaterThanOrEqual(500);
    expect(failed(', probes: { readiness: kubernetes }')).toBeLessThan(950);
  });

  it('must end before the next begins', () => {
    expect(() => scenarioOf(`scenario: x\n${world('probes: { readiness: { every: 1s, timeout: 1s } }', '1s', '10s')}`)).toThrow(/must end before the next begins/);
  });
});
