/**
 * p-values adjusted for their number by Holm's step-down method, in the order given; they control the chance of a single
 * false alarm in the family and hold for dependent tests. Source: S. Holm, Scand. J. Stat. 6 (1979), 65-70.
 */
export function holmAdjusted(pValues: readonly number[]): number[] {
  const ascending = pValues
    .map((_, index) => index)
    .sort((left, right) => pValues[left]! - pValues[right]! || left - right);
  const adjusted = new Array<number>(pValues.length).fill(1);
  let largest = 0;
  ascending.forEach((index, rank) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * pValues[index]!));
    adjusted[index] = largest;
  });
  return adjusted;
}
