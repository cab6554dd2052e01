import { unitOfKey } from './display-unit.ts';
import { formatDifference, formatDifferenceTriple, formatPoints, formatPointsTriple, formatRelativeEstimate, formatRelativeTriple } from './format.ts';
import type { PairedDifference } from './paired-differences.ts';

/** One effect with its interval: `−14 % [−17, −12]`, shares in percentage points. */
export function effect(pair: PairedDifference): string {
  if (pair.measure.startsWith('availability.')) return formatPoints(pair.difference, pair.ci);
  return pair.relative === null ? formatDifference(pair.difference, pair.ci, unitOfKey(pair.measure)) : formatRelativeEstimate(pair.relative);
}

/** The same as criterion prints it: `[low estimate high]`. */
export function effectTriple(pair: PairedDifference): string {
  if (pair.measure.startsWith('availability.')) return formatPointsTriple(pair.difference, pair.ci);
  if (pair.relative !== null) return formatRelativeTriple(pair.relative);
  return formatDifferenceTriple(pair.difference, pair.ci, unitOfKey(pair.measure));
}
