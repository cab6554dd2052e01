import type { ResultDocument } from '../../experiment/result-document.ts';
import { estimateOf, estimateText } from '../estimate.ts';
import { formatValue } from '../format.ts';
import { OUTCOMES, type OutcomeStyle } from '../outcomes.ts';
import { listWords } from '../sentence.ts';
import { chartNumber } from './compact-svg.ts';
import { emptyChart, type Chart, type VegaLiteSpec } from './chart.ts';

const TITLE = 'What became of every order';

interface Share {
  readonly strategy: string;
  readonly outcome: string;
  readonly order: number;
  readonly value: number;
  readonly label: string;
}

/** Outcome shares of all offered orders; beside them, on their own scale, those that went wrong. */
export function outcomeShares(document: ResultDocument): Chart {
  const names = Object.keys(document.strategies);
  const rows = names.flatMap((strategy) => OUTCOMES.flatMap((outcome, order) => share(document, strategy, outcome, order)));
  if (rows.length === 0) return emptyChart('outcome-shares', TITLE, 'No order was offered in the measured time.');
  const failures = OUTCOMES.filter((outcome) => !outcome.success).map((outcome) => outcome.label);
  const failed = rows.filter((row) => failures.includes(row.outcome));
  return {
    zoomable: false, id: 'outcome-shares', title: TITLE, finding: finding(failed, names), legend: [],
    table: {
      head: ['Strategy', ...OUTCOMES.map((outcome) => outcome.label)],
      rows: names.map((strategy) => [strategy, ...OUTCOMES.map((outcome) => estimateText(document, strategy, outcome.measure))]),
    },
    spec: {
      hconcat: [
        bars(rows, names, 'all orders', true, 450),
        bars(failed, names, 'only what went wrong, on its own scale', false, 450),
      ],
      spacing: 30, resolve: { scale: { color: 'shared' } },
    },
  };
}

function bars(rows: readonly Share[], names: readonly string[], title: string, labelled: boolean, width: number): VegaLiteSpec {
  return {
    width, height: { step: 24 }, data: { values: rows }, mark: { type: 'bar', height: { band: 0.72 } },
    encoding: {
      y: { field: 'strategy', type: 'nominal', sort: names, scale: { domain: names }, axis: labelled ? { title: null, labelColor: 'var(--fg)', labelFontSize: 12 } : { title: null, labels: false } },
      x: { field: 'value', type: 'quantitative', axis: { title, format: '.2~%', tickCount: 5 } },
      color: {
        field: 'outcome', type: 'nominal', legend: { title: null, columns: 7 },
        scale: { domain: OUTCOMES.map((outcome) => outcome.label), range: OUTCOMES.map((outcome) => outcome.color) },
      },
      order: { field: 'order' }, description: { field: 'label' }, tooltip: { field: 'label' },
    },
  };
}

function share(document: ResultDocument, strategy: string, outcome: OutcomeStyle, order: number): readonly Share[] {
  const estimate = estimateOf(document, strategy, outcome.measure);
  if (estimate === null) return [];
  return [{ strategy, outcome: outcome.label, order, value: chartNumber(estimate.mean), label: `${strategy}: ${outcome.label} ${estimate.text} (${outcome.meaning})` }];
}

function finding(failed: readonly Share[], names: readonly string[]): string {
  const total = (strategy: string): number => failed.filter((row) => row.strategy === strategy).reduce((sum, row) => sum + row.value, 0);
  const sums = names.map(total);
  const commonest = names.map((strategy) => failed.filter((row) => row.strategy === strategy).reduce((best, row) => (row.value > best.value ? row : best)));
  const reasons = [...new Set(commonest.filter((row) => row.value > 0).map((row) => row.outcome))];
  if (reasons.length === 0) return 'Every order got the right outcome in time, under every strategy.';
  return `${formatValue(Math.min(...sums), '%')} to ${formatValue(Math.max(...sums), '%')} of the orders go wrong, most often ${listWords(reasons)}.`;
}
