import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Histogram, sparsePercentile } from '../../../src/engine/histogram.ts';

const value = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 0, max: 20 }),
  fc.integer({ min: 1, max: 2 ** 50 }),
  fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
);
const ticks = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 0, max: 2 ** 53 - 1 }));
const run = { numRuns: 200, seed: 7 };

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const one of values) histogram.record(one);
  return histogram;
}

describe('Histogram', () => {
  it('gives the nearest-rank percentile to 0.2 %, and the same from its sparse form', () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 300 }),
        fc.constantFrom(0, 0.01, 0.5, 0.9, 0.95, 0.99, 0.999, 1),
        (values, q) => {
          const histogram = histogramOf(values);
          const sorted = [...values].sort((a, b) => a - b);
          const rank = Math.max(1, Math.ceil((Math.round(q * 1000) * sorted.length) / 1000));
          const exact = sorted[rank - 1]!;
          const estimate = histogram.percentile(q);
          expect(Math.abs(estimate - exact)).toBeLessThanOrEqual(exact / 512);
          expect(sparsePercentile(histogram.toSparse(), q)).toBe(estimate);
          expect(estimate >= sorted[0]! && estimate <= sorted[sorted.length - 1]!).toBe(true);
        },
      ),
      run,
    );
  });

  it('is the same however the values are spread over histograms and in whatever order these are merged', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(ticks, fc.integer({ min: 0, max: 3 })), { maxLength: 200 }),
        fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
        (values, order) => {
          const whole = histogramOf(values.map(([one]) => one));
          const merged = new Histogram();
          for (const part of order)
            merged.merge(histogramOf(values.filter(([, of]) => of === part).map(([one]) => one)));
          expect(merged.toSparse()).toEqual(whole.toSparse());
          expect([merged.count, merged.min, merged.max, merged.sum]).toEqual([
            whole.count,
            whole.min,
            whole.max,
            whole.sum,
          ]);
        },
      ),
      run,
    );
  });

  it('sums whole numbers exactly beyond 2^53, rounding once', () => {
    fc.assert(
      fc.property(fc.array(ticks, { maxLength: 300 }), (values) => {
        const exact = Number(values.reduce((sum, one) => sum + BigInt(one), 0n));
        expect(histogramOf(values).sum).toBe(exact);
      }),
      run,
    );
  });

  it('counts every value once, in ascending buckets', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 200 }), (values) => {
        const { buckets, counts } = histogramOf(values).toSparse();
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(values.length);
        expect(buckets).toEqual([...new Set(buckets)].sort((a, b) => a - b));
        expect(counts.every((count) => count > 0)).toBe(true);
      }),
      run,
    );
  });
});
