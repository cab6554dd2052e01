import { describe, expect, it } from 'vitest';
import { deriveRootKey, KeyedRandom } from '../../../src/engine/keyed-random.ts';
import { compileEffects, indexData } from '../../../src/model/data/effects.ts';
import { Order } from '../../../src/model/order.ts';
import { measure, play, scenarioOf } from '../strategies/play.ts';

const TWO_AT_ONCE = 'time: { run: 1s, drain: 1s }\nworkload: { arrivals: [ { every: 100ms }, { every: 100ms } ] }\n';
const direct = (text: string): ReturnType<typeof play>[string] => play(`scenario: effects\nstrategies: [direct]\n${text}`).direct ?? [];

describe('an effect', () => {
  it('names key k by the number k, and takes as many as its attribute says', () => {
    const run = direct(`time: { run: 1s, drain: 1s }
services: { a: { time: 1ms } }
data: { stock: { owner: a, keys: 3, initial: 3, at-least: 0 } }
process: { attributes: { item: { fixed: 3 }, n: { fixed: 2 } }, steps: [ { s: { call: a.x, effect: { take: stock(item), quantity: n } } }, { t: { call: a.y, effect: { take: stock(3) } } } ] }
workload: { arrivals: { every: 100ms } }`);
    // Two of the three by the attribute and the third by its number: one order is served.
    expect(measure(run, 'availability.confirmed-ratio')).toBeCloseTo(1 / 9, 12);
  });

  it('moves one and the same drawn amount out of one data set and into another, a new one in each step', () => {
    const scenario = scenarioOf(`scenario: effects
services: { a: { time: 1ms } }
data: { from: { owner: a, keys: [x] }, to: { owner: a, keys: [y] } }
process: { steps: [ { s: { call: a.x, effect: { move: { uniform: [1, 1000000] }, from: from(x), to: to(y) } } } ] }
workload: { arrivals: { every: 100ms } }`);
    const [process] = scenario.processes;
    const step = process!.steps[0];
    if (step?.kind !== 'step') throw new Error('the process begins with its step');
    const order = new Order(0, 1, 1);
    const random = new KeyedRandom(deriveRootKey('effects', 0));
    const amounts = (path: string): number[] => compileEffects(step.effects, indexData(scenario), process!, path).map((leg) => leg.amountOf(order, random));
    const [out, into] = amounts('order/s');
    expect(into).toBeGreaterThan(0);
    expect(out).toBe(-into!);
    expect(amounts('order/t')[1]).not.toBe(into);
  });

  it.each([
    ['a row', 'keys: 1, initial: 1000, at-least: 0', 'take: s(1)', ''],
    ['a connection', 'keys: order', 'set: s(order), to: there', ', connections: 1'],
  ])('waits for %s that another has until that has committed', (_what, keys, effect, connections) => {
    const run = direct(`services: { a: { time: 5ms, concurrency: 4, store: { commit: 10ms${connections} } } }
data: { s: { owner: a, ${keys} } }
process: { steps: [ { s: { call: a.x, effect: { ${effect} } } } ] }
${TWO_AT_ONCE}`);
    expect(measure(run, 'latency.terminal.max')).toBe(0.025);
    expect(measure(run, 'latency.parts.lock.mean')).toBe(0.005);
    expect(measure(run, 'latency.parts.persist.mean')).toBe(0.01);
  });

  const racing = (effect: string, data = ''): string => `services: { a: { time: 5ms, concurrency: 4 } }
data: { s: { owner: a, keys: 1, initial: 9${data} } }
process: { steps: [ { s: { call: a.x, effect: { ${effect}, after: 10ms } } } ] }
${TWO_AT_ONCE}`;

  it('checked on a value that was read sells the last unit twice', () => {
    const run = direct(racing('read-then-write: s(1), by: -1', ', at-least: 0'));
    expect(measure(run, 'consistency.oversold')).toBe(1);
    expect(measure(run, 'availability.confirmed-ratio')).toBeCloseTo(10 / 18, 12);
  });

  it('computed from a value that was read loses every other update', () => {
    expect(measure(direct(racing('read-modify-write: s(1), by: 1')), 'consistency.lost-updates')).toBe(9);
  });

  it('fails with a conflict when the row has changed since', () => {
    const run = direct(racing('check-and-set: s(1), by: 1'));
    expect(measure(run, 'availability.error-ratio')).toBe(0.5);
    expect(measure(run, 'consistency.lost-updates')).toBe(0);
  });

  it('of an undo is not made where the step never ran', () => {
    const run = play(`scenario: effects
time: { run: 1s, drain: 1s }
services: { b: { time: 5ms } }
data: { account: { owner: b, keys: [x], initial: 0 } }
process: { steps: [ { t: { call: b.x, timeout: 20ms, effect: { add: account(x), by: 5 }, undo: { call: b.y, attempts: 3, timeout: 50ms, effect: { add: account(x), by: -5 } } } } ] }
faults: [ { name: cut, at: 0s, for: 10s, loss: { from: orchestrator, to: b, rate: 50% } } ]
workload: { arrivals: { every: 10ms } }
strategies: { saga: { preset: ideal } }`).saga;
    expect(measure(run, 'consistency.compensations')).toBeGreaterThan(10);
    expect(measure(run, 'consistency.half-done')).toBe(0);
    // What is told an error and has an effect that remains, or one taken back twice, would be wrong.
    expect(measure(run, 'availability.wrong-ratio')).toBe(0);
  });
});
