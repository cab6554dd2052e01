import { describe, expect, it } from 'vitest';
import type { DistributionSpec } from '../../../src/engine/distribution-spec.ts';
import { compileDistribution, sampleTicks } from '../../../src/engine/distributions.ts';
import { deriveRootKey, KeyedRandom } from '../../../src/engine/keyed-random.ts';
import { logGamma, normalCdf } from '../../../src/engine/portable-math.ts';
import { MAX_TICKS } from '../../../src/engine/time.ts';

const root = deriveRootKey('goodness of fit', 0);
const PURPOSE = 11;

function draws(spec: DistributionSpec, count: number): Float64Array {
  const sampler = compileDistribution(spec);
  const random = new KeyedRandom(root);
  return Float64Array.from({ length: count }, (_, i) => sampler.sample(random.seek(PURPOSE, i, 0)));
}

/** Regularised lower incomplete gamma function by its series; every term is positive, so it loses no digits. */
function gammaCdf(x: number, shape: number): number {
  if (x <= 0) return 0;
  if (x > shape + 40 * (1 + Math.sqrt(shape))) return 1; // what is left is below 1e-17
  let term = 1 / shape;
  let sum = term;
  for (let n = 1; term > sum * 1e-16; n++) {
    term *= x / (shape + n);
    sum += term;
  }
  return sum * Math.exp(-x + shape * Math.log(x) - logGamma(shape));
}

const lognormalCdf = (x: number, mu: number, sigma: number): number => normalCdf((Math.log(x) - mu) / sigma);
const z99 = 2.3263478740408408;

interface Case {
  readonly spec: DistributionSpec;
  /** Distribution function, written down independently of the sampler. */
  readonly cdf: (x: number) => number;
}

const continuous: Record<string, Case> = {
  exponential: { spec: { kind: 'exponential', mean: 8 }, cdf: (x) => 1 - Math.exp(-x / 8) },
  uniform: { spec: { kind: 'uniform', low: 1, high: 3 }, cdf: (x) => (x - 1) / 2 },
  'lognormal through quantiles': {
    spec: {
      kind: 'quantiles',
      points: [
        { p: 0.5, value: 4 },
        { p: 0.99, value: 30 },
      ],
    },
    cdf: (x) => lognormalCdf(x, Math.log(4), Math.log(30 / 4) / z99),
  },
  lognormal: {
    spec: { kind: 'lognormal', mean: 100, scv: 4 },
    cdf: (x) => lognormalCdf(x, Math.log(100) - Math.log(5) / 2, Math.sqrt(Math.log(5))),
  },
  erlang: { spec: { kind: 'erlang', mean: 10, shape: 4 }, cdf: (x) => gammaCdf(x / 2.5, 4) },
  'gamma with shape 2': { spec: { kind: 'gamma', mean: 10, scv: 0.5 }, cdf: (x) => gammaCdf(x / 5, 2) },
  'gamma with shape 1': { spec: { kind: 'gamma', mean: 10, scv: 1 }, cdf: (x) => 1 - Math.exp(-x / 10) },
  'gamma with shape 0.2': { spec: { kind: 'gamma', mean: 10, scv: 5 }, cdf: (x) => gammaCdf(x / 50, 0.2) },
  'gamma with shape 40': { spec: { kind: 'gamma', mean: 10, scv: 0.025 }, cdf: (x) => gammaCdf(x * 4, 40) },
  'weibull with shape 2': {
    spec: { kind: 'weibull', mean: 10, shape: 2 },
    cdf: (x) => 1 - Math.exp(-((x / (10 / (Math.sqrt(Math.PI) / 2))) ** 2)),
  },
  'weibull with shape 1/2': {
    spec: { kind: 'weibull', mean: 10, shape: 0.5 },
    cdf: (x) => 1 - Math.exp(-Math.sqrt(x / 5)),
  },
  'normal far from 0': {
    spec: { kind: 'normal', mean: 10, sd: 2 },
    cdf: (x) => (normalCdf((x - 10) / 2) - normalCdf(-5)) / normalCdf(5),
  },
  'normal cut in the middle': {
    spec: { kind: 'normal', mean: 1, sd: 2 },
    cdf: (x) => (normalCdf((x - 1) / 2) - normalCdf(-0.5)) / normalCdf(0.5),
  },
  'half-normal': { spec: { kind: 'normal', mean: 0, sd: 3 }, cdf: (x) => 2 * normalCdf(x / 3) - 1 },
  pareto: { spec: { kind: 'pareto', min: 20, alpha: 5 }, cdf: (x) => 1 - (20 / x) ** 5 },
  'pareto with infinite mean': { spec: { kind: 'pareto', min: 20, alpha: 0.8 }, cdf: (x) => 1 - (20 / x) ** 0.8 },
  'bounded pareto': {
    spec: { kind: 'pareto', min: 20, alpha: 1.5, max: 2000 },
    cdf: (x) => (1 - (20 / x) ** 1.5) / (1 - 0.01 ** 1.5),
  },
  'bounded pareto with alpha 1': {
    spec: { kind: 'pareto', min: 20, alpha: 1, max: 200 },
    cdf: (x) => (1 - 20 / x) / 0.9,
  },
  'bounded pareto with alpha 2': {
    spec: { kind: 'pareto', min: 1, alpha: 2, max: 3 },
    cdf: (x) => (1 - x ** -2) / (1 - 1 / 9),
  },
  hyperexponential: {
    spec: {
      kind: 'mixture',
      parts: [
        { weight: 3, of: { kind: 'exponential', mean: 1 } },
        { weight: 1, of: { kind: 'exponential', mean: 20 } },
      ],
    },
    cdf: (x) => 1 - 0.75 * Math.exp(-x) - 0.25 * Math.exp(-x / 20),
  },
  'empirical, smooth': {
    spec: { kind: 'empirical', values: [9, 1, 2, 4], smooth: true },
    cdf: (x) => (x < 2 ? x - 1 : x < 4 ? 1 + (x - 2) / 2 : 2 + (x - 4) / 5) / 3,
  },
};

