import { mean } from 'simple-statistics';

/** One value a replication; null where the replication has no sample of the measure. */
export type Samples = readonly (number | null)[];

/** The values that exist, in their order. */
export function present(samples: Samples): number[] {
  return samples.filter((value) => value !== null);
}

/** The replications in which both have a value, as two columns of equal length. */
export function presentPairs(a: Samples, b: Samples): { readonly a: number[]; readonly b: number[] } {
  if (a.length !== b.length) throw new RangeError(`pairs need equal lengths, got ${a.length} and ${b.length}`);
  const columns: { a: number[]; b: number[] } = { a: [], b: [] };
  a.forEach((left, replication) => {
    const right = b[replication]!;
    if (left === null || right === null) return;
    columns.a.push(left);
    columns.b.push(right);
  });
  return columns;
}

/** True if all values are the same number. */
export function isConstant(values: readonly number[]): boolean {
  return values.length > 0 && values.every((value) => value === values[0]);
}

/** Mean of at least one value; of a constant sample it is that constant, without the rounding of a sum. */
export function exactMean(values: readonly number[]): number {
  return isConstant(values) ? values[0]! : mean(values);
}
