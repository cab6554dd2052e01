import type { Ticks } from '../engine/time.ts';
import { capacityFor, grownFloat64, grownInt32 } from './grown.ts';

/** What is needed of a refused order to judge it in the end; times in ticks from its intended arrival, deadline -1 = none. */
export interface SoldOutRefusal {
  readonly row: number;
  readonly cell: number;
  readonly window: number;
  readonly deadline: Ticks;
  readonly ack: Ticks;
  readonly decision: Ticks;
  readonly terminal: Ticks;
}

const TIMES = 4;
const PLACES = 3;

/**
 * Orders told "sold out". Whether that was false is known at the end only: of each key as many refusals are false as
 * units were left over. The refusals kept one by one are those settled first, and of them at most as many a key as units
 * that could be left over; the rest is counted, so memory follows the stock and not the orders.
 */
export class RefusalLedger {
  private readonly cellCount: number;
  private readonly kept: Int32Array;
  private readonly further: Int32Array;
  private count = 0;
  private places = new Int32Array(0);
  private times = new Float64Array(0);

  constructor(rowCount: number, cellCount: number) {
    this.cellCount = cellCount;
    this.kept = new Int32Array(rowCount);
    this.further = new Int32Array(rowCount * cellCount);
  }

  /** Notes a refusal. Returns whether it is kept: then its success and latencies are to be judged by {@link judge}. */
  add(refusal: SoldOutRefusal, unitsAtMost: number): boolean {
    const { row, cell } = refusal;
    if (this.kept[row]! >= unitsAtMost) {
      const index = row * this.cellCount + cell;
      this.further[index] = this.further[index]! + 1;
      return false;
    }
    this.kept[row] = this.kept[row]! + 1;
    const place = this.count++ * PLACES;
    if (place + PLACES > this.places.length) {
      const capacity = capacityFor(this.count);
      this.places = grownInt32(this.places, capacity * PLACES);
      this.times = grownFloat64(this.times, capacity * TIMES);
    }
    this.places.set([row, cell, refusal.window], place);
    this.times.set([refusal.deadline, refusal.ack, refusal.decision, refusal.terminal], (this.count - 1) * TIMES);
    return true;
  }

  /**
   * Judges every refusal, in the order in which they were noted.
   *
   * @param unsold - units of a row that were left over
   * @param judged - called for each kept refusal
   * @returns false refusals per cell
   */
  judge(unsold: (row: number) => number, judged: (refusal: SoldOutRefusal, wasFalse: boolean) => void): Int32Array {
    const falsely = new Int32Array(this.cellCount);
    const left = Float64Array.from(this.kept, (_, row) => Math.max(0, unsold(row)));
    for (let index = 0; index < this.count; index++) {
      const refusal = this.at(index);
      const wasFalse = left[refusal.row]! >= 1;
      if (wasFalse) {
        left[refusal.row] = left[refusal.row]! - 1;
        falsely[refusal.cell] = falsely[refusal.cell]! + 1;
      }
      judged(refusal, wasFalse);
    }
    for (let index = 0; index < this.further.length; index++) {
      const row = Math.floor(index / this.cellCount);
      const wrongly = Math.min(this.further[index]!, Math.floor(left[row]!));
      left[row] = left[row]! - wrongly;
      falsely[index % this.cellCount] = falsely[index % this.cellCount]! + wrongly;
    }
    return falsely;
  }

  private at(index: number): SoldOutRefusal {
    const place = index * PLACES;
    const time = index * TIMES;
    return {
      row: this.places[place]!, cell: this.places[place + 1]!, window: this.places[place + 2]!,
      deadline: this.times[time]!, ack: this.times[time + 1]!, decision: this.times[time + 2]!, terminal: this.times[time + 3]!,
    };
  }
}
