import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../../src/scenario/load-scenario.ts';
import { simulate } from '../../../src/simulate.ts';
import { resolveStrategies } from '../../../src/strategies/registry.ts';
import { estimate, measure, play } from '../strategies/play.ts';

const text = (arrivals: string, run: string, service = 'time: 1ms, concurrency: unlimited', more = ''): string => `scenario: arrivals
strategies: [direct]
services: { a: { ${service} } }
process: { steps: [ { s: { call: a.x } } ] }
time: { run: ${run}, drain: 1s }
workload: { arrivals: ${arrivals}${more} }
`;
const REPLICATIONS = 20;

describe('arrivals', () => {
  it.each([
    ['300/s', '10s', 3000],
    ['{ batches: 4/s, size: 5 }', '100s', 2000],
    ['{ batches: 4/s, size: { geometric: 5 } }', '100s', 2000],
    ['{ interarrival: { uniform: [0ms, 20ms] } }', '20s', 2000],
    ['[ { every: 10ms }, 100/s, { interarrival: { exponential: 10ms } } ]', '10s', 3000],
    // Nothing before its first point; steps; a ramp from the rate before to its own.
    ['{ profile: [ { at: 10s, rate: 20/s }, { at: 30s, rate: 300/s }, { at: 40s, rate: 40/s, ramp: 20s } ] }', '70s', 20 * 20 + 10 * 300 + 20 * 170 + 10 * 40],
    ['{ profile: [ { at: 0s, rate: 20/s, ramp: 100s } ] }', '50s', 250],
    ['{ profile: [ { at: 0s, rate: 100/s }, { at: 10s, rate: 0/s } ] }', '50s', 1000],
    // It starts in the first state.
    ['{ modulated: [ { rate: 2/s, stay: 100s }, { rate: 18/s, stay: 300s } ] }', '100s', 200],
    ['{ modulated: [ { rate: 0/s, stay: 5s }, { rate: 100/s, stay: 5s } ] }', '20s', 1000],
    ['{ modulated: [ { rate: 2/s, stay: { exponential: 2s } }, { rate: 18/s, stay: { exponential: 2s } } ] }', '200s', 2000],
  ])('%s come so often in %s', (arrivals, run, expected) => {
    const { mean, error } = estimate(play(text(arrivals, run), REPLICATIONS).direct, 'service.a.arrivals');
    // The modulated one is 7/s below its mean until it first leaves its first state.
    expect(Math.abs(mean - expected)).toBeLessThan(4 * error + 20);
    expect(error).toBeLessThan(expected / 20);
  });

  it('every so often begin one period after the start', () => {
    const [run] = play(text('{ every: 3s }', '10s')).direct ?? [];
    expect(run?.measures['service.a.arrivals']).toBe(3);
  });

  it('of a modulated process are bursty: the counts of a second vary more than those of a Poisson process', () => {
    const counts = (arrivals: string): number => {
      const runs = play(text(arrivals, '4s'), 60).direct ?? [];
      const values = runs.map((one) => one.measures['service.a.arrivals']!);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length / mean;
    };
    expect(counts('{ modulated: [ { rate: 2/s, stay: { exponential: 2s } }, { rate: 18/s, stay: { exponential: 2s } } ] }')).toBeGreaterThan(2.5);
    expect(counts('10/s')).toBeLessThan(2);
  });

  it('of a trace come when it says', () => {
    const { scenario } = loadScenario({ path: 'test.yaml', text: text('{ trace: arrivals.csv }', '1s', 'time: 10ms') }, { readText: () => '0.1\n0.1\n0.5\n0.50501\n1.5\n' });
    const { strategies } = resolveStrategies(scenario!);
    const run = [simulate(scenario!, strategies[0]!, 0)];
    expect(measure(run, 'service.a.arrivals')).toBe(4);
    // The second waits 10 ms, the fourth 4.99 ms.
    expect(measure(run, 'service.a.wait.mean')).toBeCloseTo((0.01 + 0.00499) / 4, 9);
  });
});

describe('clients', () => {
  it('of a closed population think, order, and think again when they are told', () => {
    const run = play(text('{ closed: { clients: 1, think: 90ms } }', '10s', 'time: 10ms')).direct;
    // One order in 100 ms, the first after 90 ms.
    expect(measure(run, 'service.a.arrivals')).toBe(100);
    const failing = play(text('{ closed: { clients: 1, think: 90ms } }', '10s', 'time: 10ms, errors: 100%')).direct;
    expect(measure(failing, 'service.a.arrivals')).toBe(100);
  });

  it('try again after a failure, not after a refusal, and after their last time-out are told of one', () => {
    const client = (policy: string, service: string): ReturnType<typeof play>[string] => play(text('{ every: 1s }', '10s', service, `, client: { attempts: 3, backoff: { base: 50ms, factor: 1, jitter: none }, ${policy} }`)).direct ?? [];
    const failing = client('', 'time: 10ms, errors: 100%');
    expect(measure(failing, 'availability.amplification.a')).toBe(3);
    expect(measure(failing, 'availability.error-ratio')).toBe(1);
    const slow = client('timeout: 100ms', 'time: 300ms, concurrency: 4');
    expect(measure(slow, 'availability.amplification.a')).toBe(3);
    expect(measure(slow, 'availability.error-ratio')).toBe(1);
    // The answer to the first attempt comes at 130 ms, before the second is sent: it is ignored.
    const late = client('timeout: 100ms', 'time: 130ms, concurrency: 4');
    expect(measure(late, 'availability.error-ratio')).toBe(1);
    const declined = play(text('{ every: 1s }', '10s', 'time: 10ms', ', client: { attempts: 3 }').replace('call: a.x', 'call: a.x, declines: 100%')).direct;
    expect(measure(declined, 'service.a.arrivals')).toBe(9);
  });

  it('begin no attempt after the deadline', () => {
    const run = play(text('{ every: 1s }', '10s', 'time: 300ms, concurrency: 4', ', client: { timeout: 100ms, attempts: 3, backoff: { base: 50ms, factor: 1, jitter: none } }').replace('process: {', 'process: { deadline: 160ms,')).direct;
    expect(measure(run, 'availability.amplification.a')).toBe(2);
    expect(measure(run, 'availability.timeout-ratio')).toBe(1);
  });

  it('choose among processes as the mix says', () => {
    const run = play(`scenario: arrivals
strategies: [direct]
services: { a: { time: 1ms } }
processes: { order: { steps: [ { s: { call: a.x } } ] }, refund: { steps: [ { t: { call: a.y } }, { u: { call: a.z } } ] } }
time: { run: 100s, drain: 1s }
workload: { arrivals: { every: 10ms }, mix: { order: 90%, refund: 10% } }`).direct;
    expect(Math.abs(measure(run, 'service.a.arrivals') - 1.1 * 9999)).toBeLessThan(4 * Math.sqrt(9999 * 0.09));
  });
});
