import { expect, test } from 'vitest';

import { rankLetters } from '../../../src/report/rank-letters.ts';

test('strategies that share a letter are not told apart; the group is that of the best letter', () => {
  const ranks = rankLetters({ measure: 'm', order: ['a', 'b', 'c', 'd'], groups: [['a', 'b'], ['b', 'c'], ['d']], best: ['a', 'b'] });
  expect(ranks.get('a')).toEqual({ letters: 'a', group: 1 });
  expect(ranks.get('b')).toEqual({ letters: 'ab', group: 1 });
  expect(ranks.get('c')).toEqual({ letters: 'b', group: 2 });
  expect(ranks.get('d')).toEqual({ letters: 'c', group: 3 });
});
