import type { Ticks } from '../engine/time.ts';

/** Shares of time are kept for numbers from 0 to this. */
export const LEVELS = 20;
const STRIDE = LEVELS + 1;

/**
 * Time integrals of how many requests are present and how many of them wait, for many series at once. Integrals are sums
 * of whole numbers, so Little's law holds to the tick: the area under the number present is the sum of all sojourns.
 */
export class LevelIntegrals {
  /** Present, waiting ones included. */
  readonly present: Int32Array;
  readonly waiting: Int32Array;
  /** Integral of {@link present} over time, up to the last change or {@link LevelIntegrals.advance}. */
  readonly presentArea: Float64Array;
  readonly waitingArea: Float64Array;
  readonly squareArea: Float64Array;
  /** Ticks spent at each number from 0 to {@link LEVELS}. */
  readonly levelTicks: Float64Array;
  private readonly since: Float64Array;

  constructor(series: number) {
    this.present = new Int32Array(series);
    this.waiting = new Int32Array(series);
    this.presentArea = new Float64Array(series);
    this.waitingArea = new Float64Array(series);
    this.squareArea = new Float64Array(series);
    this.levelTicks = new Float64Array(series * STRIDE);
    this.since = new Float64Array(series);
  }

  /** Adds to the numbers of a series at `now`. */
  change(series: number, now: Ticks, present: number, waiting: number): void {
    this.advance(series, now);
    this.present[series] = this.present[series]! + present;
    this.waiting[series] = this.waiting[series]! + waiting;
  }

  /** Brings the integrals of a series up to `now`. */
  advance(series: number, now: Ticks): void {
    const elapsed = now - this.since[series]!;
    if (elapsed === 0) return;
    const n = this.present[series]!;
    const area = n * elapsed;
    this.presentArea[series] = this.presentArea[series]! + area;
    this.squareArea[series] = this.squareArea[series]! + n * area;
    this.waitingArea[series] = this.waitingArea[series]! + this.waiting[series]! * elapsed;
    if (n <= LEVELS) this.levelTicks[series * STRIDE + n] = this.levelTicks[series * STRIDE + n]! + elapsed;
    this.since[series] = now;
  }

  /** A copy of all integrals, to be subtracted from later ones. */
  snapshot(): LevelSnapshot {
    return {
      present: this.presentArea.slice(), waiting: this.waitingArea.slice(),
      square: this.squareArea.slice(), levels: this.levelTicks.slice(),
    };
  }
}

/** Integrals at one moment, indexed as in {@link LevelIntegrals}. */
export interface LevelSnapshot {
  readonly present: Float64Array;
  readonly waiting: Float64Array;
  readonly square: Float64Array;
  readonly levels: Float64Array;
}

/** Ticks at level `n` of a series between two snapshots. */
export function levelTicksBetween(from: LevelSnapshot, to: LevelSnapshot, series: number, n: number): Ticks {
  return to.levels[series * STRIDE + n]! - from.levels[series * STRIDE + n]!;
}
