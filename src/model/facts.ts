import type { Ticks } from '../engine/time.ts';

/**
 * The narrow port through which the world says what happened. The model computes no measure; a measure knows the world
 * only by these facts. All arguments are integers (or views valid only during the call), so that recording allocates
 * nothing. Times are ticks from the start of the replication; every call carries its own.
 *
 * Order slots: a slot is reused after `orderSettled`. Station, step, row and fault numbers index the tables of
 * `WorldDescription`.
 */
export interface FactRecorder {
  // ---- clients and orders
  /**
   * `number` is the same under every strategy (closed workloads: client x 2^20 + cycle). `deadline` is a time like
   * `intended`, not a duration; -1 when none. `cls` = -1 when the process has no class.
   */
  orderOffered(now: Ticks, slot: number, number: number, process: number, cls: number, intended: Ticks, deadline: Ticks): void;
  /** What the client learns, when it learns it. Answers to attempts it has given up are not reported. */
  clientTold(now: Ticks, slot: number, verdict: Verdict, attempt: number): void;
  /** An attempt was sent again after a time-out or technical failure. */
  clientRetried(now: Ticks, slot: number, attempt: number): void;
  /** The process was refused because data set row `row` was sold out (told to the client as `refused`). */
  soldOut(now: Ticks, slot: number, row: number): void;
  /**
   * An execution of the process has ended; `parts` are the ticks of its critical path from the intended arrival
   * (index = Part, then one more: undo). Reported once per execution.
   */
  executionEnded(now: Ticks, slot: number, execution: number, ending: Ending, parts: Float64Array): void;
  /** A fallback answered for a step (or nested call) of this order. */
  degraded(now: Ticks, slot: number): void;
  /** Nothing refers to the order any more: nothing about it can change. `stuck` = it was not terminal. */
  orderSettled(now: Ticks, slot: number, state: SettledState): void;

  // ---- steps
  /** A step (or its undo) was executed at its service to the end of its service time and transaction. */
  stepExecuted(now: Ticks, slot: number, step: number, phase: Phase, succeeded: boolean): void;
  compensationFailed(now: Ticks, slot: number, step: number): void;
  manualRepair(now: Ticks, slot: number, step: number): void;
  /** The coordination regards the step as done: its effects must be there in the end. */
  stepRequired(now: Ticks, slot: number, step: number, pass: number): void;

  // ---- data: the oracle's input
  /** One local transaction wrote its effects for (order, step, pass). `phase` undo/cancel/abort takes them back. */
  effectApplied(now: Ticks, slot: number, step: number, pass: number, phase: Phase): void;
  /** `version` = the one returned; `newest` = the newest acknowledged when the read began; `since` = when `version` was superseded (-1: it is the newest). */
  rowRead(now: Ticks, slot: number, step: number, row: number, version: number, newest: number, since: Ticks): void;
  /**
   * `value` after the write, `delta` = the change the effect meant (its `by`, also where a lost update made another one of
   * it); `base` = the version an absolute write was computed from (-1: in place); `undo` = the write takes back one of the
   * same order. Versions count up by one with each write of the row.
   */
  rowWritten(now: Ticks, slot: number, step: number, row: number, version: number, value: number, delta: number, base: number, undo: boolean): void;
  /** A prepared transaction of this order waited for its decision since the coordinator's crash. */
  inDoubt(now: Ticks, slot: number, since: Ticks): void;

  // ---- stations (services, units, and what a strategy deploys)
  /** A request reached the station, also one that is turned away at once. `slot` = -1 for work of no order. */
  visitArrived(now: Ticks, station: number, slot: number, cls: number): void;
  /** Turned away at once: full queue, rate limit. */
  visitBlocked(now: Ticks, station: number, slot: number, cls: number): void;
  /** Left the queue to be served; `arrived` = when it entered the queue. */
  visitStarted(now: Ticks, station: number, slot: number, cls: number, arrived: Ticks): void;
  /** Left the queue unserved: out of patience, or cancelled (`patience` false). */
  visitAbandoned(now: Ticks, station: number, slot: number, cls: number, arrived: Ticks, patience: boolean): void;
  /** Lost its place to another request and waits again; what it waits from now on is no `wait`. */
  visitPreempted(now: Ticks, station: number, slot: number, cls: number): void;
  /** Has a place again after a preemption (`visitStarted` is reported for the first start only). */
  visitResumed(now: Ticks, station: number, slot: number, cls: number): void;
  /** Gave its place back. `worked` = ticks it really worked (not waiting for calls, locks, commits). */
  visitLeft(now: Ticks, station: number, slot: number, cls: number, arrived: Ticks, worked: Ticks): void;
  /** Lost with a crash; `queued` = it had no place yet. */
  visitLost(now: Ticks, station: number, slot: number, cls: number, arrived: Ticks, queued: boolean): void;
  /** The place starts (+1) or stops (-1) working for its request. */
  workingChanged(now: Ticks, station: number, change: number): void;
  /** Instances up, existing (up or down, spares excluded) and places up (-1: unlimited) from now on. */
  capacityChanged(now: Ticks, station: number, up: number, existing: number, places: number): void;

  // ---- cost
  /** One message that could meet a latency, the client's included. */
  messageSent(now: Ticks, slot: number, bytes: number): void;
  /** One durable write; `station` = whose. */
  committed(now: Ticks, slot: number, station: number): void;
  /** Processor time; `overhead` = added by the strategy or an overlay. */
  cpuUsed(now: Ticks, slot: number, ticks: Ticks, overhead: boolean): void;

