import { SECOND, toSeconds } from '../../engine/time.ts';
import type { Ticks } from '../../engine/time.ts';
import type { ReplicationResult } from '../../metrics/replication-result.ts';
import type { FactWatcher } from '../../metrics/watched-recorder.ts';
import type { Ending, Verdict } from '../../model/facts.ts';
import type { InterventionPorts, Interventions, MessageOnItsWay } from '../../model/interventions.ts';
import type { Fault, FaultKind, Scenario } from '../../scenario/scenario.ts';
import { simulate } from '../../simulate.ts';
import type { SimulateOptions } from '../../simulate.ts';
import type { ResolvedStrategy } from '../../strategies/definition.ts';
import { describeFault } from './schedule.ts';
import type { Moment, Schedule, ScheduledFault, TimedFault } from './schedule.ts';

/** A message of a run. */
export interface SeenMessage {
  readonly order: number;
  readonly message: string;
  /** The k-th of this name for this order, from 1. */
  readonly k: number;
  readonly from: string;
  readonly to: string;
  readonly sent: Ticks;
  /** -1 = never. */
  readonly received: Ticks;
  /** The network could have delivered it twice. */
  duplicable: boolean;
  /** The schedule has done something to it. */
  readonly tampered: boolean;
}

/** Something else that happened. */
export type SeenFact =
  | { readonly kind: 'commit'; readonly at: Ticks; readonly order: number; readonly station: string; readonly k: number }
  | { readonly kind: 'effect' | 'undo'; readonly at: Ticks; readonly order: number; readonly step: string; readonly pass: number }
  | { readonly kind: 'told'; readonly at: Ticks; readonly order: number; readonly verdict: Verdict }
  | { readonly kind: 'ended'; readonly at: Ticks; readonly order: number; readonly ending: Ending }
  | { readonly kind: 'fault'; readonly at: Ticks; readonly text: string; readonly begins: boolean };

/** What one run under a schedule has shown. */
export interface Observation {
  /** Null when the simulator itself failed. */
  readonly result: ReplicationResult | null;
  /** Why it failed. */
  readonly error: string | null;
  readonly messages: readonly SeenMessage[];
  readonly facts: readonly SeenFact[];
}

/** A subject of the search: a small world under one strategy. */
export interface Subject {
  readonly scenario: Scenario;
  readonly strategy: ResolvedStrategy;
  readonly catalogue?: SimulateOptions['catalogue'];
}

/** Plays the subject once, with everything that the schedule says. Pure: the same arguments show the same. */
export function playSchedule({ scenario, strategy, catalogue }: Subject, schedule: Schedule): Observation {
  const timed = schedule.filter(isTimed);
  const player: { current: Player | null } = { current: null };
  const options: SimulateOptions = {
    ...(catalogue === undefined ? {} : { catalogue }),
    intervene: (ports) => (player.current = new Player(ports, schedule, timed)),
  };
  let result: ReplicationResult | null = null;
  let error: string | null = null;
  try {
    result = simulate({ ...scenario, faults: timed.map((fault, index) => faultOf(fault, index, scenario)) }, strategy, 0, options);
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.message : String(thrown);
  }
  return { result, error, messages: player.current?.messages ?? [], facts: player.current?.facts ?? [] };
}

function isTimed(fault: ScheduledFault): fault is TimedFault {
  return !('message' in fault);
}

function ticks(seconds: number): Ticks {
  return Math.round(seconds * SECOND);
}

/** Anchored faults wait behind the end of the run until their moment calls them. */
function faultOf(fault: TimedFault, index: number, scenario: Scenario): Fault {
  const { warmup, run, drain } = scenario.time;
  const never = (warmup === 'auto' ? 0 : warmup) + run + drain + SECOND;
  const at = fault.at.when === 'time' ? ticks(fault.at.at) : never;
  return { name: `scheduled-${String(index + 1)}`, when: { kind: 'once', at, for: ticks(fault.for) }, what: whatOf(fault) };
}

