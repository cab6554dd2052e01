import type { DistributionSpec } from '../engine/distribution-spec.ts';
import type { Ticks } from '../engine/time.ts';

/** Distributed tracing: what spans cost, which are kept, and on what way they can be lost. */
export interface TracingSpec {
  /** Work of a span of a sampled trace, done at the place that makes it ... */
  readonly spanTime: Ticks;
  /** ... and of one that only carries the context on. */
  readonly contextTime: Ticks;
  readonly sampling: Sampling;
  /** Spans that an instance keeps for export; what comes beyond is dropped. */
  readonly queue: number;
  /** Spans of one export; a full batch goes at once. */
  readonly batch: number;
  /** Longest time that a span waits for a batch to fill. */
  readonly every: Ticks;
  /** One export, during which the next one waits. */
  readonly exportTime: DistributionSpec;
  /** Records of a broker carry the context; false: the trace breaks there. */
  readonly relayContext: boolean;
}

export type Sampling =
  /** Decided when the trace begins. */
  | { readonly kind: 'head'; readonly share: number }
  /** Decided by the collector when it has waited; failed traces are kept, and a share of the others. */
  | { readonly kind: 'tail'; readonly share: number; readonly wait: Ticks; /** Undecided traces it has room for. */ readonly traces: number }
  /** Decided when the trace begins, with a probability that follows the load. */
  | AdaptiveSampling;

/**
 * Source: Jaeger, internal/sampling/samplingstrategy/adaptive (options.go, post_aggregator.go, percentage_increase_capped_calculator.go).
 */
export interface AdaptiveSampling {
  readonly kind: 'adaptive';
  readonly initial: number;
  readonly least: number;
  /** Sampled traces per second that it aims at, for each process. */
  readonly target: number;
  /** Within this share of the target nothing changes. */
  readonly tolerance: number;
  /** Recalculated each `interval`, from what was sampled in the interval that ended `delay` ago. */
  readonly interval: Ticks;
  readonly delay: Ticks;
  /** Largest increase at once, as a share. */
  readonly increase: number;
  /** Without any sampled trace for so long, the next one is. */
  readonly atLeastEvery: Ticks;
}
