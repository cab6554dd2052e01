import type { Exemplar, Timeline } from '../metrics/replication-result.ts';

/** results.json, format `rehearsal/results@1`. Keys are written in this order; `wallClock` alone may differ between equal runs. */
export interface ResultDocument {
  readonly format: 'rehearsal/results@1';
  readonly scenario: ScenarioSummary;
  readonly seed: string;
  readonly replications: number;
  readonly confidence: number;
  readonly complete: boolean;
  readonly tool: { readonly version: string; readonly strategies: Readonly<Record<string, string>> };
  readonly strategies: Readonly<Record<string, StrategyResult>>;
  readonly comparisons: readonly Comparison[];
  /** One for each compared measure of which one end is better. */
  readonly rankings?: readonly Ranking[];
  readonly expect: readonly ExpectVerdict[];
  /** The named faults with their bands, seconds from the start. */
  readonly faults: readonly FaultBand[];
  readonly topology: Topology;
  readonly notes: readonly string[];
  /** Present where the number of replications was left to a precision target. */
  readonly stopping?: Stopping;
  readonly wallClock: { readonly seconds: number; readonly jobs: number; readonly eventsPerSecond: number };
}

export interface ScenarioSummary {
  readonly name: string;
  readonly title: string;
  readonly question: string;
  readonly sha256: string;
  /** Seconds. */
  readonly warmup: number;
  readonly run: number;
  readonly drain: number;
  readonly margin: number;
  /** Digest of what decides which orders come: two runs pair only where it is equal. */
  readonly workload?: string;
  /** The file as it was read, for the page. */
  readonly text: string;
}

export interface StrategyResult {
  readonly traceHash: string;
  readonly events: number;
  readonly measures: Readonly<Record<string, MeasureResult>>;
  /** Layers, summary and the parameters in force. */
  readonly description: StrategyDescription;
  readonly detail: StrategyDetail;
}

export interface MeasureResult {
  readonly unit: string;
  readonly better: 'lower' | 'higher' | 'none';
  readonly mean: number | null;
  readonly ci: readonly [number, number] | null;
  readonly n: number;
  /** One per replication; null without a sample. */
  readonly values: readonly (number | null)[];
  /** Present where `ci` is a rule-of-three bound. */
  readonly ciUnit?: 'order' | 'replication';
}

export interface StrategyDescription {
  readonly summary: string;
  readonly layers: Readonly<Record<string, string>>;
  readonly parameters: readonly ParameterInForce[];
  readonly guarantees: readonly string[];
}

export interface ParameterInForce {
  readonly name: string;
  readonly value: string;
  readonly default: string;
  readonly source: string;
  /** R read in source, P published page, D derived, G assumption. */
  readonly evidence: string;
}

export interface StrategyDetail {
  /** Percentile curves: q in (0,1), value in s with its interval over replications. */
  readonly percentiles: Readonly<Record<'ack' | 'decision' | 'terminal', readonly CurvePoint[]>>;
  /** Mean over replications. */
  readonly timeline: Timeline;
  /** Success ratio per window with the interval over replications. */
  readonly success: readonly {
    readonly at: number;
    readonly mean: number | null;
    readonly ci: readonly [number, number] | null;
  }[];
  readonly exemplars: readonly Exemplar[];
  /** How fast replications recover from each fault that has an end; replications that never did are censored. */
  readonly recovery?: readonly Recovery[];
}

/** Kaplan-Meier estimate over replications of the time to recover from one fault. */
export interface Recovery {
  readonly fault: string;
  /** Seconds from the end of the fault to the end of the measured window. */
  readonly horizon: number;
  /** Seconds; null if more than half had not recovered at the horizon. */
  readonly median: number | null;
  /** From `at` seconds on, this share has not recovered yet. */
  readonly steps: readonly {
    readonly at: number;
    readonly unrecovered: number;
    readonly ci: readonly [number, number];
  }[];
}

export interface CurvePoint {
  readonly q: number;
  readonly mean: number;
  readonly ci: readonly [number, number];
}

export interface Comparison {
  readonly measure: string;
  readonly a: string;
  readonly b: string;
  readonly difference: number;
  readonly ci: readonly [number, number];
  /** [low, estimate, high] of mean(a)/mean(b) - 1; null when b's mean is 0. */
  readonly relative: readonly [number, number, number] | null;
  readonly p: number;
  readonly pAdjusted: number;
  readonly correlation: number | null;
  /** Variance of the difference with independent runs over that with common random numbers. */
  readonly varianceReduction: number | null;
  readonly paired: boolean;
  readonly verdict: 'a better' | 'b better' | 'equivalent' | 'undecided';
}

/** Who is best by one measure, and who cannot be told apart. */
export interface Ranking {
  readonly measure: string;
  /** Strategies with a value, best mean first. */
  readonly order: readonly string[];
  /** Maximal groups without a significant difference (Holm), each in that order; they may overlap. */
  readonly groups: readonly (readonly string[])[];
  /** The truly best strategy is one of these, with the confidence of the run (multiple comparisons with the best). */
  readonly best: readonly string[];
}

/** Whether `measure` reached the relative half-width `precision` for every strategy that has it. */
export interface Stopping {
  readonly measure: string;
  readonly precision: number;
  readonly reached: boolean;
}

export interface ExpectVerdict {
  readonly that: string;
  readonly strategy: string;
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
  readonly level: 'error' | 'warn';
  readonly estimate: number | null;
  readonly ci: readonly [number, number] | null;
}

export interface FaultBand {
  readonly name: string;
  readonly kind: string;
  readonly target: string;
  /** Seconds; null for random faults. */
  readonly from: number | null;
  readonly to: number | null;
}

export interface Topology {
  readonly services: readonly {
    readonly name: string;
    readonly instances: number;
    readonly concurrency: number | null;
    readonly external: boolean;
  }[];
  /** Calls: process steps (`from` = process name) and nested calls. */
  readonly calls: readonly { readonly from: string; readonly to: string; readonly label: string }[];
}
