/**
 * Median of times some of which are censored (null: not over when observation ended, later than every observed time).
 * With all censoring at the end the Kaplan-Meier estimate is the empirical distribution over all observations
 * (Kaplan and Meier 1958), so the median is the smallest observed time by which half of all have ended; null if none.
 */
export function kaplanMeierMedian(times: readonly (number | null)[]): number | null {
  const observed = times.filter((time) => time !== null).sort((a, b) => a - b);
  return observed[Math.ceil(times.length / 2) - 1] ?? null;
}
