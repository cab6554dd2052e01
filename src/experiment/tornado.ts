import { ExperimentError } from './experiment-error.ts';
import { PointEvaluator } from './point-evaluator.ts';
import type { SearchRequest, Setting } from './point-evaluator.ts';
import type { Comparison } from './result-document.ts';
import type { SweepPoint, Tornado, TornadoBar, TornadoEnd } from './sweep-document.ts';

/** Which assumptions to shake, by how much, and what to watch. */
export interface TornadoRequest extends SearchRequest {
  readonly measure: string;
  readonly a: string;
  readonly b: string;
  readonly assumptions: readonly { readonly path: string; readonly low: number; readonly high: number }[];
}

/**
 * Moves one assumption at a time to either end of its range, all others as written, and sees how the paired difference
 * a - b moves: which assumption carries the verdict. Sorted by swing, widest first, ties in the order given.
 * Throws {@link ExperimentError} where the strategies cannot be compared by the measure, and Interrupted after an abort.
 */
export async function runTornado(request: TornadoRequest): Promise<Tornado> {
  const { measure, a, b, assumptions } = request;
  const evaluator = new PointEvaluator(request);
  evaluator.planned = 1 + 2 * assumptions.length;
  const at = async (setting: Setting): Promise<Comparison> =>
    comparisonAt(await evaluator.evaluate(setting, [a, b]), request);
  const base = await at({});
  const bars: TornadoBar[] = [];
  for (const { path, low, high } of assumptions) {
    const lowEnd: TornadoEnd = { value: low, comparison: await at({ [path]: low }) };
    const highEnd: TornadoEnd = { value: high, comparison: await at({ [path]: high }) };
    const flips = [lowEnd, highEnd].some(({ comparison }) => comparison.verdict !== base.verdict);
    bars.push({ path, low: lowEnd, high: highEnd, flips });
  }
  return { measure, a, b, base, bars: bars.sort((left, right) => swing(right, base) - swing(left, base)) };
}

function swing({ low, high }: TornadoBar, base: Comparison): number {
  const differences = [base.difference, low.comparison.difference, high.comparison.difference];
  return Math.max(...differences) - Math.min(...differences);
}

function comparisonAt({ comparisons }: SweepPoint, { measure, a, b }: TornadoRequest): Comparison {
  const found = comparisons.find((one) => one.measure === measure && one.a === a && one.b === b);
  if (found !== undefined) return found;
  throw new ExperimentError(
    'not-compared',
    `${a} and ${b} cannot be compared by ${measure}`,
    'name a headline measure or one that `expect` names, the strategies in the order of the file, and at least two replications',
  );
}
