import { measureOf } from './expectations.ts';
import { ExperimentError } from './experiment-error.ts';
import { PointEvaluator } from './point-evaluator.ts';
import type { SearchRequest } from './point-evaluator.ts';
import { between, distance } from './scale.ts';
import type { Capacity, Scale, SweepDocument, SweepPoint } from './sweep-document.ts';
import { sweepDocument, toTheEnd } from './sweep-envelope.ts';
import type { DocumentRequest } from './sweep-envelope.ts';

/** A parameter whose highest bearable value is looked for. */
export interface CapacityRequest extends SearchRequest {
  readonly path: string;
  readonly from: number;
  readonly to: number;
  readonly scale: Scale;
  readonly whole: boolean;
  /** Width of the answer as a share of the range; default 1/64. */
  readonly resolution?: number;
  /** Whether to go on beyond the range, by doubling and halving, until it holds the answer. Needs `from` > 0. */
  readonly grow?: boolean;
}

const DEFAULT_RESOLUTION = 1 / 64;
const DOUBLINGS = 6;
type Judgement = 'holds' | 'fails' | 'undecided' | 'not judged';

/** A capacity search as a document: every point tried, ascending, and what was found. After an abort it says what is known. */
export async function runCapacity(
  request: CapacityRequest & DocumentRequest & { readonly unit?: string },
): Promise<SweepDocument> {
  const started = performance.now();
  const { path, from, to, scale, unit = '' } = request;
  const evaluator = new PointEvaluator(request);
  const complete = await toTheEnd(() => searchCapacity(request, evaluator));
  const points = ascending(evaluator.points, path);
  const measures = measuresExpected(request);
  const parameters = [{ path, unit, values: [from, to], scale }];
  const capacity = capacities(points, path);
  return sweepDocument(
    request,
    { mode: 'capacity', parameters, measures, points, refinement: [], breakEven: [], capacity, complete },
    started,
  );
}

/**
 * For each strategy, the highest value of the parameter at which every `expect` (of level error) passes, and the lowest at
 * which one fails, by bisection, all strategies together so that they share points. Assumes that what fails at a value
 * fails at every higher one.
 * Throws {@link ExperimentError} where no expectation is judged, and Interrupted after an abort.
 */
export async function searchCapacity(
  request: CapacityRequest,
  evaluator: PointEvaluator = new PointEvaluator(request),
): Promise<Capacity[]> {
  const { path, from, to, scale } = request;
  // Every strategy each time: an expectation may compare with one that is settled already.
  const attempt = async (x: number): Promise<void> => {
    evaluator.planned++;
    await evaluator.evaluate({ [path]: x });
  };
  const tried = (): SweepPoint[] => ascending(evaluator.points, path);
  await attempt(from);
  if (judgedStrategies(tried()).length === 0) {
    throw new ExperimentError(
      'nothing-expected',
      'no `expect` judges any of these strategies, so nothing limits the capacity',
      'add an `expect`, such as `latency.terminal.p99 < 2s`',
    );
  }
  await attempt(to);
  if (request.grow === true) await growRange(request, tried, attempt);
  const finest = (request.resolution ?? DEFAULT_RESOLUTION) * distance(from, to, scale);
  for (;;) {
    const points = tried();
    const wanted = new Set(judgedStrategies(points).flatMap((name) => nextValue(points, name, request, finest) ?? []));
    if (wanted.size === 0) return capacities(points, path);
    for (const x of wanted) await attempt(x);
  }
}

/** What points tell about the capacity, ascending by the parameter. */
function capacities(points: readonly SweepPoint[], path: string): Capacity[] {
  return judgedStrategies(points).map((name) => capacityOf(points, name, path));
}

/** Doubles the upper end while something still holds there, then halves the lower end while something does not. */
async function growRange(
  { path, from, to, whole }: CapacityRequest,
  tried: () => SweepPoint[],
  attempt: (x: number) => Promise<void>,
): Promise<void> {
  const anyAt = (x: number, holds: boolean): boolean =>
    judgedStrategies(tried()).some((name) =>
      valuesOf(tried(), name, path).some((one) => one.x === x && (one.judgement === 'holds') === holds),
    );
  let high = to;
  for (let step = 0; step < DOUBLINGS && anyAt(high, true); step++) await attempt((high *= 2));
  let low = from;
  for (let step = 0; step < DOUBLINGS && anyAt(low, false); step++) {
    const next = whole ? Math.floor(low / 2) : low / 2;
    if (next <= 0) return;
    await attempt((low = next));
  }
}

/** A value within the range in which a strategy is not known to hold or to fail; null when that range is narrow enough. */
function nextValue(
  points: readonly SweepPoint[],
  name: string,
  { path, scale, whole }: CapacityRequest,
  finest: number,
): number | null {
  const judged = valuesOf(points, name, path);
  const broken = judged.findIndex(({ judgement }) => judgement !== 'holds');
  const fails = judged.findIndex(({ judgement }) => judgement === 'fails');
  for (const at of [broken, fails]) {
    const [below, above] = [judged[at - 1]?.x, judged[at]?.x];
    if (below === undefined || above === undefined || distance(below, above, scale) <= finest) continue;
    const middle = between(below, above, 0.5, scale);
    const x = whole ? Math.round(middle) : middle;
    if (x > below && x < above) return x;
  }
  return null;
}

function capacityOf(points: readonly SweepPoint[], strategy: string, path: string): Capacity {
  const judged = valuesOf(points, strategy, path);
  const firstBroken = judged.findIndex(({ judgement }) => judgement !== 'holds');
  const holding = firstBroken < 0 ? judged : judged.slice(0, firstBroken);
  const fails = judged.find(({ judgement }) => judgement === 'fails') ?? null;
  const broken =
    fails === null
      ? []
      : expectationsOf(fails.point, strategy)
          .filter(({ verdict }) => verdict === 'fail')
          .map(({ that }) => that);
  return { strategy, path, holds: holding.at(-1)?.x ?? null, fails: fails?.x ?? null, broken };
}

interface Judged {
  readonly x: number;
  readonly judgement: Judgement;
  readonly point: SweepPoint;
}

function valuesOf(points: readonly SweepPoint[], name: string, path: string): Judged[] {
  return points
    .map((point) => ({ x: point.at[path]!, judgement: judge(point, name), point }))
    .filter(({ judgement }) => judgement !== 'not judged');
}

function ascending(points: readonly SweepPoint[], path: string): SweepPoint[] {
  return points.toSorted((left, right) => left.at[path]! - right.at[path]!);
}

function judgedStrategies([point]: readonly SweepPoint[]): string[] {
  return point === undefined ? [] : Object.keys(point.strategies).filter((name) => judge(point, name) !== 'not judged');
}

/** The measures that limit the capacity, each once. */
function measuresExpected({ worldAt, from, path }: CapacityRequest): string[] {
  const { scenario } = worldAt({ [path]: from });
  const limiting = scenario.expect.filter(({ level }) => level === 'error');
  return [...new Set(limiting.map(({ rule }) => measureOf(rule)))];
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
