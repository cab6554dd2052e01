import { Histogram } from '../engine/histogram.ts';
import type { Ticks } from '../engine/time.ts';
import { Squares } from './squares.ts';

// Columns of a series.
const ARRIVALS = 0;
const BLOCKED = 1;
const ABANDONED = 2;
const WAITED = 3;
const DEPARTURES = 4;
const PRESENCE = 5;
const STRIDE = 8;

/** Counts and times of the visits that reach a station in the measured window, for many series at once; each followed to its end. */
export class VisitStatistics {
  readonly wait: readonly Histogram[];
  readonly sojourn: readonly Histogram[];
  private readonly waitSquares: Squares;
  private readonly sojournSquares: Squares;
  private readonly counts: Float64Array;
  private readonly from: Ticks;
  private readonly to: Ticks;

  constructor(series: number, from: Ticks, to: Ticks) {
    this.counts = new Float64Array(series * STRIDE);
    this.wait = Array.from({ length: series }, () => new Histogram());
    this.sojourn = Array.from({ length: series }, () => new Histogram());
    this.waitSquares = new Squares(series);
    this.sojournSquares = new Squares(series);
    this.from = from;
    this.to = to;
  }

  /** A visit reached the station. */
  arrived(series: number, now: Ticks): void {
    if (this.covers(now)) this.add(series, ARRIVALS, 1);
  }

  /** A visit was turned away at once. */
  turnedAway(series: number, now: Ticks): void {
    if (this.covers(now)) this.add(series, BLOCKED, 1);
  }

  /** A visit left the queue for a place (`served`) or out of patience. */
  leftQueue(series: number, now: Ticks, arrived: Ticks, served: boolean): void {
    if (!this.covers(arrived)) return;
    const wait = now - arrived;
    this.wait[series]!.record(wait);
    this.waitSquares.add(series, wait);
    if (wait > 0) this.add(series, WAITED, 1);
    if (!served) this.add(series, ABANDONED, 1);
  }

  /** A visit left the queue for another reason: cancelled, or lost with a crash. That is no wait for service. */
  removedFromQueue(series: number, now: Ticks, arrived: Ticks): void {
    if (this.covers(arrived) && now > arrived) this.add(series, WAITED, 1);
  }

  /** A visit was served. */
  served(series: number, now: Ticks, arrived: Ticks): void {
    if (this.covers(now)) this.add(series, DEPARTURES, 1);
    if (!this.covers(arrived)) return;
    this.sojourn[series]!.record(now - arrived);
    this.sojournSquares.add(series, now - arrived);
  }

  /** A visit is not at the station any more, for whatever reason. */
  gone(series: number, now: Ticks, arrived: Ticks): void {
    this.add(series, PRESENCE, now - arrived);
  }

  /** Visits that reached the station. */
  arrivals(series: number): number {
    return this.counts[series * STRIDE + ARRIVALS]!;
  }

  /** Visits turned away at once. */
  blocked(series: number): number {
    return this.counts[series * STRIDE + BLOCKED]!;
  }

  /** Visits that ran out of patience. */
  abandoned(series: number): number {
    return this.counts[series * STRIDE + ABANDONED]!;
  }

  /** Admitted visits that stood in the queue for some time. */
  waited(series: number): number {
    return this.counts[series * STRIDE + WAITED]!;
  }

  /** Served visits that left within the window, whenever they came. */
  departures(series: number): number {
    return this.counts[series * STRIDE + DEPARTURES]!;
  }

  /** Sum of the times between arrival and leaving, however it left, over all visits of the whole run. */
  presence(series: number): Ticks {
    return this.counts[series * STRIDE + PRESENCE]!;
  }

  /** Variance of the wait in ticks squared; null without a value. */
  waitVariance(series: number): number | null {
    const { count, sum } = this.wait[series]!;
    return this.waitSquares.variance(series, count, sum / count);
  }

  /** Variance of the sojourn in ticks squared; null without a value. */
  sojournVariance(series: number): number | null {
    const { count, sum } = this.sojourn[series]!;
    return this.sojournSquares.variance(series, count, sum / count);
  }

  private covers(time: Ticks): boolean {
    return time >= this.from && time < this.to;
  }

  private add(series: number, column: number, amount: number): void {
    const at = series * STRIDE + column;
    this.counts[at] = this.counts[at]! + amount;
  }
}
