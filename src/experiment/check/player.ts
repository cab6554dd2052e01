import { SECOND } from '../../engine/time.ts';
import type { Ticks } from '../../engine/time.ts';
import type { ReplicationResult } from '../../metrics/replication-result.ts';
import type { FactWatcher } from '../../metrics/watched-recorder.ts';
import type { Ending, Verdict } from '../../model/facts.ts';
import type { InterventionPorts, Interventions, MessageOnItsWay } from '../../model/faults/interventions.ts';
import type { Fault, FaultKind, Scenario } from '../../scenario/scenario.ts';
import { simulate } from '../../simulate.ts';
import type { SimulateOptions } from '../../simulate.ts';
import { Stage } from '../../stage.ts';
import type { StagedRun } from '../../stage.ts';
import type { ResolvedStrategy } from '../../strategies/definition.ts';
import { rulesOf } from './rules.ts';
import type { Rules } from './rules.ts';
import { describeFault } from './schedule.ts';
import type { MessageFault, Moment, Schedule, ScheduledFault, TimedFault } from './schedule.ts';
import { hasProbe } from './world.ts';

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
  | { readonly kind: 'fault'; readonly at: Ticks; readonly text: string; readonly begins: boolean; readonly targets: readonly string[] };

/** What one run under a schedule has shown. */
export interface Observation {
  /** Null when the simulator itself failed. */
  readonly result: StagedRun | null;
  /** Why it failed. */
  readonly error: string | null;
  readonly messages: readonly SeenMessage[];
  readonly facts: readonly SeenFact[];
  readonly rules: Rules;
  /** Its last order came after everything had healed. */
  readonly probed: boolean;
}

/** A subject of the search: a small world under one strategy, ready to be played. */
export interface Subject {
  readonly scenario: Scenario;
  readonly strategy: ResolvedStrategy;
  readonly catalogue: Catalogue;
  /** Null where not even that succeeded. */
  readonly stage: Stage | null;
  readonly rules: Rules;
  /** Its last order comes after everything has healed. */
  readonly probed: boolean;
}

type Catalogue = SimulateOptions['catalogue'];

/** Makes a subject; playing it again is far cheaper than making it again. */
export function makeSubject(scenario: Scenario, strategy: ResolvedStrategy, catalogue?: Catalogue): Subject {
  let stage: Stage | null = null;
  try {
    stage = new Stage(scenario, strategy, catalogue);
  } catch { /* the first run says why */ }
  return { scenario, strategy, catalogue, stage, rules: rulesOf(scenario, strategy), probed: hasProbe(scenario) };
}

/** Plays the subject once, with everything that the schedule says. Pure: the same arguments show the same. */
export function playSchedule({ scenario, strategy, catalogue, stage, rules, probed }: Subject, schedule: Schedule): Observation {
  const timed = schedule.filter(isTimed);
  const player: { current: Player | null } = { current: null };
  let result: StagedRun | null = null;
  let error: string | null = null;
  try {
    const ready = stage ?? new Stage(scenario, strategy, catalogue);
    result = ready.play(timed.map((fault, index) => faultOf(fault, index, scenario)), (ports) => (player.current = new Player(ports, schedule, timed)));
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.message : String(thrown);
  }
  const { current } = player;
  return { result, error, messages: current?.messages ?? [], facts: current?.facts ?? [], rules, probed };
}

/** The same run in full: to the end of its drain, with everything that a replication measures. @throws when the simulator fails */
export function playInFull({ scenario, strategy, catalogue }: Subject, schedule: Schedule): ReplicationResult {
  const timed = schedule.filter(isTimed);
  return simulate({ ...scenario, faults: timed.map((fault, index) => faultOf(fault, index, scenario)) }, strategy, 0, {
    ...(catalogue === undefined ? {} : { catalogue }), intervene: (ports) => new Player(ports, schedule, timed),
  });
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
      return { kind: 'partition', sides: [[fault.between[0]], [fault.between[1]]], oneWay: fault.oneWay === true };
  }
}

/** Carries a schedule out, and writes down what it could have acted upon. */
class Player implements Interventions, FactWatcher {
  readonly messages: SeenMessage[] = [];
  readonly facts: SeenFact[] = [];
  private readonly ports: InterventionPorts;
  private readonly timed: readonly TimedFault[];
  /** How many of each name there were, by order. */
  private readonly counts = new Map<number, Map<string, number>>();
  private readonly onMessages = new Map<string, MessageFault[]>();
  private readonly triggers = new Map<string, { readonly fault: number; readonly moment: Moment }[]>();
  private readonly isAnchored: boolean;
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
    this.isAnchored = this.onMessages.size > 0 || this.triggers.size > 0;
  }

  message({ order, name, from, to, sent, transit }: MessageOnItsWay): Ticks {
    const k = this.count(order, name);
    this.again = false;
    let takes = transit;
    let tampered = false;
    if (this.isAnchored) {
      const key = keyOf(order, name, k);
      const faults = this.onMessages.get(key);
      if (faults !== undefined) {
        tampered = true;
        takes = this.tamper(faults, transit);
      }
      const triggers = this.triggers.get(key);
      if (triggers !== undefined) this.trigger(triggers, takes >= 0 ? takes : Math.max(0, transit));
    }
    this.messages.push({ order, message: name, k, from, to, sent, received: takes < 0 ? -1 : sent + takes, duplicable: false, tampered });
    return takes;
  }

  duplicates(): boolean {
    const last = this.messages.at(-1);
    if (last !== undefined) last.duplicable = true;
    return this.again;
  }

  committed(at: Ticks, order: number, station: string): void {
    const k = this.count(order, station);
    if (this.isAnchored) {
      for (const { fault, moment } of this.triggers.get(keyOf(order, station, k)) ?? []) if (moment.when === 'committed') this.ports.startFault(fault, 0);
    }
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
    const fault = this.timed[index]!;
    this.facts.push({ kind: 'fault', at, text: describeFault(fault), begins, targets: 'between' in fault ? fault.between : [fault.target] });
  }

  private tamper(faults: readonly MessageFault[], transit: Ticks): Ticks {
    let takes = transit;
    for (const fault of faults) {
      if (fault.kind === 'drop') takes = -1;
      else if (fault.kind === 'duplicate') this.again = true;
      else if (fault.kind === 'delay' && takes >= 0) takes += ticks(fault.by);
    }
    return takes;
  }

  private trigger(triggers: readonly { readonly fault: number; readonly moment: Moment }[], there: Ticks): void {
    for (const { fault, moment } of triggers) {
      if (moment.when === 'sent') this.ports.startFault(fault, 0);
      else if (moment.when === 'before-arrival') this.ports.startFault(fault, Math.max(0, there - 1));
      else if (moment.when === 'arrived') this.ports.startFault(fault, there);
    }
  }

  private count(order: number, name: string): number {
    let counts = this.counts.get(order);
    if (counts === undefined) this.counts.set(order, (counts = new Map<string, number>()));
    const k = (counts.get(name) ?? 0) + 1;
    counts.set(name, k);
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
