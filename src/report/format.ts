/** Numbers as people read them: few digits, the unit that fits, no locale (the same bytes everywhere). */

interface Scale {
  readonly factor: number;
  readonly suffix: string;
}

const MISSING = '–';
// Keeps a number and its unit on one line; `plainText` turns it into a space for terminals and files.
const NBSP = '\u00a0';

const TIME_SCALES: readonly (Scale & { readonly from: number })[] = [
  { from: 48 * 3600, factor: 86_400, suffix: `${NBSP}d` },
  { from: 2 * 3600, factor: 3600, suffix: `${NBSP}h` },
  { from: 600, factor: 60, suffix: `${NBSP}min` },
  { from: 0.9995, factor: 1, suffix: `${NBSP}s` },
  { from: 0.9995e-3, factor: 1e-3, suffix: `${NBSP}ms` },
  { from: 0, factor: 1e-6, suffix: `${NBSP}µs` },
];

const BYTE_SCALES: readonly (Scale & { readonly from: number })[] = [
  { from: 2 ** 30, factor: 2 ** 30, suffix: `${NBSP}GiB` },
  { from: 2 ** 20, factor: 2 ** 20, suffix: `${NBSP}MiB` },
  { from: 2 ** 10, factor: 2 ** 10, suffix: `${NBSP}KiB` },
  { from: 0, factor: 1, suffix: `${NBSP}B` },
];

/** A value of a measure with its unit, three significant digits: `412 ms`, `99.4 %`, `1,204`. `null` prints a dash. */
export function formatValue(value: number | null, unit: string): string {
  if (value === null) return MISSING;
  const scale = scaleFor(Math.abs(value), unit);
  return digits(value / scale.factor, decimalsFor(Math.abs(value / scale.factor))) + scale.suffix;
}

/** An interval in one unit: `[394, 431] ms`. */
export function formatInterval(ci: readonly [number, number] | null, unit: string): string {
  if (ci === null) return MISSING;
  const largest = Math.max(Math.abs(ci[0]), Math.abs(ci[1]));
  const scale = scaleFor(largest, unit);
  const decimals = decimalsOfInterval([ci[0] / scale.factor, ci[1] / scale.factor]);
  return `[${digits(ci[0] / scale.factor, decimals)}, ${digits(ci[1] / scale.factor, decimals)}]${scale.suffix}`;
}

/**
 * An estimate and its interval in one scale and with the decimals that the interval deserves: `412 ms`, `[394, 431]`,
 * and the half-width as `412 ±19 ms` where there is one.
 */
export function formatEstimate(
  mean: number | null,
  ci: readonly [number, number] | null,
  unit: string,
): { readonly value: string; readonly interval: string; readonly plusMinus: string } {
  if (mean === null) return { value: MISSING, interval: '', plusMinus: MISSING };
  if (ci === null || ci[0] === ci[1] || mean === 0) {
    const value = formatValue(mean, unit);
    return { value, interval: ci === null ? '' : bounds(ci, unit), plusMinus: value };
  }
  const scale = scaleFor(Math.max(Math.abs(mean), Math.abs(ci[1]) / 10), unit);
  const [low, high] = [ci[0] / scale.factor, ci[1] / scale.factor];
  const decimals = decimalsOfInterval([low, high]);
  const value = digits(mean / scale.factor, decimals);
  return {
    value: value + scale.suffix,
    interval: `[${digits(low, decimals)}, ${digits(high, decimals)}]`,
    plusMinus: `${value}${NBSP}±${digits((high - low) / 2, decimals)}${scale.suffix}`,
  };
}

// The interval of a constant, or the bound of something never seen.
function bounds(ci: readonly [number, number], unit: string): string {
  return `[${formatValue(ci[0], unit)}, ${formatValue(ci[1], unit)}]`;
}

/** A relative difference: `+31 %`, `−2.4 %`, or as a factor from three times on: `4.2×`. */
export function formatRelative(ratio: number): string {
  if (ratio >= 2) return `${significant(ratio + 1, 2)}×`;
  const percent = ratio * 100;
  const size = Math.abs(percent);
  return `${percent > 0 ? '+' : percent < 0 ? '−' : '±'}${digits(size, size < 10 ? 1 : 0)}${NBSP}%`;
}

/** A relative difference with its interval, from [low, estimate, high]: `−19.7 % [−20.1, −19.2]`, or `4.2× [3.9, 4.5]`. */
export function formatRelativeEstimate(triple: readonly [number, number, number]): string {
  const [low, estimate, high] = triple;
  const asFactor = estimate >= 2;
  const scaled = (ratio: number): number => (asFactor ? ratio + 1 : ratio * 100);
  const decimals = decimalsOfInterval([scaled(low), scaled(high)]);
  const text = (ratio: number): string => (asFactor ? digits(scaled(ratio), decimals) : signed(scaled(ratio), decimals));
  return `${text(estimate)}${asFactor ? '×' : `${NBSP}%`} [${text(low)}, ${text(high)}]`;
}

