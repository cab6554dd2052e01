import { describe, expect, it } from 'vitest';
import { measure, play } from '../strategies/play.ts';

/** An order every 10 ms for 10 s: 999 of them. */
const ORDERS = 999;
const world = (faults: string, service = 'time: 1ms', more = 'strategies: [direct]', step = 's: { call: a.x }'): string => `scenario: faults
services: { a: { ${service} } }
process: { steps: [ { ${step} } ] }
time: { run: 10s, drain: 2s }
workload: { arrivals: { every: 10ms } }
faults: [ ${faults} ]
${more}
`;
const direct = (faults: string, service?: string, network = '', step?: string): ReturnType<typeof play>[string] =>
  play(world(faults, service, `${network}\nstrategies: [direct]`, step)).direct ?? [];

/** A share of the measured orders, in orders. */
const orders = (run: ReturnType<typeof play>[string] | undefined, outcome: string): number => Math.round(measure(run, `availability.${outcome}-ratio`) * ORDERS);
/** Latencies of all orders, added up, in ms. */
const totalMs = (run: ReturnType<typeof play>[string] | undefined): number => measure(run, 'latency.terminal.mean') * ORDERS * 1000;

describe('a fault alone', () => {
  it('crash: resets what is in work, and refuses what comes', () => {
    const run = direct('{ at: 1.0005s, for: 2s, crash: a }');
    expect(orders(run, 'error')).toBe(1 + 200);
    expect(measure(run, 'service.a.availability')).toBeCloseTo(0.8, 9);
  });

  it('crash of so many: the lowest numbered that are up', () => {
    const run = direct('{ at: 1.005s, for: 5s, crash: a, instances: 1 }, { at: 2.005s, for: 6s, crash: a, instances: 1 }', 'instances: 3, time: 1ms');
    expect(orders(run, 'error')).toBe(0);
    expect(measure(run, 'service.a.availability')).toBeCloseTo(1 - 11 / 30, 9);
  });

  it('pause: silent, and everything goes on afterwards', () => {
    const run = direct('{ at: 1.005s, for: 2s, pause: a }', 'time: 1ms, concurrency: 1000');
    expect(measure(run, 'availability.confirmed-ratio')).toBe(1);
    // Those of 1.01 s to 3 s leave at 3.006 s.
    expect(totalMs(run)).toBeCloseTo(ORDERS - 200 + 200 * (1996 + 6) / 2, 6);
  });

  it('slow: the drawn time takes so many times as long', () => {
    expect(totalMs(direct('{ at: 1.005s, for: 5s, slow: { service: a, factor: 3 } }'))).toBeCloseTo(ORDERS + 500 * 2, 6);
  });

  it('errors, of all or of a share', () => {
    expect(orders(direct('{ at: 1.005s, for: 5s, errors: { service: a, rate: 100% } }'), 'error')).toBe(500);
    expect(Math.abs(orders(direct('{ at: 0s, for: 1h, errors: { service: a, rate: 30% } }'), 'error') - 0.3 * ORDERS)).toBeLessThan(4 * Math.sqrt(ORDERS * 0.21));
  });

  it.each([['edge', 'a', 500], ['a', 'edge', 500], ['client', '"*"', 500], ['"*"', '"*"', 1499], ['a', 'a', 0]])('latency from %s to %s, one way', (from, to, messages) => {
    // The answer to the client is no part of the process; that of the last order comes when the fault is over.
    expect(totalMs(direct(`{ at: 1.005s, for: 5s, latency: { from: ${from}, to: ${to}, add: 3ms } }`))).toBeCloseTo(ORDERS + messages * 3, 6);
  });

  it.each([['edge', 'a', 500, ORDERS - 500], ['a', 'edge', 500, ORDERS], ['"*"', 'client', 500, ORDERS], ['client', '"*"', 500, ORDERS - 500]])('loss from %s to %s', (from, to, lost, arrived) => {
    const run = direct(`{ at: 1.005s, for: 5s, loss: { from: ${from}, to: ${to}, rate: 100% } }`);
    expect(orders(run, 'timeout')).toBe(lost);
    expect(measure(run, 'service.a.arrivals')).toBe(arrived);
  });

  it.each([[false, '[[edge], [a]]', 500, 0], [true, '[[edge], [a]]', 500, 0], [true, '[[a], [edge]]', 500, 500]])('partition, one way: %s, between %s', (oneWay, between, lost, reached) => {
    const run = direct(`{ at: 1.005s, for: 5s, partition: { between: ${between}, one-way: ${String(oneWay)} } }`);
    expect(orders(run, 'timeout')).toBe(lost);
    expect(measure(run, 'service.a.arrivals')).toBe(ORDERS - lost + reached);
  });

  it.each([['[[z1], [z2, z3]]', 500], ['[[z1], [z2]]', 0]])('partition of zones: %s', (between, lost) => {
    expect(orders(direct(`{ at: 1.005s, for: 5s, partition: { between: ${between} } }`, 'zones: [z3], time: 1ms', 'network: { zones: [z1, z2, z3] }'), 'timeout')).toBe(lost);
  });

  it('zone-outage: silent, for all that stands there', () => {
    const run = direct('{ at: 1.005s, for: 5s, zone-outage: z2 }', 'instances: 2, time: 1ms', 'network: { zones: [z1, z2] }', 's: { call: a.x, timeout: 50ms }');
    // Every other of 500, told by its own time-out.
    expect(orders(run, 'error')).toBe(250);
    expect(measure(run, 'service.a.availability')).toBeCloseTo(0.75, 9);
  });

  it('disk: a commit takes so many times as long', () => {
    const store = 'time: 1ms, store: { commit: 2ms } } }\ndata: { parcels: { owner: a, keys: order';
    const run = direct('{ at: 1.002s, for: 5s, disk: { service: a, commit-factor: 3 } }', store, '', 's: { call: a.x, effect: { set: parcels(order), to: there } }');
    expect(totalMs(run)).toBeCloseTo(ORDERS * 3 + 500 * 4, 6);
  });

  it.each([['"*"', 'a'], ['client', '"*"']])('duplicate from %s to %s', (from, to) => {
    const run = direct(`{ at: 1.005s, for: 5s, duplicate: { from: ${from}, to: ${to}, rate: 100% } }`, 'time: 1ms, concurrency: 4');
    expect(measure(run, 'service.a.arrivals')).toBe(ORDERS + 500);
  });

  it('poison: a share of the orders fails at a step, whatever is tried', () => {
    const run = direct('{ poison: { step: s, share: 10% } }', undefined, '', 's: { call: a.x, attempts: 3, backoff: { base: 0ms } }');
    const bad = orders(run, 'error');
    expect(Math.abs(bad - 0.1 * ORDERS)).toBeLessThan(4 * Math.sqrt(ORDERS * 0.09));
    expect(measure(run, 'service.a.arrivals')).toBe(ORDERS + 2 * bad);
    expect(orders(direct('{ at: 1.005s, for: 5s, poison: { step: s, share: 100% } }'), 'error')).toBe(500);
    const deep = 'parallel: [ { choose: [ { weight: 1, steps: [ { s: { call: a.x } } ] } ] } ]';
    expect(orders(direct('{ poison: { step: s, share: 100% } }', undefined, '', deep), 'error')).toBe(ORDERS);
  });

  it('random: up and down by turns', () => {
    const run = direct('{ random: { up: 4.005s, down: 1s }, crash: a }');
    // Down from 4.005 s to 5.005 s and from 9.01 s to the end.
    expect(measure(run, 'service.a.availability')).toBeCloseTo(1 - 1.99 / 10, 9);
  });
});

