import { grownFloat64, grownInt32 } from './grown.ts';
import type { RowLedger } from './row-ledger.ts';
import { SlotLists } from './slot-lists.ts';

/** Units that each order holds of each row: taken, and not given back by an undo of its own. */
export class Takings {
  private rows: RowLedger;
  private readonly lists = new SlotLists();
  private row = new Int32Array(0);
  private units = new Float64Array(0);

  constructor(rows: RowLedger) {
    this.rows = rows;
  }

  /** Goes on with other rows; no order holds anything. */
  reset(rows: RowLedger): void {
    this.rows = rows;
  }

  /** Makes room for order slots below `capacity`. */
  grow(capacity: number): void {
    this.lists.growSlots(capacity);
  }

  /** An effect changed a row by `delta`, or took such a change back; what is put by an effect of its own is supply. */
  write(slot: number, row: number, delta: number, undo: boolean): void {
    const taking = undo ? delta > 0 : delta < 0;
    if (!taking) {
      if (delta !== 0) this.rows.put(row, delta);
      return;
    }
    let entry = this.lists.first(slot);
    while (entry >= 0 && this.row[entry] !== row) entry = this.lists.next[entry]!;
    if (entry < 0) {
      entry = this.lists.push(slot);
      if (this.lists.capacity > this.row.length) {
        this.row = grownInt32(this.row, this.lists.capacity);
        this.units = grownFloat64(this.units, this.lists.capacity);
      }
      this.row[entry] = row;
      this.units[entry] = 0;
    }
    this.units[entry] = this.units[entry]! - delta;
  }

  /** The order in `slot` keeps what it holds if it was told yes, and is forgotten. */
  settle(slot: number, toldYes: boolean, measured: boolean): void {
    if (toldYes) {
      for (let entry = this.lists.first(slot); entry >= 0; entry = this.lists.next[entry]!) {
        if (this.units[entry]! > 0) this.rows.sell(this.row[entry]!, this.units[entry]!, measured);
      }
    }
    this.lists.clear(slot);
  }
}
