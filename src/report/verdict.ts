import type { ResultDocument } from '../experiment/result-document.ts';
import { effect } from './effect.ts';
import { assessGuarantees, worseOn, type GuaranteeReport } from './guarantees.ts';
import { PairedDifferences, type PairedDifference } from './paired-differences.ts';
import { listStrategies, type Sentence } from './sentence.ts';

/** What an architect may want most; one measure decides each. */
export interface Goal {
  readonly id: 'finish' | 'answer' | 'success' | 'messages';
  readonly title: string;
  readonly measure: string;
  /** What is compared, for the head of the evidence. */
  readonly leads: string;
}

export const GOALS: readonly Goal[] = [
  { id: 'finish', title: 'Finish fast', measure: 'latency.terminal.p99', leads: 'p99 of the finish' },
  { id: 'answer', title: 'Answer fast', measure: 'latency.ack.p99', leads: 'p99 of the first answer' },
  { id: 'success', title: 'Succeed most often', measure: 'availability.success-ratio', leads: 'success' },
  { id: 'messages', title: 'Cost least', measure: 'cost.messages', leads: 'messages' },
];

// A headline with more names than this is a list.
const NAMED_MAX = 4;

export interface GoalVerdict {
  readonly goal: Goal;
  /** Eligible strategies that no eligible one beats; empty when the goal's measure was not compared. */
  readonly leaders: readonly string[];
  /** Against whom, by how much, how sure. */
  readonly evidence: Sentence;
  /** Faster or cheaper strategies that are worse on guarantees, and why they are not recommended. */
  readonly passedOver: readonly Sentence[];
}

/** The whole verdict: a pure function of comparisons and intervals, never of bare means. */
export interface Verdict {
  /** The one strategy to choose, when one leads on success and on p99; null otherwise. */
  readonly choice: string | null;
  readonly headline: Sentence;
  readonly guarantees: GuaranteeReport;
  readonly goals: readonly GoalVerdict[];
  /** The closest calls: what would flip the verdict first. */
  readonly closest: readonly Sentence[];
  /** The strategy that no recommendation names: the edge that costs nothing. */
  readonly reference: readonly string[];
}

/** Judges a result document. */
export function judge(document: ResultDocument): Verdict {
  const names = Object.keys(document.strategies);
  const differences = new PairedDifferences(document.comparisons);
  const reference = names.filter((name) => document.strategies[name]!.description.layers.coordination === 'direct');
  const candidates = names.length === reference.length ? names : names.filter((name) => !reference.includes(name));
  const guarantees = assessGuarantees(document, candidates, differences);
  const goals = GOALS.map((goal) => judgeGoal(goal, candidates, guarantees, differences));
  const choice = commonLeader(goals);
  return {
    choice, guarantees, goals, reference: names.length === reference.length ? [] : reference,
    headline: headline(choice, candidates, goals, document, guarantees, differences),
    closest: closestCalls(goals, guarantees.eligible, differences, document.replications),
  };
}

function judgeGoal(goal: Goal, candidates: readonly string[], guarantees: GuaranteeReport, differences: PairedDifferences): GoalVerdict {
  if (!differences.measures.includes(goal.measure)) return { goal, leaders: [], evidence: [], passedOver: [] };
  const eligible = guarantees.eligible;
  const leaders = eligible.filter((name) => !eligible.some((other) => differences.beats(goal.measure, other, name)));
  const passedOver = candidates
    .filter((name) => !eligible.includes(name) && leaders.length > 0)
    .filter((name) => leaders.every((leader) => differences.beats(goal.measure, name, leader)) && !(eligible.length === 1 && candidates.length === 2));
  return { goal, leaders, evidence: evidence(goal, leaders, eligible, candidates, differences), passedOver: passOver(passedOver, leaders[0] ?? '', goal, guarantees, differences) };
}

function evidence(goal: Goal, leaders: readonly string[], eligible: readonly string[], candidates: readonly string[], differences: PairedDifferences): Sentence {
  const [leader] = leaders;
  if (leader === undefined) return [];
  if (leaders.length > 1) return notToldApart(goal, leaders, differences);
  const rivals = eligible.filter((name) => name !== leader);
  const next = nearest(rivals.map((name) => differences.of(goal.measure, leader, name)));
  if (next === null) return alone(goal, leader, candidates, differences);
  const others = rivals.length > 1 ? `, the nearest of ${rivals.length}` : '';
  return [`${goal.leads} ${effect(next)} against `, { strategy: next.other }, others];
}

// Nothing else keeps the guarantees as well, so it is measured against the nearest of what does not.
function alone(goal: Goal, leader: string, candidates: readonly string[], differences: PairedDifferences): Sentence {
  const next = nearest(candidates.map((name) => differences.of(goal.measure, leader, name)));
  if (next === null) return ['nothing to compare it with'];
  return [`${goal.leads} ${effect(next)} against `, { strategy: next.other }, ', which is worse on guarantees'];
}

function notToldApart(goal: Goal, leaders: readonly string[], differences: PairedDifferences): Sentence {
  const pairs = leaders.flatMap((a, i) => leaders.slice(i + 1).map((b) => differences.of(goal.measure, a, b)));
  const undecided = pairs.filter((pair) => pair?.outcome === 'undecided');
  const widest = undecided.reduce((best, pair) => (best === null || width(pair!) > width(best) ? pair : best), null);
  if (widest === null) return [`${goal.leads}: equivalent, every interval lies inside the margin`];
  return [`${goal.leads}: undecided, `, { strategy: widest.self }, ` ${effect(widest)} against `, { strategy: widest.other }];
}

