import { effect } from './effect.ts';
import { contendersFor, width, type GoalVerdict, type Judging } from './judge-goal.ts';
import type { PairedDifference } from './paired-differences.ts';
import type { Sentence } from './sentence.ts';

const SHOWN_MAX = 3;
const REPLICATIONS_MAX = 1000;

interface Call {
  readonly pair: PairedDifference;
  /** How many half-widths of its interval the difference lies from zero. */
  readonly clearance: number;
}

/**
 * What would flip the verdict first: of each goal the rival that comes closest to the leader (a wide interval alone does
 * not make a rival close), and what it would take to decide the undecided.
 */
export function closestCalls(goals: readonly GoalVerdict[], judging: Judging, replications: number): readonly Sentence[] {
  const calls = goals.flatMap(({ goal, leaders }): Call[] => {
    const [leader] = leaders;
    if (leader === undefined) return [];
    const rivals = contendersFor(goal, judging).flatMap((rival) => {
      const pair = rival === leader ? null : judging.differences.of(goal.measure, leader, rival);
      return pair === null || width(pair) === 0 || pair.outcome === 'equivalent' ? [] : [{ pair, clearance: Math.abs(pair.difference) / (width(pair) / 2) }];
    });
    return rivals.sort((a, b) => Math.abs(a.pair.difference) - Math.abs(b.pair.difference)).slice(0, 1);
  });
  return calls.sort((a, b) => a.clearance - b.clearance).slice(0, SHOWN_MAX).map((call) => sentence(call, replications));
}

function sentence({ pair, clearance }: Call, replications: number): Sentence {
  const head: Sentence = [`${pair.measure}: `, { strategy: pair.self }, ' against ', { strategy: pair.other }];
  if (pair.outcome !== 'undecided') return [...head, `, ${effect(pair)}: an assumption that moves it by as much flips it`];
  // The half-width shrinks with the square root of the number of replications.
  const needed = clearance === 0 ? Infinity : Math.ceil(replications / (clearance * clearance));
  const hint = needed > REPLICATIONS_MAX ? 'more replications will hardly decide it' : `about ${Math.max(needed, replications + 10)} replications would decide it if the difference is real`;
  return [...head, ` is undecided (${effect(pair)}); ${hint}`];
}
