import type { PairedDifferences } from './paired-differences.ts';

/**
 * Ranks strategies by what the paired comparisons can tell apart: group 1 holds all that nobody beats, group 2 all that
 * only group 1 beats, and so on. An undecided pair separates nobody, so a group is "not told apart", never "equal".
 * Returns null when the measure was not compared.
 */
export function rankGroups(
  names: readonly string[],
  differences: PairedDifferences,
  measure: string,
): ReadonlyMap<string, number> | null {
  if (!differences.measures.includes(measure)) return null;
  const groups = new Map<string, number>();
  let rest = [...names];
  for (let group = 1; rest.length > 0; group++) {
    const unbeaten = rest.filter((name) => !rest.some((other) => beats(differences, measure, other, name)));
    // A cycle of significant differences leaves nobody unbeaten: then its members share the group.
    const members = unbeaten.length > 0 ? unbeaten : rest;
    for (const name of members) groups.set(name, group);
    rest = rest.filter((name) => !members.includes(name));
  }
  return groups;
}

/** Whether `name` is better than `other` beyond doubt. */
export function beats(differences: PairedDifferences, measure: string, name: string, other: string): boolean {
  return differences.of(measure, name, other)?.outcome === 'better';
}
