import type { SearchAxis } from './break-even-search.ts';
import type { PointEvaluator } from './point-evaluator.ts';
import { between } from './scale.ts';
import type { SweepPoint } from './sweep-document.ts';

/** A rectangle of the plane, as pairs of values of the two parameters. */
interface Cell {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/**
 * Halves the cells of a grid, again and again, whose corners `lookOf` does not find alike, so that the border between
 * them gets sharper where it is and nothing is spent elsewhere. Stops after `levels` halvings or `budget` further
 * points. Returns the points added, in the order in which they were tried.
 */
export async function refineBorders(
  evaluator: PointEvaluator,
  grid: readonly SweepPoint[],
  axes: readonly [SearchAxis, SearchAxis],
  lookOf: (point: SweepPoint) => string,
  options: { readonly levels: number; readonly budget: number },
): Promise<SweepPoint[]> {
  const [xAxis, yAxis] = axes;
  const known = new Map(grid.map((point) => [key(point.at[xAxis.path]!, point.at[yAxis.path]!), point]));
  const added: SweepPoint[] = [];
  let cells = cellsOf(grid, axes);
  for (let level = 0; level < options.levels; level++) {
    const mixed = cells.filter(
      (cell) => new Set(corners(cell).map(([x, y]) => lookOf(known.get(key(x, y))!))).size > 1,
    );
    const next: Cell[] = [];
    for (const cell of mixed) {
      const split = quarters(cell, axes);
      const missing = split
        .flatMap(corners)
        .filter(
          ([x, y], index, all) =>
            !known.has(key(x, y)) && all.findIndex((other) => other[0] === x && other[1] === y) === index,
        );
      if (split.length === 1 || added.length + missing.length > options.budget) continue;
      evaluator.planned += missing.length;
      for (const [x, y] of missing) {
        const point = await evaluator.evaluate({ [xAxis.path]: x, [yAxis.path]: y });
        known.set(key(x, y), point);
        added.push(point);
      }
      next.push(...split);
    }
    cells = next;
  }
  return added;
}

/** Who may be best at a point, by each measure; a border runs where this changes. */
export function winners({ rankings }: SweepPoint, measures: readonly string[]): string {
  return measures
    .map(
      (measure) =>
        rankings
          .find((ranking) => ranking.measure === measure)
          ?.best.toSorted()
          .join(' ') ?? '',
    )
    .join('; ');
}

function cellsOf(grid: readonly SweepPoint[], [xAxis, yAxis]: readonly [SearchAxis, SearchAxis]): Cell[] {
  const xs = ascending(grid.map(({ at }) => at[xAxis.path]!));
  const ys = ascending(grid.map(({ at }) => at[yAxis.path]!));
  return xs.slice(1).flatMap((x, i) => ys.slice(1).map((y, j): Cell => ({ x: [xs[i]!, x], y: [ys[j]!, y] })));
}

function quarters({ x, y }: Cell, [xAxis, yAxis]: readonly [SearchAxis, SearchAxis]): Cell[] {
  return halves(x, xAxis).flatMap((left) => halves(y, yAxis).map((below): Cell => ({ x: left, y: below })));
}

/** Both halves, or the whole where no whole number lies between. */
function halves([from, to]: readonly [number, number], { scale, whole }: SearchAxis): (readonly [number, number])[] {
  const middle = whole ? Math.round(between(from, to, 0.5, scale)) : between(from, to, 0.5, scale);
  return middle > from && middle < to
    ? [
        [from, middle],
        [middle, to],
      ]
    : [[from, to]];
}

function corners({ x, y }: Cell): (readonly [number, number])[] {
  return [
    [x[0], y[0]],
    [x[0], y[1]],
    [x[1], y[0]],
    [x[1], y[1]],
  ];
}

function ascending(values: readonly number[]): number[] {
  return [...new Set(values)].sort((left, right) => left - right);
}

function key(x: number, y: number): string {
  return `${x} ${y}`;
}
