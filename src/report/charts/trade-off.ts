import type { ResultDocument } from '../../experiment/result-document.ts';
import { estimateOf } from '../estimate.ts';
import { formatEstimate } from '../format.ts';
import { listWords } from '../sentence.ts';
import type { StrategyStyle } from '../strategy-style.ts';
import { emptyChart, SECONDS_LABEL, strategyColor, strategyShape, ZOOM, type Chart, type VegaLiteSpec } from './chart.ts';

const TITLE = 'The trade-off: nothing is best at everything';

interface TradePoint {
  readonly strategy: string;
  readonly x: number;
  readonly xLow: number;
  readonly xHigh: number;
  readonly y: number;
  readonly yLow: number;
  readonly yHigh: number;
  readonly front: boolean;
  readonly label: string;
}

interface Axis {
  readonly title: string;
  readonly labels: VegaLiteSpec;
  /** The value to minimise; null without one. */
  readonly of: (document: ResultDocument, strategy: string) => { readonly mean: number; readonly ci: readonly [number, number]; readonly text: string } | null;
}

const LATENCY: Axis = { title: 'time to the end of the process, p99', labels: { labelExpr: SECONDS_LABEL, tickCount: 5 }, of: (document, strategy) => estimateOf(document, strategy, 'latency.terminal.p99') };
const FAILURE: Axis = { title: 'orders without the right outcome in time', labels: { format: '.2~%', tickCount: 5 }, of: failureShare };
const MESSAGES: Axis = { title: 'messages for each confirmed order', labels: { format: '~r', tickCount: 5 }, of: (document, strategy) => estimateOf(document, strategy, 'cost.messages') };

/** Latency against failure and against cost; the front joins the strategies that no other is at or below on both axes. */
export function tradeOff(document: ResultDocument, styles: readonly StrategyStyle[]): Chart {
  const panels = [FAILURE, MESSAGES].map((axis) => ({ axis, points: tradePoints(document, axis) })).filter(({ points }) => points.length > 1);
  if (panels.length === 0) return emptyChart('trade-off', TITLE, 'A trade-off needs at least two strategies with confirmed orders.');
  const front = panels[0]!.points.filter((point) => point.front).map((point) => point.strategy);
  const dominated = panels[0]!.points.filter((point) => !point.front).map((point) => point.strategy);
  return {
    zoomable: true, id: 'trade-off', title: TITLE, legend: styles,
    finding: `Down and to the left is better; whiskers are confidence intervals. On ${panels[0]!.axis.title} against p99 the front is ${listWords(front)}${dominated.length === 0 ? '' : `; ${listWords(dominated)} lie${dominated.length === 1 ? 's' : ''} behind it`}. A front of means: the matrix says which of these differences are decided.`,
    table: {
      head: ['Strategy', LATENCY.title, ...panels.map(({ axis }) => axis.title)],
      rows: styles.map(({ name }) => [name, ...[LATENCY, ...panels.map(({ axis }) => axis)].map((axis) => axis.of(document, name)?.text ?? '–')]),
    },
    spec: { hconcat: panels.map(({ axis, points }, index) => panel(points, axis, styles, index)), spacing: 36 },
  };
}

function panel(points: readonly TradePoint[], axis: Axis, styles: readonly StrategyStyle[], index: number): VegaLiteSpec {
  const x = { type: 'quantitative', scale: { zero: false, nice: true, padding: 12 }, axis: { title: LATENCY.title, ...LATENCY.labels } };
  const y = { type: 'quantitative', scale: { zero: false, nice: true, padding: 12 }, axis: { title: null, ...axis.labels } };
  const color = strategyColor(styles);
  return {
    title: axis.title, width: 485, height: 330, data: { values: points },
    layer: [
      { transform: [{ filter: 'datum.front' }], mark: { type: 'line', interpolate: 'step-after', color: 'var(--muted)', strokeWidth: 1, strokeDash: [3, 3], aria: false }, encoding: { x: { ...x, field: 'x' }, y: { ...y, field: 'y' }, order: { field: 'x' } } },
      { mark: { type: 'rule', aria: false, opacity: 0.6 }, encoding: { x: { ...x, field: 'xLow' }, x2: { field: 'xHigh' }, y: { ...y, field: 'y' }, color } },
      { mark: { type: 'rule', aria: false, opacity: 0.6 }, encoding: { x: { ...x, field: 'x' }, y: { ...y, field: 'yLow' }, y2: { field: 'yHigh' }, color } },
      { mark: { type: 'point', filled: true, size: 90, opacity: 1, clip: true }, params: ZOOM.map((param) => ({ ...param, name: `zoom_${index}` })), encoding: { x: { ...x, field: 'x' }, y: { ...y, field: 'y' }, color, shape: strategyShape(styles), description: { field: 'label' }, tooltip: { field: 'label' } } },
    ],
  };
}

function tradePoints(document: ResultDocument, axis: Axis): readonly TradePoint[] {
  const points = Object.keys(document.strategies).flatMap((strategy) => {
    const [x, y] = [LATENCY.of(document, strategy), axis.of(document, strategy)];
    if (x === null || y === null) return [];
    return [{ strategy, x: x.mean, xLow: x.ci[0], xHigh: x.ci[1], y: y.mean, yLow: y.ci[0], yHigh: y.ci[1], label: `${strategy}: p99 ${x.text}; ${axis.title} ${y.text}` }];
  });
  return points.map((point) => ({ ...point, front: !points.some((other) => other !== point && other.x <= point.x && other.y <= point.y && (other.x < point.x || other.y < point.y)) }));
}

// The complement of success, so that smaller is better on every axis.
function failureShare(document: ResultDocument, strategy: string): ReturnType<Axis['of']> {
  const success = estimateOf(document, strategy, 'availability.success-ratio');
  if (success === null) return null;
  const mean = 1 - success.mean;
  const ci: readonly [number, number] = [Math.max(0, 1 - success.ci[1]), 1 - success.ci[0]];
  const { value, interval } = formatEstimate(mean, ci, success.unit);
  return { mean, ci, text: `${value} ${interval}` };
}
