import { describe, expect, test } from 'vitest';

import {
  formatCount, formatEstimate, formatInterval, formatP, formatPoints, formatRelative, formatRelativeEstimate, formatRelativeTriple, formatValue, significant,
} from '../../../src/report/format.ts';

// Printed numbers hold a no-break space before their unit.
const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('formatValue', () => {
  test.each([
    [0, 's', '0 s'], [0.0000042, 's', '4.20 µs'], [0.4123, 's', '412 ms'], [1.2345, 's', '1.23 s'], [90, 's', '90 s'], [1800, 's', '30 min'], [86_400 * 3, 's', '3 d'],
    [0.9942, '%', '99.42 %'], [0.0042, '%', '0.420 %'], [1, '%', '100 %'], [1536, 'B', '1.50 KiB'], [1234567, 'count', '1,234,567'], [8.4, '1', '8.40'], [-3.25, '1', '−3.25'], [80, '1/s', '80 /s'],
  ])('prints %f %s as %s', (value, unit, text) => {
    expect(plain(formatValue(value, unit))).toBe(text);
  });

  test('prints a dash for nothing', () => {
    expect(formatValue(null, 's')).toBe('–');
  });
});

describe('formatEstimate', () => {
  test('uses one scale and the decimals that the interval deserves', () => {
    const { value, interval, plusMinus } = formatEstimate(0.41234, [0.3942, 0.4305], 's');
    expect(plain(value)).toBe('412 ms');
    expect(interval).toBe('[394, 431]');
    expect(plain(plusMinus)).toBe('412 ±18 ms');
  });

  test('shows two digits of a width that begins with 1 or 2, one of any other', () => {
    expect(formatEstimate(8.41, [8.402, 8.418], '1').interval).toBe('[8.402, 8.418]');
    expect(formatEstimate(8.41, [8.39, 8.43], '1').interval).toBe('[8.39, 8.43]');
  });

  test('prints a zero with its one-sided bound', () => {
    expect(formatEstimate(0, [0, 0.15], 'count')).toEqual({ value: '0', interval: '[0, 0.150]', plusMinus: '0' });
  });

  test('prints a constant without false decimals', () => {
    expect(plain(formatEstimate(0.25, [0.25, 0.25], 's').value)).toBe('250 ms');
  });
});

test('formatInterval keeps both ends in one unit', () => {
  expect(plain(formatInterval([0.0009, 0.0011], 's'))).toBe('[0.90, 1.10] ms');
});

test.each([[0.314, '+31 %'], [-0.024, '−2.4 %'], [3.2, '4.2×'], [0, '±0.0 %']])('formatRelative prints %f as %s', (ratio, text) => {
  expect(plain(formatRelative(ratio))).toBe(text);
});

test('relative estimates share their decimals, and become factors from three times on', () => {
  expect(plain(formatRelativeEstimate([-0.2041, -0.1972, -0.1911]))).toBe('−19.7 % [−20.4, −19.1]');
  expect(plain(formatRelativeEstimate([2.9, 3.2, 3.5]))).toBe('4.2× [3.9, 4.5]');
  expect(formatRelativeTriple([-0.2041, -0.1972, -0.1911])).toBe('[−20.4 −19.7 −19.1] %');
});

test('shares differ in percentage points', () => {
  expect(plain(formatPoints(0.0123, [0.011, 0.0135]))).toBe('+1.23 points [+1.10, +1.35]');
  // Whether the interval holds 0 must be seen.
  expect(plain(formatPoints(-0.02, [-0.04, -0.0004]))).toBe('−2.00 points [−4.00, −0.04]');
  expect(plain(formatPoints(-0.02, [-0.04, 0.003]))).toBe('−2.0 points [−4.0, +0.3]');
});

test('counts have thousands separators, p-values a floor, significant digits no exponent', () => {
  expect(formatCount(192_000)).toBe('192,000');
  expect(formatP(0.0000001)).toBe('p < 0.001');
  expect(formatP(0.0312)).toBe('p = 0.031');
  expect(significant(0.000012345, 3)).toBe('0.0000123');
});
