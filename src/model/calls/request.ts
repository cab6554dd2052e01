import type { EventHandle } from '../../engine/future-event-list.ts';
import type { Ticks } from '../../engine/time.ts';
import { PHASE } from '../facts.ts';
import type { Phase } from '../facts.ts';
import type { CompiledEffect } from '../data/effects.ts';
import { OUTCOME } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import type { Endpoint } from '../network.ts';
import type { Execution, Order } from '../order.ts';
import { Path } from '../path.ts';
import type { ServiceInstance } from '../services/service.ts';
import type { Site } from '../site.ts';

/** Whom a settled call concerns. */
export const RETURN = { STRATEGY: 0, NESTED: 1 } as const;

/**
 * Where a visit stood when its instance stopped: its work was done, its calls were back, its reads were weighed, its outcome
 * was known; a call within its unit had taken too long, was to be tried again, had its fallback.
 */
export const HALT = { WORK: 0, CALLS: 1, AFTER: 2, OUTCOME: 3, LATE: 4, AGAIN: 5, ANSWERED: 6 } as const;

/** One call with everything the client library does around it: time-out, attempts, back-off, hedge, breaker, fallback. */
export class Call {
  readonly id: number;
  site!: Site;
  phase: Phase = PHASE.DO;
  order!: Order;
  execution: Execution | null = null;
  /** Node of the program; -1 for a nested call. */
  node = -1;
  pass = 0;
  caller!: Endpoint;
  /** Where the caller's time is booked. */
  owner!: Path;
  readonly ownPath: Path = new Path();
  returnTo: (typeof RETURN)[keyof typeof RETURN] = RETURN.STRATEGY;
  /** The request whose place waits for this nested call. */
  parent: Request | null = null;
  attempts = 0;
  current: Request | null = null;
  hedged: Request | null = null;
  timer: EventHandle = 0;
  /** An attempt ended without an answer: there may be an effect. */
  unknown = false;
  /** The last attempt was turned away, not answered. */
  rejected = false;
  outcome: Outcome = OUTCOME.OK;
  previousBackoff: Ticks = 0;
  inFlight = false;
  /** Its present attempt tries whether an open breaker may close. */
  probes = false;
  live = false;
  /** Data row that was sold out. */
  row = -1;

  constructor(id: number) {
    this.id = id;
  }

  /** Makes a call of the pool a new one; who takes it says which. */
  renew(): void {
    this.live = true;
    this.attempts = 0;
    this.current = null;
    this.hedged = null;
    this.timer = 0;
    this.unknown = false;
    this.rejected = false;
    this.previousBackoff = 0;
    this.row = -1;
  }
}

/** One attempt of a call: its message, its visit, its answer. `id` is its job number at stations. */
export class Request {
  readonly id: number;
  /** Null once the caller does not wait for it. */
  call: Call | null = null;
  site!: Site;
  phase: Phase = PHASE.DO;
  order!: Order;
  execution: Execution | null = null;
  pass = 0;
  attempt = 0;
  /** Its present message is the n-th of its kind for this order. */
  message = 0;
  /** Tries by the caller's proxy, when the present one began, and whether it is one beyond the first. */
  tries = 1;
  tried: Ticks = 0;
  retried = false;
  /** The proxy waits before the next try. */
  backingOff = false;
  /** The caller's proxy said no; no instance has seen it. */
  turnedAway = false;
  from!: Endpoint;
  instance!: ServiceInstance;
  readonly path: Path = new Path();
  timeout: EventHandle = 0;
  outcome: Outcome = OUTCOME.OK;
  row = -1;
  /** Its message, visit or answer is under way. */
  open = false;
  /** It stands at a station. */
  visiting = false;
  arrived: Ticks = 0;
  sent: Ticks = 0;
  /** n-th execution of its site for this order. */
  n = 0;
  patience: EventHandle = 0;
  event: EventHandle = 0;
  /** Another execution under the same key is or was there: nothing to do but answer. */
  suppressed = false;
  /** Operation frames at this place: the site's own, then in-process calls. */
  readonly frames: Frame[] = [];
  depth = 0;
  /** A call within its unit has taken too long. */
  overdue = false;
  pendingCalls = 0;
  // The local transaction.
  readonly legs: Leg[] = [];
  legCount = 0;
  nextLock = 0;
  connected = false;
  commits = false;
  /** Number of the question that it has put to a coordinator; 0 = none. */
  question = 0;
  /** Made by its participant itself: nobody is answered. */
  silent = false;
  /** It locks the rows that it reads, not yet those that it writes. */
  reading = false;
  /** How often it has met a semantic lock. */
  lockTries = 0;
  /** The visit of a whole process, which runs all of its own steps at this place. */
  local = false;
  /** Time until the W-th acknowledgement of a quorum write. */
  quorumDelay: Ticks = 0;
  /** Place released early (`await: async`). */
  placeless = false;
  deferred = false;
  /** Where it goes on when its instance does: one of {@link HALT}. */
  halt: (typeof HALT)[keyof typeof HALT] = HALT.WORK;
  /** It works between its read and its lock. */
  afterRuns = false;
  /** It has begun the execution under its idempotency key. */
  ownsKey = false;
  /** It waits for nested calls only: nothing of it can act by itself. */
  resting = false;
  /** Pulled by a consumer or worker: nobody is answered. */
  oneWay = false;
  /** Inbox and outbox rows are part of its transaction, which therefore commits also without an effect. */
  ownRows = false;
  /** Its transaction has committed and been reported; the place is held a while longer. */
  inGap = false;
  /** The attempt of an engine's task that it is, and whether the worker's place is still kept for it; 0 = of no task. */
  ticket = 0;
  reserved = false;
  /** Its spans are recorded; their work, still to do and done; a call it made has failed. */
  sampled = false;
  spanWork: Ticks = 0;
  spanCpu: Ticks = 0;
  childFailed = false;
  /** Time it has waited for nested calls, and since when it waits now. */
  away: Ticks = 0;
  awaySince: Ticks = 0;
  /** The record or task it came from; -1 = none. */
  record = -1;

