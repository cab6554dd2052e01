import type { SparseHistogram } from '../engine/histogram.ts';
import { toSeconds } from '../engine/time.ts';
import type { Ticks } from '../engine/time.ts';
import type { Concerns } from './concerns.ts';
import { LATENCIES } from './latency-measures.ts';
import type { MeasureMap } from './measure-map.ts';
import type { ReplicationDetail, ReplicationResult } from './replication-result.ts';
import { StationReport } from './station-report.ts';

/**
 * Turns what was heard into the result of a replication. Every order has been settled and judged, and the integrals of the
 * stations stand at `now`.
 *
 * @param events - events fired by the engine
 */
export function replicationResult(of: Concerns, now: Ticks, events: number): ReplicationResult {
  const measures = measuresOf(of, now);
  return {
    strategy: of.options.strategy,
    replication: of.options.replication,
    traceHash: of.hash.digest(),
    events,
    orders: of.orders.offered(of.populations.families[0]!.cells),
    measures,
    detail: detailOf(of),
  };
}

function measuresOf(of: Concerns, now: Ticks): MeasureMap {
  const out: MeasureMap = {};
  const { run } = of.options;
  const { families } = of.populations;
  const stations = new StationReport(of.description, of.stations);
  for (const family of families) {
    of.orders.report(out, family, run);
    of.faults.report(out, family, of.orders.windows);
    stations.reportAmplification(out, family, of.orders.offered(family.cells), of.executions);
  }
  const all = families[0]!.cells;
  const offered = of.orders.offered(all);
  of.oracle.report(out, offered, now);
  out['consistency.inconsistent-orders.mean'] = of.timeline.partlyDoneMean(run);
  stations.report(out, run);
  of.cost.report(out, of.orders.confirmed(all), offered, stations.instanceHours());
  out['operability.components'] = of.description.stations.length;
  of.traces.report(out);
  return out;
}

function detailOf(of: Concerns): ReplicationDetail {
  const all = of.populations.families[0]!.cells;
  const histograms: Record<string, SparseHistogram> = {};
  for (const latency of LATENCIES) histograms[latency] = of.orders.latency.histogram(latency, all).toSparse();
  const terminal = of.orders.latency.histogram('terminal', all);
  const percentile = (q: number): Ticks | null => (terminal.count > 0 ? terminal.percentile(q) : null);
  return {
    histograms,
    timeline: of.timeline.report(of.description),
    exemplars: of.exemplars.report(of.options.replication),
    candidates: of.candidates.pick(percentile(0.5), percentile(0.99)),
    faults: of.faults.impacts(of.populations, of.orders.windows),
    notes: notesOf(of),
  };
}

function notesOf(of: Concerns): string[] {
  const notes = of.faults.unseen().map((fault) => `fault ${fault} never began`);
  const unbalanced = of.orders.latency.unbalancedOrders;
  if (unbalanced > 0) notes.push(`the parts of ${unbalanced} orders do not add up to their latency`);
  if (of.orders.offered(of.populations.families[0]!.cells) === 0) {
    notes.push(`no order arrived in the measured ${toSeconds(of.options.run)} s`);
  }
  return notes;
}
