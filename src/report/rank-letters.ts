import type { Ranking } from '../experiment/result-document.ts';

/** What a ranking says about one strategy. */
export interface Rank {
  /** Letters of the groups it belongs to: strategies that share a letter are not told apart. */
  readonly letters: string;
  /** 1 for the best group it belongs to. */
  readonly group: number;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** The compact letter display of a ranking (Piepho 2004), by strategy; groups beyond the 26th get no letter. */
export function rankLetters(ranking: Ranking): ReadonlyMap<string, Rank> {
  return new Map(ranking.order.map((name) => {
    const groups = ranking.groups.flatMap((group, index) => (group.includes(name) ? [index] : []));
    return [name, { letters: groups.map((index) => LETTERS[index] ?? '').join(''), group: (groups[0] ?? ranking.groups.length) + 1 }];
  }));
}
