import type { ResultDocument } from '../../experiment/result-document.ts';
import type { StrategyStyle } from '../strategy-style.ts';
import { emptyChart, logTicks, SECONDS_LABEL, strategyColor, strategyDash, ZOOM, type Chart } from './chart.ts';
import { percentilePoints, percentileTable, type PercentilePoint } from './percentile-data.ts';

const TITLE = 'Share of orders finished within a time';

/** The distribution function of the terminal latency: a curve to the left of another is faster at every share. */
export function latencyEcdf(document: ResultDocument, styles: readonly StrategyStyle[]): Chart {
  const points = percentilePoints(document, 'terminal').filter((point) => point.q <= 0.995);
  if (points.length === 0) return emptyChart('latency-ecdf', TITLE, 'No confirmed order, so there is no distribution to show.');
  return {
    zoomable: true, id: 'latency-ecdf', title: TITLE, finding: finding(points, styles), legend: styles, table: percentileTable(document, 'terminal'),
    spec: {
      width: 1080, height: 280, data: { values: points },
      mark: { type: 'line', clip: true }, params: ZOOM,
      encoding: {
        x: { field: 'value', type: 'quantitative', scale: { type: 'log', nice: false }, axis: { title: 'time to the end of the process', labelExpr: SECONDS_LABEL, values: logTicks(points.map((point) => point.value)) } },
        y: { field: 'q', type: 'quantitative', scale: { domain: [0, 1] }, axis: { title: null, format: '.0%', tickCount: 5 } },
        color: strategyColor(styles), strokeDash: strategyDash(styles), order: { field: 'q' }, description: { field: 'strategy' },
      },
    },
  };
}

// First-order stochastic dominance of the mean curves, named only where it holds against every other strategy.
function finding(points: readonly PercentilePoint[], styles: readonly StrategyStyle[]): string {
  const curve = new Map(styles.map((style) => [style.name, points.filter((point) => point.strategy === style.name)]));
  const before = (a: string, b: string): boolean => curve.get(a)!.every((point) => {
    const other = curve.get(b)!.find(({ q }) => q === point.q);
    return other === undefined || point.high < other.low;
  });
  const dominant = styles.find(({ name }) => styles.length > 1 && styles.every((other) => other.name === name || before(name, other.name)));
  if (dominant === undefined) return 'No curve lies left of all others at every share: which strategy is faster depends on the percentile.';
  return `${dominant.name} is faster than every other strategy at every share of orders shown.`;
}
