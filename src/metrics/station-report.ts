import { HOUR, toSeconds } from '../engine/time.ts';
import type { WorldDescription } from '../model/facts.ts';
import { SOJOURN_POINTS, WAIT_POINTS, putDistribution } from './distribution-keys.ts';
import { LEVELS } from './level-integrals.ts';
import type { MeasureMap } from './measure-map.ts';
import { ratio } from './measure-map.ts';
import type { Family } from './populations.ts';
import type { StationMeasures, StationSnapshot } from './station-measures.ts';

const SQUARE_SECONDS = 1e18;

/** Turns what was counted at the stations into `service.*` and `availability.amplification.*`. */
export class StationReport {
  private readonly description: WorldDescription;
  private readonly stations: StationMeasures;
  private readonly from: StationSnapshot;
  private readonly to: StationSnapshot;

  /** @param stations - whose measured window was opened and closed */
  constructor(description: WorldDescription, stations: StationMeasures) {
    if (stations.opened === null || stations.closed === null) throw new Error('the measured window of the stations was not closed');
    this.description = description;
    this.stations = stations;
    this.from = stations.opened;
    this.to = stations.closed;
  }

  /** Adds `service.<name>.*`, and `service.<name>.class.<value>.*` where there are classes. */
  report(out: MeasureMap, run: number): void {
    this.description.stations.forEach(({ name, sharing }, station) => {
      const all = station * this.stations.stride;
      this.putVisits(out, `service.${name}`, all, sharing, run);
      this.putUtilisation(out, `service.${name}`, station);
      this.putInstances(out, `service.${name}`, station, run);
      this.description.classes.forEach((cls, index) => {
        const key = `service.${name}.class.${cls}`;
        this.putVisits(out, key, all + index + 1, sharing, run);
        out[`${key}.utilisation`] = sharing ? null : this.utilisation(station, all + index + 1);
      });
    });
  }

  /** Adds `availability.amplification.<service>` of one family. */
  reportAmplification(out: MeasureMap, family: Family, offered: number, executions: ServiceExecutions): void {
    const { stations } = this.description;
    stations.forEach(({ services }, station) => {
      for (const service of services) {
        let attempts = 0;
        for (const cell of family.cells) {
          attempts += services.length === 1 ? this.stations.attempts[cell * stations.length + station]! : executions.of(service, cell);
        }
        out[`${family.prefix}availability.amplification.${service}`] = ratio(attempts, offered);
      }
    });
  }

  /** Hours of existing instances in the measured window, over all stations that are ours to pay. */
  instanceHours(): number {
    let ticks = 0;
    this.description.stations.forEach((station, index) => {
      if (station.external !== true && station.attached !== true) ticks += this.to.capacity.existing[index]! - this.from.capacity.existing[index]!;
    });
    return ticks / HOUR;
  }

  private putVisits(out: MeasureMap, key: string, series: number, sharing: boolean, run: number): void {
    const { visits } = this.stations;
    const arrivals = visits.arrivals(series);
    const admitted = arrivals - visits.blocked(series);
    out[`${key}.arrivals`] = arrivals;
    out[`${key}.throughput`] = ratio(visits.departures(series), toSeconds(run));
    out[`${key}.blocked-ratio`] = ratio(visits.blocked(series), arrivals);
    out[`${key}.abandoned-ratio`] = ratio(visits.abandoned(series), admitted);
    out[`${key}.waited-ratio`] = sharing ? null : ratio(visits.waited(series), admitted);
    if (!sharing) {
      putDistribution(out, `${key}.wait`, visits.wait[series]!, WAIT_POINTS);
      out[`${key}.wait.variance`] = inSquareSeconds(visits.waitVariance(series));
    } else {
      for (const { suffix } of WAIT_POINTS) out[`${key}.wait.${suffix}`] = null;
      out[`${key}.wait.variance`] = null;
    }
    putDistribution(out, `${key}.sojourn`, visits.sojourn[series]!, SOJOURN_POINTS);
    out[`${key}.sojourn.variance`] = inSquareSeconds(visits.sojournVariance(series));
    this.putNumbers(out, key, series, run);
  }

  private putNumbers(out: MeasureMap, key: string, series: number, run: number): void {
    const from = this.from.levels;
    const to = this.to.levels;
    const mean = ratio(to.presentArea(series) - from.presentArea(series), run);
    out[`${key}.queue.mean`] = ratio(to.waitingArea(series) - from.waitingArea(series), run);
    out[`${key}.number.mean`] = mean;
    const square = ratio(to.squareArea(series) - from.squareArea(series), run);
    out[`${key}.number.variance`] = square === null || mean === null ? null : Math.max(0, square - mean * mean);
    for (let n = 0; n <= LEVELS; n++) out[`${key}.number.at.${n}`] = ratio(to.ticksAt(series, n) - from.ticksAt(series, n), run);
  }

  private putUtilisation(out: MeasureMap, key: string, station: number): void {
    const working = this.to.capacity.working[station]! - this.from.capacity.working[station]!;
    out[`${key}.utilisation`] = this.utilisation(station, station * this.stations.stride);
    out[`${key}.utilisation.working`] = this.shareOfPlaces(station, working);
  }

  /** Share of the places up that the visits of a series occupy. */
  private utilisation(station: number, series: number): number | null {
    return this.shareOfPlaces(station, this.to.levels.occupiedArea(series) - this.from.levels.occupiedArea(series));
  }

  private shareOfPlaces(station: number, ticks: number): number | null {
    const places = this.to.capacity.places[station]! - this.from.capacity.places[station]!;
    return this.stations.capacity.unlimited[station] === 0 ? ratio(ticks, places) : null;
  }

  private putInstances(out: MeasureMap, key: string, station: number, run: number): void {
    const existing = this.to.capacity.existing[station]! - this.from.capacity.existing[station]!;
    const up = this.to.capacity.up[station]! - this.from.capacity.up[station]!;
    out[`${key}.availability`] = ratio(up, existing);
    out[`${key}.instances.mean`] = ratio(existing, run);
  }
}

/** Executions of the steps of each service, for services that share a station: a visit there does not say whom it is for. */
export class ServiceExecutions {
  private readonly counts: Float64Array;
  private readonly services: readonly string[];
  private readonly serviceOfStep: Int32Array;

  constructor(description: WorldDescription, cellCount: number) {
    this.services = [...new Set(description.steps.map((step) => step.service))];
    this.serviceOfStep = Int32Array.from(description.steps, (step) => this.services.indexOf(step.service));
    this.counts = new Float64Array(cellCount * this.services.length);
  }

  /** A step was executed for a measured order of `cell`. */
  add(step: number, cell: number): void {
    const index = cell * this.services.length + this.serviceOfStep[step]!;
    this.counts[index] = this.counts[index]! + 1;
  }

  /** Executions at a service for the orders of a cell. */
  of(service: string, cell: number): number {
    const index = this.services.indexOf(service);
    return index < 0 ? 0 : this.counts[cell * this.services.length + index]!;
  }
}

function inSquareSeconds(squareTicks: number | null): number | null {
  return squareTicks === null ? null : squareTicks / SQUARE_SECONDS;
}
