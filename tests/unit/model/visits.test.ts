import { describe, expect, it } from 'vitest';
import { measure, play } from '../strategies/play.ts';

const DAY = 'time: { run: 1s, drain: 2s }\nworkload: { arrivals: { every: 100ms } }\n';
const direct = (text: string): ReturnType<typeof play>[string] => play(`scenario: visits\nstrategies: [direct]\n${text}`).direct ?? [];

describe('a place', () => {
  it('is held while its calls are made, and works only for its own time', () => {
    const run = direct(`time: { warmup: 1s, run: 1s, drain: 1s }
services: { a: { operations: { x: { time: 10ms, calls: [ b.y ] } } }, b: { time: 20ms } }
process: { steps: [ { s: { call: a.x } } ] }
workload: { arrivals: { every: 100ms } }`);
    expect(measure(run, 'service.a.utilisation')).toBeCloseTo(0.3, 12);
    expect(measure(run, 'service.a.utilisation.working')).toBeCloseTo(0.1, 12);
    expect(measure(run, 'latency.terminal.mean')).toBe(0.03);
  });

  it('is free meanwhile under `await: async`; groups follow one another, what is optional fails nothing, a fallback answers', () => {
    const run = direct(`time: { warmup: 1s, run: 1s, drain: 1s }
services:
  a: { operations: { x: { time: 10ms, await: async, calls: [ { parallel: [ b.y, { call: c.y, optional: true, timeout: 15ms } ] }, { call: d.z, timeout: 5ms, fallback: 1ms } ] } } }
  b: { time: 20ms }
  c: { time: 40ms }
  d: { time: 7ms }
process: { steps: [ { s: { call: a.x } } ] }
workload: { arrivals: { every: 100ms } }`);
    expect(measure(run, 'service.a.utilisation')).toBeCloseTo(0.1, 12);
    expect(measure(run, 'latency.terminal.max')).toBe(0.036);
    expect(measure(run, 'availability.confirmed-ratio')).toBe(1);
    expect(measure(run, 'availability.degraded-ratio')).toBe(1);
  });

  it.each(['direct', 'monolith'])('answers with the refusal of a service that it calls under %s', (strategy) => {
    const run = play(`scenario: visits
strategies: [${strategy}]
services: { a: { operations: { x: { calls: [ { call: b.y, declines: 100% } ] } } }, b: { time: 1ms } }
process: { steps: [ { s: { call: a.x } } ] }
${DAY}`)[strategy];
    expect(measure(run, 'availability.refused-ratio')).toBe(1);
  });

  it('is given up by a visit that is cancelled, which was not served', () => {
    const run = direct(`services: { a: { time: 90ms, on-timeout: cancel } }
process: { steps: [ { s: { call: a.x, timeout: 40ms } } ] }
${DAY}`);
    expect(measure(run, 'service.a.throughput')).toBe(0);
    // Nine visits of 40 ms in one second, each at work until it is broken off.
    expect(measure(run, 'service.a.utilisation')).toBeCloseTo(0.36, 12);
    expect(measure(run, 'service.a.utilisation.working')).toBeCloseTo(0.36, 12);
  });

  it('goes to a higher class, and the displaced visit waits again', () => {
    const run = direct(`time: { run: 1s, drain: 1s }
services: { a: { time: 60ms, discipline: preemptive-priority } }
processes:
  low: { attributes: { class: { weights: { gold: 0, basic: 1 } } }, steps: [ { s: { call: a.x } } ] }
  high: { attributes: { class: { weights: { gold: 1, basic: 0 } } }, steps: [ { s: { call: a.x } } ] }
workload: { arrivals: { closed: { low: { clients: 1, think: 500ms }, high: { clients: 1, think: 520ms } } } }`);
    // basic starts at 500 ms, works 20 ms, waits 60 ms, works 40 ms; gold is served at once.
    expect(measure(run, 'class.basic.latency.terminal.mean')).toBe(0.12);
    expect(measure(run, 'class.basic.latency.parts.queue.mean')).toBe(0.06);
    expect(measure(run, 'class.gold.latency.terminal.mean')).toBe(0.06);
    expect(measure(run, 'service.a.class.basic.queue.mean')).toBeCloseTo(0.06, 12);
    expect(measure(run, 'service.a.utilisation.working')).toBeCloseTo(0.12, 12);
  });
});

