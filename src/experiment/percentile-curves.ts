import { toSeconds } from '../engine/time.ts';
import { sparsePercentile } from '../engine/histogram.ts';
import type { SparseHistogram } from '../metrics/replication-result.ts';
import { studentInterval } from '../statistics/student-interval.ts';
import { exactMean } from '../statistics/samples.ts';
import type { CurvePoint, StrategyDetail } from './result-document.ts';

const FAMILIES = ['ack', 'decision', 'terminal'] as const;
const QUANTILES = [
  0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975, 0.99, 0.995, 0.9975, 0.999, 0.9995, 0.9999,
];

/** Percentile curves of the three latencies: the percentile of each replication, then their mean with its interval. */
export class PercentileCurves {
  private readonly values = new Map<string, (number | null)[]>();

  /** Adds one replication. A replication without a confirmed order has no percentiles and is passed over. */
  add(histograms: Readonly<Record<string, SparseHistogram>>): void {
    for (const family of FAMILIES) {
      const histogram = histograms[family];
      const count = histogram?.counts.reduce((sum, one) => sum + one, 0) ?? 0;
      if (histogram === undefined || count === 0) continue;
      for (const q of QUANTILES)
        this.column(family, q).push(resolves(count, q) ? toSeconds(sparsePercentile(histogram, q)) : null);
    }
  }

  /** The curves in seconds; a percentile that some replication had too few orders for is left out. */
  summary(confidence: number): StrategyDetail['percentiles'] {
    const curve = (family: (typeof FAMILIES)[number]): CurvePoint[] =>
      QUANTILES.flatMap((q) => {
        const column = this.column(family, q);
        const values = column.filter((value) => value !== null);
        if (values.length === 0 || values.length < column.length) return [];
        const mean = exactMean(values);
        return [{ q, mean, ci: studentInterval(values, confidence) ?? ([mean, mean] as const) }];
      });
    return { ack: curve('ack'), decision: curve('decision'), terminal: curve('terminal') };
  }

  private column(family: string, q: number): (number | null)[] {
    const key = `${family} ${q}`;
    const column = this.values.get(key) ?? [];
    this.values.set(key, column);
    return column;
  }
}

/** At least one of `count` orders lies beyond the percentile (on either side); else it is just the extreme. */
function resolves(count: number, q: number): boolean {
  return count * Math.min(q, 1 - q) >= 1 - 1e-9; // 1 - 0.9 is a little less than 0.1
}
