import { sampleVariance } from 'simple-statistics';
import type { Interval } from './interval.ts';
import { exactMean, isConstant } from './samples.ts';
import { studentTQuantile } from './student-t.ts';

/** Mean and standard error of independent values. A constant sample is exact: its error is 0, not a rounding residue. */
export interface MeanAndError {
  readonly mean: number;
  readonly standardError: number;
  readonly n: number;
}

/** Mean and standard error s / sqrt(n) of at least two values. */
export function meanAndError(values: readonly number[]): MeanAndError {
  const n = values.length;
  if (n < 2) throw new RangeError(`a standard error needs two values, got ${n}`);
  return { mean: exactMean(values), standardError: isConstant(values) ? 0 : Math.sqrt(sampleVariance(values) / n), n };
}

/** Half-width t x s / sqrt(n) of Student's interval for the mean. */
export function studentHalfWidth(values: readonly number[], confidence: number): number {
  const { standardError, n } = meanAndError(values);
  return standardError === 0 ? 0 : studentTQuantile((1 + confidence) / 2, n - 1) * standardError;
}

/**
 * Student's interval for the mean over independent replications; null for fewer than two values.
 * `confidence` in (0, 1). Source: Law, Simulation Modeling and Analysis, ch. 9.
 */
export function studentInterval(values: readonly number[], confidence: number): Interval | null {
  if (values.length < 2) return null;
  const centre = meanAndError(values).mean;
  const halfWidth = studentHalfWidth(values, confidence);
  return [centre - halfWidth, centre + halfWidth];
}
