import { EventQueue } from './event-queue.ts';
import type { EventHandle } from './future-event-list.ts';
import type { Ticks } from './time.ts';

/**
 * The order of events at one instant: repairs before completions before arriving messages, and so on, so that a place which is freed at
 * the instant of an arrival serves that arrival, and an answer at the instant of its time-out counts.
 */
export const PRIORITY = {
  REPAIR: 0,
  COMPLETION: 1,
  MESSAGE: 2,
  ARRIVAL: 3,
  TIMEOUT: 4,
  FAULT: 5,
  PERIODIC: 6,
} as const;

/** What happens when an event fires: `kind` says what it is, `a` and `b` whom it concerns. */
export type Dispatch = (kind: number, a: number, b: number) => void;

/** The clock and the pending events of one replication. */
export class Simulator {
  /** The current time in ticks. */
  now: Ticks = 0;
  /** How many events have fired. */
  fired = 0;
  private readonly queue = new EventQueue();
  private readonly dispatch: Dispatch;

  constructor(dispatch: Dispatch) {
    this.dispatch = dispatch;
  }

  /** How many events are still to come. */
  get pending(): number {
    return this.queue.size;
  }

  /**
   * Schedules an event at a time. Among equal times and priorities the first scheduled fires first.
   *
   * @param time - ticks, not before {@link now}
   * @param priority - one of {@link PRIORITY}
   * @param kind - integer 0..2^27-1
   * @param a - 32-bit integer
   * @param b - 32-bit integer
   * @throws Error if the time lies in the past or is not finite
   */
  at(time: Ticks, priority: number, kind: number, a: number, b: number): EventHandle {
    if (time < this.now) throw new Error(`event scheduled in the past: ${String(time)} is before ${String(this.now)}`);
    return this.queue.schedule(time, priority, kind, a, b);
  }

  /** Schedules an event `delay` ticks (>= 0) from now; else as {@link at}. */
  after(delay: Ticks, priority: number, kind: number, a: number, b: number): EventHandle {
    return this.at(this.now + delay, priority, kind, a, b);
  }

  /** Takes back a pending event; false if it has fired or was cancelled. */
  cancel(handle: EventHandle): boolean {
    return this.queue.cancel(handle);
  }

  /** Moves a pending event to another time under the same handle; false if it has fired or was cancelled. */
  reschedule(handle: EventHandle, time: Ticks): boolean {
    if (time < this.now) throw new Error(`event scheduled in the past: ${String(time)} is before ${String(this.now)}`);
    return this.queue.reschedule(handle, time);
  }

  /** Whether an event is still to come. */
  isPending(handle: EventHandle): boolean {
    return this.queue.isPending(handle);
  }

  /** Fires the next event; false if there is none. */
  step(): boolean {
    const queue = this.queue;
    if (!queue.pop()) return false;
    this.now = queue.time;
    this.fired++;
    this.dispatch(queue.kind, queue.a, queue.b);
    return true;
  }

  /** Fires the next event if its time is <= `end`; false if there is none, and the clock stays. */
  stepUntil(end: Ticks): boolean {
    const queue = this.queue;
    if (!queue.popUntil(end)) return false;
    this.now = queue.time;
    this.fired++;
    this.dispatch(queue.kind, queue.a, queue.b);
    return true;
  }

  /**
   * Fires every event with time <= `end`, those scheduled meanwhile included, then sets the clock to `end`.
   *
   * @throws Error if `end` is before {@link now}
   */
  runUntil(end: Ticks): void {
    if (!(end >= this.now)) throw new Error(`cannot run until ${String(end)}: it is ${String(this.now)} already`);
    const queue = this.queue;
    const dispatch = this.dispatch;
    while (queue.popUntil(end)) {
      this.now = queue.time;
      this.fired++;
      dispatch(queue.kind, queue.a, queue.b);
    }
    this.now = end;
  }
}
