import type { Ticks } from '../engine/time.ts';
import { SECOND } from '../engine/time.ts';
import { capacityFor, grownInt32 } from './grown.ts';

/** Offered and successful orders of consecutive windows. */
export interface WindowSeries {
  readonly offered: Int32Array;
  readonly success: Int32Array;
}

/** Counts measured orders and successes by intended arrival, in windows of one second from the start of measurement, per cell. */
export class SuccessWindows {
  private readonly origin: Ticks;
  private readonly offered: Int32Array[];
  private readonly success: Int32Array[];
  private length = 0;

  constructor(cellCount: number, origin: Ticks) {
    this.origin = origin;
    this.offered = Array.from({ length: cellCount }, () => new Int32Array(0));
    this.success = Array.from({ length: cellCount }, () => new Int32Array(0));
  }

  /** The window that holds an intended arrival. */
  windowOf(intended: Ticks): number {
    return Math.floor((intended - this.origin) / SECOND);
  }

  /** Counts one order. */
  add(cell: number, window: number, success: boolean): void {
    if (window >= this.length) this.length = window + 1;
    if (window >= this.offered[cell]!.length) this.grow(cell, capacityFor(window));
    this.offered[cell]![window] = this.offered[cell]![window]! + 1;
    if (success) this.success[cell]![window] = this.success[cell]![window]! + 1;
  }

  /** An order counted as a success was none. */
  revoke(cell: number, window: number): void {
    this.success[cell]![window] = this.success[cell]![window]! - 1;
  }

  /** The sum over cells, one entry for each window up to the last that held an order. */
  series(cells: readonly number[]): WindowSeries {
    const offered = new Int32Array(this.length);
    const success = new Int32Array(this.length);
    for (const cell of cells) {
      const o = this.offered[cell]!;
      const s = this.success[cell]!;
      const length = Math.min(this.length, o.length);
      for (let w = 0; w < length; w++) {
        offered[w] = offered[w]! + o[w]!;
        success[w] = success[w]! + s[w]!;
      }
    }
    return { offered, success };
  }

  /** Start of a window in ticks from the start of the simulation. */
  startOf(window: number): Ticks {
    return this.origin + window * SECOND;
  }

  private grow(cell: number, capacity: number): void {
    this.offered[cell] = grownInt32(this.offered[cell]!, capacity);
    this.success[cell] = grownInt32(this.success[cell]!, capacity);
  }
}

/** Lowest success ratio of a window of `width` seconds; windows without an order are skipped; null when all are. */
export function worstWindow(series: WindowSeries, width: number): number | null {
  let worst: number | null = null;
  for (let start = 0; start < series.offered.length; start += width) {
    let offered = 0;
    let success = 0;
    for (let w = start; w < Math.min(start + width, series.offered.length); w++) {
      offered += series.offered[w]!;
      success += series.success[w]!;
    }
    if (offered > 0 && (worst === null || success / offered < worst)) worst = success / offered;
  }
  return worst;
}
