import type { KeyedRandom } from '../keyed-random.ts';
import { gammaFunction, log1p, pow } from '../portable-math.ts';
import type { Sampler } from '../sampler.ts';
import { drawExponential } from '../ziggurat.ts';

/** The exponential distribution with the given mean. */
export class ExponentialSampler implements Sampler {
  readonly mean: number;
  readonly variance: number;

  constructor(mean: number) {
    this.mean = mean;
    this.variance = mean * mean;
  }

  sample(random: KeyedRandom): number {
    return this.mean * drawExponential(random);
  }
}

/** The geometric distribution on 1, 2, 3 ... : an exponential rounded up to whole periods. */
export class GeometricSampler implements Sampler {
  readonly mean: number;
  readonly variance: number;
  private readonly decay: number;

  constructor(mean: number) {
    this.mean = mean;
    this.variance = mean * (mean - 1);
    this.decay = -log1p(-1 / mean);
  }

  sample(random: KeyedRandom): number {
    return 1 + Math.floor(drawExponential(random) / this.decay);
  }
}

/** The Weibull distribution: an exponential raised to 1 / shape. */
export class WeibullSampler implements Sampler {
  readonly mean: number;
  readonly variance: number;
  private readonly scale: number;
  private readonly exponent: number;

  constructor(mean: number, shape: number) {
    const first = gammaFunction(1 + 1 / shape);
    this.mean = mean;
    this.scale = mean / first;
    this.exponent = 1 / shape;
    this.variance = this.scale * this.scale * (gammaFunction(1 + 2 / shape) - first * first);
  }

  sample(random: KeyedRandom): number {
    return this.scale * pow(drawExponential(random), this.exponent);
  }
}
