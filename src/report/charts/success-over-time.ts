import type { ResultDocument, StrategyResult } from '../../experiment/result-document.ts';
import { formatValue } from '../format.ts';
import type { StrategyStyle } from '../strategy-style.ts';
import { emptyChart, strategyColor, type Chart, type DataTable } from './chart.ts';
import { faultCaption, faultLayers, runsOf, thinned, windowsPerPoint } from './windows.ts';

const TITLE = 'Success over time';

interface SuccessPoint {
  readonly strategy: string;
  readonly at: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Success ratio by window of arrival, one panel a strategy, faults shaded, with intervals over replications. */
export function successOverTime(document: ResultDocument, styles: readonly StrategyStyle[]): Chart {
  const points = Object.entries(document.strategies).flatMap(([strategy, result]) => successPoints(strategy, result));
  if (points.length === 0) return emptyChart('success-over-time', TITLE, 'No order was offered in the measured time.');
  const end = Math.max(...points.map((point) => point.at));
  const x = { type: 'quantitative', scale: { domain: [Math.min(...points.map((point) => point.at)), end], nice: false }, axis: { title: 'seconds', tickCount: 5, grid: false } };
  const y = { type: 'quantitative', scale: { domain: [0, 1] }, axis: { title: null, format: '.0%', values: [0, 0.5, 1] } };
  return {
    zoomable: true, id: 'success-over-time', title: TITLE, legend: [], table: table(points, styles),
    finding: `${finding(points)}${faultCaption(document)} Bands are confidence intervals over replications.`,
    spec: {
      facet: { field: 'strategy', type: 'nominal', sort: styles.map((style) => style.name), header: { title: null, labelAnchor: 'start' } }, columns: 3, spacing: { row: 14, column: 22 },
      data: { values: points },
      spec: {
        width: 335, height: 88,
        layer: [
          ...faultLayers(document, end, false).map((layer) => ({ ...layer, encoding: { ...(layer.encoding as object), x: { ...x, field: 'from' } } })),
          { mark: { type: 'area', opacity: 0.22, line: false, aria: false }, encoding: { x: { ...x, field: 'at' }, y: { ...y, field: 'low' }, y2: { field: 'high' }, color: strategyColor(styles) } },
          { mark: { type: 'line', strokeWidth: 1.4, clip: true }, params: [{ name: 'zoom', select: { type: 'interval', encodings: ['x'] }, bind: 'scales' }], encoding: { x: { ...x, field: 'at' }, y: { ...y, field: 'mean' }, color: strategyColor(styles), description: { field: 'strategy' } } },
        ],
      },
    },
  };
}

// Averaging neighbouring windows averages their bounds too: the true interval of the average is no wider.
function successPoints(strategy: string, result: StrategyResult): readonly SuccessPoint[] {
  const windows = result.detail.success.flatMap(({ at, mean, ci }) => (mean === null ? [] : [{ at, mean, low: ci?.[0] ?? mean, high: ci?.[1] ?? mean }]));
  return runsOf(windows, windowsPerPoint(windows.length)).map((run) => {
    const average = (of: (window: (typeof windows)[number]) => number): number => run.reduce((sum, window) => sum + of(window), 0) / run.length;
    const round = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000;
    return { strategy, at: run[0]!.at, mean: round(average((w) => w.mean)), low: round(average((w) => w.low)), high: round(average((w) => w.high)) };
  });
}

function finding(points: readonly SuccessPoint[]): string {
  const lowest = new Map<string, SuccessPoint>();
  for (const point of points) {
    const known = lowest.get(point.strategy);
    if (known === undefined || point.mean < known.mean) lowest.set(point.strategy, point);
  }
  const sorted = [...lowest.values()].sort((a, b) => a.mean - b.mean);
  const worst = sorted[0]!;
  const best = sorted.at(-1)!;
  if (sorted.length === 1) return `The lowest success of ${worst.strategy} in a window is ${formatValue(worst.mean, '%')}, ${formatValue(worst.at, 's')} into the run.`;
  return `In its worst window ${worst.strategy} falls to ${formatValue(worst.mean, '%')} (${formatValue(worst.at, 's')} into the run), ${best.strategy} to ${formatValue(best.mean, '%')}.`;
}

function table(points: readonly SuccessPoint[], styles: readonly StrategyStyle[]): DataTable {
  const times = thinned([...new Set(points.map((point) => point.at))].sort((a, b) => a - b));
  const of = new Map(points.map((point) => [`${point.strategy}\n${point.at}`, point.mean]));
  return {
    head: ['Second', ...styles.map((style) => style.name)],
    rows: times.map((at) => [String(Number(at.toFixed(3))), ...styles.map(({ name }) => percent(of.get(`${name}\n${at}`)))]),
  };
}

function percent(value: number | undefined): string {
  return value === undefined ? '–' : (value * 100).toFixed(1);
}
