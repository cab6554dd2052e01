import type { ArmEstimate, EvidencePoint, TestEvidence } from '../experiment/claims-document.ts';
import { SECONDS_LABEL, type Chart, type VegaLiteSpec } from './charts/chart.ts';
import { chartNumber } from './charts/compact-svg.ts';
import { displayUnit } from './display-unit.ts';
import { formatEstimate, formatValue } from './format.ts';

interface Dot {
  readonly side: string;
  readonly row: string;
  readonly x: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly label: string;
}

const COLOR = { field: 'side', type: 'nominal', legend: null, scale: { domain: ['a', 'b'], range: ['var(--s0)', 'var(--s1)'] } };
const SHAPE = { field: 'side', type: 'nominal', legend: null, scale: { domain: ['a', 'b'], range: ['circle', 'square'] } };

/** Both sides of a statement with their intervals: along its parameter where it has one, else a line each, the ablated ones below. */
export function evidenceChart(test: TestEvidence): Chart {
  const unit = displayUnit(test.measure, test.unit);
  const dots = test.along === null ? rows(test, unit) : test.points.flatMap((point) => pair(point, test, unit, ''));
  const common = { id: `chart-${test.id}`, title: test.says, zoomable: false, legend: [], table: { head: [test.along ?? 'Side', 'Side', 'Mean and interval'], rows: dots.map((dot) => [test.along === null ? dot.row : String(dot.x), dot.row, dot.label.split(': ').slice(1).join(': ')]) } };
  if (dots.length === 0) return { ...common, finding: 'Neither side has a sample of this measure.', spec: null };
  return { ...common, finding: `${test.measure}${test.measureOfB === test.measure ? '' : ` (a) and ${test.measureOfB} (b)`}.`, spec: test.along === null ? panel(dots, unit) : lines(dots, unit, test.along) };
}

/** A mean with its interval, as printed. */
export function armText({ mean, ci }: ArmEstimate, unit: string): string {
  const { value, interval } = formatEstimate(mean, ci, unit);
  return interval === '' ? value : `${value} ${interval}`;
}

function rows(test: TestEvidence, unit: string): readonly Dot[] {
  const full = test.points.flatMap((point) => pair(point, test, unit, ''));
  if (test.ablation === null) return full;
  const { off, point, a, b } = test.ablation;
  return [...full, ...pair(point, { ...test, a, b }, unit, `, without ${off}`)];
}

function pair(point: EvidencePoint, { a, b }: Pick<TestEvidence, 'a' | 'b'>, unit: string, suffix: string): readonly Dot[] {
  return ([['a', a.label, point.a], ['b', b.label, point.b]] as const).flatMap(([side, label, estimate]) => {
    if (estimate.mean === null) return [];
    const [low, high] = estimate.ci ?? [estimate.mean, estimate.mean];
    const at = point.at === null ? '' : ` at ${formatValue(point.at, '')}`;
    return [{ side, row: label + suffix, x: point.at ?? 0, mean: chartNumber(estimate.mean), low: chartNumber(low), high: chartNumber(high), label: `${label}${suffix}${at}: ${armText(estimate, unit)}` }];
  });
}

function panel(dots: readonly Dot[], unit: string): VegaLiteSpec {
  const y = { field: 'row', type: 'nominal', sort: null, axis: { title: null, labelColor: 'var(--fg)', labelFontSize: 12, labelLimit: 420, grid: true } };
  const x = { type: 'quantitative', scale: { zero: true, nice: true }, axis: { title: null, tickCount: 5, ...labels(unit) } };
  return {
    width: 520, height: { step: 22 }, data: { values: dots },
    layer: [
      { mark: { type: 'rule', aria: false }, encoding: { y, x: { ...x, field: 'low' }, x2: { field: 'high' }, color: COLOR } },
      { mark: { type: 'point', filled: true, size: 54, opacity: 1 }, encoding: { y, x: { ...x, field: 'mean' }, color: COLOR, shape: SHAPE, description: { field: 'label' }, tooltip: { field: 'label' } } },
    ],
  };
}

function lines(dots: readonly Dot[], unit: string, path: string): VegaLiteSpec {
  const x = { field: 'x', type: 'quantitative', scale: { zero: false, nice: false }, axis: { title: path, tickCount: 6, format: '~s' } };
  const y = { type: 'quantitative', scale: { zero: true }, axis: { title: null, tickCount: 5, ...labels(unit) } };
  const last = dots.filter((dot) => dot.x === Math.max(...dots.map((other) => other.x)));
  return {
    width: 520, height: 190, data: { values: dots },
    layer: [
      { mark: { type: 'line', aria: false }, encoding: { x, y: { ...y, field: 'mean' }, color: COLOR } },
      { mark: { type: 'rule', aria: false }, encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color: COLOR } },
      { mark: { type: 'point', filled: true, size: 50, opacity: 1 }, encoding: { x, y: { ...y, field: 'mean' }, color: COLOR, shape: SHAPE, description: { field: 'label' }, tooltip: { field: 'label' } } },
      { data: { values: last }, mark: { type: 'text', align: 'left', dx: 8, aria: false }, encoding: { x, y: { ...y, field: 'mean' }, text: { field: 'row' } } },
    ],
  };
}

function labels(unit: string): VegaLiteSpec {
  if (unit === 's') return { labelExpr: "datum.value >= 172800 ? format(datum.value / 86400, '~g') + ' d' : datum.value >= 7200 ? format(datum.value / 3600, '~g') + ' h' : " + SECONDS_LABEL };
  return { format: unit === '%' ? '.2~%' : '~r' };
}
