import { meanAndError, studentHalfWidth } from './student-interval.ts';

const STRIDE = 10;

/**
 * The numbers of replications after which stopping may be decided: the multiples of 10 from `min` on, and `max`.
 * Deciding after each single replication would stop too early too often, and would depend on the order of workers.
 */
export function checkpoints(min: number, max: number): number[] {
  const points: number[] = [];
  for (let n = Math.max(STRIDE, Math.ceil(min / STRIDE) * STRIDE); n < max; n += STRIDE) points.push(n);
  return [...points, max];
}

/**
 * True if the half-width of Student's interval is at most gamma' |mean| with gamma' = precision / (1 + precision), which
 * makes the relative error against the unknown mean, not against its estimate, at most `precision`.
 * Fewer than two values are never precise. Source: Law and Kelton, Simulation Modeling and Analysis, 9.4.1.
 */
export function isPrecise(values: readonly number[], precision: number, confidence: number): boolean {
  if (values.length < 2) return false;
  const adjusted = precision / (1 + precision);
  return studentHalfWidth(values, confidence) <= adjusted * Math.abs(meanAndError(values).mean);
}