const discrete: Record<
  string,
  { readonly spec: DistributionSpec; readonly chances: readonly (readonly [number, number])[] }
> = {
  geometric: {
    spec: { kind: 'geometric', mean: 5 },
    chances: Array.from({ length: 25 }, (_, i) => [i + 1, 0.2 * 0.8 ** i] as const),
  },
  'geometric close to 1': {
    spec: { kind: 'geometric', mean: 1.25 },
    chances: [
      [1, 0.8],
      [2, 0.16],
      [3, 0.032],
      [4, 0.0064],
    ],
  },
  empirical: {
    spec: { kind: 'empirical', values: [1, 2, 2, 9], smooth: false },
    chances: [
      [1, 0.25],
      [2, 0.5],
      [9, 0.25],
    ],
  },
  'mixture of constants': {
    spec: {
      kind: 'mixture',
      parts: [
        { weight: 99, of: { kind: 'constant', value: 10 } },
        { weight: 0, of: { kind: 'constant', value: 5 } },
        { weight: 1, of: { kind: 'constant', value: 90 } },
      ],
    },
    chances: [
      [10, 0.99],
      [90, 0.01],
    ],
  },
};

describe('the shape of a distribution', () => {
  it.each(Object.keys(continuous))('%s: Kolmogorov-Smirnov', (name) => {
    const { spec, cdf } = continuous[name]!;
    const count = 100_000;
    const sorted = draws(spec, count).sort();
    let distance = 0;
    sorted.forEach((x, i) => {
      distance = Math.max(distance, Math.abs(cdf(x) - i / count), Math.abs(cdf(x) - (i + 1) / count));
    });
    // P(sqrt(n) D > 2.23) = 2 e^(-2 * 2.23^2) = 1 in 10,000, for each of the fixed seeds.
    expect(Math.sqrt(count) * distance).toBeLessThan(2.23);
  });

  it.each(Object.keys(discrete))('%s: frequencies', (name) => {
    const { spec, chances } = discrete[name]!;
    const count = 100_000;
    const frequencies = new Map<number, number>();
    for (const x of draws(spec, count)) frequencies.set(x, (frequencies.get(x) ?? 0) + 1);
    let named = 0;
    for (const [value, chance] of chances) {
      const seen = frequencies.get(value) ?? 0;
      named += seen;
      // |z| > 4.5 happens by chance in 1 of 150,000 values.
      expect(Math.abs(seen - count * chance) / Math.sqrt(count * chance * (1 - chance)), `value ${value}`).toBeLessThan(
        4.5,
      );
    }
    const rest = 1 - chances.reduce((sum, [, chance]) => sum + chance, 0);
    expect(count - named).toBeLessThanOrEqual(count * rest + 4.5 * Math.sqrt(count * rest) + 1e-9);
  });

  it('exponential and normal have the right tail beyond the last layer of the ziggurat', () => {
    const count = 1_000_000;
    const random = new KeyedRandom(root);
    const exponential = compileDistribution({ kind: 'exponential', mean: 1 });
    const normal = compileDistribution({ kind: 'normal', mean: 6, sd: 1 }); // both tails; 0 is six deviations off
    const beyond = [0, 0, 0, 0];
    for (let i = 0; i < count; i++) {
      const x = exponential.sample(random.seek(1, i, 0));
      const y = normal.sample(random.seek(2, i, 0)) - 6;
      if (x > 7.7) beyond[0]!++;
      if (x > 10) beyond[1]!++;
      if (y > 3.66) beyond[2]!++;
      if (y < -4) beyond[3]!++;
    }
    const chances = [Math.exp(-7.7), Math.exp(-10), normalCdf(-3.66), normalCdf(-4)];
    // |z| > 4.5 happens by chance in 1 of 150,000.
    chances.forEach((chance, i) => {
      expect(Math.abs(beyond[i]! - count * chance) / Math.sqrt(count * chance)).toBeLessThan(4.5);
    });
  });
});