  // ---- faults
  faultStarted(now: Ticks, fault: number): void;
  faultEnded(now: Ticks, fault: number): void;

  // ---- tracing, where the strategy has it
  /** What is kept of the trace of order `number` will not change any more; `complete` = its path can be put together from it. */
  traceJudged(now: Ticks, number: number, complete: boolean): void;
  /**
   * A span that ended `at` some time is kept and can be looked at. `own` = ticks that the station needed for itself, queue included (-1: a caller's
   * span, which cannot tell); `culprit` = it failed, and not because of what it called.
   */
  spanRetained(now: Ticks, at: Ticks, station: number, own: Ticks, culprit: boolean): void;

  // ---- traces of chosen orders
  /** True when spans of this order are wanted; asked before the arguments of `span` and `message` are made. */
  wantsTrace(slot: number): boolean;
  /** `step`, `station` = -1: of none. `succeeded` is left out where nothing can fail. */
  span(slot: number, step: number, phase: Phase, station: number, part: Part, from: Ticks, to: Ticks, attempt: number, succeeded?: boolean): void;
  /** `received` = -1: lost. Endpoint names index `WorldDescription.endpoints`. */
  message(slot: number, from: number, to: number, step: number, phase: Phase, answer: boolean, sent: Ticks, received: Ticks): void;
}

/** What is known of a world before it exists. */
export type PlannedDescription = Omit<WorldDescription, 'endpoints'>;

/** What the recorder may know about the world beforehand. */
export interface WorldDescription {
  readonly stations: readonly StationDescription[];
  readonly steps: readonly StepDescription[];
  readonly processes: readonly string[];
  /** Values of the attribute `class`, in file order; empty = no class. */
  readonly classes: readonly string[];
  readonly dataSets: readonly DataSetDescription[];
  readonly faults: readonly string[];
  /** Station that each fault is about; -1 = none, or more than one. */
  readonly culprits?: readonly number[];
  /** The strategy makes spans. Default false. */
  readonly traced?: boolean;
  /** Names of senders and receivers of messages: client, edge, services ...; grows when instances are added. */
  readonly endpoints: readonly string[];
}

export interface StationDescription {
  readonly name: string;
  /** The services it serves (a unit of several), for `amplification.<service>`. */
  readonly services: readonly string[];
  /** Deployed by the strategy, not by the file. */
  readonly deployed: boolean;
  /** Processor sharing has no waiting. */
  readonly sharing: boolean;
  /** A third party: its instances are not ours to pay. Default false. */
  readonly external?: boolean;
  /** Runs beside instances that are paid already. Default false. */
  readonly attached?: boolean;
}

export interface StepDescription {
  /** Step path, e.g. `order/charge`; nested calls `order/charge/acquirer.charge`. */
  readonly path: string;
  readonly process: number;
  /** The service it calls. */
  readonly service: string;
  /** It writes data: it has an effect that can be missing, half done or undone. */
  readonly writes: boolean;
  readonly optional: boolean;
  /** Not on every way to completion: inside a `choose`, or a branch that a join may do without. Default false. */
  readonly conditional?: boolean;
  /** Takes units of an invariant (`take`, or a negative change of an `at-least` set): a reservation until confirmed. */
  readonly reserves: boolean;
}

export interface DataSetDescription {
  readonly name: string;
  /** Rows [firstRow, firstRow + count) belong to it; -1 for `keys: order` sets, whose rows are not numbered. */
  readonly firstRow: number;
  readonly count: number;
  readonly initial: number;
  readonly atLeast: number | null;
  readonly conserve: boolean;
  /** Reads may return an old version (lagging replicas, quorums). Default false. */
  readonly replicated?: boolean;
}

/** What the client was told. `shed` = failed, and the last attempt was turned away (queue, rate limit, bulkhead, breaker). */
export const VERDICT = { ACCEPTED: 0, CONFIRMED: 1, REFUSED: 2, FAILED: 3, SHED: 4, GAVE_UP: 5 } as const;
export type Verdict = (typeof VERDICT)[keyof typeof VERDICT];

/** How an execution ended. */
export const ENDING = { COMPLETED: 0, REFUSED: 1, FAILED: 2 } as const;
export type Ending = (typeof ENDING)[keyof typeof ENDING];

/** How an order was left. `PENDING` = the end of the drain came first. */
export const SETTLED = { TERMINAL: 0, STUCK: 1, PENDING: 2 } as const;
export type SettledState = (typeof SETTLED)[keyof typeof SETTLED];

/** What a command asks of a participant. */
export const PHASE = { DO: 0, UNDO: 1, PREPARE: 2, COMMIT: 3, ABORT: 4, CONFIRM: 5, CANCEL: 6, CONTROL: 7 } as const;
export type Phase = (typeof PHASE)[keyof typeof PHASE];

/** Every tick of a critical path belongs to exactly one part. */
export const PART = { SERVICE: 0, QUEUE: 1, NETWORK: 2, BROKER: 3, RETRY: 4, LOCK: 5, PERSIST: 6, OVERLAY: 7, WAIT: 8 } as const;
export type Part = (typeof PART)[keyof typeof PART];
export const PART_COUNT = 9;
/** Index behind the parts: ticks of undo steps, counted there again. */
export const UNDO_TICKS = 9;
