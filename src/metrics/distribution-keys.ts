import type { Histogram } from '../engine/histogram.ts';
import { toSeconds } from '../engine/time.ts';
import type { MeasureMap } from './measure-map.ts';
import { ratio } from './measure-map.ts';

/** A point of a distribution that is reported: suffix of the key, and the percentile as a fraction; null = not a percentile. */
export interface DistributionPoint {
  readonly suffix: string;
  readonly q: number | null;
}

const QUANTILES: Readonly<Record<string, number | null>> = {
  mean: null, p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99, 'p99.9': 0.999, max: null,
};

function points(...suffixes: string[]): readonly DistributionPoint[] {
  return suffixes.map((suffix) => ({ suffix, q: QUANTILES[suffix]! }));
}

/** Points of the latencies of orders. */
export const LATENCY_POINTS = points('mean', 'p50', 'p90', 'p95', 'p99', 'p99.9', 'max');
/** Points of the wait at a station; its variance is reported beside them. */
export const WAIT_POINTS = points('mean', 'p50', 'p90', 'p95', 'p99');
/** Points of the sojourn at a station; its variance is reported beside them. */
export const SOJOURN_POINTS = points('mean', 'p50', 'p90', 'p95', 'p99', 'p99.9');
/** Points of the age of what reads return. */
export const STALENESS_POINTS = points('mean', 'p99');
/** Points of how long orders are between none and all of their effects. */
export const INCONSISTENT_POINTS = points('mean', 'p50', 'p99', 'max');

/**
 * Adds `key.<point>` in seconds for a histogram of ticks: percentiles by nearest rank on its buckets, mean and max exact;
 * all null without a value.
 */
export function putDistribution(out: MeasureMap, key: string, of: Histogram, reported: readonly DistributionPoint[]): void {
  for (const { suffix, q } of reported) {
    const name = `${key}.${suffix}`;
    if (of.count === 0) out[name] = null;
    else if (q !== null) out[name] = toSeconds(of.percentile(q));
    else out[name] = suffix === 'mean' ? ratio(toSeconds(of.sum), of.count) : toSeconds(of.max);
  }
}
