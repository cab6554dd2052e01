import { describe, expect, it } from 'vitest';
import { Histogram, sparsePercentile } from '../../../src/engine/histogram.ts';

describe('Histogram', () => {
  it('reports a constant exactly', () => {
    const histogram = new Histogram();
    for (let i = 0; i < 1000; i++) histogram.record(123_456_789);
    expect([histogram.percentile(0), histogram.percentile(0.5), histogram.percentile(1), histogram.sum]).toEqual([
      123_456_789, 123_456_789, 123_456_789, 123_456_789_000,
    ]);
  });

  it('keeps 256 buckets an octave and reports their midpoints', () => {
    const histogram = new Histogram();
    for (let value = 1024; value < 2048; value++) histogram.record(value);
    const { buckets, counts } = histogram.toSparse();
    expect([buckets.length, new Set(counts)]).toEqual([256, new Set([4])]);
    // Rank 512 is 1535; its bucket is [1532, 1536).
    expect(histogram.percentile(0.5)).toBe(1534);
  });

  it('ranks without being misled by rounding: 0.07 * 100 is 7.000000000000001', () => {
    const histogram = new Histogram();
    for (let i = 1; i <= 100; i++) histogram.record(2 ** i);
    const midpoint = 1 + 1 / 512;
    expect([histogram.percentile(0.07), histogram.percentile(0.29), histogram.percentile(0.57)]).toEqual([
      2 ** 7 * midpoint,
      2 ** 29 * midpoint,
      2 ** 57 * midpoint,
    ]);
  });

  it('counts zeros apart', () => {
    const histogram = new Histogram();
    for (const value of [0, 0, 0, 8]) histogram.record(value);
    expect([histogram.percentile(0.75), histogram.percentile(0.76), histogram.min, histogram.max]).toEqual([
      0, 8, 0, 8,
    ]);
    expect(histogram.toSparse().counts).toEqual([3, 1]);
  });

  it('has no percentile, and a plain sparse form, without a value', () => {
    const histogram = new Histogram();
    expect([histogram.percentile(0.5), histogram.count, histogram.sum, histogram.min, histogram.max]).toEqual([
      NaN,
      0,
      0,
      Infinity,
      -Infinity,
    ]);
    expect(histogram.toSparse()).toEqual({ buckets: [], counts: [], min: 0, max: 0, sum: 0 });
    expect(sparsePercentile(histogram.toSparse(), 0.5)).toBeNaN();
  });

  it.each([-1, NaN, Infinity])('refuses %s', (value) => {
    expect(() => {
      new Histogram().record(value);
    }).toThrow(`received ${value}`);
  });
});
