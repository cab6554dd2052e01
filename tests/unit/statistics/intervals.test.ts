import { describe, expect, it } from 'vitest';
import { isWithin } from '../../../src/statistics/interval.ts';
import { ruleOfThree, wilsonInterval } from '../../../src/statistics/proportion.ts';
import { exactMean, present, presentPairs } from '../../../src/statistics/samples.ts';
import { studentInterval } from '../../../src/statistics/student-interval.ts';

describe('studentInterval', () => {
  it('is mean +- t s / sqrt(n)', () => {
    // mean 3, s = sqrt(2.5), n = 5, t.975,4 = 2.7764451052: half-width 1.9632432.
    const [low, high] = studentInterval([1, 2, 3, 4, 5], 0.95)!;
    expect(low).toBeCloseTo(3 - 1.9632432, 6);
    expect(high).toBeCloseTo(3 + 1.9632432, 6);
  });

  it('is exact for a constant, even one whose sum rounds', () => {
    const constant = new Array<number>(10).fill(0.1);
    expect(studentInterval(constant, 0.95)).toEqual([0.1, 0.1]);
    expect(exactMean(constant)).toBe(0.1);
  });

  it('needs two values', () => {
    expect(studentInterval([1], 0.95)).toBeNull();
    expect(studentInterval([], 0.95)).toBeNull();
  });
});

describe('wilsonInterval', () => {
  // Wilson (1927), computed with SciPy's normal quantile.
  it.each([
    [0, 1000, 0, 0.003826758485555124],
    [9990, 10000, 0.9981600556125619, 0.9994567140135028],
    [3, 20, 0.05236874589621659, 0.36041886474075696],
    [20, 20, 0.8388748419471806, 1],
  ])('%d of %d', (successes, n, low, high) => {
    const interval = wilsonInterval(successes, n, 0.95)!;
    expect(interval[0]).toBeCloseTo(low, 13);
    expect(interval[1]).toBeCloseTo(high, 13);
  });

  it('reaches 0 and 1 exactly, and knows nothing without trials', () => {
    expect(wilsonInterval(0, 7, 0.95)![0]).toBe(0);
    expect(wilsonInterval(7, 7, 0.95)![1]).toBe(1);
    expect(wilsonInterval(0, 0, 0.95)).toBeNull();
    expect(() => wilsonInterval(3, 2, 0.95)).toThrow(RangeError);
  });
});

describe('ruleOfThree', () => {
  it('is 3 / n up to 95 %, and covers more above', () => {
    expect(ruleOfThree(1000, 0.95)).toBe(0.003);
    expect(ruleOfThree(1000, 0.9)).toBe(0.003);
    // 0.99: (1 - p)^n = 0.01 gives p = 0.0045945 at n = 1000; the bound -ln(0.01) / n is just above.
    expect(ruleOfThree(1000, 0.99)).toBeCloseTo(0.00460517, 8);
  });
});

describe('isWithin', () => {
  it('counts the border as inside', () => {
    expect(isWithin([-1, 1], 1)).toBe(true);
    expect(isWithin([-1, 1.01], 1)).toBe(false);
    expect(isWithin([0, 0], 0)).toBe(true);
    expect(isWithin([-1.01, 0], 1)).toBe(false);
  });
});

describe('samples with gaps', () => {
  it('skips null in order, pairwise where two are compared', () => {
    expect(present([1, null, 3])).toEqual([1, 3]);
    expect(presentPairs([1, null, 3, 4], [5, 6, null, 8])).toEqual({ a: [1, 4], b: [5, 8] });
    expect(() => presentPairs([1], [1, 2])).toThrow(RangeError);
  });
});
