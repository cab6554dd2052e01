import type { Ticks } from '../engine/time.ts';
import type { Ending, Verdict } from '../model/facts.ts';
import { ENDING, PART_COUNT, VERDICT } from '../model/facts.ts';
import { grownFloat64, grownInt32, grownUint8 } from './grown.ts';
import type { OrderSlots } from './order-slots.ts';
import type { Outcome } from './outcome.ts';
import { outcomeOf } from './outcome.ts';

/** Columns of `parts` for one order: the parts of the critical path, then the ticks of undo steps. */
export const PARTS_STRIDE = PART_COUNT + 1;

/** Per order: what its client was told and when, and how its process ended. */
export class ClientView {
  /** First answer of any kind; -1 = none. */
  answeredAt = new Float64Array(0);
  acceptedAt = new Float64Array(0);
  /** Told yes or no; -1 = never. */
  decidedAt = new Float64Array(0);
  /** End of the last execution that ended; -1 = none. */
  terminalAt = new Float64Array(0);
  /** Critical path of that execution, {@link PARTS_STRIDE} columns an order. */
  parts = new Float64Array(0);
  /** Row whose want made the process refuse; -1 = not sold out. */
  soldOutRow = new Int32Array(0);
  /** Longest wait for a decision since a coordinator's crash; -1 = never in doubt. */
  doubt = new Float64Array(0);
  /** 1 = an execution was completed. */
  completed = new Uint8Array(0);
  degraded = new Uint8Array(0);
  private confirmed = new Uint8Array(0);
  private failure = new Int32Array(0);
  private failedAt = new Float64Array(0);
  private readonly slots: OrderSlots;

  constructor(slots: OrderSlots) {
    this.slots = slots;
  }

  /** Makes room for slots below `capacity`. */
  grow(capacity: number): void {
    this.answeredAt = grownFloat64(this.answeredAt, capacity);
    this.acceptedAt = grownFloat64(this.acceptedAt, capacity);
    this.decidedAt = grownFloat64(this.decidedAt, capacity);
    this.terminalAt = grownFloat64(this.terminalAt, capacity);
    this.parts = grownFloat64(this.parts, capacity * PARTS_STRIDE);
    this.soldOutRow = grownInt32(this.soldOutRow, capacity);
    this.doubt = grownFloat64(this.doubt, capacity);
    this.completed = grownUint8(this.completed, capacity);
    this.degraded = grownUint8(this.degraded, capacity);
    this.confirmed = grownUint8(this.confirmed, capacity);
    this.failure = grownInt32(this.failure, capacity);
    this.failedAt = grownFloat64(this.failedAt, capacity);
  }

  /** A new order stands in `slot`. */
  open(slot: number): void {
    this.answeredAt[slot] = -1;
    this.acceptedAt[slot] = -1;
    this.decidedAt[slot] = -1;
    this.terminalAt[slot] = -1;
    this.soldOutRow[slot] = -1;
    this.doubt[slot] = -1;
    this.completed[slot] = 0;
    this.degraded[slot] = 0;
    this.confirmed[slot] = 0;
    this.failure[slot] = -1;
  }

  /** The first yes or no stands; a failure stands until the client tries again. Giving up is no answer. */
  told(now: Ticks, slot: number, verdict: Verdict): void {
    if (verdict !== VERDICT.GAVE_UP && this.answeredAt[slot]! < 0) this.answeredAt[slot] = now;
    if (verdict === VERDICT.ACCEPTED) {
      if (this.acceptedAt[slot]! < 0) this.acceptedAt[slot] = now;
    } else if (verdict === VERDICT.CONFIRMED || verdict === VERDICT.REFUSED) {
      if (this.decidedAt[slot]! >= 0) return;
      this.decidedAt[slot] = now;
      this.confirmed[slot] = verdict === VERDICT.CONFIRMED ? 1 : 0;
    } else {
      this.failure[slot] = verdict;
      this.failedAt[slot] = now;
    }
  }

  /** The client sent another attempt: the failure it was told is not the last word. */
  retried(slot: number): void {
    this.failure[slot] = -1;
  }

  /** An execution ended; of several the one that ends last is the end of the order. */
  ended(now: Ticks, slot: number, ending: Ending, parts: Float64Array): void {
    this.terminalAt[slot] = now;
    if (ending === ENDING.COMPLETED) this.completed[slot] = 1;
    const offset = slot * PARTS_STRIDE;
    for (let part = 0; part < PARTS_STRIDE; part++) this.parts[offset + part] = parts[part]!;
  }

  /** A prepared transaction of the order waited for its decision since `since`. */
  inDoubt(now: Ticks, slot: number, since: Ticks): void {
    const wait = now - since;
    if (wait > this.doubt[slot]!) this.doubt[slot] = wait;
  }

  /** The client was told yes, at whatever time. */
  toldYes(slot: number): boolean {
    return this.confirmed[slot] === 1;
  }

  /** The client was told no, at whatever time. */
  toldNo(slot: number): boolean {
    return this.decidedAt[slot]! >= 0 && this.confirmed[slot] === 0;
  }

  /** The outcome, once nothing about the order can change any more. */
  outcome(slot: number, effectMissing: boolean, effectRemains: boolean): Outcome {
    return outcomeOf({
      decidedAt: this.decidedAt[slot]!,
      confirmed: this.confirmed[slot] === 1,
      failure: this.failure[slot] as Verdict | -1,
      failedAt: this.failedAt[slot]!,
      deadline: this.slots.deadline[slot]!,
      effectMissing,
      effectRemains,
    });
  }
}