describe('a deployment', () => {
  const deploy = (style: string, errors: string): ReturnType<typeof direct> => direct(`{ name: release, at: 1.005s, deploy: { service: a, style: ${style}, errors: ${errors}, detect: 3s } }`, 'instances: 4, time: 1ms, start-up: 1s');

  // Four instances start for 1 s each, one after another; blue-green has the new ones beside the old.
  it.each([['rolling', 4], ['canary', 4], ['blue-green', 0]])('%s of a good release restarts what it has to', (style, restarts) => {
    const run = deploy(style, '0%');
    expect(orders(run, 'error')).toBe(0);
    expect(measure(run, 'service.a.availability')).toBeCloseTo(1 - restarts / 40, 9);
  });

  // Rolling: 1 of 3 and 2 of 3 are bad for 1 s each, then on the way back 2 of 3 and 1 of 3. Canary: 1 of 4 for 2 s. Blue-green: all for 3 s.
  it.each([['rolling', 6, 200], ['canary', 2, 50], ['blue-green', 0, 300]])('%s of a bad release is taken back when it is noticed', (style, restarts, errors) => {
    const run = deploy(style, '100%');
    expect(Math.abs(orders(run, 'error') - errors)).toBeLessThanOrEqual(2);
    expect(measure(run, 'service.a.availability')).toBeCloseTo(1 - restarts / 40, 9);
  });

  it('resets what is in work at its restart', () => {
    expect(orders(direct('{ at: 1.0005s, deploy: { service: a, style: rolling } }'), 'error')).toBe(1);
  });
});