describe('mean and variance', () => {
  const finite = [...Object.entries(continuous), ...Object.entries(discrete)].filter(
    ([name]) => name !== 'pareto with infinite mean',
  );

  it.each(finite.map(([name, { spec }]) => [name, spec] as const))('%s: the draws have them', (_name, spec) => {
    const { mean, variance } = compileDistribution(spec);
    const count = 200_000;
    const sample = draws(spec, count);
    let sum = 0;
    let squares = 0;
    let fourths = 0;
    for (const x of sample) {
      const square = (x - mean) ** 2;
      sum += x - mean;
      squares += square;
      fourths += square ** 2;
    }
    // |z| > 4.5 happens by chance in 1 of 150,000.
    expect(Math.abs(sum / count) / Math.sqrt(variance / count)).toBeLessThan(4.5);
    const spread = Math.sqrt((fourths / count - (squares / count) ** 2) / count);
    expect(Math.abs(squares / count - variance) / spread).toBeLessThan(4.5);
  });

  it.each(
    Object.entries(continuous)
      .filter(([name]) => name !== 'pareto with infinite mean')
      .map(([name, one]) => [name, one] as const),
  )('%s: they are exact', (_name, { spec, cdf }) => {
    // E X = integral of P(X > x), E X^2 = integral of 2 x P(X > x), over x = e^y by the trapezoidal rule,
    // which converges exponentially for smooth functions; kinks and cut ends leave 1e-6.
    const { mean, variance } = compileDistribution(spec);
    const step = 1 / 1024;
    let first = 0;
    let second = 0;
    for (let y = -30; y < 14; y += step) {
      const x = Math.exp(y);
      const survival = 1 - Math.min(1, Math.max(0, cdf(x)));
      first += x * survival * step;
      second += 2 * x * x * survival * step;
    }
    expect(Math.abs(mean - first) / mean).toBeLessThan(1e-6);
    // alpha = 5 and lognormal tails beyond e^14 hold less than 1e-5 of the variance.
    expect(Math.abs(variance - (second - first * first)) / variance).toBeLessThan(1e-4);
  });

  it('are infinite or undefined where they are', () => {
    const moments = (spec: DistributionSpec): number[] => {
      const { mean, variance } = compileDistribution(spec);
      return [mean, variance];
    };
    expect(moments({ kind: 'pareto', min: 1, alpha: 1 })).toEqual([Infinity, NaN]);
    expect(moments({ kind: 'pareto', min: 1, alpha: 2 })).toEqual([2, Infinity]);
    const heavy = { kind: 'pareto', min: 1, alpha: 1.5 } as const;
    const endless = { kind: 'pareto', min: 1, alpha: 0.5 } as const;
    const with1 = (of: DistributionSpec): DistributionSpec => ({
      kind: 'mixture',
      parts: [
        { weight: 1, of },
        { weight: 1, of: { kind: 'constant', value: 1 } },
      ],
    });
    expect(moments(with1(heavy))).toEqual([2, Infinity]);
    expect(moments(with1(endless))).toEqual([Infinity, NaN]);
  });
});

