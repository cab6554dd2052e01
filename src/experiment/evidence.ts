import { describeMeasure } from '../metrics/measure-catalogue.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { allPairs, compareFamily } from './comparisons.ts';
import { judgeExpectations, measureOf } from './expectations.ts';
import { sortedMeasures } from './measure-order.ts';
import { hasIndependentOrders, measureResult } from './measure-result.ts';
import { rankingOf } from './rankings.ts';
import type { Comparison, ExpectVerdict, MeasureResult, Ranking } from './result-document.ts';
import type { StrategySamples } from './strategy-samples.ts';
import { combineTraceHashes } from './trace-hash.ts';

/** The samples of one run of a scenario. */
export interface RunSamples {
  readonly scenario: Scenario;
  readonly strategies: readonly { readonly name: string }[];
  /** In the order of the strategies. */
  readonly samples: readonly StrategySamples[];
}

/** Hash, event count and the summary of every measure of one strategy, measures in the order of documents. */
export function strategyMeasures(
  samples: StrategySamples,
  scenario: Scenario,
): {
  readonly traceHash: string;
  readonly events: number;
  readonly measures: Record<string, MeasureResult>;
} {
  return {
    traceHash: combineTraceHashes(samples.traceHashes),
    events: samples.events,
    measures: Object.fromEntries(
      sortedMeasures(samples.measures).map((measure) => [measure, summarise(measure, samples, scenario)]),
    ),
  };
}

/** Compares all pairs of strategies, and ranks them, by the headline measures, those named in `expect` and `more`. */
export function comparisonsOf(
  { scenario, strategies, samples }: RunSamples,
  more: readonly string[] = [],
): {
  readonly comparisons: Comparison[];
  readonly rankings: Ranking[];
} {
  const { confidence } = scenario.experiment;
  const families = comparedMeasures(scenario, samples, more).map((measure) => {
    const columns = strategies.map(({ name }, index) => ({ name, values: samples[index]!.values(measure) }));
    const comparisons = compareFamily(measure, allPairs(columns), true, scenario.experiment);
    return { comparisons, ranking: rankingOf(measure, columns, comparisons, confidence) };
  });
  return {
    comparisons: families.flatMap(({ comparisons }) => comparisons),
    rankings: families.flatMap(({ ranking }) => ranking ?? []),
  };
}

/** Judges the scenario's expectations. */
export function expectationsOf({ scenario, strategies, samples }: RunSamples): ExpectVerdict[] {
  const names = strategies.map(({ name }) => name);
  return judgeExpectations(scenario.expect, {
    confidence: scenario.experiment.confidence,
    strategies: names,
    measure: (strategy, measure) => summarise(measure, samples[names.indexOf(strategy)]!, scenario),
  });
}

function summarise(measure: string, samples: StrategySamples, scenario: Scenario): MeasureResult {
  const { confidence } = scenario.experiment;
  return measureResult(measure, samples.values(measure), {
    confidence,
    orders: samples.orders,
    independentOrders: hasIndependentOrders(scenario),
  });
}

/** As far as any strategy has them. */
function comparedMeasures(
  { expect }: Scenario,
  samples: readonly StrategySamples[],
  more: readonly string[],
): string[] {
  const existing = new Set(samples.flatMap(({ measures }) => measures));
  const named = [...more, ...expect.flatMap(({ rule, level }) => (level === 'off' ? [] : [measureOf(rule)]))];
  return sortedMeasures(
    [...existing].filter((measure) => describeMeasure(measure).headline || named.includes(measure)),
  );
}
