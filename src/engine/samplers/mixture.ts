import type { KeyedRandom } from '../keyed-random.ts';
import type { Sampler } from '../sampler.ts';

/** One of several distributions, chosen anew for every draw. */
export class MixtureSampler implements Sampler {
  readonly mean: number;
  readonly variance: number;
  private readonly parts: readonly Sampler[];
  /** Chance of this part or an earlier one; the last is 1. */
  private readonly cumulative: Float64Array;

  /**
   * @param parts - at least one
   * @param weights - as many, all > 0
   */
  constructor(parts: readonly Sampler[], weights: readonly number[]) {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let running = 0;
    let mean = 0;
    this.parts = parts;
    this.cumulative = new Float64Array(parts.length);
    parts.forEach((part, i) => {
      running += weights[i]!;
      this.cumulative[i] = running / total;
      mean += (weights[i]! / total) * part.mean;
    });
    this.cumulative[parts.length - 1] = 1;
    this.mean = mean;
    // With an infinite mean the deviations are Infinity or NaN, and so is the sum: undefined.
    this.variance =
      mean === Infinity
        ? NaN
        : parts.reduce((sum, part, i) => {
            const deviation = part.mean - mean;
            return sum + (weights[i]! / total) * (part.variance + deviation * deviation);
          }, 0);
  }

  sample(random: KeyedRandom): number {
    const u = random.nextUniform();
    let i = 0;
    while (u >= this.cumulative[i]!) i++;
    return this.parts[i]!.sample(random);
  }
}
