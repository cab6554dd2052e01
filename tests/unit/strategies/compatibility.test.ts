import { describe, expect, it } from 'vitest';
import { ruleNames } from '../../../src/strategies/compatibility.ts';
import { resolveStrategies } from '../../../src/strategies/registry.ts';
import { scenarioOf } from './play.ts';

const world = (steps: string, services = ''): string => `
scenario: compatible
services:
  stock: { time: 1ms }
  money: { time: 1ms }
  bank: { time: 1ms, external: {} }
  post: { time: 1ms, external: {} }
  ${services}
data: { items: { owner: stock, keys: 1, initial: 5, at-least: 0 }, cash: { owner: money, keys: 1, initial: 0 }, owed: { owner: bank, keys: 1, initial: 0 }, sent: { owner: post, keys: order } }
deployments: { program: { shop: { services: [stock] } } }
process: { name: order, steps: [ ${steps} ] }
workload: { arrivals: 1/s }
`;

const RESERVE = '{ reserve: { call: stock.reserve, effect: { take: items(1) }, undo: stock.release, timeout: 1s } }';
const CHARGE = '{ charge: { call: money.charge, effect: { add: cash(1), by: 1 }, undo: money.refund, timeout: 1s } }';
const PAY = '{ pay: { call: bank.pay, effect: { add: owed(1), by: 1 }, undo: bank.back, timeout: 1s } }';
const PLAIN = world(`${RESERVE}, ${CHARGE}`);

function judged(settings: string, text = PLAIN): { errors: string[]; warnings: string[] } {
  const scenario = scenarioOf(`${text}strategies:\n  mine: ${settings}`);
  const { problems, warnings, strategies } = resolveStrategies(scenario);
  expect(strategies).toHaveLength(problems.length > 0 ? 0 : 1);
  for (const one of [...problems, ...warnings]) {
    expect(one.line).toBe(text.split('\n').length + 1);
    expect(one.hint!.length).toBeGreaterThan(10);
    expect(one.message).toMatch(/^mine: /);
  }
  return { errors: problems.map((one) => one.message), warnings: warnings.map((one) => one.message) };
}

describe('combinations that cannot be', () => {
  it.each([
    ['{ extends: saga-choreographed, transaction: two-phase-commit }', 'nobody collects the votes'],
    ['{ extends: workflow-engine, transaction: tcc }', 'nobody collects the votes'],
    ['{ extends: direct, transaction: two-phase-commit }', 'nobody collects the votes'],
    ['{ extends: two-phase-commit, transport: broker }', 'a vote is an answer'],
    ['{ extends: saga, transaction: local }', 'one local transaction is what a monolith has'],
    ['{ extends: monolith, transaction: saga }', 'one local transaction is what a monolith has'],
    ['{ extends: monolith, transport: rpc }', 'within one program nothing is sent'],
    ['{ extends: saga, transport: none }', 'within one program nothing is sent'],
    ['{ coordination: reactive, transport: rpc }', 'something that keeps the events'],
    ['{ extends: saga, transport: broker }', 'only a reactive coordination talks in events'],
    ['{ extends: choreography, bridge: none }', 'nothing makes an event of what was committed'],
    ['{ extends: saga, bridge: outbox-polling }', 'no broker to bridge to'],
    ['{ extends: saga, receiver: inbox }', 'an inbox keeps what came from a broker'],
    ['{ extends: saga, bridge: engine-owned }', 'an engine keeps processes and task queues in one store'],
    ['{ extends: workflow-engine, transport: rpc }', 'an engine keeps processes and task queues in one store'],
    ['{ extends: orchestration, countermeasure: reread }', 'the isolation that a saga lacks'],
    ['{ extends: saga-choreographed, countermeasure: { semantic-lock: wait } }', 'nobody knows that the saga has ended'],
  ])('%s', (settings, reason) => {
    expect(judged(settings).errors.join('\n')).toContain(reason);
  });

  it('two third parties in one atomic process', () => {
    const text = world(`${RESERVE}, ${PAY}, { send: { call: post.send, effect: { set: sent(order), to: yes }, timeout: 1s } }`);
    for (const name of ['two-phase-commit', 'tcc']) expect(judged(`{ extends: ${name} }`, text).errors).toEqual([`mine: \`${name}\` with \`bank\` and \`post\`: a third party cannot vote, so it is called last and its answer decides; two of them cannot both be last`]);
    expect(judged('{ extends: saga }', text).errors).toEqual([]);
    // One that the process can do without decides nothing.
    expect(judged('{ extends: tcc }', text.replace('send: { call', 'send: { optional: true, call')).errors).toEqual([]);
  });
});

