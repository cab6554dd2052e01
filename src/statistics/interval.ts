/** A closed interval, `[low, high]`. */
export type Interval = readonly [low: number, high: number];

/** A point estimate inside its interval, `[low, estimate, high]`. */
export type Estimate = readonly [low: number, estimate: number, high: number];

/** True if every point of the interval is within `margin` (>= 0) of zero. */
export function isWithin(interval: Interval, margin: number): boolean {
  return interval[0] >= -margin && interval[1] <= margin;
}
