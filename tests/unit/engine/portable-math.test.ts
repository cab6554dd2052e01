import { describe, expect, it } from 'vitest';
import * as portable from '../../../src/engine/portable-math.ts';
import { Lcg } from './lcg.ts';

/** Both sides are within 1 ulp of the truth, so within 2 of each other; an ulp is at most 2^-52 of the value. */
const TWO_ULP = 2 * 2 ** -52;

/** Largest relative difference between two functions over many arguments. */
function worst(ours: (x: number) => number, theirs: (x: number) => number, argument: (u: number) => number): number {
  const random = new Lcg(1);
  let largest = 0;
  for (let i = 0; i < 20_000; i++) {
    const x = argument(random.uniform());
    const expected = theirs(x);
    if (expected === 0 || !Number.isFinite(expected)) continue;
    largest = Math.max(largest, Math.abs(ours(x) - expected) / Math.abs(expected));
  }
  return largest;
}

const magnitude = (u: number): number => Math.exp((u - 0.5) * 1400);

describe('elementary functions', () => {
  it.each([
    ['log over the whole range', portable.log, Math.log, magnitude],
    ['log around 1', portable.log, Math.log, (u: number) => 0.5 + u],
    ['exp over the whole range', portable.exp, Math.exp, (u: number) => (u - 0.5) * 1400],
    ['exp around 0', portable.exp, Math.exp, (u: number) => (u - 0.5) * 2],
  ])('%s agrees with the host to 2 ulp', (_name, ours, theirs, argument) => {
    expect(worst(ours, theirs, argument)).toBeLessThanOrEqual(TWO_ULP);
  });

  // Kahan's corrections divide and multiply once more: 3 ulp of ours and 1 of the host.
  it.each([
    ['log1p near 0', portable.log1p, Math.log1p, (u: number) => (u < 0.5 ? 1 : -1) * Math.exp(-40 * u)],
    ['log1p far from 0', portable.log1p, Math.log1p, (u: number) => magnitude(u) - 1],
    ['expm1 near 0', portable.expm1, Math.expm1, (u: number) => (u < 0.5 ? 1 : -1) * Math.exp(-40 * u)],
    ['expm1 far from 0', portable.expm1, Math.expm1, (u: number) => (u - 0.5) * 200],
  ])('%s agrees with the host to 4 ulp', (_name, ours, theirs, argument) => {
    expect(worst(ours, theirs, argument)).toBeLessThanOrEqual(2 * TWO_ULP);
  });

  it('pow of integers is the correctly rounded power or its neighbour', () => {
    for (let base = 2; base <= 40; base++) {
      for (let exponent = 1; exponent <= 60; exponent++) {
        const exact = Number(BigInt(base) ** BigInt(exponent));
        const error = Math.abs(portable.pow(base, exponent) - exact) / exact;
        expect(error, `${base}^${exponent}`).toBeLessThanOrEqual(exact <= 2 ** 53 ? 0 : 2 ** -52);
      }
    }
  });

  it('pow agrees with the host to 2 ulp', () => {
    const random = new Lcg(2);
    for (let i = 0; i < 20_000; i++) {
      const x = Math.exp((random.uniform() - 0.5) * (i % 2 === 0 ? 2 : 20));
      const y = (random.uniform() - 0.5) * (i % 2 === 0 ? 600 : 60);
      const expected = Math.pow(x, y);
      expect(Math.abs(portable.pow(x, y) - expected) / expected).toBeLessThanOrEqual(TWO_ULP);
    }
  });

  it('treats every special argument as the host does', () => {
    const special = [
      0,
      -0,
      1,
      -1,
      2,
      -2,
      0.5,
      -0.5,
      3,
      -3,
      Infinity,
      -Infinity,
      NaN,
      5e-324,
      -5e-324,
      1e-320,
      Number.MAX_VALUE,
      2 ** 53,
      2 ** 53 + 2,
      -(2 ** 53),
      1 + 2 ** -52,
      1 - 2 ** -53,
      1023,
      -1074,
      1e300,
    ];
    const close = (ours: number, theirs: number): boolean =>
      Object.is(ours, theirs) || Math.abs(ours - theirs) <= 2 * TWO_ULP * Math.abs(theirs);
    for (const x of special) {
      for (const name of ['log', 'exp', 'log1p', 'expm1', 'sqrt'] as const) {
        expect(close(portable[name](x), Math[name](x)), `${name}(${x}) = ${portable[name](x)}`).toBe(true);
      }
      for (const y of special)
        expect(close(portable.pow(x, y), Math.pow(x, y)), `pow(${x}, ${y}) = ${portable.pow(x, y)}`).toBe(true);
    }
  });
});

