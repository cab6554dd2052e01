import { Calendar } from './calendar.ts';
import { EventRecords } from './event-records.ts';
import type { EventHandle, FutureEventList } from './future-event-list.ts';
import { ImminentEvents } from './imminent-events.ts';
import { badEvent, badTime } from './scheduling-errors.ts';
import type { Ticks } from './time.ts';

/** Up to this many pending events a sorted array alone is fastest. */
const SMALL = 24;
/** Instants that fire on an average day: fewer waste time on empty days, more on sorting within the day. */
const INSTANTS_PER_DAY = 8;
/** A width is kept while it is within this factor of the ideal one. */
const TOLERANCE = 4;
/** Instants between two looks at the width; at least half the pending events, so that rebuilding stays cheap per event. */
const WINDOW_MIN = 512;
/** Empty days, in relation to the work of rebuilding, that call for a look before the window is over. */
const PATIENCE = 8;
/** Pending events that are looked at when nothing has fired yet. */
const SAMPLE = 256;
/** From here on neighbouring whole numbers share a float64, so days are no longer exact. */
const TWO_POW_53 = 9_007_199_254_740_992;

/**
 * The future event list of the simulator: a calendar queue whose day follows the rate at which instants are fired, not the density
 * of what is pending, because time-outs that lie far ahead and are mostly cancelled would mislead it.
 *
 * Events of the current day are in full order in {@link ImminentEvents}, later ones in the buckets of a {@link Calendar}. Scheduling,
 * cancelling and firing take constant time on average and O(log n) in the worst pattern.
 *
 * Source: R. Brown, Calendar queues, CACM 31 (1988), 1220-1227; sorting a day only when it comes is the idea of W. Tang, R. Goh and
 * I. Thng, Ladder queue, ACM TOMACS 15 (2005), 175-204.
 */
export class EventQueue implements FutureEventList {
  size = 0;
  time: Ticks = 0;
  priority = 0;
  kind = 0;
  a = 0;
  b = 0;
  private readonly records = new EventRecords();
  private readonly imminent = new ImminentEvents(this.records);
  private readonly calendar = new Calendar(this.records);
  /** Every event of the calendar is at this time or later; Infinity while the pending events are few. */
  private dayEnd: Ticks = Infinity;
  /** The day that ends then. */
  private day = 0;
  /** With more events than this the calendar is made larger. */
  private growAt = SMALL;
  private window = WINDOW_MIN;
  private windowStart: Ticks = 0;
  /** Instants still to fire in this window. */
  private instantsLeft = WINDOW_MIN;
  /** Days of this window that were empty. */
  private emptyDays = 0;
  /** Mean ticks between two instants in the last window; 0 before it is known. */
  private meanGap: Ticks = 0;

  schedule(time: Ticks, priority: number, kind: number, a: number, b: number): EventHandle {
    if (!(time >= this.time && time < Infinity)) throw badTime(time, this.time);
    if (priority >>> 4 !== 0 || kind >>> 27 !== 0) throw badEvent(priority, kind);
    const slot = this.records.add(time, priority, kind, a, b);
    if (time < this.dayEnd) this.imminent.insert(slot);
    else this.calendar.insert(slot);
    if (++this.size > this.growAt) this.grow();
    return this.records.handleOf(slot);
  }

  cancel(handle: EventHandle): boolean {
    const slot = this.records.slotOf(handle);
    if (slot < 0) return false;
    this.detach(slot);
    this.records.release(slot);
    this.size--;
    return true;
  }

  reschedule(handle: EventHandle, time: Ticks): boolean {
    if (!(time >= this.time && time < Infinity)) throw badTime(time, this.time);
    const slot = this.records.slotOf(handle);
    if (slot < 0) return false;
    this.detach(slot);
    this.records.setTime(slot, time);
    if (time < this.dayEnd) this.imminent.insert(slot);
    else this.calendar.insert(slot);
    return true;
  }

  isPending(handle: EventHandle): boolean {
    return this.records.slotOf(handle) >= 0;
  }

  pop(): boolean {
    return this.popUntil(Infinity);
  }