describe('what stops an instance', () => {
  const stored = `services: { a: { time: 10ms, store: { commit: 10ms } } }
data: { p: { owner: a, keys: order } }
process: { steps: [ { s: { call: a.x, effect: { set: p(order), to: done } } } ] }
workload: { arrivals: { every: 1s } }
`;

  it('keeps an answer in when it stands still, though the commit was made', () => {
    const run = direct(`${stored}time: { run: 2s, drain: 2s }
faults: [ { name: still, at: 1015ms, for: 300ms, pause: a } ]`);
    expect(measure(run, 'latency.terminal.mean')).toBe(0.315);
  });

  it('goes on after the calls that came back meanwhile, and makes them once', () => {
    const run = direct(`time: { run: 2s, drain: 2s }
services: { a: { operations: { x: { time: 10ms, calls: [ b.y, b.z ] } } }, b: { time: 20ms } }
process: { steps: [ { s: { call: a.x } } ] }
workload: { arrivals: { every: 1s } }
faults: [ { name: still, at: 1015ms, for: 300ms, pause: a } ]`);
    expect(measure(run, 'latency.terminal.mean')).toBe(0.335);
    expect(measure(run, 'service.b.arrivals')).toBe(2);
  });

  it('resets callers one latency later when it crashes, and leaves nobody at work', () => {
    const run = direct(`network: { latency: 5ms }
time: { run: 4s, drain: 2s }
services: { a: { time: 100ms } }
process: { steps: [ { s: { call: a.x } } ] }
workload: { arrivals: { every: 1s } }
faults: [ { name: crash, at: 1050ms, for: 1s, crash: a } ]`);
    expect(measure(run, 'availability.error-ratio')).toBeCloseTo(2 / 3, 12);
    // The one that is refused has not reached it.
    expect(measure(run, 'service.a.arrivals')).toBe(2);
    // 40 ms until the crash and 100 ms of the third, in 3 s with the place up.
    expect(measure(run, 'service.a.utilisation')).toBeCloseTo(0.14 / 3, 12);
    expect(measure(run, 'service.a.utilisation.working')).toBeCloseTo(0.14 / 3, 12);
  });

  it('refuses while it starts up again, from the last of several crashes', () => {
    const run = direct(`time: { run: 20s, drain: 2s }
services: { a: { time: 1ms, start-up: 5s } }
process: { steps: [ { s: { call: a.x } } ] }
workload: { arrivals: { every: 1s } }
faults: [ { name: first, at: 1500ms, for: 1s, crash: a }, { name: second, at: 5500ms, for: 1s, crash: a } ]`);
    // Down from 1.5 s to 11.5 s: the orders of 2 s to 11 s.
    expect(measure(run, 'availability.error-ratio')).toBeCloseTo(10 / 19, 12);
    expect(measure(run, 'service.a.availability')).toBeCloseTo(0.5, 12);
  });

  it('hits a service inside of a unit, on the way to it too', () => {
    const run = play(`scenario: visits
services: { a: { time: 1ms }, b: { time: 1ms } }
deployments: { cut: { ab: { services: [a, b], instances: 1 } } }
process: { steps: [ { s: { call: a.x, timeout: 50ms } } ] }
faults: [ { name: cut, at: 0s, for: 500ms, partition: { between: [[edge], [b]] } } ]
strategies: { d: { extends: direct, deployment: cut } }
${DAY}`).d;
    expect(measure(run, 'availability.error-ratio')).toBeCloseTo(4 / 9, 12);
  });
});

describe('an external service', () => {
  it('lets through what its limit allows, also less than one a second', () => {
    const run = direct(`time: { run: 10s, drain: 2s }
services: { a: { time: 1ms, external: { rate-limit: 30/m } } }
process: { steps: [ { s: { call: a.x } } ] }
workload: { arrivals: { every: 1s } }`);
    expect(measure(run, 'service.a.blocked-ratio')).toBeCloseTo(4 / 9, 12);
    expect(measure(run, 'availability.rejected-ratio')).toBeCloseTo(4 / 9, 12);
    expect(measure(run, 'availability.amplification.a')).toBe(1);
  });
});
