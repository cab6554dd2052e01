import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measure, play } from '../../unit/strategies/play.ts';

const FAULTS = [
  '{ crash: money, at: 1s, for: 3s }', '{ crash: stock, instances: 1, at: 1500ms, for: 0s }', '{ crash: stock, instances: 1, at: 2500ms, for: 0s }',
  '{ pause: money, instances: 1, at: 1s, for: 8s }', '{ zone-outage: b, at: 2s, for: 3s }', '{ slow: { service: stock, factor: 100 }, instances: 1, at: 1s, for: 2s }',
  '{ errors: { service: money, rate: 100% }, instances: 1, at: 1s, for: 4s }', '{ errors: { service: stock, rate: 40% }, instances: 1, at: 2s, for: 4s }',
  '{ deploy: { service: stock, style: canary, errors: 50%, detect: 1s }, at: 1s }', '{ loss: { from: "*", to: stock, rate: 20% }, at: 1s, for: 2s }',
  '{ partition: { between: [[a], [b]] }, at: 3s, for: 1s }', '{ duplicate: { from: "*", to: "*", rate: 20% }, at: 1s, for: 3s }', '{ disk: { service: money, commit-factor: 50 }, at: 1s, for: 2s }',
  '{ crash: coordination, at: 2s, for: 1s }',
];

const SUPERVISION = [
  'restarts: { base: 300ms, max: 2s, reset: 10s }', 'warm-up: { for: 1s, factor: 5 }', 'start-up: { exponential: 200ms }', 'detection: 100ms',
  'probes: { liveness: { every: 400ms, timeout: 100ms, failures: 2 }, readiness: { every: 200ms, timeout: 50ms, failures: 2, path: data } }',
];

const service = fc.record({ instances: fc.integer({ min: 1, max: 3 }), concurrency: fc.constantFrom(1, 4), more: fc.subarray(SUPERVISION) })
  .map(({ instances, concurrency, more }) => `{ ${[`instances: ${String(instances)}, concurrency: ${String(concurrency)}, time: { exponential: 4ms }, on-timeout: cancel, store: { commit: 1ms }`, ...more].join(', ')} }`);

const cases = fc.record({
  services: fc.tuple(service, service), faults: fc.subarray(FAULTS, { maxLength: 5 }),
  strategy: fc.constantFrom('direct', 'orchestration', 'saga', 'two-phase-commit', 'tcc', 'monolith', 'workflow-engine', 'service-mesh', 'saga-choreographed'),
  deployment: fc.constantFrom('', ', deployment: together'), deadline: fc.constantFrom('', 'deadline: 2s, '),
});

type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

const textOf = ({ services: [stock, money], faults, strategy, deployment, deadline }: Case): string => `
scenario: any-world
time: { run: 5s, drain: 120s }
network: { zones: [a, b], latency: 0.5ms }
services: { stock: ${stock}, money: ${money} }
deployments: { together: { shop: { services: [stock, money] } } }
data:
  units: { owner: stock, keys: 5, initial: 60, at-least: 0 }
  ledger: { owner: money, keys: [customers, shop], initial: 0, conserve: true }
process:
  ${deadline === '' ? 'name: order' : deadline.slice(0, -2)}
  attributes: { item: { zipf: 1.1, of: units }, price: { p50: 40, p90: 120 } }
  steps:
    - reserve: { call: stock.take, effect: { take: units(item) }, undo: { call: stock.put, timeout: 200ms }, timeout: 200ms, attempts: 2, backoff: { base: 5ms } }
    - charge: { call: money.charge, effect: { move: price, from: ledger(customers), to: ledger(shop) }, undo: { call: money.refund, timeout: 200ms }, declines: 5%, timeout: 200ms, attempts: 2, backoff: { base: 5ms } }
workload: { arrivals: { profile: [ { at: 0s, rate: 60/s }, { at: 5s, rate: 0/s } ] }, client: { timeout: 3s } }
${faults.length === 0 ? '' : `faults: [ ${faults.join(', ')} ]`}
strategies: { one: { extends: ${strategy}${deployment} } }
`;

const PARTS = ['service', 'queue', 'network', 'broker', 'retry', 'lock', 'persist', 'overlay', 'wait'];
const OUTCOMES = ['confirmed', 'refused', 'false-refusal', 'rejected', 'timeout', 'error', 'wrong'];

describe('any world under any strategy, whatever breaks', () => {
  it('conserves orders, money, stock and time', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const { one: result } = play(textOf(one));
        const shares = OUTCOMES.reduce((sum, outcome) => sum + measure(result, `availability.${outcome}-ratio`), 0);
        expect(shares).toBeCloseTo(1, 9);
        const terminal = result![0]!.measures['latency.terminal.mean'];
        if (terminal !== null && terminal !== undefined) {
          expect(PARTS.reduce((sum, part) => sum + measure(result, `latency.parts.${part}.mean`), 0)).toBeCloseTo(terminal, 9);
        }
        expect(measure(result, 'consistency.money-drift')).toBe(0);
        expect(measure(result, 'consistency.oversold')).toBe(0);
        expect(measure(result, 'consistency.violation-time.units')).toBe(0);
        // Every wait here ends by itself, and every cause of a failure is gone long before the end.
        expect(measure(result, 'availability.unfinished-ratio')).toBe(0);
        // A client's message that arrives twice begins a second process of a monolith, which may end otherwise than the first.
        const once = !one.faults.some((fault) => fault.includes('duplicate'));
        if (one.strategy === 'two-phase-commit' || (one.strategy === 'monolith' && once)) expect(measure(result, 'consistency.half-done')).toBe(0);
      }),
      { seed: 20261126, numRuns: 40 },
    );
  }, 240_000);
});
