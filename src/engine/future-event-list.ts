import type { Ticks } from './time.ts';

/**
 * Names one scheduling of one event: a safe integer > 0, or 0 for none.
 * Once the event has fired or was cancelled the handle is stale, and every use of it a harmless no-op.
 */
export type EventHandle = number;

/**
 * The pending events of a simulation, ordered by (time, priority, sequence): at equal times the lower priority number first, then
 * first scheduled first. An event is three integers, `kind`, `a` and `b`; nothing is allocated per event.
 */
export interface FutureEventList {
  /** How many events are pending. */
  readonly size: number;
  /** Time of the event popped last; the earliest time that can still be scheduled. 0 before the first pop. */
  readonly time: Ticks;
  /** Priority of the event popped last. */
  readonly priority: number;
  /** Kind of the event popped last. */
  readonly kind: number;
  /** First payload of the event popped last. */
  readonly a: number;
  /** Second payload of the event popped last. */
  readonly b: number;

  /**
   * Adds an event.
   *
   * @param time - ticks, not before the event popped last
   * @param priority - integer 0..15
   * @param kind - integer 0..2^27-1
   * @param a - 32-bit integer
   * @param b - 32-bit integer
   * @throws Error if the time lies in the past or is not finite, or if the priority or kind is out of range
   */
  schedule(time: Ticks, priority: number, kind: number, a: number, b: number): EventHandle;
  /** Removes a pending event; false if the handle is stale. A cancelled event leaves no trace in time or order. */
  cancel(handle: EventHandle): boolean;
  /**
   * Moves a pending event to another time, as if it had been scheduled now, under the same handle; false if the handle is stale.
   *
   * @throws Error if the time lies in the past or is not finite
   */
  reschedule(handle: EventHandle, time: Ticks): boolean;
  /** Whether the event is still to come. */
  isPending(handle: EventHandle): boolean;
  /** Removes the first event and exposes it in the fields above; false if there is none. */
  pop(): boolean;
  /** Like {@link pop}, but only if the first event is not after `limit`. */
  popUntil(limit: Ticks): boolean;
  /** Time of the first event, Infinity if there is none. */
  peekTime(): Ticks;
}
