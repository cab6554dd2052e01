import { SECOND } from '../engine/time.ts';
import type { Comparator, Expectation } from '../scenario/scenario.ts';
import { pairedDifference } from '../statistics/mean-difference.ts';
import type { Interval } from '../statistics/interval.ts';
import { pairedRelative } from '../statistics/ratio-of-means.ts';
import { exactMean, present, presentPairs } from '../statistics/samples.ts';
import type { Samples } from '../statistics/samples.ts';
import { studentInterval } from '../statistics/student-interval.ts';
import type { ExpectVerdict, MeasureResult } from './result-document.ts';

/** What the expectations of a run are judged on. */
export interface Evidence {
  readonly confidence: number;
  /** The strategies that ran, in their order. */
  readonly strategies: readonly string[];
  /** Summary of a measure; for a measure that the strategy lacks: no value and no interval. */
  readonly measure: (strategy: string, measure: string) => MeasureResult;
}

type Judgement = Pick<ExpectVerdict, 'verdict' | 'estimate' | 'ci'>;
type Rule = Expectation['rule'];
const UNKNOWN: Judgement = { verdict: 'inconclusive', estimate: null, ci: null };

/** The measure whose values decide an expectation. */
export function measureOf(rule: Rule): string {
  return rule.kind === 'recovers' ? `availability.time-to-recover.${rule.fault}` : rule.measure;
}

/**
 * Judges every expectation for every strategy it is about, in file order, then strategy order. Strategies that did not
 * run are skipped, also as the one compared with; without `in:` all but `direct` are judged, and none against itself.
 */
export function judgeExpectations(expectations: readonly Expectation[], evidence: Evidence): ExpectVerdict[] {
  return expectations.flatMap((expectation) => {
    const { that, rule, level } = expectation;
    if (level === 'off') return [];
    return strategiesJudged(expectation, evidence.strategies).map((strategy) => {
      const { verdict, estimate, ci } = judge(rule, strategy, evidence);
      return { that, strategy, verdict, level, estimate, ci };
    });
  });
}

/** The strategies of those running that an expectation is about. */
export function strategiesJudged({ rule, in: chosen }: Expectation, running: readonly string[]): string[] {
  if (rule.kind === 'relative' && !running.includes(rule.than)) return [];
  return running.filter(
    (name) =>
      (chosen === null ? name !== 'direct' : chosen.includes(name)) &&
      !(rule.kind === 'relative' && rule.than === name),
  );
}

function judge(rule: Rule, strategy: string, evidence: Evidence): Judgement {
  switch (rule.kind) {
    case 'measure':
      return judgeMeasure(rule.comparator, rule.value, evidence.measure(strategy, rule.measure));
    case 'relative':
      return judgeRelative(
        rule,
        evidence.measure(strategy, rule.measure),
        evidence.measure(rule.than, rule.measure),
        evidence.confidence,
      );
    case 'recovers':
      return judgeRecovery(
        rule.within / SECOND,
        evidence.measure(strategy, measureOf(rule)).values,
        evidence.confidence,
      );
  }
}

function judgeMeasure(comparator: Comparator, value: number, { mean, ci, values }: MeasureResult): Judgement {
  if (comparator === '==') {
    const always = values.length > 0 && values.every((one) => one === value);
    return { verdict: always ? 'pass' : 'fail', estimate: mean, ci };
  }
  return { verdict: ci === null ? 'inconclusive' : judgeInterval(comparator, value, ci), estimate: mean, ci };
}

function judgeRelative(
  rule: Extract<Rule, { kind: 'relative' }>,
  one: MeasureResult,
  other: MeasureResult,
  confidence: number,
): Judgement {
  const { a, b } = presentPairs(one.values, other.values);
  if (a.length < 2) return UNKNOWN;
  const relative = pairedRelative(a, b, confidence);
  if (relative === null) return { ...UNKNOWN, verdict: judgeAgainstZero(rule, a, b, confidence) };
  const [low, estimate, high] = relative;
  return { verdict: judgeInterval(rule.comparator, rule.value, [low, high]), estimate, ci: [low, high] };
}

/** A ratio to 0 is undefined, but "a <= 20 % above b" also says a - 1.2 b <= 0. */
function judgeAgainstZero(
  rule: Extract<Rule, { kind: 'relative' }>,
  a: readonly number[],
  b: readonly number[],
  confidence: number,
): ExpectVerdict['verdict'] {
  const limit = b.map((value) => (1 + rule.value) * value);
  return judgeInterval(rule.comparator, 0, pairedDifference(a, limit, confidence).ci);
}

/**
 * A replication that had not recovered when it ended (null) has not recovered within any time: one is enough to fail.
 * Else the interval of the mean is judged.
 */
function judgeRecovery(within: number, values: Samples, confidence: number): Judgement {
  const known = present(values);
  const estimate = known.length === 0 ? null : exactMean(known);
  if (known.length < values.length) return { verdict: 'fail', estimate, ci: null };
  const ci = studentInterval(known, confidence);
  return { verdict: ci === null ? 'inconclusive' : judgeInterval('<=', within, ci), estimate, ci };
}

/** Passes if the whole interval satisfies the comparison, fails if none of it does. */
function judgeInterval(comparator: Comparator, value: number, [low, high]: Interval): ExpectVerdict['verdict'] {
  const { all, none } = {
    '<': { all: high < value, none: low >= value },
    '<=': { all: high <= value, none: low > value },
    '>': { all: low > value, none: high <= value },
    '>=': { all: low >= value, none: high < value },
    '==': { all: low === value && high === value, none: low > value || high < value },
  }[comparator];
  if (all) return 'pass';
  return none ? 'fail' : 'inconclusive';
}
