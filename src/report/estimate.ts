import type { MeasureResult, ResultDocument } from '../experiment/result-document.ts';
import { displayUnit } from './display-unit.ts';
import { formatEstimate } from './format.ts';

/** A measure of one strategy that has a value, with its printed form. */
export interface Estimate {
  readonly measure: MeasureResult;
  readonly mean: number;
  /** Unit to print in. */
  readonly unit: string;
  /** The interval; the mean twice where there is none. */
  readonly ci: readonly [number, number];
  readonly value: string;
  readonly interval: string;
  /** Value and interval. */
  readonly text: string;
}

/** The estimate of a measure; null where the strategy has none. */
export function estimateOf(document: ResultDocument, strategy: string, key: string): Estimate | null {
  const measure = document.strategies[strategy]?.measures[key];
  if (measure === undefined || measure.mean === null) return null;
  const unit = displayUnit(key, measure.unit);
  const { value, interval } = formatEstimate(measure.mean, measure.ci, unit);
  return {
    measure, unit, mean: measure.mean, ci: measure.ci ?? [measure.mean, measure.mean], value, interval, text: interval === '' ? value : `${value} ${interval}`,
  };
}

/** The printed estimate, or a dash. */
export function estimateText(document: ResultDocument, strategy: string, key: string): string {
  return estimateOf(document, strategy, key)?.text ?? '–';
}
