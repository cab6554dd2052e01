import type { MeasureResult, ResultDocument } from '../experiment/result-document.ts';
import { estimateOf, type Estimate } from './estimate.ts';
import { formatCount } from './format.ts';
import { COSTLY_ANOMALIES, type HeadlineMeasure } from './headline-measures.ts';
import type { PairedDifferences } from './paired-differences.ts';

/** An anomaly that was seen. Seeing one is proof; not seeing one is only a bound. */
export interface Breach {
  readonly anomaly: HeadlineMeasure;
  readonly estimate: Estimate;
}

export interface StrategyGuarantees {
  readonly strategy: string;
  readonly breaches: readonly Breach[];
  /** What not seeing an anomaly is worth: `in 192,000 orders`; null when an anomaly was seen or nothing was counted. */
  readonly cleanOver: string | null;
}

export interface Exclusion {
  readonly strategy: string;
  /** Strategies that are better on an anomaly and worse on none; those that may be recommended come first. */
  readonly dominators: readonly string[];
}

export interface GuaranteeReport {
  readonly strategies: readonly StrategyGuarantees[];
  /** Those that may be recommended: no other is better on one costly anomaly and worse on none. */
  readonly eligible: readonly string[];
  readonly exclusions: readonly Exclusion[];
}

/** Which candidates keep their promises, and which are worse than another on an anomaly that costs money. */
export function assessGuarantees(document: ResultDocument, candidates: readonly string[], differences: PairedDifferences): GuaranteeReport {
  const dominators = new Map(candidates.map((name) => [name, candidates.filter((other) => other !== name && dominates(other, name, differences))]));
  const excluded = new Set(candidates.filter((name) => dominators.get(name)!.length > 0));
  const exclusions = [...excluded].map((strategy) => {
    const all = dominators.get(strategy)!;
    return { strategy, dominators: [...all.filter((name) => !excluded.has(name)), ...all.filter((name) => excluded.has(name))] };
  });
  return {
    strategies: candidates.map((strategy) => guaranteesOf(document, strategy)),
    eligible: candidates.filter((name) => !excluded.has(name)),
    exclusions,
  };
}

/** "none in 192,000 orders" for a count that was 0 in every replication; null otherwise. */
export function noneSeen(measure: MeasureResult, confidence: number): string | null {
  if (measure.ciUnit === undefined || measure.ci === null || measure.ci[1] <= 0) return null;
  // The rule of three backwards: the bound is max(3, -ln(1 - confidence)) / n.
  const n = measure.ciUnit === 'replication' ? measure.n : Math.round(Math.max(3, -Math.log(1 - confidence)) / measure.ci[1]);
  return `none in ${formatCount(n)} ${measure.ciUnit}s`;
}

function dominates(name: string, other: string, differences: PairedDifferences): boolean {
  return COSTLY_ANOMALIES.some(({ key }) => differences.beats(key, name, other))
    && !COSTLY_ANOMALIES.some(({ key }) => differences.beats(key, other, name));
}

/** The first costly anomaly on which `strategy` is worse than `dominator`. */
export function worseOn(strategy: string, dominator: string, differences: PairedDifferences): HeadlineMeasure {
  const anomaly = COSTLY_ANOMALIES.find(({ key }) => differences.beats(key, dominator, strategy));
  if (anomaly === undefined) throw new Error(`${dominator} is not better than ${strategy} on any anomaly`);
  return anomaly;
}

function guaranteesOf(document: ResultDocument, strategy: string): StrategyGuarantees {
  const counted = COSTLY_ANOMALIES.flatMap((anomaly) => {
    const estimate = estimateOf(document, strategy, anomaly.key);
    return estimate === null ? [] : [{ anomaly, estimate }];
  });
  const breaches = counted.filter(({ estimate }) => estimate.mean > 0);
  const [first] = counted;
  const clean = breaches.length === 0 && first !== undefined;
  return { strategy, breaches, cleanOver: clean ? (noneSeen(first.estimate.measure, document.confidence)?.replace('none ', '') ?? null) : null };
}
