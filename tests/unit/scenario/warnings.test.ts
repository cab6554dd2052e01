import { describe, expect, it } from 'vitest';
import { complete, loadText, unmark } from './load-text.ts';

const process = (steps: string, more = ''): string => `process:\n  ${more}steps:\n    - ${steps}`;
const LOSS = 'network: { zones: [a, b], loss: 1% }';

describe('a scenario that runs, but probably does not mean this', () => {
  it.each([
    [
      'a step without time-out where messages are lost',
      `${LOSS}\n${process('¦a: { call: tax.a }')}`,
      'SIM2101',
      'messages are lost',
    ],
    [
      'an undo without time-out',
      `${LOSS}\n${process('a: { call: inventory.a, timeout: 1s, undo: ¦inventory.b }')}`,
      'SIM2101',
      'the undo of `a`',
    ],
    [
      'a nested call without time-out',
      `${LOSS}\nservices: { inventory: { operations: { a: { calls: [¦tax.rate] } } }, payment: {}, tax: {} }\n${process('a: { call: inventory.a, timeout: 1s }')}`,
      'SIM2101',
      'the call of `tax.rate`',
    ],
    [
      'a lossy link',
      `network: { latency: { links: [ { from: "*", to: tax, loss: 1% } ] } }\n${process('¦a: { call: tax.a }')}`,
      'SIM2101',
      'messages are lost',
    ],
    [
      'a pause that nobody is told of',
      `faults: [ { name: frozen, at: 1s, for: 1s, pause: tax } ]\n${process('¦a: { call: tax.a }')}`,
      'SIM2101',
      '`frozen`',
    ],
    [
      'a call that outlives its caller',
      `services: { inventory: { operations: { a: { calls: [¦{ call: tax.rate, timeout: 1s }] } } }, payment: {}, tax: {} }\n${process('a: { call: inventory.a, timeout: 1s }')}`,
      'SIM2102',
      'gives up after 1s',
    ],
    [
      'a step that outlives the order',
      process('¦a: { call: tax.a, timeout: 10s }', 'deadline: 5s\n  '),
      'SIM2102',
      'deadline is 5s',
    ],
    [
      'retries that multiply',
      `services: { inventory: { operations: { a: { calls: [¦{ call: tax.rate, attempts: 3 }] } } }, payment: {}, tax: {} }\n${process('a: { call: inventory.a, attempts: 3 }')}`,
      'SIM2103',
      '9 times',
    ],
    [
      'a warm-up that hides the start of a sale',
      'time: { warmup: ¦40s }\nworkload: { arrivals: { profile: [ { at: 0s, rate: 1/s }, { at: 30s, rate: 300/s } ] } }',
      'SIM2104',
      'at 30s',
    ],
    [
      'a fault after the end',
      'time: { run: 10s, drain: 0s }\nfaults: [ { at: ¦10s, for: 1s, crash: tax } ]',
      'SIM2105',
      '(10s)',
    ],
    [
      'a process that has no share',
      `processes: { a: { steps: [ { x: { call: tax.a } } ] }, b: { steps: [ { y: { call: tax.a } } ] } }\nworkload: { arrivals: 1/s, mix: ¦{ a: 100% } }`,
      'SIM2106',
      '`b`',
    ],
    [
      'a decline after the pivot',
      `${process('a: { call: tax.a, pivot: true }')}\n    - ¦b: { call: tax.b, declines: 1% }`,
      'SIM2107',
      'no way back',
    ],
    [
      'a unit whose services fail differently',
      'services: { inventory: { failures: { up: 1h, down: 1m } }, payment: { failures: { up: 2h, down: 1m } }, tax: {} }\ndeployments: { one: { ¦all: { services: [inventory, payment] } } }',
      'SIM2108',
      '`all`',
    ],
    [
      'a fault of more instances than there are',
      'faults: [ { name: many, at: 1s, for: 1s, crash: tax, instances: ¦5 } ]',
      'SIM2110',
      'never has more than 1',
    ],
    [
      'a store that nobody uses',
      'stores: { spare: ¦{ commit: 1ms } }',
      'SIM2111',
      '`spare`',
    ],
  ])('%s', (_title, marked, code, words) => {
    const { text, line, column } = unmark(complete(marked));
    const { scenario, problems } = loadText(text);
    expect(problems.map((problem) => [problem.code, problem.severity, problem.line, problem.column])).toEqual([
      [code, 'warning', line, column],
    ]);
    expect(problems[0]!.message).toContain(words);
    expect(scenario).not.toBeNull();
  });

  it.each([
    [
      'messages that a connection sends again',
      `network: { loss: 1%, retransmit: { after: 200ms } }\n${process('a: { call: tax.a }')}`,
    ],
    ['a crash, which resets', `faults: [ { at: 1s, for: 1s, crash: tax } ]\n${process('a: { call: tax.a }')}`],
    ['a step that has a time-out', `${LOSS}\n${process('a: { call: tax.a, timeout: 1s }')}`],
    ['a loss of nothing', `network: { loss: 0% }\n${process('a: { call: tax.a }')}`],
    ['retries in one place', process('a: { call: tax.a, attempts: 9 }')],
    [
      'a pivot in each of two choices',
      process(
        'choose: [ { weight: 1, steps: [ { a: { call: tax.a, pivot: true } } ] }, { weight: 1, steps: [ { b: { call: tax.b, pivot: true } } ] } ]',
      ),
    ],
    [
      'a decline after the pivot of something optional',
      `${process('a: { call: tax.a, pivot: true }')}\n    - b: { call: tax.b, declines: 1%, optional: true }`,
    ],
    [
      'a warm-up that ends before the sale',
      'time: { warmup: 20s }\nworkload: { arrivals: { profile: [ { at: 0s, rate: 1/s }, { at: 30s, rate: 300/s } ] } }',
    ],
  ])('%s is not doubted', (_title, piece) => {
    expect(loadText(complete(piece)).problems).toEqual([]);
  });

  it('is warned about once, with every call named', () => {
    const { problems } = loadText(
      complete(
        `${LOSS}\n${process('a: { call: tax.a }')}${'bcdefg'
          .split('')
          .map((name) => `\n    - ${name}: { call: tax.${name} }`)
          .join('')}`,
      ),
    );
    expect(problems.map((problem) => problem.code)).toEqual(['SIM2101']);
    expect(problems[0]!.message).toContain('and 3 more');
  });
});

