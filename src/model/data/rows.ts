import type { DataIndex } from './effects.ts';
import type { Order } from '../order.ts';

/** Room for so many requests at first; it grows. */
const REQUESTS_MIN = 8;

/**
 * Every numbered row of every data set: its value, its version, who has it locked and who waits for it. Behind them stand
 * the rows that belong to one order, for as long as it lives and as far as anybody looks at them: see {@link stateOf}.
 */
export class Rows {
  value: Float64Array;
  version: Int32Array;
  /** Rows below are numbered, and anybody's. */
  private readonly numbered: number;
  /** By data set: its place among those of which each order has a row that somebody looks at; -1 = it is none. */
  private readonly ownPlace: Int32Array;
  private readonly ownInitial: number[] = [];
  /** Number of the order, plus 1, whose state is in the first of the rows of its slot. */
  private owner: Float64Array = new Float64Array(0);
  /** The state of such a row begins anew. */
  onOwnRow: (row: number) => void = () => undefined;
  /** Owner of the lock: see {@link ownerOfRequest}, {@link ownerOfExecution}; -1 = free. */
  readonly holder: Int32Array;
  private readonly head: Int32Array;
  private readonly tail: Int32Array;
  /** Next request that waits for the same row, by request. */
  private nextWaiting: Int32Array = new Int32Array(REQUESTS_MIN).fill(-1);
  /** Row a request waits for, by request; -1 = none. */
  waitsFor: Int32Array = new Int32Array(REQUESTS_MIN).fill(-1);

  /** @param looksAt - whether a step does more with a data set than to write to it */
  constructor(data: DataIndex, looksAt: (set: number) => boolean = () => false) {
    const rows = data.rows;
    this.numbered = rows;
    this.ownPlace = new Int32Array(data.sets.length).fill(-1);
    for (const { index, firstRow, set } of data.sets) {
      if (firstRow < 0 && looksAt(index)) this.ownPlace[index] = this.ownInitial.push(set.initial) - 1;
    }
    this.value = new Float64Array(rows);
    this.version = new Int32Array(rows);
    this.holder = new Int32Array(rows).fill(-1);
    this.head = new Int32Array(rows).fill(-1);
    this.tail = new Int32Array(rows).fill(-1);
    for (const indexed of data.sets) {
      if (indexed.firstRow >= 0) this.value.fill(indexed.set.initial, indexed.firstRow, indexed.firstRow + indexed.count);
    }
  }

  /** Where the value and version of a row are: at itself, or for a row of the order (-1) behind the others; -1 = nobody looks. */
  stateOf(row: number, order: Order, set: number): number {
    if (row >= 0) return row;
    const place = this.ownPlace[set]!;
    if (place < 0) return -1;
    const count = this.ownInitial.length;
    if (order.id >= this.owner.length) this.growOwn(order.id);
    const first = this.numbered + order.id * count;
    if (this.owner[order.id] !== order.number + 1) {
      this.owner[order.id] = order.number + 1;
      for (let i = 0; i < count; i++) {
        this.value[first + i] = this.ownInitial[i]!;
        this.version[first + i] = 0;
        this.onOwnRow(first + i);
      }
    }
    return first + place;
  }

  private growOwn(slot: number): void {
    const slots = Math.max(REQUESTS_MIN, 2 * slot);
    const size = this.numbered + slots * this.ownInitial.length;
    const { owner, value, version } = this;
    this.owner = new Float64Array(slots);
    this.owner.set(owner);
    this.value = new Float64Array(size);
    this.value.set(value);
    this.version = new Int32Array(size);
    this.version.set(version);
  }

  /** Puts a request at the end of those that wait for a row. */
  wait(row: number, request: number): void {
    this.ensure(request);
    this.waitsFor[request] = row;
    this.nextWaiting[request] = -1;
    if (this.tail[row]! < 0) this.head[row] = request;
    else this.nextWaiting[this.tail[row]!] = request;
    this.tail[row] = request;
  }

  /** Takes the first that waits for a row; -1 = nobody. */
  nextFor(row: number): number {
    const request = this.head[row]!;
    if (request >= 0) this.unlink(row, -1, request);
    return request;
  }

  /** Takes a request out of whatever it waits for. */
  stopWaiting(request: number): void {
    if (request >= this.waitsFor.length) return;
    const row = this.waitsFor[request]!;
    if (row < 0) return;
    let before = -1;
    for (let other = this.head[row]!; other >= 0; other = this.nextWaiting[other]!) {
      if (other === request) {
        this.unlink(row, before, request);
        return;
      }
      before = other;
    }
  }

  private unlink(row: number, before: number, request: number): void {
    const next = this.nextWaiting[request]!;
    if (before < 0) this.head[row] = next;
    else this.nextWaiting[before] = next;
    if (this.tail[row] === request) this.tail[row] = before;
    this.waitsFor[request] = -1;
  }

  private ensure(request: number): void {
    let size = this.waitsFor.length;
    if (request < size) return;
    while (size <= request) size *= 2;
    const waitsFor = new Int32Array(size).fill(-1);
    waitsFor.set(this.waitsFor);
    this.waitsFor = waitsFor;
    const nextWaiting = new Int32Array(size).fill(-1);
    nextWaiting.set(this.nextWaiting);
    this.nextWaiting = nextWaiting;
  }
}

/** Owner number of a visit's own lock. */
export function ownerOfRequest(request: number): number {
  return request * 2;
}

/** Owner number of a lock kept across visits, until the decision or the end. */
export function ownerOfExecution(execution: number): number {
  return execution * 2 + 1;
}

