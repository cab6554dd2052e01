import type { BreakEven, SweepDocument, SweptParameter } from '../../experiment/sweep-document.ts';
import { displayUnit } from '../display-unit.ts';
import { measureLabel } from '../headline-measures.ts';
import { betterText, breakEvenText, differenceText, parameterText } from '../sweep-words.ts';
import { SIGNED_SECONDS, type Chart, type VegaLiteSpec } from './chart.ts';
import { chartNumber } from './compact-svg.ts';
import { EDGE, parameterAxis, parameterScale } from './parameter-axis.ts';

const MOST_PAIRS = 3;

interface DifferenceRow {
  readonly x: number;
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly value: string;
  readonly verdict: string;
  readonly label: string;
}

/**
 * The paired difference of two strategies against one parameter, with its interval: what a break-even point is read off.
 * One chart for each pair that overtakes; for the only pair also where it does not.
 */
export function differenceLines(document: SweepDocument, measure: string): readonly Chart[] {
  const contests = document.breakEven.filter((one) => one.measure === measure);
  const pairs = [...new Map(contests.map((one) => [`${one.a} ${one.b}`, one])).values()];
  const crossing = pairs.filter(({ a, b }) => contests.some((one) => one.a === a && one.b === b && one.at !== null));
  const shown = crossing.length === 0 && pairs.length === 1 ? pairs : crossing.slice(0, MOST_PAIRS);
  return shown.flatMap((pair) => differenceLine(document, pair, contests));
}

function differenceLine(
  document: SweepDocument,
  { measure, a, b }: BreakEven,
  contests: readonly BreakEven[],
): readonly Chart[] {
  const parameter = document.parameters[0]!;
  const rows = rowsOf(document, { measure, a, b }, parameter);
  if (rows.length < 2) return [];
  const found = contests.filter((one) => one.a === a && one.b === b && one.at !== null);
  const text =
    found.length === 0
      ? 'no change of sign is established'
      : found.map((one) => breakEvenText(document, one)).join('; ');
  return [
    {
      zoomable: false,
      id: `difference-${measure.replaceAll('.', '-')}-${a}-${b}`,
      title: `${measureLabel(measure)}, ${a} − ${b}`,
      legend: [],
      finding: `The difference in the same replication, with its interval${sidesText(document, { measure, a, b })}. ${text.charAt(0).toUpperCase()}${text.slice(1)}.`,
      table: {
        head: [parameter.path, `${a} − ${b}`, ''],
        rows: rows.map((row) => [parameterText(row.x, parameter.unit), row.value, row.verdict]),
      },
      spec: spec(document, { measure, a, b }, rows, found),
    },
  ];
}

type Pair = Pick<BreakEven, 'measure' | 'a' | 'b'>;

/** Which side of 0 is whose victory. */
function sidesText({ points }: SweepDocument, { measure, a, b }: Pair): string {
  const better = points[0]?.strategies[a]?.measures[measure]?.better ?? 'none';
  if (better === 'none') return '';
  const [below, above] = better === 'lower' ? [a, b] : [b, a];
  return `; below 0 ${below} is better, above it ${above}`;
}

function rowsOf(
  { points, refinement }: SweepDocument,
  pair: Pair,
  { path, unit }: SweptParameter,
): readonly DifferenceRow[] {
  const { measure, a, b } = pair;
  return [...points, ...refinement]
    .flatMap(({ at, comparisons }) => {
      const comparison = comparisons.find((one) => one.measure === measure && one.a === a && one.b === b);
      if (comparison === undefined) return [];
      const { difference, ci } = comparison;
      const x = at[path]!;
      const [value, verdict] = [differenceText(measure, comparison), betterText(pair, comparison.verdict)];
      const [mean, low, high] = [difference, ...ci].map(chartNumber) as [number, number, number];
      return [
        { x, difference: mean, low, high, value, verdict, label: `${parameterText(x, unit)}: ${value}, ${verdict}` },
      ];
    })
    .sort((left, right) => left.x - right.x);
}

function spec(
  document: SweepDocument,
  { measure, a }: Pair,
  rows: readonly DifferenceRow[],
  found: readonly BreakEven[],
): VegaLiteSpec {
  const parameter = document.parameters[0]!;
  const x = {
    type: 'quantitative',
    scale: { ...parameterScale(parameter.scale, [rows[0]!.x, rows.at(-1)!.x]), padding: EDGE },
    axis: parameterAxis(parameter),
  };
  const unit = displayUnit(measure, document.points[0]!.strategies[a]?.measures[measure]?.unit ?? '1');
  const format =
    unit === 's'
      ? { labelExpr: SIGNED_SECONDS }
      : unit === '%'
        ? { labelExpr: "datum.value == 0 ? '0' : format(datum.value * 100, '+.2~f') + ' points'" }
        : { format: '+~r' };
  const y = { type: 'quantitative', axis: { title: null, tickCount: 5, ...format } };
  const spans = found.map(({ at }) => ({ from: at![0], middle: at![1], to: at![2] }));
  // An empty list has no extent to make a scale of, so the shading is left out where there is nothing to shade.
  const shading =
    spans.length === 0
      ? []
      : [
          {
            data: { values: spans },
            mark: { type: 'rect', color: 'var(--fault)', aria: false },
            encoding: { x: { ...x, field: 'from' }, x2: { field: 'to' } },
          },
          {
            data: { values: spans },
            mark: { type: 'rule', color: 'var(--fault-text)', strokeDash: [4, 3], strokeWidth: 1, aria: false },
            encoding: { x: { ...x, field: 'middle' } },
          },
        ];
  const at = { x: { ...x, field: 'x' }, y: { ...y, field: 'difference' } };
  return {
    width: 1060,
    height: 200,
    data: { values: rows },
    layer: [
      ...shading,
      {
        data: { values: [{ zero: 0 }] },
        mark: { type: 'rule', color: 'var(--fg)', strokeWidth: 1.2, aria: false },
        encoding: { y: { ...y, field: 'zero' } },
      },
      {
        mark: { type: 'area', color: 'var(--muted)', opacity: 0.22, line: false, aria: false },
        encoding: { x: at.x, y: { ...y, field: 'low' }, y2: { field: 'high' } },
      },
      { mark: { type: 'line', color: 'var(--fg)', aria: false }, encoding: at },
      {
        mark: { type: 'point', filled: true, size: 40, opacity: 1, color: 'var(--fg)' },
        encoding: { ...at, description: { field: 'label' }, tooltip: { field: 'label' } },
      },
    ],
  };
}
