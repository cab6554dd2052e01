import type { DeliveryRecorder } from '../model/delivery.ts';

const MILLISECONDS = 1000;

/** The four DORA measures and what explains them, from the facts of the slow clock. All results in s, 1/s and fractions. */
export class DeliveryMeasures implements DeliveryRecorder {
  private readonly teams: readonly { readonly name: string; readonly people: number }[];
  private readonly run: number;
  private readonly began = new Map<number, number>();
  private readonly leadTimes: number[] = [];
  private readonly restoreTimes: number[] = [];
  private readonly busy: number[];
  private readonly busyArea: number[];
  private readonly busySince: number[];
  private releases = 0;
  private failures = 0;
  private handOffs = 0;
  private inProgressArea = 0;
  private inProgressSince = 0;

  /** `run` in ms. */
  constructor(teams: readonly { readonly name: string; readonly people: number }[], run: number) {
    this.teams = teams;
    this.run = run;
    this.busy = teams.map(() => 0);
    this.busyArea = teams.map(() => 0);
    this.busySince = teams.map(() => 0);
  }

  changeBegan(now: number, change: number): void {
    this.countInProgress(now);
    this.began.set(change, now);
  }

  changeDelivered(now: number, change: number, handOffs: number): void {
    this.countInProgress(now);
    this.leadTimes.push(now - this.began.get(change)!);
    this.began.delete(change);
    this.handOffs += handOffs;
  }

  released(_now: number, _unit: number, failed: boolean): void {
    this.releases++;
    if (failed) this.failures++;
  }

  restored(now: number, _unit: number, since: number): void {
    this.restoreTimes.push(now - since);
  }

  busyChanged(now: number, team: number, change: number): void {
    if (team >= this.teams.length) return;
    this.busyArea[team]! += this.busy[team]! * (now - this.busySince[team]!);
    this.busySince[team] = now;
    this.busy[team]! += change;
  }

  /** Measures by key; null where nothing happened. */
  finish(): Record<string, number | null> {
    this.countInProgress(this.run);
    const delivered = this.leadTimes.length;
    const result: Record<string, number | null> = {
      'delivery.deployment-frequency': this.releases / (this.run / MILLISECONDS),
      ...summary('delivery.lead-time', this.leadTimes),
      'delivery.change-failure-ratio': this.releases === 0 ? null : this.failures / this.releases,
      ...summary('delivery.time-to-restore', this.restoreTimes),
      'delivery.in-progress.mean': this.inProgressArea / this.run,
      'delivery.hand-offs.mean': delivered === 0 ? null : this.handOffs / delivered,
    };
    this.teams.forEach((team, i) => {
      this.busyChanged(this.run, i, 0);
      result[`delivery.team.${team.name}.utilisation`] = this.busyArea[i]! / (this.run * team.people);
    });
    return result;
  }

  private countInProgress(now: number): void {
    this.inProgressArea += this.began.size * (now - this.inProgressSince);
    this.inProgressSince = now;
  }
}

function summary(name: string, times: readonly number[]): Record<string, number | null> {
  const sorted = [...times].sort((a, b) => a - b);
  const rank = (q: number): number | null => (sorted.length === 0 ? null : sorted[Math.ceil(q * sorted.length) - 1]! / MILLISECONDS);
  return {
    [`${name}.mean`]: sorted.length === 0 ? null : sorted.reduce((sum, one) => sum + one, 0) / sorted.length / MILLISECONDS,
    [`${name}.p50`]: rank(0.5), [`${name}.p90`]: rank(0.9),
  };
}