function whatOf(fault: TimedFault): FaultKind {
  switch (fault.kind) {
    case 'crash':
    case 'pause':
      return { kind: fault.kind, target: fault.target, instances: 'all' };
    case 'slow':
      return { kind: 'slow', service: fault.target, factor: fault.factor, instances: 'all' };
    case 'partition':
      return { kind: 'partition', sides: [[fault.between[0]], [fault.between[1]]], oneWay: false };
  }
}

/** Carries a schedule out, and writes down what it could have acted upon. */
class Player implements Interventions, FactWatcher {
  readonly messages: SeenMessage[] = [];
  readonly facts: SeenFact[] = [];
  private readonly ports: InterventionPorts;
  private readonly timed: readonly TimedFault[];
  private readonly counts = new Map<string, number>();
  private readonly onMessages = new Map<string, ScheduledFault[]>();
  private readonly triggers = new Map<string, { readonly fault: number; readonly moment: Moment }[]>();
  private again = false;

  constructor(ports: InterventionPorts, schedule: Schedule, timed: readonly TimedFault[]) {
    this.ports = ports;
    this.timed = timed;
    for (const fault of schedule) {
      if ('message' in fault) push(this.onMessages, keyOf(fault.message.order, fault.message.message, fault.message.k), fault);
    }
    timed.forEach(({ at }, fault) => {
      if (at.when === 'time') return;
      push(this.triggers, keyOf(at.of.order, 'commit' in at.of ? at.of.commit : at.of.message, at.of.k), { fault, moment: at });
    });
  }

  message({ order, name, from, to, sent, transit }: MessageOnItsWay): Ticks {
    const k = this.count(order, name);
    const key = keyOf(order, name, k);
    let takes = transit;
    this.again = false;
    const faults = this.onMessages.get(key) ?? [];
    for (const fault of faults) {
      if (fault.kind === 'drop') takes = -1;
      else if (fault.kind === 'duplicate') this.again = true;
      else if (fault.kind === 'delay' && takes >= 0) takes += ticks(fault.by);
    }
    for (const { fault, moment } of this.triggers.get(key) ?? []) {
      const there = takes >= 0 ? takes : Math.max(0, transit);
      if (moment.when === 'sent') this.ports.startFault(fault, 0);
      else if (moment.when === 'before-arrival') this.ports.startFault(fault, Math.max(0, there - 1));
      else if (moment.when === 'arrived') this.ports.startFault(fault, there);
    }
    this.messages.push({ order, message: name, k, from, to, sent, received: takes < 0 ? -1 : sent + takes, duplicable: false, tampered: faults.length > 0 });
    return takes;
  }

  duplicates(): boolean {
    const last = this.messages.at(-1);
    if (last !== undefined) last.duplicable = true;
    return this.again;
  }

  committed(at: Ticks, order: number, station: string): void {
    const k = this.count(order, station);
    for (const { fault, moment } of this.triggers.get(keyOf(order, station, k)) ?? []) if (moment.when === 'committed') this.ports.startFault(fault, 0);
    this.facts.push({ kind: 'commit', at, order, station, k });
  }

  effect(at: Ticks, order: number, step: string, pass: number, undone: boolean): void {
    this.facts.push({ kind: undone ? 'undo' : 'effect', at, order, step, pass });
  }

  told(at: Ticks, order: number, verdict: Verdict): void {
    this.facts.push({ kind: 'told', at, order, verdict });
  }

  ended(at: Ticks, order: number, ending: Ending): void {
    this.facts.push({ kind: 'ended', at, order, ending });
  }

  fault(at: Ticks, index: number, begins: boolean): void {
    this.facts.push({ kind: 'fault', at, text: describeFault(this.timed[index]!), begins });
  }

  private count(order: number, name: string): number {
    const key = `${String(order)} ${name}`;
    const k = (this.counts.get(key) ?? 0) + 1;
    this.counts.set(key, k);
    return k;
  }
}

function keyOf(order: number, name: string, k: number): string {
  return `${String(order)} ${name} ${String(k)}`;
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}

/** When the last message or fact of a run was, in seconds. */
export function lastMoment({ messages, facts }: Observation): number {
  const times = [...messages.map(({ sent }) => sent), ...facts.map(({ at }) => at)];
  return toSeconds(Math.max(0, ...times));
}
