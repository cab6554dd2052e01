import { SECOND } from '../../engine/time.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { simulate } from '../../simulate.ts';
import type { ResolvedStrategy } from '../../strategies/definition.ts';

/** What a short run without faults tells of a strategy. */
export interface Pilot {
  readonly strategy: string;
  readonly eventsPerOrder: number;
  /** Orders per second that were offered. */
  readonly rate: number;
  /** Measured utilisation of every limited station, those that the strategy deploys included. */
  readonly utilisation: ReadonlyMap<string, number>;
}

const ORDERS = 400;
const DRAIN = 5 * SECOND;

/** Plays about 400 orders under a strategy, without faults: enough to predict events and to find the stations it deploys. */
export function runPilot(scenario: Scenario, strategy: ResolvedStrategy, rate: number | null): Pilot {
  const seconds = rate === null || rate === 0 ? 10 : ORDERS / rate;
  const run = Math.max(1, Math.min(scenario.time.run, Math.round(seconds * SECOND)));
  const time = { warmup: 0, run, drain: Math.min(scenario.time.drain, DRAIN) };
  const result = simulate({ ...scenario, faults: [], time }, strategy, 0);
  const utilisation = new Map(Object.entries(result.measures).flatMap(([key, value]): [string, number][] => {
    const station = /^service\.([^.]+)\.utilisation$/.exec(key)?.[1];
    return station === undefined || value === null ? [] : [[station, value]];
  }));
  // Arrivals go on through the drain, and cost events there too.
  const offered = (result.orders * (run + time.drain)) / run;
  return { strategy: strategy.name, eventsPerOrder: result.events / Math.max(1, offered), rate: result.orders / (run / SECOND), utilisation };
}
