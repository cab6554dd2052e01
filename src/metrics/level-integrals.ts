import type { Ticks } from '../engine/time.ts';

/** Shares of time are kept for numbers from 0 to this. */
export const LEVELS = 20;

// Columns of a series, side by side so that a change touches few cache lines.
const SINCE = 0;
const PRESENT = 1;
const WAITING = 2;
const PRESENT_AREA = 3;
const WAITING_AREA = 4;
const SQUARE_AREA = 5;
const PLACES = 6;
const OCCUPIED_AREA = 7;
const LEVEL_TICKS = 8;
const STRIDE = 32;

/**
 * Time integrals of how many requests are present and how many of them wait, for many series at once. Integrals are sums
 * of whole numbers, so Little's law holds to the tick: the area under the number present is the sum of all sojourns.
 */
export class LevelIntegrals {
  private readonly columns: Float64Array;

  constructor(series: number) {
    this.columns = new Float64Array(series * STRIDE);
    for (let one = 0; one < series; one++) this.columns[one * STRIDE + PLACES] = Infinity;
  }

  /**
   * Sets the places of a series from `now` on; Infinity = no limit, as at first. No more of them can be occupied: what
   * is beyond them shares a core, has been preempted, or stands in an instance that is not up.
   */
  setPlaces(series: number, now: Ticks, places: number): void {
    this.advance(series, now);
    this.columns[series * STRIDE + PLACES] = places;
  }

  /** Adds to the numbers of a series at `now`. */
  change(series: number, now: Ticks, present: number, waiting: number): void {
    this.advance(series, now);
    const at = series * STRIDE;
    const { columns } = this;
    columns[at + PRESENT] = columns[at + PRESENT]! + present;
    columns[at + WAITING] = columns[at + WAITING]! + waiting;
  }

  /** Brings the integrals of a series up to `now`. */
  advance(series: number, now: Ticks): void {
    const at = series * STRIDE;
    const { columns } = this;
    const elapsed = now - columns[at + SINCE]!;
    if (elapsed === 0) return;
    const n = columns[at + PRESENT]!;
    const waiting = columns[at + WAITING]!;
    const places = columns[at + PLACES]!;
    const started = n - waiting;
    const area = n * elapsed;
    columns[at + SINCE] = now;
    columns[at + PRESENT_AREA] = columns[at + PRESENT_AREA]! + area;
    columns[at + WAITING_AREA] = columns[at + WAITING_AREA]! + waiting * elapsed;
    columns[at + OCCUPIED_AREA] = columns[at + OCCUPIED_AREA]! + (started < places ? started : places) * elapsed;
    columns[at + SQUARE_AREA] = columns[at + SQUARE_AREA]! + n * area;
    if (n <= LEVELS) {
      const level = at + LEVEL_TICKS + n;
      columns[level] = columns[level]! + elapsed;
    }
  }

  /** All integrals as they stand, as a copy if they are to be subtracted from later ones. */
  snapshot(): LevelSnapshot {
    return new LevelSnapshot(this.columns.slice());
  }

  /** Integrals up to the last change or {@link advance}, live. */
  get current(): LevelSnapshot {
    return new LevelSnapshot(this.columns);
  }
}

/** Integrals at one moment, by series. */
export class LevelSnapshot {
  private readonly columns: Float64Array;

  constructor(columns: Float64Array) {
    this.columns = columns;
  }

  /** Requests present. */
  present(series: number): number {
    return this.columns[series * STRIDE + PRESENT]!;
  }

  /** Requests waiting. */
  waiting(series: number): number {
    return this.columns[series * STRIDE + WAITING]!;
  }

  /** Integral of the number present, in ticks. */
  presentArea(series: number): Ticks {
    return this.columns[series * STRIDE + PRESENT_AREA]!;
  }

  /** Integral of the number waiting, in ticks. */
  waitingArea(series: number): Ticks {
    return this.columns[series * STRIDE + WAITING_AREA]!;
  }

  /** Integral of the places occupied, in ticks. */
  occupiedArea(series: number): Ticks {
    return this.columns[series * STRIDE + OCCUPIED_AREA]!;
  }

  /** Integral of the square of the number present, in ticks. */
  squareArea(series: number): Ticks {
    return this.columns[series * STRIDE + SQUARE_AREA]!;
  }

  /** Ticks with exactly `n` present, n from 0 to {@link LEVELS}. */
  ticksAt(series: number, n: number): Ticks {
    return this.columns[series * STRIDE + LEVEL_TICKS + n]!;
  }
}
