import type { EventHandle } from './future-event-list.ts';
import { tooManyEvents } from './scheduling-errors.ts';
import type { Ticks } from './time.ts';

// The record of slot s has its time at times[s << 2] and its other words from words[s << 3] on.
const NEXT = 2;
const PREVIOUS = 3;
const A = 4;
const B = 5;
const KIND_AND_PRIORITY = 6;
const GENERATION = 7;

const CAPACITY_MIN = 64;
/** The most events that can be pending at once; a handle has 24 bits for the slot. */
const SLOTS_MAX = 16_777_216;
/** A handle has 29 bits for the generation: it is mistaken for a later one only after 536 million reuses of its slot. */
const GENERATION_MAX = 536_870_911;

const NO_SLOT = -1;
const FREE = -3;

/**
 * One record of 32 bytes for each pending event: half a cache line, and never across two. Slots of fired events are used again,
 * the last freed first, because it is still in the cache.
 *
 * A record has two links for whoever orders the events. A link is a slot or a negative number; -3 is taken (a free slot).
 */
export class EventRecords {
  private times: Float64Array;
  private words: Int32Array;
  /** Slots that were ever in use; the others are untouched memory. */
  private used = 0;
  private freeSlot = NO_SLOT;

  constructor() {
    const buffer = new ArrayBuffer(CAPACITY_MIN * 32);
    this.times = new Float64Array(buffer);
    this.words = new Int32Array(buffer);
  }

  /** Stores an event and returns its slot; its links are left as they are. */
  add(time: Ticks, priority: number, kind: number, a: number, b: number): number {
    let slot = this.freeSlot;
    if (slot === NO_SLOT) slot = this.extend();
    else this.freeSlot = this.words[(slot << 3) + NEXT]!;
    const words = this.words;
    const at = slot << 3;
    this.times[slot << 2] = time;
    words[at + A] = a;
    words[at + B] = b;
    words[at + KIND_AND_PRIORITY] = (kind << 4) | priority;
    return slot;
  }

  /** Gives a slot back and makes its handles stale. */
  release(slot: number): void {
    const words = this.words;
    const at = slot << 3;
    const generation = words[at + GENERATION]!;
    words[at + GENERATION] = generation === GENERATION_MAX ? 1 : generation + 1;
    words[at + PREVIOUS] = FREE;
    words[at + NEXT] = this.freeSlot;
    this.freeSlot = slot;
  }

  /** The handle of the event in a slot. */
  handleOf(slot: number): EventHandle {
    return this.words[(slot << 3) + GENERATION]! * SLOTS_MAX + slot;
  }

  /** The slot of a pending event, -1 for a stale handle. */
  slotOf(handle: EventHandle): number {
    const slot = handle & (SLOTS_MAX - 1); // the mask keeps the low bits of integers above 2^32 too
    if (slot >= this.used) return NO_SLOT;
    const at = slot << 3;
    const generation = this.words[at + GENERATION]!;
    return generation * SLOTS_MAX + slot === handle && this.words[at + PREVIOUS] !== FREE ? slot : NO_SLOT;
  }

  time(slot: number): Ticks {
    return this.times[slot << 2]!;
  }

  setTime(slot: number, time: Ticks): void {
    this.times[slot << 2] = time;
  }

  priority(slot: number): number {
    return this.words[(slot << 3) + KIND_AND_PRIORITY]! & 15;
  }

  kind(slot: number): number {
    return this.words[(slot << 3) + KIND_AND_PRIORITY]! >>> 4;
  }

  a(slot: number): number {
    return this.words[(slot << 3) + A]!;
  }

  b(slot: number): number {
    return this.words[(slot << 3) + B]!;
  }

  next(slot: number): number {
    return this.words[(slot << 3) + NEXT]!;
  }

  setNext(slot: number, link: number): void {
    this.words[(slot << 3) + NEXT] = link;
  }

  previous(slot: number): number {
    return this.words[(slot << 3) + PREVIOUS]!;
  }

  setPrevious(slot: number, link: number): void {
    this.words[(slot << 3) + PREVIOUS] = link;
  }

  /** Times of about `count` of the events, evenly spread over the slots. */
  sampleTimes(count: number): Ticks[] {
    const stride = Math.ceil(this.used / count);
    const sample: Ticks[] = [];
    for (let slot = 0; slot < this.used; slot += stride) if (this.previous(slot) !== FREE) sample.push(this.time(slot));
    return sample;
  }

  private extend(): number {
    const slot = this.used;
    if (slot << 3 === this.words.length) {
      if (slot * 2 > SLOTS_MAX) throw tooManyEvents(SLOTS_MAX);
      const buffer = new ArrayBuffer(slot * 2 * 32);
      const words = new Int32Array(buffer);
      words.set(this.words);
      this.words = words;
      this.times = new Float64Array(buffer);
    }
    this.words[(slot << 3) + GENERATION] = 1;
    this.used = slot + 1;
    return slot;
  }
}