describe('overlapping faults', () => {
  it('multiply factors', () => {
    const run = direct('{ at: 1.005s, for: 5s, slow: { service: a, factor: 3 } }, { at: 2.005s, for: 1s, slow: { service: a, factor: 2 } }');
    expect(totalMs(run)).toBeCloseTo(ORDERS + 400 * 2 + 100 * 5, 6);
    expect(measure(run, 'latency.terminal.max')).toBe(0.006);
    const disk = 'time: 1ms, store: { commit: 1ms } } }\ndata: { parcels: { owner: a, keys: order';
    const slow = direct('{ at: 1.005s, for: 5s, disk: { service: a, commit-factor: 3 } }, { at: 2.005s, for: 1s, disk: { service: a, commit-factor: 2 } }', disk, '', 's: { call: a.x, effect: { set: parcels(order), to: there } }');
    expect(totalMs(slow)).toBeCloseTo(ORDERS * 2 + 400 * 2 + 100 * 5, 6);
  });

  it('add latencies', () => {
    const run = direct('{ at: 1.005s, for: 5s, latency: { from: edge, to: a, add: 5ms } }, { at: 2.005s, for: 1s, latency: { from: "*", to: a, add: 3ms } }');
    expect(totalMs(run)).toBeCloseTo(ORDERS + 500 * 5 + 100 * 3, 6);
  });

  it.each([['errors: { service: a', 'error'], ['loss: { from: "*", to: a', 'timeout'], ['poison: { step: s', 'error']])('combine chances: %s', (what, outcome) => {
    const rate = what.startsWith('poison') ? 'share' : 'rate';
    const run = direct(`{ at: 0s, for: 1h, ${what}, ${rate}: 30% } }, { at: 0s, for: 1h, ${what}, ${rate}: 50% } }`);
    expect(Math.abs(orders(run, outcome) - 0.65 * ORDERS)).toBeLessThan(4 * Math.sqrt(ORDERS * 0.65 * 0.35));
  });

  it('combine duplicates', () => {
    const run = direct('{ at: 0s, for: 1h, duplicate: { from: "*", to: a, rate: 30% } }, { at: 0s, for: 1h, duplicate: { from: "*", to: a, rate: 50% } }', 'time: 1ms, concurrency: 4');
    expect(Math.abs(measure(run, 'service.a.arrivals') - 1.65 * ORDERS)).toBeLessThan(4 * Math.sqrt(ORDERS * 0.65 * 0.35));
  });

  it.each([['crash'], ['pause']])('keep down what each of them has down: %s', (kind) => {
    expect(measure(direct(`{ at: 1s, for: 3s, ${kind}: a }, { at: 2s, for: 6s, ${kind}: a }`), 'service.a.availability')).toBeCloseTo(0.3, 9);
    expect(measure(direct(`{ at: 1s, for: 6s, pause: a }, { at: 2s, for: 2s, ${kind}: a }`), 'service.a.availability')).toBeCloseTo(0.4, 9);
  });
});

describe('what a strategy deploys', () => {
  it.each([['orchestrator', 'orchestration'], ['coordination', 'orchestration'], ['engine', 'workflow-engine'], ['coordinator', 'two-phase-commit']])('crashes as %s of %s', (name, strategy) => {
    const run = play(world(`{ at: 1.005s, for: 1s, crash: ${name} }`, undefined, `strategies: { it: { extends: ${strategy}, preset: ideal } }`)).it;
    expect(orders(run, 'error')).toBeGreaterThanOrEqual(100);
    expect(orders(run, 'error')).toBeLessThanOrEqual(101);
  });

  it('is not there under another strategy, and the result says so', () => {
    const run = direct('{ name: gone, at: 1s, for: 1s, crash: coordination }, { name: also, at: 1s, for: 1s, crash: broker }');
    expect(measure(run, 'availability.confirmed-ratio')).toBe(1);
    expect(run?.[0]?.detail.notes.filter((note) => note.includes('unaffected'))).toHaveLength(2);
  });

  it('loses a broker, whose orders wait for it', () => {
    const run = play(world('{ at: 1.005s, for: 1s, crash: broker }', undefined, 'strategies: { it: { extends: event-driven, preset: ideal } }')).it;
    expect(measure(run, 'availability.confirmed-ratio')).toBe(1);
    expect(measure(run, 'latency.terminal.max')).toBeGreaterThan(0.9);
  });

  it('joins a client\'s message that arrives twice where the entry knows keys', () => {
    const text = world('{ at: 0s, for: 1h, duplicate: { from: client, to: "*", rate: 100% } }', 'time: 1ms, concurrency: 4', 'strategies: { direct: {}, o: { extends: orchestration, preset: ideal }, w: { extends: workflow-engine, preset: ideal } }');
    const runs = play(text);
    expect(measure(runs.direct, 'service.a.arrivals')).toBe(2 * ORDERS);
    expect(measure(runs.o, 'service.a.arrivals')).toBe(ORDERS);
    expect(measure(runs.w, 'service.a.arrivals')).toBe(ORDERS);
  });
});
