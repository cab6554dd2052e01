import { SECOND, toSeconds } from '../engine/time.ts';
import type { Ticks } from '../engine/time.ts';
import type { WorldDescription } from '../model/facts.ts';
import type { ClientView } from './client-view.ts';
import type { OrderSlots } from './order-slots.ts';
import type { Outcome } from './outcome.ts';
import { OUTCOME } from './outcome.ts';
import type { Timeline } from './replication-result.ts';
import type { StationMeasures } from './station-measures.ts';

const MOST_WINDOWS = 240;
const STEPS_SECONDS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 43200, 86400];

/** The width of a timeline's windows: the smallest usual one that needs at most 240 of them; a day at most. */
export function timelineStep(end: Ticks): Ticks {
  const seconds = STEPS_SECONDS.find((step) => toSeconds(end) <= step * MOST_WINDOWS) ?? STEPS_SECONDS.at(-1)!;
  return Math.round(seconds * SECOND);
}

/**
 * What happened when, from the start of the simulation to the end of the measured window: orders by intended arrival,
 * measured or not, and time averages of stations and of orders that are partly done.
 */
export class TimelineRecorder {
  /** Ticks; the last window may end later than the measured one. */
  readonly step: Ticks;
  private readonly windows: number;
  private readonly measuredFrom: Ticks;
  private readonly end: Ticks;
  private readonly slots: OrderSlots;
  private readonly client: ClientView;
  private readonly offered: Float64Array;
  private readonly confirmed: Float64Array;
  private readonly refused: Float64Array;
  private readonly latencySum: Float64Array;
  private readonly latencyMax: Float64Array;
  private readonly partlyTicks: Float64Array;
  /** Change of the number of orders that are partly done throughout a window. */
  private readonly partlyThroughout: Float64Array;
  private measuredPartlyTicks = 0;
  private readonly busy: Float64Array[];
  private readonly queue: Float64Array[];
  private readonly busyBefore: Float64Array;
  private readonly queueBefore: Float64Array;

  constructor(slots: OrderSlots, client: ClientView, stations: number, window: { readonly from: Ticks; readonly to: Ticks }) {
    this.slots = slots;
    this.client = client;
    this.measuredFrom = window.from;
    this.end = window.to;
    this.step = timelineStep(window.to);
    this.windows = Math.ceil(window.to / this.step);
    const column = (): Float64Array => new Float64Array(this.windows);
    this.offered = column();
    this.confirmed = column();
    this.refused = column();
    this.latencySum = column();
    this.latencyMax = column();
    this.partlyTicks = column();
    this.partlyThroughout = new Float64Array(this.windows + 1);
    this.busy = Array.from({ length: stations }, column);
    this.queue = Array.from({ length: stations }, column);
    this.busyBefore = new Float64Array(stations);
    this.queueBefore = new Float64Array(stations);
  }

  /** An order whose outcome is known. */
  settle(slot: number, outcome: Outcome): void {
    const intended = this.slots.intended(slot);
    if (intended >= this.end) return;
    const window = Math.floor(intended / this.step);
    this.offered[window] = this.offered[window]! + 1;
    if (outcome === OUTCOME.REFUSED) this.refused[window] = this.refused[window]! + 1;
    if (outcome !== OUTCOME.CONFIRMED) return;
    this.confirmed[window] = this.confirmed[window]! + 1;
    const terminal = this.client.terminalAt(slot);
    if (terminal < 0) return;
    this.latencySum[window] = this.latencySum[window]! + (terminal - intended);
    if (terminal - intended > this.latencyMax[window]!) this.latencyMax[window] = terminal - intended;
  }

  /** An order had some of its effects and not all from `from` to `to`. */
  partlyDone(from: Ticks, to: Ticks): void {
    const end = Math.min(to, this.end);
    if (end <= from) return;
    this.measuredPartlyTicks += Math.max(0, end - Math.max(from, this.measuredFrom));
    const { step } = this;
    const first = Math.floor(from / step);
    const last = Math.floor(end / step);
    if (first === last) {
      this.partlyTicks[first] = this.partlyTicks[first]! + (end - from);
      return;
    }
    this.partlyTicks[first] = this.partlyTicks[first]! + ((first + 1) * step - from);
    if (last < this.windows) this.partlyTicks[last] = this.partlyTicks[last]! + (end - last * step);
    this.partlyThroughout[first + 1] = this.partlyThroughout[first + 1]! + 1;
    this.partlyThroughout[last] = this.partlyThroughout[last]! - 1;
  }

  /** A window ends now; the integrals of the stations stand at this time. */
  sample(now: Ticks, stations: StationMeasures): void {
    const window = Math.ceil(now / this.step) - 1;
    const length = now - window * this.step;
    const levels = stations.levels.current;
    for (let station = 0; station < this.busy.length; station++) {
      const series = station * stations.stride;
      const waiting = levels.waitingArea(series);
      const busy = levels.occupiedArea(series);
      this.busy[station]![window] = (busy - this.busyBefore[station]!) / length;
      this.queue[station]![window] = (waiting - this.queueBefore[station]!) / length;
      this.busyBefore[station] = busy;
      this.queueBefore[station] = waiting;
    }
  }

  /** Orders that were partly done, time average over the measured window. */
  partlyDoneMean(run: Ticks): number | null {
    return run > 0 ? this.measuredPartlyTicks / run : null;
  }

  /** The series in seconds. */
  report(description: WorldDescription): Timeline {
    const names = description.stations.map((station) => station.name);
    const byStation = (columns: readonly Float64Array[]): Record<string, number[]> =>
      Object.fromEntries(names.map((name, index) => [name, [...columns[index]!]]));
    let throughout = 0;
    const inconsistent = Array.from(this.partlyTicks, (ticks, window) => {
      throughout += this.partlyThroughout[window]!;
      const length = Math.min(this.step, this.end - window * this.step);
      return (ticks + throughout * length) / length;
    });
    return {
      step: toSeconds(this.step),
      offered: [...this.offered],
      confirmed: [...this.confirmed],
      refused: [...this.refused],
      latencySum: Array.from(this.latencySum, toSeconds),
      latencyMax: Array.from(this.latencyMax, toSeconds),
      busy: byStation(this.busy),
      queue: byStation(this.queue),
      inconsistent,
    };
  }
}
