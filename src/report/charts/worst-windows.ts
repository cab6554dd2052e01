import type { ResultDocument } from '../../experiment/result-document.ts';
import { estimateOf } from '../estimate.ts';
import { emptyChart, type Chart } from './chart.ts';

const TITLE = 'The worst moment';
const LENGTHS = ['1s', '10s', '60s'] as const;

interface WindowRow {
  readonly strategy: string;
  readonly window: string;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly label: string;
}

/** Lowest success ratio of any window of 1, 10 and 60 seconds, with intervals. */
export function worstWindows(document: ResultDocument): Chart {
  const names = Object.keys(document.strategies);
  const rows = names.flatMap((strategy) => LENGTHS.flatMap((length) => windowRow(document, strategy, length)));
  if (rows.length === 0) return emptyChart('worst-windows', TITLE, 'No window held an order.');
  const y = { field: 'strategy', type: 'nominal', sort: names, axis: { title: null, labelColor: 'var(--fg)', labelFontSize: 12, grid: true } };
  const x = { type: 'quantitative', scale: { domain: [0, 1] }, axis: { title: 'success ratio of the worst window', format: '.0%', tickCount: 5 } };
  const domain = LENGTHS.map(windowName);
  const color = { field: 'window', type: 'nominal', scale: { domain, range: ['var(--w-1)', 'var(--w-2)', 'var(--w-3)'] }, legend: { title: null, symbolStrokeWidth: 0 } };
  const shape = { field: 'window', type: 'nominal', scale: { domain, range: ['circle', 'diamond', 'square'] }, legend: { title: null } };
  return {
    zoomable: false, id: 'worst-windows', title: TITLE, legend: [], finding: finding(rows),
    table: {
      head: ['Strategy', ...domain],
      rows: names.map((strategy) => [strategy, ...domain.map((window) => rows.find((row) => row.strategy === strategy && row.window === window)?.label.split(': ')[1] ?? '–')]),
    },
    spec: {
      width: 950, height: { step: 24 }, data: { values: rows },
      layer: [
        { mark: { type: 'rule', aria: false }, encoding: { y, x: { ...x, field: 'low' }, x2: { field: 'high' }, color } },
        { mark: { type: 'point', filled: true, size: 60, opacity: 1 }, encoding: { y, x: { ...x, field: 'mean' }, color, shape, description: { field: 'label' }, tooltip: { field: 'label' } } },
      ],
    },
  };
}

function windowRow(document: ResultDocument, strategy: string, length: string): readonly WindowRow[] {
  const estimate = estimateOf(document, strategy, `availability.worst-window.${length}`);
  if (estimate === null) return [];
  const [low, high] = estimate.ci;
  return [{ strategy, window: windowName(length), mean: estimate.mean, low: Math.max(0, low), high: Math.min(1, high), label: `${strategy}, ${windowName(length)}: ${estimate.text}` }];
}

function windowName(length: string): string {
  return `worst ${length.replace('s', ' s')}`;
}

function finding(rows: readonly WindowRow[]): string {
  const dark = rows.filter((row) => row.window === windowName('1s') && row.high <= 0.005).map((row) => row.strategy);
  const base = 'A mean over the whole run hides outages; a user who arrives in the worst second meets this instead.';
  return dark.length === 0 ? base : `${base} Completely dark for a second: ${dark.join(', ')}.`;
}
