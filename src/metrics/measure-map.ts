/** Measures by key while they are being collected: seconds, 1/s, fractions, counts; null = undefined. */
export type MeasureMap = Record<string, number | null>;

/** The quotient, or null when there is nothing to divide by: an undefined measure is null, never NaN or Infinity. */
export function ratio(numerator: number, denominator: number): number | null {
  return denominator > 0 ? numerator / denominator : null;
}
