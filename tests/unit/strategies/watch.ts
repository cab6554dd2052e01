import { PHASE } from '../../../src/model/facts.ts';
import { factsOf } from './facts-of.ts';

/** What became of one order. */
export interface Fate {
  /** Verdicts, in order. */
  readonly told: readonly number[];
  /** Effects that stand in the end, by step path. */
  readonly effects: ReadonlyMap<string, number>;
  /** How it was left, one of SETTLED. */
  readonly settled: number;
}

/** One visit of a station, until its place was given back; in ms. */
export interface Visit {
  readonly order: number;
  readonly station: string;
  readonly from: number;
  readonly to: number;
}

export interface Watched {
  /** By order number. */
  readonly fates: ReadonlyMap<number, Fate>;
  readonly visits: readonly Visit[];
  /** Row that an order wrote last, but for what it took back. */
  readonly rows: ReadonlyMap<number, number>;
}

/** Plays the only strategy of a scenario once and sums up what every order went through. */
export function watch(text: string): Watched {
  const fates = new Map<number, Fate>();
  const rows = new Map<number, number>();
  const visits: Visit[] = [];
  for (const { number, facts } of factsOf(text)) {
    const effects = new Map<string, number>();
    const told: number[] = [];
    const started = new Map<string, number[]>();
    let settled = -1;
    for (const { what, where, at, args } of facts) {
      if (what === 'clientTold') told.push(Number(args[0]));
      else if (what === 'orderSettled') settled = Number(args[0]);
      else if (what === 'effectApplied') effects.set(where, (effects.get(where) ?? 0) + (args[1] === PHASE.DO ? 1 : -1));
      else if (what === 'rowWritten' && args[5] === false) rows.set(number, Number(args[0]));
      else if (what === 'visitStarted') started.set(where, [...(started.get(where) ?? []), at]);
      else if (what === 'visitLeft') visits.push({ order: number, station: where, from: started.get(where)!.shift()!, to: at });
    }
    fates.set(number, { told, effects, settled });
  }
  return { fates, visits, rows };
}
