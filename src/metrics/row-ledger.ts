import type { Ticks } from '../engine/time.ts';
import type { DataSetDescription } from '../model/facts.ts';

/** Number of rows of all numbered data sets. */
export function rowCountOf(dataSets: readonly DataSetDescription[]): number {
  return dataSets.reduce((rows, set) => Math.max(rows, set.firstRow < 0 ? 0 : set.firstRow + set.count), 0);
}

/** The state of every numbered row, and the invariants over it: stock, money, and for how long either was violated. */
export class RowLedger {
  /** Value of each row after its last write. */
  readonly value: Float64Array;
  /** The data set of each row. */
  readonly setOf: Int32Array;
  private readonly dataSets: readonly DataSetDescription[];
  private readonly observedFrom: Ticks;
  /** Units put into a row by effects of their own, not by taking back. */
  private readonly puts: Float64Array;
  /** Units taken by orders told yes and not taken back, over all orders, and those of measured ones. */
  private readonly sold: Float64Array;
  private readonly soldMeasured: Float64Array;
  private readonly accesses: Float64Array;
  /** Change that writes of measured orders made to the sum of each data set. */
  private readonly drift: Float64Array;
  private readonly sum: Float64Array;
  private readonly rowsBelow: Int32Array;
  private readonly violatedSince: Float64Array;
  private readonly violatedTicks: Float64Array;

  /** @param observedFrom - violations before this time are not counted */
  constructor(dataSets: readonly DataSetDescription[], observedFrom: Ticks) {
    const rows = rowCountOf(dataSets);
    this.dataSets = dataSets;
    this.observedFrom = observedFrom;
    this.value = new Float64Array(rows);
    this.setOf = new Int32Array(rows);
    this.puts = new Float64Array(rows);
    this.sold = new Float64Array(rows);
    this.soldMeasured = new Float64Array(rows);
    this.accesses = new Float64Array(rows);
    this.drift = new Float64Array(dataSets.length);
    this.sum = new Float64Array(dataSets.length);
    this.rowsBelow = new Int32Array(dataSets.length);
    this.violatedSince = new Float64Array(dataSets.length).fill(-1);
    this.violatedTicks = new Float64Array(dataSets.length);
    dataSets.forEach((set, index) => {
      if (set.firstRow < 0) return;
      this.value.fill(set.initial, set.firstRow, set.firstRow + set.count);
      this.setOf.fill(index, set.firstRow, set.firstRow + set.count);
      this.sum[index] = set.initial * set.count;
    });
  }

  /** A write left `value` in a row. */
  write(now: Ticks, row: number, value: number, measured: boolean): void {
    const index = this.setOf[row]!;
    const set = this.dataSets[index]!;
    const before = this.value[row]!;
    this.value[row] = value;
    if (measured) this.drift[index] = this.drift[index]! + (value - before);
    this.sum[index] = this.sum[index]! + (value - before);
    if (set.atLeast !== null) {
      const change = (value < set.atLeast ? 1 : 0) - (before < set.atLeast ? 1 : 0);
      this.rowsBelow[index] = this.rowsBelow[index]! + change;
    }
    if (set.atLeast !== null || set.conserve) this.followViolation(now, index);
  }

  /** An access of a measured order to a row. */
  accessed(row: number): void {
    this.accesses[row] = this.accesses[row]! + 1;
  }

  /** Units came into a row (or were taken out again) that no earlier taking of the same order explains. */
  put(row: number, units: number): void {
    this.puts[row] = this.puts[row]! + units;
  }

  /** An order that was told yes keeps so many units of a row. */
  sell(row: number, units: number, measured: boolean): void {
    this.sold[row] = this.sold[row]! + units;
    if (measured) this.soldMeasured[row] = this.soldMeasured[row]! + units;
  }

  /** Units that there have been to take, ever: what is left over in the end cannot be more. */
  supply(row: number): number {
    const set = this.dataSets[this.setOf[row]!]!;
    return set.atLeast === null ? Infinity : set.initial - set.atLeast + this.puts[row]!;
  }

  /** Units of a row that could still be taken. */
  unsold(row: number): number {
    const set = this.dataSets[this.setOf[row]!]!;
    return set.atLeast === null ? 0 : Math.max(0, this.value[row]! - set.atLeast);
  }

  /**
   * Units that measured orders were promised beyond the supply of each key: max(0, sold - supply), of which orders outside
   * the measured window account for their own part.
   */
  oversold(): number {
    let units = 0;
    this.dataSets.forEach((set) => {
      if (set.firstRow < 0 || set.atLeast === null) return;
      for (let row = set.firstRow; row < set.firstRow + set.count; row++) {
        units += Math.min(Math.max(0, this.sold[row]! - this.supply(row)), this.soldMeasured[row]!);
      }
    });
    return units;
  }

  /** What writes of measured orders added to, or took from, the sums that have to be conserved. */
  moneyDrift(): number {
    return this.dataSets.reduce((units, set, index) => (set.conserve ? units + Math.abs(this.drift[index]!) : units), 0);
  }

  /** Ticks during which an invariant of a data set was violated, until `now`; null if it has none. */
  violationTicks(index: number, now: Ticks): Ticks | null {
    const set = this.dataSets[index]!;
    if (set.firstRow < 0 || (set.atLeast === null && !set.conserve)) return null;
    const since = this.violatedSince[index]!;
    return this.violatedTicks[index]! + (since < 0 ? 0 : this.observed(since, now));
  }

  /** Shares of the accesses to a data set that its hottest keys take, hottest first; null without an access. */
  shares(index: number, count: number): readonly (number | null)[] {
    const set = this.dataSets[index]!;
    if (set.firstRow < 0) return new Array<null>(count).fill(null);
    const accesses = this.accesses.slice(set.firstRow, set.firstRow + set.count).sort((a, b) => b - a);
    const total = accesses.reduce((sum, n) => sum + n, 0);
    return Array.from({ length: count }, (_, k) => (total > 0 && k < accesses.length ? accesses[k]! / total : null));
  }

  private followViolation(now: Ticks, index: number): void {
    const set = this.dataSets[index]!;
    const violated = this.rowsBelow[index]! > 0 || (set.conserve && this.sum[index]! !== set.initial * set.count);
    const since = this.violatedSince[index]!;
    if (violated === since >= 0) return;
    if (violated) {
      this.violatedSince[index] = now;
    } else {
      this.violatedTicks[index] = this.violatedTicks[index]! + this.observed(since, now);
      this.violatedSince[index] = -1;
    }
  }

  private observed(from: Ticks, to: Ticks): Ticks {
    return Math.max(0, to - Math.max(from, this.observedFrom));
  }
}
