import type { ResultDocument } from '../experiment/result-document.ts';
import { PairedDifferences } from './paired-differences.ts';
import { styleStrategies, type StrategyStyle } from './strategy-style.ts';
import { judge, type Verdict } from './verdict.ts';

/** What every section of the report reads. */
export interface ReportContext {
  readonly document: ResultDocument;
  /** The command that gives the same numbers again; null = guess it. */
  readonly reproduce: string | null;
  readonly names: readonly string[];
  readonly styles: readonly StrategyStyle[];
  readonly differences: PairedDifferences;
  readonly verdict: Verdict;
  /** The strategy that the others are drawn against. */
  readonly baseline: string;
}

/** Derives everything once. @throws {RangeError} for a document without strategies. */
export function reportContext(document: ResultDocument, reproduce: string | null = null): ReportContext {
  const names = Object.keys(document.strategies);
  if (names.length === 0) throw new RangeError('a result document without strategies has nothing to report');
  return {
    document, reproduce, names, styles: styleStrategies(names), differences: new PairedDifferences(document.comparisons), verdict: judge(document),
    baseline: ['orchestration', 'direct'].find((name) => names.includes(name)) ?? names[0]!,
  };
}
