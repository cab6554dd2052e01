import type { Estimate, Interval } from '../statistics/interval.ts';
import { between } from './scale.ts';
import type { Scale } from './sweep-document.ts';

/** The paired difference a - b at one value of a parameter. */
export interface DifferenceAt {
  readonly x: number;
  readonly difference: number;
  readonly ci: Interval;
}

/** A change of sign, by indices into the points: the last before it and the first after it, and the significant points around. */
export interface Crossing {
  readonly before: number;
  readonly after: number;
  /** The nearest point on that side whose interval excludes 0; null if there is none up to the end of the range. */
  readonly surelyBefore: number | null;
  readonly surelyAfter: number | null;
}

/**
 * The changes of sign of a - b along ascending x that the data establish: between points whose intervals exclude 0 on
 * opposite sides, or between such a point and an end of the range that has the other sign. Noise around 0 in between
 * counts as one change. Nothing is established where no interval excludes 0.
 */
export function crossings(points: readonly DifferenceAt[]): Crossing[] {
  const sure = points.map((_, index) => index).filter((index) => sureSign(points[index]!) !== 0);
  if (sure.length === 0) return [];
  const stretches: (readonly [number | null, number | null])[] = [
    [null, sure[0]!],
    ...sure.slice(1).map((to, index) => [sure[index]!, to] as const),
    [sure.at(-1)!, null],
  ];
  return stretches.flatMap(([from, to]) => {
    const found = middleChange(points, from ?? 0, to ?? points.length - 1);
    return found === null ? [] : [{ ...found, surelyBefore: from, surelyAfter: to }];
  });
}

/** [low, estimate, high] of a crossing: where the mean difference, and the bounds of its interval, interpolate to 0. */
export function breakEvenAt(points: readonly DifferenceAt[], crossing: Crossing, scale: Scale): Estimate {
  const { before, after, surelyBefore, surelyAfter } = crossing;
  const left = points[before]!;
  const right = points[after]!;
  const zeros = points.slice(before + 1, after);
  const estimate =
    zeros.length > 0
      ? between(zeros[0]!.x, zeros.at(-1)!.x, 0.5, scale)
      : zeroBetween(left.x, left.difference, right.x, right.difference, scale);
  const low = surelyBefore === null ? points[0]!.x : boundZero(points, surelyBefore, surelyBefore + 1, scale);
  const high = surelyAfter === null ? points.at(-1)!.x : boundZero(points, surelyAfter, surelyAfter - 1, scale);
  return [Math.min(low, estimate), estimate, Math.max(high, estimate)];
}

/** Where the bound of the interval nearest to 0 at a significant point reaches 0 on the way to its neighbour. */
function boundZero(points: readonly DifferenceAt[], sure: number, neighbour: number, scale: Scale): number {
  const bound = sureSign(points[sure]!) < 0 ? 1 : 0;
  const from = points[sure]!;
  const to = points[neighbour]!;
  return zeroBetween(from.x, from.ci[bound], to.x, to.ci[bound], scale);
}

function zeroBetween(x0: number, y0: number, x1: number, y1: number, scale: Scale): number {
  return y0 === y1 ? x1 : between(x0, x1, y0 / (y0 - y1), scale);
}

function sureSign({ ci }: DifferenceAt): number {
  if (ci[0] > 0) return 1;
  return ci[1] < 0 ? -1 : 0;
}

/** The middle one of the changes of sign of the mean within [from, to], if the ends have opposite signs. */
function middleChange(
  points: readonly DifferenceAt[],
  from: number,
  to: number,
): { readonly before: number; readonly after: number } | null {
  const signed = points
    .map(({ difference }, index) => ({ index, sign: Math.sign(difference) }))
    .filter(({ index, sign }) => index >= from && index <= to && sign !== 0);
  const changes = signed
    .slice(1)
    .map((next, index) => ({ before: signed[index]!, after: next }))
    .filter(({ before, after }) => before.sign !== after.sign);
  if (changes.length % 2 === 0) return null;
  const { before, after } = changes[(changes.length - 1) / 2]!;
  return { before: before.index, after: after.index };
}
