import { describe, expect, it } from 'vitest';
import { measure, play } from '../strategies/play.ts';

const SERVICES = 'services: { a: { time: 1ms, concurrency: 9 }, b: { time: 5ms, concurrency: 9 }, c: { time: 9ms, concurrency: 9 }, bad: { time: 1ms, concurrency: 9, errors: 100% } }';
const direct = (steps: string, every = '100ms', run = '10s', more = 'strategies: [direct]', attributes = ''): ReturnType<typeof play>[string] => Object.values(play(`scenario: process
${SERVICES}
data: { stock: { owner: a, keys: 4, initial: 1000000, at-least: 0 } }
process: { ${attributes} steps: [ ${steps} ] }
time: { run: ${run}, drain: 2s }
workload: { arrivals: { every: ${every} } }
${more}`))[0] ?? [];
const LONG = ['10ms', '100s'] as const;
const ORDERS = 9999;

describe('a process', () => {
  it('waits where a timer says so', () => {
    const run = direct('{ s: { call: a.x } }, { wait: 50ms }, { wait: { uniform: [0ms, 20ms] } }', ...LONG);
    expect(Math.abs(measure(run, 'latency.parts.wait.mean') - 0.06)).toBeLessThan((4 * 0.02) / Math.sqrt(12 * ORDERS));
    expect(measure(run, 'latency.terminal.mean') - measure(run, 'latency.parts.wait.mean')).toBeCloseTo(0.001, 9);
  });

  it('chooses by weight, and goes round again by chance', () => {
    const chosen = direct('{ choose: [ { weight: 3, steps: [ { s: { call: a.x } } ] }, { weight: 1, steps: [] } ] }', ...LONG);
    expect(Math.abs(measure(chosen, 'service.a.arrivals') - 0.75 * ORDERS)).toBeLessThan(4 * Math.sqrt(ORDERS * 0.75 * 0.25));
    const rounds = direct('{ repeat: { again: 20%, steps: [ { s: { call: a.x } } ] } }', ...LONG);
    // Geometric: mean 1 / 0.8, variance 0.2 / 0.8^2.
    expect(Math.abs(measure(rounds, 'service.a.arrivals') - 1.25 * ORDERS)).toBeLessThan(4 * Math.sqrt((ORDERS * 0.2) / 0.64));
  });

  it('goes on with the k-th of its branches, fails when k have become impossible, and ends with the last', () => {
    const joined = direct('{ parallel: { join: 2, steps: [ { s: { call: a.x } }, { t: { call: b.x } }, { u: { call: c.x } } ] } }, { v: { call: a.y } }');
    expect(measure(joined, 'latency.decision.mean')).toBeCloseTo(0.006, 12);
    expect(measure(joined, 'latency.terminal.mean')).toBeCloseTo(0.009, 12);
    const failed = direct('{ parallel: { join: 2, steps: [ { s: { call: a.x, declines: 100% } }, { t: { call: b.x, declines: 100% } }, { u: { call: c.x } } ] } }, { v: { call: a.y } }');
    expect(measure(failed, 'availability.refused-ratio')).toBe(1);
    expect(measure(failed, 'service.a.arrivals')).toBe(99);
    const all = direct('{ parallel: [ { s: { call: a.x } }, { t: { call: b.x } }, { u: { call: c.x } } ] }, { v: { call: a.y } }');
    expect(measure(all, 'latency.terminal.mean')).toBeCloseTo(0.01, 12);
  });

  it('does without what is optional, tries what is retriable until it succeeds, and takes a fallback', () => {
    expect(measure(direct('{ s: { call: bad.x, optional: true } }, { t: { call: a.x } }'), 'latency.terminal.mean')).toBeCloseTo(0.002, 12);
    const fallback = direct('{ s: { call: bad.x, fallback: 4ms } }');
    expect(measure(fallback, 'latency.terminal.mean')).toBeCloseTo(0.005, 12);
    expect(measure(fallback, 'availability.degraded-ratio')).toBe(1);
    const faults = 'strategies: [direct]\nfaults: [ { at: 0s, for: 1h, errors: { service: a, rate: 50% } } ]';
    const retried = direct('{ s: { call: a.x, retriable: true, backoff: { base: 1ms, factor: 1, jitter: none } } }', ...LONG, faults);
    expect(measure(retried, 'availability.confirmed-ratio')).toBe(1);
    // Geometric: 1 ms for each attempt and for each wait between two.
    expect(Math.abs(measure(retried, 'latency.terminal.mean') - 0.003)).toBeLessThan((4 * 0.002 * Math.SQRT2) / Math.sqrt(ORDERS));
  });

  it('never repeats what was declined', () => {
    const run = direct('{ s: { call: a.x, declines: 30%, attempts: 5 } }', ...LONG);
    expect(measure(run, 'service.a.arrivals')).toBe(ORDERS);
    expect(Math.abs(measure(run, 'availability.refused-ratio') - 0.3)).toBeLessThan(4 * Math.sqrt(0.21 / ORDERS));
  });

  it('is decided at its pivot, and only goes forward then', () => {
    const run = direct('{ s: { call: a.x, pivot: true, undo: a.undo } }, { t: { call: b.y, retriable: true } }', '100ms', '10s', 'strategies: { saga: { preset: ideal } }');
    expect(measure(run, 'latency.decision.mean')).toBeCloseTo(0.001, 12);
    expect(measure(run, 'latency.terminal.mean')).toBeCloseTo(0.006, 12);
    const failing = direct('{ s: { call: a.x, pivot: true, undo: a.undo } }, { t: { call: bad.y } }', '100ms', '10s', 'strategies: { saga: { preset: ideal } }');
    expect(measure(failing, 'availability.refused-ratio')).toBe(0);
    expect(measure(failing, 'consistency.compensations')).toBe(0);
  });

  it('draws its attributes: keys by their law, amounts as integers', () => {
    const run = direct('{ s: { call: a.x, effect: { take: stock(item), quantity: n } } }', ...LONG, 'strategies: [direct]', 'attributes: { item: { zipf: 1, of: stock }, n: { uniform: [1, 3] } },');
    // 1, 1/2, 1/3 and 1/4 of 25/12.
    [12, 6, 4, 3].forEach((weight, key) => {
      const share = weight / 25;
      expect(Math.abs(measure(run, `data.stock.share.${String(key + 1)}`) - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / ORDERS));
    });
    const even = direct('{ s: { call: a.x, effect: { take: stock(item) } } }', ...LONG, 'strategies: [direct]', 'attributes: { item: { sequence: stock } },');
    expect(measure(even, 'data.stock.share.1')).toBeCloseTo(2500 / ORDERS, 9);
    expect(measure(even, 'data.stock.share.4')).toBeCloseTo(2499 / ORDERS, 9);
  });
});

describe('what is cut together', () => {
  it('shares connections where it names one store, and only there', () => {
    const runs = play(`scenario: process
services: { a: { time: 10ms }, b: { time: 10ms } }
stores: { db: { commit: 3ms, connections: 1 } }
deployments: { cut: { "*": { instances: 1, concurrency: 2, store: db } } }
data: { p: { owner: a, keys: order }, q: { owner: b, keys: order } }
process: { steps: [ { parallel: [ { s: { call: a.x, effect: { set: p(order), to: there } } }, { t: { call: b.x, effect: { set: q(order), to: there } } } ] } ] }
time: { run: 1s, drain: 2s }
workload: { arrivals: { every: 100ms } }
strategies: { one: { extends: direct, deployment: cut }, each: { extends: direct } }`);
    expect(measure(runs.one, 'latency.terminal.mean')).toBeCloseTo(0.016, 12);
    expect(measure(runs.one, 'latency.parts.lock.mean')).toBeCloseTo(0.003, 12);
    expect(measure(runs.each, 'latency.terminal.mean')).toBeCloseTo(0.01, 12);
  });
});
