import type { Ticks } from '../engine/time.ts';
import { capacityFor, grownFloat64, grownInt32 } from './grown.ts';

const STRIDE = 4;
// Columns of `numbers`.
const NUMBER = 0;
const INTENDED = 1;
const DEADLINE = 2;
// Columns of `marks`.
const CELL = 0;
const PROCESS = 1;
const MEASURED = 2;
const LIVE = 3;

/** An order as it is offered. */
export interface OfferedOrder {
  /** The same under every strategy. */
  readonly number: number;
  readonly intended: Ticks;
  /** Absolute; -1 = none. */
  readonly deadline: Ticks;
  readonly cell: number;
  readonly process: number;
  readonly measured: boolean;
}

/**
 * Who the order in each slot is: what every concern reads. Slots are reused, so memory follows the orders in flight. The
 * columns of an order lie side by side, in one cache line.
 */
export class OrderSlots {
  capacity = 0;
  private numbers = new Float64Array(0);
  private marks = new Int32Array(0);

  /** Makes room for `slot`. Returns whether the capacity changed, so that columns kept elsewhere can follow. */
  reserve(slot: number): boolean {
    if (slot < this.capacity) return false;
    this.capacity = capacityFor(slot);
    this.numbers = grownFloat64(this.numbers, this.capacity * STRIDE);
    this.marks = grownInt32(this.marks, this.capacity * STRIDE);
    return true;
  }

  /** Puts a new order into `slot`. */
  open(slot: number, order: OfferedOrder): void {
    const at = slot * STRIDE;
    const { numbers, marks } = this;
    numbers[at + NUMBER] = order.number;
    numbers[at + INTENDED] = order.intended;
    numbers[at + DEADLINE] = order.deadline;
    marks[at + CELL] = order.cell;
    marks[at + PROCESS] = order.process;
    marks[at + MEASURED] = order.measured ? 1 : 0;
    marks[at + LIVE] = 1;
  }

  /** The order in `slot` is settled. */
  close(slot: number): void {
    this.marks[slot * STRIDE + LIVE] = 0;
  }

  /** The order's number, the same under every strategy. */
  number(slot: number): number {
    return this.numbers[slot * STRIDE + NUMBER]!;
  }

  /** Its intended arrival. */
  intended(slot: number): Ticks {
    return this.numbers[slot * STRIDE + INTENDED]!;
  }

  /** When it is due; -1 = never. */
  deadline(slot: number): Ticks {
    return this.numbers[slot * STRIDE + DEADLINE]!;
  }

  /** Ticks from the intended arrival to the deadline; -1 = none. */
  deadlineAfter(slot: number): Ticks {
    const deadline = this.deadline(slot);
    return deadline < 0 ? -1 : deadline - this.intended(slot);
  }

  /** The cell of process and class that it counts in. */
  cell(slot: number): number {
    return this.marks[slot * STRIDE + CELL]!;
  }

  /** The process it runs. */
  process(slot: number): number {
    return this.marks[slot * STRIDE + PROCESS]!;
  }

  /** Whether its intended arrival lies in the measured window. */
  isMeasured(slot: number): boolean {
    return this.marks[slot * STRIDE + MEASURED] === 1;
  }

  /** Whether an order in `slot` was offered and is not settled. */
  isLive(slot: number): boolean {
    return this.marks[slot * STRIDE + LIVE] === 1;
  }
}
