import type { ReplicationResult } from '../../metrics/replication-result.ts';
import type { Invariant } from './invariants.ts';
import { makeSubject, playInFull, playSchedule } from './player.ts';
import type { Observation, Subject } from './player.ts';
import { describeFault } from './schedule.ts';
import type { Schedule } from './schedule.ts';

/**
 * Looks closely at a run that has shown something new: played again, played with everything measured, and played without
 * the faults that never began. What is found here is a mistake of the simulator, whatever the strategy.
 *
 * @param what - what to look into; everything if left out
 */
export function audit(subject: Subject, schedule: Schedule, observation: Observation, what: readonly Invariant[] = AUDITED): Invariant[] {
  if (observation.result === null) return [];
  return AUDITED.filter((invariant) => what.includes(invariant) && !HOLDS[invariant](subject, schedule, observation));
}

type Audited = 'deterministic' | 'measures-agree' | 'idle-faults-change-nothing';
const AUDITED: readonly Audited[] = ['deterministic', 'measures-agree', 'idle-faults-change-nothing'];

const HOLDS: Readonly<Record<Audited, (subject: Subject, schedule: Schedule, observation: Observation) => boolean>> = {
  deterministic: (subject, schedule, { result }) => playSchedule(makeSubject(subject.scenario, subject.strategy, subject.catalogue), schedule).result?.traceHash === result!.traceHash,
  'measures-agree': measuresAgree,
  'idle-faults-change-nothing': (subject, schedule, observation) => {
    const begun = schedule.filter((fault) => hasBegun(fault, observation));
    return begun.length === schedule.length || playSchedule(subject, begun).result?.traceHash === observation.result!.traceHash;
  },
};

function hasBegun(fault: Schedule[number], { messages, facts }: Observation): boolean {
  if (!('message' in fault)) {
    const text = describeFault(fault);
    return facts.some((fact) => fact.kind === 'fault' && fact.text === text);
  }
  const { order, message, k } = fault.message;
  return messages.some((one) => one.order === order && one.message === message && one.k === k);
}

function measuresAgree(subject: Subject, schedule: Schedule, { result }: Observation): boolean {
  let full: ReplicationResult;
  try {
    full = playInFull(subject, schedule);
  } catch {
    return false;
  }
  return full.traceHash === result!.traceHash && full.orders === result!.orders && areSane(full);
}

/** Shares of the outcomes; a false refusal is one the client cannot see through. */
const OUTCOMES = ['confirmed-ratio', 'refused-ratio', 'false-refusal-ratio', 'rejected-ratio', 'timeout-ratio', 'error-ratio', 'wrong-ratio'];

/** No NaN, no negative time or count, outcomes that add up, and stations through which no more leaves than comes. */
function areSane({ measures, orders }: ReplicationResult): boolean {
  for (const [key, value] of Object.entries(measures)) {
    if (value === null) continue;
    if (!Number.isFinite(value) || (value < 0 && !key.startsWith('consistency.money'))) return false;
    if (key.endsWith('.utilisation') && value > 1 + 1e-9) return false;
  }
  // Sums of a handful of multiples of 1/8 or 1/7: a few units in the last place.
  return orders === 0 || Math.abs(OUTCOMES.reduce((sum, key) => sum + (measures[`availability.${key}`] ?? 0), 0) - 1) <= 1e-12;
}
