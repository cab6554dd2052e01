import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { complete, good, loadText } from './load-text.ts';

const WORLD = `network: { latency: 5ms }
defaults: { step: { timeout: 1s } }
services:
  inventory: { time: { p50: 4ms, p99.9: 30ms }, operations: { quote: { calls: [ tax.rate ] } } }
  payment: { time: 8ms }
  tax: {}
process:
  steps:
    - reserve: { call: inventory.reserve, undo: inventory.release }
    - parallel:
        - ship: { call: tax.ship }
        - choose: [ { weight: 1, steps: [ { notify: { call: tax.mail } } ] } ]
    - repeat: { again: 10%, steps: [ { poll: { call: tax.poll } } ] }
faults:
  - { name: brownout, at: 1s, for: 2s, slow: { service: payment, factor: 8 } }
  - { at: 5s, for: 1s, crash: tax }
strategies: [saga, direct]
expect: [ latency.terminal.p99 < 2s ]
variants:
  slow-net: { network.latency.cross-zone: 80ms, services.payment.time: { exponential: 9ms } }
  twice: { services.tax.instances: 2 }`;

const set = (path: string, value: string): Scenario => good(WORLD, { sets: [{ path, value }] });
const constant = (value: number): unknown => ({ kind: 'constant', value });

describe('paths', () => {
  it.each<[string, string, (scenario: Scenario) => unknown, unknown]>([
    ['services.payment.time', '9ms', (s) => s.services[1]!.time, constant(9_000_000)],
    [
      'services.payment.time',
      '{ exponential: 9ms }',
      (s) => s.services[1]!.time,
      { kind: 'exponential', mean: 9_000_000 },
    ],
    [
      'services.inventory.time.p99.9',
      '40ms',
      (s) => s.services[0]!.time,
      {
        kind: 'quantiles',
        points: [
          { p: 0.5, value: 4_000_000 },
          { p: 0.999, value: 40_000_000 },
        ],
      },
    ],
    ['services.tax.store.commit', '2ms', (s) => s.services[2]!.store.commit, constant(2_000_000)],
    [
      'services.tax.operations.rate.time',
      '2ms',
      (s) => s.services[2]!.operations,
      [{ name: 'rate', time: constant(2_000_000) }],
    ],
    [
      'services.inventory.operations.quote.calls.0.timeout',
      '7ms',
      (s) => s.services[0]!.operations[0]!.calls[0]!.calls[0]!.policy.timeout,
      7_000_000,
    ],
    ['services.cache', '{ time: 1ms }', (s) => s.services[3], { name: 'cache' }],
    [
      'network.latency.cross-zone',
      '80ms',
      (s) => [s.network.sameZone, s.network.crossZone, s.network.client],
      [constant(5_000_000), constant(80_000_000), constant(5_000_000)],
    ],
    ['network.loss', '1%', (s) => s.network.loss, { kind: 'independent', rate: 0.01 }],
    ['time.run', '10s', (s) => s.time.run, 10_000_000_000],
    ['process.steps.reserve.timeout', '3s', (s) => s.processes[0]!.steps[0], { policy: { timeout: 3_000_000_000 } }],
    [
      'process.steps.reserve.undo.attempts',
      '4',
      (s) => s.processes[0]!.steps[0],
      { undo: { policy: { attempts: 4, timeout: 1_000_000_000 } } },
    ],
    ['process.steps.0.reserve.declines', '4%', (s) => s.processes[0]!.steps[0], { declines: 0.04 }],
    ['process.steps.0.declines', '4%', (s) => s.processes[0]!.steps[0], { declines: 0.04 }],
    ['process.steps.ship.declines', '4%', (s) => s.processes[0]!.steps[1], { branches: [{ declines: 0.04 }, {}] }],
    [
      'process.steps.notify.declines',
      '4%',
      (s) => JSON.stringify(s.processes[0]!.steps[1]).includes('"declines":0.04'),
      true,
    ],
    ['process.steps.poll.declines', '4%', (s) => s.processes[0]!.steps[2], { steps: [{ declines: 0.04 }] }],
    ['process.steps.repeat.again', '30%', (s) => s.processes[0]!.steps[2], { again: 0.3 }],
    ['process.deadline', '5s', (s) => s.processes[0]!.deadline, 5_000_000_000],
    ['workload.arrivals', '500/s', (s) => s.workload.arrivals, [{ kind: 'poisson', rate: 500 }]],
    ['faults.brownout.for', '9s', (s) => s.faults[0]!.when, { kind: 'once', at: 1_000_000_000, for: 9_000_000_000 }],
    ['faults.brownout.slow.factor', '2', (s) => s.faults[0]!.what, { factor: 2 }],
    ['faults.crash-2.at', '6s', (s) => s.faults[1]!.when, { kind: 'once', at: 6_000_000_000, for: 1_000_000_000 }],
    ['faults.1.at', '6s', (s) => s.faults[1]!.when, { kind: 'once', at: 6_000_000_000, for: 1_000_000_000 }],
    [
      'strategies.saga.outbox.every',
      '500ms',
      (s) => s.strategies.map((each) => [each.name, each.settings]),
      [
        ['saga', { outbox: { every: '500ms' } }],
        ['direct', {}],
      ],
    ],
    ['expect.0', 'latency.ack.p99 < 1s', (s) => s.expect[0]!.that, 'latency.ack.p99 < 1s'],
    ['seed', '7', (s) => s.seed, '7'],
  ])('%s=%s', (path, value, pick, expected) => {
    expect({ picked: pick(set(path, value)) }).toMatchObject({ picked: expected });
  });

  it.each([
    ['services.paymnt.time', '9ms', 'did you mean `payment`?'],
    ['services.payment.time.p99', '9ms', 'set the whole value'],
    ['services.tax.operations.undeclared.time', '9ms', 'there are none here'],
    ['process.steps.notfy.timeout', '9ms', 'did you mean `notify`?'],
    ['process.steps.7.timeout', '9ms', 'it has 3'],
    ['faults.brownoot.for', '9s', 'did you mean `brownout`?'],
    ['strategies.sagaa.outbox.every', '9s', 'did you mean `saga`?'],
    ['services..time', '9ms', 'keys joined by dots'],
  ])('%s leads nowhere', (path, value, hint) => {
    const { problems, scenario } = loadText(complete(WORLD), { sets: [{ path, value }] });
    expect(problems.map(({ code, file, line, column }) => [code, file, line, column])).toEqual([
      ['SIM1021', '--set', 1, 1],
    ]);
    expect(problems[0]!.hint).toContain(hint);
    expect(problems[0]!.frame).toContain(`${path}=${value}`);
    expect(scenario).toBeNull();
  });

  it.each([
    ['services.payment.tme', '9ms', 'SIM1010', '--set', 'did you mean `time`?'],
    ['netwrk.loss', '1%', 'SIM1010', '--set', 'did you mean `network`?'],
    ['services.payment.time', '9', 'SIM1013', '--set services.payment.time', 'did you mean `9ms`?'],
    ['services.payment.time', '{ exponential: 9ms', 'SIM1004', '--set services.payment.time', 'missing'],
    ['services.payment.time', '', 'SIM1012', 'world.yaml', 'remove the key'],
  ])('%s=%s is judged as if it stood in the file', (path, value, code, file, hint) => {
    const { problems } = loadText(complete(WORLD), { sets: [{ path, value }] });
    expect(problems.map((problem) => [problem.code, problem.file])).toEqual([[code, file]]);
    expect(problems[0]!.hint).toContain(hint);
  });

  it('apply in order, over the variant', () => {
    const scenario = good(WORLD, {
      variant: 'slow-net',
      sets: [
        { path: 'services.payment.time', value: '1ms' },
        { path: 'services.payment.time', value: '2ms' },
      ],
    });
    expect([scenario.network.crossZone, scenario.services[1]!.time]).toEqual([
      constant(80_000_000),
      constant(2_000_000),
    ]);
    expect(good(WORLD, { variant: 'twice' }).services[2]!.instances).toBe(2);
    expect(good(WORLD).services[2]!.instances, 'a variant that is not chosen changes nothing').toBe(1);
  });

  it('of a variant that is not chosen are checked like the others', () => {
    const wrong = loadText(complete('variants: { slow: { services.payment.time: 80 } }'));
    expect(wrong.scenario).toBeNull();
    expect(wrong.problems.map(({ code, message }) => [code, message])).toEqual([['SIM1013', 'with the variant `slow`: `80` has no unit']]);
  });

  it('of an unknown variant is an error', () => {
    const { problems } = loadText(complete(WORLD), { variant: 'slow-nt' });
    expect(problems.map((problem) => [problem.code, problem.hint])).toEqual([['SIM1021', 'did you mean `slow-net`?']]);
  });

  it('change the plain document that is handed out, and defaults do not', () => {
    const { document } = loadText(complete('defaults: { service: { instances: 3 } }'), {
      sets: [{ path: 'services.tax.time', value: '2ms' }],
    });
    expect(document).toMatchObject({ services: { tax: { time: '2ms' }, payment: { time: '8ms' } } });
    expect(document).not.toHaveProperty('services.tax.instances');
  });
});
