import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measure, play } from '../../unit/strategies/play.ts';

const FAULTS = [
  '{ crash: money, at: 2s, for: 500ms }', '{ crash: stock, instances: 1, at: 1s, for: 1s }', '{ pause: money, at: 2500ms, for: 1s }',
  '{ crash: broker, at: 3s, for: 500ms }', '{ loss: { from: "*", to: broker, rate: 20% }, at: 1500ms, for: 2s }', '{ loss: { from: broker, to: "*", rate: 20% }, at: 1s, for: 2s }',
  '{ partition: { between: [[money], [broker]] }, at: 3s, for: 500ms }', '{ latency: { from: broker, to: parcel, add: 2s }, at: 1s, for: 2s }',
  '{ duplicate: { from: "*", to: broker, rate: 20% }, at: 1s, for: 3s }', '{ errors: { service: money, rate: 50% }, at: 2s, for: 1s }', '{ slow: { service: stock, factor: 10 }, at: 2s, for: 1s }',
];

const BLOCKS = [
  '- wait: { exponential: 20ms }',
  '- parallel: { join: all, steps: [ { look: { call: parcel.look } }, { quote: { call: stock.quote } } ] }',
  '- parallel: { join: any, steps: [ { peek: { call: parcel.peek } }, { nap: { call: money.nap, declines: 5% } } ] }',
  '- repeat: { again: 30%, steps: [ { poke: { call: money.poke, effect: { add: points(all), by: 1 }, undo: money.unpoke } } ] }',
  '- choose: [ { weight: 0.5, steps: [ { extra: { call: parcel.extra } } ] }, { weight: 0.5, steps: [] } ]',
];

interface Case {
  readonly services: readonly string[];
  readonly blocks: readonly string[];
  readonly faults: readonly string[];
  readonly transaction: string;
  readonly bridge: string;
  readonly receiver: string;
  readonly preset: string;
  readonly broker: readonly string[];
  readonly pivot: boolean;
  readonly attempts: number;
}

const service = fc.record({ instances: fc.integer({ min: 1, max: 3 }), concurrency: fc.constantFrom('2', '8', 'unlimited'), commit: fc.constantFrom('0ms', '2ms', '{ exponential: 2ms }') })
  .map(({ instances, concurrency, commit }) => `{ instances: ${String(instances)}, concurrency: ${concurrency}, time: { exponential: 4ms }, store: { commit: ${commit} } }`);

const cases: fc.Arbitrary<Case> = fc.record({
  services: fc.tuple(service, service, service),
  blocks: fc.subarray(BLOCKS),
  faults: fc.subarray(FAULTS, { maxLength: 4 }),
  transaction: fc.constantFrom('none', 'saga'),
  bridge: fc.constantFrom('dual-write', 'outbox-polling', 'outbox-log-tailing', 'listen-to-yourself'),
  receiver: fc.constantFrom('inbox', 'inbox', 'none'),
  preset: fc.constantFrom('kafka', 'ideal', 'rabbitmq-quorum', 'jetstream'),
  broker: fc.tuple(fc.constantFrom('commit-every: 0s', 'commit-every: 1s'), fc.constantFrom('session-timeout: 0s', 'session-timeout: 500ms'), fc.constantFrom('rebalance: 0s', 'rebalance: 100ms'), fc.constantFrom('key: item', 'partitions: 3', 'key: order')),
  pivot: fc.boolean(),
  attempts: fc.integer({ min: 1, max: 3 }),
});

function textOf(one: Case): string {
  const [stock, money, parcel] = one.services;
  return `
scenario: property
time: { run: 4s, drain: 160s }
network: { latency: 0.5ms }
services: { stock: ${stock!}, money: ${money!}, parcel: ${parcel!} }
data:
  units: { owner: stock, keys: 5, initial: 100000, at-least: 0 }
  ledger: { owner: money, keys: [customers, shop], initial: 0, conserve: true }
  points: { owner: money, keys: [all], initial: 0 }
  labels: { owner: parcel, keys: order }
process:
  name: order
  attributes: { item: { zipf: 1.1, of: units }, price: { p50: 40, p90: 120 } }
  steps:
    - reserve: { call: stock.take, effect: { take: units(item) }, undo: stock.put, attempts: ${String(one.attempts)}, backoff: { base: 5ms } }
${one.blocks.map((block) => `    ${block}`).join('\n')}
    - charge: { call: money.charge, effect: { move: price, from: ledger(customers), to: ledger(shop) }, undo: money.refund, declines: 5%, attempts: ${String(one.attempts)}, backoff: { base: 5ms }${one.pivot ? ', pivot: true' : ''} }
    - ship: { call: parcel.create, effect: { set: labels(order), to: created }, ${one.pivot ? 'retriable: true' : 'undo: parcel.cancel'} }
workload: { arrivals: { profile: [ { at: 0s, rate: 40/s }, { at: 5s, rate: 0/s } ] } }
${one.faults.length === 0 ? '' : `faults: [ ${one.faults.join(', ')} ]`}
strategies: { one: { coordination: reactive, transaction: ${one.transaction}, transport: broker, bridge: ${one.bridge}, receiver: ${one.receiver}, preset: ${one.preset}, broker: { ${one.broker.join(', ')} } } }
`;
}

const PARTS = ['service', 'queue', 'network', 'broker', 'retry', 'lock', 'persist', 'overlay', 'wait'];

describe('any choreography, whatever happens to it', () => {
  it('keeps what its bridge, its inbox and its transaction promise', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const { one: result } = play(textOf(one));
        const terminal = result![0]!.measures['latency.terminal.mean'];
        if (terminal !== null && terminal !== undefined) {
          const sum = PARTS.reduce((total, part) => total + measure(result, `latency.parts.${part}.mean`), 0);
          expect(sum).toBeCloseTo(terminal, 9);
        }
        expect(measure(result, 'consistency.money-drift')).toBe(0);
        expect(measure(result, 'consistency.oversold')).toBe(0);
        // Nothing is lost for good but by a dual write, and nobody waits for ever.
        if (one.bridge !== 'dual-write') expect(measure(result, 'availability.unfinished-ratio')).toBe(0);
        if (one.receiver !== 'inbox') return;
        expect(measure(result, 'consistency.duplicate-effects')).toBe(0);
        if (one.bridge !== 'dual-write' && one.transaction === 'saga') {
          expect(measure(result, 'consistency.half-done')).toBe(0);
          expect(measure(result, 'availability.wrong-ratio')).toBe(0);
        }
      }),
      { seed: 20261125, numRuns: 60 },
    );
  }, 120_000);
});
