import { normalQuantile } from '../engine/portable-math.ts';
import { regularisedIncompleteBeta } from './incomplete-beta.ts';

/**
 * P(|T| > |t|) for Student's t with `df` degrees of freedom (any real number above 0).
 * 0 for an infinite t; relative accuracy holds in the far tail. Source: Abramowitz and Stegun 26.7.1.
 */
export function studentTTwoSidedP(t: number, df: number): number {
  if (!(df > 0) || Number.isNaN(t)) throw new RangeError(`Student t: needs df > 0 and a number, got t=${t}, df=${df}`);
  if (!Number.isFinite(t)) return 0;
  const square = t * t;
  return regularisedIncompleteBeta(df / (df + square), square / (df + square), df / 2, 0.5);
}

/** P(T <= t) for Student's t with `df` degrees of freedom; absolute error below 1e-12. */
export function studentTCdf(t: number, df: number): number {
  const tail = studentTTwoSidedP(t, df) / 2;
  return t > 0 ? 1 - tail : tail;
}

// A run asks for the same few quantiles ten thousand times; those of whole degrees of freedom are kept.
const known = new Map<string, number>();

/**
 * The t with P(T <= t) = p, for p in (0, 1); absolute error below 1e-10 for |t| < 1e3.
 * By bisection on the tail, which is monotone: it cannot fail.
 */
export function studentTQuantile(p: number, df: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`Student t quantile: needs p in (0, 1), got ${p}`);
  if (!Number.isInteger(df)) return bisect(p, df);
  const key = `${p} ${df}`;
  const quantile = known.get(key) ?? bisect(p, df);
  known.set(key, quantile);
  return quantile;
}

function bisect(p: number, df: number): number {
  if (p === 0.5) return 0;
  const tail = 2 * Math.min(p, 1 - p);
  let low = 0;
  let high = Math.max(1, -normalQuantile(tail / 2));
  while (studentTTwoSidedP(high, df) > tail) high *= 2;
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    if (studentTTwoSidedP(middle, df) > tail) low = middle;
    else high = middle;
  }
  return p < 0.5 ? -high : high;
}
