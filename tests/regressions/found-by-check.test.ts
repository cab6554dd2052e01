import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { audit } from '../../src/experiment/check/audit.ts';
import { claimOf } from '../../src/experiment/check/claims.ts';
import { violationsOf } from '../../src/experiment/check/invariants.ts';
import { makeSubject, playSchedule } from '../../src/experiment/check/player.ts';
import { classOf } from '../../src/experiment/check/schedule.ts';
import type { Schedule } from '../../src/experiment/check/schedule.ts';
import { smallStrategy, smallWorld } from '../../src/experiment/check/world.ts';
import type { WorldSize } from '../../src/experiment/check/world.ts';
import { resolveStrategies } from '../../src/strategies/registry.ts';
import { CHECK_SHOP } from '../fixtures/check-shop.ts';
import { scenarioOf } from '../unit/strategies/play.ts';

const FLASH_SALE = readFileSync(new URL('../../scenarios/flash-sale.yaml', import.meta.url), 'utf8');

interface Found {
  readonly bug: string;
  readonly text: string;
  readonly strategy: string;
  readonly schedule: Schedule;
  /** The worlds it is played in; a few with one order if left out. */
  readonly worlds?: readonly WorldSize[];
}

const ONE_ORDER: readonly WorldSize[] = ['x/0', 'x/1', 'x/2', 'x/3', 'x/7'].map((seed) => ({ orders: 1, stock: 1, seed }));

const coordinatorCrash = (at: Extract<Schedule[number], { kind: 'crash' }>['at']): Schedule => [{ kind: 'crash', target: 'coordination', at, for: 0.1 }];

/** Schedules that once broke a guarantee, shrunk; each must stay harmless. */
const FOUND: readonly Found[] = [
  {
    bug: 'a reservation under way when the coordinator crashed was cancelled by nobody', text: CHECK_SHOP, strategy: 'tcc',
    schedule: coordinatorCrash({ when: 'committed', of: { order: 0, commit: 'coordinator', k: 1 } }),
  },
  {
    bug: 'the client of a process that a crash forgot waited for ever', text: CHECK_SHOP, strategy: 'saga',
    schedule: coordinatorCrash({ when: 'arrived', of: { order: 0, message: 'client request', k: 1 } }),
  },
  {
    bug: 'a request that waited for a key was answered after the one before it had broken it off', text: FLASH_SALE, strategy: 'saga',
    schedule: [{ kind: 'slow', target: 'payment', factor: 200, at: { when: 'time', at: 0.01 }, for: 60 }],
  },
  {
    bug: 'a crash in the middle of a pause freed the key of a step that had committed', text: CHECK_SHOP, strategy: 'saga-choreographed',
    worlds: [{ orders: 4, stock: 3, seed: 'b/4.0' }],
    schedule: [
      { kind: 'crash', target: 'inventory', at: { when: 'committed', of: { order: 3, commit: 'inventory', k: 1 } }, for: 0.1 },
      { kind: 'pause', target: 'inventory', at: { when: 'time', at: 0.028008 }, for: 0.1 },
    ],
  },
  {
    bug: 'a crash in the middle of a pause lost the event of a step that had committed', text: CHECK_SHOP, strategy: 'choreography',
    worlds: [{ orders: 4, stock: 3, seed: 'b/4.0' }, { orders: 4, stock: 3, seed: 'b/4.1' }],
    schedule: [
      { kind: 'drop', message: { order: 1, message: 'order/charge publish answer', k: 1 } },
      { kind: 'pause', target: 'inventory', at: { when: 'time', at: 0.028008 }, for: 2 },
      { kind: 'crash', target: 'inventory', at: { when: 'before-arrival', of: { order: 1, message: 'order/charge publish answer', k: 2 } }, for: 0.1 },
    ],
  },
  {
    bug: 'a refusal gave way to another execution of the same record, whose refusal nobody heard', text: CHECK_SHOP, strategy: 'saga-choreographed',
    worlds: [{ orders: 1, stock: 1, seed: 'c/0' }, { orders: 1, stock: 1, seed: 'b/1.0' }],
    schedule: [
      { kind: 'pause', target: 'payment', at: { when: 'time', at: 0.138012 }, for: 2 },
      { kind: 'pause', target: 'payment', at: { when: 'time', at: 2.313012 }, for: 2 },
      { kind: 'slow', target: 'payment', factor: 200, at: { when: 'time', at: 0.025004 }, for: 0.1 },
    ],
  },
  {
    bug: 'a request that was refused was granted to its late copy, when others had given back what was missing', text: CHECK_SHOP, strategy: 'saga',
    worlds: [{ orders: 4, stock: 3, seed: 'u/4.1' }],
    schedule: [
      { kind: 'duplicate', message: { order: 3, message: 'order/reserve do', k: 1 } },
      { kind: 'delay', message: { order: 3, message: 'order/reserve do copy', k: 1 }, by: 0.2 },
    ],
  },
  {
    bug: 'an order whose last message was sent again was settled while it was on its way', text: CHECK_SHOP, strategy: 'at',
    worlds: [{ orders: 1, stock: 1, seed: 'b/1' }],
    schedule: [{ kind: 'drop', message: { order: 0, message: 'order/ship commit', k: 1 } }],
  },
];

describe('what sim check has found stays fixed', () => {
  it.each(FOUND)('$bug', ({ text, strategy, schedule, worlds }) => {
    const scenario = scenarioOf(text);
    const [resolved] = resolveStrategies(scenario, [strategy]).strategies;
    const small = smallStrategy(resolved!);
    for (const size of worlds ?? ONE_ORDER) {
      const subject = makeSubject(smallWorld(scenario, size), small);
      const observation = playSchedule(subject, schedule);
      expect(observation.messages.some(({ tampered }) => tampered) || observation.facts.some((fact) => fact.kind === 'fault')).toBe(true);
      const broken = [...violationsOf(observation), ...audit(subject, schedule, observation)].filter((invariant) => {
        const claim = claimOf(invariant, small, subject.scenario);
        return claim.holds && schedule.every((fault) => claim.under.has(classOf(fault)));
      });
      expect(broken).toEqual([]);
    }
  });
});
