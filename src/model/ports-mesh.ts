import type { DistributionSpec } from '../engine/distribution-spec.ts';
import type { Ticks } from '../engine/time.ts';

/** What a service mesh puts beside every caller and every callee; what it costs and what it decides for them. */
export interface MeshSpec {
  /** Work of one proxy for one message. A request and its answer pass two proxies each: four times this. */
  readonly time: DistributionSpec;
  /** Messages that one proxy works on at once. */
  readonly workers: number;
  /** Tries beyond the first, for each attempt of the application. */
  readonly retries: number;
  /** `unreachable` = refused, reset; `unavailable` = these, and answers that say so (technical failures, full queues). */
  readonly retryOn: 'unreachable' | 'unavailable';
  /** The n-th retry waits uniform(0, (2^n - 1) x base), at most `retryMax`. */
  readonly retryBase: Ticks;
  readonly retryMax: Ticks;
  /** Time a request may take, all its tries included; null = no limit. */
  readonly timeout: Ticks | null;
  /** How a proxy chooses an instance; null = as the service says. */
  readonly balancing: 'power-of-two' | 'ewma' | 'round-robin' | 'random' | 'least-requests' | null;
  /** Requests of one proxy to one service that may be under way; Infinity = no limit. */
  readonly maxRequests: number;
  /** Retries among them; Infinity = no limit. */
  readonly maxRetries: number;
  /** Retries as a share of the requests under way, `retryBudgetMinimum` always allowed; null = no budget. */
  readonly retryBudget: number | null;
  readonly retryBudgetMinimum: number;
  /** Null = instances are never ejected. */
  readonly ejection: EjectionSpec | null;
  /** From a change of the instances until the proxies know of it. */
  readonly configLag: Ticks;
}

/** Outlier ejection, as each calling proxy does it for itself. */
export interface EjectionSpec {
  /** Failures in a row that eject. */
  readonly consecutive: number;
  /** Ejected instances come back on ticks of this. */
  readonly interval: Ticks;
  /** The n-th ejection in a row lasts n times this, at most `maxTime`. */
  readonly baseTime: Ticks;
  readonly maxTime: Ticks;
  /** Share of a service's instances that may be ejected, the next one counted. */
  readonly maxShare: number;
  /** One may always be ejected, whatever the share says (older Envoys did so by themselves). */
  readonly alwaysOne: boolean;
  /** Below this share of instances left, ejections are ignored. */
  readonly panicShare: number;
}
