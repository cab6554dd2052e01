import type { Ticks } from '../../../src/engine/time.ts';
import { PHASE } from '../../../src/model/facts.ts';
import type { FactRecorder, SettledState, Verdict, WorldDescription } from '../../../src/model/facts.ts';
import { World } from '../../../src/model/world.ts';
import { compose } from '../../../src/strategies/compose.ts';
import { resolveStrategies } from '../../../src/strategies/registry.ts';
import { scenarioOf } from './play.ts';

/** What became of one order. */
export interface Fate {
  /** What the client was told, in order. */
  readonly told: Verdict[];
  /** Effects that stand in the end, by step path. */
  readonly effects: Map<string, number>;
  settled: SettledState | null;
}

/** One visit of a step's service, until its place was given back. */
export interface Visit {
  readonly order: number;
  readonly station: string;
  readonly from: Ticks;
  to: Ticks;
}

export interface Watched {
  /** By order number. */
  readonly fates: Map<number, Fate>;
  readonly visits: Visit[];
  /** (order, row) of every write that takes nothing back, in the order of the commits. */
  readonly writes: { readonly order: number; readonly row: number }[];
}

/** Plays the only strategy of a scenario once and keeps what every order went through. */
export function watch(text: string): Watched {
  const scenario = scenarioOf(text);
  const { strategies, problems } = resolveStrategies(scenario);
  if (problems.length > 0) throw new Error(problems.map((one) => one.message).join('\n'));
  const composition = compose(strategies[0]!, scenario);
  const watched: Watched = { fates: new Map(), visits: [], writes: [] };
  const world = new World(scenario, composition.plan, 0, 0, (description) => recorderOf(description, watched));
  world.run(composition.coordinate(world.ports));
  return watched;
}

/** Hears what the tests ask for; every other fact goes nowhere. */
function recorderOf(description: WorldDescription, watched: Watched): FactRecorder {
  const numbers: number[] = [];
  const open = new Map<string, Visit[]>();
  const fateOf = (slot: number): Fate => {
    const number = numbers[slot]!;
    let fate = watched.fates.get(number);
    if (fate === undefined) {
      fate = { told: [], effects: new Map(), settled: null };
      watched.fates.set(number, fate);
    }
    return fate;
  };
  const heard: Partial<FactRecorder> = {
    orderOffered: (_now, slot, number) => { numbers[slot] = number; },
    clientTold: (_now, slot, verdict) => { fateOf(slot).told.push(verdict); },
    orderSettled: (_now, slot, state) => { fateOf(slot).settled = state; },
    effectApplied: (_now, slot, step, _pass, phase) => {
      const { effects } = fateOf(slot);
      const { path } = description.steps[step]!;
      effects.set(path, (effects.get(path) ?? 0) + (phase === PHASE.DO ? 1 : -1));
    },
    // eslint-disable-next-line max-params -- the signature of the port
    rowWritten: (_now, slot, _step, row, _version, _value, _delta, _base, undo) => { if (!undo) watched.writes.push({ order: numbers[slot]!, row }); },
    visitStarted: (now, station, slot) => {
      const visit: Visit = { order: numbers[slot]!, station: description.stations[station]!.name, from: now, to: Infinity };
      watched.visits.push(visit);
      const key = `${String(station)} ${String(slot)}`;
      open.set(key, [...(open.get(key) ?? []), visit]);
    },
    visitLeft: (now, station, slot) => {
      const visit = open.get(`${String(station)} ${String(slot)}`)?.shift();
      if (visit !== undefined) visit.to = now;
    },
    wantsTrace: () => false,
  };
  return new Proxy(heard, { get: (target, name) => (target as Record<string | symbol, unknown>)[name] ?? ((): void => undefined) }) as FactRecorder;
}
