import { isConstant, presentPairs } from './samples.ts';
import type { Samples } from './samples.ts';
import { pairedDifference } from './mean-difference.ts';
import { studentTQuantile } from './student-t.ts';

/**
 * The maximal groups of items no two of which differ significantly (what a compact letter display shows).
 * `differs(i, j)` is asked for i < j < count. Groups hold indices in ascending order and come in ascending order.
 * Source: insert and absorb, H.-P. Piepho, J. Comput. Graph. Stat. 13 (2004), 456-466.
 */
export function indistinctGroups(count: number, differs: (i: number, j: number) => boolean): number[][] {
  let groups: number[][] = [Array.from({ length: count }, (_, index) => index)];
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      if (differs(i, j)) groups = absorb(groups.flatMap((group) => split(group, i, j)));
    }
  }
  return groups.filter((group) => group.length > 0).sort(byMembers);
}

function split(group: number[], i: number, j: number): number[][] {
  if (!group.includes(i) || !group.includes(j)) return [group];
  return [group.filter((member) => member !== i), group.filter((member) => member !== j)];
}

function absorb(groups: readonly number[][]): number[][] {
  return groups.filter(
    (group, index) =>
      !groups.some(
        (other, at) => at !== index && isSubset(group, other) && (other.length > group.length || at < index),
      ),
  );
}

function isSubset(small: readonly number[], large: readonly number[]): boolean {
  return small.every((member) => large.includes(member));
}

function byMembers(left: readonly number[], right: readonly number[]): number {
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    if (left[index] !== right[index]) return left[index]! - right[index]!;
  }
  return left.length - right.length;
}

/**
 * The items among which the truly best one is, with the given confidence: those that no other beats by more than the
 * allowance of multiple comparisons with the best. One item left = "best with 95 %". Holds under common random numbers,
 * because Bonferroni's inequality needs no independence. An item with fewer than two values is no candidate; a pair with
 * fewer than two common replications excludes nobody.
 * Source: J. C. Hsu, Multiple Comparisons (1996), ch. 4; M. K. Nakayama, Oper. Res. 45 (1997), 797-810 (common random numbers).
 */
export function bestCandidates(items: readonly Samples[], better: 'lower' | 'higher', confidence: number): number[] {
  const usable = items
    .map((_, index) => index)
    .filter((index) => items[index]!.filter((value) => value !== null).length >= 2);
  const alpha = (1 - confidence) / Math.max(1, usable.length - 1);
  return usable.filter((i) => !usable.some((j) => i !== j && isBeaten(items[i]!, items[j]!, better, alpha)));
}

function isBeaten(item: Samples, other: Samples, better: 'lower' | 'higher', alpha: number): boolean {
  const { a, b } = presentPairs(item, other);
  if (a.length < 2) return false;
  const { difference, standardError, df } = pairedDifference(a, b, 1 - alpha);
  const behind = better === 'lower' ? difference : -difference;
  const differences = a.map((value, replication) => value - b[replication]!);
  if (isConstant(differences)) return behind > 0;
  return behind > studentTQuantile(1 - alpha, df) * standardError;
}
