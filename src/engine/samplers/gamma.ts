import type { KeyedRandom } from '../keyed-random.ts';
import { exp, log, sqrt } from '../portable-math.ts';
import type { Sampler } from '../sampler.ts';
import { drawNormal } from '../ziggurat.ts';

/**
 * The gamma distribution; with a whole shape the Erlang distribution.
 * Source: G. Marsaglia and W. Tsang, A simple method for generating gamma variables, ACM TOMS 26 (2000), 363-372; a shape below 1 by
 * Gamma(shape) = Gamma(shape + 1) * U^(1 / shape), section 6 there.
 */
export class GammaSampler implements Sampler {
  readonly mean: number;
  readonly variance: number;
  private readonly scale: number;
  private readonly d: number;
  private readonly c: number;
  /** 1 / shape where the shape is below 1, else 0. */
  private readonly boost: number;

  constructor(mean: number, shape: number) {
    this.mean = mean;
    this.variance = (mean * mean) / shape;
    this.scale = mean / shape;
    this.boost = shape < 1 ? 1 / shape : 0;
    this.d = (shape < 1 ? shape + 1 : shape) - 1 / 3;
    this.c = 1 / sqrt(9 * this.d);
  }

  sample(random: KeyedRandom): number {
    const value = this.scale * this.d * this.drawCube(random);
    return this.boost === 0 ? value : value * exp(log(random.nextUniform()) * this.boost);
  }

  /** Draws (1 + c X)^3 for the X that is accepted. */
  private drawCube(random: KeyedRandom): number {
    for (;;) {
      const x = drawNormal(random);
      const root = 1 + this.c * x;
      if (root <= 0) continue;
      const v = root * root * root;
      const u = random.nextUniform();
      const square = x * x;
      if (u < 1 - 0.0331 * square * square) return v;
      if (log(u) < 0.5 * square + this.d * (1 - v + log(v))) return v;
    }
  }
}
