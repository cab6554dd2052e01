import type { Timeline } from '../metrics/replication-result.ts';
import { studentInterval } from '../statistics/student-interval.ts';
import { exactMean } from '../statistics/samples.ts';
import type { StrategyDetail } from './result-document.ts';

type Series = readonly number[];

/** Averages the timelines of replications window by window, in constant memory for each window but the success ratios. */
export class TimelineMean {
  private replications = 0;
  private step = 1;
  private readonly sums = new Map<string, number[]>();
  private readonly success: number[][] = [];

  /** Adds one replication. */
  add(timeline: Timeline): void {
    this.replications++;
    this.step = timeline.step;
    const { offered, confirmed, refused, latencySum, latencyMax, inconsistent } = timeline;
    for (const [name, series] of Object.entries({
      offered,
      confirmed,
      refused,
      latencySum,
      latencyMax,
      inconsistent,
    })) {
      this.addSeries(name, series);
    }
    for (const [station, series] of Object.entries(timeline.busy)) this.addSeries(`busy ${station}`, series);
    for (const [station, series] of Object.entries(timeline.queue)) this.addSeries(`queue ${station}`, series);
    offered.forEach((orders, window) => {
      const ratios = (this.success[window] ??= []);
      if (orders > 0) ratios.push((confirmed[window]! + refused[window]!) / orders);
    });
  }

  /** The mean timeline; empty series before the first replication. */
  mean(): Timeline {
    return {
      step: this.step,
      offered: this.average('offered'),
      confirmed: this.average('confirmed'),
      refused: this.average('refused'),
      latencySum: this.average('latencySum'),
      latencyMax: this.average('latencyMax'),
      busy: this.stations('busy '),
      queue: this.stations('queue '),
      inconsistent: this.average('inconsistent'),
    };
  }

  /** Share of right outcomes in time of each window (`at` = its start, s), null where no replication offered an order. */
  successRatios(confidence: number): StrategyDetail['success'] {
    return this.success.map((ratios, window) => ({
      at: window * this.step,
      mean: ratios.length === 0 ? null : exactMean(ratios),
      ci: studentInterval(ratios, confidence),
    }));
  }

  /** Seconds a confirmed order of the window took on average over all replications; null where none was confirmed. */
  latencyByArrival(): (number | null)[] {
    const confirmed = this.sums.get('confirmed') ?? [];
    const latency = this.sums.get('latencySum') ?? [];
    return confirmed.map((orders, window) => (orders > 0 ? latency[window]! / orders : null));
  }

  private addSeries(name: string, series: Series): void {
    const sum = this.sums.get(name) ?? [];
    this.sums.set(name, sum);
    series.forEach((value, window) => {
      sum[window] = (sum[window] ?? 0) + value;
    });
  }

  private average(name: string): number[] {
    return (this.sums.get(name) ?? []).map((sum) => sum / this.replications);
  }

  private stations(prefix: string): Record<string, number[]> {
    const names = [...this.sums.keys()].filter((name) => name.startsWith(prefix));
    return Object.fromEntries(names.map((name) => [name.slice(prefix.length), this.average(name)]));
  }
}
