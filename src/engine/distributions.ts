import type { DistributionSpec, MixturePart, QuantilePoint } from './distribution-spec.ts';
import type { KeyedRandom } from './keyed-random.ts';
import { log, log1p, normalQuantile, sqrt } from './portable-math.ts';
import type { Sampler } from './sampler.ts';
import { ConstantSampler } from './samplers/constant.ts';
import { EmpiricalSampler, SmoothEmpiricalSampler } from './samplers/empirical.ts';
import { ExponentialSampler, GeometricSampler, WeibullSampler } from './samplers/exponential.ts';
import { GammaSampler } from './samplers/gamma.ts';
import { MixtureSampler } from './samplers/mixture.ts';
import { LognormalSampler, TruncatedNormalSampler } from './samplers/normal.ts';
import { BoundedParetoSampler, ParetoSampler } from './samplers/pareto.ts';
import { UniformSampler } from './samplers/uniform.ts';
import { MAX_TICKS } from './time.ts';
import type { Ticks } from './time.ts';

export type { Sampler } from './sampler.ts';

/** Below this the variance of a Weibull distribution with mean 1 exceeds 10^28, and the Gamma function soon its range. */
const WEIBULL_SHAPE_MIN = 0.02;

/**
 * Draws a duration: rounded to whole ticks, never negative, and at most {@link MAX_TICKS}, so that a heavy tail stays a time.
 */
export function sampleTicks(sampler: Sampler, random: KeyedRandom): Ticks {
  // Math.round branches on the fraction, which no processor can predict here; that would cost more than the draw.
  const ticks = Math.floor(sampler.sample(random) + 0.5);
  return ticks > 0 ? (ticks < MAX_TICKS ? ticks : MAX_TICKS) : 0;
}

/**
 * Makes a sampler of a spec. A distribution without spread becomes a constant, which draws nothing.
 *
 * @throws Error if a parameter is out of range, with the parameter and the value
 */
export function compileDistribution(spec: DistributionSpec): Sampler {
  switch (spec.kind) {
    case 'constant':
      return constant(spec.value);
    case 'uniform':
      return uniform(spec.low, spec.high);
    case 'exponential':
      return positiveMean(spec.mean, 'exponential') ?? new ExponentialSampler(spec.mean);
    case 'geometric':
      return geometric(spec.mean);
    case 'erlang':
      demand(Number.isInteger(spec.shape) && spec.shape >= 1, 'erlang: shape must be an integer >= 1', spec.shape);
      return positiveMean(spec.mean, 'erlang') ?? gamma(spec.mean, spec.shape);
    case 'gamma':
      return spreadless(spec.mean, spec.scv, 'gamma') ?? gamma(spec.mean, 1 / spec.scv);
    case 'weibull':
      return weibull(spec.mean, spec.shape);
    case 'normal':
      return truncatedNormal(spec.mean, spec.sd);
    case 'lognormal':
      return spreadless(spec.mean, spec.scv, 'lognormal') ?? lognormal(spec.mean, spec.scv);
    case 'quantiles':
      return lognormalThrough(spec.points[0], spec.points[1]);
    case 'pareto':
      return pareto(spec.min, spec.alpha, spec.max);
    case 'mixture':
      return mixture(spec.parts);
    case 'empirical':
      return empirical(spec.values, spec.smooth);
  }
}

function demand(condition: boolean, message: string, ...received: readonly unknown[]): void {
  if (!condition) throw new Error(`${message}; received ${received.map(String).join(', ')}`);
}

function finite(value: number): number {
  demand(Number.isFinite(value), 'a parameter must be finite', value);
  return value;
}

function constant(value: number): Sampler {
  return new ConstantSampler(finite(value));
}

/** Checks a mean; a mean of 0 leaves only the constant 0. */
function positiveMean(mean: number, kind: string): Sampler | undefined {
  demand(mean >= 0 && mean < Infinity, `${kind}: mean must be at least 0`, mean);
  return mean === 0 ? constant(0) : undefined;
}

