import type { Scale, SweptParameter } from '../../experiment/sweep-document.ts';
import { parameterText } from '../sweep-words.ts';
import type { VegaLiteSpec } from './chart.ts';

const TICKS = 9;
/** Pixels between the ends of a scale and the drawing, so that the outermost marks are whole. */
export const EDGE = 8;

/** An axis along a swept parameter: ticks at the values asked for, as people write them. */
export function parameterAxis({ path, unit, values }: SweptParameter, more: VegaLiteSpec = {}): VegaLiteSpec {
  const every = Math.ceil(values.length / TICKS);
  const ticks = values.filter((_, index) => index % every === 0);
  const cases = ticks.map((value) => `datum.value == ${value} ? ${JSON.stringify(parameterText(value, unit))} : `);
  return { title: path, values: ticks, labelExpr: `${cases.join('')}''`, labelOverlap: true, ...more };
}

/** A scale that keeps to the values of the axis. */
export function parameterScale(scale: Scale, domain?: readonly [number, number]): VegaLiteSpec {
  const kind = scale === 'linear' ? { type: scale, zero: false } : { type: scale };
  return { ...kind, nice: false, ...(domain === undefined ? {} : { domain }) };
}
