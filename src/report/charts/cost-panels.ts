import type { ResultDocument } from '../../experiment/result-document.ts';
import type { StrategyStyle } from '../strategy-style.ts';
import { emptyChart, type Chart } from './chart.ts';
import { dotPanels, dotRows, dotTable } from './dot-panels.ts';

const TITLE = 'What a confirmed order costs';
const KEYS = ['cost.messages', 'cost.bytes', 'cost.commits', 'cost.cpu-time', 'cost.cpu-time.overhead', 'cost.steps-executed'];

/** Cost measures side by side, each on its own scale. */
export function costPanels(document: ResultDocument, styles: readonly StrategyStyle[]): Chart {
  const rows = dotRows(document, KEYS);
  if (rows.length === 0) return emptyChart('cost-panels', TITLE, 'No confirmed order, so nothing to share the cost among.');
  return {
    zoomable: false, id: 'cost-panels', title: TITLE, legend: [], table: dotTable(rows, styles.map((style) => style.name)), spec: dotPanels(rows, styles, 3),
    finding: 'Everything that measured orders cause, failed and undone work included, for each order that was confirmed. Whiskers are confidence intervals.',
  };
}
