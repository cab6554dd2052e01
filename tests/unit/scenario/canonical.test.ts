import { describe, expect, it } from 'vitest';
import { canonicalJson, canonicalScenario } from '../../../src/scenario/canonical.ts';
import { good } from './load-text.ts';

const canonical = (piece: string): string => canonicalScenario(good(piece));

describe('canonicalJson', () => {
  it('sorts keys at every level and keeps lists in order', () => {
    expect(canonicalJson({ b: [{ d: 1, c: null }, 'x'], a: true, z: undefined })).toBe(
      '{"a":true,"b":[{"c":null,"d":1},"x"],"z":null}'.replace(',"z":null', ''),
    );
  });
});

describe('the canonical form of a scenario', () => {
  it('is the same for the same world, however it is written', () => {
    const written =
      'title: A\nquestion: why?\nexpect: [ latency.ack.p99 < 1s ]\ntime: { run: 1m, warmup: 0s }\nstrategies: { saga: { outbox: { every: 500ms } } }\nservices: { inventory: { time: 5ms, concurrency: 1 }, payment: { time: 8ms }, tax: {} }';
    const otherwise =
      '# a comment moves every line\nservices: { inventory: { concurrency: 1, time: 5000us }, payment: { time: 0.008s }, tax: { instances: 1 } }\nstrategies: { saga: { outbox: { every: 0.5s } } }\ntitle: B';
    expect(canonical(written)).toBe(canonical(otherwise));
  });

  it.each([
    ['a service time', 'services: { inventory: { time: 6ms }, payment: { time: 8ms }, tax: {} }'],
    ['the seed', 'seed: other'],
    ['a strategy', 'strategies: [saga]'],
    ['a fault', 'faults: [ { at: 1s, for: 1s, crash: tax } ]'],
    ['delivery', 'delivery: { teams: { a: { people: 1 } }, changes: { every: 1h }, work: 1d }'],
  ])('differs with %s', (_title, piece) => {
    expect(canonical(piece)).not.toBe(canonical('scenario: world'));
  });

  it('is in SI units with defaults filled in', () => {
    const form = JSON.parse(
      canonical(`time: { warmup: 10s, run: 90s, drain: 60s }
network: { latency: { client: { p50: 25ms, p99: 120ms } }, bandwidth: 1KiB/s, retransmit: { after: 200ms } }
services: { inventory: { time: { mixture: [ { weight: 1, of: { pareto: { min: 20ms, alpha: 1.5 } } } ] }, autoscale: { max: 3, every: 5s }, contention: 10ms }, payment: {}, tax: {} }
process: { attributes: { price: { exponential: 40 } }, deadline: 10s, steps: [ { a: { call: payment.a, timeout: 2s, hedge: { after: 20ms }, effect: { add: ledger(shop), by: { exponential: 4 } }, breaker: { consecutive: 5 } } }, { wait: 50ms } ] }
workload: { arrivals: [ { batches: 4/s, size: { geometric: 5 } }, { profile: [ { at: 30s, rate: 60/m, ramp: 20s } ] }, { every: 10ms } ] }
faults: [ { at: 45s, for: 10s, latency: { add: 500ms } } ]
delivery: { run: 10d, teams: { a: { people: 1 } }, changes: { every: 1h }, work: 1d }`),
    ) as Record<string, unknown>;
    expect(form).not.toHaveProperty('title');
    expect(form).toMatchObject({
      time: { warmup: 10, run: 90, drain: 60 },
      network: {
        client: {
          kind: 'quantiles',
          points: [
            { p: 0.5, value: 0.025 },
            { p: 0.99, value: 0.12 },
          ],
        },
        bandwidth: 1024,
        retransmit: { after: 0.2, factor: 2 },
      },
      services: [
        {
          time: { kind: 'mixture', parts: [{ weight: 1, of: { min: 0.02, alpha: 1.5 } }] },
          autoscale: { max: 3, every: 5, window: 60, scaleDownAfter: 300 },
          contention: 0.01,
          instances: 1,
        },
        {},
        {},
      ],
      processes: [
        {
          deadline: 10,
          attributes: [{ kind: 'amount', of: { kind: 'exponential', mean: 40 } }],
          steps: [
            {
              policy: {
                timeout: 2,
                hedge: { after: 0.02 },
                backoff: { base: { kind: 'constant', value: 0.1 }, max: 10, factor: 2 },
                breaker: { consecutive: 5, window: 100, probeAfter: 10 },
              },
              effects: [{ by: { kind: 'distribution', of: { mean: 4 } } }],
            },
            { duration: { value: 0.05 } },
          ],
        },
      ],
      workload: {
        arrivals: [
          { rate: 4, size: { kind: 'geometric', mean: 5 } },
          { points: [{ at: 30, rate: 1, ramp: 20 }] },
          { period: 0.01 },
        ],
      },
      faults: [{ when: { at: 45, for: 10 }, what: { add: { value: 0.5 } } }],
      delivery: { run: 864_000, work: { value: 86_400 }, changes: { every: { value: 3600 } } },
    });
  });
});
