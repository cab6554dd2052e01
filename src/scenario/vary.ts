import { exp, log } from '../engine/portable-math.ts';
import { SECOND } from '../engine/time.ts';
import { describeQuantity, parseQuantity, tidy } from './units.ts';
import type { Quantity } from './units.ts';

/** One point of a sweep. */
export interface VaryPoint {
  /** For `--set`: with its unit. */
  readonly text: string;
  /** For results: s, 1/s, fraction, bytes, bytes/s or a bare number. */
  readonly value: number;
}

/** A parameter of a sweep and its points, or why the option is wrong and what to do. */
export type Vary =
  | {
      readonly ok: true;
      readonly path: string;
      readonly quantity: Quantity;
      readonly scale: 'linear' | 'log';
      readonly points: readonly VaryPoint[];
    }
  | { readonly ok: false; readonly reason: string; readonly hint: string };

const SHAPE = /^([^=\s]+)=(.+?)\.\.(.+?)(?:\/(\d+)(log)?)?$/;
const EXAMPLE = 'write `PATH=FROM..TO/POINTS`, for example `network.latency.cross-zone=1ms..64ms/7` or `.../7log`';
const QUANTITIES: readonly Quantity[] = ['number', 'time', 'rate', 'share', 'size', 'bandwidth'];
const MAX_POINTS = 1000;
const DEFAULT_POINTS = 7;

/**
 * Reads `PATH=a..b/n` (n points, ends included, evenly spaced), `PATH=a..b/nlog` (geometric: equal factors) or `PATH=a..b`
 * (seven points, evenly spaced).
 * Points are written in the unit of the first end (of the second where the first is 0).
 */
export function parseVary(option: string): Vary {
  const match = SHAPE.exec(option.trim());
  if (match === null) return { ok: false, reason: `\`${option}\` is not a range`, hint: EXAMPLE };
  const [, path, from, to, count, log10] = match as unknown as [
    string,
    string,
    string,
    string,
    string | undefined,
    string | undefined,
  ];
  const points = Number(count ?? DEFAULT_POINTS);
  if (points < 2 || points > MAX_POINTS)
    return {
      ok: false,
      reason: `${count} ${points === 1 ? 'point is' : 'points are'} no range`,
      hint: `from 2 to ${MAX_POINTS} points, ends included`,
    };
  const ends = parseEnds(from.trim(), to.trim());
  if ('reason' in ends) return { ok: false, ...ends };
  const scale = log10 === undefined ? 'linear' : 'log';
  if (scale === 'log' && (ends.from <= 0 || ends.to <= 0))
    return {
      ok: false,
      reason: 'a geometric range cannot begin or end at 0',
      hint: 'raise the lower end above 0, or leave out `log`',
    };
  const values = Array.from({ length: points }, (_, i) => between(ends.from, ends.to, i / (points - 1), scale));
  return { ok: true, path, quantity: ends.quantity, scale, points: values.map((value) => point(tidy(value), ends)) };
}

interface Ends {
  readonly quantity: Quantity;
  /** In units of `unit`. */
  readonly from: number;
  readonly to: number;
  readonly unit: string;
}

function parseEnds(from: string, to: string): Ends | { readonly reason: string; readonly hint: string } {
  const quantity = QUANTITIES.find((kind) => parseQuantity(kind, from).ok) ?? 'number';
  const other = QUANTITIES.find((kind) => parseQuantity(kind, to).ok);
  const [a, b] = [parseQuantity(quantity, from), parseQuantity(quantity, to)];
  if (!a.ok) return { reason: `\`${from}\` is no value`, hint: EXAMPLE };
  if (!b.ok)
    return {
      reason: `\`${from}\` is ${describeQuantity(quantity)}, and \`${to}\` ${other === undefined ? 'is not' : `is ${describeQuantity(other)}`}`,
      hint: b.hint,
    };
  const unit = unitOf(a.value === 0 ? to : from);
  const size = parseQuantity(quantity, `1${unit}`);
  const scale = size.ok ? size.value : 1;
  return { quantity, from: a.value / scale, to: b.value / scale, unit };
}

function unitOf(text: string): string {
  return text.replace(/^[+-]?[\d.]+(e[+-]?\d+)?/i, '').trim();
}

/** Both ends come out exactly; between them the geometric point is exp of the evenly spaced logarithm. */
function between(from: number, to: number, share: number, scale: 'linear' | 'log'): number {
  if (share === 0) return from;
  if (share === 1) return to;
  return scale === 'linear' ? from + (to - from) * share : exp(log(from) + (log(to) - log(from)) * share);
}

function point(value: number, ends: Ends): VaryPoint {
  const text = `${value}${ends.unit}`;
  const parsed = parseQuantity(ends.quantity, text);
  const base = parsed.ok ? parsed.value : value;
  return { text, value: ends.quantity === 'time' ? tidy(base / SECOND) : tidy(base) };
}
