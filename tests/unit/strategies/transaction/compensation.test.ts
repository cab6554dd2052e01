import { describe, expect, it } from 'vitest';
import { measure, play } from '../play.ts';

const STRATEGIES = { saga: 'extends: saga', choreographed: 'extends: saga-choreographed', engine: 'extends: workflow-engine' };

function played(steps: string): Record<string, ReturnType<typeof play>[string]> {
  return play(`scenario: compensation
services: { a: { time: 10ms }, c: { time: 1ms } }
data: { sum: { owner: a, keys: [x], initial: 0 }, stock: { owner: a, keys: 1, initial: 0, at-least: 0 } }
process: { steps: [ ${steps}, { last: { call: c.z, declines: 100% } } ] }
time: { run: 100s, drain: 10s }
workload: { arrivals: { every: 1s } }
strategies: { ${Object.entries(STRATEGIES).map(([name, text]) => `${name}: { ${text}, preset: ideal }`).join(', ')} }`);
}

describe.each(Object.keys(STRATEGIES))('what a step of a loop has done, under %s,', (strategy) => {
  it.each([
    ['by an undo with an effect of its own', 'undo: { call: a.undo, effect: { add: sum(x), by: -1 } }'],
    ['by the inverse of what it wrote', 'undo: a.undo'],
  ])('is undone once for each pass: %s', (_what, undo) => {
    const run = played(`{ repeat: { again: 50%, steps: [ { s: { call: a.x, effect: { add: sum(x), by: 1 }, ${undo} } } ] } }`)[strategy];
    const passes = measure(run, 'consistency.compensations');
    expect(passes).toBeGreaterThan(150);
    expect(measure(run, 'service.a.arrivals')).toBe(2 * passes);
    expect(measure(run, 'availability.refused-ratio')).toBe(1);
    expect(measure(run, 'consistency.half-done')).toBe(0);
  });

  it('is undone for the passes in which it happened, not for those in which another was chosen or it failed', () => {
    const run = played(`{ repeat: { again: 60%, steps: [ { choose: [
      { weight: 1, steps: [ { s: { call: a.x, declines: 10%, effect: { add: sum(x), by: 1 }, undo: { call: a.undo, effect: { add: sum(x), by: -1 } } } } ] },
      { weight: 1, steps: [ { t: { call: c.y } } ] } ] } ] } }`)[strategy];
    const undone = measure(run, 'consistency.compensations');
    expect(undone).toBeGreaterThan(60);
    // Each visit of `a` is a step that succeeded and its undo, or one that was declined.
    expect(measure(run, 'service.a.arrivals')).toBeGreaterThan(2 * undone);
    expect(measure(run, 'availability.refused-ratio')).toBe(1);
    expect(measure(run, 'consistency.half-done')).toBe(0);
  });
});

describe('compensation', () => {
  it('goes backward through a loop, pass by pass', () => {
    const run = played(`{ repeat: { again: 50%, steps: [
      { s: { call: a.x, effect: { put: stock(1) }, undo: { call: a.back, effect: { take: stock(1) } } } },
      { t: { call: a.y, effect: { take: stock(1) }, undo: { call: a.forth, effect: { put: stock(1) } } } } ] } }`).saga;
    // One unit is there for as long as the order has one on its way: any other order of undos would find none.
    expect(measure(run, 'consistency.compensation-failures')).toBe(0);
    expect(measure(run, 'availability.refused-ratio')).toBe(1);
  });

  it.each([['3 attempts, then a person', 'attempts: 3, backoff: { base: 1ms, jitter: none }', 99, 396], ['a time-out', 'timeout: 5ms, attempts: 2, backoff: { base: 1ms, jitter: none }', 99, 297]])('takes every key of a step: %s', (_what, policy, failures, arrivals) => {
    const operation = policy.startsWith('timeout') ? 'time: 30ms' : 'time: 1ms, errors: 100%';
    const run = play(`scenario: compensation
services: { a: { time: 1ms, concurrency: 9, operations: { undo: { ${operation} } } }, c: { time: 1ms } }
data: { sum: { owner: a, keys: [x], initial: 0 } }
process: { steps: [ { s: { call: a.x, effect: { add: sum(x), by: 1 }, undo: { call: a.undo, ${policy} } } }, { last: { call: c.z, declines: 100% } } ] }
time: { run: 10s, drain: 10s }
workload: { arrivals: { every: 100ms } }
strategies: { saga: { preset: ideal } }`).saga;
    expect(measure(run, 'consistency.compensation-failures')).toBe(failures);
    expect(measure(run, 'consistency.manual-repairs')).toBe(failures);
    expect(measure(run, 'service.a.arrivals')).toBe(arrivals);
  });

  it('goes on for ever if nothing else is said', () => {
    const run = play(`scenario: compensation
services: { a: { time: 1ms, operations: { undo: { time: 1ms, errors: 50% } } }, c: { time: 1ms } }
data: { sum: { owner: a, keys: [x], initial: 0 } }
process: { steps: [ { s: { call: a.x, effect: { add: sum(x), by: 1 }, undo: a.undo } }, { last: { call: c.z, declines: 100% } } ] }
time: { run: 100s, drain: 200s }
workload: { arrivals: { every: 100ms } }
strategies: { saga: { preset: ideal } }`).saga;
    expect(measure(run, 'consistency.compensations')).toBe(999);
    expect(measure(run, 'consistency.half-done')).toBe(0);
  });
});
