import type { Ticks } from '../engine/time.ts';
import type { ExemplarRole } from './replication-result.ts';

/** What the recorder must know about a run beyond the world's description. Durations in ticks. */
export interface RecorderOptions {
  readonly strategy: string;
  readonly replication: number;
  /** Orders whose intended arrival is in [warmup, warmup + run) are measured. */
  readonly warmup: Ticks;
  readonly run: Ticks;
  readonly drain: Ticks;
  /** Keep every read and write, for `consistency.isolation.*`. */
  readonly histories: boolean;
  /** Orders to follow span by span. */
  readonly traceOrders: readonly TraceRequest[];
  /** When a profile of arrivals first leaves its first rate and when its last step (ramp included) is reached; null = no profile. */
  readonly profile: { readonly firstChange: Ticks; readonly lastChange: Ticks } | null;
  /**
   * Largest nominal offered load of any station once the last fault has ended and the profile stands at its last rate
   * (1 = saturated; retries not counted); null = unknown, taken as below 1.
   */
  readonly offeredLoad: number | null;
}

/** One order to follow; `order` is its number in the replication. */
export interface TraceRequest {
  readonly order: number;
  readonly role: ExemplarRole;
}