describe('pivots', () => {
  it.each([
    ['in two branches', 'parallel: [ { a: { call: tax.a, pivot: true } }, { ¦b: { call: tax.b, pivot: true } } ]'],
    [
      'after a choice',
      'choose: [ { weight: 1, steps: [ { a: { call: tax.a, pivot: true } } ] }, { weight: 1, steps: [] } ]\n    - ¦b: { call: tax.b, pivot: true }',
    ],
    ['after a block', 'parallel: [ { a: { call: tax.a, pivot: true } } ]\n    - ¦b: { call: tax.b, pivot: true }'],
  ])('%s are two on one path', (_title, marked) => {
    const { text, line, column } = unmark(complete(process(marked)));
    expect(loadText(text).problems.map((problem) => [problem.code, problem.line, problem.column])).toEqual([
      ['SIM2006', line, column],
    ]);
  });
});

describe('circles of calls', () => {
  it('are named once, however they are entered', () => {
    const { problems } = loadText(
      complete(
        'services: { inventory: { operations: { a: { calls: [payment.b] } } }, payment: { operations: { b: { calls: [{ parallel: [tax.x, tax.c] }] } } }, tax: { operations: { c: { calls: [{ call: inventory.a }] } } } }',
      ),
    );
    expect(problems.map((problem) => [problem.code, problem.message])).toEqual([
      ['SIM2005', 'these calls go in a circle: `inventory.a` -> `payment.b` -> `tax.c` -> `inventory.a`'],
    ]);
  });

  it('do not hide in diamonds, which are none', () => {
    expect(
      loadText(
        complete(
          'services: { inventory: { operations: { a: { calls: [payment.b, tax.c] } } }, payment: { operations: { b: { calls: [tax.c] } } }, tax: {} }',
        ),
      ).problems,
    ).toEqual([]);
  });
});
