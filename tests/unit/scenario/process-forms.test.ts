import { describe, expect, it } from 'vitest';
import { MILLISECOND, MINUTE, SECOND } from '../../../src/engine/time.ts';
import type { Node, StepNode } from '../../../src/scenario/scenario.ts';
import { good, loadText, complete } from './load-text.ts';

const ms = (value: number): number => value * MILLISECOND;
const ATTRIBUTES = 'attributes: { item: { uniform: stock }, price: { p50: 40, p90: 120 }, one: { fixed: 1 } }';

function steps(written: string): readonly Node[] {
  return good(`process:\n  ${ATTRIBUTES}\n  steps:\n${written.replaceAll(/^/gm, '    ')}`).processes[0]!.steps;
}
function onlyStep(body: string): StepNode {
  const [node] = steps(`- a: { ${body} }`);
  if (node?.kind !== 'step') throw new Error('not a step');
  return node;
}

describe('attributes', () => {
  it.each([
    ['{ zipf: 1.1, of: stock }', { kind: 'zipf', exponent: 1.1, count: 10, of: 'stock' }],
    ['{ zipf: 0, of: 500 }', { kind: 'zipf', exponent: 0, count: 500, of: null }],
    ['{ zipf: 1, of: ledger }', { kind: 'zipf', exponent: 1, count: 2, of: 'ledger' }],
    ['{ uniform: stock }', { kind: 'uniform-key', count: 10, of: 'stock' }],
    ['{ sequence: stock }', { kind: 'sequence', count: 10, of: 'stock' }],
    ['{ fixed: 3 }', { kind: 'fixed', value: 3 }],
    [
      '{ weights: { gold: 1, basic: 4, none: 0 } }',
      { kind: 'weights', values: ['gold', 'basic', 'none'], weights: [0.2, 0.8, 0] },
    ],
    ['40', { kind: 'amount', of: { kind: 'constant', value: 40 } }],
    ['{ uniform: [1, 5] }', { kind: 'amount', of: { kind: 'uniform', low: 1, high: 5 } }],
    [
      '{ p50: 40, p90: 120 }',
      {
        kind: 'amount',
        of: {
          kind: 'quantiles',
          points: [
            { p: 0.5, value: 40 },
            { p: 0.9, value: 120 },
          ],
        },
      },
    ],
  ])('%s', (written, expected) => {
    expect(
      good(`process: { attributes: { x: ${written} }, steps: [ { a: { call: tax.a } } ] }`).processes[0]!.attributes,
    ).toEqual([{ name: 'x', ...expected }]);
  });

  it('at the top level belong to every process, and a process may have its own', () => {
    const { processes } = good(`attributes: { item: { uniform: stock }, n: 1 }
processes:
  a: { steps: [ { x: { call: inventory.x, effect: { take: stock(item) } } } ] }
  b: { attributes: { n: 2, m: 3 }, steps: [ { y: { call: tax.y } } ] }`);
    expect(processes.map(({ name, attributes }) => [name, attributes.map((attribute) => attribute.name)])).toEqual([
      ['a', ['item', 'n']],
      ['b', ['item', 'n', 'm']],
    ]);
    expect(processes[1]!.attributes[1]).toEqual({ name: 'n', kind: 'amount', of: { kind: 'constant', value: 2 } });
  });
});

