import { describeMeasure } from '../metrics/measure-catalogue.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { ruleOfThree, wilsonInterval } from '../statistics/proportion.ts';
import { exactMean, present } from '../statistics/samples.ts';
import type { Samples } from '../statistics/samples.ts';
import { studentInterval } from '../statistics/student-interval.ts';
import type { MeasureResult } from './result-document.ts';

/** What an interval depends on beside the values. */
export interface IntervalContext {
  readonly confidence: number;
  /** Orders offered in all replications together. */
  readonly orders: number;
  /** True if nothing can hit many orders at once, so that orders are trials of their own. */
  readonly independentOrders: boolean;
}

// A replication is metastable or it is not: it is the trial itself, and 0 and 1 are all it can show.
const REPLICATION_IS_TRIAL = /(?:^|\.)availability\.metastable$/;

/** Summary of one measure over the replications; gaps (null) are skipped and `n` says how many values there are. */
export function measureResult(measure: string, values: Samples, context: IntervalContext): MeasureResult {
  const { unit, better, kind } = describeMeasure(measure);
  const known = present(values);
  const summary = { unit, better, mean: known.length === 0 ? null : exactMean(known) };
  const isTrial = REPLICATION_IS_TRIAL.test(measure);
  const occurrences = kind === 'ratio' || kind === 'count';
  if (occurrences && known.length > 0 && known.every((value) => value === 0)) {
    const ciUnit = context.independentOrders && context.orders > 0 && !isTrial ? 'order' : 'replication';
    const trials = ciUnit === 'order' ? context.orders : known.length;
    return { ...summary, ci: [0, ruleOfThree(trials, context.confidence)], n: known.length, values, ciUnit };
  }
  const ci = isTrial
    ? wilsonInterval(known.filter((value) => value === 1).length, known.length, context.confidence)
    : studentInterval(known, context.confidence);
  return { ...summary, ci, n: known.length, values };
}

/** False if faults or random failures can strike: then orders of one replication share their fate. */
export function hasIndependentOrders(scenario: Scenario): boolean {
  return (
    scenario.faults.length === 0 &&
    scenario.services.every(({ failures }) => failures === null) &&
    scenario.deployments.every(({ units }) => units.every(({ failures }) => failures === null))
  );
}
