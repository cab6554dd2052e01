import { describe, expect, it } from 'vitest';
import { MILLISECOND, MINUTE, SECOND } from '../../../src/engine/time.ts';
import { good } from './load-text.ts';

const ms = (value: number): number => value * MILLISECOND;
const constant = (value: number): unknown => ({ kind: 'constant', value });
const serviceTime = (written: string, files: Record<string, string> = {}): unknown =>
  good(`services: { inventory: { time: ${written} }, payment: {}, tax: {} }`, { files }).services[0]!.time;

describe('distributions', () => {
  it.each([
    ['8ms', constant(ms(8))],
    ['250us', constant(250_000)],
    ['0.25ms', constant(250_000)],
    ['1.5s', constant(1_500_000_000)],
    ['0s', constant(0)],
    ['{ exponential: 8ms }', { kind: 'exponential', mean: ms(8) }],
    [
      '{ p50: 4ms, p99: 30ms }',
      {
        kind: 'quantiles',
        points: [
          { p: 0.5, value: ms(4) },
          { p: 0.99, value: ms(30) },
        ],
      },
    ],
    [
      '{ p99.9: 30ms, p10: 4ms }',
      {
        kind: 'quantiles',
        points: [
          { p: 0.1, value: ms(4) },
          { p: 0.999, value: ms(30) },
        ],
      },
    ],
    ['{ lognormal: { mean: 100ms, scv: 4 } }', { kind: 'lognormal', mean: ms(100), scv: 4 }],
    ['{ uniform: [1ms, 3ms] }', { kind: 'uniform', low: ms(1), high: ms(3) }],
    ['{ erlang: { mean: 10ms, shape: 4 } }', { kind: 'erlang', mean: ms(10), shape: 4 }],
    ['{ gamma: { mean: 10ms, scv: 0.5 } }', { kind: 'gamma', mean: ms(10), scv: 0.5 }],
    ['{ weibull: { mean: 10ms, shape: 2 } }', { kind: 'weibull', mean: ms(10), shape: 2 }],
    ['{ normal: { mean: 10ms, sd: 2ms } }', { kind: 'normal', mean: ms(10), sd: ms(2) }],
    ['{ pareto: { min: 20ms, alpha: 1.5 } }', { kind: 'pareto', min: ms(20), alpha: 1.5 }],
    ['{ pareto: { min: 20ms, alpha: 1.5, max: 2s } }', { kind: 'pareto', min: ms(20), alpha: 1.5, max: ms(2000) }],
    [
      '{ mixture: [ { weight: 0.99, of: 10ms }, { weight: 0.01, of: { exponential: 1s } } ] }',
      {
        kind: 'mixture',
        parts: [
          { weight: 0.99, of: constant(ms(10)) },
          { weight: 0.01, of: { kind: 'exponential', mean: SECOND } },
        ],
      },
    ],
    ['{ empirical: [1ms, 2ms, 2ms, 9ms] }', { kind: 'empirical', values: [1, 2, 2, 9].map(ms), smooth: false }],
    ['{ empirical: [1ms, 9ms], smooth: true }', { kind: 'empirical', values: [ms(1), ms(9)], smooth: true }],
  ])('%s', (written, expected) => {
    expect(serviceTime(written)).toEqual(expected);
  });

  it.each([
    ['with units', '8ms\n9ms\n', [8, 9]],
    ['with a header that names the unit', 'latency_ms;host\n8;a\n9.5;b\n', [8, 9.5]],
    ['in seconds where nothing is said', '# measured\n\n0.008\n"1"\n', [8, 1000]],
  ])('a file of values %s', (_title, text, values) => {
    expect(serviceTime('{ empirical: times.csv }', { 'times.csv': text })).toEqual({
      kind: 'empirical',
      values: values.map(ms),
      smooth: false,
    });
  });
});

describe('network', () => {
  it('has nothing by default', () => {
    expect(good('title: bare').network).toEqual({
      zones: [],
      sameZone: null,
      crossZone: null,
      client: null,
      links: [],
      loss: { kind: 'independent', rate: 0 },
      retransmit: null,
      duplicate: 0,
      reorder: true,
      bandwidth: null,
    });
  });

  it.each(['5ms', '{ exponential: 5ms }'])('latency %s alone is every message', (latency) => {
    const { sameZone, crossZone, client, links } = good(`network: { latency: ${latency} }`).network;
    expect([sameZone, crossZone, client]).toEqual([client, client, client]);
    expect(client).not.toBeNull();
    expect(links).toEqual([]);
  });

  it('tells pairs apart', () => {
    const { network } = good(`network:
  zones: [a, b]
  latency: { same-zone: 1ms, cross-zone: { p50: 1ms, p99: 3ms }, client: 25ms, links: [ { from: inventory, to: payment, latency: 5ms }, { from: a, to: "*", latency: 9ms, loss: 1% } ] }
  loss: { good-to-bad: 1%, bad-to-good: 10%, in-bad: 100% }
  retransmit: { after: 200ms }
  duplicate: 0.5%
  reorder: false
  bandwidth: 1GiB/s`);
    expect(network.links).toEqual([
      { from: 'inventory', to: 'payment', latency: constant(ms(5)), loss: null },
      { from: 'a', to: '*', latency: constant(ms(9)), loss: { kind: 'independent', rate: 0.01 } },
    ]);
    expect(network.loss).toEqual({ kind: 'gilbert-elliott', goodToBad: 0.01, badToGood: 0.1, inGood: 0, inBad: 1 });
    expect(network.retransmit).toEqual({ after: ms(200), factor: 2 });
    expect([network.duplicate, network.reorder, network.bandwidth]).toEqual([0.005, false, 1_073_741_824]);
  });
});

