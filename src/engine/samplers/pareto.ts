import type { KeyedRandom } from '../keyed-random.ts';
import { exp, expm1, log, log1p } from '../portable-math.ts';
import type { Sampler } from '../sampler.ts';
import { drawExponential } from '../ziggurat.ts';

/** The Pareto distribution, P(X > x) = (min / x)^alpha: ln(X / min) is exponential with mean 1 / alpha. */
export class ParetoSampler implements Sampler {
  readonly mean: number;
  readonly variance: number;
  private readonly min: number;
  private readonly alpha: number;

  constructor(min: number, alpha: number) {
    this.min = min;
    this.alpha = alpha;
    this.mean = alpha > 1 ? (min * alpha) / (alpha - 1) : Infinity;
    this.variance = alpha > 2 ? (this.mean * this.mean) / (alpha * (alpha - 2)) : alpha > 1 ? Infinity : NaN;
  }

  sample(random: KeyedRandom): number {
    return this.min * exp(drawExponential(random) / this.alpha);
  }
}

/** The Pareto distribution conditioned on X <= max; clipping at max instead would put an atom there. */
export class BoundedParetoSampler implements Sampler {
  readonly mean: number;
  readonly variance: number;
  private readonly min: number;
  private readonly max: number;
  private readonly alpha: number;
  /** P(X <= max) before conditioning. */
  private readonly kept: number;

  constructor(min: number, alpha: number, max: number) {
    this.min = min;
    this.max = max;
    this.alpha = alpha;
    const logRatio = log(max / min);
    this.kept = -expm1(-alpha * logRatio);
    const mean = (alpha / this.kept) * powerIntegral(1 - alpha, logRatio);
    const secondMoment = (alpha / this.kept) * powerIntegral(2 - alpha, logRatio);
    this.mean = min * mean;
    this.variance = min * min * (secondMoment - mean * mean);
  }

  sample(random: KeyedRandom): number {
    const x = this.min * exp(-log1p(-this.kept * random.nextUniform()) / this.alpha);
    return x < this.max ? x : this.max;
  }
}

/** The integral of x^(exponent - 1) from 1 to e^logRatio; exponent 0 is no exception. */
function powerIntegral(exponent: number, logRatio: number): number {
  return exponent === 0 ? logRatio : expm1(exponent * logRatio) / exponent;
}
