/**
 * Weights divided by their sum. A sum that misses 1 only by binary rounding (70% + 22% + 8%) is left alone, so that shares
 * stay what the person wrote. The sum must be above 0.
 */
export function normalise(weights: readonly number[]): readonly number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return Math.abs(sum - 1) < 1e-9 ? weights : weights.map((weight) => weight / sum);
}
