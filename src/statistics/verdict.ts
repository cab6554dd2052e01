import { isWithin } from './interval.ts';
import type { Interval } from './interval.ts';

/** What a comparison of a with b says in words. `undecided` means too few runs to tell, never "equal". */
export type Verdict = 'a better' | 'b better' | 'equivalent' | 'undecided';

/** What the verdict is made of. */
export interface VerdictInput {
  /** Interval of a - b. */
  readonly ci: Interval;
  readonly difference: number;
  /** p after adjustment for the other pairs of the family. */
  readonly pAdjusted: number;
  readonly better: 'lower' | 'higher' | 'none';
  /** Differences up to this size (>= 0, in the unit of the measure) do not matter. */
  readonly margin: number;
  readonly confidence: number;
}

/**
 * `equivalent` = the interval lies inside the margin; `a better` / `b better` = adjusted p below 1 - confidence and the
 * interval not inside the margin; else, and for a measure of which neither end is better, `undecided`.
 */
export function verdictOf({ ci, difference, pAdjusted, better, margin, confidence }: VerdictInput): Verdict {
  if (isWithin(ci, margin)) return 'equivalent';
  if (better === 'none' || pAdjusted >= 1 - confidence) return 'undecided';
  return difference < 0 === (better === 'lower') ? 'a better' : 'b better';
}
