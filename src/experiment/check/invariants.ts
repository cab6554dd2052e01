import { OUTCOME } from '../../metrics/outcome.ts';
import type { Outcome } from '../../metrics/outcome.ts';
import type { Observation } from './player.ts';

/** What must hold once everything has healed and the drain is over, whatever went wrong. */
export type Invariant =
  | 'no-oversell' | 'never-below' | 'books-balance' | 'conservation' | 'effect-once' | 'compensated-once' | 'all-or-nothing' | 'no-orphans'
  | 'undone-in-reverse' | 'no-locks-left' | 'acknowledged-is-durable' | 'refused-is-untouched' | 'ends-once' | 'no-ghosts' | 'terminates' | 'recovers'
  | 'attempts-bounded' | 'messages-conserved' | 'time-moves-on'
  | 'deterministic' | 'measures-agree' | 'idle-faults-change-nothing' | 'no-internal-error';

/** Each invariant in a sentence, in the order of reports. */
export const INVARIANTS: Readonly<Record<Invariant, string>> = {
  'no-oversell': 'No more units are confirmed than there were.',
  'never-below': 'No value is ever below its bound.',
  'books-balance': 'Every row holds what the changes meant by its writes add up to.',
  conservation: 'Sums that must be conserved are what they were.',
  'effect-once': 'The effect of each step of an order stands at most once, net of what was taken back.',
  'compensated-once': 'No effect is taken back more often than it was made.',
  'all-or-nothing': 'Of each order all effects are there, or none.',
  'no-orphans': 'No order that has ended without its reservation still holds it.',
  'undone-in-reverse': 'Effects of an order are taken back last done first.',
  'no-locks-left': 'Once every order has ended, no row is locked.',
  'acknowledged-is-durable': 'An order told yes has all of its effects.',
  'refused-is-untouched': 'An order told no, or of an error, has no effect.',
  'ends-once': 'A process that has ended does not end again.',
  'no-ghosts': 'Once the last process of an order has ended, nothing more is written for it.',
  terminates: 'Every order comes to an end.',
  recovers: 'An order that comes after everything has healed is told yes or no.',
  'attempts-bounded': 'No step is asked for more often than its policy allows.',
  'messages-conserved': 'Every message that is sent meets the network once; beyond those there are copies only.',
  'time-moves-on': 'Time never goes back, and nothing arrives before it was sent.',
  deterministic: 'The same schedule gives the same trace.',
  'measures-agree': 'Measured in full, the run is the same: no number is missing or negative, the outcomes add up, flows balance.',
  'idle-faults-change-nothing': 'Without a fault that never began, the run is the same.',
  'no-internal-error': 'The simulator itself does not fail.',
};

/** The invariants that a run has broken. */
export function violationsOf(observation: Observation): Invariant[] {
  const { result } = observation;
  if (result === null) return ['no-internal-error'];
  const stands = standing(observation.facts);
  const { rules, facts, messages } = observation;
  const broken: [Invariant, boolean][] = [
    ['no-oversell', result.oversold > 0],
    ['never-below', result.wentBelow],
    ['books-balance', result.unbalancedRows > 0],
    ['conservation', result.moneyDrift !== 0],
    ['effect-once', stands.twice],
    ['compensated-once', stands.negative],
    ['all-or-nothing', result.halfDone > 0],
    ['no-orphans', result.orphaned > 0],
    ['undone-in-reverse', rules.reverse && isUndoneOutOfOrder(facts)],
    ['no-locks-left', result.lockedRows > 0],
    ['acknowledged-is-durable', result.lostEffects > 0],
    ['refused-is-untouched', result.wronglyRefused > 0],
    ['ends-once', result.endedAgain > 0],
    ['no-ghosts', hasGhosts(facts)],
    ['terminates', result.unfinished > 0],
    ['recovers', observation.probed && UNANSWERED.includes(result.lastOutcome)],
    ['attempts-bounded', rules.attempts.size > 0 && isAskedTooOften(observation)],
    ['messages-conserved', result.messages !== messages.filter(({ message }) => !message.endsWith(' copy')).length],
    ['time-moves-on', !doesTimeMoveOn(observation)],
  ];
  return broken.filter(([, is]) => is).map(([invariant]) => invariant);
}

/** A wrong answer is an answer; that it is wrong is counted elsewhere. */
const UNANSWERED: readonly (Outcome | null)[] = [OUTCOME.REJECTED, OUTCOME.TIMEOUT, OUTCOME.ERROR, null];

/**
 * Of the effects of each (order, step, pass): whether one stands more than once in the end (a second process may redo what
 * the first has taken back, and nothing else), and whether one was taken back that was not there any more.
 */
function standing(facts: Observation['facts']): { readonly twice: boolean; readonly negative: boolean } {
  const counts = new Map<string, number>();
  let negative = false;
  for (const fact of facts) {
    if (fact.kind !== 'effect' && fact.kind !== 'undo') continue;
    const key = `${String(fact.order)} ${fact.step} ${String(fact.pass)}`;
    const count = (counts.get(key) ?? 0) + (fact.kind === 'effect' ? 1 : -1);
    if (count < 0) negative = true;
    counts.set(key, count);
  }
  let twice = false;
  for (const count of counts.values()) if (count > 1) twice = true;
  return { twice, negative };
}

/** An effect is taken back while one that was made later still stands. */
function isUndoneOutOfOrder(facts: Observation['facts']): boolean {
  const made = new Map<number, string[]>();
  for (const fact of facts) {
    if (fact.kind !== 'effect' && fact.kind !== 'undo') continue;
    const key = `${fact.step} ${String(fact.pass)}`;
    let steps = made.get(fact.order);
    if (steps === undefined) made.set(fact.order, (steps = []));
    if (fact.kind === 'effect') steps.push(key);
    else if (steps.pop() !== key) return true;
  }
  return false;
}

/** Something is written for an order all of whose processes have ended for good. */
function hasGhosts(facts: Observation['facts']): boolean {
  const ended = new Map<number, number>();
  facts.forEach((fact, index) => { if (fact.kind === 'ended') ended.set(fact.order, index); });
  return facts.some((fact, index) => fact.kind === 'effect' && index > (ended.get(fact.order) ?? Infinity));
}

/** Each request of a client, and each crash of whoever coordinates, may begin the tries anew. */
function isAskedTooOften({ messages, facts, rules }: Observation): boolean {
  let crashes = 0;
  for (const fact of facts) if (fact.kind === 'fault' && fact.begins && fact.text.startsWith('crash')) crashes++;
  const requests = new Map<number, number>();
  for (const { order, message } of messages) if (message === 'client request') requests.set(order, (requests.get(order) ?? 0) + 1);
  return messages.some(({ order, message, k }) => {
    const most = rules.attempts.get(message);
    return most !== undefined && k > most * (1 + crashes) * Math.max(1, requests.get(order) ?? 0);
  });
}

function doesTimeMoveOn({ messages, facts }: Observation): boolean {
  let now = 0;
  for (const { at } of facts) {
    if (at < now) return false;
    now = at;
  }
  now = 0;
  for (const { sent, received } of messages) {
    if (sent < now || (received >= 0 && received < sent)) return false;
    now = sent;
  }
  return true;
}
