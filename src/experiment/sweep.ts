import { refineBorders, winners } from './border-refinement.ts';
import { breakEvens, refineBreakEvens } from './break-even-search.ts';
import type { SearchAxis } from './break-even-search.ts';
import { ExperimentError } from './experiment-error.ts';
import { PointEvaluator } from './point-evaluator.ts';
import type { Setting } from './point-evaluator.ts';
import type { BreakEven, SweepDocument, SweepPoint, SweptParameter } from './sweep-document.ts';
import { sweepDocument, toTheEnd } from './sweep-envelope.ts';
import type { DocumentRequest } from './sweep-envelope.ts';

/** A parameter to vary. */
export interface SweepAxis extends SearchAxis {
  /** Ascending, at least two; seconds, 1/s, bytes, fractions or bare numbers. */
  readonly values: readonly number[];
  /** As in the document; none if left out. */
  readonly unit?: string;
}

/** A sweep over one or two parameters. */
export interface SweepRequest extends DocumentRequest {
  readonly axes: readonly SweepAxis[];
  /** By which winners are told apart; borders between them are refined. At least one. */
  readonly measures: readonly string[];
  /** How many further points may be spent on break-even points (one parameter) or borders (two); default 24. */
  readonly budget?: number;
}

/** Further points that a search may spend if nobody says otherwise. */
export const DEFAULT_BUDGET = 24;
/** How often a cell on a border may be halved. */
export const BORDER_LEVELS = 2;

/**
 * Runs the scenario over a grid of one or two parameters, then looks closer: at the break-even points of one parameter by
 * bisection, at the borders between winners of two. After an abort the document holds the points done and says so.
 */
export async function runSweep(request: SweepRequest): Promise<SweepDocument> {
  const started = performance.now();
  const { axes, measures, budget = DEFAULT_BUDGET } = request;
  checkAxes(axes);
  const evaluator = new PointEvaluator({ ...request, compareBy: measures });
  const settings = settingsOf(axes);
  const complete = await toTheEnd(async () => {
    await evaluateAll(evaluator, settings);
    const grid = [...evaluator.points];
    const [first, second] = axes;
    if (second === undefined) await refineBreakEvens(evaluator, grid, first!, measures, budget);
    else
      await refineBorders(evaluator, grid, [first!, second], (point) => winners(point, measures), {
        levels: BORDER_LEVELS,
        budget,
      });
  });
  const points = evaluator.points.slice(0, settings.length);
  const refinement = inOrder(evaluator.points.slice(settings.length), axes);
  const breakEven = allBreakEvens(axes, [...points, ...refinement]);
  const parameters = axes.map(parameterOf);
  return sweepDocument(
    request,
    { mode: 'sweep', parameters, measures, points, refinement, breakEven, complete },
    started,
  );
}

/** Tries settings one after the other. */
export async function evaluateAll(evaluator: PointEvaluator, settings: readonly Setting[]): Promise<void> {
  evaluator.planned += settings.length;
  for (const setting of settings) await evaluator.evaluate(setting);
}

/** An axis as the document tells it. */
export function parameterOf({ path, unit = '', values, scale }: SweepAxis): SweptParameter {
  return { path, unit, values, scale };
}

// Of one parameter ascending; of two in the order in which they were tried.
function inOrder(points: readonly SweepPoint[], [first, second]: readonly SweepAxis[]): readonly SweepPoint[] {
  if (second !== undefined) return points;
  return points.toSorted((left, right) => left.at[first!.path]! - right.at[first!.path]!);
}

/** Of one parameter; of two along the first, for each value of the second. */
function allBreakEvens([first, second]: readonly SweepAxis[], points: readonly SweepPoint[]): BreakEven[] {
  if (second === undefined) return breakEvens(points, first!);
  const levels = [...new Set(points.map(({ at }) => at[second.path]!))].sort((left, right) => left - right);
  return levels.flatMap((level) =>
    breakEvens(
      points.filter(({ at }) => at[second.path] === level),
      first!,
      { [second.path]: level },
    ),
  );
}

/** The settings of a grid, in order of the first parameter, then the second. */
export function settingsOf([first, second]: readonly SweepAxis[]): Setting[] {
  return first!.values.flatMap((x): Setting[] =>
    second === undefined ? [{ [first!.path]: x }] : second.values.map((y) => ({ [first!.path]: x, [second.path]: y })),
  );
}

/** @throws {ExperimentError} for anything but one or two axes of at least two ascending values. */
export function checkAxes(axes: readonly SweepAxis[]): void {
  if (axes.length !== 1 && axes.length !== 2) {
    throw new ExperimentError(
      'sweep-parameters',
      `a sweep varies one or two parameters, not ${axes.length}`,
      'give --vary PATH=a..b/steps once or twice',
    );
  }
  if (axes.length === 2 && axes[0]!.path === axes[1]!.path) {
    throw new ExperimentError('sweep-parameters', `${axes[0]!.path} is varied twice`, 'give two different paths');
  }
  for (const { path, values, scale } of axes) {
    if (values.length < 2 || values.some((value, index) => index > 0 && value <= values[index - 1]!)) {
      throw new ExperimentError(
        'sweep-range',
        `${path}: needs at least two different values, ascending`,
        'write the lower end first, such as 1ms..64ms/7',
      );
    }
    if (scale === 'log' && values[0]! <= 0) {
      throw new ExperimentError(
        'sweep-range',
        `${path}: geometric steps need a lower end above 0`,
        'start above 0 or use even steps',
      );
    }
  }
}
