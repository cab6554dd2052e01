/**
 * Simulated time or a duration: whole nanoseconds in a float64.
 * Whole numbers below 2^53 add and subtract exactly, so sums of durations are exact in any order.
 */
export type Ticks = number;

/** One nanosecond, the unit of {@link Ticks}. */
export const NANOSECOND: Ticks = 1;
/** One microsecond in ticks. */
export const MICROSECOND: Ticks = 1_000 * NANOSECOND;
/** One millisecond in ticks. */
export const MILLISECOND: Ticks = 1_000 * MICROSECOND;
/** One second in ticks. */
export const SECOND: Ticks = 1_000 * MILLISECOND;
/** One minute in ticks. */
export const MINUTE: Ticks = 60 * SECOND;
/** One hour in ticks. */
export const HOUR: Ticks = 60 * MINUTE;
/** One day (24 hours) in ticks. */
export const DAY: Ticks = 24 * HOUR;
/** One week in ticks. */
export const WEEK: Ticks = 7 * DAY;

/**
 * The longest simulated time that is certainly exact: 104 days.
 * 2^53 ns is 104.25 days; beyond it neighbouring nanoseconds share a float64.
 */
export const MAX_TICKS: Ticks = 104 * DAY;

/** Converts ticks to seconds; the quotient is rounded once. */
export function toSeconds(ticks: Ticks): number {
  return ticks / SECOND;
}
