import type { Estimate } from './interval.ts';
import { exactMean, isConstant } from './samples.ts';
import { studentTQuantile } from './student-t.ts';

/**
 * mean(a) / mean(b) - 1 of paired samples (one value a replication each, the same replications), with its jackknife
 * interval around the plain ratio. Null where a mean of b, with or without one replication, is 0, or for fewer than two pairs.
 * Source: delete-one jackknife, Efron and Tibshirani, An Introduction to the Bootstrap, ch. 11.
 */
export function pairedRelative(a: readonly number[], b: readonly number[], confidence: number): Estimate | null {
  if (a.length !== b.length) throw new RangeError(`paired ratio: ${a.length} values against ${b.length}`);
  if (a.length < 2) return null;
  const over = leaveOneOutMeans(a);
  const under = leaveOneOutMeans(b);
  const leaveOneOut = over.map((mean, replication) => mean / under[replication]!);
  return around(exactMean(a) / exactMean(b), jackknifeVariance(leaveOneOut), a.length - 1, confidence);
}

/**
 * mean(a) / mean(b) - 1 of two independent samples: the jackknife over each sample apart, degrees of freedom as Welch's.
 * Null as in {@link pairedRelative}.
 */
export function independentRelative(a: readonly number[], b: readonly number[], confidence: number): Estimate | null {
  if (a.length < 2 || b.length < 2) return null;
  const over = exactMean(a);
  const under = exactMean(b);
  const u = jackknifeVariance(leaveOneOutMeans(a).map((mean) => mean / under));
  const v = jackknifeVariance(leaveOneOutMeans(b).map((mean) => over / mean));
  const df =
    u + v === 0 ? a.length + b.length - 2 : ((u + v) * (u + v)) / ((u * u) / (a.length - 1) + (v * v) / (b.length - 1));
  return around(over / under, u + v, df, confidence);
}

function leaveOneOutMeans(values: readonly number[]): number[] {
  if (isConstant(values)) return [...values];
  const sum = exactMean(values) * values.length;
  return values.map((value) => (sum - value) / (values.length - 1));
}

function jackknifeVariance(leaveOneOut: readonly number[]): number {
  if (isConstant(leaveOneOut)) return 0;
  const centre = exactMean(leaveOneOut);
  let squares = 0;
  for (const value of leaveOneOut) squares += (value - centre) * (value - centre);
  return (squares * (leaveOneOut.length - 1)) / leaveOneOut.length;
}

function around(ratio: number, variance: number, df: number, confidence: number): Estimate | null {
  if (!Number.isFinite(ratio) || !Number.isFinite(variance)) return null;
  const halfWidth = variance === 0 ? 0 : studentTQuantile((1 + confidence) / 2, df) * Math.sqrt(variance);
  return [ratio - 1 - halfWidth, ratio - 1, ratio - 1 + halfWidth];
}