describe('effects', () => {
  const stock = { data: 'stock', key: { kind: 'attribute', attribute: 'item' } };
  const one = { kind: 'number', value: 1 };
  const zero = { kind: 'constant', value: 0 };
  it.each([
    ['inventory', '{ take: stock(item) }', { kind: 'take', at: stock, quantity: one }],
    [
      'inventory',
      '{ take: stock(item), quantity: price }',
      { kind: 'take', at: stock, quantity: { kind: 'attribute', attribute: 'price', sign: 1 } },
    ],
    [
      'inventory',
      '{ put: stock(3), quantity: { exponential: 4 } }',
      {
        kind: 'put',
        at: { data: 'stock', key: { kind: 'fixed', index: 2 } },
        quantity: { kind: 'distribution', of: { kind: 'exponential', mean: 4 } },
      },
    ],
    [
      'payment',
      '{ add: ledger(shop), by: price }',
      {
        kind: 'add',
        at: { data: 'ledger', key: { kind: 'fixed', index: 1 } },
        by: { kind: 'attribute', attribute: 'price', sign: 1 },
      },
    ],
    [
      'payment',
      '{ add: ledger(customers), by: -price }',
      {
        kind: 'add',
        at: { data: 'ledger', key: { kind: 'fixed', index: 0 } },
        by: { kind: 'attribute', attribute: 'price', sign: -1 },
      },
    ],
    [
      'payment',
      '{ move: 7, from: ledger(customers), to: ledger(shop) }',
      {
        kind: 'move',
        amount: { kind: 'number', value: 7 },
        from: { data: 'ledger', key: { kind: 'fixed', index: 0 } },
        to: { data: 'ledger', key: { kind: 'fixed', index: 1 } },
      },
    ],
    [
      'payment',
      '{ set: parcels(order), to: created }',
      { kind: 'set', at: { data: 'parcels', key: { kind: 'order' } }, to: 'created' },
    ],
    ['inventory', '{ read: stock(item) }', { kind: 'read', at: stock, from: 'primary' }],
    [
      'inventory',
      '{ check-and-set: stock(one), by: -1, after: 50ms }',
      {
        kind: 'check-and-set',
        at: { data: 'stock', key: { kind: 'attribute', attribute: 'one' } },
        by: { kind: 'number', value: -1 },
        after: { kind: 'constant', value: ms(50) },
        from: 'primary',
      },
    ],
    [
      'inventory',
      '{ read-then-write: stock(item), by: -1 }',
      { kind: 'read-then-write', at: stock, by: { kind: 'number', value: -1 }, after: zero, from: 'primary' },
    ],
    [
      'inventory',
      '{ read-modify-write: stock(item), by: +1, after: { exponential: 100ms } }',
      { kind: 'read-modify-write', at: stock, by: one, after: { kind: 'exponential', mean: ms(100) }, from: 'primary' },
    ],
  ])('at %s: %s', (service, written, expected) => {
    expect(onlyStep(`call: ${service}.do, effect: ${written}`).effects).toEqual([expected]);
  });

  it('may be several in one transaction', () => {
    expect(
      onlyStep('call: inventory.do, effect: [ { take: stock(item) }, { read: stock(1) } ]').effects.map(
        (effect) => effect.kind,
      ),
    ).toEqual(['take', 'read']);
  });

  it('may read a replica, and a view at the service that answers from it', () => {
    const { processes } = good(`data:
  stock: { owner: inventory, keys: 10, replicas: { count: 1, lag: 1s } }
  views: { stock-view: { of: [stock], owner: tax } }
process: { attributes: { item: { uniform: stock } }, steps: [ { a: { call: inventory.look, effect: { read: stock(item), from: replica } } }, { b: { call: tax.look, effect: { read: stock(item), from: view } } } ] }`);
    expect(processes[0]!.steps).toMatchObject([{ effects: [{ from: 'replica' }] }, { effects: [{ from: 'view' }] }]);
  });
});

describe('steps', () => {
  it('has the defaults of section 14', () => {
    expect(onlyStep('call: tax.undeclared')).toEqual({
      kind: 'step',
      name: 'a',
      service: 'tax',
      operation: 'undeclared',
      effects: [],
      undo: null,
      declines: 0,
      pivot: false,
      retriable: false,
      optional: false,
      idempotent: true,
      policy: {
        timeout: null,
        attempts: 1,
        backoff: { base: { kind: 'constant', value: ms(100) }, factor: 2, max: 10 * SECOND, jitter: 'full' },
        hedge: null,
        budget: null,
        breaker: null,
        bulkhead: null,
        fallback: null,
      },
    });
  });

  it('takes every key', () => {
    const step =
      onlyStep(`call: inventory.do, timeout: 2s, attempts: 3, backoff: { base: { exponential: 50ms }, factor: 1.5, max: 5s, jitter: decorrelated }, hedge: { after: 20ms },
      budget: 10%, breaker: { open-at: 50% }, bulkhead: 20, fallback: 1ms, declines: 4%, retriable: true, idempotent: false, effect: { take: stock(item) },
      undo: { call: inventory.back, effect: { put: stock(item) }, attempts: 5, timeout: 1s, declines: 1% }`);
    expect(step).toMatchObject({ declines: 0.04, retriable: true, idempotent: false });
    expect(step.policy).toEqual({
      timeout: 2 * SECOND,
      attempts: 3,
      backoff: { base: { kind: 'exponential', mean: ms(50) }, factor: 1.5, max: 5 * SECOND, jitter: 'decorrelated' },
      hedge: { after: ms(20) },
      budget: 0.1,
      breaker: { consecutive: null, openAt: 0.5, window: 100, probeAfter: 10 * SECOND },
      bulkhead: 20,
      fallback: { kind: 'constant', value: ms(1) },
    });
    expect(step.undo).toMatchObject({
      service: 'inventory',
      operation: 'back',
      policy: { attempts: 5, timeout: SECOND },
      declines: 0.01,
      effects: [{ kind: 'put' }],
    });
  });

  it('is undone for ever unless it says otherwise', () => {
    expect(onlyStep('call: inventory.do, undo: inventory.back').undo).toMatchObject({
      operation: 'back',
      effects: null,
      policy: { attempts: null, timeout: null },
    });
    expect(onlyStep('call: inventory.do, undo: { call: inventory.back }').undo!.policy.attempts).toBeNull();
  });

  it('nests blocks', () => {
    const nodes = steps(`- a: { call: tax.a }
- parallel:
    - b: { call: tax.b }
    - [ { c: { call: tax.c } }, { d: { call: tax.d } } ]
    - choose: [ { weight: 3, steps: [ { e: { call: tax.e } } ] }, { weight: 1, steps: [] } ]
- parallel: { join: 1, steps: [ { f: { call: tax.f } }, { wait: 1s } ] }
- repeat: { again: 20%, steps: [ { g: { call: tax.g } }, { wait: { exponential: 50ms } } ] }`);
    expect(nodes).toMatchObject([
      { kind: 'step', name: 'a' },
      {
        kind: 'parallel',
        join: 'all',
        branches: [
          { kind: 'step', name: 'b' },
          { kind: 'sequence', steps: [{ name: 'c' }, { name: 'd' }] },
          {
            kind: 'choose',
            options: [
              { weight: 0.75, steps: [{ name: 'e' }] },
              { weight: 0.25, steps: [] },
            ],
          },
        ],
      },
      {
        kind: 'parallel',
        join: 1,
        branches: [{ name: 'f' }, { kind: 'wait', name: 'wait', duration: { kind: 'constant', value: SECOND } }],
      },
      { kind: 'repeat', again: 0.2, steps: [{ name: 'g' }, { kind: 'wait', name: 'wait-2' }] },
    ]);
  });
});

