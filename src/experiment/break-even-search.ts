import { describeMeasure } from '../metrics/measure-catalogue.ts';
import { breakEvenAt, crossings } from './break-even.ts';
import type { Crossing, DifferenceAt } from './break-even.ts';
import type { PointEvaluator, Setting } from './point-evaluator.ts';
import type { Comparison } from './result-document.ts';
import { between, distance } from './scale.ts';
import type { BreakEven, Scale, SweepPoint } from './sweep-document.ts';

const FINEST = 1 / 128; // of the range: brackets below it are interpolated
const FINEST_END = 1 / 16; // the ends of an interval are noisier than its middle

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

/** A pass of the search: the value at which to look closer for a crossing, null where that tells nothing more. */
type Look = (points: readonly DifferenceAt[], crossing: Crossing, axis: SearchAxis, range: number) => readonly number[];

/**
 * Bisects every established change of sign of a paired difference, level by level for all contests together so that they
 * share points, until both ends of a bracket are within noise of 0, it is fine enough, or `budget` further points are
 * spent. What was asked for comes first: the break-even points by `measures`, then the ends of their intervals, then the
 * break-even points by all other measures. Returns the points added. `points` are those of the grid, ascending.
 */
export async function refineBreakEvens(
  evaluator: PointEvaluator,
  points: readonly SweepPoint[],
  axis: SearchAxis,
  measures: readonly string[],
  budget: number,
): Promise<SweepPoint[]> {
  const added = new Map<number, SweepPoint>();
  const asked = ({ measure }: Contest): boolean => measures.includes(measure);
  const passes: readonly (readonly [(contest: Contest) => boolean, Look])[] = [
    [asked, middleOf],
    [asked, endsOf],
    [(contest) => !asked(contest), middleOf],
  ];
  for (const [isMeant, look] of passes) {
    for (;;) {
      const wanted = nextPoints([...points, ...added.values()], axis, isMeant, look);
      const affordable = [...wanted].slice(0, budget - added.size);
      if (affordable.length === 0) break;
      evaluator.planned += affordable.length;
      for (const [x, strategies] of affordable)
        added.set(x, await evaluator.evaluate({ [axis.path]: x }, [...strategies]));
    }
  }
  return [...added.values()].sort((left, right) => left.at[axis.path]! - right.at[axis.path]!);
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

/** The values still worth trying, with the strategies that meet there. */
function nextPoints(
  points: readonly SweepPoint[],
  axis: SearchAxis,
  isMeant: (contest: Contest) => boolean,
  look: Look,
): Map<number, Set<string>> {
  const xs = points.map(({ at }) => at[axis.path]!);
  const range = distance(Math.min(...xs), Math.max(...xs), axis.scale);
  const wanted = new Map<number, Set<string>>();
  for (const contest of contestsOf(points).filter(isMeant)) {
    const known = differencesOf(points, contest, axis.path);
    for (const x of crossings(known).flatMap((crossing) => look(known, crossing, axis, range))) {
      const strategies = wanted.get(x) ?? new Set();
      wanted.set(x, strategies.add(contest.a).add(contest.b));
    }
  }
  return wanted;
}

/** The middle of a bracket; none where both ends are within noise of 0 or there is an exact zero between them. */
function middleOf(
  points: readonly DifferenceAt[],
  { before, after }: Crossing,
  axis: SearchAxis,
  range: number,
): readonly number[] {
  const [left, right] = [points[before]!, points[after]!];
  if (after > before + 1 || (holdsZero(left) && holdsZero(right))) return [];
  return halved(left.x, right.x, axis, FINEST * range);
}

/** The middles of the stretches in which the ends of the interval lie. */
function endsOf(
  points: readonly DifferenceAt[],
  { surelyBefore, surelyAfter }: Crossing,
  axis: SearchAxis,
  range: number,
): readonly number[] {
  const below = surelyBefore === null ? [] : [surelyBefore];
  const above = surelyAfter === null ? [] : [surelyAfter - 1];
  return [...below, ...above].flatMap((at) => halved(points[at]!.x, points[at + 1]!.x, axis, FINEST_END * range));
}

/** The value half-way, unless the stretch is fine enough or holds no further whole number. */
function halved(from: number, to: number, { scale, whole }: SearchAxis, finest: number): readonly number[] {
  if (distance(from, to, scale) <= finest) return [];
  const middle = between(from, to, 0.5, scale);
  const x = whole ? Math.round(middle) : middle;
  return x > from && x < to ? [x] : [];
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
