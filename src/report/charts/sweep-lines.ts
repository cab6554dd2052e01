import type { SweepDocument, SweepPoint, SweptParameter } from '../../experiment/sweep-document.ts';
import { displayUnit } from '../display-unit.ts';
import { formatEstimate } from '../format.ts';
import { measureLabel } from '../headline-measures.ts';
import type { StrategyStyle } from '../strategy-style.ts';
import { parameterText, sweepFindings } from '../sweep-words.ts';
import {
  emptyChart,
  SECONDS_LABEL,
  strategyColor,
  strategyDash,
  strategyShape,
  ZOOM,
  type Chart,
  type VegaLiteSpec,
} from './chart.ts';
import { chartNumber } from './compact-svg.ts';
import { EDGE, parameterAxis, parameterScale } from './parameter-axis.ts';

interface SweepRow {
  readonly strategy: string;
  readonly x: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly label: string;
}

/** One measure against one parameter, a line a strategy with its interval; break-even points shaded. */
export function sweepLines(document: SweepDocument, styles: readonly StrategyStyle[], measure: string): Chart {
  const parameter = document.parameters[0]!;
  const id = `sweep-${measure.replaceAll('.', '-')}`;
  const points = [...document.points, ...document.refinement].toSorted(
    (left, right) => left.at[parameter.path]! - right.at[parameter.path]!,
  );
  const rows = points.flatMap((point) => styles.flatMap(({ name }) => sweepRow(point, name, measure, parameter)));
  if (rows.length === 0) return emptyChart(id, measureLabel(measure), 'No strategy has this measure at any point.');
  const findings = document.mode === 'sweep' ? sweepFindings(document, measure) : [];
  return {
    zoomable: true,
    id,
    title: `${measureLabel(measure)} against ${parameter.path}`,
    legend: styles,
    finding:
      findings.length === 0
        ? 'The measure that limits the load, with its intervals, at every value tried.'
        : sentenceOf(findings),
    table: {
      head: [parameter.path, 'Strategy', measureLabel(measure)],
      rows: rows.map((row) => [
        parameterText(row.x, parameter.unit),
        row.strategy,
        row.label.split(': ').slice(1).join(': '),
      ]),
    },
    spec: spec(document, parameter, measure, styles, rows),
  };
}

function spec(
  document: SweepDocument,
  parameter: SweptParameter,
  measure: string,
  styles: readonly StrategyStyle[],
  rows: readonly SweepRow[],
): VegaLiteSpec {
  const shaded = document.breakEven
    .filter((one) => one.measure === measure && one.at !== null)
    .map(({ at }) => ({ from: at![0], middle: at![1], to: at![2] }));
  const xs = rows.map((row) => row.x);
  const domain = [Math.min(...xs), Math.max(...xs)] as const;
  const x = {
    type: 'quantitative',
    scale: { ...parameterScale(parameter.scale, domain), padding: EDGE },
    axis: axisOf(document, parameter, domain),
  };
  const unit = displayUnit(measure, unitOf(document, measure));
  const format = unit === 's' ? { labelExpr: SECONDS_LABEL } : unit === '%' ? { format: '.2~%' } : { format: '~r' };
  const y = { type: 'quantitative', scale: { zero: false }, axis: { title: null, tickCount: 6, ...format } };
  const at = { x: { ...x, field: 'x' }, y: { ...y, field: 'mean' }, color: strategyColor(styles) };
  // An empty list has no extent to make a scale of, so the shading is left out where there is nothing to shade.
  const breakEvens =
    shaded.length === 0
      ? []
      : [
          {
            data: { values: shaded },
            mark: { type: 'rect', color: 'var(--fault)', aria: false },
            encoding: { x: { ...x, field: 'from' }, x2: { field: 'to' } },
          },
          {
            data: { values: shaded },
            mark: { type: 'rule', color: 'var(--fault-text)', strokeDash: [4, 3], strokeWidth: 1, aria: false },
            encoding: { x: { ...x, field: 'middle' } },
          },
        ];
  return {
    width: 1060,
    height: 340,
    data: { values: rows },
    layer: [
      ...breakEvens,
      {
        mark: { type: 'area', opacity: 0.15, line: false, clip: true, aria: false },
        encoding: { ...at, y: { ...y, field: 'low' }, y2: { field: 'high' } },
      },
      {
        mark: { type: 'line', clip: true },
        params: ZOOM,
        encoding: { ...at, strokeDash: strategyDash(styles), description: { field: 'strategy' } },
      },
      {
        mark: { type: 'point', filled: true, size: 46, opacity: 1 },
        encoding: { ...at, shape: strategyShape(styles), description: { field: 'label' }, tooltip: { field: 'label' } },
      },
    ],
  };
}

// A search tries values where it needs them, which make no good ticks: it gets round ones.
function axisOf(
  { mode }: SweepDocument,
  parameter: SweptParameter,
  [low, high]: readonly [number, number],
): VegaLiteSpec {
  if (mode === 'sweep') return parameterAxis(parameter);
  const valueAt = (share: number): number =>
    parameter.scale === 'log' ? low * (high / low) ** share : low + (high - low) * share;
  const steps = Array.from({ length: 6 }, (_, step) => Number(valueAt(step / 5).toPrecision(2)));
  return parameterAxis({ ...parameter, values: [...new Set(steps)].filter((value) => value >= low && value <= high) });
}

function sentenceOf(findings: readonly string[]): string {
  const text = findings.join('; ');
  const shaded = text.includes('[') ? ' Shaded: where the difference cannot be told from 0.' : '';
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.${shaded}`;
}

function sweepRow(
  point: SweepPoint,
  strategy: string,
  measure: string,
  { path, unit }: SweptParameter,
): readonly SweepRow[] {
  const found = point.strategies[strategy]?.measures[measure];
  const x = point.at[path];
  if (found === undefined || found.mean === null || x === undefined) return [];
  // Of something never seen the interval is a chance of seeing it, which is on another scale than what is drawn.
  const ci = found.ciUnit === undefined ? found.ci : null;
  const { value, interval } = formatEstimate(found.mean, ci, displayUnit(measure, found.unit));
  const [low, bound] = ci ?? [found.mean, found.mean];
  // Student's interval of a share may reach beyond 1, which no share can.
  const high = displayUnit(measure, found.unit) === '%' ? Math.min(1, bound) : bound;
  const label = `${strategy} at ${parameterText(x, unit)}: ${value} ${interval}`;
  return [{ strategy, x, mean: chartNumber(found.mean), low: chartNumber(low), high: chartNumber(high), label }];
}

function unitOf(document: SweepDocument, measure: string): string {
  const units = document.points.flatMap((point) =>
    Object.values(point.strategies).map(({ measures }) => measures[measure]?.unit),
  );
  return units.find((unit) => unit !== undefined) ?? '1';
}
