import type { ResultDocument } from '../../experiment/result-document.ts';
import type { StrategyStyle } from '../strategy-style.ts';
import { emptyChart, strategyColor, strategyDash, ZOOM, type Chart } from './chart.ts';
import { faultCaption, faultLayers, runsOf, thinned, windowsPerPoint } from './windows.ts';

const TITLE = 'Orders half there, over time';

interface Point {
  readonly strategy: string;
  readonly at: number;
  readonly value: number;
}

/** Number of orders whose effects are partly there, over the run; faults shaded. */
export function inconsistentOverTime(document: ResultDocument, styles: readonly StrategyStyle[]): Chart {
  const points = styles.flatMap(({ name }) => pointsOf(name, document));
  if (!points.some((point) => point.value > 0)) return emptyChart('inconsistent-over-time', TITLE, 'No order had effects in more than one place, so none was ever half there.');
  const end = Math.max(...points.map((point) => point.at));
  const x = { type: 'quantitative', scale: { domain: [0, end], nice: false }, axis: { title: 'seconds', tickCount: 10, grid: false } };
  return {
    zoomable: true, id: 'inconsistent-over-time', title: TITLE, legend: styles, table: { head: ['Second', ...styles.map((style) => style.name)], rows: tableRows(points, styles) },
    finding: `Mean number of orders between their first effect and a consistent end.${faultCaption(document)}`,
    spec: {
      width: 1090, height: 250, data: { values: points },
      layer: [
        ...faultLayers(document, end, true),
        {
          mark: { type: 'line', clip: true }, params: ZOOM,
          encoding: {
            x: { ...x, field: 'at' }, y: { field: 'value', type: 'quantitative', axis: { title: null, tickCount: 5 } },
            color: strategyColor(styles), strokeDash: strategyDash(styles), description: { field: 'strategy' },
          },
        },
      ],
    },
  };
}

function pointsOf(strategy: string, document: ResultDocument): readonly Point[] {
  const { step, inconsistent } = document.strategies[strategy]!.detail.timeline;
  const size = windowsPerPoint(inconsistent.length);
  return runsOf(inconsistent, size).map((run, i) => ({
    strategy, at: i * size * step, value: Math.round((run.reduce((sum, value) => sum + value, 0) / run.length) * 100) / 100,
  }));
}

function tableRows(points: readonly Point[], styles: readonly StrategyStyle[]): readonly (readonly string[])[] {
  const times = thinned([...new Set(points.map((point) => point.at))].sort((a, b) => a - b));
  const of = new Map(points.map((point) => [`${point.strategy}\n${point.at}`, point.value]));
  return times.map((at) => [String(Number(at.toFixed(3))), ...styles.map(({ name }) => of.get(`${name}\n${at}`)?.toFixed(1) ?? '–')]);
}
