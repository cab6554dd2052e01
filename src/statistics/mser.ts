import { exactMean } from './samples.ts';

const BATCH = 5;
const FEWEST_BATCHES = 10;

/** Where a series has left its initial transient. */
export interface WarmUp {
  /** Observations to drop from the start; a multiple of 5. */
  readonly truncate: number;
  /** False where the series is too short to show a steady state. */
  readonly reliable: boolean;
}

/**
 * MSER-5: over means of five observations, drops the d <= m / 2 first of m batches that minimise the sum of squared
 * deviations of the rest / (m - d)^2. Unreliable where that minimum lies at the middle (the statistic was still falling
 * there), where a later d, the last five apart, has less than a quarter of it, and for fewer than 10 batches.
 * (Merely less is no sign: few points have a small variance by chance. White noise of 30 batches is rejected in 1 %.)
 * Source: K. P. White, Simulation 69 (1997), 323-334; Hoad, Robinson and Davies, J. Oper. Res. Soc. 61 (2010), 1511-1521.
 */
export function mser5(series: readonly number[]): WarmUp {
  const batches: number[] = [];
  for (let start = 0; start + BATCH <= series.length; start += BATCH) {
    batches.push(exactMean(series.slice(start, start + BATCH)));
  }
  if (batches.length < FEWEST_BATCHES) return { truncate: 0, reliable: false };
  const middle = Math.floor(batches.length / 2);
  const statistic = marginalStandardErrors(batches).slice(0, -BATCH);
  const best = indexOfSmallest(statistic.slice(0, middle + 1));
  return { truncate: best * BATCH, reliable: best < middle && Math.min(...statistic) >= statistic[best]! / 4 };
}

/** The MSER statistic after dropping the first d batches, for every d; backwards, so that each step is O(1) (Welford). */
function marginalStandardErrors(batches: readonly number[]): number[] {
  const statistic = new Array<number>(batches.length).fill(0);
  let mean = 0;
  let squares = 0;
  for (let d = batches.length - 1; d >= 0; d--) {
    const kept = batches.length - d;
    const deviation = batches[d]! - mean;
    mean += deviation / kept;
    squares += deviation * (batches[d]! - mean);
    statistic[d] = squares / (kept * kept);
  }
  return statistic;
}

function indexOfSmallest(values: readonly number[]): number {
  let best = 0;
  values.forEach((value, index) => {
    if (value < values[best]!) best = index;
  });
  return best;
}