  popUntil(limit: Ticks): boolean {
    const imminent = this.imminent;
    if ((imminent.size === 0 || imminent.firstTime() >= this.dayEnd) && !this.advance()) return false;
    const time = imminent.firstTime();
    if (time > limit) return false;
    const slot = imminent.removeFirst();
    const records = this.records;
    this.kind = records.kind(slot);
    this.priority = records.priority(slot);
    this.a = records.a(slot);
    this.b = records.b(slot);
    records.release(slot);
    this.size--;
    if (time !== this.time) {
      this.time = time;
      if (--this.instantsLeft === 0) this.retune(time);
    }
    return true;
  }

  peekTime(): Ticks {
    const imminent = this.imminent;
    if ((imminent.size === 0 || imminent.firstTime() >= this.dayEnd) && !this.advance()) return Infinity;
    return imminent.firstTime();
  }

  private detach(slot: number): void {
    if (this.imminent.has(slot)) this.imminent.remove(slot);
    else this.calendar.remove(slot);
  }

  /** Turns days until the first of all events is imminent and of the current day; false if there is no event. */
  private advance(): boolean {
    const { calendar, imminent } = this;
    let fruitless = 0;
    while (calendar.size > 0 && (imminent.size === 0 || imminent.firstTime() >= this.dayEnd)) {
      const empty = calendar.emptyDaysFrom(this.day + 1);
      let day = this.day + 1 + empty;
      if (imminent.size > 0) day = Math.min(day, calendar.dayOf(imminent.firstTime()));
      fruitless += empty + 1;
      if (fruitless > calendar.buckets) {
        // A year without an event: look at all of them instead of at every day of the years to come.
        const first = Math.min(calendar.firstTime(), imminent.size > 0 ? imminent.firstTime() : Infinity);
        if (first >= TWO_POW_53) {
          this.becomeSmall();
          break;
        }
        day = calendar.dayOf(first);
      }
      this.day = day;
      this.dayEnd = (day + 1) * calendar.width;
      const moved = calendar.moveDay(day, this.dayEnd, imminent);
      if (moved > 0) fruitless = 0;
      this.emptyDays += moved > 0 ? empty : empty + 1;
      if (this.emptyDays > PATIENCE * (this.size + calendar.buckets)) this.retune(day * calendar.width);
    }
    return imminent.size > 0;
  }

  /** Ends a window, in which time came as far as `reached`, and gives the calendar other days if its own fit badly. */
  private retune(reached: Ticks): void {
    const instants = Math.max(1, this.window - this.instantsLeft);
    if (reached > this.windowStart) this.meanGap = (reached - this.windowStart) / instants;
    if (this.dayEnd < Infinity) {
      const { calendar, size } = this;
      const width = idealWidth(this.meanGap);
      const misfit = width >= calendar.width * TOLERANCE || width * TOLERANCE <= calendar.width;
      if (size < SMALL / 2) this.becomeSmall();
      else if (misfit || size * 8 < calendar.buckets) this.rebuild(width);
    }
    this.windowStart = this.time;
    this.window = Math.max(WINDOW_MIN, this.size >> 1);
    this.instantsLeft = this.window;
    this.emptyDays = 0;
  }

  /** Prepares for more events than the calendar was made for, or begins one. */
  private grow(): void {
    this.rebuild(idealWidth(this.meanGap > 0 ? this.meanGap : this.pendingGap()));
  }

  private rebuild(width: Ticks): void {
    this.day = Math.floor(this.time / width);
    this.dayEnd = (this.day + 1) * width;
    this.calendar.rebuild(width, this.size, this.dayEnd, this.imminent);
    this.growAt = 2 * this.calendar.buckets;
  }

  /** Does without the calendar. */
  private becomeSmall(): void {
    this.dayEnd = Infinity;
    this.calendar.rebuild(1, 0, Infinity, this.imminent);
    this.growAt = Math.max(SMALL, 2 * this.size);
  }

  /** Mean gap of the nearer half of what is pending: the first guess, before anything has fired. */
  private pendingGap(): Ticks {
    const sample = this.records.sampleTimes(SAMPLE);
    sample.sort((a, b) => a - b);
    const median = sample.length >> 1;
    const nearer = ((sample[median]! - this.time) * sample.length) / (median * this.size);
    return nearer > 0 ? nearer : (sample[sample.length - 1]! - this.time) / this.size;
  }
}

/** The power of two nearest to {@link INSTANTS_PER_DAY} gaps. */
function idealWidth(gap: Ticks): Ticks {
  const ideal = Math.min(INSTANTS_PER_DAY * gap, TWO_POW_53 / 2);
  let width = 1;
  while (width * 1.5 < ideal) width *= 2;
  return width;
}
