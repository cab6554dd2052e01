import { bucketOf } from '../engine/histogram.ts';
import { MAX_TICKS } from '../engine/time.ts';
import type { Ticks } from '../engine/time.ts';
import type { Candidates } from './replication-result.ts';

/** Buckets of latencies from 1 tick to the longest simulated time, and one for none. */
const BUCKETS = bucketOf(MAX_TICKS) - bucketOf(1) + 2;

function placeOf(latency: Ticks): number {
  return latency < 1 ? 0 : bucketOf(latency) - bucketOf(1) + 1;
}

/**
 * Picks orders worth a second look. One order is remembered for each bucket of latencies, so the one nearest to a
 * percentile is known when the percentile is; of failed and of anomalous orders the one with the lowest number.
 */
export class ExemplarCandidates {
  /** Order number + 1 by bucket; 0 = none. */
  private readonly byLatency = new Float64Array(BUCKETS);
  private failed = Infinity;
  private anomalous = Infinity;

  /** A measured order was confirmed and is terminal. */
  confirmed(order: number, latency: Ticks): void {
    const bucket = placeOf(latency);
    if (this.byLatency[bucket] === 0) this.byLatency[bucket] = order + 1;
  }

  /** A measured order did not succeed. */
  notSuccessful(order: number): void {
    if (order < this.failed) this.failed = order;
  }

  /** An anomaly was seen in a measured order. */
  sawAnomaly(order: number): void {
    if (order < this.anomalous) this.anomalous = order;
  }

  /** @param median,p99 - percentiles of the confirmed orders' latency in ticks; null = no such order */
  pick(median: Ticks | null, p99: Ticks | null): Candidates {
    return {
      median: this.nearest(median),
      p99: this.nearest(p99),
      failed: this.failed === Infinity ? null : this.failed,
      anomalous: this.anomalous === Infinity ? null : this.anomalous,
    };
  }

  private nearest(latency: Ticks | null): number | null {
    if (latency === null) return null;
    const wanted = placeOf(latency);
    let nearest: number | null = null;
    let distance = Infinity;
    this.byLatency.forEach((order, bucket) => {
      if (order === 0 || Math.abs(bucket - wanted) >= distance) return;
      distance = Math.abs(bucket - wanted);
      nearest = order - 1;
    });
    return nearest;
  }
}
