import { describe, expect, it } from 'vitest';
import { measure, play } from '../strategies/play.ts';

const direct = (text: string): ReturnType<typeof play>[string] => play(`scenario: balancing\nstrategies: [direct]\n${text}`).direct ?? [];
const RULES = ['random', 'round-robin', 'least-requests', 'power-of-two', 'join-shortest-queue', 'join-idle-queue', 'ewma'];
const KEEN = RULES.filter((rule) => rule !== 'random' && rule !== 'round-robin');

describe('a balancer', () => {
  it.each(RULES)('of two that are enough finds the free one, unless it draws blindly: %s', (rule) => {
    const run = direct(`services: { a: { instances: 2, time: 10ms, balancing: ${rule} } }
process: { steps: [ { s: { call: a.x } } ] }
time: { run: 80s, drain: 2s }
workload: { arrivals: { every: 8ms } }`);
    // An instance that was just drawn works for another 2 ms when the next order comes, every other time.
    if (rule === 'random') expect(measure(run, 'latency.terminal.max')).toBeGreaterThan(0.012);
    // Before either has answered, a moving average knows nothing to tell them apart by.
    else expect(measure(run, 'latency.terminal.mean')).toBeCloseTo(0.01, rule === 'ewma' ? 5 : 12);
  });

  it.each([...RULES, 'hash(item)'])('gives one that stands still no more than it knows: %s', (rule) => {
    const run = direct(`services: { a: { instances: 4, concurrency: 8, time: 1ms, balancing: ${rule} } }
data: { stock: { owner: a, keys: 4 } }
process: { attributes: { item: { sequence: stock } }, steps: [ { s: { call: a.x } } ] }
time: { run: 20s, drain: 5s }
workload: { arrivals: { every: 10ms } }
faults: [ { at: 1ms, for: 100s, pause: a, instances: 1 } ]`);
    const lost = measure(run, 'availability.timeout-ratio') * 1999;
    // Whoever looks at what is under way, at queues or at answers sends it one at the most.
    if (KEEN.includes(rule)) expect(lost).toBeLessThanOrEqual(1.001);
    else if (rule === 'random') expect(Math.abs(lost - 500)).toBeLessThan(4 * Math.sqrt(1999 * 0.25 * 0.75));
    else expect(Math.abs(lost - 500)).toBeLessThanOrEqual(1);
  });

  it.each(['power-of-two', 'ewma'])('that compares two drawn ones still draws: %s', (rule) => {
    const run = direct(`services: { a: { instances: 4, time: 10ms, balancing: ${rule} } }
process: { steps: [ { s: { call: a.x } } ] }
time: { run: 100s, drain: 2s }
workload: { arrivals: [ { every: 100ms }, { every: 100ms }, { every: 100ms } ] }`);
    // Of four, two are busy when the third comes: one of the six pairs has no free one, and ties are drawn.
    const waited = measure(run, 'service.a.waited-ratio');
    const orders = 2997;
    expect(Math.abs(waited - 1 / 18)).toBeLessThan(4 * Math.sqrt((1 / 18) * (17 / 18) / orders));
  });

  it('by a key keeps to one instance for a key, and goes elsewhere while that is down', () => {
    const run = (attribute: string, faults = ''): ReturnType<typeof direct> => direct(`services: { a: { instances: 4, time: 10ms, balancing: hash(item) } }
data: { stock: { owner: a, keys: 4 } }
process: { attributes: { item: { ${attribute} } }, steps: [ { s: { call: a.x } } ] }
time: { run: 10s, drain: 2s }
workload: { arrivals: [ { every: 100ms }, { every: 100ms } ] }
${faults}`);
    expect(measure(run('fixed: 3'), 'latency.terminal.mean')).toBeCloseTo(0.015, 12);
    expect(measure(run('sequence: stock'), 'latency.terminal.mean')).toBeCloseTo(0.01, 12);
    expect(measure(run('fixed: 1', 'faults: [ { at: 0s, for: 1h, crash: a, instances: 1 } ]'), 'availability.confirmed-ratio')).toBe(1);
  });

  it.each([['least-requests', false], ['join-shortest-queue', true]])('knows what others send only if it looks at queues: %s', (rule, exact) => {
    const caller = '{ concurrency: 8, operations: { x: { calls: [ a.y ] } } }';
    const run = direct(`services: { u: ${caller}, v: ${caller}, a: { instances: 2, time: 10ms, balancing: ${rule} } }
processes: { p: { steps: [ { s: { call: u.x } } ] }, q: { steps: [ { t: { call: v.x } } ] } }
time: { run: 100s, drain: 2s }
workload: { arrivals: { closed: { p: { clients: 1, think: 90ms }, q: { clients: 1, think: 95ms } } } }`);
    if (exact) expect(measure(run, 'service.a.waited-ratio')).toBe(0);
    else expect(measure(run, 'service.a.waited-ratio')).toBeGreaterThan(0.04);
  });

  it('takes no notice of one that stands still: silence is no crash', () => {
    const run = direct(`services: { a: { instances: 2, time: 10ms, balancing: round-robin } }
process: { steps: [ { s: { call: a.x } } ] }
time: { run: 1s, drain: 2s }
workload: { arrivals: { every: 100ms } }
faults: [ { at: 0s, for: 10s, pause: a, instances: 1 } ]`);
    // Without a time-out whoever meets it waits until it goes on.
    expect(measure(run, 'availability.unfinished-ratio')).toBeCloseTo(5 / 9, 12);
  });
});
