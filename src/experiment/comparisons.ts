import { describeMeasure } from '../metrics/measure-catalogue.ts';
import { holmAdjusted } from '../statistics/holm.ts';
import { pairedDifference, welchDifference } from '../statistics/mean-difference.ts';
import { independentRelative, pairedRelative } from '../statistics/ratio-of-means.ts';
import { exactMean, present, presentPairs } from '../statistics/samples.ts';
import type { Samples } from '../statistics/samples.ts';
import { verdictOf } from '../statistics/verdict.ts';
import type { Comparison } from './result-document.ts';

const RATIO_MARGIN = 0.001; // 0.1 percentage points

/** One side of a comparison. */
export interface NamedSamples {
  readonly name: string;
  readonly values: Samples;
}

/** What makes a verdict of numbers. */
export interface VerdictRule {
  readonly confidence: number;
  /** Share of b that does not matter, for times and costs. */
  readonly margin: number;
}

type Pair = readonly [a: NamedSamples, b: NamedSamples];
type Unadjusted = Omit<Comparison, 'pAdjusted' | 'verdict'>;

/**
 * Compares the pairs of one family (one measure) and adjusts their p-values for their number by Holm. A pair with fewer
 * than two common values is left out: there is no verdict from a single run.
 * `paired`: the r-th values of both sides belong to the same replication; else Welch's test.
 */
export function compareFamily(
  measure: string,
  pairs: readonly Pair[],
  paired: boolean,
  rule: VerdictRule,
): Comparison[] {
  const family = pairs
    .map(([a, b]) => (paired ? comparePaired : compareIndependent)(measure, a, b, rule.confidence))
    .filter((one) => one !== null);
  const adjusted = holmAdjusted(family.map(({ comparison }) => comparison.p));
  const { better } = describeMeasure(measure);
  return family.map(({ comparison, meanB }, index) => {
    const pAdjusted = adjusted[index]!;
    const margin = marginOf(measure, meanB, rule.margin);
    return inKeyOrder(
      comparison,
      pAdjusted,
      verdictOf({ ...comparison, pAdjusted, better, margin, confidence: rule.confidence }),
    );
  });
}

/** All pairs in the order of the columns: the first is `a`. */
export function allPairs(columns: readonly NamedSamples[]): Pair[] {
  return columns.flatMap((a, index) => columns.slice(index + 1).map((b): Pair => [a, b]));
}

/** Differences up to this size do not matter: none for counts of anomalies, 0.1 points for ratios, else a share of b's mean. */
export function marginOf(measure: string, meanB: number, share: number): number {
  const { kind } = describeMeasure(measure);
  if (kind === 'ratio') return RATIO_MARGIN;
  return kind === 'count' ? 0 : share * Math.abs(meanB);
}

function comparePaired(
  measure: string,
  left: NamedSamples,
  right: NamedSamples,
  confidence: number,
): { comparison: Unadjusted; meanB: number } | null {
  const { a, b } = presentPairs(left.values, right.values);
  if (a.length < 2) return null;
  const { difference, ci, p, correlation, varianceReduction } = pairedDifference(a, b, confidence);
  const relative = pairedRelative(a, b, confidence);
  return {
    comparison: {
      measure,
      a: left.name,
      b: right.name,
      difference,
      ci,
      relative,
      p,
      correlation,
      varianceReduction,
      paired: true,
    },
    meanB: exactMean(b),
  };
}

function compareIndependent(
  measure: string,
  left: NamedSamples,
  right: NamedSamples,
  confidence: number,
): { comparison: Unadjusted; meanB: number } | null {
  const a = present(left.values);
  const b = present(right.values);
  if (a.length < 2 || b.length < 2) return null;
  const { difference, ci, p } = welchDifference(a, b, confidence);
  const relative = independentRelative(a, b, confidence);
  return {
    comparison: {
      measure,
      a: left.name,
      b: right.name,
      difference,
      ci,
      relative,
      p,
      correlation: null,
      varianceReduction: null,
      paired: false,
    },
    meanB: exactMean(b),
  };
}

/** The keys of a comparison in the order in which documents are written. */
function inKeyOrder(comparison: Unadjusted, pAdjusted: number, verdict: Comparison['verdict']): Comparison {
  const { measure, a, b, difference, ci, relative, p, correlation, varianceReduction, paired } = comparison;
  return { measure, a, b, difference, ci, relative, p, pAdjusted, correlation, varianceReduction, paired, verdict };
}
