import { ExperimentError } from './experiment-error.ts';
import { PointEvaluator } from './point-evaluator.ts';
import type { SearchRequest } from './point-evaluator.ts';
import { between, distance } from './scale.ts';
import type { Capacity, Scale, SweepPoint } from './sweep-document.ts';

/** A parameter whose highest bearable value is looked for. */
export interface CapacityRequest extends SearchRequest {
  readonly path: string;
  readonly from: number;
  readonly to: number;
  readonly scale: Scale;
  readonly whole: boolean;
  /** Width of the answer as a share of the range; default 1/64. */
  readonly resolution?: number;
}

const DEFAULT_RESOLUTION = 1 / 64;
type Judgement = 'holds' | 'fails' | 'undecided' | 'not judged';

/**
 * For each strategy, the highest value of the parameter at which every `expect` (of level error) passes, by bisection,
 * all strategies together so that they share points. Assumes that what fails at a value fails at every higher one.
 * Throws {@link ExperimentError} where no expectation is judged, and Interrupted after an abort.
 */
export async function searchCapacity(request: CapacityRequest): Promise<Capacity[]> {
  const { path, from, to, scale } = request;
  const evaluator = new PointEvaluator(request);
  const tried = new Map<number, SweepPoint>();
  // Every strategy each time: an expectation may compare with one that is settled already.
  const attempt = async (x: number): Promise<void> => {
    evaluator.planned++;
    tried.set(x, await evaluator.evaluate({ [path]: x }));
  };
  await attempt(from);
  await attempt(to);
  const strategies = Object.keys(tried.get(from)!.strategies).filter(
    (name) => judge(tried.get(from)!, name) !== 'not judged',
  );
  if (strategies.length === 0) {
    throw new ExperimentError(
      'nothing-expected',
      'no `expect` judges any of these strategies, so nothing limits the capacity',
      'add an `expect`, such as `latency.terminal.p99 < 2s`',
    );
  }
  const finest = (request.resolution ?? DEFAULT_RESOLUTION) * distance(from, to, scale);
  for (;;) {
    const wanted = new Set(strategies.map((name) => nextValue(tried, name, request, finest)).filter((x) => x !== null));
    if (wanted.size === 0) return strategies.map((name) => capacityOf(tried, name, path));
    for (const x of wanted) await attempt(x);
  }
}

/** The middle between the highest value that holds and the lowest that does not; null when that is close enough. */
function nextValue(
  tried: ReadonlyMap<number, SweepPoint>,
  name: string,
  { scale, whole }: CapacityRequest,
  finest: number,
): number | null {
  const judged = valuesOf(tried, name);
  const broken = judged.find(({ judgement }) => judgement !== 'holds')?.x;
  const holding = judged.filter(({ x }) => broken === undefined || x < broken).at(-1)?.x;
  if (broken === undefined || holding === undefined || distance(holding, broken, scale) <= finest) return null;
  const middle = between(holding, broken, 0.5, scale);
  const x = whole ? Math.round(middle) : middle;
  return x > holding && x < broken ? x : null;
}

function capacityOf(tried: ReadonlyMap<number, SweepPoint>, strategy: string, path: string): Capacity {
  const judged = valuesOf(tried, strategy);
  const firstBroken = judged.findIndex(({ judgement }) => judgement !== 'holds');
  const holding = firstBroken < 0 ? judged : judged.slice(0, firstBroken);
  const fails = judged.find(({ judgement }) => judgement === 'fails')?.x ?? null;
  const broken =
    fails === null
      ? []
      : expectationsOf(tried.get(fails)!, strategy)
          .filter(({ verdict }) => verdict === 'fail')
          .map(({ that }) => that);
  return { strategy, path, holds: holding.at(-1)?.x ?? null, fails, broken };
}

/** Ascending. */
function valuesOf(
  tried: ReadonlyMap<number, SweepPoint>,
  name: string,
): { readonly x: number; readonly judgement: Judgement }[] {
  return [...tried]
    .map(([x, point]) => ({ x, judgement: judge(point, name) }))
    .filter(({ judgement }) => judgement !== 'not judged')
    .sort((left, right) => left.x - right.x);
}

function judge(point: SweepPoint, strategy: string): Judgement {
  const verdicts = expectationsOf(point, strategy).map(({ verdict }) => verdict);
  if (verdicts.length === 0) return 'not judged';
  if (verdicts.includes('fail')) return 'fails';
  return verdicts.includes('inconclusive') ? 'undecided' : 'holds';
}

function expectationsOf(point: SweepPoint, strategy: string): SweepPoint['expect'] {
  return point.expect.filter((one) => one.strategy === strategy && one.level === 'error');
}