describe('services', () => {
  it('has the defaults of section 14', () => {
    expect(good('services: { inventory: {}, payment: {}, tax: {} }').services[0]).toEqual({
      name: 'inventory',
      instances: 1,
      concurrency: 1,
      discipline: 'fifo',
      queue: null,
      patience: null,
      onTimeout: 'keep-working',
      zones: [],
      balancing: { kind: 'round-robin' },
      time: constant(0),
      operations: [],
      errors: 0,
      failures: null,
      detection: 0,
      startUp: constant(0),
      restarts: null,
      warmUp: null,
      probes: null,
      autoscale: null,
      external: null,
      store: { commit: constant(0), connections: null },
      runtime: null,
      team: null,
      instrumented: true,
      idleShutdown: null,
      contention: 0,
      deadlines: 'ignore',
    });
  });

  it('takes every key', () => {
    const [inventory, payment] = good(`network: { zones: [a, b] }
crews: { ops: 1 }
services:
  inventory:
    instances: 4
    concurrency: unlimited
    discipline: shortest-remaining
    queue: 400
    patience: { exponential: 500ms }
    on-timeout: cancel
    zones: [a, b]
    balancing: hash(item)
    time: 4ms
    operations:
      reserve: { time: 5ms, request: 1KiB, response: 4KiB }
      quote: { time: 2ms, await: async, calls: [ payment.item, { call: tax.rate, timeout: 200ms, attempts: 3, optional: true, fallback: 1ms }, { parallel: [ tax.a, { call: tax.b, retriable: true } ] } ] }
    errors: 0.1%
    failures: { up: { exponential: 30m }, down: 0s, on-crash: resume, failover: { spares: 1, coverage: 90%, switch: 30s, uncovered: 10m }, crew: ops }
    detection: 3s
    start-up: { p50: 8s, p99: 30s }
    autoscale: { metric: rate, target: 100/s, max: 20 }
    store: { commit: 1.5ms, connections: 50 }
    runtime: jvm
    team: stock
    instrumented: false
    idle-shutdown: 0s
    contention: 10ms
  payment: { external: { rate-limit: 500/s } }
  tax: {}`).services;
    expect(inventory).toMatchObject({
      instances: 4,
      concurrency: null,
      discipline: 'shortest-remaining',
      queue: 400,
      patience: { kind: 'exponential', mean: ms(500) },
      onTimeout: 'cancel',
      zones: ['a', 'b'],
      balancing: { kind: 'hash', key: 'item' },
      errors: 0.001,
      detection: 3 * SECOND,
      runtime: 'jvm',
      team: 'stock',
      instrumented: false,
      idleShutdown: 0,
      contention: ms(10),
      store: { commit: constant(ms(1.5)), connections: 50 },
    });
    expect(inventory!.failures).toEqual({
      up: { kind: 'exponential', mean: 30 * MINUTE },
      down: constant(0),
      onCrash: 'resume',
      crew: 'ops',
      failover: { spares: 1, coverage: 0.9, switch: constant(30 * SECOND), uncovered: constant(10 * MINUTE) },
    });
    expect(inventory!.autoscale).toEqual({
      metric: 'rate',
      target: 100,
      min: 1,
      max: 20,
      every: 15 * SECOND,
      window: MINUTE,
      tolerance: 0.1,
      scaleDownAfter: 5 * MINUTE,
      scaleUp: null,
    });
    expect(payment!.external).toEqual({ rateLimit: 500 });
    const [reserve, quote] = inventory!.operations;
    expect(reserve).toEqual({
      name: 'reserve',
      time: constant(ms(5)),
      requestBytes: 1024,
      responseBytes: 4096,
      calls: [],
      await: 'hold',
      errors: null,
    });
    expect(quote!.await).toBe('async');
    expect(quote!.calls.map((group) => group.calls.map((call) => `${call.service}.${call.operation}`))).toEqual([
      ['payment.item'],
      ['tax.rate'],
      ['tax.a', 'tax.b'],
    ]);
    expect(quote!.calls[0]!.calls[0]!.policy).toMatchObject({ timeout: null, attempts: 1 });
    expect(quote!.calls[1]!.calls[0]).toMatchObject({
      optional: true,
      policy: { timeout: ms(200), attempts: 3, fallback: constant(ms(1)) },
    });
    expect(quote!.calls[2]!.calls[1]!.policy.attempts).toBeNull();
  });

  it.each([
    ['utilisation', '', 0.6],
    ['utilisation', 'target: 80%', 0.8],
    ['queue', 'target: 5', 5],
  ])('autoscales by %s with %s', (metric, target, value) => {
    const [inventory] = good(
      `services: { inventory: { autoscale: { metric: ${metric}, max: 4${target === '' ? '' : `, ${target}`} } }, payment: {}, tax: {} }`,
    ).services;
    expect(inventory!.autoscale).toMatchObject({ metric, target: value });
  });

  it('starts with the fewest instances of its autoscaler unless it says otherwise', () => {
    const scaled = (instances: string): number =>
      good(`services: { inventory: { ${instances} autoscale: { min: 2, max: 4 } }, payment: {}, tax: {} }`).services[0]!
        .instances;
    expect([scaled(''), scaled('instances: 3,')]).toEqual([2, 3]);
  });
});

