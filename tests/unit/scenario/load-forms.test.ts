import { describe, expect, it } from 'vitest';
import { HOUR, MILLISECOND, MINUTE, SECOND } from '../../../src/engine/time.ts';
import { good } from './load-text.ts';

const constant = (value: number): unknown => ({ kind: 'constant', value });
const arrivals = (written: string, files: Record<string, string> = {}): unknown =>
  good(`workload: { arrivals: ${written} }`, { files }).workload.arrivals;

describe('workload', () => {
  it.each([
    ['300/s', { kind: 'poisson', rate: 300 }],
    ['30/m', { kind: 'poisson', rate: 0.5 }],
    ['{ every: 10ms }', { kind: 'every', period: 10 * MILLISECOND }],
    [
      '{ interarrival: { exponential: 10ms } }',
      { kind: 'renewal', interarrival: { kind: 'exponential', mean: 10 * MILLISECOND } },
    ],
    ['{ batches: 4/s, size: 5 }', { kind: 'batches', rate: 4, size: constant(5) }],
    ['{ batches: 4/s, size: { geometric: 5 } }', { kind: 'batches', rate: 4, size: { kind: 'geometric', mean: 5 } }],
    [
      '{ profile: [ { at: 0s, rate: 20/s }, { at: 40s, rate: 40/s, ramp: 20s } ] }',
      {
        kind: 'profile',
        points: [
          { at: 0, rate: 20, ramp: 0 },
          { at: 40 * SECOND, rate: 40, ramp: 20 * SECOND },
        ],
      },
    ],
    [
      '{ modulated: [ { rate: 2/s, stay: { exponential: 2s } }, { rate: 18/s, stay: 2s } ] }',
      {
        kind: 'modulated',
        states: [
          { rate: 2, stay: { kind: 'exponential', mean: 2 * SECOND } },
          { rate: 18, stay: constant(2 * SECOND) },
        ],
      },
    ],
    [
      '{ closed: { clients: 50, think: { exponential: 1s } } }',
      { kind: 'closed', populations: [{ process: null, clients: 50, think: { kind: 'exponential', mean: SECOND } }] },
    ],
    [
      '{ closed: { process: { clients: 5 } } }',
      { kind: 'closed', populations: [{ process: 'process', clients: 5, think: constant(0) }] },
    ],
  ])('%s', (written, expected) => {
    expect(arrivals(written)).toEqual([expected]);
  });

  it('superposes a list', () => {
    expect(arrivals('[ 3/s, { every: 1s } ]')).toMatchObject([{ kind: 'poisson' }, { kind: 'every' }]);
  });

  it('follows a trace, sorted', () => {
    expect(arrivals('{ trace: arrivals.csv }', { 'arrivals.csv': 'at\n2.5\n1s\n500ms\n' })).toEqual([
      { kind: 'trace', times: [0.5, 1, 2.5].map((at) => at * SECOND) },
    ]);
  });

  it('mixes processes, equally unless told', () => {
    const two = 'processes: { a: { steps: [ { x: { call: tax.x } } ] }, b: { steps: [ { y: { call: tax.y } } ] } }';
    expect(good(two).workload.mix).toEqual([0.5, 0.5]);
    expect(good(`${two}\nworkload: { arrivals: 1/s, mix: { b: 10%, a: 90% } }`).workload.mix).toEqual([0.9, 0.1]);
  });

  it('has a client', () => {
    expect(good('title: x').workload.client).toMatchObject({ timeout: null, attempts: 1, sameKey: false });
    expect(
      good(
        'workload: { arrivals: 1/s, client: { timeout: 3s, attempts: 3, backoff: { base: 1s, jitter: equal }, same-key: true } }',
      ).workload.client,
    ).toEqual({
      timeout: 3 * SECOND,
      attempts: 3,
      sameKey: true,
      backoff: { base: constant(SECOND), factor: 2, max: 10 * SECOND, jitter: 'equal' },
    });
  });
});

