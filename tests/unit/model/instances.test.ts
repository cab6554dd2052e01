import { describe, expect, it } from 'vitest';
import { simulate } from '../../../src/simulate.ts';
import { resolveStrategies } from '../../../src/strategies/registry.ts';
import { measure, play, scenarioOf } from '../strategies/play.ts';

const direct = (text: string): ReturnType<typeof play>[string] => play(`scenario: instances\nstrategies: [direct]\n${text}`).direct ?? [];

/** One step at `a`, an order every `period` for `run`. */
const one = (service: string, period: string, run: string, more = ''): string => `${more}
services: { a: { ${service} } }
process: { steps: [ { s: { call: a.x, timeout: 50ms } } ] }
time: { run: ${run}, drain: 20s }
workload: { arrivals: { every: ${period} } }
`;

describe('failures of an instance', () => {
  const slow = (failures: string, run: string): string => `
services: { a: { time: 1s, failures: { ${failures} } } }
process: { steps: [ { s: { call: a.x } } ] }
time: { run: ${run}, drain: 20s }
workload: { arrivals: { every: 3s } }
`;

  it('stop it under `resume`: nothing is lost, and work goes on where it stopped', () => {
    const run = direct(slow('up: 3.5s, down: 2s, on-crash: resume', '10s'));
    // Stands still from 3.5 s to 5.5 s and from 9 s to 11 s: the orders of 3 s, 6 s and 9 s take 3 s, 1 s and 3 s.
    expect(measure(run, 'latency.terminal.mean')).toBeCloseTo(7 / 3, 9);
    expect(measure(run, 'availability.confirmed-ratio')).toBe(1);
    expect(measure(run, 'service.a.availability')).toBeCloseTo(0.7, 9);
  });

  it('crash it under `lose`, and callers are told', () => {
    const run = direct(slow('up: 3.5s, down: 2s, on-crash: lose', '11s'));
    // The order of 3 s is lost at 3.5 s, that of 9 s at 9 s.
    expect(measure(run, 'availability.error-ratio')).toBeCloseTo(2 / 3, 9);
    expect(measure(run, 'service.a.availability')).toBeCloseTo(7 / 11, 9);
  });

  it('lose what is in it also when it is back at once', () => {
    const run = direct(slow('up: 3.5s, down: 0s, on-crash: lose', '11s'));
    expect(measure(run, 'availability.error-ratio')).toBeCloseTo(1 / 3, 9);
    expect(measure(run, 'service.a.availability')).toBe(1);
  });

  it.each([['crew: ops', 'crews: { ops: 1 }', 12], ['crew: ops', 'crews: { ops: 2 }', 8], ['on-crash: lose', '', 8]])('are repaired one after another by a crew of one (%s, %s)', (crew, crews, down) => {
    const run = direct(one(`instances: 2, time: 1ms, failures: { up: 10s, down: 4s, ${crew} }`, '1s', '22s', crews));
    expect(measure(run, 'service.a.availability')).toBeCloseTo((44 - down) / 44, 9);
  });

  it.each([
    ['covered', 'coverage: 100%', '22s', '8s', 2 / 22],
    ['not covered', 'coverage: 0%', '15s', '8s', 5 / 15],
    // The second failure comes at 21 s and finds no whole spare before the first repair, at 30 s.
    ['of the only spare', 'coverage: 100%', '40s', '20s', 10 / 40],
  ])('bring in a spare: %s', (_what, coverage, run, down, unavailable) => {
    const result = direct(one(`time: 1ms, failures: { up: 10s, down: ${down}, failover: { spares: 1, ${coverage}, switch: 1s, uncovered: 5s } }`, '1s', run));
    expect(measure(result, 'service.a.availability')).toBeCloseTo(1 - unavailable, 9);
    expect(measure(result, 'service.a.instances.mean')).toBe(1);
  });

  it('are not seen by balancers before `detection` is over', () => {
    const crash = 'faults: [ { at: 1s, for: 8s, crash: a, instances: 1 } ]';
    // Every other request of half a second goes to the dead one.
    expect(measure(direct(one('instances: 2, time: 1ms, detection: 500ms', '10ms', '10s', crash)), 'availability.error-ratio')).toBeCloseTo(25 / 999, 9);
  });

  it('of instances that an autoscaler has started happen too', () => {
    const run = direct(one('time: 1ms, failures: { up: 20s, down: 5s }, autoscale: { metric: rate, target: 30/s, min: 1, max: 10, every: 10s, window: 10s, tolerance: 0% }', '10ms', '40s'));
    // The first is down from 20 s to 25 s, the three that came at 10 s from 30 s to 35 s.
    expect(measure(run, 'service.a.availability')).toBeCloseTo(110 / 130, 9);
  });
});