describe('deployments', () => {
  const services =
    'services: { inventory: { instances: 4, concurrency: 16, queue: 10 }, payment: { instances: 2, concurrency: 8, queue: 5 }, tax: { external: {}, concurrency: 3 } }';

  it('expands `*`, leaves external services alone and takes defaults from the services', () => {
    const { deployments } = good(`${services}
stores: { db: { commit: 2ms, connections: 100 } }
deployments:
  one: { shop: { services: [inventory, payment], store: db } }
  cut: { "*": { instances: 3, store: db } }`);
    expect(
      deployments.map(({ name, units }) => [
        name,
        units.map((unit) => [unit.name, unit.services, unit.instances, unit.concurrency, unit.store]),
      ]),
    ).toEqual([
      [
        'one',
        [
          ['shop', ['inventory', 'payment'], 4, 20, 'db'],
          ['tax', ['tax'], 1, 3, null],
        ],
      ],
      // 64 places on 3 instances are 22 each, 16 on 3 are 6: the places of the service are kept, rounded up.
      [
        'cut',
        [
          ['inventory', ['inventory'], 3, 22, 'db'],
          ['payment', ['payment'], 3, 6, 'db'],
          ['tax', ['tax'], 1, 3, null],
        ],
      ],
    ]);
    expect(deployments[0]!.units[0]!.queue).toBe(13);
  });

  it('keeps what a unit says', () => {
    const [one] = good(`${services}
deployments: { one: { shop: { services: [inventory, payment], instances: 2, concurrency: unlimited, queue: unlimited, failures: none } } }`).deployments;
    expect(one!.units[0]).toMatchObject({
      instances: 2,
      concurrency: null,
      queue: null,
      failures: null,
      balancing: { kind: 'round-robin' },
    });
  });
});

describe('data', () => {
  it('takes every form', () => {
    const { data, views } = good(`data:
  stock: { owner: inventory, keys: 500, initial: 10, at-least: 0 }
  ledger: { owner: payment, keys: [customers, shop], conserve: true }
  parcels: { owner: payment, keys: order }
  prices: { owner: tax, keys: 100, replicas: { count: 2, lag: { exponential: 100ms } } }
  quotes: { owner: tax, keys: 100, replicas: { count: 3, write: 2, read: 2, legs: { write: 1ms, ack: 2ms, read: 3ms, reply: 4ms } } }
  views: { orders-by-customer: { of: [parcels], owner: tax, lag: 1s } }`);
    expect(data.map((set) => [set.name, set.owner, set.keys, set.initial, set.atLeast, set.conserve])).toEqual([
      ['stock', 'inventory', { kind: 'numbered', count: 500 }, 10, 0, false],
      ['ledger', 'payment', { kind: 'named', names: ['customers', 'shop'] }, 0, null, true],
      ['parcels', 'payment', { kind: 'order' }, 0, null, false],
      ['prices', 'tax', { kind: 'numbered', count: 100 }, 0, null, false],
      ['quotes', 'tax', { kind: 'numbered', count: 100 }, 0, null, false],
    ]);
    expect(data[3]!.replicas).toEqual({ kind: 'lagging', count: 2, lag: { kind: 'exponential', mean: ms(100) } });
    expect(data[4]!.replicas).toEqual({
      kind: 'quorum',
      count: 3,
      write: 2,
      read: 2,
      legs: { write: constant(ms(1)), ack: constant(ms(2)), read: constant(ms(3)), reply: constant(ms(4)) },
    });
    expect(views).toEqual([{ name: 'orders-by-customer', of: ['parcels'], owner: 'tax', lag: constant(SECOND) }]);
  });

  it.each([
    [1, 1],
    [3, 2],
    [4, 3],
    [5, 3],
  ])('a quorum of %i waits for %i by default', (count, majority) => {
    const [stock] = good(
      `data: { stock: { owner: inventory, keys: 10, replicas: { count: ${count}, legs: {} } }, ledger: { owner: payment, keys: [a] } }`,
    ).data;
    expect(stock!.replicas).toMatchObject({ kind: 'quorum', write: majority, read: majority });
  });
});
