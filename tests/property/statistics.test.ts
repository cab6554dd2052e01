import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holmAdjusted } from '../../src/statistics/holm.ts';
import { kaplanMeier } from '../../src/statistics/kaplan-meier.ts';
import { pairedDifference } from '../../src/statistics/mean-difference.ts';
import { mser5 } from '../../src/statistics/mser.ts';
import { wilsonInterval } from '../../src/statistics/proportion.ts';
import { bestCandidates, indistinctGroups } from '../../src/statistics/ranking.ts';
import { pairedRelative } from '../../src/statistics/ratio-of-means.ts';
import { studentTCdf, studentTQuantile } from '../../src/statistics/student-t.ts';

const SETTINGS = { seed: 20_240, numRuns: 300 };
const value = fc.double({ min: -1e3, max: 1e3, noNaN: true });
const column = fc.array(value, { minLength: 2, maxLength: 30 });
const columns = fc
  .integer({ min: 2, max: 20 })
  .chain((n) =>
    fc.tuple(fc.array(value, { minLength: n, maxLength: n }), fc.array(value, { minLength: n, maxLength: n })),
  );

describe('Student t', () => {
  it('quantile and distribution function are inverse', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        fc.double({ min: 1, max: 500, noNaN: true }),
        (p, df) => {
          expect(Math.abs(studentTCdf(studentTQuantile(p, df), df) - p)).toBeLessThan(1e-11);
        },
      ),
      SETTINGS,
    );
  });
});

describe('paired comparisons', () => {
  it('change sign, and nothing else, when the sides are swapped', () => {
    fc.assert(
      fc.property(columns, ([a, b]) => {
        const forward = pairedDifference(a, b, 0.95);
        const backward = pairedDifference(b, a, 0.95);
        expect(backward.difference).toBe(-forward.difference || 0);
        expect(backward.p).toBe(forward.p);
        expect(backward.standardError).toBe(forward.standardError);
      }),
      SETTINGS,
    );
  });

  it('differ by exactly 0 from themselves', () => {
    fc.assert(
      fc.property(column, (a) => {
        expect(pairedDifference(a, a, 0.95)).toMatchObject({ difference: 0, ci: [0, 0], p: 1 });
        const relative = pairedRelative(a, a, 0.95);
        if (relative !== null) expect(relative).toEqual([0, 0, 0]);
      }),
      SETTINGS,
    );
  });

  it('have an interval around the estimate, never NaN', () => {
    fc.assert(
      fc.property(columns, ([a, b]) => {
        const { ci, difference, p } = pairedDifference(a, b, 0.95);
        expect(ci[0]).toBeLessThanOrEqual(difference);
        expect(ci[1]).toBeGreaterThanOrEqual(difference);
        expect(p).toBeGreaterThanOrEqual(0);
        expect(p).toBeLessThanOrEqual(1);
      }),
      SETTINGS,
    );
  });
});

describe('Holm', () => {
  it('never makes p smaller, keeps its order, and stays below Bonferroni', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 }), (p) => {
        const adjusted = holmAdjusted(p);
        p.forEach((raw, i) => {
          expect(adjusted[i]).toBeGreaterThanOrEqual(raw);
          expect(adjusted[i]).toBeLessThanOrEqual(Math.min(1, raw * p.length));
          p.forEach((other, j) => {
            if (raw < other) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]!);
          });
        });
      }),
      SETTINGS,
    );
  });
});

describe('Wilson', () => {
  it('stays in [0, 1], contains the share and is symmetric', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }).chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n))),
        ([k, n]) => {
          const [low, high] = wilsonInterval(k, n, 0.95)!;
          const [mirrorLow, mirrorHigh] = wilsonInterval(n - k, n, 0.95)!;
          expect(low).toBeGreaterThanOrEqual(0);
          expect(high).toBeLessThanOrEqual(1);
          expect(low).toBeLessThanOrEqual(k / n);
          expect(high).toBeGreaterThanOrEqual(k / n);
          expect(Math.abs(1 - mirrorHigh - low)).toBeLessThan(1e-14);
          expect(Math.abs(1 - mirrorLow - high)).toBeLessThan(1e-14);
        },
      ),
      SETTINGS,
    );
  });
});

describe('ranking', () => {
  const relation = fc
    .integer({ min: 1, max: 7 })
    .chain((count) =>
      fc.tuple(fc.constant(count), fc.array(fc.boolean(), { minLength: count * count, maxLength: count * count })),
    );

  it('groups are exactly the maximal sets without a significant pair', () => {
    fc.assert(
      fc.property(relation, ([count, bits]) => {
        const differs = (i: number, j: number): boolean => bits[i * count + j]!;
        const free = (members: readonly number[]): boolean =>
          members.every((i) => members.every((j) => i >= j || !differs(i, j)));
        const all = Array.from({ length: 1 << count }, (_, set) =>
          Array.from({ length: count }, (_unused, i) => i).filter((i) => (set >> i) & 1),
        );
        const independent = all.filter((members) => members.length > 0 && free(members));
        const maximal = independent.filter(
          (members) =>
            !independent.some((other) => other.length > members.length && members.every((i) => other.includes(i))),
        );
        const text = (groups: readonly (readonly number[])[]): string[] =>
          groups.map((group) => group.join()).sort((x, y) => (x < y ? -1 : 1));
        expect(text(indistinctGroups(count, differs))).toEqual(text(maximal));
      }),
      { ...SETTINGS, numRuns: 100 },
    );
  });

  it('always keeps the best mean among the candidates', () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 2, max: 10 })
          .chain((n) =>
            fc.array(fc.array(fc.integer({ min: 0, max: 50 }), { minLength: n, maxLength: n }), {
              minLength: 1,
              maxLength: 6,
            }),
          ),
        (items) => {
          const sums = items.map((item) => item.reduce((sum, x) => sum + x, 0));
          expect(bestCandidates(items, 'lower', 0.95)).toContain(sums.indexOf(Math.min(...sums)));
        },
      ),
      SETTINGS,
    );
  });
});

describe('Kaplan-Meier', () => {
  it('falls, stays in [0, 1], and is the plain share where nothing is censored', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 40 }), (times) => {
        for (const { time, surviving, ci } of kaplanMeier(
          times.map((t) => ({ time: t, ended: true })),
          0.95,
        )) {
          expect(surviving).toBeCloseTo(times.filter((t) => t > time).length / times.length, 12);
          expect(ci[0]).toBeLessThanOrEqual(surviving);
          expect(ci[1]).toBeGreaterThanOrEqual(surviving);
        }
      }),
      SETTINGS,
    );
  });
});

describe('MSER-5', () => {
  it('drops a multiple of five of the first half, whatever the scale', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 50, maxLength: 200 }), (series) => {
        const { truncate } = mser5(series);
        expect(truncate % 5).toBe(0);
        expect(truncate).toBeLessThanOrEqual(series.length / 2);
        expect(mser5(series.map((x) => x * 1024)).truncate).toBe(truncate); // a power of two scales without rounding
      }),
      SETTINGS,
    );
  });
});
