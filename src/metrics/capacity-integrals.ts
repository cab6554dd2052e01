import type { Ticks } from '../engine/time.ts';

/** Time integrals of what each station has: places, instances, working places. */
export interface CapacitySnapshot {
  readonly places: Float64Array;
  readonly up: Float64Array;
  readonly existing: Float64Array;
  readonly working: Float64Array;
}

/** Keeps the time integrals of places and instances of every station. */
export class CapacityIntegrals {
  /** 1 = has had unlimited places at some time: a utilisation means nothing. */
  readonly unlimited: Uint8Array;
  readonly workingArea: Float64Array;
  private readonly placesArea: Float64Array;
  private readonly upArea: Float64Array;
  private readonly existingArea: Float64Array;
  private readonly places: Float64Array;
  private readonly up: Float64Array;
  private readonly existing: Float64Array;
  private readonly working: Float64Array;
  private readonly since: Float64Array;
  private readonly workingSince: Float64Array;

  constructor(stations: number) {
    this.unlimited = new Uint8Array(stations);
    this.workingArea = new Float64Array(stations);
    this.placesArea = new Float64Array(stations);
    this.upArea = new Float64Array(stations);
    this.existingArea = new Float64Array(stations);
    this.places = new Float64Array(stations);
    this.up = new Float64Array(stations);
    this.existing = new Float64Array(stations);
    this.working = new Float64Array(stations);
    this.since = new Float64Array(stations);
    this.workingSince = new Float64Array(stations);
  }

  /** Sets instances up and existing, and places up (-1: unlimited), from `now` on. */
  setCapacity(station: number, now: Ticks, up: number, existing: number, places: number): void {
    this.advance(station, now);
    this.up[station] = up;
    this.existing[station] = existing;
    if (places < 0) this.unlimited[station] = 1;
    this.places[station] = Math.max(0, places);
  }

  /** A request starts (+1) or stops (-1) making progress. */
  changeWorking(station: number, now: Ticks, change: number): void {
    this.advanceWorking(station, now);
    this.working[station] = this.working[station]! + change;
  }

  /** Brings the integrals of a station up to `now`. */
  advance(station: number, now: Ticks): void {
    this.advanceCapacity(station, now);
    this.advanceWorking(station, now);
  }

  /** A copy of all integrals, to be subtracted from later ones. */
  snapshot(): CapacitySnapshot {
    return {
      places: this.placesArea.slice(), up: this.upArea.slice(),
      existing: this.existingArea.slice(), working: this.workingArea.slice(),
    };
  }

  private advanceCapacity(station: number, now: Ticks): void {
    const elapsed = now - this.since[station]!;
    if (elapsed === 0) return;
    this.placesArea[station] = this.placesArea[station]! + this.places[station]! * elapsed;
    this.upArea[station] = this.upArea[station]! + this.up[station]! * elapsed;
    this.existingArea[station] = this.existingArea[station]! + this.existing[station]! * elapsed;
    this.since[station] = now;
  }

  private advanceWorking(station: number, now: Ticks): void {
    const elapsed = now - this.workingSince[station]!;
    if (elapsed === 0) return;
    // Under processor sharing more requests than there are cores can make progress.
    const limit = this.unlimited[station] === 1 ? Infinity : this.places[station]!;
    this.workingArea[station] = this.workingArea[station]! + Math.min(this.working[station]!, limit) * elapsed;
    this.workingSince[station] = now;
  }
}
