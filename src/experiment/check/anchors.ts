import { MILLISECOND, toSeconds } from '../../engine/time.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Observation, SeenMessage } from './player.ts';
import type { FaultClass, Moment, ScheduledFault } from './schedule.ts';

/** Short: past one time-out. Long: past every attempt, and past the time after which a silent consumer is given up. */
export const DELAYS = [0.2, 1.5] as const;
/** Short: work under way is lost, callers try again. Long: they have given up. */
export const OUTAGES = [0.1, 2] as const;

/** Far beyond every time-out. */
const SLOW = 200;
/** A commit takes 1 ms in a small world: in the middle of it. */
const BEFORE_COMMIT = MILLISECOND / 2;
/** Later repetitions of a message are all alike. */
const REPETITIONS = 3;

/** Every single fault at a moment that a run has shown, cheap ones first: what is done to messages, then crashes, then the rest. */
export function singleFaults({ messages, facts }: Pick<Observation, 'messages' | 'facts'>, scenario: Scenario): ScheduledFault[] {
  const seen = { messages: messages.filter(({ k }) => k <= REPETITIONS), facts };
  return [...messageFaults(seen), ...crashes(seen, scenario), ...silences(seen, scenario)];
}

type Seen = Pick<Observation, 'messages' | 'facts'>;

function messageFaults({ messages }: Seen): ScheduledFault[] {
  return messages.flatMap((seen): ScheduledFault[] => {
    const message = anchorOf(seen);
    return [
      { kind: 'drop', message },
      ...(seen.duplicable ? [{ kind: 'duplicate' as const, message }] : []),
      ...DELAYS.map((by) => ({ kind: 'delay' as const, message, by })),
    ];
  });
}

function anchorOf({ order, message, k }: SeenMessage): { order: number; message: string; k: number } {
  return { order, message, k };
}

/** Crashes of either end of each message around its sending and its arrival, and of whoever is about to commit or has just done so. */
function crashes({ messages, facts }: Seen, scenario: Scenario): ScheduledFault[] {
  const faults: ScheduledFault[] = [];
  const crashing = crashTargets(scenario);
  const crash = (endpoint: string, at: Moment): void => {
    const target = crashing(endpoint);
    if (target === null) return;
    for (const outage of OUTAGES) faults.push({ kind: 'crash', target, at, for: outage });
  };
  for (const message of messages) {
    const of = anchorOf(message);
    crash(message.from, { when: 'sent', of });
    crash(message.to, { when: 'before-arrival', of });
    crash(message.to, { when: 'arrived', of });
  }
  for (const fact of facts) {
    if (fact.kind !== 'commit' || fact.order < 0 || fact.k > REPETITIONS) continue;
    crash(fact.station, { when: 'committed', of: { order: fact.order, commit: fact.station, k: fact.k } });
    crash(fact.station, { when: 'time', at: toSeconds(fact.at - BEFORE_COMMIT) });
  }
  return faults;
}

const TARGETS = new WeakMap<Scenario, (name: string) => string | null>();

/** Says what a crash of an endpoint or station is called; null = it does not crash. */
function crashTargets(scenario: Scenario): (name: string) => string | null {
  let targets = TARGETS.get(scenario);
  if (targets === undefined) TARGETS.set(scenario, (targets = targetsOf(scenario)));
  return targets;
}

function targetsOf(scenario: Scenario): (name: string) => string | null {
  const known = new Set([...scenario.services.map(({ name }) => name), ...scenario.deployments.flatMap(({ units }) => units.map(({ name }) => name))]);
  return (name) => {
    if (name === 'orchestrator' || name === 'coordinator' || name === 'engine') return 'coordination';
    return name === 'broker' || known.has(name) ? name : null;
  };
}

/** Faults that nobody is told of, at a few moments spread over the run. */
function silences({ messages }: Seen, scenario: Scenario): ScheduledFault[] {
  const sent = messages.map((message) => message.sent);
  if (sent.length === 0) return [];
  const moments = [0, 0.25, 0.5, 0.75].map((share): Moment => ({ when: 'time', at: toSeconds(sent[Math.floor(share * (sent.length - 1))]!) }));
  const partners = partnersIn(messages);
  return moments.flatMap((at) => scenario.services.flatMap(({ name: target }): ScheduledFault[] => OUTAGES.flatMap((outage): ScheduledFault[] => [
    { kind: 'pause', target, at, for: outage },
    { kind: 'slow', target, factor: SLOW, at, for: outage },
    ...[...(partners.get(target) ?? [])].flatMap((other): ScheduledFault[] => [
      { kind: 'partition', between: [target, other], at, for: outage },
      { kind: 'partition', between: [target, other], oneWay: true, at, for: outage },
      { kind: 'partition', between: [other, target], oneWay: true, at, for: outage },
    ]),
  ])));
}

/** Who exchanges messages with whom. */
function partnersIn(messages: readonly SeenMessage[]): ReadonlyMap<string, ReadonlySet<string>> {
  const partners = new Map<string, Set<string>>();
  const add = (one: string, other: string): void => {
    const known = partners.get(one);
    if (known === undefined) partners.set(one, new Set([other]));
    else known.add(other);
  };
  for (const { from, to } of messages) {
    if (from === to) continue;
    add(from, to);
    add(to, from);
  }
  return partners;
}

/**
 * Draws one fault of a class at a moment that a run has shown; null = the draw has hit none. Unlike a choice from all
 * single faults it makes no list of them.
 *
 * @param draw - a number in [0, 1)
 */
export function drawFault(wanted: FaultClass, { messages, facts }: Seen, scenario: Scenario, draw: () => number): ScheduledFault | null {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(draw() * from.length)]!;
  if (messages.length === 0) return null;
  const message = pick(messages);
  if (message.k > REPETITIONS) return null;
  const of = anchorOf(message);
  switch (wanted) {
    case 'message':
    case 'client-message': {
      const kind = pick(['drop', 'duplicate', 'delay'] as const);
      if (kind === 'duplicate' && !message.duplicable) return null;
      return kind === 'delay' ? { kind, message: of, by: pick(DELAYS) } : { kind, message: of };
    }
    case 'service-crash':
    case 'coordinator-crash':
    case 'broker-crash': {
      const fact = pick(facts);
      if (draw() < 0.25 && fact?.kind === 'commit' && fact.order >= 0 && fact.k <= REPETITIONS) return crashOf(fact.station, { when: 'committed', of: { order: fact.order, commit: fact.station, k: fact.k } });
      const when = pick(['sent', 'before-arrival', 'arrived'] as const);
      return crashOf(when === 'sent' ? message.from : message.to, { when, of });
    }
    default:
      return silence(wanted);
  }

  function crashOf(endpoint: string, at: Moment): ScheduledFault | null {
    const target = crashTargets(scenario)(endpoint);
    return target === null ? null : { kind: 'crash', target, at, for: pick(OUTAGES) };
  }

  function silence(kind: 'partition' | 'pause' | 'slow'): ScheduledFault {
    const at: Moment = { when: 'time', at: toSeconds(message.sent) };
    const outage = pick(OUTAGES);
    if (kind === 'partition') {
      const between = [message.from, message.to] as const;
      return draw() < 0.5 ? { kind, between, at, for: outage } : { kind, between, oneWay: true, at, for: outage };
    }
    const target = pick(scenario.services).name;
    return kind === 'slow' ? { kind, target, factor: SLOW, at, for: outage } : { kind, target, at, for: outage };
  }
}