  constructor(id: number) {
    this.id = id;
  }

  /** Makes a request of the pool a new one; who takes it says which. */
  renew(now: Ticks): void {
    this.path.begin(now);
    this.timeout = 0;
    this.outcome = OUTCOME.OK;
    this.row = -1;
    this.visiting = false;
    this.sent = now;
    this.tried = now;
    this.tries = 1;
    this.retried = false;
    this.backingOff = false;
    this.turnedAway = false;
    this.suppressed = false;
    this.deferred = false;
    this.afterRuns = false;
    this.ownsKey = false;
    this.placeless = false;
    this.overdue = false;
    this.resting = false;
    this.oneWay = false;
    this.ownRows = false;
    this.inGap = false;
    this.ticket = 0;
    this.reserved = false;
    this.sampled = false;
    this.spanWork = 0;
    this.spanCpu = 0;
    this.childFailed = false;
    this.away = 0;
    this.silent = false;
  }

  leg(index: number): Leg {
    let leg = this.legs[index];
    if (leg === undefined) {
      leg = { effect: null, row: 0, amount: 0, set: 0, change: 0, base: 0, value: 0, pass: 0, record: -1, rank: 0, locked: false };
      this.legs.push(leg);
    }
    return leg;
  }

  frame(index: number): Frame {
    let frame = this.frames[index];
    if (frame === undefined) {
      frame = { site: this.site, group: 0, position: 0, n: 0, failed: OUTCOME.OK, attempts: 0, previousBackoff: 0, timer: 0, overdue: false, admitted: false, probes: false };
      this.frames.push(frame);
    }
    return frame;
  }
}

/** What an engine hands to a worker. */
export interface HandOver {
  readonly id: number;
  readonly site: Site;
  readonly phase: Phase;
  readonly execution: Execution;
  readonly node: number;
  readonly attempts: number;
  readonly ticket: number;
  readonly instance: ServiceInstance;
}

/** Progress through one operation at a place. */
export interface Frame {
  site: Site;
  group: number;
  position: number;
  n: number;
  failed: Outcome;
  // What a call within the unit needs; the first frame of a visit is none.
  attempts: number;
  previousBackoff: Ticks;
  timer: EventHandle;
  overdue: boolean;
  /** Its breaker and bulkhead have let it in, and as what. */
  admitted: boolean;
  probes: boolean;
}

/** One row change of a local transaction. */
export interface Leg {
  effect: CompiledEffect | null;
  row: number;
  amount: number;
  set: number;
  change: number;
  /** Version read before (-1: none). */
  base: number;
  /** Value read before. */
  value: number;
  pass: number;
  /** Index of the write it takes back; -1 = none. */
  record: number;
  rank: number;
  locked: boolean;
}
