import { describeMeasure } from '../metrics/measure-catalogue.ts';
import { breakEvenAt, crossings } from './break-even.ts';
import type { Crossing, DifferenceAt } from './break-even.ts';
import type { PointEvaluator, Setting } from './point-evaluator.ts';
import type { Comparison } from './result-document.ts';
import { between, distance } from './scale.ts';
import type { BreakEven, Scale, SweepPoint } from './sweep-document.ts';

const FINEST = 1 / 128; // of the range: brackets below it are interpolated

/** A parameter along which break-even points are looked for. */
export interface SearchAxis {
  readonly path: string;
  readonly scale: Scale;
  /** True if only whole numbers make sense. */
  readonly whole: boolean;
}

/** Two strategies by one measure. */
interface Contest {
  readonly measure: string;
  readonly a: string;
  readonly b: string;
}

/**
 * Bisects every established change of sign of a paired difference, level by level for all contests together so that they
 * share points, until both ends of a bracket are within noise of 0, it is fine enough, or `budget` further points are
 * spent. Returns the points added. `points` are those of the grid, ascending.
 */
export async function refineBreakEvens(
  evaluator: PointEvaluator,
  points: readonly SweepPoint[],
  axis: SearchAxis,
  budget: number,
): Promise<SweepPoint[]> {
  const added = new Map<number, SweepPoint>();
  for (;;) {
    const wanted = nextPoints([...points, ...added.values()], axis);
    const affordable = [...wanted].slice(0, budget - added.size);
    if (affordable.length === 0)
      return [...added.values()].sort((left, right) => left.at[axis.path]! - right.at[axis.path]!);
    evaluator.planned += affordable.length;
    for (const [x, strategies] of affordable)
      added.set(x, await evaluator.evaluate({ [axis.path]: x }, [...strategies]));
  }
}

/** All break-even points along one axis; a contest without one is listed with `at: null`. */
export function breakEvens(points: readonly SweepPoint[], axis: SearchAxis, given?: Setting): BreakEven[] {
  return contestsOf(points).flatMap((contest): BreakEven[] => {
    const known = differencesOf(points, contest, axis.path);
    const found = crossings(known);
    const base = { ...contest, path: axis.path };
    const where = given === undefined ? {} : { given };
    if (found.length === 0) return [{ ...base, at: null, below: null, ...where }];
    return found.map((crossing) => ({
      ...base,
      at: breakEvenAt(known, crossing, axis.scale),
      below: betterBelow(contest, known, crossing),
      ...where,
    }));
  });
}

/** The strategy that wins below a crossing. */
function betterBelow({ measure, a, b }: Contest, points: readonly DifferenceAt[], { before }: Crossing): string | null {
  const { better } = describeMeasure(measure);
  if (better === 'none') return null;
  return points[before]!.difference < 0 === (better === 'lower') ? a : b;
}

/** Midpoints of the brackets still worth halving, with the strategies that meet there. */
function nextPoints(points: readonly SweepPoint[], { path, scale, whole }: SearchAxis): Map<number, Set<string>> {
  const xs = points.map(({ at }) => at[path]!);
  const finest = FINEST * distance(Math.min(...xs), Math.max(...xs), scale);
  const wanted = new Map<number, Set<string>>();
  for (const contest of contestsOf(points)) {
    const known = differencesOf(points, contest, path);
    for (const crossing of crossings(known)) {
      const x = midpoint(known, crossing, scale, whole);
      if (x === null || distance(known[crossing.before]!.x, known[crossing.after]!.x, scale) <= finest) continue;
      const strategies = wanted.get(x) ?? new Set();
      wanted.set(x, strategies.add(contest.a).add(contest.b));
    }
  }
  return wanted;
}

/** Null where halving tells nothing more: both ends within noise of 0, a zero between them, or no whole number left. */
function midpoint(
  points: readonly DifferenceAt[],
  { before, after }: Crossing,
  scale: Scale,
  whole: boolean,
): number | null {
  const left = points[before]!;
  const right = points[after]!;
  if (after > before + 1 || (holdsZero(left) && holdsZero(right))) return null;
  const middle = between(left.x, right.x, 0.5, scale);
  const x = whole ? Math.round(middle) : middle;
  return x > left.x && x < right.x ? x : null;
}

function holdsZero({ ci }: DifferenceAt): boolean {
  return ci[0] <= 0 && ci[1] >= 0;
}

function differencesOf(points: readonly SweepPoint[], contest: Contest, path: string): DifferenceAt[] {
  return points
    .flatMap(({ at, comparisons }) => {
      const comparison = comparisons.find((one) => isOf(one, contest));
      return comparison === undefined ? [] : [{ x: at[path]!, difference: comparison.difference, ci: comparison.ci }];
    })
    .sort((left, right) => left.x - right.x);
}

function isOf(comparison: Comparison, { measure, a, b }: Contest): boolean {
  return comparison.measure === measure && comparison.a === a && comparison.b === b;
}

/** Every contest that some point decides, in the order of the first point that has it. */
function contestsOf(points: readonly SweepPoint[]): Contest[] {
  const contests = new Map<string, Contest>();
  for (const { comparisons } of points) {
    for (const { measure, a, b } of comparisons) contests.set(`${measure} ${a} ${b}`, { measure, a, b });
  }
  return [...contests.values()];
}
