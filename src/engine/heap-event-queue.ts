import {
  badEvent,
  badTime,
  handleGeneration,
  handleSlot,
  makeHandle,
  MAX_PENDING,
  nextGeneration,
  tooManyEvents,
} from './event-handle.ts';
import type { EventHandle, FutureEventList } from './future-event-list.ts';
import type { Ticks } from './time.ts';

const SEQUENCES_PER_PRIORITY = 281_474_976_710_656; // 2^48
const NOT_PENDING = -1;

/**
 * The plain future event list: a binary heap of slots with every key in a column of its own, and a position index for cancelling.
 * O(log n) in everything. The reference that the calendar queue is tested against.
 */
export class HeapEventQueue implements FutureEventList {
  size = 0;
  time: Ticks = 0;
  priority = 0;
  kind = 0;
  a = 0;
  b = 0;
  private sequence = 0;
  private used = 0;
  private freeCount = 0;
  private times: Float64Array;
  private ranks: Float64Array;
  private kinds: Int32Array;
  private as: Int32Array;
  private bs: Int32Array;
  private generations: Int32Array;
  private positions: Int32Array;
  private heap: Int32Array;
  private free: Int32Array;

  constructor() {
    const capacity = 16;
    this.times = new Float64Array(capacity);
    this.ranks = new Float64Array(capacity);
    this.kinds = new Int32Array(capacity);
    this.as = new Int32Array(capacity);
    this.bs = new Int32Array(capacity);
    this.generations = new Int32Array(capacity);
    this.positions = new Int32Array(capacity);
    this.heap = new Int32Array(capacity);
    this.free = new Int32Array(capacity);
  }

  schedule(time: Ticks, priority: number, kind: number, a: number, b: number): EventHandle {
    if (!(time >= this.time && time < Infinity)) throw badTime(time, this.time);
    if (!(priority >>> 0 === priority && priority < 16 && kind >>> 0 === kind && kind < 134217728))
      throw badEvent(priority, kind);
    const slot = this.takeSlot();
    this.times[slot] = time;
    this.ranks[slot] = priority * SEQUENCES_PER_PRIORITY + this.sequence++;
    this.kinds[slot] = kind;
    this.as[slot] = a;
    this.bs[slot] = b;
    this.siftUp(slot, this.size++);
    return makeHandle(slot, this.generations[slot]!);
  }

  cancel(handle: EventHandle): boolean {
    if (!this.isPending(handle)) return false;
    this.remove(handleSlot(handle));
    return true;
  }

  reschedule(handle: EventHandle, time: Ticks): boolean {
    if (!(time >= this.time && time < Infinity)) throw badTime(time, this.time);
    if (!this.isPending(handle)) return false;
    const slot = handleSlot(handle);
    const priority = Math.floor(this.ranks[slot]! / SEQUENCES_PER_PRIORITY);
    this.times[slot] = time;
    this.ranks[slot] = priority * SEQUENCES_PER_PRIORITY + this.sequence++;
    const position = this.positions[slot]!;
    this.siftUp(slot, position);
    if (this.positions[slot] === position) this.siftDown(slot, position);
    return true;
  }

  isPending(handle: EventHandle): boolean {
    const slot = handleSlot(handle);
    return (
      slot < this.used && this.generations[slot] === handleGeneration(handle) && this.positions[slot] !== NOT_PENDING
    );
  }

  pop(): boolean {
    if (this.size === 0) return false;
    const slot = this.heap[0]!;
    this.time = this.times[slot]!;
    this.priority = Math.floor(this.ranks[slot]! / SEQUENCES_PER_PRIORITY);
    this.kind = this.kinds[slot]!;
    this.a = this.as[slot]!;
    this.b = this.bs[slot]!;
    this.remove(slot);
    return true;
  }

  popUntil(limit: Ticks): boolean {
    return this.peekTime() <= limit && this.pop();
  }

  peekTime(): Ticks {
    return this.size === 0 ? Infinity : this.times[this.heap[0]!]!;
  }

  /** Takes a slot out of the heap and frees it; the last event of the heap fills its place. */
  private remove(slot: number): void {
    const position = this.positions[slot]!;
    this.positions[slot] = NOT_PENDING;
    this.generations[slot] = nextGeneration(this.generations[slot]!);
    this.free[this.freeCount++] = slot;
    const last = this.heap[--this.size]!;
    if (last === slot) return;
    this.siftUp(last, position);
    if (this.positions[last] === position) this.siftDown(last, position);
  }

  private precedes(slot: number, other: number): boolean {
    const time = this.times[slot]!;
    const otherTime = this.times[other]!;
    return time < otherTime || (time === otherTime && this.ranks[slot]! < this.ranks[other]!);
  }

  private place(slot: number, position: number): void {
    this.heap[position] = slot;
    this.positions[slot] = position;
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

  private takeSlot(): number {
    if (this.freeCount > 0) return this.free[--this.freeCount]!;
    if (this.used === this.times.length) this.grow();
    const slot = this.used++;
    this.generations[slot] = 1;
    return slot;
  }

  private grow(): void {
    const capacity = this.times.length * 2;
    if (capacity > MAX_PENDING) throw tooManyEvents(this.time);
    const wider = (old: Int32Array): Int32Array => {
      const column = new Int32Array(capacity);
      column.set(old);
      return column;
    };
    const widerFloat = (old: Float64Array): Float64Array => {
      const column = new Float64Array(capacity);
      column.set(old);
      return column;
    };
    this.times = widerFloat(this.times);
    this.ranks = widerFloat(this.ranks);
    this.kinds = wider(this.kinds);
    this.as = wider(this.as);
    this.bs = wider(this.bs);
    this.generations = wider(this.generations);
    this.positions = wider(this.positions);
    this.heap = wider(this.heap);
    this.free = wider(this.free);
  }
}
