import { describe, expect, it } from 'vitest';
import { estimate, measure, play } from '../strategies/play.ts';

const ORDERS = 999;
const text = (network: string, service = 'time: 1ms, concurrency: unlimited', run = '10s'): string => `scenario: network
strategies: [direct]
network: ${network}
services: { a: { ${service} } }
process: { steps: [ { s: { call: a.x } } ] }
time: { run: ${run}, drain: 20s }
workload: { arrivals: { every: 10ms } }
`;
const direct = (network: string, service?: string): ReturnType<typeof play>[string] => play(text(network, service)).direct ?? [];
const mean = (network: string, service?: string): number => measure(direct(network, service), 'latency.terminal.mean');

describe('a message', () => {
  // From the client to the edge, to the service and back: three of them before the process ends, a fourth for the client.
  it('takes its latency, by what it connects', () => {
    expect(mean('{ latency: 5ms }')).toBeCloseTo(0.016, 12);
    expect(measure(direct('{ latency: 5ms }'), 'latency.decision.mean')).toBeCloseTo(0.021, 12);
    const kinds = direct('{ zones: [z1, z2], latency: { same-zone: 1ms, cross-zone: 3ms, client: 10ms } }', 'time: 1ms, instances: 2');
    // The edge stands in the first zone, and so does every other instance.
    expect(measure(kinds, 'latency.terminal.mean')).toBeCloseTo(0.011 + 0.002 * (500 / ORDERS) + 0.006 * (499 / ORDERS), 5);
    expect(measure(kinds, 'latency.terminal.max')).toBeCloseTo(0.017, 12);
    expect(mean('{ zones: [z1, z2], latency: { same-zone: 1ms, cross-zone: 3ms } }', 'time: 1ms, zones: [z2]')).toBeCloseTo(0.007, 12);
  });

  it('takes that of the first link that it matches', () => {
    expect(mean('{ latency: { same-zone: 1ms, links: [ { from: edge, to: a, latency: 7ms } ] } }')).toBeCloseTo(0.009, 12);
    expect(mean('{ latency: { same-zone: 1ms, client: 3ms, links: [ { from: edge, to: a, latency: 7ms }, { from: a, to: "*", latency: 2ms }, { from: a, to: edge, latency: 1s } ] } }')).toBeCloseTo(0.013, 12);
  });

  it('takes longer the larger it is, at a bandwidth', () => {
    const run = direct('{ bandwidth: 1KiB/s }', 'concurrency: unlimited, operations: { x: { time: 1ms, request: 1KiB, response: 2KiB } }');
    expect(measure(run, 'latency.terminal.mean')).toBeCloseTo(3.001, 12);
    expect(measure(run, 'cost.bytes')).toBe(3 * 1024);
  });

  it('overtakes others, unless a link keeps the order', () => {
    // Means of three exponentials of 20 ms each; in order, each waits for the latest before it.
    expect(Math.abs(mean('{ latency: { exponential: 20ms } }', 'time: 0ms, concurrency: unlimited') - 0.06)).toBeLessThan((4 * 0.02 * Math.sqrt(3)) / Math.sqrt(ORDERS));
    expect(mean('{ reorder: false, latency: { exponential: 20ms } }', 'time: 0ms, concurrency: unlimited')).toBeGreaterThan(0.09);
  });
});

describe('a loss', () => {
  it('meets each message alone, the two of the client included', () => {
    const { mean: lost, error } = estimate(play(text('{ latency: 1ms, loss: 10% }', undefined, '100s'), 10).direct, 'availability.timeout-ratio');
    expect(Math.abs(lost - (1 - 0.9 ** 4))).toBeLessThan(4 * error);
  });

  it('is repeated by a connection after a time that grows', () => {
    const { mean: took, error } = estimate(play(text('{ loss: 10%, retransmit: { after: 200ms, factor: 2 } }', 'time: 0ms, concurrency: unlimited', '200s'), 10).direct, 'latency.terminal.mean');
    // Of three messages each waits 200 ms x (2^n - 1) with n losses: on average 200 ms x 0.1 / (1 - 0.2).
    expect(Math.abs(took - (3 * 0.2 * 0.1) / 0.8)).toBeLessThan(4 * error);
  });

  it('comes in bursts: a chain for each pair, which steps with each message', () => {
    const chain = (steps: string): string => `{ loss: { ${steps} } }`;
    // It starts good and goes bad after the first message, for ever: every pair passes one.
    const once = direct(chain('good-to-bad: 100%, bad-to-good: 0%, in-bad: 100%'));
    expect(measure(once, 'availability.timeout-ratio')).toBeCloseTo((ORDERS - 1) / ORDERS, 12);
    // By turns: of each pair every other message is lost, so that the next pair sees half as many.
    const turns = direct(chain('good-to-bad: 100%, bad-to-good: 100%, in-bad: 100%'));
    expect(measure(turns, 'service.a.arrivals')).toBeCloseTo(ORDERS / 4, 0);
    const { mean: lost, error } = estimate(play(text(chain('good-to-bad: 1%, bad-to-good: 10%, in-bad: 100%'), undefined, '200s'), 20).direct, 'availability.timeout-ratio');
    expect(Math.abs(lost - (1 - (10 / 11) ** 4))).toBeLessThan(4 * error);
  });
});

describe('a duplicate', () => {
  it('is one of any message that asks for something', () => {
    // Twice the client's word, and twice each call of the two executions.
    const run = direct('{ latency: 1ms, duplicate: 100% }');
    expect(measure(run, 'service.a.arrivals')).toBe(4 * ORDERS);
    expect(measure(run, 'availability.confirmed-ratio')).toBe(1);
  });
});
