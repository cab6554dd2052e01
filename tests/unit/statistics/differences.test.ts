import { describe, expect, it } from 'vitest';
import { holmAdjusted } from '../../../src/statistics/holm.ts';
import { pairedDifference, welchDifference } from '../../../src/statistics/mean-difference.ts';
import { independentRelative, pairedRelative } from '../../../src/statistics/ratio-of-means.ts';
import { verdictOf } from '../../../src/statistics/verdict.ts';

// Two machines' cuts; the worked example of Welch's test in many texts. Expected values by SciPy 1.17.
const A = [30.02, 29.99, 30.11, 29.97, 30.01, 29.99];
const B = [29.89, 29.93, 29.72, 29.98, 30.02, 29.98];

describe('pairedDifference', () => {
  it('agrees with the paired t-test of SciPy', () => {
    const result = pairedDifference(A, B, 0.95);
    expect(result.difference).toBeCloseTo(0.095, 12);
    expect(result.ci[0]).toBeCloseTo(-0.06672889384473878, 10);
    expect(result.ci[1]).toBeCloseTo(0.2567288938447377, 10);
    expect(result.p).toBeCloseTo(0.19143688433660136, 10);
    expect(result.correlation).toBeCloseTo(-0.8989221284880003, 10);
    expect(result.varianceReduction).toBeCloseTo(0.5941052631578965, 9);
  });

  it('knows a strategy against itself to differ by exactly 0', () => {
    const result = pairedDifference(A, [...A], 0.95);
    expect(result).toMatchObject({ difference: 0, ci: [0, 0], p: 1, correlation: 1, varianceReduction: null });
  });

  it('is certain of a constant difference', () => {
    const result = pairedDifference([3, 5, 9], [1, 3, 7], 0.95);
    expect(result).toMatchObject({ difference: 2, ci: [2, 2], p: 0 });
  });

  it('has no correlation where one side is constant', () => {
    expect(pairedDifference([1, 2, 4], [3, 3, 3], 0.95).correlation).toBeNull();
  });

  it('needs two complete pairs', () => {
    expect(() => pairedDifference([1], [2], 0.95)).toThrow(RangeError);
    expect(() => pairedDifference([1, 2], [2], 0.95)).toThrow(RangeError);
  });
});

describe('welchDifference', () => {
  it('agrees with the unequal-variance t-test of SciPy', () => {
    const result = welchDifference(A, B, 0.95);
    expect(result.df).toBeCloseTo(7.030559959884322, 9);
    expect(result.ci[0]).toBeCloseTo(-0.01956908964604008, 10);
    expect(result.ci[1]).toBeCloseTo(0.20956908964604493, 10);
    expect(result.p).toBeCloseTo(0.09077332428566112, 10);
  });

  it('takes samples of different length and constants', () => {
    expect(welchDifference([2, 2], [1, 1, 1], 0.95)).toMatchObject({ difference: 1, ci: [1, 1], p: 0 });
    expect(welchDifference([2, 2], [2, 2, 2], 0.95)).toMatchObject({ difference: 0, ci: [0, 0], p: 1 });
  });
});

describe('relative difference', () => {
  // By hand: leave-one-out ratios of [1,2,3,4] over [2,2.5,3,3.5]; NumPy for the sums, t.975 with 3 and 4.2088 df.
  it('of pairs by the jackknife', () => {
    const [low, estimate, high] = pairedRelative([1, 2, 3, 4], [2, 2.5, 3, 3.5], 0.95)!;
    expect(estimate).toBeCloseTo(-1 / 11, 14);
    expect(low).toBeCloseTo(-0.5020647931238909, 10);
    expect(high).toBeCloseTo(0.320246611305709, 10);
  });

  it('of independent samples', () => {
    const [low, estimate, high] = independentRelative([1, 2, 3, 4], [2, 2.5, 3, 3.5], 0.95)!;
    expect(estimate).toBeCloseTo(-1 / 11, 14);
    expect(low).toBeCloseTo(-0.7940853703741706, 10);
    expect(high).toBeCloseTo(0.6122671885559887, 10);
  });

  it('is exact where a is a multiple of b', () => {
    expect(pairedRelative([2, 4, 8], [1, 2, 4], 0.95)).toEqual([1, 1, 1]);
    expect(pairedRelative([5, 5], [5, 5], 0.95)).toEqual([0, 0, 0]);
  });

  it('is undefined over a mean of 0 and for one pair', () => {
    expect(pairedRelative([1, 2], [0, 0], 0.95)).toBeNull();
    expect(pairedRelative([1, 2], [0, 3], 0.95)).toBeNull();
    expect(pairedRelative([1], [1], 0.95)).toBeNull();
    expect(independentRelative([1, 2], [0, 0], 0.95)).toBeNull();
  });
});

describe('holmAdjusted', () => {
  it('steps down: .01 .02 .03 .04 become .04 .06 .06 .06', () => {
    const adjusted = holmAdjusted([0.01, 0.02, 0.03, 0.04]);
    [0.04, 0.06, 0.06, 0.06].forEach((expected, index) => {
      expect(adjusted[index]).toBeCloseTo(expected, 12);
    });
  });

  it('keeps the order it was given, stops at 1, and leaves a single test alone', () => {
    expect(holmAdjusted([0.5, 0.001, 0.9])).toEqual([1, 0.003, 1]);
    expect(holmAdjusted([0.03])).toEqual([0.03]);
    expect(holmAdjusted([])).toEqual([]);
  });
});

describe('verdictOf', () => {
  const base = {
    difference: 2,
    ci: [1, 3] as const,
    pAdjusted: 0.001,
    better: 'lower' as const,
    margin: 0.5,
    confidence: 0.95,
  };

  it('names the better one by the direction of the measure', () => {
    expect(verdictOf(base)).toBe('b better');
    expect(verdictOf({ ...base, better: 'higher' })).toBe('a better');
    expect(verdictOf({ ...base, difference: -2, ci: [-3, -1] })).toBe('a better');
  });

  it('calls a significant but irrelevant difference equivalent', () => {
    expect(verdictOf({ ...base, margin: 3 })).toBe('equivalent');
  });

  it('is undecided, not equal, while the interval is wider than the margin', () => {
    expect(verdictOf({ ...base, ci: [-1, 5], pAdjusted: 0.2 })).toBe('undecided');
    expect(verdictOf({ ...base, pAdjusted: 0.0501 })).toBe('undecided');
  });

  it('decides nothing about a measure of which neither end is better', () => {
    expect(verdictOf({ ...base, better: 'none' })).toBe('undecided');
  });

  it('needs equality itself for equivalence within no margin', () => {
    expect(verdictOf({ ...base, difference: 0, ci: [0, 0], pAdjusted: 1, margin: 0 })).toBe('equivalent');
  });
});
