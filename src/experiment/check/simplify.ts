import type { Scenario } from '../../scenario/scenario.ts';
import type { ResolvedStrategy } from '../../strategies/definition.ts';
import { DELAYS, OUTAGES } from './anchors.ts';
import { audit } from './audit.ts';
import { violationsOf } from './invariants.ts';
import type { Invariant } from './invariants.ts';
import { makeSubject, playSchedule } from './player.ts';
import type { Observation, Subject } from './player.ts';
import type { Schedule, ScheduledFault } from './schedule.ts';
import { minimise } from './shrink.ts';
import { smallWorld } from './world.ts';
import type { WorldSize } from './world.ts';

/** A violation, as small as it could be made. */
export interface Witness {
  readonly subject: Subject;
  readonly size: WorldSize;
  readonly schedule: Schedule;
  readonly observation: Observation;
}

interface Origin {
  readonly scenario: Scenario;
  readonly strategy: ResolvedStrategy;
  readonly catalogue: Subject['catalogue'];
}

/**
 * Makes a violation small: fewer faults, then fewer orders, then shorter faults, each step only if the same invariant is
 * still broken. Draws are keyed, so a fault that is left out reshuffles nothing.
 */
export function simplify(violation: Witness, invariant: Invariant, origin: Origin): Witness {
  let best = violation;
  const attempt = (size: WorldSize, schedule: Schedule): boolean => {
    const subject = size === best.size ? best.subject : makeSubject(smallWorld(origin.scenario, size), origin.strategy, origin.catalogue);
    const observation = playSchedule(subject, schedule);
    if (!violationsOf(observation).includes(invariant) && !audit(subject, schedule, observation, [invariant]).includes(invariant)) return false;
    best = { size, subject, schedule, observation };
    return true;
  };
  minimise(best.schedule, (part) => attempt(best.size, part));
  for (let orders = 1; orders < best.size.orders; orders++) if (attempt({ ...best.size, orders }, best.schedule)) break;
  minimise(best.schedule, (part) => attempt(best.size, part));
  best.schedule.forEach((fault, index) => {
    const milder = milderThan(fault);
    if (milder !== null) attempt(best.size, best.schedule.map((one, i) => (i === index ? milder : one)));
  });
  return best;
}

function milderThan(fault: ScheduledFault): ScheduledFault | null {
  if (fault.kind === 'delay') return fault.by > DELAYS[0] ? { ...fault, by: DELAYS[0] } : null;
  if (!('for' in fault)) return null;
  return fault.for > OUTAGES[0] ? { ...fault, for: OUTAGES[0] } : null;
}
