import type { Scenario } from '../scenario/scenario.ts';
import { measureOf, strategiesJudged } from './expectations.ts';
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
  /** Width of the answer as a share of the range; default 1/32. */
  readonly resolution?: number;
  /** Whether to go on beyond the range, by doubling and halving, until it holds the answer. Needs `from` > 0. */
  readonly grow?: boolean;
}

const DEFAULT_RESOLUTION = 1 / 32;
const DOUBLINGS = 6;
// Nothing open bears twice what its busiest service can do; what still "holds" there is not limited by load at all.
const MOST_LOAD = 2;
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
  const capacity = capacities(request, points);
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
  const names = namesNeeded(request);
  // All of them each time: an expectation may compare with one that is settled already.
  const attempt = async (x: number): Promise<void> => {
    evaluator.planned++;
    await evaluator.evaluate({ [path]: x }, names);
  };
  const tried = (): SweepPoint[] => ascending(evaluator.points, path);
  if (names.length > 0) await attempt(from);
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
    if (wanted.size === 0) return capacities(request, points);
    for (const x of wanted) await attempt(x);
  }
}

/** What points tell about the capacity, ascending by the parameter. */
function capacities(request: CapacityRequest, points: readonly SweepPoint[]): Capacity[] {
  return judgedStrategies(points).map((name) => capacityOf(request, points, name));
}

/** Doubles the upper end while something still holds there, then halves the lower end while something does not. */
async function growRange(
  { path, from, to, whole, worldAt }: CapacityRequest,
  tried: () => SweepPoint[],
  attempt: (x: number) => Promise<void>,
): Promise<void> {
  const anyAt = (x: number, holds: boolean): boolean =>
    judgedStrategies(tried()).some((name) =>
      valuesOf(tried(), name, path).some((one) => one.x === x && (one.judgement === 'holds') === holds),
    );
  let high = to;
  const canBear = (x: number): boolean => (worldAt({ [path]: x }).offeredLoad ?? 0) < MOST_LOAD;
  for (let step = 0; step < DOUBLINGS && anyAt(high, true) && canBear(high); step++) await attempt((high *= 2));
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

function capacityOf({ path, worldAt }: CapacityRequest, points: readonly SweepPoint[], strategy: string): Capacity {
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
  const holds = holding.at(-1)?.x ?? null;
  const offeredLoad = holds === null ? null : (worldAt({ [path]: holds }).offeredLoad ?? null);
  return { strategy, path, holds, fails: fails?.x ?? null, broken, offeredLoad };
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
function measuresExpected(request: CapacityRequest): string[] {
  return [...new Set(limiting(request).map(({ rule }) => measureOf(rule)))];
}

/** The strategies that an expectation judges or compares with; no other is worth its time. */
function namesNeeded(request: CapacityRequest): string[] {
  const running = request.worldAt({ [request.path]: request.from }).strategies.map(({ name }) => name);
  const needed = limiting(request).flatMap((expectation) => [
    ...strategiesJudged(expectation, running),
    ...(expectation.rule.kind === 'relative' ? [expectation.rule.than] : []),
  ]);
  return running.filter((name) => needed.includes(name));
}

/** The expectations whose failure ends the search. */
function limiting({ worldAt, from, path }: CapacityRequest): Scenario['expect'] {
  return worldAt({ [path]: from }).scenario.expect.filter(({ level }) => level === 'error');
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
