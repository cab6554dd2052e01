import { describe, expect, it } from 'vitest';
import { deriveRootKey, KeyedRandom } from '../../../src/engine/keyed-random.ts';
import { mser5 } from '../../../src/statistics/mser.ts';
import { checkpoints, isPrecise } from '../../../src/statistics/stopping-rule.ts';

const noise = (count: number): number[] => {
  const random = new KeyedRandom(deriveRootKey('mser', 0)).seek(1, 0, 0);
  return Array.from({ length: count }, () => random.nextUniform());
};

describe('mser5', () => {
  it('drops exactly a clean step, in whole batches of five', () => {
    const series = noise(200).map((value, index) => value + (index < 30 ? 10 : 0));
    expect(mser5(series)).toEqual({ truncate: 30, reliable: true });
    const late = noise(200).map((value, index) => value + (index < 32 ? 10 : 0));
    expect(mser5(late)).toEqual({ truncate: 35, reliable: true });
  });

  it('drops the bulk of an exponential transient', () => {
    const series = noise(300).map((value, index) => value + 10 * Math.exp(-index / 20));
    const { truncate, reliable } = mser5(series);
    expect(reliable).toBe(true);
    // The transient is below the noise (sd 0.29) after 20 ln(10 / 0.29) = 71 observations, and below a tenth of it after 117.
    expect(truncate).toBeGreaterThanOrEqual(45);
    expect(truncate).toBeLessThanOrEqual(120);
  });

  it('drops nothing of a constant', () => {
    expect(mser5(new Array<number>(100).fill(3))).toEqual({ truncate: 0, reliable: true });
  });

  it('says so when the series never settles', () => {
    const rising = Array.from({ length: 100 }, (_, index) => index); // a queue under overload
    expect(mser5(rising).reliable).toBe(false);
  });

  it('matches the definition evaluated directly', () => {
    const series = noise(150).map((value, index) => value + 3 * Math.exp(-index / 10));
    const batches = Array.from(
      { length: 30 },
      (_, i) => series.slice(5 * i, 5 * i + 5).reduce((sum, value) => sum + value, 0) / 5,
    );
    const direct = batches.slice(0, 16).map((_, d) => {
      const kept = batches.slice(d);
      const mean = kept.reduce((sum, value) => sum + value, 0) / kept.length;
      return kept.reduce((sum, value) => sum + (value - mean) ** 2, 0) / kept.length ** 2;
    });
    expect(mser5(series).truncate).toBe(5 * direct.indexOf(Math.min(...direct)));
  });

  it('does not trust fewer than ten batches', () => {
    expect(mser5(noise(49))).toEqual({ truncate: 0, reliable: false });
  });
});

describe('checkpoints', () => {
  it('are the multiples of ten, and the limit', () => {
    expect(checkpoints(10, 40)).toEqual([10, 20, 30, 40]);
    expect(checkpoints(12, 45)).toEqual([20, 30, 40, 45]);
    expect(checkpoints(2, 15)).toEqual([10, 15]);
    expect(checkpoints(10, 5)).toEqual([5]);
  });
});

describe('isPrecise', () => {
  // mean 100, s = 10, n = 10: half-width 2.262157 x 10 / sqrt(10) = 7.15357.
  const values = [
    100 + Math.sqrt(45),
    100 + Math.sqrt(45),
    100 - Math.sqrt(45),
    100 - Math.sqrt(45),
    ...new Array<number>(6).fill(100),
  ];
  const halfWidth = 2.262157162798205 * Math.sqrt((4 * 45) / 9 / 10);

  it('compares the half-width with gamma / (1 + gamma) of the mean', () => {
    const gamma = halfWidth / 100 / (1 - halfWidth / 100); // the gamma whose gamma' the half-width just meets
    expect(isPrecise(values, gamma * 1.0001, 0.95)).toBe(true);
    expect(isPrecise(values, gamma * 0.9999, 0.95)).toBe(false);
    // The unadjusted rule would already be satisfied:
    expect(halfWidth / 100).toBeLessThan(gamma * 0.9999);
  });

  it('knows a constant exactly and never trusts a single value', () => {
    expect(isPrecise([0, 0, 0], 0.05, 0.95)).toBe(true);
    expect(isPrecise([7], 0.5, 0.95)).toBe(false);
  });
});
