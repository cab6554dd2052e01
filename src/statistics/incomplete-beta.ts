import { exp, log, logGamma } from '../engine/portable-math.ts';

const SMALLEST = 1e-300; // keeps Lentz's denominators off zero
const CONVERGED = 1e-16;
const MAX_TERMS = 10_000; // about sqrt(max(a, b)) terms are needed

/**
 * The regularised incomplete beta function I_x(a, b).
 * `complement` is 1 - x, given apart because it cannot be recovered from an x near 1. Needs a, b > 0 and x in [0, 1].
 * Relative error about 1e-13 for a, b up to 1e4.
 * Source: continued fraction of DLMF 8.17.22, evaluated by Lentz's method; symmetry DLMF 8.17.4.
 */
export function regularisedIncompleteBeta(x: number, complement: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (complement <= 0) return 1;
  const front = exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log(complement));
  // The fraction converges fast on this side of the mean only.
  if (x <= (a + 1) / (a + b + 2)) return (front * continuedFraction(x, a, b)) / a;
  return 1 - (front * continuedFraction(complement, b, a)) / b;
}

function continuedFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= MAX_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    const step = d * c;
    value *= step;
    if (Math.abs(step - 1) < CONVERGED) return value;
  }
  throw new Error(`incomplete beta: no convergence for x=${x}, a=${a}, b=${b}`);
}

function awayFromZero(x: number): number {
  return Math.abs(x) < SMALLEST ? SMALLEST : x;
}
