import type { Ticks } from '../engine/time.ts';
import type { WorldDescription } from '../model/facts.ts';
import { FaultLocalisation } from './fault-localisation.ts';
import type { MeasureMap } from './measure-map.ts';
import { ratio } from './measure-map.ts';

/** What can be learnt from the traces that were kept: `operability.trace-coverage` and `operability.time-to-localise`. */
export class TraceMeasures {
  private readonly faults: readonly string[];
  private readonly localisation: FaultLocalisation | null;
  /** Measured orders that are over and whose trace is not judged yet; true = the order failed. */
  private readonly waiting = new Map<number, boolean>();
  private orders = 0;
  private failed = 0;
  private covered = 0;
  private coveredFailed = 0;

  constructor(description: WorldDescription) {
    this.faults = description.faults;
    this.localisation = description.traced === true ? new FaultLocalisation(description.stations.length, description.culprits ?? []) : null;
  }

  /** A measured order is settled; its trace will be judged later, or never. */
  settled(order: number, succeeded: boolean): void {
    if (this.localisation === null) return;
    this.orders++;
    if (!succeeded) this.failed++;
    this.waiting.set(order, !succeeded);
  }

  judged(order: number, complete: boolean): void {
    const failed = this.waiting.get(order);
    if (failed === undefined) return;
    this.waiting.delete(order);
    if (!complete) return;
    this.covered++;
    if (failed) this.coveredFailed++;
  }

  faultStarted(now: Ticks, fault: number): void {
    this.localisation?.started(now, fault);
  }

  retained(now: Ticks, at: Ticks, station: number, own: Ticks, culprit: boolean): void {
    this.localisation?.seen(now, at, station, own, culprit);
  }

  /** Adds the measures; null where the strategy makes no spans. */
  report(out: MeasureMap): void {
    const { localisation } = this;
    out['operability.trace-coverage'] = localisation === null ? null : ratio(this.covered, this.orders);
    out['operability.trace-coverage.failed'] = localisation === null ? null : ratio(this.coveredFailed, this.failed);
    this.faults.forEach((name, fault) => {
      out[`operability.time-to-localise.${name}`] = localisation === null ? null : localisation.timeOf(fault);
    });
  }
}
