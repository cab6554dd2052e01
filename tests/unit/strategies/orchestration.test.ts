import { describe, expect, it } from 'vitest';
import { countOf, factsOf, firstOf } from './facts-of.ts';
import { estimate, measure, play } from './play.ts';

interface More {
  readonly faults?: string; readonly arrivals?: string; readonly steps?: string; readonly time?: string; readonly client?: string; readonly step?: string; readonly stock?: string;
}

/** Constant times: 2 ms a message, 5 ms a step, 4 ms a commit; a transition takes 1 ms and its write 3 ms. */
const world = (strategies: string, more: More = {}): string => `
scenario: central
time: ${more.time ?? '{ run: 60s, drain: 60s }'}
network: { latency: 2ms }
defaults: { step: { timeout: ${more.step ?? '1s'} } }
services:
  stock: { concurrency: unlimited, time: 5ms, store: { commit: 4ms } ${more.stock ?? ''} }
  money: { concurrency: unlimited, time: 5ms, store: { commit: 4ms } }
data:
  items: { owner: stock, keys: 1, initial: 100000000, at-least: 0 }
  accounts: { owner: money, keys: 1, initial: 0 }
process:
  name: order
  steps: ${more.steps ?? '[ { reserve: { call: stock.reserve, effect: { take: items(1) } } }, { charge: { call: money.charge, effect: { add: accounts(1), by: 1 } } } ]'}
workload: { arrivals: ${more.arrivals ?? '{ every: 10s }'} ${more.client ?? ''} }
${more.faults === undefined ? '' : `faults: [ ${more.faults} ]`}
strategies: ${strategies}
`;

const COSTS = 'orchestrator: { transition: 1ms, persist: 3ms, places: unlimited }';
const ORCHESTRATION = `{ orchestration: { ${COSTS} } }`;
/** Answers of stock get lost, at the given rate, all the time. */
const deaf = (rate: string): string => `{ at: 0s, for: 10h, loss: { from: stock, to: orchestrator, rate: ${rate} } }`;

describe('an orchestrator', () => {
  it('writes each transition before it acts on it', () => {
    const { orchestration } = play(world(ORCHESTRATION));
    // To it 2, the start 1 + 3; twice: there 2, work 5, commit 4, back 2, transition 1 + 3; the answer 2.
    expect(measure(orchestration, 'latency.decision.mean')).toBeCloseTo(0.002 + 0.004 + 2 * 0.017 + 0.002, 12);
    expect(measure(orchestration, 'latency.parts.persist.mean')).toBeCloseTo(3 * 0.003 + 3 * 0.001 + 2 * 0.004, 12);
  });

  it('has a limit: three transitions an order, and beyond it a queue for every process', () => {
    // One place, 4 ms a transition: full at 83 orders a second.
    const at = (arrivals: string): string => world(`{ orchestration: { ${COSTS.replace('unlimited', '1')} } }`, { arrivals, time: '{ warmup: 10s, run: 100s, drain: 10s }', step: '60s' });
    const half = play(at('40/s')).orchestration;
    expect(measure(half, 'service.orchestrator.utilisation')).toBeCloseTo(measure(half, 'availability.goodput') * 3 * 0.004, 2);
    const over = play(at('100/s')).orchestration;
    expect(measure(over, 'service.orchestrator.utilisation')).toBeGreaterThan(0.99);
    expect(measure(over, 'availability.goodput')).toBeLessThan(84);
    expect(measure(over, 'latency.terminal.p99')).toBeGreaterThan(5);
  });

  it('holds no place while a step runs', () => {
    const text = world(`{ orchestration: { ${COSTS.replace('unlimited', '1')} } }`, { steps: '[ { slow: { call: stock.reserve } } ]', stock: ', operations: { reserve: { time: 5s } }', step: '60s', arrivals: '20/s' });
    // Two transitions of 4 ms an order, though a hundred orders are always under way.
    expect(measure(play(text).orchestration, 'service.orchestrator.utilisation')).toBeLessThan(0.2);
  });
});

