import type { Comparison, ExpectVerdict, MeasureResult, Ranking } from './result-document.ts';

/** What `sim sweep` writes, format `rehearsal/sweep@1`. Keys are written in this order; `wallClock` alone may differ between equal sweeps. */
export interface SweepDocument {
  readonly format: 'rehearsal/sweep@1';
  readonly scenario: { readonly name: string; readonly title: string; readonly sha256: string };
  readonly seed: string;
  readonly confidence: number;
  /** False if the sweep was interrupted. */
  readonly complete: boolean;
  readonly tool: { readonly version: string };
  readonly parameters: readonly SweptParameter[];
  /** The measures by which it is decided who wins where. */
  readonly measures: readonly string[];
  /** The grid that was asked for, in order of the first parameter, then the second. */
  readonly points: readonly SweepPoint[];
  /** Further points, where borders and break-even points were looked for; with the strategies they were needed for. */
  readonly refinement: readonly SweepPoint[];
  readonly breakEven: readonly BreakEven[];
  readonly wallClock: { readonly seconds: number; readonly jobs: number };
}

export interface SweptParameter {
  readonly path: string;
  /** As asked for, ascending; seconds, 1/s, bytes, fractions or bare numbers. */
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
  /** True if the verdict at either end is not that of the base. */
  readonly flips: boolean;
}

export interface TornadoEnd {
  readonly value: number;
  readonly comparison: Comparison;
}
