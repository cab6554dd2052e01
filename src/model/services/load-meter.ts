import type { Ticks } from '../../engine/time.ts';
import { SECOND } from '../../engine/time.ts';

/** What is measured: the places and queues of a unit's instances. */
export interface Metered {
  /** What waits for whichever of them is free first. Default 0. */
  readonly backlog?: number;
  readonly instances: readonly { readonly station: { readonly occupied: number; readonly queued: number } }[];
}

interface Snapshot {
  readonly at: Ticks;
  readonly busy: number;
  readonly waiting: number;
  readonly arrivals: number;
}

/** Integrals that an autoscaler reads: occupied places, waiting requests, arrivals of one unit. */
export class LoadMeter {
  arrivals = 0;
  private busy = 0;
  private waiting = 0;
  private at: Ticks = 0;
  private readonly unit: Metered;
  private readonly snapshots: Snapshot[] = [];

  constructor(unit: Metered) {
    this.unit = unit;
  }

  /** Called before the number of jobs in the unit changes. */
  advance(now: Ticks): void {
    const elapsed = now - this.at;
    this.at = now;
    if (elapsed === 0) return;
    this.waiting += (this.unit.backlog ?? 0) * elapsed;
    for (const { station } of this.unit.instances) {
      this.busy += station.occupied * elapsed;
      this.waiting += station.queued * elapsed;
    }
  }

  /** One more is about to come. */
  arrived(now: Ticks): void {
    this.advance(now);
    this.arrivals++;
  }

  /** Averages over the last `window`, or since the start; arrivals as 1/s. */
  over(window: Ticks, now: Ticks): { busy: number; waiting: number; rate: number } {
    this.advance(now);
    while (this.snapshots.length > 1 && this.snapshots[1]!.at <= now - window) this.snapshots.shift();
    const from = this.snapshots[0] ?? { at: 0, busy: 0, waiting: 0, arrivals: 0 };
    const elapsed = Math.max(1, now - from.at);
    this.snapshots.push({ at: now, busy: this.busy, waiting: this.waiting, arrivals: this.arrivals });
    return { busy: (this.busy - from.busy) / elapsed, waiting: (this.waiting - from.waiting) / elapsed, rate: ((this.arrivals - from.arrivals) / elapsed) * SECOND };
  }
}
