import type { DistributionSpec } from '../engine/distribution-spec.ts';
import type { Ticks } from '../engine/time.ts';
import type { Phase } from './facts.ts';
import type { Execution } from './order.ts';
import type { Outcome } from './outcome.ts';

/** How tasks reach workers and what becomes of those that are not answered. */
export interface TaskPlan {
  /** From the moment that a task and a free worker are there until the worker has it (0: long poll or stream). */
  readonly handOver: DistributionSpec;
  /** Time-out of an attempt whose step has none; null = the engine waits for ever. */
  readonly timeout: Ticks | null;
  /** Time-outs are noticed on ticks of this; 0 = at once. */
  readonly timeoutCheck: Ticks;
  /** How long a worker repeats its report to an engine that is down, from the first. */
  readonly reportFor: Ticks;
  /** Null = the attempts and back-off of the step. */
  readonly retries: TaskRetries | null;
  /** Null = a task is there for workers as soon as it exists. */
  readonly acquisition: Acquisition | null;
}

/** Retry policy of a product, in place of the steps'. */
export interface TaskRetries {
  /** Total tries; Infinity = for ever. */
  readonly attempts: number;
  /** Wait before the second try, doubled for each further one, at most `max`; no jitter. */
  readonly base: Ticks;
  readonly max: Ticks;
}

/** A job executor that looks for due jobs now and then. */
export interface Acquisition {
  /** Wait after a look that found nothing, doubled with each, at most `max`. */
  readonly wait: Ticks;
  readonly max: Ticks;
  /** Jobs taken at a look; one that took something looks again at once. */
  readonly batch: number;
  /** A new job (not a retry) wakes it up: it was made where the executor runs. */
  readonly hint: boolean;
}

/** What an engine is told of its tasks. */
export interface TaskReactions {
  /** A worker with a free place has the task; it waits for {@link TaskPorts.begin}. */
  onTaken(execution: Execution, node: number, phase: Phase): void;
  /** The worker's report on the present attempt; later ones are rejected. */
  onReported(execution: Execution, node: number, phase: Phase, outcome: Outcome): void;
  /** No report in time: the worker may be dead, slow, or done. */
  onTimedOut(execution: Execution, node: number, phase: Phase): void;
}

/** The task queues of an engine: workers are the places of the services' own instances. */
export interface TaskPorts {
  subscribe(reactions: TaskReactions): void;
  /** Makes a step, its undo or a command to its participant a task. */
  offer(execution: Execution, node: number, phase: Phase): void;
  /** The start is on record: the worker begins. */
  begin(execution: Execution, node: number, phase: Phase): void;
  /** An attempt has failed: another follows after the back-off, which outlives a crash of the engine. False = none is left. */
  again(execution: Execution, node: number, phase: Phase): boolean;
  /** The engine is done with the task. True = some attempt ended without a report: it may have had an effect. */
  close(execution: Execution, node: number, phase: Phase): boolean;
  /** The engine is back: time-outs that came meanwhile, then reports that are still repeated, then waiting tasks. */
  resume(): void;
}