/** Criterion's triple of a relative difference: `[−20.4 −19.7 −19.1] %`, or `[3.9 4.2 4.5] ×`. */
export function formatRelativeTriple(triple: readonly [number, number, number]): string {
  const asFactor = triple[1] >= 2;
  const scaled = (ratio: number): number => (asFactor ? ratio + 1 : ratio * 100);
  const decimals = decimalsOfInterval([scaled(triple[0]), scaled(triple[2])]);
  return `[${triple.map((ratio) => (asFactor ? digits(scaled(ratio), decimals) : signed(scaled(ratio), decimals))).join(' ')}] ${asFactor ? '×' : '%'}`;
}

/** Criterion's triple of a difference of shares: `[+0.08 +0.10 +0.12] points`. */
export function formatPointsTriple(difference: number, ci: readonly [number, number]): string {
  const triple = [ci[0] * 100, difference * 100, ci[1] * 100];
  const decimals = decimalsOfDifference([triple[0]!, triple[2]!]);
  return `[${triple.map((value) => signed(value, decimals)).join(' ')}] points`;
}

/** A difference with its interval: `+41 [+37, +45]`, `−1.4 s [−9, +7]`. */
export function formatDifference(difference: number, ci: readonly [number, number], unit: string): string {
  const [low, estimate, high, suffix] = differenceParts(difference, ci, unit);
  return `${estimate}${suffix} [${low}, ${high}]`;
}

/** The same as criterion prints it: `[−9 −1.4 +7] s`. */
export function formatDifferenceTriple(difference: number, ci: readonly [number, number], unit: string): string {
  const [low, estimate, high, suffix] = differenceParts(difference, ci, unit);
  return `[${low} ${estimate} ${high}]${suffix}`;
}

function differenceParts(difference: number, ci: readonly [number, number], unit: string): readonly [string, string, string, string] {
  const { factor, suffix } = scaleFor(Math.max(Math.abs(difference), Math.abs(ci[0]), Math.abs(ci[1])), unit);
  const decimals = decimalsOfDifference([ci[0] / factor, ci[1] / factor]);
  return [signed(ci[0] / factor, decimals), signed(difference / factor, decimals), signed(ci[1] / factor, decimals), suffix];
}

/** A difference of shares in percentage points with its interval: `+0.10 points [+0.08, +0.12]`. */
export function formatPoints(difference: number, ci: readonly [number, number]): string {
  const [low, high] = [ci[0] * 100, ci[1] * 100];
  const decimals = decimalsOfDifference([low, high]);
  return `${signed(difference * 100, decimals)}${NBSP}points [${signed(low, decimals)}, ${signed(high, decimals)}]`;
}

/** An integer or a count with thousands separators. */
export function formatCount(value: number): string {
  return digits(value, Number.isInteger(value) ? 0 : decimalsFor(Math.abs(value)));
}

/** A probability: `p < 0.001` or `p = 0.03`. */
export function formatP(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${significant(p, 2)}`;
}

/** `value` with `count` significant digits and no exponent. */
export function significant(value: number, count: number): string {
  if (value === 0) return '0';
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  return digits(value, Math.max(0, count - 1 - exponent));
}

function scaleFor(size: number, unit: string): Scale {
  switch (unit) {
    case 's': return size === 0 ? { factor: 1, suffix: `${NBSP}s` } : TIME_SCALES.find((scale) => size >= scale.from)!;
    case 'B': return BYTE_SCALES.find((scale) => size >= scale.from)!;
    case '%': return { factor: 0.01, suffix: `${NBSP}%` };
    case '1/s': return { factor: 1, suffix: `${NBSP}/s` };
    case 'h': return { factor: 1, suffix: `${NBSP}h` };
    case '1/d': return { factor: 1, suffix: `${NBSP}/d` };
    default: return { factor: 1, suffix: '' };
  }
}

// Three significant digits, but never a decimal for 100 and more; shares near 100 % keep two decimals.
function decimalsFor(size: number): number {
  if (size === 0 || Number.isInteger(size)) return 0;
  if (size >= 100) return 0;
  if (size >= 99 && size < 100) return 2;
  if (size >= 10) return 1;
  if (size >= 1) return 2;
  return Math.min(6, 2 - Math.floor(Math.log10(size)));
}

// Enough decimals to show the width of the interval: two digits if it starts with 1 or 2, else one.
function decimalsOfInterval(ci: readonly [number, number]): number {
  const width = Math.abs(ci[1] - ci[0]);
  if (width === 0) return Math.max(decimalsFor(Math.abs(ci[0])), decimalsFor(Math.abs(ci[1])));
  const exponent = Math.floor(Math.log10(width));
  const leading = width / 10 ** exponent;
  return Math.min(6, Math.max(0, (leading < 3 ? 1 : 0) - exponent));
}

// On which side of 0 an end lies is what a verdict hangs on, so it gets up to two decimals more to show it.
function decimalsOfDifference(ci: readonly [number, number]): number {
  const decimals = decimalsOfInterval(ci);
  const shows = (count: number): boolean => ci.every((end) => end === 0 || Number(end.toFixed(count)) !== 0);
  return [decimals, decimals + 1, decimals + 2].find((count) => count <= 6 && shows(count)) ?? decimals;
}

function signed(value: number, decimals: number): string {
  const text = digits(value, decimals);
  return value > 0 && Number(value.toFixed(decimals)) !== 0 ? `+${text}` : text;
}

function digits(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  const [whole = '0', fraction] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  const negative = value < 0 && Number(text) !== 0;
  return (negative ? '−' : '') + grouped + (fraction === undefined ? '' : `.${fraction}`);
}
