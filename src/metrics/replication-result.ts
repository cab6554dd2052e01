import type { SparseHistogram } from '../engine/histogram.ts';

export type { SparseHistogram } from '../engine/histogram.ts';

/**
 * What one replication of one strategy yields. JSON-able: it crosses from worker threads to the main thread.
 * All times in seconds, rates in 1/s, ratios as fractions; null where a measure is undefined.
 */
export interface ReplicationResult {
  readonly strategy: string;
  readonly replication: number;
  /** 16 hex digits over the facts of the run, in their order. */
  readonly traceHash: string;
  /** Events fired by the engine. */
  readonly events: number;
  /** Orders offered in the measured window. */
  readonly orders: number;
  readonly measures: Readonly<Record<string, number | null>>;
  readonly detail: ReplicationDetail;
}

/** Material for charts and for `sim explain`; sums and merges over replications without loss. */
export interface ReplicationDetail {
  /** Sparse log-linear histograms of latencies (ticks) by family: `ack`, `decision`, `terminal`. */
  readonly histograms: Readonly<Record<string, SparseHistogram>>;
  readonly timeline: Timeline;
  readonly exemplars: readonly Exemplar[];
  /** Orders of this replication that are worth following in a second run of it. */
  readonly candidates: Candidates;
  /** One entry for each fault of the scenario. */
  readonly faults: readonly FaultImpact[];
  /** Deduplicated messages about the run (a fault without effect, weaker pairing). */
  readonly notes: readonly string[];
}

/** Numbers of orders by the role they could play as exemplars; null = there is none. */
export type Candidates = Readonly<Record<ExemplarRole, number | null>>;

/** Orders offered and successful before and during a fault, by process and class: `availability.blast-radius` is a test over replications. */
export interface FaultImpact {
  readonly fault: string;
  /** Seconds from the start of the simulation; null = it never began, or never ended. */
  readonly from: number | null;
  readonly to: number | null;
  readonly cells: readonly FaultCell[];
}

export interface FaultCell {
  readonly process: string;
  /** Null = the orders of this process without a class. */
  readonly class: string | null;
  readonly offeredBefore: number;
  readonly successBefore: number;
  readonly offeredDuring: number;
  readonly successDuring: number;
}

/** One entry per window of `step` seconds from the start of the simulation, by intended arrival unless said otherwise. */
export interface Timeline {
  readonly step: number;
  readonly offered: readonly number[];
  readonly confirmed: readonly number[];
  readonly refused: readonly number[];
  /** Sum of latency.terminal in s over confirmed orders of the window (divide by confirmed). */
  readonly latencySum: readonly number[];
  /** Largest latency.terminal in s. */
  readonly latencyMax: readonly number[];
  /** Per station: busy places, time average in the window. */
  readonly busy: Readonly<Record<string, readonly number[]>>;
  /** Per station: waiting requests, time average in the window. */
  readonly queue: Readonly<Record<string, readonly number[]>>;
  /** Orders whose effects are partly there, time average in the window. */
  readonly inconsistent: readonly number[];
}

export type ExemplarRole = 'median' | 'p99' | 'failed' | 'anomalous';

/** One order, span by span. */
export interface Exemplar {
  readonly role: ExemplarRole;
  /** Number of the order in its replication, from 0. The same number is the same order under every strategy. */
  readonly order: number;
  readonly replication: number;
  readonly process: string;
  readonly outcome: string;
  /** Seconds from the start of the simulation. */
  readonly arrival: number;
  readonly spans: readonly Span[];
  readonly messages: readonly MessageRecord[];
}

export type Part = 'service' | 'queue' | 'network' | 'broker' | 'retry' | 'lock' | 'persist' | 'overlay' | 'wait';

export interface Span {
  /** Step path, e.g. `charge`, `reserve.undo`. */
  readonly name: string;
  readonly where: string;
  readonly part: Part;
  /** Seconds from the intended arrival of the order. */
  readonly from: number;
  readonly to: number;
  readonly attempt: number;
  readonly outcome: string;
}

export interface MessageRecord {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly sent: number;
  /** Null = lost. */
  readonly received: number | null;
}
