/**
 * Sums of squares of many series, for variances. They are taken about the first value of a series, which keeps the variance
 * of nearly equal values exact where the difference of two large sums would lose it.
 */
export class Squares {
  private readonly pivot: Float64Array;
  private readonly sum: Float64Array;

  constructor(series: number) {
    this.pivot = new Float64Array(series).fill(-1);
    this.sum = new Float64Array(series);
  }

  /** Adds a value >= 0 to a series. */
  add(series: number, value: number): void {
    const pivot = this.pivot[series]!;
    if (pivot < 0) {
      this.pivot[series] = value;
      return;
    }
    const distance = value - pivot;
    this.sum[series] = this.sum[series]! + distance * distance;
  }

  /** Variance of a series as a population (divided by its count), given its mean; null without a value. */
  variance(series: number, count: number, mean: number): number | null {
    if (count === 0) return null;
    const distance = mean - this.pivot[series]!;
    return Math.max(0, this.sum[series]! / count - distance * distance);
  }
}
