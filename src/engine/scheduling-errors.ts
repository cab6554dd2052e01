import type { Ticks } from './time.ts';

/** Builds the error for a time at which nothing can be scheduled; the caller throws it. */
export function badTime(time: Ticks, now: Ticks): Error {
  return Number.isFinite(time)
    ? new Error(`event scheduled in the past: ${String(time)} is before ${String(now)}`)
    : new Error(`event time must be finite: received ${String(time)} at ${String(now)}`);
}

/** Builds the error for a priority or kind out of range; the caller throws it. */
export function badEvent(priority: number, kind: number): Error {
  return new Error(
    `event priority must be an integer 0..15 and kind 0..134217727: received priority ${String(priority)}, kind ${String(kind)}`,
  );
}

/** Builds the error for more events than handles can name; the caller throws it. */
export function tooManyEvents(limit: number): Error {
  return new Error(`more than ${String(limit)} events pending: the model schedules faster than it fires`);
}
