import type { KeyedRandom } from '../keyed-random.ts';
import { exp, expm1, normalCdf } from '../portable-math.ts';
import type { Sampler } from '../sampler.ts';
import { drawNormal } from '../ziggurat.ts';

const INVERSE_SQRT_TWO_PI = 0.39894228040143267794;

/** The normal distribution conditioned on X >= 0, for an original mean >= 0, so that at least every other draw is kept. */
export class TruncatedNormalSampler implements Sampler {
  readonly mean: number;
  readonly variance: number;
  private readonly centre: number;
  private readonly sd: number;

  constructor(mean: number, sd: number) {
    this.centre = mean;
    this.sd = sd;
    // N. Johnson, S. Kotz, N. Balakrishnan, Continuous Univariate Distributions 1, 13.10.1, truncated from below at 0.
    const z = mean / sd;
    const hazard = (INVERSE_SQRT_TWO_PI * exp(-0.5 * z * z)) / normalCdf(z);
    this.mean = mean + sd * hazard;
    this.variance = sd * sd * (1 - hazard * (hazard + z));
  }

  sample(random: KeyedRandom): number {
    for (;;) {
      const x = this.centre + this.sd * drawNormal(random);
      if (x >= 0) return x;
    }
  }
}

/** The lognormal distribution: e^(mu + sigma Z). */
export class LognormalSampler implements Sampler {
  readonly mean: number;
  readonly variance: number;
  private readonly mu: number;
  private readonly sigma: number;

  constructor(mu: number, sigma: number) {
    this.mu = mu;
    this.sigma = sigma;
    this.mean = exp(mu + (sigma * sigma) / 2);
    this.variance = expm1(sigma * sigma) * this.mean * this.mean;
  }

  sample(random: KeyedRandom): number {
    return exp(this.mu + this.sigma * drawNormal(random));
  }
}
