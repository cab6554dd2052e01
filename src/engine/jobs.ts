import type { EventHandle } from './future-event-list.ts';
import type { Ticks } from './time.ts';

/** So small that short-lived worlds allocate next to nothing. */
const CAPACITY_MIN = 8;

export const JOB = { AWAY: 0, QUEUED: 1, WORKING: 2, HOLDING: 3 } as const;

/**
 * Columns for everything that visits stations, indexed by job number. A job is at one station at most, so all stations
 * share the columns and link their queues through them.
 */
export class Jobs {
  next: Int32Array = new Int32Array(CAPACITY_MIN);
  previous: Int32Array = new Int32Array(CAPACITY_MIN);
  state: Uint8Array = new Uint8Array(CAPACITY_MIN);
  /** 1 once it has had a place. */
  started: Uint8Array = new Uint8Array(CAPACITY_MIN);
  /** Rank of its class, 0 = served first. */
  rank: Int32Array = new Int32Array(CAPACITY_MIN);
  /** Work still to do at the present start, ticks. */
  work: Float64Array = new Float64Array(CAPACITY_MIN);
  /** When the present stretch of work began. */
  since: Float64Array = new Float64Array(CAPACITY_MIN);
  /** Ticks worked in earlier stretches. */
  worked: Float64Array = new Float64Array(CAPACITY_MIN);
  handle: Float64Array = new Float64Array(CAPACITY_MIN);
  private capacity = CAPACITY_MIN;

  /** Makes room for job number `job`. */
  ensure(job: number): void {
    if (job < this.capacity) return;
    let capacity = this.capacity;
    while (capacity <= job) capacity *= 2;
    this.next = grown(this.next, new Int32Array(capacity));
    this.previous = grown(this.previous, new Int32Array(capacity));
    this.state = grown(this.state, new Uint8Array(capacity));
    this.started = grown(this.started, new Uint8Array(capacity));
    this.rank = grown(this.rank, new Int32Array(capacity));
    this.work = grown(this.work, new Float64Array(capacity));
    this.since = grown(this.since, new Float64Array(capacity));
    this.worked = grown(this.worked, new Float64Array(capacity));
    this.handle = grown(this.handle, new Float64Array(capacity));
    this.capacity = capacity;
  }

  enter(job: number, rank: number, work: Ticks): void {
    this.rank[job] = rank;
    this.work[job] = work;
    this.worked[job] = 0;
    this.started[job] = 0;
    this.handle[job] = 0;
  }

  takeHandle(job: number): EventHandle {
    const handle = this.handle[job]!;
    this.handle[job] = 0;
    return handle;
  }
}

function grown<A extends Int32Array | Uint8Array | Float64Array>(old: A, larger: A): A {
  larger.set(old);
  return larger;
}

/** A doubly linked list of jobs through the columns of {@link Jobs}; first in, first out unless inserted otherwise. */
export class JobList {
  head = -1;
  tail = -1;
  size = 0;
  private readonly jobs: Jobs;

  constructor(jobs: Jobs) {
    this.jobs = jobs;
  }

  append(job: number): void {
    this.insertAfter(job, this.tail);
  }

  prepend(job: number): void {
    this.insertAfter(job, -1);
  }

  /** Inserts behind `before`; -1 = at the head. */
  insertAfter(job: number, before: number): void {
    const { next, previous } = this.jobs;
    const after = before < 0 ? this.head : next[before]!;
    previous[job] = before;
    next[job] = after;
    if (before < 0) this.head = job;
    else next[before] = job;
    if (after < 0) this.tail = job;
    else previous[after] = job;
    this.size++;
  }

  remove(job: number): void {
    const { next, previous } = this.jobs;
    const before = previous[job]!;
    const after = next[job]!;
    if (before < 0) this.head = after;
    else next[before] = after;
    if (after < 0) this.tail = before;
    else previous[after] = before;
    this.size--;
  }
}
