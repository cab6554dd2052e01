import type { ResultDocument } from '../../experiment/result-document.ts';
import { formatValue } from '../format.ts';
import type { StrategyStyle } from '../strategy-style.ts';
import { emptyChart, logTicks, SECONDS_LABEL, strategyColor, strategyDash, strategyShape, ZOOM, type Chart, type VegaLiteSpec } from './chart.ts';
import { MARKED, percentilePoints, percentileTable, type LatencyFamily, type PercentilePoint } from './percentile-data.ts';

const TITLES: Readonly<Record<LatencyFamily, string>> = {
  ack: 'Time to the first answer, by percentile',
  decision: 'Time to the decision, by percentile',
  terminal: 'Time to the end of the process, by percentile',
};

/** Latency against rarity on log scales: a straight line is an exponential tail, a bend upwards is trouble. */
export function percentilePlot(document: ResultDocument, styles: readonly StrategyStyle[], family: LatencyFamily): Chart {
  const points = percentilePoints(document, family).filter((point) => point.q >= 0.5);
  const id = `percentiles-${family}`;
  if (points.length === 0) return emptyChart(id, TITLES[family], 'No confirmed order, so there is no latency to show.');
  return {
    zoomable: true, id, title: TITLES[family], finding: finding(points), legend: styles, table: percentileTable(document, family),
    spec: spec(points, styles),
  };
}

function spec(points: readonly PercentilePoint[], styles: readonly StrategyStyle[]): VegaLiteSpec {
  const x = {
    field: 'rarity', type: 'quantitative', scale: { type: 'log', domain: [2, Math.max(...points.map((point) => point.rarity))], nice: false },
    axis: { title: 'percentile', values: [2, 10, 20, 100, 1000, 10_000], labelExpr: "format((1 - 1 / datum.value) * 100, '~r') + ' %'", grid: true },
  };
  const y = { type: 'quantitative', scale: { type: 'log', nice: false }, axis: { title: null, labelExpr: SECONDS_LABEL, values: logTicks(points.flatMap((point) => [point.low, point.high])) } };
  return {
    width: 1080, height: 360, data: { values: points },
    layer: [
      { mark: { type: 'area', opacity: 0.13, line: false, aria: false }, encoding: { x, y: { field: 'low', ...y }, y2: { field: 'high' }, color: strategyColor(styles) } },
      {
        mark: { type: 'line', clip: true }, params: ZOOM,
        encoding: { x, y: { field: 'value', ...y }, color: strategyColor(styles), strokeDash: strategyDash(styles), description: { field: 'strategy' } },
      },
      {
        transform: [{ filter: { field: 'q', oneOf: MARKED } }], mark: { type: 'point', filled: true, size: 46, opacity: 1, clip: true },
        encoding: { x, y: { field: 'value', ...y }, color: strategyColor(styles), shape: strategyShape(styles), description: { field: 'label' }, tooltip: { field: 'label' } },
      },
    ],
  };
}

function finding(points: readonly PercentilePoint[]): string {
  const at = (q: number): readonly PercentilePoint[] => points.filter((point) => point.q === q).sort((a, b) => a.value - b.value);
  const [middle, tail] = [at(0.5), at(0.99)];
  if (middle.length === 0 || tail.length === 0) return 'Latency by percentile; bands are confidence intervals over replications.';
  const range = (curve: readonly PercentilePoint[]): string => `${formatValue(curve[0]!.value, 's')} to ${formatValue(curve.at(-1)!.value, 's')}`;
  return `Half of the confirmed orders take at most ${range(middle)}, depending on the strategy; one in a hundred takes longer than ${range(tail)}. Bands are confidence intervals over replications.`;
}