// One sentence for all that are passed over for the same kind of damage.
function passOver(names: readonly string[], leader: string, goal: Goal, guarantees: GuaranteeReport, differences: PairedDifferences): readonly Sentence[] {
  const reasons = new Map<string, string[]>();
  for (const name of names) {
    const { dominators } = guarantees.exclusions.find((exclusion) => exclusion.strategy === name)!;
    const damage = worseOn(name, dominators.includes(leader) ? leader : dominators[0]!, differences).meaning;
    reasons.set(damage, [...(reasons.get(damage) ?? []), name]);
  }
  return [...reasons].map(([damage, members]) => [
    ...members.flatMap((name, i): Sentence => [i === 0 ? '' : i === members.length - 1 ? ' and ' : ', ', { strategy: name }, ` (${effect(differences.of(goal.measure, name, leader)!)})`]),
    ` would do better still, but ${members.length === 1 ? 'leaves' : 'leave'} more ${damage}`,
  ]);
}

// The one strategy that leads alone, or among the leaders, both on success and on p99 of the finish.
function commonLeader(goals: readonly GoalVerdict[]): string | null {
  const success = goals.find((verdict) => verdict.goal.id === 'success')!.leaders;
  const finish = goals.find((verdict) => verdict.goal.id === 'finish')!.leaders;
  const both = success.filter((name) => finish.includes(name));
  return both.length === 1 ? both[0]! : null;
}

function headline(choice: string | null, candidates: readonly string[], goals: readonly GoalVerdict[], document: ResultDocument, guarantees: GuaranteeReport, differences: PairedDifferences): Sentence {
  if (candidates.length < 2) return [...listStrategies(candidates), ' ran alone: nothing to compare it with'];
  if (document.replications < 2) return ['A single replication is an anecdote: run at least ten to get a verdict'];
  if (choice !== null) return ['Choose ', { strategy: choice }, guarantees.eligible.length === 1 ? ': no other keeps the guarantees as well' : ': it leads on success and on speed'];
  const success = goals.find((verdict) => verdict.goal.id === 'success')!.leaders;
  const finish = goals.find((verdict) => verdict.goal.id === 'finish')!.leaders;
  if (success.length === 0 && finish.length === 0) return ['No verdict: the measures it rests on were not compared'];
  const both = success.filter((name) => finish.includes(name));
  if (both.length > 1) return betweenLeaders(both, differences);
  return ['No strategy leads on everything: ', ...listStrategies(success), ' for success, ', ...listStrategies(finish), ' for speed'];
}

function betweenLeaders(leaders: readonly string[], differences: PairedDifferences): Sentence {
  const measures = GOALS.filter(({ id }) => id === 'success' || id === 'finish').map(({ measure }) => measure);
  const alike = leaders.every((a, i) => leaders.slice(i + 1).every((b) => measures.every((measure) => differences.of(measure, a, b)?.outcome === 'equivalent')));
  const named: Sentence = leaders.length > NAMED_MAX ? [`${leaders.length} strategies`] : listStrategies(leaders);
  return alike ? ['No difference that matters between ', ...named] : ['Undecided between ', ...named];
}

interface Call {
  readonly pair: PairedDifference;
  /** How many half-widths of its interval the difference lies from zero. */
  readonly clearance: number;
}

function closestCalls(goals: readonly GoalVerdict[], eligible: readonly string[], differences: PairedDifferences, replications: number): readonly Sentence[] {
  const calls: Call[] = [];
  for (const { goal, leaders } of goals) {
    const [leader] = leaders;
    if (leader === undefined) continue;
    for (const rival of eligible) {
      const pair = rival === leader ? null : differences.of(goal.measure, leader, rival);
      if (pair !== null && width(pair) > 0 && pair.outcome !== 'equivalent') calls.push({ pair, clearance: Math.abs(pair.difference) / (width(pair) / 2) });
    }
  }
  return calls.sort((a, b) => a.clearance - b.clearance).slice(0, 3).map(({ pair, clearance }) => {
    const measure = pair.measure;
    if (pair.outcome === 'undecided') {
      const more = clearance === 0 ? Infinity : Math.ceil(replications / (clearance * clearance));
      const hint = more > 1000 ? 'more replications will hardly decide it' : `about ${Math.max(more, replications + 10)} replications would decide it if the difference is real`;
      return [`${measure}: `, { strategy: pair.self }, ' against ', { strategy: pair.other }, ` is undecided (${effect(pair)}); ${hint}`];
    }
    return [`${measure}: `, { strategy: pair.self }, ' against ', { strategy: pair.other }, `, ${effect(pair)}: an assumption that moves it by as much flips it`];
  });
}

function nearest(pairs: readonly (PairedDifference | null)[]): PairedDifference | null {
  return pairs.reduce((best, pair) => (pair !== null && (best === null || Math.abs(pair.difference) < Math.abs(best.difference)) ? pair : best), null);
}

function width(pair: PairedDifference): number {
  return pair.ci[1] - pair.ci[0];
}
