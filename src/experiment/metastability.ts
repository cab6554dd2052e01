import { refineBorders } from './border-refinement.ts';
import { PointEvaluator } from './point-evaluator.ts';
import type { MeasureResult } from './result-document.ts';
import { BORDER_LEVELS, checkAxes, DEFAULT_BUDGET, evaluateAll, parameterOf, settingsOf } from './sweep.ts';
import type { SweepAxis } from './sweep.ts';
import type {
  MetastabilityCell,
  MetastabilityMap,
  MetastabilityOutcome,
  SweepDocument,
  SweepPoint,
} from './sweep-document.ts';
import { sweepDocument, toTheEnd } from './sweep-envelope.ts';
import type { DocumentRequest } from './sweep-envelope.ts';

/** A load to vary, and the length of a trigger. */
export interface MetastabilityRequest extends DocumentRequest {
  readonly load: SweepAxis;
  readonly trigger: SweepAxis;
  /** How many further points may be spent on the border between what recovers and what does not; default 24. */
  readonly budget?: number;
}

const METASTABLE = 'availability.metastable';
const AMPLIFICATION = /^availability\.amplification\.([^.]+)$/;

/**
 * Maps load against the length of a trigger (a fault, or a step of the arrival profile): for each strategy, what it gets
 * over and what keeps it down although it could bear the load, and how often each order is tried. The border between the
 * two is refined. After an abort the document holds the points done and says so.
 */
export async function runMetastability(request: MetastabilityRequest): Promise<SweepDocument> {
  const started = performance.now();
  const { load, trigger, budget = DEFAULT_BUDGET } = request;
  checkAxes([load, trigger]);
  const evaluator = new PointEvaluator(request);
  const settings = settingsOf([load, trigger]);
  const loads = new Map<SweepPoint, number | null>();
  const cellAt = (point: SweepPoint, strategy: string): MetastabilityCell => {
    const known = loads.get(point) ?? request.worldAt(point.at).offeredLoad ?? null;
    loads.set(point, known);
    return cellOf(point, strategy, known);
  };
  const look = (point: SweepPoint): string =>
    Object.keys(point.strategies)
      .map((name) => cellAt(point, name).outcome)
      .join('; ');
  const complete = await toTheEnd(async () => {
    await evaluateAll(evaluator, settings);
    await refineBorders(evaluator, [...evaluator.points], [load, trigger], look, { levels: BORDER_LEVELS, budget });
  });
  const { points } = evaluator;
  const names = Object.keys(points[0]?.strategies ?? {});
  const metastability = names.map((strategy): MetastabilityMap => {
    return { strategy, load: load.path, trigger: trigger.path, cells: points.map((point) => cellAt(point, strategy)) };
  });
  return sweepDocument(
    request,
    {
      mode: 'metastability',
      parameters: [load, trigger].map(parameterOf),
      measures: [METASTABLE],
      points: points.slice(0, settings.length),
      refinement: points.slice(settings.length),
      breakEven: [],
      metastability,
      complete,
    },
    started,
  );
}

function cellOf({ at, strategies }: SweepPoint, strategy: string, offeredLoad: number | null): MetastabilityCell {
  const { measures } = strategies[strategy]!;
  const known = (measures[METASTABLE]?.values ?? []).filter((value) => value !== null);
  const stuck = known.reduce((sum, value) => sum + value, 0);
  // Where the load alone is too much, the measure says 0: not metastable, but not recovered either.
  const overloaded = offeredLoad !== null && offeredLoad >= 1;
  const recovered = overloaded || known.length === 0 ? null : 1 - stuck / known.length;
  const outcome = overloaded ? 'overloaded' : outcomeOf(recovered);
  return { at, outcome, recovered, offeredLoad, amplification: worstAmplification(measures) };
}

function outcomeOf(recovered: number | null): MetastabilityOutcome {
  if (recovered === null) return 'unknown';
  if (recovered === 1) return 'recovered';
  return recovered === 0 ? 'not recovered' : 'sometimes';
}

/** The service that is tried most often for each order, the first of equals. */
function worstAmplification(measures: Readonly<Record<string, MeasureResult>>): MetastabilityCell['amplification'] {
  const each = Object.entries(measures).flatMap(([key, { mean, ci }]) => {
    const service = AMPLIFICATION.exec(key)?.[1];
    return service === undefined || mean === null ? [] : [{ service, mean, ci }];
  });
  return each.reduce<(typeof each)[number] | null>(
    (worst, one) => (worst === null || one.mean > worst.mean ? one : worst),
    null,
  );
}