describe('combinations that cost', () => {
  it.each([
    ['{ extends: saga }', PLAIN.replace(', undo: stock.release', ''), 'cannot take back `reserve`'],
    ['{ extends: monolith, deployment: program }', PLAIN.replace(', undo: money.refund', ''), 'no undo for `charge`: what is written outside of the program'],
    ['{ extends: two-phase-commit }', PLAIN.replaceAll(', timeout: 1s', ''), 'the wait for rows has no time-out in `reserve` and `charge`'],
    ['{ extends: two-phase-commit }', world(`${RESERVE}, ${PAY.replace('call:', 'idempotent: false, call:')}`), 'to ask whether it was done does it again'],
    ['{ extends: saga, countermeasure: reread }', PLAIN, 'no step decides on what it has read'],
    ['{ extends: saga, countermeasure: commutative }', PLAIN, 'no step writes a value that it computed'],
    ['{ extends: saga, countermeasure: pessimistic-view }', PLAIN, '`countermeasure: pessimistic-view` changes nothing'],
    ['{ extends: direct, overlays: [ mesh ] }', PLAIN, 'the mesh retries `reserve` and `charge`, and a second execution is not recognised'],
    ['{ extends: service-mesh }', PLAIN.replaceAll('timeout: 1s', 'timeout: 1s, attempts: 3'), 'more than four tries of `reserve` and `charge`'],
    ['{ extends: monolith }', PLAIN.replace('timeout: 1s', 'timeout: 1s, hedge: { after: 20ms }'), 'of `reserve` do nothing here: a step within the program is no call'],
    ['{ extends: choreography }', PLAIN.replace('timeout: 1s', 'timeout: 1s, breaker: { consecutive: 5 }'), 'of `reserve` do nothing here: the service takes its work when it can'],
    ['{ extends: workflow-engine }', PLAIN.replace('timeout: 1s', 'timeout: 1s, bulkhead: 5'), 'of `reserve` do nothing here: the service takes its work when it can'],
    ['{ extends: choreography, overlays: [ mesh ] }', PLAIN, 'a mesh only passes broker traffic'],
    ['{ extends: monolith, overlays: [ mesh ] }', PLAIN, 'sees the calls to third parties only'],
    ['{ extends: monolith }', world('{ pay: { call: bank.pay } }').replace('stock: { time: 1ms }', 'stock: { time: 1ms, external: {} }').replace('money: { time: 1ms }', 'money: { time: 1ms, external: {} }').replace('deployments: { program: { shop: { services: [stock] } } }\n', ''), 'every service is a third party'],
  ])('%s', (settings, text, reason) => {
    const { errors, warnings } = judged(settings, text);
    expect(errors).toEqual([]);
    expect(warnings.join('\n')).toContain(reason);
  });

  it('are not found where there are none', () => {
    const hedged = PLAIN.replaceAll('timeout: 1s', 'timeout: 1s, hedge: { after: 20ms }');
    expect(judged('{ extends: saga }', hedged).warnings).toEqual([]);
    // Outside of the program a step is a call.
    expect(judged('{ extends: monolith, deployment: program }', PLAIN.replace('refund, timeout: 1s', 'refund, timeout: 1s, bulkhead: 5')).warnings).toEqual([]);
    for (const name of ['direct', 'monolith', 'orchestration', 'saga', 'two-phase-commit', 'tcc', 'choreography', 'saga-choreographed', 'workflow-engine', 'service-mesh']) {
      expect([name, judged(`{ extends: ${name} }`)]).toEqual([name, { errors: [], warnings: [] }]);
    }
  });
});

it('every rule of the table has a name of its own', () => {
  expect(new Set(ruleNames()).size).toBe(ruleNames().length);
});
