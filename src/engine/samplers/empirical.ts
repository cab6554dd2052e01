import type { KeyedRandom } from '../keyed-random.ts';
import type { Sampler } from '../sampler.ts';

/** One of the given values, each equally likely; their order does not matter. */
export class EmpiricalSampler implements Sampler {
  readonly mean: number;
  readonly variance: number;
  private readonly sorted: Float64Array;

  constructor(values: readonly number[]) {
    this.sorted = Float64Array.from(values).sort((a, b) => a - b);
    const count = this.sorted.length;
    const mean = this.sorted.reduce((sum, value) => sum + value, 0) / count;
    this.mean = mean;
    this.variance = this.sorted.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / count;
  }

  sample(random: KeyedRandom): number {
    return this.sorted[Math.floor(random.nextUniform() * this.sorted.length)]!;
  }
}

/** Uniform between two neighbouring order statistics, each pair equally likely: the distribution function is a polygon. */
export class SmoothEmpiricalSampler implements Sampler {
  readonly mean: number;
  readonly variance: number;
  private readonly sorted: Float64Array;

  /** @param values - at least two */
  constructor(values: readonly number[]) {
    this.sorted = Float64Array.from(values).sort((a, b) => a - b);
    const gaps = this.sorted.length - 1;
    let sum = 0;
    for (let i = 0; i < gaps; i++) sum += (this.sorted[i]! + this.sorted[i + 1]!) / 2;
    this.mean = sum / gaps;
    let squares = 0;
    for (let i = 0; i < gaps; i++) {
      // The second moment of a uniform between p and q is (p^2 + p q + q^2) / 3.
      const p = this.sorted[i]! - this.mean;
      const q = this.sorted[i + 1]! - this.mean;
      squares += (p * p + p * q + q * q) / 3;
    }
    this.variance = squares / gaps;
  }

  sample(random: KeyedRandom): number {
    const rank = random.nextUniform() * (this.sorted.length - 1);
    const below = Math.floor(rank);
    const low = this.sorted[below]!;
    return low + (rank - below) * (this.sorted[below + 1]! - low);
  }
}
