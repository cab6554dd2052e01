import type { DataIndex } from './effects.ts';

/** Room for so many requests at first; it grows. */
const REQUESTS_MIN = 8;

/** Every numbered row of every data set: its value, its version, who has it locked and who waits for it. */
export class Rows {
  readonly value: Float64Array;
  readonly version: Int32Array;
  /** When the present version was committed. */
  readonly changed: Float64Array;
  /** Owner of the lock: see {@link ownerOfRequest}, {@link ownerOfExecution}; -1 = free. */
  readonly holder: Int32Array;
  private readonly head: Int32Array;
  private readonly tail: Int32Array;
  /** Next request that waits for the same row, by request. */
  private nextWaiting: Int32Array = new Int32Array(REQUESTS_MIN).fill(-1);
  /** Row a request waits for, by request; -1 = none. */
  waitsFor: Int32Array = new Int32Array(REQUESTS_MIN).fill(-1);

  constructor(data: DataIndex) {
    const rows = data.rows;
    this.value = new Float64Array(rows);
    this.version = new Int32Array(rows);
    this.changed = new Float64Array(rows);
    this.holder = new Int32Array(rows).fill(-1);
    this.head = new Int32Array(rows).fill(-1);
    this.tail = new Int32Array(rows).fill(-1);
    for (const indexed of data.sets) {
      if (indexed.firstRow >= 0) this.value.fill(indexed.set.initial, indexed.firstRow, indexed.firstRow + indexed.count);
    }
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