describe('an instance that is idle', () => {
  it('stops, and the next request starts it and waits', () => {
    const run = direct(`services: { a: { time: 10ms, start-up: 2s, idle-shutdown: 5s } }
process: { steps: [ { s: { call: a.x } } ] }
time: { run: 60s, drain: 10s }
workload: { arrivals: [ { every: 10s }, { every: 10s } ] }`);
    expect(measure(run, 'latency.terminal.mean')).toBeCloseTo(2.015, 9);
    expect(measure(run, 'latency.terminal.max')).toBe(2.02);
    // Up for the first 5 s, then for 5.02 s from 12 s, 22 s, 32 s, 42 s and 52 s on.
    expect(measure(run, 'service.a.availability')).toBeCloseTo((5 + 5 * 5.02) / 60, 9);
  });
});

describe('an autoscaler', () => {
  const scaled = (spec: string, arrivals: string, service = 'time: 1ms', run = '60s', more = ''): ReturnType<typeof direct> => direct(`services: { a: { ${service}, autoscale: { every: 10s, window: 10s, ${spec} } } }
process: { steps: [ { s: { call: a.x } } ] }
time: { run: ${run}, drain: 1s }
workload: { arrivals: ${arrivals} }
${more}`);
  const burst = '{ profile: [ { at: 0s, rate: 100/s }, { at: 29.9s, rate: 0/s } ] }';

  it.each([
    ['up to ceil(rate / target)', 'metric: rate, target: 30/s, min: 1, max: 10, tolerance: 0%, scale-down-after: 0s', (10 + 50 * 4) / 60],
    ['to its maximum', 'metric: rate, target: 30/s, min: 1, max: 2, tolerance: 0%, scale-down-after: 0s', (10 + 50 * 2) / 60],
    ['not within its tolerance', 'metric: rate, target: 80/s, min: 1, max: 10, tolerance: 30%, scale-down-after: 0s', 1],
    ['by utilisation', 'metric: utilisation, target: 4%, min: 1, max: 10, tolerance: 0%, scale-down-after: 0s', (10 + 50 * 3) / 60],
  ])('goes %s', (_what, spec, instances) => {
    expect(measure(scaled(spec, '{ every: 10ms }'), 'service.a.instances.mean')).toBeCloseTo(instances, 9);
  });

  it('sees a queue', () => {
    // Every 10 ms one of 20 ms: 500 wait after 10 s, 250 on average.
    const run = scaled('metric: queue, target: 100, min: 1, max: 10, tolerance: 0%, scale-down-after: 1h', '{ every: 10ms }', 'time: 20ms', '20s');
    expect(measure(run, 'service.a.instances.mean')).toBeCloseTo((10 + 10 * 3) / 20, 9);
  });

  it.each([['0s', 10 + 30 * 4 + 20], ['15s', 10 + 40 * 4 + 10]])('goes down when what it wanted in the last %s is over', (after, instanceSeconds) => {
    const run = scaled(`metric: rate, target: 30/s, min: 1, max: 10, tolerance: 0%, scale-down-after: ${after}`, burst);
    expect(measure(run, 'service.a.instances.mean')).toBeCloseTo(instanceSeconds / 60, 9);
  });

  it('starts instances that serve after `start-up`', () => {
    const run = scaled('metric: rate, target: 30/s, min: 1, max: 10, tolerance: 0%, scale-down-after: 0s', '{ every: 10ms }', 'time: 1ms, start-up: 5s');
    expect(measure(run, 'service.a.availability')).toBeCloseTo(1 - 15 / 210, 9);
  });

  it('lets one that has not started yet go for good', () => {
    const run = scaled('metric: rate, target: 30/s, min: 1, max: 10, tolerance: 0%, scale-down-after: 0s', '{ profile: [ { at: 0s, rate: 100/s }, { at: 9.9s, rate: 0/s } ] }', 'time: 1ms, start-up: 15s');
    expect(measure(run, 'service.a.instances.mean')).toBeCloseTo((10 + 10 * 4 + 40) / 60, 9);
  });

  it.each([
    // 100/s at 1/s of each: 100 are wanted at 10 s, 20 s ... Without a limit they are there at once.
    ['', [100, 100, 100, 100, 100, 100]], [', scale-up: { share: 100%, instances: 4 }', [5, 10, 20, 40, 80, 100]], [', scale-up: { instances: 4 }', [5, 9, 13, 17, 21, 25]],
    [', preset: kubernetes-hpa', [5, 10, 20, 40, 80, 100]], [', preset: kubernetes-hpa, scale-up: unlimited', [100, 100, 100, 100, 100, 100]],
  ])('starts no more at once than it may%s', (limit, counts) => {
    const run = scaled(`metric: rate, target: 1/s, min: 1, max: 200, tolerance: 0%, scale-down-after: 0s${limit}`, '{ every: 10ms }', 'time: 1ms', '70s');
    expect(measure(run, 'service.a.instances.mean')).toBeCloseTo((10 + 10 * counts.reduce((sum, one) => sum + one, 0)) / 70, 1);
  });

  it('has a removed one finish what it has', () => {
    const run = scaled('metric: rate, target: 30/s, min: 1, max: 10, tolerance: 0%, scale-down-after: 0s', '{ profile: [ { at: 0s, rate: 100/s }, { at: 19.9s, rate: 0/s } ] }', 'concurrency: 3000, time: 15s');
    expect(measure(run, 'availability.confirmed-ratio')).toBe(1);
    expect(measure(run, 'latency.terminal.max')).toBe(15);
  });

  it('does nothing while the control plane is down', () => {
    const run = scaled('metric: rate, target: 30/s, min: 1, max: 10, tolerance: 0%, scale-down-after: 0s', '{ every: 10ms }', 'time: 1ms', '60s', 'faults: [ { at: 5s, for: 20s, crash: control-plane } ]');
    expect(measure(run, 'service.a.instances.mean')).toBeCloseTo((30 + 30 * 4) / 60, 9);
  });
});

