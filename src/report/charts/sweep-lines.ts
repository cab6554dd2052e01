import type { SweepDocument } from '../../experiment/sweep-document.ts';
import { displayUnit } from '../display-unit.ts';
import { formatEstimate, formatValue } from '../format.ts';
import { measureLabel } from '../headline-measures.ts';
import type { StrategyStyle } from '../strategy-style.ts';
import { emptyChart, SECONDS_LABEL, strategyColor, strategyDash, strategyShape, ZOOM, type Chart } from './chart.ts';
import { chartNumber } from './compact-svg.ts';

interface SweepRow {
  readonly strategy: string;
  readonly x: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly label: string;
}

/** One measure against one parameter, a line a strategy with its interval; break-even points shaded. `unit` is the parameter's. */
export function sweepLines(document: SweepDocument, styles: readonly StrategyStyle[], measure: string, unit: string): Chart {
  const [parameter] = document.parameters;
  const { path, scale } = parameter!;
  const id = `sweep-${measure.replaceAll('.', '-')}`;
  const rows = [...document.points, ...document.refinement].flatMap((point) => styles.flatMap(({ name }) => sweepRow(point, name, measure, path, unit)));
  if (rows.length === 0) return emptyChart(id, measureLabel(measure), 'No strategy has this measure at any point.');
  const flips = document.breakEven.filter((one) => one.measure === measure && one.at !== null);
  const x = { type: 'quantitative', scale: { type: scale, nice: false, zero: false }, axis: { title: path, tickCount: 8, ...(unit === 's' ? { labelExpr: SECONDS_LABEL } : unit === '%' ? { format: '.2~%' } : { format: '~s' }) } };
  const isTime = rows.length > 0 && displayUnit(measure, unitOf(document, measure)) === 's';
  const y = { type: 'quantitative', scale: { zero: false }, axis: { title: null, tickCount: 6, ...(isTime ? { labelExpr: SECONDS_LABEL } : displayUnit(measure, unitOf(document, measure)) === '%' ? { format: '.2~%' } : { format: '~g' }) } };
  return {
    zoomable: true, id, title: `${measureLabel(measure)} against ${path}`, legend: styles,
    finding: flips.length === 0 ? 'No break-even is established in this range: one order of the strategies holds throughout, or the runs cannot tell.' : `Shaded: where two strategies break even. ${flips.map((one) => `${one.a} and ${one.b} at ${formatValue(one.at![1], unit)} [${formatValue(one.at![0], unit)}, ${formatValue(one.at![2], unit)}]${one.below === null ? '' : `, below it ${one.below} is better`}`).join('; ')}.`,
    table: { head: [path, 'Strategy', measureLabel(measure)], rows: rows.map((row) => [formatValue(row.x, unit), row.strategy, row.label.split(': ').slice(1).join(': ')]) },
    spec: {
      width: 1060, height: 340, data: { values: rows },
      layer: [
        ...(flips.length === 0 ? [] : [{ data: { values: flips.map(({ at }) => ({ from: at![0], to: at![2] })) }, mark: { type: 'rect', color: 'var(--fault)', aria: false }, encoding: { x: { ...x, field: 'from' }, x2: { field: 'to' } } }]),
        { mark: { type: 'area', opacity: 0.15, line: false, aria: false }, encoding: { x: { ...x, field: 'x' }, y: { ...y, field: 'low' }, y2: { field: 'high' }, color: strategyColor(styles) } },
        { mark: { type: 'line', clip: true }, params: ZOOM, encoding: { x: { ...x, field: 'x' }, y: { ...y, field: 'mean' }, color: strategyColor(styles), strokeDash: strategyDash(styles), description: { field: 'strategy' } } },
        { mark: { type: 'point', filled: true, size: 46, opacity: 1, clip: true }, encoding: { x: { ...x, field: 'x' }, y: { ...y, field: 'mean' }, color: strategyColor(styles), shape: strategyShape(styles), description: { field: 'label' }, tooltip: { field: 'label' } } },
      ],
    },
  };
}

function sweepRow(point: SweepDocument['points'][number], strategy: string, measure: string, path: string, unit: string): readonly SweepRow[] {
  const found = point.strategies[strategy]?.measures[measure];
  const x = point.at[path];
  if (found === undefined || found.mean === null || x === undefined) return [];
  const { value, interval } = formatEstimate(found.mean, found.ci, displayUnit(measure, found.unit));
  const [low, bound] = found.ci ?? [found.mean, found.mean];
  // Student's interval of a share may reach beyond 1, which no share can.
  const high = displayUnit(measure, found.unit) === '%' ? Math.min(1, bound) : bound;
  return [{ strategy, x, mean: chartNumber(found.mean), low: chartNumber(low), high: chartNumber(high), label: `${strategy} at ${formatValue(x, unit)}: ${value} ${interval}` }];
}

function unitOf(document: SweepDocument, measure: string): string {
  return document.points.flatMap((point) => Object.values(point.strategies).map(({ measures }) => measures[measure]?.unit)).find((unit) => unit !== undefined) ?? '1';
}
