import { describe, expect, it } from 'vitest';
import { measure, play } from './play.ts';

/** Three steps with effects at three services, no loss. */
const THREE_STEPS = `
scenario: bill
time: { run: 10s, drain: 10s }
network: { latency: 1ms }
services:
  stock: { concurrency: unlimited, time: 1ms, store: { commit: 1ms } }
  money: { concurrency: unlimited, time: 1ms, store: { commit: 1ms } }
  ships: { concurrency: unlimited, time: 1ms, store: { commit: 1ms } }
data:
  items: { owner: stock, keys: 100, initial: 100000, at-least: 0 }
  paid: { owner: money, keys: order }
  parcels: { owner: ships, keys: order }
process:
  name: order
  attributes: { item: { uniform: items } }
  steps:
    - reserve: { call: stock.reserve, effect: { take: items(item) }, undo: stock.release }
    - charge: { call: money.charge, effect: { set: paid(order), to: yes }, undo: money.refund, pivot: true }
    - ship: { call: ships.create, effect: { set: parcels(order), to: created }, retriable: true }
workload: { arrivals: 10/s }
strategies:
  direct: {}
  monolith: {}
  orchestration: {}
  saga: {}
  two-phase-commit: {}
  tcc: {}
  locked: { extends: saga, countermeasure: { semantic-lock: wait } }
  bare-saga: { extends: saga, preset: ideal }
  bare-2pc: { extends: two-phase-commit, preset: ideal }
  bare-tcc: { extends: tcc, preset: ideal }
  bare-lock: { extends: saga, countermeasure: { semantic-lock: wait }, preset: ideal }
`;

describe('the bill of three steps', () => {
  const results = play(THREE_STEPS);

  it.each([
    ['monolith', 2], ['direct', 8], ['orchestration', 8], ['saga', 8], ['two-phase-commit', 20], ['tcc', 14],
    // A semantic lock is taken away by a command; only the row of the item is anybody else's.
    ['locked', 10],
  ])('of %s is %i messages', (strategy, messages) => {
    expect(measure(results[strategy], 'cost.messages')).toBe(messages);
  });

  it.each([
    ['direct', 3], ['monolith', 1], ['orchestration', 7], ['saga', 7],
    // Three votes, one decision, three commits.
    ['two-phase-commit', 7],
    // Three tries, three confirmations, and the coordinator's start and decision.
    ['tcc', 8],
    // The command's own, and the cursor after its answer.
    ['locked', 9],
  ])('of %s is %i durable writes', (strategy, commits) => {
    expect(measure(results[strategy], 'cost.commits')).toBe(commits);
  });

  it.each(['bare-saga', 'bare-2pc', 'bare-tcc', 'bare-lock'])('of %s is no write beyond those of the participants', (strategy) => {
    expect(measure(results[strategy], 'cost.commits')).toBe(3);
  });

  it('is paid for the same business', () => {
    for (const result of Object.values(results)) expect(measure(result, 'availability.confirmed-ratio')).toBe(1);
  });
});
