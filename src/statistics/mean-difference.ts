import { sampleCorrelation, sampleVariance } from 'simple-statistics';
import type { Interval } from './interval.ts';
import { isConstant } from './samples.ts';
import { meanAndError } from './student-interval.ts';
import { studentTQuantile, studentTTwoSidedP } from './student-t.ts';

/** The difference of two means, a - b, with its interval and the two-sided p of "no difference". */
export interface MeanDifference {
  readonly difference: number;
  readonly ci: Interval;
  readonly p: number;
  /** Degrees of freedom; not whole for Welch's test. */
  readonly df: number;
  readonly standardError: number;
}

/** A paired difference, and what the pairing was worth. */
export interface PairedDifference extends MeanDifference {
  /** Between a and b over replications; null where one of them is constant. */
  readonly correlation: number | null;
  /** Variance of the difference with independent runs over that with common random numbers; null where the latter is 0. */
  readonly varianceReduction: number | null;
}

/**
 * Paired t on common random numbers: the r-th values of both belong to the same replication. Needs two pairs.
 * Differences that are all equal are known exactly: the interval is a point, p is 1 at zero and 0 elsewhere.
 * Source: Law, Simulation Modeling and Analysis, ch. 10 and 11.
 */
export function pairedDifference(a: readonly number[], b: readonly number[], confidence: number): PairedDifference {
  if (a.length !== b.length) throw new RangeError(`paired t: ${a.length} values against ${b.length}`);
  const differences = a.map((value, replication) => value - b[replication]!);
  const { mean: difference, standardError, n } = meanAndError(differences);
  const known = fromError(difference, standardError, n - 1, confidence);
  const correlated = !isConstant(a) && !isConstant(b);
  return {
    ...known,
    correlation: correlated ? Math.max(-1, Math.min(1, sampleCorrelation(a, b))) : null,
    varianceReduction: standardError === 0 ? null : (varianceOf(a) + varianceOf(b)) / sampleVariance(differences),
  };
}

/**
 * Welch's t for two independent samples of at least two values each, their variances not assumed equal.
 * Source: B. L. Welch, Biometrika 34 (1947), 28-35; degrees of freedom of Satterthwaite (1946).
 */
export function welchDifference(a: readonly number[], b: readonly number[], confidence: number): MeanDifference {
  const left = meanAndError(a);
  const right = meanAndError(b);
  const u = left.standardError * left.standardError;
  const v = right.standardError * right.standardError;
  const df =
    u + v === 0 ? left.n + right.n - 2 : ((u + v) * (u + v)) / ((u * u) / (left.n - 1) + (v * v) / (right.n - 1));
  return fromError(left.mean - right.mean, Math.sqrt(u + v), df, confidence);
}

function fromError(difference: number, standardError: number, df: number, confidence: number): MeanDifference {
  if (standardError === 0) {
    return { difference, ci: [difference, difference], p: difference === 0 ? 1 : 0, df, standardError };
  }
  const halfWidth = studentTQuantile((1 + confidence) / 2, df) * standardError;
  const p = studentTTwoSidedP(difference / standardError, df);
  return { difference, ci: [difference - halfWidth, difference + halfWidth], p, df, standardError };
}

function varianceOf(values: readonly number[]): number {
  return isConstant(values) ? 0 : sampleVariance(values);
}
