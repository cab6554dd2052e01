import type { Exemplar, ReplicationResult } from '../metrics/replication-result.ts';
import type { Samples } from '../statistics/samples.ts';
import { BlastRadius } from './blast-radius.ts';
import { PercentileCurves } from './percentile-curves.ts';
import { TimelineMean } from './timeline-mean.ts';

/** What is kept of one strategy's replications: a number for each measure and replication, and running sums of the rest. */
export class StrategySamples {
  readonly traceHashes: string[] = [];
  readonly timeline = new TimelineMean();
  readonly curves = new PercentileCurves();
  readonly notes = new Set<string>();
  exemplars: readonly Exemplar[] = [];
  /** Engine events over all replications. */
  events = 0;
  /** Orders offered in the measured windows of all replications. */
  orders = 0;
  private readonly blastRadius = new BlastRadius();
  private readonly columns = new Map<string, (number | null)[]>();

  /** Adds the next replication; they must come in order. */
  add(result: ReplicationResult): void {
    const before = this.traceHashes.length;
    if (result.replication !== before)
      throw new Error(`replication ${result.replication} of ${result.strategy} came as number ${before}`);
    for (const [measure, value] of Object.entries(result.measures)) {
      const column = this.columns.get(measure) ?? new Array<number | null>(before).fill(null);
      this.columns.set(measure, column);
      column.push(value === null ? null : finite(value, measure, result));
    }
    this.traceHashes.push(result.traceHash);
    for (const column of this.columns.values()) if (column.length === before) column.push(null);
    this.events += result.events;
    this.orders += result.orders;
    this.timeline.add(result.detail.timeline);
    this.curves.add(result.detail.histograms);
    this.blastRadius.add(result.detail.faults, result.measures);
    for (const note of result.detail.notes) this.notes.add(note);
    if (result.detail.exemplars.length > 0) this.exemplars = [...this.exemplars, ...result.detail.exemplars];
  }

  get replications(): number {
    return this.traceHashes.length;
  }

  /** Keys of all measures: those of the replications in the order first seen, then those that take all replications to tell. */
  get measures(): string[] {
    return [...this.columns.keys(), ...this.blastRadius.measures];
  }

  /** One value a replication of a measure; all null if the strategy does not have it. */
  values(measure: string): Samples {
    return (
      this.columns.get(measure) ??
      this.blastRadius.values(measure, this.replications) ??
      new Array<null>(this.replications).fill(null)
    );
  }
}

/** A measure that divided by nothing is a fault of its definition, and must not reach a file as null by accident. */
function finite(value: number, measure: string, { strategy, replication }: ReplicationResult): number {
  if (!Number.isFinite(value)) throw new Error(`${measure} of ${strategy}, replication ${replication}, is ${value}`);
  return value;
}
