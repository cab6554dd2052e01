import { toSeconds } from '../engine/time.ts';
import type { Ticks } from '../engine/time.ts';
import { SETTLED } from '../model/facts.ts';
import type { SettledState } from '../model/facts.ts';
import type { ClientView } from './client-view.ts';
import { LatencyMeasures } from './latency-measures.ts';
import type { MeasureMap } from './measure-map.ts';
import { ratio } from './measure-map.ts';
import type { OrderSlots } from './order-slots.ts';
import type { Outcome } from './outcome.ts';
import { OUTCOME } from './outcome.ts';
import type { Family } from './populations.ts';
import type { SoldOutRefusal } from './refusal-ledger.ts';
import { RefusalLedger } from './refusal-ledger.ts';
import { SuccessWindows, worstWindow } from './success-windows.ts';

// Columns of the counts of a cell; the first six are the outcomes.
const OUTCOMES = 6;
const FALSELY_REFUSED = 6;
const ACCEPTED = 7;
const IN_DOUBT = 8;
const UNFINISHED = 9;
const DEGRADED = 10;
const COLUMNS = 11;

/** Widths of the windows of `availability.worst-window.*` in seconds. */
export const WORST_WINDOW_SECONDS = [1, 10, 60] as const;

/** Outcomes and latencies of the measured orders, each counted when nothing about it can change any more. */
export class OrderMeasures {
  readonly latency: LatencyMeasures;
  readonly windows: SuccessWindows;
  private readonly slots: OrderSlots;
  private readonly client: ClientView;
  private readonly counts: Float64Array;
  private readonly refusals: RefusalLedger;

  constructor(slots: OrderSlots, client: ClientView, sizes: { readonly cells: number; readonly rows: number }, origin: Ticks) {
    this.slots = slots;
    this.client = client;
    this.latency = new LatencyMeasures(slots, client, sizes.cells);
    this.windows = new SuccessWindows(sizes.cells, origin);
    this.counts = new Float64Array(sizes.cells * COLUMNS);
    this.refusals = new RefusalLedger(sizes.rows, sizes.cells);
  }

  /**
   * Counts a measured order.
   *
   * @param unitsAtMost - units that can be left over in the row that made the process refuse; any number if none did
   */
  settle(slot: number, outcome: Outcome, state: SettledState, unitsAtMost: number): void {
    const { client } = this;
    const cell = this.slots.cell(slot);
    const deadline = this.slots.deadline(slot);
    const accepted = client.acceptedAt(slot);
    const success = outcome === OUTCOME.CONFIRMED || outcome === OUTCOME.REFUSED;
    const window = this.windows.windowOf(this.slots.intended(slot));
    this.count(cell, outcome);
    if (accepted >= 0 && (deadline < 0 || accepted <= deadline)) this.count(cell, ACCEPTED);
    if (client.doubt(slot) >= 0) this.count(cell, IN_DOUBT);
    if (state !== SETTLED.TERMINAL) this.count(cell, UNFINISHED);
    if (client.isDegraded(slot)) this.count(cell, DEGRADED);
    this.windows.add(cell, window, success);
    const terminal = state === SETTLED.TERMINAL && client.terminalAt(slot) >= 0;
    if (outcome === OUTCOME.CONFIRMED && terminal) this.latency.addConfirmed(slot);
    if (outcome === OUTCOME.REFUSED && client.soldOutRow(slot) >= 0) {
      if (this.refusals.add(this.refusalOf(slot, window, terminal), unitsAtMost)) return;
    }
    if (deadline < 0) return;
    if (success && terminal) this.addInTime(this.refusalOf(slot, window, terminal));
    else this.latency.addLate(cell, this.slots.deadlineAfter(slot));
  }

  /** Judges the orders told "sold out", now that the units left over of each row are known. Call once, before reporting. */
  close(unsold: (row: number) => number): void {
    const falsely = this.refusals.judge(unsold, (refusal, wasFalse) => {
      if (wasFalse) this.windows.revoke(refusal.cell, refusal.window);
      if (refusal.deadline < 0) return;
      if (wasFalse || refusal.terminal < 0) this.latency.addLate(refusal.cell, refusal.deadline);
      else this.addInTime(refusal);
    });
    falsely.forEach((count, cell) => {
      const base = cell * COLUMNS;
      this.counts[base + FALSELY_REFUSED] = count;
      this.counts[base + OUTCOME.REFUSED] = this.counts[base + OUTCOME.REFUSED]! - count;
    });
  }

  /** Measured orders of some cells. */
  offered(cells: readonly number[]): number {
    let sum = 0;
    for (const cell of cells) for (let outcome = 0; outcome <= OUTCOMES; outcome++) sum += this.counts[cell * COLUMNS + outcome]!;
    return sum;
  }

  /** Confirmed orders of some cells. */
  confirmed(cells: readonly number[]): number {
    return this.sum(cells, OUTCOME.CONFIRMED);
  }

  /** Adds latency and availability of one family. */
  report(out: MeasureMap, family: Family, run: Ticks): void {
    this.latency.report(out, family);
    const offered = this.offered(family.cells);
    const confirmed = this.confirmed(family.cells);
    const put = (key: string, column: number): void => {
      out[`${family.prefix}availability.${key}-ratio`] = ratio(this.sum(family.cells, column), offered);
    };
    out[`${family.prefix}availability.success-ratio`] = ratio(confirmed + this.sum(family.cells, OUTCOME.REFUSED), offered);
    put('confirmed', OUTCOME.CONFIRMED);
    put('refused', OUTCOME.REFUSED);
    put('false-refusal', FALSELY_REFUSED);
    put('rejected', OUTCOME.REJECTED);
    put('timeout', OUTCOME.TIMEOUT);
    put('error', OUTCOME.ERROR);
    put('wrong', OUTCOME.WRONG);
    put('accept', ACCEPTED);
    put('in-doubt', IN_DOUBT);
    put('unfinished', UNFINISHED);
    put('degraded', DEGRADED);
    out[`${family.prefix}availability.goodput`] = ratio(confirmed, toSeconds(run));
    const series = this.windows.series(family.cells);
    for (const width of WORST_WINDOW_SECONDS) {
      out[`${family.prefix}availability.worst-window.${width}s`] = worstWindow(series, width);
    }
  }

  private addInTime(of: SoldOutRefusal): void {
    this.latency.addInTime(of.cell, of.deadline, of.ack, of.decision, of.terminal);
  }

  private refusalOf(slot: number, window: number, terminal: boolean): SoldOutRefusal {
    const intended = this.slots.intended(slot);
    return {
      row: this.client.soldOutRow(slot), cell: this.slots.cell(slot), window, deadline: this.slots.deadlineAfter(slot),
      ack: this.client.answeredAt(slot) - intended, decision: this.client.decidedAt(slot) - intended,
      terminal: terminal ? this.client.terminalAt(slot) - intended : -1,
    };
  }

  private count(cell: number, column: number): void {
    this.counts[cell * COLUMNS + column] = this.counts[cell * COLUMNS + column]! + 1;
  }

  private sum(cells: readonly number[], column: number): number {
    let sum = 0;
    for (const cell of cells) sum += this.counts[cell * COLUMNS + column]!;
    return sum;
  }
}

