import { findMeasure } from '../metrics/measure-catalogue.ts';
import { compareFamily } from './comparisons.ts';
import type { NamedSamples } from './comparisons.ts';
import { ExperimentError } from './experiment-error.ts';
import { sortedMeasures } from './measure-order.ts';
import type { Comparison, ResultDocument, StrategyResult } from './result-document.ts';

/** What `sim compare` prints as JSON, format `rehearsal/compare@1`. */
export interface CompareDocument {
  readonly format: 'rehearsal/compare@1';
  readonly a: Side;
  readonly b: Side;
  readonly confidence: number;
  /** `a` and `b` name a strategy of the respective file: the same strategy twice, or the only one of each. */
  readonly comparisons: readonly Comparison[];
  /** Why runs are not paired, and what is not compared. */
  readonly notes: readonly string[];
}

/** One of the two files. */
export interface Side {
  readonly scenario: string;
  readonly sha256: string;
  readonly seed: string;
  readonly replications: number;
  readonly version: string;
}

type Match = readonly [a: string, b: string];

/**
 * Compares every strategy of A with the one of the same name in B (or the only strategies of both with each other), by the
 * headline measures, those that either file compares, and `measures`. Paired on common random numbers only where seed,
 * replications and workload are equal, else by Welch's test. The family for Holm is one measure, all strategies.
 * Confidence and margin are those of A. Throws {@link ExperimentError} where there is nothing to compare.
 */
export function compareDocuments(
  a: ResultDocument,
  b: ResultDocument,
  measures: readonly string[] = [],
): CompareDocument {
  const matches = matchedStrategies(a, b);
  const differences = whatDiffers(a, b);
  const rule = { confidence: a.confidence, margin: a.scenario.margin };
  const comparisons = comparedMeasures(a, b, measures).flatMap((measure) => {
    const pairs = matches.map(([left, right]) => [column(a, left, measure), column(b, right, measure)] as const);
    return compareFamily(measure, pairs, differences.length === 0, rule);
  });
  return {
    format: 'rehearsal/compare@1',
    a: sideOf(a),
    b: sideOf(b),
    confidence: rule.confidence,
    comparisons,
    notes: notesOf(a, b, matches, differences),
  };
}

function matchedStrategies(a: ResultDocument, b: ResultDocument): Match[] {
  const left = Object.keys(a.strategies);
  const right = Object.keys(b.strategies);
  const common = left.filter((name) => right.includes(name)).map((name): Match => [name, name]);
  if (common.length > 0) return common;
  if (left.length === 1 && right.length === 1) return [[left[0]!, right[0]!]];
  throw new ExperimentError(
    'nothing-to-compare',
    `no strategy is in both files: A has ${left.join(', ')}; B has ${right.join(', ')}`,
    'run both with the same --strategies, or with one strategy each',
  );
}

/** Empty if the r-th replications of both files met the same orders. */
function whatDiffers(a: ResultDocument, b: ResultDocument): string[] {
  const sameWorkload =
    a.scenario.workload === undefined || b.scenario.workload === undefined
      ? a.scenario.sha256 === b.scenario.sha256
      : a.scenario.workload === b.scenario.workload;
  return [
    ...(a.seed === b.seed ? [] : ['seeds']),
    ...(a.replications === b.replications ? [] : ['numbers of replications']),
    ...(sameWorkload ? [] : ['workloads']),
  ];
}

function comparedMeasures(a: ResultDocument, b: ResultDocument, named: readonly string[]): string[] {
  const chosen = new Set([...a.comparisons, ...b.comparisons].map(({ measure }) => measure).concat(named));
  const existing = new Set(
    [a, b].flatMap(({ strategies }) => Object.values(strategies).flatMap(({ measures }) => Object.keys(measures))),
  );
  return sortedMeasures(
    [...existing].filter((measure) => chosen.has(measure) || findMeasure(measure)?.headline === true),
  );
}

function column(document: ResultDocument, name: string, measure: string): NamedSamples {
  const strategy: StrategyResult = document.strategies[name]!;
  return { name, values: strategy.measures[measure]?.values ?? new Array<null>(document.replications).fill(null) };
}

function notesOf(
  a: ResultDocument,
  b: ResultDocument,
  matches: readonly Match[],
  differences: readonly string[],
): string[] {
  const onlyIn = (one: ResultDocument, side: 0 | 1): string[] =>
    Object.keys(one.strategies).filter((name) => !matches.some((match) => match[side] === name));
  const [onlyA, onlyB] = [onlyIn(a, 0), onlyIn(b, 1)];
  return [
    ...(differences.length === 0
      ? []
      : [`not paired, because the ${differences.join(' and ')} differ: intervals are wider (Welch)`]),
    ...(a.tool.version === b.tool.version
      ? []
      : [`different versions of the tool: ${a.tool.version} and ${b.tool.version}`]),
    ...(onlyA.length === 0 ? [] : [`only in A: ${onlyA.join(', ')}`]),
    ...(onlyB.length === 0 ? [] : [`only in B: ${onlyB.join(', ')}`]),
    ...[a, b].flatMap(({ complete }, index) =>
      complete ? [] : [`${index === 0 ? 'A' : 'B'} is incomplete: it was interrupted`],
    ),
  ];
}

function sideOf({ scenario, seed, replications, tool }: ResultDocument): Side {
  return { scenario: scenario.name, sha256: scenario.sha256, seed, replications, version: tool.version };
}
