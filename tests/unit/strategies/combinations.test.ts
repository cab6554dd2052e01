import { describe, expect, it } from 'vitest';
import { measure, play } from './play.ts';

/** Everything at once: branches, loops, timers, lost messages, dying instances, a crash of whatever coordinates. */
const WILD = `
scenario: wild
time: { warmup: 2s, run: 20s, drain: 120s }
network: { zones: [a, b], latency: { same-zone: 0.3ms, cross-zone: 1ms, client: 10ms }, loss: 0.5%, duplicate: 0.5% }
defaults: { step: { timeout: 500ms, attempts: 4 } }
services:
  stock: { instances: 3, concurrency: 2, time: { exponential: 8ms }, store: { commit: 1ms }, errors: 2%, failures: { up: { exponential: 5s }, down: { exponential: 1s }, on-crash: lose } }
  money: { instances: 2, concurrency: 8, time: { exponential: 10ms }, store: { commit: 1ms }, operations: { charge: { calls: [ fraud.check ] } } }
  fraud: { instances: 2, concurrency: 8, time: { exponential: 3ms }, instrumented: false }
  bank: { external: {}, concurrency: unlimited, time: 20ms }
  ship: { instances: 2, concurrency: 8, time: { exponential: 10ms }, store: { commit: 1ms } }
data: { units: { owner: stock, keys: 20, initial: 60, at-least: 0 }, paid: { owner: money, keys: order }, parcels: { owner: ship, keys: order } }
process:
  name: order
  attributes: { item: { zipf: 1.1, of: units } }
  deadline: 20s
  steps:
    - parallel:
        - reserve: { call: stock.reserve, effect: { take: units(item) }, undo: stock.release }
        - quote: { call: bank.quote }
        - look: { call: ship.look, optional: true }
    - wait: 50ms
    - repeat: { again: 20%, steps: [ { ping: { call: fraud.check } } ] }
    - choose: [ { weight: 0.5, steps: [ { vet: { call: fraud.check } } ] }, { weight: 0.5, steps: [] } ]
    - charge: { call: money.charge, effect: { set: paid(order), to: paid }, declines: 5%, pivot: true }
    - parallel: { join: any, steps: [ { ship: { call: ship.create, effect: { set: parcels(order), to: created }, retriable: true } }, { tell: { call: ship.tell, optional: true } } ] }
workload: { arrivals: 40/s, client: { timeout: 8s, attempts: 4, same-key: true, backoff: { base: 500ms } } }
faults: [ { name: e, crash: coordination, at: 8s, for: 2s }, { name: p, pause: money, at: 15s, for: 2s }, { name: c, crash: control-plane, at: 5s, for: 9s } ]
`;

const MESH = '{ mesh: istio, outlier-ejection: true, max-ejection: 100% }';
const TRACING = '{ tracing: opentelemetry, sampler: tail, sampling: 10% }';

describe('engines and overlays among all sorts of trouble', () => {
  const results = play(`${WILD}strategies:
  temporal: { extends: workflow-engine, engine: { recovery: 1s } }
  zeebe: { extends: workflow-engine, preset: zeebe, engine: { shards: 20 } }
  camunda7: { extends: workflow-engine, preset: camunda7 }
  engine-meshed-traced: { extends: workflow-engine, overlays: [ ${MESH}, ${TRACING} ] }
  saga-meshed-traced: { extends: saga, overlays: [ ${MESH}, ${TRACING} ] }
  linkerd: { extends: saga, overlays: [ { mesh: linkerd, retries: 2 } ] }
`);

  for (const [name, replications] of Object.entries(results)) {
    it(`keep their books: ${name}`, () => {
      expect(replications[0]!.detail.notes.filter((note) => note.includes('do not add up'))).toEqual([]);
      expect(measure(replications, 'consistency.oversold')).toBe(0);
      expect(measure(replications, 'consistency.stuck')).toBe(0);
      expect(measure(replications, 'availability.unfinished-ratio')).toBe(0);
      expect(measure(replications, 'consistency.orphaned-reservations')).toBe(0);
    });
  }
});
