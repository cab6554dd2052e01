/** One of several distributions, taken with probability weight / (sum of weights). */
export interface MixturePart {
  /** >= 0, not all 0; need not add up to 1. */
  readonly weight: number;
  readonly of: DistributionSpec;
}

/** A point of a distribution function: a share p in (0, 1) of the draws is at most `value`. */
export interface QuantilePoint {
  readonly p: number;
  readonly value: number;
}

/**
 * A distribution as plain data. Values are in the unit of whoever writes the spec: ticks for durations, pieces or money for amounts.
 * Ranges are checked by `compileDistribution`.
 */
export type DistributionSpec =
  /** Always `value`; draws nothing. */
  | { readonly kind: 'constant'; readonly value: number }
  /** mean > 0 (0 is the constant 0). */
  | { readonly kind: 'exponential'; readonly mean: number }
  /** The lognormal through two quantiles: p ascending, values positive and ascending. */
  | { readonly kind: 'quantiles'; readonly points: readonly [QuantilePoint, QuantilePoint] }
  /** scv = variance / mean^2. */
  | { readonly kind: 'lognormal'; readonly mean: number; readonly scv: number }
  /** low <= high. */
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  /** The sum of `shape` (an integer >= 1) exponentials. */
  | { readonly kind: 'erlang'; readonly mean: number; readonly shape: number }
  /** scv = variance / mean^2 = 1 / shape parameter. */
  | { readonly kind: 'gamma'; readonly mean: number; readonly scv: number }
  | { readonly kind: 'weibull'; readonly mean: number; readonly shape: number }
  /** Truncated at 0 by redrawing; mean and sd are those before truncation. */
  | { readonly kind: 'normal'; readonly mean: number; readonly sd: number }
  /** P(X > x) = (min / x)^alpha; with `max` the bounded Pareto, conditioned on X <= max. */
  | { readonly kind: 'pareto'; readonly min: number; readonly alpha: number; readonly max?: number }
  | { readonly kind: 'mixture'; readonly parts: readonly MixturePart[] }
  /** One of the values, each equally likely; `smooth` interpolates linearly between order statistics. */
  | { readonly kind: 'empirical'; readonly values: readonly number[]; readonly smooth: boolean }
  /** Counts 1, 2, 3 ... with mean >= 1. */
  | { readonly kind: 'geometric'; readonly mean: number };