describe('a runtime', () => {
  const running = (settings: string): ReturnType<typeof direct> => direct(`services: { a: { time: 1ms, ${settings} } }
process: { steps: [ { s: { call: a.x } } ] }
time: { run: 600s, drain: 1s }
workload: { arrivals: { every: 100ms } }
faults: [ { at: 10.05s, for: 1s, crash: a } ]`);
  const down = (run: ReturnType<typeof direct>): number => (1 - measure(run, 'service.a.availability')) * 600;

  it('brings a start-up, and pauses, to a service that says nothing else', () => {
    // 1 s of crash, a start-up of 2 s or 20 s whose logarithm has a deviation of 0.5, and ten pauses of 200 ms.
    const node = down(running('runtime: node')) - 1;
    expect(node).toBeGreaterThan(2 / 4.5);
    expect(node).toBeLessThan(2 * 4.5);
    const jvm = down(running('runtime: jvm')) - 1;
    expect(jvm).toBeGreaterThan(20 / 4.5);
    expect(jvm).toBeLessThan(20 * 4.5);
    expect(measure(running('runtime: jvm'), 'latency.terminal.max')).toBeGreaterThan(0.1);
  });

  it('gives way to what the service says', () => {
    expect(down(running('runtime: jvm, start-up: 3s, failures: { up: 1h, down: 0s }'))).toBeCloseTo(4, 6);
  });
});

describe('the messages of an order', () => {
  it('name instances that an autoscaler has started', () => {
    const scenario = scenarioOf(`scenario: late-instances
strategies: [direct]
services: { a: { time: 1ms, autoscale: { metric: rate, target: 20/s, min: 1, max: 10, every: 10s, window: 10s } } }
process: { steps: [ { s: { call: a.x } } ] }
time: { run: 60s, drain: 2s }
workload: { arrivals: { every: 10ms } }`);
    const order = 5000;
    const { detail } = simulate(scenario, resolveStrategies(scenario).strategies[0]!, 0, {
      traceOrders: [0, 1, 2, 3, 4].map((more) => ({ order: order + more, role: 'median' as const })),
    });
    expect(detail.exemplars.map(({ messages }) => messages.map(({ from, to }) => [from, to]))).toEqual(
      Array.from({ length: 5 }, () => [['client', 'edge'], ['edge', 'a'], ['a', 'edge'], ['edge', 'client']]));
  });
});
