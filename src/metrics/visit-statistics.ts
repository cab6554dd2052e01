import { Histogram } from '../engine/histogram.ts';
import type { Ticks } from '../engine/time.ts';
import { Moments } from './moments.ts';

/** Counts and times of the visits that reach a station in the measured window, for many series at once; each followed to its end. */
export class VisitStatistics {
  readonly arrivals: Float64Array;
  readonly blocked: Float64Array;
  readonly abandoned: Float64Array;
  /** Admitted visits that stood in the queue for some time. */
  readonly waited: Float64Array;
  /** Served visits that left within the window, whenever they came. */
  readonly departures: Float64Array;
  readonly wait: readonly Histogram[];
  readonly sojourn: readonly Histogram[];
  readonly waitMoments: Moments;
  readonly sojournMoments: Moments;
  /** Sum of the times between arrival and leaving, however it left, over all visits of the whole run. */
  readonly presence: Float64Array;
  private readonly from: Ticks;
  private readonly to: Ticks;

  constructor(series: number, from: Ticks, to: Ticks) {
    this.arrivals = new Float64Array(series);
    this.blocked = new Float64Array(series);
    this.abandoned = new Float64Array(series);
    this.waited = new Float64Array(series);
    this.departures = new Float64Array(series);
    this.presence = new Float64Array(series);
    this.wait = Array.from({ length: series }, () => new Histogram());
    this.sojourn = Array.from({ length: series }, () => new Histogram());
    this.waitMoments = new Moments(series);
    this.sojournMoments = new Moments(series);
    this.from = from;
    this.to = to;
  }

  /** A visit reached the station. */
  arrived(series: number, now: Ticks): void {
    if (this.covers(now)) this.arrivals[series] = this.arrivals[series]! + 1;
  }

  /** A visit was turned away at once. */
  turnedAway(series: number, now: Ticks): void {
    if (this.covers(now)) this.blocked[series] = this.blocked[series]! + 1;
  }

  /** A visit left the queue for a place (`served`) or out of patience. */
  leftQueue(series: number, now: Ticks, arrived: Ticks, served: boolean): void {
    if (!this.covers(arrived)) return;
    const wait = now - arrived;
    this.wait[series]!.record(wait);
    this.waitMoments.add(series, wait);
    if (wait > 0) this.waited[series] = this.waited[series]! + 1;
    if (!served) this.abandoned[series] = this.abandoned[series]! + 1;
  }

  /** A visit left the queue for another reason: cancelled, or lost with a crash. That is no wait for service. */
  removedFromQueue(series: number, now: Ticks, arrived: Ticks): void {
    if (this.covers(arrived) && now > arrived) this.waited[series] = this.waited[series]! + 1;
  }

  /** A visit was served. */
  served(series: number, now: Ticks, arrived: Ticks): void {
    if (this.covers(now)) this.departures[series] = this.departures[series]! + 1;
    if (!this.covers(arrived)) return;
    this.sojourn[series]!.record(now - arrived);
    this.sojournMoments.add(series, now - arrived);
  }

  /** A visit is not at the station any more, for whatever reason. */
  gone(series: number, now: Ticks, arrived: Ticks): void {
    this.presence[series] = this.presence[series]! + (now - arrived);
  }

  private covers(time: Ticks): boolean {
    return time >= this.from && time < this.to;
  }
}