describe('faults', () => {
  const fault = (written: string): unknown => good(`network: { zones: [a, b, c] }\nfaults: [ ${written} ]`).faults[0];
  const once = { kind: 'once', at: SECOND, for: 2 * SECOND };
  it.each([
    ['crash: inventory', { kind: 'crash', target: 'inventory', instances: 'all' }],
    ['crash: inventory, instances: 1', { kind: 'crash', target: 'inventory', instances: 1 }],
    ['crash: coordination', { kind: 'crash', target: 'coordination', instances: 'all' }],
    ['crash: control-plane', { kind: 'crash', target: 'control-plane', instances: 'all' }],
    ['pause: payment, instances: all', { kind: 'pause', target: 'payment', instances: 'all' }],
    ['slow: { service: payment, factor: 10 }', { kind: 'slow', service: 'payment', factor: 10, instances: 'all' }],
    ['errors: { service: payment, rate: 30% }', { kind: 'errors', service: 'payment', rate: 0.3, instances: 'all' }],
    [
      'latency: { from: inventory, to: payment, add: 500ms }',
      { kind: 'latency', from: 'inventory', to: 'payment', add: constant(500 * MILLISECOND) },
    ],
    ['loss: { from: "*", to: broker, rate: 20% }', { kind: 'loss', from: '*', to: 'broker', rate: 0.2 }],
    ['duplicate: { rate: 5% }', { kind: 'duplicate', from: '*', to: '*', rate: 0.05 }],
    ['partition: { between: [[a], [b, c]] }', { kind: 'partition', sides: [['a'], ['b', 'c']], oneWay: false }],
    [
      'partition: { between: [[inventory], [payment]], one-way: true }',
      { kind: 'partition', sides: [['inventory'], ['payment']], oneWay: true },
    ],
    ['zone-outage: a', { kind: 'zone-outage', zone: 'a' }],
    ['disk: { service: inventory, commit-factor: 20 }', { kind: 'disk', service: 'inventory', factor: 20 }],
    [
      'deploy: { service: payment, style: canary, errors: 50%, detect: 30s }',
      { kind: 'deploy', service: 'payment', style: 'canary', errors: 0.5, detect: 30 * SECOND },
    ],
    ['poison: { step: reserve, share: 0.01% }', { kind: 'poison', step: 'reserve', share: 0.0001 }],
  ])('%s', (written, what) => {
    expect(fault(`{ at: 1s, for: 2s, ${written} }`)).toEqual({ name: `${what.kind}-1`, when: once, what });
  });

  it('need no end where they end by themselves, and may come again and again', () => {
    expect(fault('{ at: 1s, deploy: { service: payment } }')).toMatchObject({
      when: { kind: 'once', at: SECOND, for: null },
      what: { style: 'rolling', errors: 0, detect: MINUTE },
    });
    expect(fault('{ poison: { step: reserve, share: 1% } }')).toMatchObject({
      when: { kind: 'once', at: 0, for: null },
    });
    expect(fault('{ name: flaky, random: { up: { exponential: 10m }, down: 20s }, crash: tax }')).toEqual({
      name: 'flaky',
      when: { kind: 'random', up: { kind: 'exponential', mean: 10 * MINUTE }, down: constant(20 * SECOND) },
      what: { kind: 'crash', target: 'tax', instances: 'all' },
    });
  });
});

describe('strategies', () => {
  it('may be a list', () => {
    expect(good('strategies: [saga, tcc]').strategies).toEqual([
      { name: 'saga', extends: 'saga', settings: {}, line: 1 },
      { name: 'tcc', extends: 'tcc', settings: {}, line: 1 },
    ]);
  });

  it('may be a map whose settings pass as written', () => {
    expect(
      good(`strategies:
  saga: {}
  careless: { extends: saga-choreographed, bridge: dual-write }
  ours: { coordination: reactive, broker: { partitions: 12 }, outbox: { every: 500ms } }
  theirs: { extends: ours, broker: { partitions: 3 } }
  meshed: { extends: saga, overlays: [ { mesh: istio } ] }`).strategies,
    ).toEqual([
      { name: 'saga', extends: 'saga', settings: {}, line: 2 },
      { name: 'careless', extends: 'saga-choreographed', settings: { bridge: 'dual-write' }, line: 3 },
      {
        name: 'ours',
        extends: null,
        settings: { coordination: 'reactive', broker: { partitions: 12 }, outbox: { every: '500ms' } },
        line: 4,
      },
      {
        name: 'theirs',
        extends: null,
        settings: { coordination: 'reactive', broker: { partitions: 3 }, outbox: { every: '500ms' } },
        line: 5,
      },
      { name: 'meshed', extends: 'saga', settings: { overlays: [{ mesh: 'istio' }] }, line: 6 },
    ]);
  });
});

