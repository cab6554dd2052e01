import type { Observation } from './player.ts';

/** What must hold once everything has healed and the drain is over, whatever went wrong. */
export type Invariant =
  | 'no-oversell' | 'conservation' | 'effect-once' | 'compensated-once' | 'all-or-nothing' | 'no-orphans'
  | 'acknowledged-is-durable' | 'refused-is-untouched' | 'terminates' | 'one-outcome' | 'deterministic' | 'no-internal-error';

/** Each invariant in a sentence, in the order of reports. */
export const INVARIANTS: Readonly<Record<Invariant, string>> = {
  'no-oversell': 'No more units are confirmed than there were.',
  conservation: 'Sums that must be conserved are what they were.',
  'effect-once': 'The effect of each step of an order stands at most once, net of what was taken back.',
  'compensated-once': 'No effect is taken back more often than it was made.',
  'all-or-nothing': 'Of each order all effects are there, or none.',
  'no-orphans': 'No order that has ended without its reservation still holds it.',
  'acknowledged-is-durable': 'An order told yes has all of its effects.',
  'refused-is-untouched': 'An order told no, or of an error, has no effect.',
  terminates: 'Every order comes to an end.',
  'one-outcome': 'The shares of the outcomes add up to one.',
  deterministic: 'The same schedule gives the same trace.',
  'no-internal-error': 'The simulator itself does not fail.',
};

/** The invariants that a run has broken. */
export function violationsOf(observation: Observation): Invariant[] {
  const { result } = observation;
  if (result === null) return ['no-internal-error'];
  const { measures, orders } = result;
  const value = (key: string): number => measures[key] ?? 0;
  const broken: [Invariant, boolean][] = [
    ['no-oversell', value('consistency.oversold') > 0],
    ['conservation', value('consistency.money-drift') !== 0],
    ['effect-once', standsTwice(observation)],
    ['compensated-once', takenBackTooOften(observation)],
    ['all-or-nothing', value('consistency.half-done') > 0],
    ['no-orphans', value('consistency.orphaned-reservations') > 0],
    ['acknowledged-is-durable', value('consistency.lost-effects') > 0],
    // A wrong order was told either yes without an effect, which is counted above, or no with one.
    ['refused-is-untouched', value('availability.wrong-ratio') > 0 && value('consistency.lost-effects') === 0],
    ['terminates', value('consistency.stuck') > 0 || value('availability.unfinished-ratio') > 0],
    // Sums of a handful of multiples of 1/8 or 1/7: a few units in the last place.
    ['one-outcome', orders > 0 && Math.abs(OUTCOMES.reduce((sum, key) => sum + value(`availability.${key}`), 0) - 1) > 1e-12],
  ];
  return broken.filter(([, is]) => is).map(([invariant]) => invariant);
}

const OUTCOMES = ['confirmed-ratio', 'refused-ratio', 'false-refusal-ratio', 'rejected-ratio', 'timeout-ratio', 'error-ratio', 'wrong-ratio'];

/** Some effect stands more than once in the end: a second process may redo what the first has taken back, and nothing else. */
function standsTwice({ facts }: Observation): boolean {
  return [...standing(facts).values()].some(({ left }) => left > 1);
}

/** Something was taken back that was not there any more. */
function takenBackTooOften({ facts }: Observation): boolean {
  return [...standing(facts).values()].some(({ least }) => least < 0);
}

/** How often the effect of each (order, step, pass) stands in the end, and how often it stood at least. */
function standing(facts: Observation['facts']): Map<string, { left: number; least: number }> {
  const counts = new Map<string, { left: number; least: number }>();
  for (const fact of facts) {
    if (fact.kind !== 'effect' && fact.kind !== 'undo') continue;
    const key = `${String(fact.order)} ${fact.step} ${String(fact.pass)}`;
    const count = counts.get(key) ?? { left: 0, least: 0 };
    count.left += fact.kind === 'effect' ? 1 : -1;
    count.least = Math.min(count.least, count.left);
    counts.set(key, count);
  }
  return counts;
}
