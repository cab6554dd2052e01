import { log, normalQuantile } from '../engine/portable-math.ts';
import type { Interval } from './interval.ts';

/**
 * Wilson's score interval for a probability, from `successes` in `n` independent trials; within [0, 1], null for n = 0.
 * For trials that are replications: orders of one run share its outages and are not independent.
 * Source: E. B. Wilson, J. Am. Stat. Assoc. 22 (1927), 209-212.
 */
export function wilsonInterval(successes: number, n: number, confidence: number): Interval | null {
  if (!(successes >= 0 && successes <= n)) throw new RangeError(`Wilson: ${successes} successes in ${n} trials`);
  if (n === 0) return null;
  const z = normalQuantile((1 + confidence) / 2);
  const share = successes / n;
  const centre = share + (z * z) / (2 * n);
  const spread = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  // At the ends the exact bound is 0 or 1, which rounding would miss.
  const low = successes === 0 ? 0 : (centre - spread) / scale;
  const high = successes === n ? 1 : (centre + spread) / scale;
  return [low, high];
}

/**
 * Upper bound for the rate of an event not seen once in `n` trials: the rule of three, 3 / n.
 * 3 covers every confidence up to 95 % (-ln 0.05 = 2.996); above it the same bound, -ln(1 - confidence) / n, is wider.
 * Source: Hanley and Lippman-Hand, J. Am. Med. Assoc. 249 (1983), 1743-1745.
 */
export function ruleOfThree(n: number, confidence: number): number {
  if (!(n > 0)) throw new RangeError(`rule of three needs trials, got ${n}`);
  return Math.max(3, -log(1 - confidence)) / n;
}