describe('a time-out under orchestration', () => {
  const time = '{ run: 400s, drain: 10s }';

  it('is unknown, not failed: an answer that is lost leaves an effect that nobody takes back', () => {
    const results = play(world(ORCHESTRATION, { faults: deaf('10%'), arrivals: '20/s', time, step: '100ms' }), 4).orchestration;
    const wrong = estimate(results, 'availability.wrong-ratio');
    // 4 x 8,000 orders, each with 10 %: a standard error of 0.17 points.
    expect(Math.abs(wrong.mean - 0.1)).toBeLessThan(4 * 0.0017);
    expect(measure(results, 'consistency.half-done')).toBeGreaterThan(0);
  });

  it('makes a duplicate of one in so many retries where the receiver knows no keys, and none where it does', () => {
    const steps = '[ { reserve: { call: stock.reserve, effect: { take: items(1) }, attempts: 2 } } ]';
    const results = play(world(`{ keyless: { extends: orchestration, receiver: none, ${COSTS} }, orchestration: { ${COSTS} } }`, { faults: deaf('10%'), arrivals: '20/s', time, step: '100ms', steps }), 4);
    const duplicates = estimate(results.keyless, 'consistency.duplicate-effects.per-million');
    // Every lost answer to a first attempt makes the second one a duplicate: a share of q, whatever becomes of its answer.
    expect(Math.abs(duplicates.mean / 1e6 - 0.1)).toBeLessThan(4 * 0.0017);
    expect(measure(results.orchestration, 'consistency.duplicate-effects')).toBe(0);
  });
});

describe('a crash of an orchestrator', () => {
  const crash = { arrivals: '20/s', time: '{ run: 20s, drain: 60s }', step: '60s', steps: '[ { slow: { call: stock.reserve, effect: { take: items(1) } } } ]', stock: ', operations: { reserve: { time: 3s } }', faults: '{ at: 10s, for: 5s, crash: orchestrator }' };

  it('is over for everybody at once: all open steps are asked again at the restart', () => {
    const orders = factsOf(world(ORCHESTRATION, crash));
    // Those that had begun in the three seconds before the crash were waiting for stock.
    const waiting = orders.filter((order) => {
      const start = order.facts.find((fact) => fact.what === 'visitStarted' && fact.where === 'stock');
      return start !== undefined && start.at > 7_000 && start.at < 10_000;
    });
    expect(waiting.length).toBeGreaterThan(40);
    for (const order of waiting) {
      const asked = order.facts.filter((fact) => fact.what === 'visitArrived' && fact.where === 'stock').map((fact) => fact.at);
      expect(asked.length).toBe(2);
      // The message of 2 ms; every one of them at the same moment.
      expect(asked[1]).toBeCloseTo(15_002, 6);
      expect(countOf(order, 'effectApplied')).toBe(1);
    }
  });

  it('forgets what was not durable, and nothing else', () => {
    const results = play(world(ORCHESTRATION, crash)).orchestration;
    expect(measure(results, 'consistency.half-done')).toBe(0);
    expect(measure(results, 'consistency.stuck')).toBe(0);
    expect(measure(results, 'consistency.duplicate-effects')).toBe(0);
  });
});

describe('retries at two layers', () => {
  const steps = '[ { reserve: { call: stock.reserve, effect: { take: items(1) }, attempts: 3 } } ]';
  const client = ', client: { timeout: 290ms, attempts: 2, backoff: { base: 1ms }, same-key: SAME }';
  // Stock answers nobody: three attempts of 100 ms each, and the client has no patience for the third.
  const silent = { steps, step: '100ms', arrivals: '{ every: 10s }', faults: '{ at: 0s, for: 10h, loss: { from: stock, to: "*", rate: 99.999999% } }' };

  it('multiply where a second attempt of the client begins a second process', () => {
    const results = play(world('{ direct: {} }', { ...silent, client: client.replace('SAME', 'true') })).direct;
    expect(measure(results, 'availability.amplification.stock')).toBe(2 * 3);
  });

  it('do not where it joins the one that runs', () => {
    const joined = play(world(ORCHESTRATION, { ...silent, client: client.replace('SAME', 'true') })).orchestration;
    expect(measure(joined, 'availability.amplification.stock')).toBe(3);
    const apart = play(world(ORCHESTRATION, { ...silent, client: client.replace('SAME', 'false') })).orchestration;
    expect(measure(apart, 'availability.amplification.stock')).toBe(6);
  });
});

it('an answer that comes after its time-out is not taken for the answer to the next attempt', () => {
  const steps = '[ { reserve: { call: stock.reserve, effect: { take: items(1) }, timeout: 1s, attempts: 2 } } ]';
  const [order] = factsOf(world(ORCHESTRATION, { steps, faults: '{ at: 10s, for: 0.5s, pause: stock }, { at: 10s, for: 1s, slow: { service: stock, factor: 300 } }' }));
  expect(countOf(order!, 'effectApplied')).toBe(1);
  expect(firstOf(order, 'executionEnded').args[1]).toBe(0);
});
