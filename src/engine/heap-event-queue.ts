import { EventRecords } from './event-records.ts';
import type { EventHandle, FutureEventList } from './future-event-list.ts';
import { badEvent, badTime } from './scheduling-errors.ts';
import type { Ticks } from './time.ts';

const SEQUENCES_PER_PRIORITY = 281_474_976_710_656; // 2^48

/** The backward link of every pending event; the forward link is its position in the heap. */
const PENDING = -2;

/**
 * The plain future event list: a binary heap of slots with a position index for cancelling, O(log n) in everything.
 * The reference that the calendar queue is tested against.
 */
export class HeapEventQueue implements FutureEventList {
  size = 0;
  time: Ticks = 0;
  priority = 0;
  kind = 0;
  a = 0;
  b = 0;
  private readonly records = new EventRecords();
  private sequence = 0;
  private heap: number[] = [];
  /** By slot: priority * 2^48 + number of the scheduling. */
  private ranks: number[] = [];

  schedule(time: Ticks, priority: number, kind: number, a: number, b: number): EventHandle {
    if (!(time >= this.time && time < Infinity)) throw badTime(time, this.time);
    if (priority >>> 4 !== 0 || kind >>> 27 !== 0) throw badEvent(priority, kind);
    const slot = this.records.add(time, priority, kind, a, b);
    this.records.setPrevious(slot, PENDING);
    this.ranks[slot] = priority * SEQUENCES_PER_PRIORITY + this.sequence++;
    this.siftUp(slot, this.size++);
    return this.records.handleOf(slot);
  }

  cancel(handle: EventHandle): boolean {
    const slot = this.records.slotOf(handle);
    if (slot < 0) return false;
    this.remove(slot);
    return true;
  }

  reschedule(handle: EventHandle, time: Ticks): boolean {
    if (!(time >= this.time && time < Infinity)) throw badTime(time, this.time);
    const slot = this.records.slotOf(handle);
    if (slot < 0) return false;
    this.records.setTime(slot, time);
    this.ranks[slot] = this.records.priority(slot) * SEQUENCES_PER_PRIORITY + this.sequence++;
    this.restore(slot, this.records.next(slot));
    return true;
  }

  isPending(handle: EventHandle): boolean {
    return this.records.slotOf(handle) >= 0;
  }

  pop(): boolean {
    if (this.size === 0) return false;
    const slot = this.heap[0]!;
    this.time = this.records.time(slot);
    this.priority = this.records.priority(slot);
    this.kind = this.records.kind(slot);
    this.a = this.records.a(slot);
    this.b = this.records.b(slot);
    this.remove(slot);
    return true;
  }

  popUntil(limit: Ticks): boolean {
    return this.peekTime() <= limit && this.pop();
  }

  peekTime(): Ticks {
    return this.size === 0 ? Infinity : this.records.time(this.heap[0]!);
  }

  /** Takes a slot out of the heap and frees it; the last event of the heap fills its place. */
  private remove(slot: number): void {
    const position = this.records.next(slot);
    const last = this.heap[--this.size]!;
    if (last !== slot) this.restore(last, position);
    this.records.release(slot);
  }

  /** Puts an event where it belongs, beginning at a position whose own event may be overwritten. */
  private restore(slot: number, position: number): void {
    this.siftUp(slot, position);
    if (this.records.next(slot) === position) this.siftDown(slot, position);
  }

  private precedes(slot: number, other: number): boolean {
    const time = this.records.time(slot);
    const otherTime = this.records.time(other);
    return time < otherTime || (time === otherTime && this.ranks[slot]! < this.ranks[other]!);
  }

  private place(slot: number, position: number): void {
    this.heap[position] = slot;
    this.records.setNext(slot, position);
  }

  private siftUp(slot: number, start: number): void {
    let hole = start;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const parentSlot = this.heap[parent]!;
      if (!this.precedes(slot, parentSlot)) break;
      this.place(parentSlot, hole);
      hole = parent;
    }
    this.place(slot, hole);
  }

  private siftDown(slot: number, start: number): void {
    let hole = start;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= this.size) break;
      if (child + 1 < this.size && this.precedes(this.heap[child + 1]!, this.heap[child]!)) child++;
      const childSlot = this.heap[child]!;
      if (!this.precedes(childSlot, slot)) break;
      this.place(childSlot, hole);
      hole = child;
    }
    this.place(slot, hole);
  }
}