/** Checks mean and squared coefficient of variation; without either only a constant is left. */
function spreadless(mean: number, scv: number, kind: string): Sampler | undefined {
  demand(scv >= 0 && scv < Infinity, `${kind}: scv must be at least 0`, scv);
  return positiveMean(mean, kind) ?? (scv === 0 ? constant(mean) : undefined);
}

function uniform(low: number, high: number): Sampler {
  demand(low <= high, 'uniform: low must not be above high', low, high);
  return low === high ? constant(low) : new UniformSampler(finite(low), finite(high));
}

function geometric(mean: number): Sampler {
  demand(mean >= 1 && mean < Infinity, 'geometric: mean must be at least 1', mean);
  return mean === 1 ? constant(1) : new GeometricSampler(mean);
}

function weibull(mean: number, shape: number): Sampler {
  demand(shape >= WEIBULL_SHAPE_MIN && shape < Infinity, 'weibull: shape must be at least 0.02', shape);
  return positiveMean(mean, 'weibull') ?? new WeibullSampler(mean, shape);
}

function truncatedNormal(mean: number, sd: number): Sampler {
  demand(mean >= 0 && mean < Infinity, 'normal: mean must be at least 0', mean);
  demand(sd >= 0 && sd < Infinity, 'normal: sd must be at least 0', sd);
  return sd === 0 ? constant(mean) : new TruncatedNormalSampler(mean, sd);
}

function gamma(mean: number, shape: number): Sampler {
  return shape === 1 ? new ExponentialSampler(mean) : new GammaSampler(mean, shape);
}

function lognormal(mean: number, scv: number): Sampler {
  const sigmaSquare = log1p(scv);
  return new LognormalSampler(log(mean) - sigmaSquare / 2, sqrt(sigmaSquare));
}

function lognormalThrough(lower: QuantilePoint, upper: QuantilePoint): Sampler {
  demand(lower.p > 0 && lower.p < upper.p && upper.p < 1, 'quantiles: p must rise within (0, 1)', lower.p, upper.p);
  demand(
    lower.value > 0 && lower.value <= upper.value && upper.value < Infinity,
    'quantiles: values must be positive and must not fall',
    lower.value,
    upper.value,
  );
  if (lower.value === upper.value) return constant(lower.value);
  const lowerZ = normalQuantile(lower.p);
  const sigma = (log(upper.value) - log(lower.value)) / (normalQuantile(upper.p) - lowerZ);
  return new LognormalSampler(log(lower.value) - sigma * lowerZ, sigma);
}

function pareto(min: number, alpha: number, max: number | undefined): Sampler {
  demand(min > 0 && min < Infinity, 'pareto: min must be positive', min);
  demand(alpha > 0 && alpha < Infinity, 'pareto: alpha must be positive', alpha);
  if (max === undefined) return new ParetoSampler(min, alpha);
  demand(max >= min && max < Infinity, 'pareto: max must not be below min', max, min);
  return max === min ? constant(min) : new BoundedParetoSampler(min, alpha, max);
}

function mixture(allParts: readonly MixturePart[]): Sampler {
  for (const { weight } of allParts)
    demand(weight >= 0 && weight < Infinity, 'mixture: a weight must be at least 0', weight);
  const parts = allParts.filter(({ weight }) => weight > 0);
  demand(parts.length > 0, 'mixture: at least one weight must be positive', parts.length);
  const samplers = parts.map(({ of }) => compileDistribution(of));
  return samplers.length === 1
    ? samplers[0]!
    : new MixtureSampler(
        samplers,
        parts.map(({ weight }) => weight),
      );
}

function empirical(values: readonly number[], smooth: boolean): Sampler {
  demand(values.length > 0, 'empirical: needs at least one value', values.length);
  for (const value of values) finite(value);
  const first = values[0]!;
  if (values.every((value) => value === first)) return constant(first);
  return smooth ? new SmoothEmpiricalSampler(values) : new EmpiricalSampler(values);
}