describe('compileDistribution', () => {
  it.each<[DistributionSpec, number]>([
    [{ kind: 'constant', value: 7 }, 7],
    [{ kind: 'exponential', mean: 0 }, 0],
    [{ kind: 'uniform', low: 4, high: 4 }, 4],
    [{ kind: 'lognormal', mean: 3, scv: 0 }, 3],
    [{ kind: 'lognormal', mean: 0, scv: 2 }, 0],
    [{ kind: 'gamma', mean: 3, scv: 0 }, 3],
    [{ kind: 'erlang', mean: 0, shape: 2 }, 0],
    [{ kind: 'weibull', mean: 0, shape: 2 }, 0],
    [{ kind: 'normal', mean: 5, sd: 0 }, 5],
    [
      {
        kind: 'quantiles',
        points: [
          { p: 0.5, value: 6 },
          { p: 0.9, value: 6 },
        ],
      },
      6,
    ],
    [{ kind: 'pareto', min: 2, alpha: 1, max: 2 }, 2],
    [{ kind: 'empirical', values: [8], smooth: true }, 8],
    [{ kind: 'empirical', values: [8, 8], smooth: false }, 8],
    [{ kind: 'geometric', mean: 1 }, 1],
    [{ kind: 'mixture', parts: [{ weight: 2, of: { kind: 'constant', value: 9 } }] }, 9],
  ])('%j is a constant and draws nothing', (spec, value) => {
    const sampler = compileDistribution(spec);
    const random = new KeyedRandom(root).seek(1, 2, 3);
    const untouched = new KeyedRandom(root).seek(1, 2, 3);
    expect([sampler.sample(random), sampler.mean, sampler.variance]).toEqual([value, value, 0]);
    expect(random.nextUint32()).toBe(untouched.nextUint32());
  });

  it.each<[DistributionSpec, string]>([
    [{ kind: 'constant', value: NaN }, 'must be finite; received NaN'],
    [{ kind: 'exponential', mean: -1 }, 'exponential: mean must be at least 0; received -1'],
    [{ kind: 'uniform', low: 2, high: 1 }, 'low must not be above high; received 2, 1'],
    [{ kind: 'uniform', low: 0, high: Infinity }, 'must be finite'],
    [{ kind: 'erlang', mean: 1, shape: 1.5 }, 'erlang: shape must be an integer'],
    [{ kind: 'gamma', mean: 1, scv: -1 }, 'gamma: scv must be at least 0'],
    [{ kind: 'lognormal', mean: -1, scv: 1 }, 'lognormal: mean'],
    [{ kind: 'weibull', mean: 1, shape: 0 }, 'weibull: shape'],
    [{ kind: 'normal', mean: -1, sd: 1 }, 'normal: mean'],
    [{ kind: 'normal', mean: 1, sd: -1 }, 'normal: sd'],
    [
      {
        kind: 'quantiles',
        points: [
          { p: 0.9, value: 1 },
          { p: 0.5, value: 2 },
        ],
      },
      'p must rise',
    ],
    [
      {
        kind: 'quantiles',
        points: [
          { p: 0.5, value: 2 },
          { p: 0.9, value: 1 },
        ],
      },
      'must not fall',
    ],
    [{ kind: 'pareto', min: 0, alpha: 1 }, 'pareto: min'],
    [{ kind: 'pareto', min: 1, alpha: 0 }, 'pareto: alpha'],
    [{ kind: 'pareto', min: 2, alpha: 1, max: 1 }, 'pareto: max'],
    [{ kind: 'geometric', mean: 0.5 }, 'geometric: mean'],
    [{ kind: 'mixture', parts: [] }, 'at least one weight'],
    [{ kind: 'mixture', parts: [{ weight: -1, of: { kind: 'constant', value: 1 } }] }, 'weight must be at least 0'],
    [{ kind: 'empirical', values: [], smooth: false }, 'at least one value'],
    [{ kind: 'empirical', values: [1, NaN], smooth: false }, 'must be finite'],
  ])('refuses %j', (spec, message) => {
    expect(() => compileDistribution(spec)).toThrow(message);
  });

  it('draws the same bits for ever: known answers', () => {
    const random = new KeyedRandom({ a: 1, b: 2 });
    const answers = Object.fromEntries(
      [...Object.entries(continuous), ...Object.entries(discrete)].map(([name, { spec }]) => [
        name,
        compileDistribution(spec).sample(random.seek(1, 2, 3)),
      ]),
    );
    expect(answers).toMatchInlineSnapshot(`
      {
        "bounded pareto": 34.39665448676468,
        "bounded pareto with alpha 1": 40.117499069850396,
        "bounded pareto with alpha 2": 1.4075763262120866,
        "empirical": 2,
        "empirical, smooth": 3.343096244163992,
        "erlang": 15.595941588244532,
        "exponential": 11.703685292024119,
        "gamma with shape 0.2": 19.071427820721503,
        "gamma with shape 1": 14.629606615030148,
        "gamma with shape 2": 17.78358119985128,
        "gamma with shape 40": 11.774957590342408,
        "geometric": 7,
        "geometric close to 1": 1,
        "half-normal": 3.339974580170224,
        "hyperexponential": 1.66221740015075,
        "lognormal": 183.61762961506665,
        "lognormal through quantiles": 10.491552897396897,
        "mixture of constants": 10,
        "normal cut in the middle": 3.2266497201134827,
        "normal far from 0": 12.226649720113482,
        "pareto": 26.797923571896174,
        "pareto with infinite mean": 124.51586038389797,
        "uniform": 2.1143654147213304,
        "weibull with shape 1/2": 10.701269485526694,
        "weibull with shape 2": 13.648074467182362,
      }
    `);
  });
});

describe('sampleTicks', () => {
  it('rounds to whole ticks, from 0 to the longest time', () => {
    const random = new KeyedRandom(root).seek(1, 1, 1);
    const of = (value: number): number => sampleTicks({ mean: value, variance: 0, sample: () => value }, random);
    expect([of(2.5), of(2.4), of(-3), of(-0.2), of(1e300), of(Infinity)]).toEqual([3, 2, 0, 0, MAX_TICKS, MAX_TICKS]);
  });
});