describe('defaults', () => {
  it('reach services, steps in blocks and undos, and give way to what is said there', () => {
    const { services, processes } = good(`defaults:
  service: { instances: 2, concurrency: 16, time: { p50: 4ms, p99: 30ms } }
  step: { timeout: 1s, attempts: 3, backoff: { base: 50ms, jitter: none } }
services: { inventory: { time: 5ms }, payment: { instances: 5, operations: { x: { calls: [tax.a] } } }, tax: {} }
process:
  steps:
    - a: { call: inventory.a, undo: inventory.b, backoff: { base: 1s } }
    - parallel: [ { b: { call: payment.x, timeout: none, undo: { call: payment.y, attempts: 2 } } } ]
    - choose: [ { weight: 1, steps: [ { c: { call: tax.c, attempts: 1 } } ] } ]`);
    expect(services.map((service) => [service.instances, service.concurrency, service.time.kind])).toEqual([
      [2, 16, 'constant'],
      [5, 16, 'quantiles'],
      [2, 16, 'quantiles'],
    ]);
    const [a, parallel, choose] = processes[0]!.steps;
    expect(a).toMatchObject({
      policy: { timeout: SECOND, attempts: 3, backoff: { base: { value: SECOND }, jitter: 'none' } },
      undo: { policy: { timeout: SECOND, attempts: null, backoff: { jitter: 'none' } } },
    });
    expect(parallel).toMatchObject({
      branches: [{ policy: { timeout: null, attempts: 3 }, undo: { policy: { timeout: SECOND, attempts: 2 } } }],
    });
    expect(choose).toMatchObject({ options: [{ steps: [{ policy: { timeout: SECOND, attempts: 1 } }] }] });
    expect(services[1]!.operations[0]!.calls[0]!.calls[0]!.policy, 'a nested call is no step').toMatchObject({
      timeout: null,
      attempts: 1,
    });
  });

  it('that are wrong are reported once, where they stand', () => {
    const { problems } = loadText(
      complete(
        'defaults: { step: { timeout: 1 } }\nprocess: { steps: [ { a: { call: tax.a } }, { b: { call: tax.b } } ] }',
      ),
    );
    expect(problems.map(({ code, line, column }) => [code, line, column])).toEqual([['SIM1013', 1, 30]]);
  });
});

describe('time and experiment', () => {
  it('has the defaults of section 14', () => {
    const scenario = good('scenario: bare');
    expect(scenario.time).toEqual({ warmup: 0, run: MINUTE, drain: MINUTE });
    expect(scenario.experiment).toEqual({ replications: 20, confidence: 0.95, margin: 0.05, histories: false, stopping: null });
    expect(scenario.strategies.map((strategy) => strategy.name)).toEqual([
      'direct',
      'monolith',
      'orchestration',
      'choreography',
      'saga',
      'saga-choreographed',
      'event-driven',
      'workflow-engine',
      'service-mesh',
      'distributed-tracing',
    ]);
    expect([scenario.seed, scenario.title, scenario.question, scenario.delivery]).toEqual(['bare', '', '', null]);
  });

  it('drains for three deadlines when that is longer', () => {
    expect(good('process: { deadline: 30s, steps: [ { a: { call: tax.a } } ] }').time.drain).toBe(90 * SECOND);
    expect(good('time: { drain: 0s }\nprocess: { deadline: 30s, steps: [ { a: { call: tax.a } } ] }').time.drain).toBe(
      0,
    );
  });

  it('stops by precision', () => {
    expect(
      good('experiment: { precision: 5%, of: latency.terminal.mean, min: 10, max: 200, confidence: 99% }').experiment,
    ).toEqual({
      replications: 200,
      confidence: 0.99,
      margin: 0.05,
      histories: false,
      stopping: { precision: 0.05, of: 'latency.terminal.mean', min: 10, max: 200 },
    });
  });

  it('takes a number as seed, the file name as name, and finds the warm-up itself', () => {
    const scenario = good('seed: 42\ntime: { warmup: auto }');
    expect([scenario.seed, scenario.name, scenario.time.warmup]).toEqual(['42', 'world', 'auto']);
  });
});
