import { toSeconds } from '../../engine/time.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Observation, SeenMessage } from './player.ts';
import type { Moment, ScheduledFault } from './schedule.ts';

/** Short: past one time-out. Long: past every attempt, and past the time after which a silent consumer is given up. */
export const DELAYS = [0.4, 30] as const;
/** Short: work under way is lost, callers try again. Long: they have given up. */
export const OUTAGES = [0.1, 60] as const;

/** Every single fault at a moment that a run has shown, cheap ones first: what is done to messages, then crashes, then the rest. */
export function singleFaults(seen: Observation, scenario: Scenario): ScheduledFault[] {
  return [...messageFaults(seen), ...crashes(seen, scenario), ...silences(seen, scenario)];
}

function messageFaults({ messages }: Observation): ScheduledFault[] {
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

/** Crashes of either end of each message around its sending and its arrival, and of whoever has just committed. */
function crashes(seen: Observation, scenario: Scenario): ScheduledFault[] {
  const faults: ScheduledFault[] = [];
  const crash = (endpoint: string, at: Moment): void => {
    const target = crashTarget(endpoint, scenario);
    if (target === null) return;
    for (const outage of OUTAGES) faults.push({ kind: 'crash', target, at, for: outage });
  };
  for (const message of seen.messages) {
    const of = anchorOf(message);
    crash(message.from, { when: 'sent', of });
    crash(message.to, { when: 'before-arrival', of });
    crash(message.to, { when: 'arrived', of });
  }
  for (const fact of seen.facts) {
    if (fact.kind === 'commit' && fact.order >= 0) crash(fact.station, { when: 'committed', of: { order: fact.order, commit: fact.station, k: fact.k } });
  }
  return faults;
}

/** What a crash of an endpoint or station is called; null = it does not crash. */
function crashTarget(name: string, scenario: Scenario): string | null {
  if (name === 'orchestrator' || name === 'coordinator' || name === 'engine') return 'coordination';
  if (name === 'broker') return 'broker';
  const known = scenario.services.some((service) => service.name === name) || scenario.deployments.some(({ units }) => units.some((unit) => unit.name === name));
  return known ? name : null;
}

/** Faults that nobody is told of, at a few moments spread over the run. */
function silences(seen: Observation, scenario: Scenario): ScheduledFault[] {
  const sent = seen.messages.map((message) => message.sent);
  if (sent.length === 0) return [];
  const moments = [0, 0.25, 0.5, 0.75].map((share): Moment => ({ when: 'time', at: toSeconds(sent[Math.floor(share * (sent.length - 1))]!) }));
  const names = scenario.services.map((service) => service.name);
  return moments.flatMap((at) => names.flatMap((target): ScheduledFault[] => OUTAGES.flatMap((outage): ScheduledFault[] => [
    { kind: 'pause', target, at, for: outage },
    { kind: 'slow', target, factor: 200, at, for: outage },
    ...partnersOf(target, seen).map((other): ScheduledFault => ({ kind: 'partition', between: [target, other], at, for: outage })),
  ])));
}

function partnersOf(name: string, { messages }: Observation): string[] {
  const partners = messages.flatMap((message) => (message.from === name ? [message.to] : message.to === name ? [message.from] : []));
  return [...new Set(partners)].filter((partner) => partner !== name);
}
