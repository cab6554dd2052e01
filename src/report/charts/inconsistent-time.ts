import type { ResultDocument } from '../../experiment/result-document.ts';
import type { StrategyStyle } from '../strategy-style.ts';
import { emptyChart, type Chart } from './chart.ts';
import { dotPanels, dotRows, dotTable } from './dot-panels.ts';

const TITLE = 'How long an order is half there';
const KEYS = ['consistency.inconsistent.p50', 'consistency.inconsistent.p99', 'consistency.inconsistent.max'];

/** Time from an order's first effect until all of its effects stand or none does. */
export function inconsistentTime(document: ResultDocument, styles: readonly StrategyStyle[]): Chart {
  const rows = dotRows(document, KEYS);
  if (rows.length === 0) return emptyChart('inconsistent-time', TITLE, 'No order had effects in more than one place, so none was ever half there.');
  return {
    zoomable: false, id: 'inconsistent-time', title: TITLE, legend: [], table: dotTable(rows, styles.map((style) => style.name)), spec: dotPanels(rows, styles, 3),
    finding: 'From an order\'s first effect until all of its effects stand or none does. Others can read the half-way state during this time.',
  };
}
