import { describe, expect, it } from 'vitest';
import { bestCandidates, indistinctGroups } from '../../../src/statistics/ranking.ts';

describe('indistinctGroups', () => {
  const groupsOf = (count: number, pairs: string[]): number[][] =>
    indistinctGroups(count, (i, j) => pairs.includes(`${i}-${j}`));

  it('is one group where nothing differs and singletons where all do', () => {
    expect(groupsOf(3, [])).toEqual([[0, 1, 2]]);
    expect(groupsOf(3, ['0-1', '0-2', '1-2'])).toEqual([[0], [1], [2]]);
  });

  it('lets groups overlap: a = b, b = c, but a differs from c', () => {
    expect(groupsOf(3, ['0-2'])).toEqual([
      [0, 1],
      [1, 2],
    ]);
  });

  it('absorbs what another group contains', () => {
    expect(groupsOf(4, ['0-2', '0-3', '1-3'])).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
  });

  it('of nobody is nothing', () => {
    expect(groupsOf(0, [])).toEqual([]);
  });
});

describe('bestCandidates', () => {
  const low = [10, 11, 12, 13, 14];

  it('is the one that beats all others', () => {
    const higher = [20, 21.5, 22, 23, 24.5];
    expect(bestCandidates([higher, low], 'lower', 0.95)).toEqual([1]);
    expect(bestCandidates([higher, low], 'higher', 0.95)).toEqual([0]);
  });

  it('keeps whom the allowance protects', () => {
    const noisy = [8, 14, 11, 16, 13];
    expect(bestCandidates([low, noisy], 'lower', 0.95)).toEqual([0, 1]);
  });

  it('shares the error over the others by Bonferroni', () => {
    // Differences 1, 2, 3, 4, 5: D = 3, s / sqrt(5) = 0.7071, so D / se = 4.2426. t(4) = 2.1318 at .95, 4.6041 at .995.
    const worse = low.map((value, index) => value + index + 1);
    expect(bestCandidates([low, worse], 'lower', 0.95)).toEqual([0]);
    const crowd = new Array<number[]>(9).fill(low.map((value) => value + 100));
    expect(bestCandidates([low, worse, ...crowd], 'lower', 0.95)).toEqual([0, 1]);
  });

  it('keeps exact ties and drops an exact loser', () => {
    expect(bestCandidates([low, low, low.map((value) => value + 1)], 'lower', 0.95)).toEqual([0, 1]);
  });

  it('passes over an item without samples', () => {
    expect(bestCandidates([[null, null, 3, null, null], low], 'lower', 0.95)).toEqual([1]);
  });
});
