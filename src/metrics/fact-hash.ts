import { hashText, mixKeys } from '../engine/keyed-random.ts';
import type { Ticks } from '../engine/time.ts';
import type { PlannedDescription } from '../model/facts.ts';
import type { OrderSlots } from './order-slots.ts';
import { rowCountOf } from './row-ledger.ts';
import { TraceHash } from './trace-hash.ts';

/** What happened: stable numbers, part of the trace hash. */
export const FACT = {
  OFFERED: 1, TOLD: 2, RETRIED: 3, SOLD_OUT: 4, ENDED: 5, DEGRADED: 6, SETTLED: 7, STEP: 8, COMPENSATION_FAILED: 9,
  MANUAL_REPAIR: 10, REQUIRED: 11, EFFECT: 12, READ: 13, WRITTEN: 14, IN_DOUBT: 15, BLOCKED: 16, ABANDONED: 17, LEFT: 18, LOST: 19,
  PREEMPTED: 20, MESSAGE: 21, COMMITTED: 22, CPU: 23,
} as const;
type FactKind = (typeof FACT)[keyof typeof FACT];

/**
 * Hashes what happens to orders, visits, data and messages. What merely exists (capacity, faults, a station
 * that nobody calls) is left out: it shows in what it does to others, and a thing without effect leaves the hash alone.
 */
export class FactHash {
  private readonly hash = new TraceHash();
  private readonly slots: OrderSlots;
  private readonly stations: Int32Array;
  private readonly steps: Int32Array;
  private readonly rows: Int32Array;
  private readonly processes: Int32Array;
  private readonly classes: Int32Array;
  private readonly passing: Uint8Array;

  constructor(description: PlannedDescription, slots: OrderSlots) {
    this.slots = slots;
    this.stations = Int32Array.from(description.stations, ({ name }) => hashText(name) | 0);
    this.steps = Int32Array.from(description.steps, ({ path }) => hashText(path) | 0);
    this.processes = Int32Array.from(description.processes, (name) => hashText(name) | 0);
    this.classes = Int32Array.from(description.classes, (name) => hashText(name) | 0);
    this.rows = new Int32Array(rowCountOf(description.dataSets));
    for (const { name, firstRow, count } of description.dataSets) {
      for (let key = 0; firstRow >= 0 && key < count; key++) this.rows[firstRow + key] = mixKeys(hashText(name), key);
    }
    this.passing = Uint8Array.from(description.stations, ({ deployed }) => (deployed ? 1 : 0));
  }

  /** A fact about the order in `slot` alone; `detail` = any integer that belongs to it. */
  order(kind: FactKind, now: Ticks, slot: number, detail: number): void {
    this.hash.add(kind, now, this.numberOf(slot), detail);
  }

  /** A new order. */
  offered(now: Ticks, slot: number, process: number, cls: number): void {
    this.hash.add(FACT.OFFERED, now, this.numberOf(slot), this.processes[process]! ^ (cls < 0 ? 0 : this.classes[cls]!));
  }

  /** A fact about a step of the order in `slot`. */
  step(kind: FactKind, now: Ticks, slot: number, step: number, detail: number): void {
    this.hash.add(kind ^ (step < 0 ? 0 : this.steps[step]!), now, this.numberOf(slot), detail);
  }

  /** A fact about a row; -1 = one that has no number. */
  row(kind: FactKind, now: Ticks, slot: number, row: number, detail: number): void {
    this.hash.add(kind ^ (row < 0 ? 0 : this.rows[row]!), now, this.numberOf(slot), detail);
  }

  /** A fact about a station. */
  station(kind: FactKind, now: Ticks, station: number, slot: number): void {
    this.hash.add(kind ^ this.stations[station]!, now, this.numberOf(slot), 0);
  }

  /**
   * The end of a visit, however it ended; its arrival goes with it, so coming and starting need no entry of their own. One
   * that was served in no time at what a strategy deployed is nothing that happened.
   */
  visitEnded(kind: FactKind, now: Ticks, station: number, slot: number, arrived: Ticks): void {
    if (now === arrived && kind === FACT.LEFT && this.passing[station] === 1) return;
    this.hash.add(kind ^ this.stations[station]!, now, this.numberOf(slot), arrived | 0);
  }

  /** Begins anew. */
  reset(): void {
    this.hash.reset();
  }

  /** 16 hex digits. */
  digest(): string {
    return this.hash.digest();
  }

  private numberOf(slot: number): number {
    return slot < 0 ? -1 : this.slots.number(slot);
  }
}
