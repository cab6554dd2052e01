import { describe, expect, it } from 'vitest';
import { regularisedIncompleteBeta } from '../../../src/statistics/incomplete-beta.ts';
import { studentTCdf, studentTQuantile, studentTTwoSidedP } from '../../../src/statistics/student-t.ts';

// References: SciPy 1.17 (Boost and Cephes); the promise of the module is 1e-10 for t and 1e-12 for probabilities.

describe('regularisedIncompleteBeta', () => {
  it.each([
    [0.3, 2, 5, 0.579825],
    [0.9, 0.5, 0.5, 0.7951672353008665],
    [0.01, 100, 0.5, 5.66295207564007e-202],
    [0.5, 5000, 5000, 0.5],
  ])('I_%d(%d, %d)', (x, a, b, expected) => {
    // 1e-11: logGamma near 5000 carries an absolute error of about 4e4 x 2^-53.
    expect(Math.abs(regularisedIncompleteBeta(x, 1 - x, a, b) / expected - 1)).toBeLessThan(1e-11);
  });

  it('is 0 and 1 at the ends', () => {
    expect(regularisedIncompleteBeta(0, 1, 2, 3)).toBe(0);
    expect(regularisedIncompleteBeta(1, 0, 2, 3)).toBe(1);
  });
});

describe('studentTQuantile', () => {
  it.each([
    [0.975, 4, 2.7764451051977934],
    [0.975, 9, 2.262157162798205],
    [0.975, 19, 2.0930240544083087],
    [0.975, 29, 2.045229642132703],
    [0.995, 1, 63.656741162871526],
    [0.6, 2.5, 0.2814595127485477],
    [0.9999, 7.3, 6.850381320312414],
    [0.975, 1e4, 1.960201239890626],
    [0.025, 9, -2.262157162798205],
    [0.5, 3, 0],
  ])('p = %d, df = %d', (p, df, expected) => {
    expect(Math.abs(studentTQuantile(p, df) - expected)).toBeLessThan(1e-10);
  });

  it('refuses a probability outside (0, 1)', () => {
    expect(() => studentTQuantile(1, 4)).toThrow(RangeError);
    expect(() => studentTQuantile(Number.NaN, 4)).toThrow(RangeError);
  });
});

describe('studentTCdf and its tail', () => {
  it.each([
    [1, 1, 0.75, 0.5],
    [2.262, 9, 0.9749935772487727, 0.05001284550245463],
    [-3.5, 4.7, 0.009564796750138218, 0.019129593500276435],
    [0.01, 19, 0.503937228998721, 0.992125542002558],
    [8, 3, 0.9979617112061072, 0.004076577587785466],
    [1e-8, 5, 0.5000000037960669, 0.9999999924078662],
  ])('t = %d, df = %d', (t, df, cdf, twoSided) => {
    expect(Math.abs(studentTCdf(t, df) - cdf)).toBeLessThan(1e-12);
    expect(Math.abs(studentTTwoSidedP(t, df) - twoSided)).toBeLessThan(1e-12);
  });

  it('keeps its relative accuracy far out', () => {
    expect(Math.abs(studentTTwoSidedP(40, 19) / 8.307757199338434e-20 - 1)).toBeLessThan(1e-11);
    expect(studentTTwoSidedP(Infinity, 19)).toBe(0);
  });

  it('refuses what is no distribution', () => {
    expect(() => studentTCdf(1, 0)).toThrow(RangeError);
    expect(() => studentTCdf(Number.NaN, 3)).toThrow(RangeError);
  });
});
