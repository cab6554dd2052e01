/**
 * Mean and variance of many series in typed arrays. Sums are taken about the first value of a series, which keeps the
 * variance of nearly equal values exact where the difference of two large sums would lose it; whole numbers below 2^53
 * have an exact sum.
 */
export class Moments {
  private readonly n: Float64Array;
  private readonly pivot: Float64Array;
  private readonly shifted: Float64Array;
  private readonly squares: Float64Array;

  constructor(series: number) {
    this.n = new Float64Array(series);
    this.pivot = new Float64Array(series);
    this.shifted = new Float64Array(series);
    this.squares = new Float64Array(series);
  }

  /** Adds a value to a series. */
  add(series: number, value: number): void {
    if (this.n[series] === 0) this.pivot[series] = value;
    const distance = value - this.pivot[series]!;
    this.n[series] = this.n[series]! + 1;
    this.shifted[series] = this.shifted[series]! + distance;
    this.squares[series] = this.squares[series]! + distance * distance;
  }

  /** Values of a series. */
  count(series: number): number {
    return this.n[series]!;
  }

  /** Mean of a series; null without a value. */
  mean(series: number): number | null {
    const n = this.n[series]!;
    return n > 0 ? this.pivot[series]! + this.shifted[series]! / n : null;
  }

  /** Variance of a series as a population (divided by n); null without a value. */
  variance(series: number): number | null {
    const n = this.n[series]!;
    if (n === 0) return null;
    const mean = this.shifted[series]! / n;
    return Math.max(0, this.squares[series]! / n - mean * mean);
  }
}