describe('special functions', () => {
  // Published values: Abramowitz and Stegun, tables 6.1 and 26.1; further digits by 60-digit arithmetic.
  it.each([
    ['gammaFunction(1/2)', portable.gammaFunction(0.5), 1.7724538509055160273],
    ['gammaFunction(1/3)', portable.gammaFunction(1 / 3), 2.6789385347077476337],
    ['gammaFunction(5.5)', portable.gammaFunction(5.5), 52.342777784553520181],
    ['gammaFunction(100)', portable.gammaFunction(100), 9.3326215443944152682e155],
    ['gammaFunction(171)', portable.gammaFunction(171), 7.2574156153079989674e306],
    ['logGamma(0.001)', portable.logGamma(0.001), 6.9071788853838536826],
    ['logGamma(100)', portable.logGamma(100), 359.13420536957539878],
    ['logGamma(1e6)', portable.logGamma(1e6), 12815504.569147611667],
    ['normalCdf(0.5)', portable.normalCdf(0.5), 0.69146246127401310364],
    ['normalCdf(-1)', portable.normalCdf(-1), 0.15865525393145705141],
    ['normalCdf(1.96)', portable.normalCdf(1.96), 0.97500210485177952266],
    ['normalCdf(-5.7)', portable.normalCdf(-5.7), 5.9903714010635301e-9],
    ['normalCdf(-10)', portable.normalCdf(-10), 7.619853024160526066e-24],
    ['normalCdf(-37)', portable.normalCdf(-37), 5.7255712225245274e-300],
    ['normalQuantile(0.975)', portable.normalQuantile(0.975), 1.9599639845400542355],
    ['normalQuantile(0.6)', portable.normalQuantile(0.6), 0.25334710313579977825],
    ['normalQuantile(1e-10)', portable.normalQuantile(1e-10), -6.3613409024040562047],
    ['normalQuantile(0.001)', portable.normalQuantile(0.001), -3.0902323061678135415],
  ])('%s has the published value to 14 digits', (_name, ours, published) => {
    expect(Math.abs(ours - published) / Math.abs(published)).toBeLessThan(1e-14);
  });

  it('gammaFunction of whole numbers is the factorial, exactly while it is a safe integer', () => {
    let factorial = 1;
    for (let n = 1; n <= 19; n++) {
      expect(portable.gammaFunction(n)).toBe(factorial);
      factorial *= n;
    }
  });

  it('normalQuantile inverts normalCdf over the whole range of probabilities', () => {
    for (let z = -37; z <= 8; z += 0.01) {
      const p = portable.normalCdf(z);
      // Near 1 a probability has no more than 2^-53 to tell quantiles apart: dz = dp / density.
      const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
      const tolerance = 1e-13 * Math.max(1, Math.abs(z)) + (z > 0 ? 2 ** -53 / density : 0);
      if (p < 1) expect(Math.abs(portable.normalQuantile(p) - z), `z = ${z}`).toBeLessThan(tolerance);
    }
  });

  it('says what has no value', () => {
    expect(portable.normalQuantile(0)).toBe(-Infinity);
    expect(portable.normalQuantile(1)).toBe(Infinity);
    for (const bad of [
      portable.normalQuantile(-0.1),
      portable.normalQuantile(1.1),
      portable.normalCdf(NaN),
      portable.gammaFunction(0),
      portable.logGamma(-1),
    ]) {
      expect(bad).toBeNaN();
    }
    expect(portable.normalCdf(50)).toBe(1);
    expect(portable.normalCdf(-50)).toBe(0);
    expect(portable.gammaFunction(172)).toBe(Infinity);
  });
});

describe('portability', () => {
  it('gives the same bits on every engine', () => {
    const random = new Lcg(3);
    const view = new DataView(new ArrayBuffer(8));
    let hash = 0;
    const absorb = (value: number): void => {
      view.setFloat64(0, value);
      hash = (Math.imul(hash, 31) + view.getInt32(0)) | 0;
      hash = (Math.imul(hash, 31) + view.getInt32(4)) | 0;
    };
    for (let i = 0; i < 5000; i++) {
      const u = random.uniform();
      const v = random.uniform();
      absorb(portable.log(u * 100));
      absorb(portable.exp((u - 0.5) * 100));
      absorb(portable.log1p(u - 0.5));
      absorb(portable.expm1(u - 0.5));
      absorb(portable.pow(u * 10, (v - 0.5) * 40));
      absorb(portable.gammaFunction(u * 20));
      absorb(portable.logGamma(u * 200));
      absorb(portable.normalCdf((u - 0.5) * 16));
      absorb(portable.normalQuantile(u));
    }
    // The value all supported versions of Node and Chromium give; a change of it changes every result file.
    expect(hash).toBe(1084629480);
  });
});
