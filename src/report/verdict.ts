import type { ResultDocument } from '../experiment/result-document.ts';
import { closestCalls } from './closest-calls.ts';
import { GOALS } from './goals.ts';
import { assessGuarantees, type GuaranteeReport } from './guarantees.ts';
import { contendersFor, judgeGoal, type GoalVerdict, type Judging } from './judge-goal.ts';
import { PairedDifferences } from './paired-differences.ts';
import { listStrategies, type Sentence } from './sentence.ts';

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

// A headline with more names than this is a list.
const NAMED_MAX = 4;

/** Judges a result document. */
export function judge(document: ResultDocument): Verdict {
  const names = Object.keys(document.strategies);
  const differences = new PairedDifferences(document.comparisons);
  const direct = names.filter((name) => document.strategies[name]!.description.layers.coordination === 'direct');
  const reference = direct.length === names.length ? [] : direct;
  const candidates = names.filter((name) => !reference.includes(name));
  const guarantees = assessGuarantees(document, candidates, differences);
  const judging = { candidates, guarantees, differences, tolerance: document.scenario.margin };
  const goals = GOALS.map((goal) => judgeGoal(goal, judging));
  const choice = commonLeader(goals);
  return { choice, guarantees, goals, reference, headline: headline(choice, goals, judging, document), closest: closestCalls(goals, judging, document.replications) };
}

function leadersOf(goals: readonly GoalVerdict[], id: 'success' | 'finish'): readonly string[] {
  return goals.find((verdict) => verdict.goal.id === id)!.leaders;
}

// The one strategy that leads, alone or among the leaders, both on success and on p99 of the finish.
function commonLeader(goals: readonly GoalVerdict[]): string | null {
  const both = leadersOf(goals, 'success').filter((name) => leadersOf(goals, 'finish').includes(name));
  return both.length === 1 ? both[0]! : null;
}

function headline(choice: string | null, goals: readonly GoalVerdict[], judging: Judging, document: ResultDocument): Sentence {
  const { candidates, differences } = judging;
  if (candidates.length < 2) return [...listStrategies(candidates), ' ran alone: nothing to compare it with'];
  if (document.replications < 2) return ['A single replication is an anecdote: run at least ten to get a verdict'];
  if (choice !== null) return ['Choose ', { strategy: choice }, `: ${reasonFor(goals, judging)}`];
  const [success, finish] = [leadersOf(goals, 'success'), leadersOf(goals, 'finish')];
  if (success.length === 0 && finish.length === 0) return ['No verdict: the measures it rests on were not compared'];
  const both = success.filter((name) => finish.includes(name));
  if (both.length > 1) return betweenLeaders(both, differences);
  return ['No strategy leads on everything: ', ...leaders(success), ' for success, ', ...leaders(finish), ' for speed'];
}

// Nobody leads where every contender is worse than another on something, or where nothing was compared.
function leaders(names: readonly string[]): Sentence {
  return names.length === 0 ? ['nobody'] : listStrategies(names);
}

function reasonFor(goals: readonly GoalVerdict[], judging: Judging): string {
  if (judging.guarantees.eligible.length === 1) return 'no other keeps the guarantees as well';
  const { goal } = goals.find((verdict) => verdict.goal.id === 'finish')!;
  return contendersFor(goal, judging).length === 1 ? 'no other keeps the guarantees and succeeds as often' : 'it leads on success and on speed';
}

function betweenLeaders(leaders: readonly string[], differences: PairedDifferences): Sentence {
  const measures = GOALS.filter(({ id }) => id === 'success' || id === 'finish').map(({ measure }) => measure);
  const alike = leaders.every((a, i) => leaders.slice(i + 1).every((b) => measures.every((measure) => differences.of(measure, a, b)?.outcome === 'equivalent')));
  const named: Sentence = leaders.length > NAMED_MAX ? [`${leaders.length} strategies`] : listStrategies(leaders);
  return alike ? ['No difference that matters between ', ...named] : ['Undecided between ', ...named];
}
