import { ExperimentError } from './experiment-error.ts';
import { PointEvaluator } from './point-evaluator.ts';
import type { Comparison } from './result-document.ts';
import type { SweepDocument, SweepPoint, Tornado, TornadoBar, TornadoEnd } from './sweep-document.ts';
import { sweepDocument, toTheEnd } from './sweep-envelope.ts';
import type { DocumentRequest } from './sweep-envelope.ts';

/** Something that the scenario takes for granted, and how far it may be off. */
export interface Assumption {
  readonly path: string;
  /** As in the document; none if left out. */
  readonly unit?: string;
  readonly low: number;
  readonly high: number;
}

/** Which assumptions to shake, by how much, and what to watch. */
export interface TornadoRequest extends DocumentRequest {
  /** At least one. */
  readonly measures: readonly string[];
  readonly assumptions: readonly Assumption[];
}

/**
 * Moves one assumption at a time to either end of its range, all others as written, and sees how the paired differences
 * of strategies move: which assumption carries the verdict. Of more than two strategies the best one by the measure, as
 * the file is written, is watched against each other one.
 * Throws {@link ExperimentError} where there is nothing to compare. After an abort the document says what is known.
 */
export async function runTornado(request: TornadoRequest): Promise<SweepDocument> {
  const started = performance.now();
  const { measures, assumptions } = request;
  const evaluator = new PointEvaluator({ ...request, compareBy: measures });
  evaluator.planned = 1 + 2 * assumptions.length;
  const complete = await toTheEnd(async () => {
    const base = await evaluator.evaluate({});
    for (const measure of measures) {
      if (pairsToWatch(base, measure).length === 0) throw notCompared(measure);
    }
    for (const { path, low, high } of assumptions) {
      await evaluator.evaluate({ [path]: low });
      await evaluator.evaluate({ [path]: high });
    }
  });
  const { points } = evaluator;
  const parameters = assumptions.map(({ path, unit = '', low, high }) => {
    return { path, unit, values: [low, high], scale: 'linear' as const };
  });
  const tornado = measures.flatMap((measure) => tornadosOf(points, measure, assumptions));
  return sweepDocument(
    request,
    { mode: 'tornado', parameters, measures, points, refinement: [], breakEven: [], tornado, complete },
    started,
  );
}

/** For each pair to watch, the assumptions by how far they move the difference, widest first, ties in the order given. */
function tornadosOf(points: readonly SweepPoint[], measure: string, assumptions: readonly Assumption[]): Tornado[] {
  const [base] = points;
  if (base === undefined) return [];
  return pairsToWatch(base, measure).map((pair): Tornado => {
    const bars = assumptions.flatMap((assumption) => barOf(points, pair, assumption) ?? []);
    const { a, b } = pair;
    return { measure, a, b, base: pair, bars: bars.sort((left, right) => right.swing - left.swing) };
  });
}

/** Null where an end has not been tried. */
function barOf(points: readonly SweepPoint[], base: Comparison, { path, low, high }: Assumption): TornadoBar | null {
  const [lowEnd, highEnd] = [low, high].map((value): TornadoEnd | null => {
    const point = points.find(({ at }) => at[path] === value);
    return point === undefined ? null : { value, comparison: comparisonAt(point, base) };
  });
  if (!lowEnd || !highEnd) return null;
  const ends = [lowEnd.comparison, highEnd.comparison].filter((one) => one !== null);
  const differences = [base, ...ends].map(({ difference }) => difference);
  const verdicts = [base, ...ends].map(({ verdict }) => verdict);
  return {
    path,
    low: lowEnd,
    high: highEnd,
    swing: Math.max(...differences) - Math.min(...differences),
    flips: verdicts.some((verdict) => verdict !== base.verdict),
    reverses: verdicts.includes('a better') && verdicts.includes('b better'),
  };
}

/** The comparisons with the best strategy by a measure. */
function pairsToWatch({ comparisons, rankings }: SweepPoint, measure: string): Comparison[] {
  const best = rankings.find((ranking) => ranking.measure === measure)?.order[0];
  const all = comparisons.filter((one) => one.measure === measure);
  return best === undefined ? all.slice(0, 1) : all.filter(({ a, b }) => a === best || b === best);
}

function comparisonAt({ comparisons }: SweepPoint, { measure, a, b }: Comparison): Comparison | null {
  return comparisons.find((one) => one.measure === measure && one.a === a && one.b === b) ?? null;
}

function notCompared(measure: string): ExperimentError {
  return new ExperimentError(
    'not-compared',
    `no two strategies can be compared by ${measure}`,
    'name two strategies that have it, such as `--strategies saga,orchestration`, and at least two replications',
  );
}
