import type { Ticks } from '../engine/time.ts';
import { capacityFor, grownFloat64, grownInt32, grownUint8 } from './grown.ts';

/** Who the order in each slot is: the columns that every concern reads. Slots are reused, so memory follows the orders in flight. */
export class OrderSlots {
  capacity = 0;
  /** The order's number, the same under every strategy. */
  number = new Float64Array(0);
  intended = new Float64Array(0);
  /** Absolute; -1 = none. */
  deadline = new Float64Array(0);
  cell = new Int32Array(0);
  process = new Int32Array(0);
  /** 1 = its intended arrival lies in the measured window. */
  measured = new Uint8Array(0);
  /** 1 = offered and not yet settled. */
  live = new Uint8Array(0);

  /** Makes room for `slot`. Returns whether the capacity changed, so that columns kept elsewhere can follow. */
  reserve(slot: number): boolean {
    if (slot < this.capacity) return false;
    const capacity = capacityFor(slot);
    this.number = grownFloat64(this.number, capacity);
    this.intended = grownFloat64(this.intended, capacity);
    this.deadline = grownFloat64(this.deadline, capacity);
    this.cell = grownInt32(this.cell, capacity);
    this.process = grownInt32(this.process, capacity);
    this.measured = grownUint8(this.measured, capacity);
    this.live = grownUint8(this.live, capacity);
    this.capacity = capacity;
    return true;
  }

  /** Ticks from the intended arrival to the deadline; -1 = none. */
  deadlineAfter(slot: number): Ticks {
    const deadline = this.deadline[slot]!;
    return deadline < 0 ? -1 : deadline - this.intended[slot]!;
  }
}
