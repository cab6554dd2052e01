import type { Ticks } from '../engine/time.ts';
import type { WorldDescription } from '../model/facts.ts';
import type { CapacitySnapshot } from './capacity-integrals.ts';
import { CapacityIntegrals } from './capacity-integrals.ts';
import type { LevelSnapshot } from './level-integrals.ts';
import { LevelIntegrals } from './level-integrals.ts';
import type { OrderSlots } from './order-slots.ts';
import { VisitStatistics } from './visit-statistics.ts';

/** What has been integrated up to one moment. */
export interface StationSnapshot {
  readonly levels: LevelSnapshot;
  readonly capacity: CapacitySnapshot;
}

/**
 * Everything that happens at stations. Series are numbered station by station: first all visits, then one series for each
 * class, so a fact costs one update, and a second one only where there are classes.
 */
export class StationMeasures {
  readonly levels: LevelIntegrals;
  readonly capacity: CapacityIntegrals;
  readonly visits: VisitStatistics;
  /** Series of a station: one more than there are classes. */
  readonly stride: number;
  /** Attempts of measured orders that reached a station: by cell, then station. */
  readonly attempts: Float64Array;
  /** Integrals at the start and at the end of the measured window. */
  opened: StationSnapshot | null = null;
  closed: StationSnapshot | null = null;
  private readonly slots: OrderSlots;
  private readonly stationCount: number;

  constructor(description: WorldDescription, slots: OrderSlots, cellCount: number, window: { readonly from: Ticks; readonly to: Ticks }) {
    this.slots = slots;
    this.stationCount = description.stations.length;
    this.stride = description.classes.length + 1;
    const series = this.stationCount * this.stride;
    this.levels = new LevelIntegrals(series);
    this.capacity = new CapacityIntegrals(this.stationCount);
    this.visits = new VisitStatistics(series, window.from, window.to);
    this.attempts = new Float64Array(cellCount * this.stationCount);
  }

  /** A request reached the station. */
  arrived(now: Ticks, station: number, slot: number, cls: number): void {
    if (slot >= 0 && this.slots.isMeasured(slot)) {
      const index = this.slots.cell(slot) * this.stationCount + station;
      this.attempts[index] = this.attempts[index]! + 1;
    }
    const all = station * this.stride;
    this.levels.change(all, now, 1, 1);
    this.visits.arrived(all, now);
    if (cls < 0 || this.stride === 1) return;
    this.levels.change(all + cls + 1, now, 1, 1);
    this.visits.arrived(all + cls + 1, now);
  }

  /** A request was turned away at once. */
  blocked(now: Ticks, station: number, cls: number): void {
    const all = station * this.stride;
    this.levels.change(all, now, -1, -1);
    this.visits.turnedAway(all, now);
    if (cls < 0 || this.stride === 1) return;
    this.levels.change(all + cls + 1, now, -1, -1);
    this.visits.turnedAway(all + cls + 1, now);
  }

  /** A request left the queue for a place. */
  started(now: Ticks, station: number, cls: number, arrived: Ticks): void {
    const all = station * this.stride;
    this.levels.change(all, now, 0, -1);
    this.visits.leftQueue(all, now, arrived, true);
    if (cls < 0 || this.stride === 1) return;
    this.levels.change(all + cls + 1, now, 0, -1);
    this.visits.leftQueue(all + cls + 1, now, arrived, true);
  }

  /** A request that had been started waits again (+1) or has a place again (-1). */
  suspended(now: Ticks, station: number, cls: number, change: 1 | -1): void {
    const all = station * this.stride;
    this.levels.change(all, now, 0, change);
    if (cls >= 0 && this.stride > 1) this.levels.change(all + cls + 1, now, 0, change);
  }

  /** A request gave its place back. */
  left(now: Ticks, station: number, cls: number, arrived: Ticks): void {
    const all = station * this.stride;
    this.levels.change(all, now, -1, 0);
    this.visits.served(all, now, arrived);
    this.visits.gone(all, now, arrived);
    if (cls < 0 || this.stride === 1) return;
    this.levels.change(all + cls + 1, now, -1, 0);
    this.visits.served(all + cls + 1, now, arrived);
    this.visits.gone(all + cls + 1, now, arrived);
  }

  /** A request left the queue unserved: out of patience (`patience`), cancelled, or lost with a crash. */
  unserved(now: Ticks, station: number, cls: number, arrived: Ticks, patience: boolean): void {
    const all = station * this.stride;
    this.unservedIn(all, now, arrived, patience);
    if (cls >= 0 && this.stride > 1) this.unservedIn(all + cls + 1, now, arrived, patience);
  }

  /** A request in service was lost with a crash. */
  lostInService(now: Ticks, station: number, cls: number, arrived: Ticks): void {
    const all = station * this.stride;
    this.levels.change(all, now, -1, 0);
    this.visits.gone(all, now, arrived);
    if (cls < 0 || this.stride === 1) return;
    this.levels.change(all + cls + 1, now, -1, 0);
    this.visits.gone(all + cls + 1, now, arrived);
  }

  /** Instances up, existing, and places up (-1: unlimited) from now on. */
  capacityChanged(now: Ticks, station: number, up: number, existing: number, places: number): void {
    this.capacity.setCapacity(station, now, up, existing, places);
    this.levels.setPlaces(station * this.stride, now, places < 0 ? Infinity : places);
  }

  /** Brings all integrals up to `now`. */
  advance(now: Ticks): void {
    for (let series = 0; series < this.stationCount * this.stride; series++) this.levels.advance(series, now);
    for (let station = 0; station < this.stationCount; station++) this.capacity.advance(station, now);
  }

  /** The measured window starts now; call after {@link advance}. */
  open(): void {
    this.opened = this.snapshot();
  }

  /** The measured window ends now; call after {@link advance}. */
  close(): void {
    this.closed = this.snapshot();
  }

  private snapshot(): StationSnapshot {
    return { levels: this.levels.snapshot(), capacity: this.capacity.snapshot() };
  }

  private unservedIn(series: number, now: Ticks, arrived: Ticks, patience: boolean): void {
    this.levels.change(series, now, -1, -1);
    if (patience) this.visits.leftQueue(series, now, arrived, false);
    else this.visits.removedFromQueue(series, now, arrived);
    this.visits.gone(series, now, arrived);
  }
}
