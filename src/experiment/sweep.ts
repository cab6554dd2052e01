import { refineBorders } from './border-refinement.ts';
import { breakEvens, refineBreakEvens } from './break-even-search.ts';
import type { SearchAxis } from './break-even-search.ts';
import { ExperimentError } from './experiment-error.ts';
import { Interrupted, PointEvaluator } from './point-evaluator.ts';
import type { SearchRequest, Setting } from './point-evaluator.ts';
import type { BreakEven, SweepDocument, SweepPoint } from './sweep-document.ts';

/** A parameter to vary. */
export interface SweepAxis extends SearchAxis {
  /** Ascending, at least two; seconds, 1/s, bytes, fractions or bare numbers. */
  readonly values: readonly number[];
}

/** A sweep over one or two parameters. */
export interface SweepRequest extends SearchRequest {
  readonly axes: readonly SweepAxis[];
  /** By which winners are told apart; borders between them are refined. At least one. */
  readonly measures: readonly string[];
  /** How many further points may be spent on break-even points (one parameter) or borders (two); default 24. */
  readonly budget?: number;
  readonly toolVersion: string;
  readonly sha256: string;
}

const DEFAULT_BUDGET = 24;
const BORDER_LEVELS = 2;

/**
 * Runs the scenario over a grid of one or two parameters, then looks closer: at the break-even points of one parameter by
 * bisection, at the borders between winners of two. After an abort the document holds the points done and says so.
 */
export async function runSweep(request: SweepRequest): Promise<SweepDocument> {
  const started = performance.now();
  const { axes } = request;
  checkAxes(axes);
  const evaluator = new PointEvaluator(request);
  const outcome: Outcome = { points: [], refinement: [], complete: true };
  try {
    await explore(request, evaluator, outcome);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    outcome.complete = false;
  }
  const { scenario } = request.worldAt(settingsOf(axes)[0]!);
  return {
    format: 'rehearsal/sweep@1',
    scenario: { name: scenario.name, title: scenario.title, sha256: request.sha256 },
    seed: scenario.seed,
    confidence: scenario.experiment.confidence,
    complete: outcome.complete,
    tool: { version: request.toolVersion },
    parameters: axes.map(({ path, values, scale }) => ({ path, values, scale })),
    measures: request.measures,
    points: outcome.points,
    refinement: outcome.refinement,
    breakEven: allBreakEvens(axes, [...outcome.points, ...outcome.refinement]),
    wallClock: { seconds: (performance.now() - started) / 1000, jobs: request.executor.jobs },
  };
}

interface Outcome {
  points: SweepPoint[];
  refinement: SweepPoint[];
  complete: boolean;
}

/** Fills the outcome as it goes, so that an abort keeps what is done. */
async function explore(
  { axes, measures, budget = DEFAULT_BUDGET }: SweepRequest,
  evaluator: PointEvaluator,
  outcome: Outcome,
): Promise<void> {
  const settings = settingsOf(axes);
  evaluator.planned = settings.length;
  for (const setting of settings) outcome.points.push(await evaluator.evaluate(setting));
  const [first, second] = axes;
  outcome.refinement =
    second === undefined
      ? await refineBreakEvens(evaluator, outcome.points, first!, budget)
      : await refineBorders(evaluator, outcome.points, [first!, second], measures, { levels: BORDER_LEVELS, budget });
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

function settingsOf([first, second]: readonly SweepAxis[]): Setting[] {
  return first!.values.flatMap((x): Setting[] =>
    second === undefined ? [{ [first!.path]: x }] : second.values.map((y) => ({ [first!.path]: x, [second.path]: y })),
  );
}

function checkAxes(axes: readonly SweepAxis[]): void {
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
