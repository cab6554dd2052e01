import type { Ticks } from '../engine/time.ts';
import type { Ending, Verdict } from '../model/facts.ts';
import { ENDING, PART_COUNT, VERDICT } from '../model/facts.ts';
import { grownFloat64, grownInt32 } from './grown.ts';
import type { OrderSlots } from './order-slots.ts';
import type { Outcome } from './outcome.ts';
import { outcomeOf } from './outcome.ts';

/** Parts of a critical path, then the ticks of its undo steps. */
export const PARTS_STRIDE = PART_COUNT + 1;

// Columns of `times`; the parts come first.
const ANSWERED = PARTS_STRIDE;
const ACCEPTED = PARTS_STRIDE + 1;
const DECIDED = PARTS_STRIDE + 2;
const FAILED = PARTS_STRIDE + 3;
const TERMINAL = PARTS_STRIDE + 4;
const DOUBT = PARTS_STRIDE + 5;
const TIMES = PARTS_STRIDE + 6;
// Columns of `marks`.
const SOLD_OUT_ROW = 0;
const FAILURE = 1;
const FLAGS = 2;
const MARKS = 4;
const CONFIRMED = 1;
const COMPLETED = 2;
const DEGRADED = 4;

/** Per order: what its client was told and when, and how its process ended. Times are absolute; -1 = it has not happened. */
export class ClientView {
  private times = new Float64Array(0);
  private marks = new Int32Array(0);
  private readonly slots: OrderSlots;

  constructor(slots: OrderSlots) {
    this.slots = slots;
  }

  /** Makes room for slots below `capacity`. */
  grow(capacity: number): void {
    this.times = grownFloat64(this.times, capacity * TIMES);
    this.marks = grownInt32(this.marks, capacity * MARKS);
  }

  /** A new order stands in `slot`. */
  open(slot: number): void {
    for (let at = slot * TIMES + ANSWERED; at < (slot + 1) * TIMES; at++) this.times[at] = -1;
    this.marks[slot * MARKS + SOLD_OUT_ROW] = -1;
    this.marks[slot * MARKS + FAILURE] = -1;
    this.marks[slot * MARKS + FLAGS] = 0;
  }

  /** The first yes or no stands; a failure stands until the client tries again. Giving up is no answer. */
  told(now: Ticks, slot: number, verdict: Verdict): void {
    const at = slot * TIMES;
    const { times } = this;
    if (verdict !== VERDICT.GAVE_UP && times[at + ANSWERED]! < 0) times[at + ANSWERED] = now;
    if (verdict === VERDICT.ACCEPTED) {
      if (times[at + ACCEPTED]! < 0) times[at + ACCEPTED] = now;
    } else if (verdict === VERDICT.CONFIRMED || verdict === VERDICT.REFUSED) {
      if (times[at + DECIDED]! >= 0) return;
      times[at + DECIDED] = now;
      if (verdict === VERDICT.CONFIRMED) this.flag(slot, CONFIRMED);
    } else {
      this.marks[slot * MARKS + FAILURE] = verdict;
      times[at + FAILED] = now;
    }
  }

  /** The client sent another attempt: the failure it was told is not the last word. */
  retried(slot: number): void {
    this.marks[slot * MARKS + FAILURE] = -1;
  }

  /** The process was refused for want of a row. */
  soldOut(slot: number, row: number): void {
    this.marks[slot * MARKS + SOLD_OUT_ROW] = row;
  }

  /** A fallback answered for a step. */
  degraded(slot: number): void {
    this.flag(slot, DEGRADED);
  }

  /** An execution ended; of several the one that ends last is the end of the order. */
  ended(now: Ticks, slot: number, ending: Ending, parts: Float64Array): void {
    const at = slot * TIMES;
    const { times } = this;
    times[at + TERMINAL] = now;
    for (let part = 0; part < PARTS_STRIDE; part++) times[at + part] = parts[part]!;
    if (ending === ENDING.COMPLETED) this.flag(slot, COMPLETED);
  }

  /** A prepared transaction of the order waited for its decision since `since`. */
  inDoubt(now: Ticks, slot: number, since: Ticks): void {
    const wait = now - since;
    if (wait > this.times[slot * TIMES + DOUBT]!) this.times[slot * TIMES + DOUBT] = wait;
  }

  /** First answer of any kind. */
  answeredAt(slot: number): Ticks {
    return this.times[slot * TIMES + ANSWERED]!;
  }

  /** First answer "accepted". */
  acceptedAt(slot: number): Ticks {
    return this.times[slot * TIMES + ACCEPTED]!;
  }

  /** Told yes or no. */
  decidedAt(slot: number): Ticks {
    return this.times[slot * TIMES + DECIDED]!;
  }

  /** End of the execution that ended last. */
  terminalAt(slot: number): Ticks {
    return this.times[slot * TIMES + TERMINAL]!;
  }

  /** One part of the critical path of that execution. */
  part(slot: number, part: number): Ticks {
    return this.times[slot * TIMES + part]!;
  }

  /** Longest wait for a decision since a coordinator's crash; -1 = never in doubt. */
  doubt(slot: number): Ticks {
    return this.times[slot * TIMES + DOUBT]!;
  }

  /** Row whose want made the process refuse; -1 = not sold out. */
  soldOutRow(slot: number): number {
    return this.marks[slot * MARKS + SOLD_OUT_ROW]!;
  }

  /** An execution was completed. */
  isCompleted(slot: number): boolean {
    return this.has(slot, COMPLETED);
  }

  /** A fallback answered for a step. */
  isDegraded(slot: number): boolean {
    return this.has(slot, DEGRADED);
  }

  /** The client was told yes, at whatever time. */
  toldYes(slot: number): boolean {
    return this.has(slot, CONFIRMED);
  }

  /** The client was told no, at whatever time. */
  toldNo(slot: number): boolean {
    return this.decidedAt(slot) >= 0 && !this.has(slot, CONFIRMED);
  }

  /** The outcome, once nothing about the order can change any more. */
  outcome(slot: number, effectMissing: boolean, effectRemains: boolean): Outcome {
    return outcomeOf({
      decidedAt: this.decidedAt(slot),
      confirmed: this.has(slot, CONFIRMED),
      failure: this.marks[slot * MARKS + FAILURE] as Verdict | -1,
      failedAt: this.times[slot * TIMES + FAILED]!,
      deadline: this.slots.deadline(slot),
      effectMissing,
      effectRemains,
    });
  }

  private flag(slot: number, flag: number): void {
    this.marks[slot * MARKS + FLAGS] = this.marks[slot * MARKS + FLAGS]! | flag;
  }

  private has(slot: number, flag: number): boolean {
    return (this.marks[slot * MARKS + FLAGS]! & flag) !== 0;
  }
}
