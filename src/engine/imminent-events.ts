import type { EventRecords } from './event-records.ts';
import type { Ticks } from './time.ts';

/** The backward link of every event that is here; the forward link is its position in the heap. */
const HERE = -2;
/** More events than this become a heap; up to here shifting an array is faster than sifting one. */
const SORTED_MAX = 32;
const ORDERS_PER_PRIORITY = 281_474_976_710_656; // 2^48

/**
 * The events that fire soon, in full order (time, priority, first inserted first). While they are few, an array with the first event
 * at its end; when a burst makes them many, a binary heap until it has drained, so no pattern costs more than O(log n).
 */
export class ImminentEvents {
  size = 0;
  private readonly records: EventRecords;
  private times = new Float64Array(SORTED_MAX);
  private slots = new Int32Array(SORTED_MAX);
  /** As a heap only: priority * 2^48 + order of insertion. */
  private ranks = new Float64Array(SORTED_MAX);
  private heaped = false;
  private order = 0;

  constructor(records: EventRecords) {
    this.records = records;
  }

  /** Whether a stored event is one of these. */
  has(slot: number): boolean {
    return this.records.previous(slot) === HERE;
  }

  /** Time of the first event; there must be one. */
  firstTime(): Ticks {
    return this.times[this.heaped ? 0 : this.size - 1]!;
  }

  /** Adds an event behind all events of the same time and priority. Its record holds everything but the links. */
  insert(slot: number): void {
    const records = this.records;
    const time = records.time(slot);
    const priority = records.priority(slot);
    records.setPrevious(slot, HERE);
    if (!this.heaped && this.size === SORTED_MAX) this.becomeHeap();
    if (this.heaped) {
      this.insertIntoHeap(slot, time, priority);
      return;
    }
    const times = this.times;
    const slots = this.slots;
    let hole = this.size++;
    // Earlier events lie towards the end: they make way until the next one is later.
    while (hole > 0) {
      const other = times[hole - 1]!;
      if (other > time) break;
      const otherSlot = slots[hole - 1]!;
      if (other === time && records.priority(otherSlot) > priority) break;
      times[hole] = other;
      slots[hole] = otherSlot;
      hole--;
    }
    times[hole] = time;
    slots[hole] = slot;
  }

  /** Removes the first event and returns its slot; there must be one. */
  removeFirst(): number {
    if (!this.heaped) return this.slots[--this.size]!;
    const slot = this.slots[0]!;
    this.removeFromHeap(0);
    return slot;
  }

  /** Removes any event; it must be here. */
  remove(slot: number): void {
    if (this.heaped) {
      this.removeFromHeap(this.records.next(slot));
      return;
    }
    const last = --this.size;
    let index = last;
    while (this.slots[index] !== slot) index--;
    for (; index < last; index++) {
      this.times[index] = this.times[index + 1]!;
      this.slots[index] = this.slots[index + 1]!;
    }
  }

  /** Turns the array round: first to last, it is a heap. */
  private becomeHeap(): void {
    this.heaped = true;
    this.times.subarray(0, this.size).reverse();
    this.slots.subarray(0, this.size).reverse();
    for (let index = 0; index < this.size; index++) {
      const slot = this.slots[index]!;
      this.records.setNext(slot, index);
      this.ranks[index] = this.records.priority(slot) * ORDERS_PER_PRIORITY + index;
    }
    this.order = this.size;
  }

  private insertIntoHeap(slot: number, time: Ticks, priority: number): void {
    if (this.size === this.times.length) this.grow();
    this.siftUp(slot, time, priority * ORDERS_PER_PRIORITY + this.order++, this.size++);
  }

  private removeFromHeap(position: number): void {
    const last = --this.size;
    if (last === 0) this.heaped = false;
    if (position === last) return;
    const slot = this.slots[last]!;
    const time = this.times[last]!;
    const rank = this.ranks[last]!;
    const parent = (position - 1) >> 1;
    if (position > 0 && this.precedes(time, rank, parent)) this.siftUp(slot, time, rank, position);
    else this.siftDown(slot, time, rank, position);
  }

  private precedes(time: Ticks, rank: number, position: number): boolean {
    const other = this.times[position]!;
    return time < other || (time === other && rank < this.ranks[position]!);
  }

  private place(slot: number, time: Ticks, rank: number, position: number): void {
    this.times[position] = time;
    this.ranks[position] = rank;
    this.slots[position] = slot;
    this.records.setNext(slot, position);
  }

  private siftUp(slot: number, time: Ticks, rank: number, start: number): void {
    let hole = start;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (!this.precedes(time, rank, parent)) break;
      this.place(this.slots[parent]!, this.times[parent]!, this.ranks[parent]!, hole);
      hole = parent;
    }
    this.place(slot, time, rank, hole);
  }

  private siftDown(slot: number, time: Ticks, rank: number, start: number): void {
    const size = this.size;
    let hole = start;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= size) break;
      if (child + 1 < size && this.precedes(this.times[child + 1]!, this.ranks[child + 1]!, child)) child++;
      if (this.precedes(time, rank, child)) break;
      this.place(this.slots[child]!, this.times[child]!, this.ranks[child]!, hole);
      hole = child;
    }
    this.place(slot, time, rank, hole);
  }

  private grow(): void {
    const capacity = this.times.length * 2;
    const times = new Float64Array(capacity);
    const slots = new Int32Array(capacity);
    const ranks = new Float64Array(capacity);
    times.set(this.times);
    slots.set(this.slots);
    ranks.set(this.ranks);
    this.times = times;
    this.slots = slots;
    this.ranks = ranks;
  }
}
