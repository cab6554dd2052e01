import { bucketOf } from '../engine/histogram.ts';
import type { Ticks } from '../engine/time.ts';
import type { Candidates } from './replication-result.ts';

/**
 * Picks orders worth a second look. One order is remembered for each bucket of latencies, so the one nearest to a
 * percentile is known when the percentile is; of failed and of anomalous orders the one with the lowest number.
 */
export class ExemplarCandidates {
  private readonly byLatency = new Map<number, number>();
  private failed = Infinity;
  private anomalous = Infinity;

  /** A measured order was confirmed and is terminal. */
  confirmed(order: number, latency: Ticks): void {
    const key = bucketOf(latency);
    if (!this.byLatency.has(key)) this.byLatency.set(key, order);
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
    const wanted = bucketOf(latency);
    let nearest: number | null = null;
    let distance = Infinity;
    for (const [key, order] of this.byLatency) {
      if (Math.abs(key - wanted) < distance) {
        distance = Math.abs(key - wanted);
        nearest = order;
      }
    }
    return nearest;
  }
}
