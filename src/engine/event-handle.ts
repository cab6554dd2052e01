import type { EventHandle } from './future-event-list.ts';
import type { Ticks } from './time.ts';

/** The most events that can be pending at once: 16.7 million, at 32 bytes each. */
export const MAX_PENDING = 16_777_216;

/** Generations count from 1 to this and begin again: a handle is mistaken for a later one only after 536 million reuses of its slot. */
export const MAX_GENERATION = 536_870_911;

/** Packs the slot of a record and the generation of its use into a handle. */
export function makeHandle(slot: number, generation: number): EventHandle {
  return generation * MAX_PENDING + slot;
}

/** The slot in a handle; integers above 2^32 are reduced modulo 2^32 before the mask, which keeps the low 24 bits. */
export function handleSlot(handle: EventHandle): number {
  return handle & (MAX_PENDING - 1);
}

/** The generation in a handle; 0 for no event. */
export function handleGeneration(handle: EventHandle): number {
  return Math.floor(handle / MAX_PENDING);
}

/** The generation that follows. */
export function nextGeneration(generation: number): number {
  return generation === MAX_GENERATION ? 1 : generation + 1;
}

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

/** Builds the error for more than {@link MAX_PENDING} events; the caller throws it. */
export function tooManyEvents(now: Ticks): Error {
  return new Error(
    `more than ${String(MAX_PENDING)} events pending at ${String(now)}: the model schedules faster than it fires`,
  );
}
