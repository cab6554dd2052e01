import type { ResultDocument } from '../../experiment/result-document.ts';
import { estimateOf } from '../estimate.ts';
import { measureLabel } from '../headline-measures.ts';
import type { StrategyStyle } from '../strategy-style.ts';
import { chartNumber } from './compact-svg.ts';
import { strategyColor, strategyShape, type DataTable, type VegaLiteSpec } from './chart.ts';

/** An estimate of one measure for one strategy. */
export interface DotRow {
  readonly strategy: string;
  readonly measure: string;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly label: string;
}

/** Estimates of `keys`, in the scale that suits each measure as a whole; measures that are 0 everywhere are left out. */
export function dotRows(document: ResultDocument, keys: readonly string[]): readonly DotRow[] {
  return keys.flatMap((key) => {
    const rows = Object.keys(document.strategies).flatMap((strategy) => {
      const estimate = estimateOf(document, strategy, key);
      if (estimate === null) return [];
      const [low, high] = estimate.ci.map(chartNumber) as [number, number];
      return [{ strategy, measure: key, mean: chartNumber(estimate.mean), low, high, label: `${strategy}: ${measureLabel(key)} ${estimate.text}` }];
    });
    return rows.some((row) => row.high > 0) ? rows : [];
  });
}

/** Panels side by side, one a measure, each with its own scale: a point and its interval for each strategy. */
export function dotPanels(rows: readonly DotRow[], styles: readonly StrategyStyle[], columns: number): VegaLiteSpec {
  const keys = [...new Set(rows.map((row) => row.measure))];
  return {
    concat: keys.map((key, i) => panel(rows.filter((row) => row.measure === key), key, styles, i % columns === 0)),
    columns, spacing: { row: 26, column: 22 },
  };
}

function panel(rows: readonly DotRow[], key: string, styles: readonly StrategyStyle[], labelled: boolean): VegaLiteSpec {
  const names = styles.map((style) => style.name);
  const y = { field: 'strategy', type: 'nominal', scale: { domain: names }, axis: labelled ? { title: null, labelColor: 'var(--fg)', labelFontSize: 12, grid: true } : { title: null, labels: false, grid: true } };
  const x = { type: 'quantitative', scale: { zero: true, nice: true }, axis: { title: null, tickCount: 4, ...(isTime(key) ? { labelExpr: timeLabel() } : isBytes(key) ? { format: '~s' } : { format: '~r' }) } };
  return {
    title: measureLabel(key), width: 285, height: { step: 20 }, data: { values: rows },
    layer: [
      { mark: { type: 'rule', aria: false }, encoding: { y, x: { ...x, field: 'low' }, x2: { field: 'high' }, color: strategyColor(styles) } },
      { mark: { type: 'point', filled: true, size: 50, opacity: 1 }, encoding: { y, x: { ...x, field: 'mean' }, color: strategyColor(styles), shape: strategyShape(styles), description: { field: 'label' }, tooltip: { field: 'label' } } },
    ],
  };
}

/** Strategies down, measures across. */
export function dotTable(rows: readonly DotRow[], names: readonly string[]): DataTable {
  const keys = [...new Set(rows.map((row) => row.measure))];
  const cell = (strategy: string, key: string): string => {
    const row = rows.find((other) => other.strategy === strategy && other.measure === key);
    return row === undefined ? '–' : row.label.slice(`${strategy}: ${measureLabel(key)} `.length);
  };
  return { head: ['Strategy', ...keys.map(measureLabel)], rows: names.map((strategy) => [strategy, ...keys.map((key) => cell(strategy, key))]) };
}

function isTime(key: string): boolean {
  return key.includes('time') || /\.(inconsistent|staleness)\./.test(key);
}

function isBytes(key: string): boolean {
  return key === 'cost.bytes';
}

function timeLabel(): string {
  return "datum.value == 0 ? '0' : datum.value >= 1 ? format(datum.value, '~g') + ' s' : format(datum.value * 1000, '~g') + ' ms'";
}
