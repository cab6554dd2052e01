import { SECOND, toSeconds } from '../engine/time.ts';
import type { Ticks } from '../engine/time.ts';
import type { WorldDescription } from '../model/facts.ts';
import type { MeasureMap } from './measure-map.ts';
import type { Family, Populations } from './populations.ts';
import { baselineBefore, ordersLost, recoveryWindow, totalWithin } from './recovery.ts';
import type { SuccessHistory } from './recovery.ts';
import type { RecorderOptions } from './recorder-options.ts';
import type { FaultImpact } from './replication-result.ts';
import type { SuccessWindows } from './success-windows.ts';

/** When each fault was there, and what became of success then. A fault that comes several times is judged from its first start to its last end. */
export class FaultMeasures {
  private readonly description: WorldDescription;
  private readonly options: RecorderOptions;
  private readonly firstStart: Float64Array;
  private readonly lastEnd: Float64Array;
  private readonly active: Int32Array;

  constructor(description: WorldDescription, options: RecorderOptions) {
    this.description = description;
    this.options = options;
    this.firstStart = new Float64Array(description.faults.length).fill(-1);
    this.lastEnd = new Float64Array(description.faults.length).fill(-1);
    this.active = new Int32Array(description.faults.length);
  }

  /** A fault begins. */
  started(now: Ticks, fault: number): void {
    if (this.firstStart[fault]! < 0) this.firstStart[fault] = now;
    this.active[fault] = this.active[fault]! + 1;
  }

  /** A fault ends. */
  ended(now: Ticks, fault: number): void {
    this.active[fault] = this.active[fault]! - 1;
    this.lastEnd[fault] = now;
  }

  /** Adds the availability measures of one family that speak of faults. */
  report(out: MeasureMap, family: Family, windows: SuccessWindows): void {
    const history = this.historyOf(windows, family.cells);
    this.description.faults.forEach((name, fault) => {
      const { recover, lost } = this.judge(history, fault);
      out[`${family.prefix}availability.time-to-recover.${name}`] = recover;
      out[`${family.prefix}availability.lost-orders.${name}`] = lost;
    });
    out[`${family.prefix}availability.metastable`] = this.metastable(history);
  }

  /** Success of every cell before and during each fault, for a test over replications. */
  impacts(populations: Populations, windows: SuccessWindows): FaultImpact[] {
    return this.description.faults.map((fault, index) => {
      const start = this.firstStart[index]!;
      const end = this.endOf(index);
      return {
        fault,
        from: start < 0 ? null : toSeconds(start),
        to: end === null ? null : toSeconds(end),
        cells: populations.cells.map(({ process, cls }, cell) => {
          const history = this.historyOf(windows, [cell]);
          const before = start < 0 ? totalWithin(history, 0, Infinity) : totalWithin(history, 0, start);
          const during = start < 0 ? { offered: 0, success: 0 } : this.during(history, start, end);
          return {
            process, class: cls,
            offeredBefore: before.offered, successBefore: before.success,
            offeredDuring: during.offered, successDuring: during.success,
          };
        }),
      };
    });
  }

  /** Names of faults that never began. */
  unseen(): readonly string[] {
    return this.description.faults.filter((_, fault) => this.firstStart[fault]! < 0);
  }

  private during(history: SuccessHistory, start: Ticks, end: Ticks | null): { offered: number; success: number } {
    const from = history.origin + Math.floor((start - history.origin) / SECOND) * SECOND;
    const to = end === null ? Infinity : history.origin + Math.max(Math.ceil((end - history.origin) / SECOND), 1) * SECOND;
    return totalWithin(history, from, to);
  }

  private historyOf(windows: SuccessWindows, cells: readonly number[]): SuccessHistory {
    return { ...windows.series(cells), origin: this.options.warmup };
  }

  private endOf(fault: number): Ticks | null {
    return this.active[fault]! > 0 || this.lastEnd[fault]! < 0 ? null : this.lastEnd[fault]!;
  }

  private judge(history: SuccessHistory, fault: number): { recover: number | null; lost: number | null } {
    const start = this.firstStart[fault]!;
    const baseline = start < 0 ? null : baselineBefore(history, start);
    if (baseline === null) return { recover: null, lost: null };
    const end = this.endOf(fault);
    const { window } = end === null ? { window: null } : recoveryWindow(history, baseline, end);
    const lost = ordersLost(history, baseline, start, window ?? Infinity);
    return { recover: window === null || end === null ? null : toSeconds(history.origin + window * SECOND - end), lost };
  }

  private metastable(history: SuccessHistory): number | null {
    const { profile } = this.options;
    const begins = [...this.firstStart.filter((start) => start >= 0), ...(profile === null ? [] : [profile.firstChange])];
    if (begins.length === 0) return null;
    const ends = this.description.faults.map((_, fault) => (this.firstStart[fault]! < 0 ? 0 : (this.endOf(fault) ?? Infinity)));
    const over = Math.max(...ends, profile === null ? 0 : profile.lastChange);
    const baseline = baselineBefore(history, Math.min(...begins));
    if (baseline === null || over === Infinity) return null;
    const { window, enough } = recoveryWindow(history, baseline, over);
    if (window === null && !enough) return null;
    const underloaded = this.options.offeredLoad === null || this.options.offeredLoad < 1;
    return window === null && underloaded ? 1 : 0;
  }
}
