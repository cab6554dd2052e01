import type { EventRecords } from './event-records.ts';
import type { ImminentEvents } from './imminent-events.ts';
import type { Ticks } from './time.ts';

const BUCKETS_MIN = 32;
const NO_SLOT = -1;

/**
 * The events that fire later, sorted only into buckets: day d, of `width` ticks, shares bucket d modulo the number of buckets with the
 * days a whole number of years before and after. Each bucket is a doubly linked list, first inserted first; adding and removing
 * touch the neighbours alone.
 *
 * The width is a power of two and times are whole numbers, so the day of a time is exact.
 */
export class Calendar {
  /** How many events the calendar holds. */
  size = 0;
  /** Length of a day in ticks. */
  width: Ticks = 1;
  /** How many buckets there are: a power of two. */
  buckets = BUCKETS_MIN;
  private readonly records: EventRecords;
  private inverseWidth = 1;
  private mask = BUCKETS_MIN - 1;
  /** First and last slot of each bucket, side by side. */
  private ends = new Int32Array(2 * BUCKETS_MIN).fill(NO_SLOT);

  constructor(records: EventRecords) {
    this.records = records;
  }

  /** The day of a time. */
  dayOf(time: Ticks): number {
    return Math.floor(time * this.inverseWidth);
  }

  /** Adds an event at the end of its bucket. */
  insert(slot: number): void {
    const records = this.records;
    const ends = this.ends;
    const end = (((records.time(slot) * this.inverseWidth) & this.mask) << 1) + 1;
    const last = ends[end]!;
    records.setNext(slot, NO_SLOT);
    records.setPrevious(slot, last);
    if (last === NO_SLOT) ends[end - 1] = slot;
    else records.setNext(last, slot);
    ends[end] = slot;
    this.size++;
  }

  /** Removes an event; it must be here. */
  remove(slot: number): void {
    const records = this.records;
    const previous = records.previous(slot);
    const next = records.next(slot);
    if (previous === NO_SLOT || next === NO_SLOT) {
      const end = ((records.time(slot) * this.inverseWidth) & this.mask) << 1;
      if (previous === NO_SLOT) this.ends[end] = next;
      if (next === NO_SLOT) this.ends[end + 1] = previous;
    }
    if (previous !== NO_SLOT) records.setNext(previous, next);
    if (next !== NO_SLOT) records.setPrevious(next, previous);
    this.size--;
  }

  /** How many days from `day` on have an empty bucket; at most the number of buckets. */
  emptyDaysFrom(day: number): number {
    const mask = this.mask;
    let bucket = day & mask;
    let empty = 0;
    while (empty <= mask && this.ends[bucket << 1] === NO_SLOT) {
      bucket = (bucket + 1) & mask;
      empty++;
    }
    return empty;
  }

  /** Moves the events of the day that ends at `end`, in their order, to the imminent ones; returns how many. */
  moveDay(day: number, end: Ticks, to: ImminentEvents): number {
    const records = this.records;
    const first = (day & this.mask) << 1;
    let moved = 0;
    let kept = NO_SLOT;
    let slot = this.ends[first]!;
    this.ends[first] = NO_SLOT;
    while (slot !== NO_SLOT) {
      const next = records.next(slot);
      if (records.time(slot) < end) {
        to.insert(slot);
        moved++;
      } else {
        // An event of a later year stays, linked to the last one that did.
        records.setPrevious(slot, kept);
        if (kept === NO_SLOT) this.ends[first] = slot;
        else records.setNext(kept, slot);
        kept = slot;
      }
      slot = next;
    }
    if (kept !== NO_SLOT) records.setNext(kept, NO_SLOT);
    this.ends[first + 1] = kept;
    this.size -= moved;
    return moved;
  }

  /** Time of the first event by looking at all; Infinity without one. */
  firstTime(): Ticks {
    const records = this.records;
    let first = Infinity;
    for (let end = 0; end < this.ends.length; end += 2) {
      for (let slot = this.ends[end]!; slot !== NO_SLOT; slot = records.next(slot))
        first = Math.min(first, records.time(slot));
    }
    return first;
  }

  /**
   * Begins anew with other days, and moves the events before `end` to the imminent ones. Events of equal time are in one bucket in
   * their order, and so they stay.
   *
   * @param width - a power of two
   * @param capacity - number of events to prepare for
   */
  rebuild(width: Ticks, capacity: number, end: Ticks, to: ImminentEvents): void {
    const records = this.records;
    const old = this.ends;
    let buckets = BUCKETS_MIN;
    while (buckets < capacity) buckets *= 2;
    this.width = width;
    this.inverseWidth = 1 / width;
    this.buckets = buckets;
    this.mask = buckets - 1;
    this.ends = new Int32Array(2 * buckets).fill(NO_SLOT);
    this.size = 0;
    for (let bucket = 0; bucket < old.length; bucket += 2) {
      let slot = old[bucket]!;
      while (slot !== NO_SLOT) {
        const next = records.next(slot);
        if (records.time(slot) < end) to.insert(slot);
        else this.insert(slot);
        slot = next;
      }
    }
  }
}
