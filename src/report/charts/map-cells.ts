import type { Scale, SweepPoint, SweptParameter } from '../../experiment/sweep-document.ts';

/** A rectangle of the plane of two parameters in which the nearest point that was tried looks the same. */
export interface MapCell {
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
  readonly look: string;
}

interface Axis {
  readonly path: string;
  readonly scale: Scale;
  /** All values asked for or tried, ascending. */
  readonly values: readonly number[];
  /** Where the cell of each value begins, and the end of the last. */
  readonly edges: readonly number[];
  /** From a value to its place in [0, 1]. */
  readonly place: (value: number) => number;
  /** Half of the widest step of the grid, as a place: nothing is said further away from what was tried. */
  readonly reach: number;
}

/**
 * Cuts the plane into cells around the points that were tried, finer where more were tried: each place looks like the
 * point nearest to it, by the distances that the page shows. Neighbours that look the same become one rectangle. What an
 * interrupted search has not reached stays empty.
 */
export function mapCells(
  points: readonly SweepPoint[],
  first: SweptParameter,
  second: SweptParameter,
  lookOf: (point: SweepPoint) => string,
): readonly MapCell[] {
  const x = axisOf(points, first);
  const y = axisOf(points, second);
  const looks = y.values.map((down) =>
    x.values.map((across) => {
      const point = nearest(points, x, y, x.place(across), y.place(down));
      return point === null ? null : lookOf(point);
    }),
  );
  return merged(looks).flatMap(({ left, right, bottom, top, look }) =>
    look === null ? [] : [{ x0: x.edges[left]!, x1: x.edges[right]!, y0: y.edges[bottom]!, y1: y.edges[top]!, look }],
  );
}

/** The lowest and highest end of the cells along a parameter, for the domain of its axis. */
export function mapDomain(points: readonly SweepPoint[], parameter: SweptParameter): readonly [number, number] {
  const { edges } = axisOf(points, parameter);
  return [edges[0]!, edges.at(-1)!];
}

function axisOf(points: readonly SweepPoint[], { path, scale, values: asked }: SweptParameter): Axis {
  const tried = points.map(({ at }) => at[path]!);
  const values = [...new Set([...asked, ...tried])].sort((left, right) => left - right);
  const [forth, back] = scale === 'log' ? [Math.log, Math.exp] : [same, same];
  const flat = values.map(forth);
  const [low, high] = [flat[0]!, flat.at(-1)!];
  // Beyond the ends as far as half a step of the grid, so that the outermost points stand inside of their cells.
  const before = asked.length > 1 ? (forth(asked[1]!) - forth(asked[0]!)) / 2 : 0.5;
  const after = asked.length > 1 ? (forth(asked.at(-1)!) - forth(asked.at(-2)!)) / 2 : 0.5;
  const between = flat.slice(1).map((next, index) => (flat[index]! + next) / 2);
  const edges = [low - before, ...between, high + after].map(back);
  const place = (value: number): number => (high === low ? 0 : (forth(value) - low) / (high - low));
  const steps = asked.slice(1).map((value, index) => place(value) - place(asked[index]!));
  return { path, scale, values, edges, place, reach: Math.max(0, ...steps) / 2 };
}

function same(value: number): number {
  return value;
}

/** Of points equally near, the first; null where none is in reach. */
function nearest(points: readonly SweepPoint[], x: Axis, y: Axis, across: number, down: number): SweepPoint | null {
  const rounding = 1e-9;
  let best: SweepPoint | null = null;
  let least = Infinity;
  for (const point of points) {
    const [dx, dy] = [x.place(point.at[x.path]!) - across, y.place(point.at[y.path]!) - down].map(Math.abs) as [
      number,
      number,
    ];
    if (dx > x.reach + rounding || dy > y.reach + rounding) continue;
    const distance = dx ** 2 + dy ** 2;
    if (distance < least) [best, least] = [point, distance];
  }
  return best;
}

interface Block {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
  readonly look: string | null;
}

/** Joins cells that look the same along each row, then rows that are cut alike. */
function merged(looks: readonly (readonly (string | null)[])[]): readonly Block[] {
  const done: Block[] = [];
  let open: Block[] = [];
  looks.forEach((row, bottom) => {
    const runs = runsOf(row, bottom);
    const kept = runs.map((run) => {
      const below = open.find(({ left, right, look }) => left === run.left && right === run.right && look === run.look);
      return below === undefined ? run : { ...run, bottom: below.bottom };
    });
    done.push(...open.filter((block) => !kept.some((one) => one.left === block.left && one.bottom === block.bottom)));
    open = kept;
  });
  return [...done, ...open];
}

function runsOf(row: readonly (string | null)[], bottom: number): Block[] {
  const runs: Block[] = [];
  row.forEach((look, left) => {
    const last = runs.at(-1);
    if (last?.look === look) runs[runs.length - 1] = { ...last, right: left + 1 };
    else runs.push({ left, right: left + 1, bottom, top: bottom + 1, look });
  });
  return runs;
}
