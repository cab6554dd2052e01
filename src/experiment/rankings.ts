import { describeMeasure } from '../metrics/measure-catalogue.ts';
import { bestCandidates, indistinctGroups } from '../statistics/ranking.ts';
import { exactMean, present } from '../statistics/samples.ts';
import type { NamedSamples } from './comparisons.ts';
import type { Comparison, Ranking } from './result-document.ts';

/**
 * Orders the strategies by one measure, best mean first (equal means in the order of the run), and says who cannot be
 * told apart. Null for a measure of which neither end is better. Strategies without a value do not appear.
 * `comparisons` are those of this measure.
 */
export function rankingOf(
  measure: string,
  columns: readonly NamedSamples[],
  comparisons: readonly Comparison[],
  confidence: number,
): Ranking | null {
  const { better } = describeMeasure(measure);
  if (better === 'none') return null;
  const direction = better === 'lower' ? 1 : -1;
  const ranked = columns
    .map((column) => ({ column, known: present(column.values) }))
    .filter(({ known }) => known.length > 0)
    .map(({ column, known }) => ({ ...column, mean: exactMean(known) }))
    .sort((left, right) => direction * (left.mean - right.mean));
  const order = ranked.map(({ name }) => name);
  const significant = new Set(
    comparisons.filter(({ pAdjusted }) => pAdjusted < 1 - confidence).map(({ a, b }) => pairKey(a, b)),
  );
  const groups = indistinctGroups(order.length, (i, j) => significant.has(pairKey(order[i]!, order[j]!)));
  const candidates = bestCandidates(
    ranked.map(({ values }) => values),
    better,
    confidence,
  );
  return {
    measure,
    order,
    groups: groups.map((group) => group.map((index) => order[index]!)),
    best: candidates.map((index) => order[index]!),
  };
}

function pairKey(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}
