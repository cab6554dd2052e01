import type { Scenario } from '../../scenario/scenario.ts';
import { singleFaults } from './anchors.ts';
import type { Observation, SeenMessage } from './player.ts';
import type { ScheduledFault } from './schedule.ts';

/**
 * The second faults worth trying after a first: those that cut what saved the run. A run that survived a fault has come to
 * its outcome on another way than the run without; the messages and commits of that way which the good run did not have
 * are what its outcome now rests upon. To cut any of them is to cut both ways at once.
 *
 * Source: P. Alvaro et al., "Lineage-driven Fault Injection", SIGMOD 2015: faults that cut every derivation of a good outcome.
 */
export function cutsOf(saved: Observation, good: Observation, scenario: Scenario): ScheduledFault[] {
  const known = new Set(good.messages.map(keyOf));
  const commits = new Set(good.facts.flatMap((fact) => (fact.kind === 'commit' ? [`${String(fact.order)} ${fact.station} ${String(fact.k)}`] : [])));
  const decided = lastWord(saved);
  return singleFaults({
    ...saved,
    messages: saved.messages.filter((message) => message.sent <= decided && !known.has(keyOf(message))),
    facts: saved.facts.filter((fact) => fact.kind !== 'commit' || !commits.has(`${String(fact.order)} ${fact.station} ${String(fact.k)}`)),
  }, scenario).filter((fault) => 'message' in fault || fault.at.when !== 'time');
}

/** When the last order had its end: what is sent later supports nothing. */
function lastWord({ facts }: Observation): number {
  let last = -1;
  for (const fact of facts) if (fact.kind === 'ended' || fact.kind === 'told') last = Math.max(last, fact.at);
  return last < 0 ? Infinity : last;
}

function keyOf({ order, message, k }: SeenMessage): string {
  return `${String(order)} ${message} ${String(k)}`;
}
