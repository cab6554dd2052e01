import { Histogram } from '../engine/histogram.ts';
import type { Ticks } from '../engine/time.ts';
import { toSeconds } from '../engine/time.ts';
import type { ClientView } from './client-view.ts';
import { PARTS_STRIDE } from './client-view.ts';
import type { MeasureMap } from './measure-map.ts';
import { ratio } from './measure-map.ts';
import type { OrderSlots } from './order-slots.ts';
import type { Family } from './populations.ts';
import { LATENCY_POINTS, putDistribution } from './distribution-keys.ts';

/** The three latencies of an order, in the order of their histograms. */
export const LATENCIES = ['ack', 'decision', 'terminal'] as const;
/** Keys of the parts of `latency.terminal`, by their number, then the undo ticks counted there again. */
export const PART_KEYS = ['service', 'queue', 'network', 'broker', 'retry', 'lock', 'persist', 'overlay', 'wait', 'undo'] as const;

const ACK = 0;
const DECISION = 1;
const TERMINAL = 2;
const COUNT = LATENCIES.length;

/** Latencies from the intended arrival, per cell: of confirmed orders, and of all offered orders against their deadline. */
export class LatencyMeasures {
  private readonly slots: OrderSlots;
  private readonly client: ClientView;
  private readonly confirmed: Histogram[];
  private readonly byDeadline: Histogram[];
  /** Sums of ticks; whole numbers, so that the parts add up to the whole. */
  private readonly parts: Float64Array;
  private unbalanced = 0;

  constructor(slots: OrderSlots, client: ClientView, cellCount: number) {
    this.slots = slots;
    this.client = client;
    this.confirmed = Array.from({ length: cellCount * COUNT }, () => new Histogram());
    this.byDeadline = Array.from({ length: cellCount * COUNT }, () => new Histogram());
    this.parts = new Float64Array(cellCount * PARTS_STRIDE);
  }

  /** A confirmed order that is terminal. */
  addConfirmed(slot: number): void {
    const { client } = this;
    const cell = this.slots.cell(slot);
    const intended = this.slots.intended(slot);
    const terminal = client.terminalAt(slot) - intended;
    this.confirmed[cell * COUNT + ACK]!.record(client.answeredAt(slot) - intended);
    this.confirmed[cell * COUNT + DECISION]!.record(client.decidedAt(slot) - intended);
    this.confirmed[cell * COUNT + TERMINAL]!.record(terminal);
    let sum = 0;
    for (let part = 0; part < PARTS_STRIDE; part++) {
      const ticks = client.part(slot, part);
      if (part < PARTS_STRIDE - 1) sum += ticks;
      this.parts[cell * PARTS_STRIDE + part] = this.parts[cell * PARTS_STRIDE + part]! + ticks;
    }
    if (sum !== terminal) this.unbalanced++;
  }

  /** An order with the right outcome in time; a part of it that came later than the deadline counts as the deadline. */
  addInTime(cell: number, deadline: Ticks, ack: Ticks, decision: Ticks, terminal: Ticks): void {
    this.byDeadline[cell * COUNT + ACK]!.record(Math.min(ack, deadline));
    this.byDeadline[cell * COUNT + DECISION]!.record(Math.min(decision, deadline));
    this.byDeadline[cell * COUNT + TERMINAL]!.record(Math.min(terminal, deadline));
  }

  /** An order without the right outcome in time. */
  addLate(cell: number, deadline: Ticks): void {
    this.addInTime(cell, deadline, deadline, deadline, deadline);
  }

  /** Confirmed orders whose parts do not sum to their latency: 0 unless the reporter of facts is wrong. */
  get unbalancedOrders(): number {
    return this.unbalanced;
  }

  /** The histogram of one latency over the confirmed orders of some cells. */
  histogram(latency: (typeof LATENCIES)[number], cells: readonly number[]): Histogram {
    return this.merged(this.confirmed, LATENCIES.indexOf(latency), cells);
  }

  /** Sum of ticks of each part over the confirmed orders of some cells, indexed as {@link PART_KEYS}. */
  partTicks(cells: readonly number[]): Float64Array {
    const sums = new Float64Array(PARTS_STRIDE);
    for (const cell of cells) {
      for (let part = 0; part < PARTS_STRIDE; part++) sums[part] = sums[part]! + this.parts[cell * PARTS_STRIDE + part]!;
    }
    return sums;
  }

  /** Adds the latency measures of one family. */
  report(out: MeasureMap, family: Family): void {
    LATENCIES.forEach((name, index) => {
      const key = `${family.prefix}latency.${name}`;
      putDistribution(out, key, this.merged(this.confirmed, index, family.cells), LATENCY_POINTS);
      putDistribution(out, `${key}-by-deadline`, this.merged(this.byDeadline, index, family.cells), LATENCY_POINTS);
    });
    const count = this.histogram('terminal', family.cells).count;
    this.partTicks(family.cells).forEach((ticks, part) => {
      out[`${family.prefix}latency.parts.${PART_KEYS[part]!}.mean`] = ratio(toSeconds(ticks), count);
    });
  }

  private merged(of: readonly Histogram[], latency: number, cells: readonly number[]): Histogram {
    const merged = new Histogram();
    for (const cell of cells) merged.merge(of[cell * COUNT + latency]!);
    return merged;
  }
}
