import type { Comparison, ExpectVerdict, MeasureResult, Ranking, Stopping } from './result-document.ts';

/** What `sim sweep` writes, format `rehearsal/sweep@1`. Keys are written in this order; `wallClock` alone may differ between equal sweeps. */
export interface SweepDocument {
  readonly format: 'rehearsal/sweep@1';
  readonly scenario: { readonly name: string; readonly title: string; readonly sha256: string };
  readonly seed: string;
  readonly confidence: number;
  /** False if the sweep was interrupted. */
  readonly complete: boolean;
  readonly tool: { readonly version: string };
  /** What was looked for; the fields of the other searches are left out. */
  readonly mode: SweepMode;
  readonly parameters: readonly SweptParameter[];
  /** The measures by which it is decided who wins where. */
  readonly measures: readonly string[];
  /** The grid that was asked for, in order of the first parameter, then the second. */
  readonly points: readonly SweepPoint[];
  /** Further points, where borders and break-even points were looked for; with the strategies they were needed for. */
  readonly refinement: readonly SweepPoint[];
  readonly breakEven: readonly BreakEven[];
  /** Of a capacity search: one for each strategy that an `expect` judges. */
  readonly capacity?: readonly Capacity[];
  /** Of a tornado: one for each measure and pair. */
  readonly tornado?: readonly Tornado[];
  /** Of a metastability map: one for each strategy. */
  readonly metastability?: readonly MetastabilityMap[];
  readonly wallClock: { readonly seconds: number; readonly jobs: number };
}

/** Curves or a decision map, the highest bearable load, which assumption matters, or what the system does not get over. */
export type SweepMode = 'sweep' | 'capacity' | 'tornado' | 'metastability';

export interface SweptParameter {
  readonly path: string;
  /** `s`, `1/s`, `%` (values are fractions), `B`, `B/s`, `×` (values are factors of what the file says), or nothing. */
  readonly unit: string;
  /** As asked for, ascending; seconds, 1/s, bytes, fractions or bare numbers. Of an assumption: its lower and upper end. */
  readonly values: readonly number[];
  readonly scale: Scale;
}

/** How far apart two values are: by difference or by ratio. */
export type Scale = 'linear' | 'log';

export interface SweepPoint {
  /** Value of each parameter by its path. */
  readonly at: Readonly<Record<string, number>>;
  readonly strategies: Readonly<Record<string, SweptStrategy>>;
  readonly comparisons: readonly Comparison[];
  readonly rankings: readonly Ranking[];
  readonly expect: readonly ExpectVerdict[];
  readonly replications: number;
  /** Present where the number of replications was left to a precision target. */
  readonly stopping?: Stopping;
}

export interface SweptStrategy {
  readonly traceHash: string;
  readonly events: number;
  readonly measures: Readonly<Record<string, MeasureResult>>;
}

/** Where two strategies are equally good by one measure. */
export interface BreakEven {
  readonly measure: string;
  readonly a: string;
  readonly b: string;
  readonly path: string;
  /** The values at which the measured difference cannot be told from 0, around its zero; null where none is established in the range. An end that is the end of the range is open. */
  readonly at: readonly [low: number, estimate: number, high: number] | null;
  /** Which strategy is better below; null where neither end of the measure is better, or there is no break-even. */
  readonly below: string | null;
  /** Of a sweep of two parameters: the value of the other. */
  readonly given?: Readonly<Record<string, number>>;
}

/** The highest value of a parameter at which every `expect` of a strategy holds. */
export interface Capacity {
  readonly strategy: string;
  readonly path: string;
  /** The highest value tried at which all pass; null if not even the lowest does. */
  readonly holds: number | null;
  /** The lowest value tried at which one fails; null if none did. Between the two it is undecided. */
  readonly fails: number | null;
  /** What fails there. */
  readonly broken: readonly string[];
  /** At `holds`, the largest share of its places that a service needs for the load alone; null where that is not known. */
  readonly offeredLoad: number | null;
}

/** How much each assumption moves the difference of two strategies, the strongest first. */
export interface Tornado {
  readonly measure: string;
  readonly a: string;
  readonly b: string;
  readonly base: Comparison;
  readonly bars: readonly TornadoBar[];
}

export interface TornadoBar {
  readonly path: string;
  readonly low: TornadoEnd;
  readonly high: TornadoEnd;
  /** Largest less smallest difference over both ends and the base, in the unit of the measure. */
  readonly swing: number;
  /** True if the verdict at either end is not that of the base. */
  readonly flips: boolean;
  /** True if at either end the other strategy is better, beyond doubt, than at the base. */
  readonly reverses: boolean;
}

export interface TornadoEnd {
  readonly value: number;
  /** Null where the measure has no value under one of the two. */
  readonly comparison: Comparison | null;
}

/** Load against the length of a trigger: which triggers a strategy does not get over although it could bear the load. */
export interface MetastabilityMap {
  readonly strategy: string;
  /** Path of the load, and of the trigger's length. */
  readonly load: string;
  readonly trigger: string;
  /** In the order of the points, then of the refinement. */
  readonly cells: readonly MetastabilityCell[];
}

export interface MetastabilityCell {
  readonly at: Readonly<Record<string, number>>;
  /**
   * `recovered`: every replication; `not recovered`: none; `sometimes`: some; `overloaded`: the load alone is more than a
   * station can bear, so there is nothing to recover to; `unknown`: too little time was measured before or after the trigger.
   */
  readonly outcome: MetastabilityOutcome;
  /** Share of the replications that can tell which recovered; null if none can. */
  readonly recovered: number | null;
  /** The largest share of its places that a service needs for the load alone; null where the load follows the answers. */
  readonly offeredLoad: number | null;
  /** Of the service with the most attempts for each order offered, over the measured time; null without a service. */
  readonly amplification: {
    readonly service: string;
    readonly mean: number;
    readonly ci: readonly [number, number] | null;
  } | null;
}

export type MetastabilityOutcome = 'recovered' | 'not recovered' | 'sometimes' | 'overloaded' | 'unknown';
