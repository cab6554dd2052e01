import { effect } from './effect.ts';
import { formatPoints } from './format.ts';
import { SUCCESS, type Goal } from './goals.ts';
import { worseOn, type GuaranteeReport } from './guarantees.ts';
import type { PairedDifference, PairedDifferences } from './paired-differences.ts';
import { listStrategies, type Sentence } from './sentence.ts';

/** What a goal is judged on. */
export interface Judging {
  /** All strategies but the reference. */
  readonly candidates: readonly string[];
  readonly guarantees: GuaranteeReport;
  readonly differences: PairedDifferences;
  /** How much less often, as a share, a strategy may succeed and still be compared in speed and cost. */
  readonly tolerance: number;
}

export interface GoalVerdict {
  readonly goal: Goal;
  /** Contenders that no contender beats; empty when the goal's measure was not compared. */
  readonly leaders: readonly string[];
  /** Against whom, by how much, how sure. */
  readonly evidence: Sentence;
  /** What would do better and is not recommended, and why. */
  readonly passedOver: readonly Sentence[];
}

// With more members than this a list goes without its numbers; the matrix has them.
const WITH_NUMBERS_MAX = 2;

/**
 * Who leads on one goal. Contenders are not worse on guarantees; for speed and cost they must also succeed about as often
 * as any other, because percentiles and costs are of confirmed orders: who confirms few looks quick.
 */
export function judgeGoal(goal: Goal, judging: Judging): GoalVerdict {
  const { candidates, differences } = judging;
  if (!differences.measures.includes(goal.measure)) return { goal, leaders: [], evidence: [], passedOver: [] };
  const contenders = contendersFor(goal, judging);
  const leaders = contenders.filter((name) => !contenders.some((other) => differences.beats(goal.measure, other, name)));
  const better = candidates.filter((name) => !contenders.includes(name) && leaders.every((leader) => differences.beats(goal.measure, name, leader)));
  return { goal, leaders, evidence: evidence(goal, leaders, contenders, judging), passedOver: leaders.length === 0 ? [] : passedOver(better, leaders[0]!, goal, judging) };
}

/** Strategies that may lead on a goal. */
export function contendersFor(goal: Goal, judging: Judging): readonly string[] {
  const { eligible } = judging.guarantees;
  return goal.measure === SUCCESS ? eligible : eligible.filter((name) => succeedsLessThan(name, judging) === null);
}

// The eligible strategy that succeeds so much more often that speed is no comparison; null if there is none.
function succeedsLessThan(name: string, { guarantees, differences, tolerance }: Judging): PairedDifference | null {
  const gaps = guarantees.eligible.map((other) => differences.of(SUCCESS, name, other)).filter((pair) => pair !== null && pair.outcome === 'worse' && pair.ci[1] < -tolerance);
  return gaps.reduce((widest, pair) => (widest === null || pair!.difference < widest.difference ? pair : widest), null);
}

function evidence(goal: Goal, leaders: readonly string[], contenders: readonly string[], judging: Judging): Sentence {
  const [leader] = leaders;
  const { differences, candidates } = judging;
  if (leader === undefined) return [];
  if (leaders.length > 1) return notToldApart(goal, leaders, differences);
  const rivals = contenders.filter((name) => name !== leader);
  const next = nearest(rivals.map((name) => differences.of(goal.measure, leader, name)));
  if (next !== null) return [`${goal.leads} ${effect(next)} against `, { strategy: next.other }, rivals.length > 1 ? `, the nearest of ${rivals.length}` : ''];
  const other = nearest(candidates.map((name) => differences.of(goal.measure, leader, name)));
  if (other === null) return ['nothing to compare it with'];
  const why = judging.guarantees.eligible.includes(other.other) ? 'succeeds far less often' : 'is worse on guarantees';
  return [`${goal.leads} ${effect(other)} against `, { strategy: other.other }, `, which ${why}`];
}

function notToldApart(goal: Goal, leaders: readonly string[], differences: PairedDifferences): Sentence {
  const pairs = leaders.flatMap((a, i) => leaders.slice(i + 1).map((b) => differences.of(goal.measure, a, b))).filter((pair) => pair?.outcome === 'undecided');
  const widest = pairs.reduce((best, pair) => (best === null || width(pair!) > width(best) ? pair : best), null);
  if (widest === null) return [`${goal.leads}: equivalent, every interval lies inside the margin`];
  return [`${goal.leads}: undecided, `, { strategy: widest.self }, ` ${effect(widest)} against `, { strategy: widest.other }];
}

// One sentence for all that are passed over for the same reason.
function passedOver(names: readonly string[], leader: string, goal: Goal, judging: Judging): readonly Sentence[] {
  const reasons = new Map<string, string[]>();
  for (const name of names) {
    const reason = whyNot(name, leader, judging);
    reasons.set(reason, [...(reasons.get(reason) ?? []), name]);
  }
  return [...reasons].map(([reason, members]): Sentence => {
    const numbered = members.length <= WITH_NUMBERS_MAX;
    const listed = numbered
      ? members.flatMap((name, i): Sentence => [i === 0 ? '' : ' and ', { strategy: name }, ` (${effect(judging.differences.of(goal.measure, name, leader)!)})`])
      : listStrategies(members);
    return [...listed, ` would do better still, but ${members.length === 1 ? reason.replace(/^leave /, 'leaves ').replace(/^succeed /, 'succeeds ') : reason}`];
  });
}

function whyNot(name: string, leader: string, judging: Judging): string {
  const exclusion = judging.guarantees.exclusions.find(({ strategy }) => strategy === name);
  if (exclusion === undefined) {
    const gap = succeedsLessThan(name, judging)!;
    return `succeed less often (${formatPoints(gap.difference, gap.ci)} against ${gap.other})`;
  }
  const than = exclusion.dominators.includes(leader) ? leader : exclusion.dominators[0]!;
  return `leave more ${worseOn(name, than, judging.differences).meaning}`;
}

function nearest(pairs: readonly (PairedDifference | null)[]): PairedDifference | null {
  return pairs.reduce((best, pair) => (pair !== null && (best === null || Math.abs(pair.difference) < Math.abs(best.difference)) ? pair : best), null);
}

/** Width of the interval of a difference. */
export function width(pair: PairedDifference): number {
  return pair.ci[1] - pair.ci[0];
}
