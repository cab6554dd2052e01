import type { KeyedRandom } from '../keyed-random.ts';
import type { Sampler } from '../sampler.ts';

/** The continuous uniform distribution on (low, high). */
export class UniformSampler implements Sampler {
  readonly mean: number;
  readonly variance: number;
  private readonly low: number;
  private readonly width: number;

  constructor(low: number, high: number) {
    this.low = low;
    this.width = high - low;
    this.mean = low + this.width / 2;
    this.variance = (this.width * this.width) / 12;
  }

  sample(random: KeyedRandom): number {
    return this.low + this.width * random.nextUniform();
  }
}