describe('expectations', () => {
  const expectation = (written: string): unknown =>
    good(`faults: [ { name: outage, at: 1s, for: 1s, crash: tax } ]\nexpect: [ ${written} ]`).expect[0];
  it.each([
    ['latency.terminal.p99 < 2s', { kind: 'measure', measure: 'latency.terminal.p99', comparator: '<', value: 2 }],
    [
      'latency.terminal.p99.9 <= 250ms',
      { kind: 'measure', measure: 'latency.terminal.p99.9', comparator: '<=', value: 0.25 },
    ],
    [
      'availability.success-ratio >= 99%',
      { kind: 'measure', measure: 'availability.success-ratio', comparator: '>=', value: 0.99 },
    ],
    ['availability.wrong-ratio == 0', { kind: 'measure', measure: 'availability.wrong-ratio', comparator: '==', value: 0 }],
    ['consistency.in-doubt-time > 0', { kind: 'measure', measure: 'consistency.in-doubt-time', comparator: '>', value: 0 }],
    ['consistency.oversold == 0', { kind: 'measure', measure: 'consistency.oversold', comparator: '==', value: 0 }],
    ['availability.goodput>5/m', { kind: 'measure', measure: 'availability.goodput', comparator: '>', value: 5 / 60 }],
    [
      'process.process.latency.ack.mean < 1s',
      { kind: 'measure', measure: 'process.process.latency.ack.mean', comparator: '<', value: 1 },
    ],
    [
      'service.tax.class.gold.wait.p99 < 1s',
      { kind: 'measure', measure: 'service.tax.class.gold.wait.p99', comparator: '<', value: 1 },
    ],
    [
      'service.broker.number.at.3 < 10%',
      { kind: 'measure', measure: 'service.broker.number.at.3', comparator: '<', value: 0.1 },
    ],
    [
      'availability.blast-radius.outage < 20%',
      { kind: 'measure', measure: 'availability.blast-radius.outage', comparator: '<', value: 0.2 },
    ],
    [
      'latency.terminal.p99 <= 20% above orchestration',
      { kind: 'relative', measure: 'latency.terminal.p99', comparator: '<=', value: 0.2, than: 'orchestration' },
    ],
    [
      'latency.ack.mean < 150% below saga',
      { kind: 'relative', measure: 'latency.ack.mean', comparator: '<', value: -1.5, than: 'saga' },
    ],
    ['recovers within 30s after outage', { kind: 'recovers', within: 30 * SECOND, fault: 'outage' }],
  ])('%s', (written, rule) => {
    expect(expectation(`"${written}"`)).toEqual({ that: written, rule, in: null, level: 'error' });
  });

  it('may name strategies and a level', () => {
    expect(expectation('{ that: consistency.oversold == 0, in: [saga, tcc], level: warn }')).toMatchObject({
      in: ['saga', 'tcc'],
      level: 'warn',
    });
  });
});

it('reads the delivery section on its own clock', () => {
  expect(
    good(`delivery:
  run: 180d
  teams: { money: { people: 7, on-call: 2, skills: [jvm] }, stock: { people: 5 } }
  changes: { every: { exponential: 4h }, services: { 1: 70%, 2: 22%, 3: 8% } }
  work: { p50: 1d, p90: 4d }
  hand-off: { exponential: 6h }
  pipeline: 25m
  train: 2w
  failure: { chance: 4%, detect: 12m, restore: { p50: 30m, p90: 4h } }
  on-call: by-skill`).delivery,
  ).toEqual({
    run: 180 * 86_400_000,
    teams: [
      { name: 'money', people: 7, onCall: 2, skills: ['jvm'] },
      { name: 'stock', people: 5, onCall: 1, skills: [] },
    ],
    changes: {
      every: { kind: 'exponential', mean: (4 * HOUR) / MILLISECOND },
      services: [
        { count: 1, weight: 0.7 },
        { count: 2, weight: 0.22 },
        { count: 3, weight: 0.08 },
      ],
    },
    work: {
      kind: 'quantiles',
      points: [
        { p: 0.5, value: 86_400_000 },
        { p: 0.9, value: 4 * 86_400_000 },
      ],
    },
    handOff: { kind: 'exponential', mean: 6 * 3_600_000 },
    pipeline: constant(25 * 60_000),
    train: 14 * 86_400_000,
    failure: {
      chance: 0.04,
      detect: constant(12 * 60_000),
      restore: {
        kind: 'quantiles',
        points: [
          { p: 0.5, value: 30 * 60_000 },
          { p: 0.9, value: 4 * 3_600_000 },
        ],
      },
    },
    onCall: 'by-skill',
  });
});
