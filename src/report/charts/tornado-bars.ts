import type {
  SweepDocument,
  SweptParameter,
  Tornado,
  TornadoBar,
  TornadoEnd,
} from '../../experiment/sweep-document.ts';
import { displayUnit } from '../display-unit.ts';
import { measureLabel } from '../headline-measures.ts';
import { betterText, differenceText, effectOnVerdict, parameterText, tornadoText } from '../sweep-words.ts';
import { emptyChart, SIGNED_SECONDS, type Chart, type VegaLiteSpec } from './chart.ts';

const MOST_BARS = 15;

/** How far each assumption moves the difference of two strategies, the strongest on top; the line at 0 parts their victories. */
export function tornadoBars(document: SweepDocument, tornado: Tornado): Chart {
  const { measure, a, b, base, bars } = tornado;
  const id = `tornado-${measure.replaceAll('.', '-')}-${a}-${b}`;
  const title = `${measureLabel(measure)}, ${a} − ${b}: what it hangs on`;
  if (bars.length === 0) return emptyChart(id, title, 'No assumption was moved to both of its ends.');
  const text = tornadoText(tornado);
  if (bars.every(({ swing }) => swing === 0))
    return emptyChart(id, title, `${text.charAt(0).toUpperCase()}${text.slice(1)}.`);
  const shown = bars.slice(0, MOST_BARS);
  const rest = bars.length - shown.length;
  return {
    zoomable: false,
    id,
    title,
    legend: [],
    finding: `${text.charAt(0).toUpperCase()}${text.slice(1)}. Difference as written: ${differenceText(measure, base)}.${rest > 0 ? ` The ${rest} assumptions that move it least are in the table only.` : ''}`,
    table: {
      head: ['Assumption', 'low', 'difference', '', 'high', 'difference', '', ''],
      rows: bars.map((bar) => [
        bar.path,
        ...[bar.low, bar.high].flatMap((end) => endTexts(document, tornado, bar, end)),
        effectOnVerdict(bar, base),
      ]),
    },
    spec: spec(document, tornado, shown),
  };
}

function endTexts(
  { parameters }: SweepDocument,
  tornado: Tornado,
  { path }: TornadoBar,
  { value, comparison }: TornadoEnd,
): string[] {
  const at = parameterText(value, unitOf(parameters, path));
  if (comparison === null) return [at, '–', 'no value'];
  return [at, differenceText(tornado.measure, comparison), betterText(tornado, comparison.verdict)];
}

interface EndRow {
  readonly name: string;
  readonly side: 'low' | 'high';
  readonly base: number;
  readonly difference: number;
  readonly from: number;
  readonly to: number;
  readonly value: string;
  readonly right: boolean;
  readonly label: string;
}

function spec(document: SweepDocument, tornado: Tornado, bars: readonly TornadoBar[]): VegaLiteSpec {
  const { base } = tornado;
  const rows = bars.flatMap((bar) => endRows(bar, tornado, unitOf(document.parameters, bar.path)));
  const x = differenceAxis(document, tornado, rows);
  const y = {
    field: 'name',
    type: 'nominal',
    sort: bars.map(nameOf),
    axis: { title: null, labelColor: 'var(--fg)', labelFontSize: 12, labelLimit: 380 },
  };
  const side = {
    field: 'side',
    type: 'nominal',
    scale: { domain: ['low', 'high'], range: ['var(--o-confirmed)', 'var(--o-rejected)'] },
    legend: { title: null, labelExpr: "datum.label == 'low' ? 'lower end of the assumption' : 'upper end'" },
  };
  const end = (right: boolean): VegaLiteSpec => ({
    transform: [{ filter: `datum.right == ${right}` }],
    mark: { type: 'text', align: right ? 'left' : 'right', dx: right ? 5 : -5, aria: false },
    encoding: { y, x: { ...x, field: 'edge' }, text: { field: 'value' } },
  });
  return {
    width: 760,
    height: { step: 26 },
    data: {
      values: rows.map((row) => ({ ...row, edge: edgeOf(row, rows) })),
    },
    layer: [
      {
        mark: { type: 'bar', height: 15, opacity: 0.85 },
        encoding: {
          y,
          x: { ...x, field: 'base' },
          x2: { field: 'difference' },
          color: side,
          description: { field: 'label' },
          tooltip: { field: 'label' },
        },
      },
      {
        mark: { type: 'rule', strokeWidth: 1, color: 'var(--fg)', aria: false },
        encoding: { y, x: { ...x, field: 'from' }, x2: { field: 'to' } },
      },
      {
        data: { values: [{ at: 0 }] },
        mark: { type: 'rule', color: 'var(--fg)', strokeWidth: 1.5, aria: false },
        encoding: { x: { ...x, field: 'at' } },
      },
      {
        data: { values: [{ at: base.difference }] },
        mark: { type: 'rule', color: 'var(--muted)', strokeDash: [3, 3], strokeWidth: 1, aria: false },
        encoding: { x: { ...x, field: 'at' } },
      },
      end(true),
      end(false),
    ],
  };
}

/** Where the value of an end stands: outside of all that is drawn in its line, the interval of the other end included. */
function edgeOf({ name, right }: EndRow, rows: readonly EndRow[]): number {
  const line = rows
    .filter((row) => row.name === name)
    .flatMap(({ from, to, difference, base }) => [from, to, difference, base]);
  return right ? Math.max(...line) : Math.min(...line);
}

function differenceAxis(document: SweepDocument, tornado: Tornado, rows: readonly EndRow[]): VegaLiteSpec {
  const { base, measure } = tornado;
  const unit = displayUnit(measure, measure.startsWith('latency.') ? 's' : '1');
  const format =
    unit === 's'
      ? { labelExpr: SIGNED_SECONDS }
      : unit === '%'
        ? { labelExpr: "datum.value == 0 ? '0' : format(datum.value * 100, '+.2~f') + ' points'" }
        : { format: '+~r' };
  const reach = [0, base.difference, ...rows.flatMap((row) => [row.difference, row.from, row.to])];
  const [low, high] = [Math.min(...reach), Math.max(...reach)];
  const room = (high - low || 1) * 0.12; // for the values at the ends of the bars
  return {
    type: 'quantitative',
    scale: { domain: [low - room, high + room], nice: false, zero: false },
    axis: { title: axisTitle(document, tornado), tickCount: 7, ...format },
  };
}

function axisTitle({ points }: SweepDocument, { measure, a, b }: Tornado): string {
  const better = points[0]?.strategies[a]?.measures[measure]?.better ?? 'none';
  const sides =
    better === 'none'
      ? ''
      : `: left of 0 ${better === 'lower' ? a : b} is better, right of it ${better === 'lower' ? b : a}`;
  return `${a} − ${b}${sides}`;
}

function endRows(bar: TornadoBar, { a, b, base, measure }: Tornado, unit: string): readonly EndRow[] {
  const ends = [
    ['low', bar.low],
    ['high', bar.high],
  ] as const;
  const known = ends.flatMap(([side, { value, comparison }]) =>
    comparison === null ? [] : [{ side, value, comparison }],
  );
  const [one, other] = known;
  return known.map((end): EndRow => {
    const { side, value, comparison } = end;
    const text = parameterText(value, unit);
    const rival = end === one ? other : one;
    // Values stand outside: of two ends on the same side the one that reaches less far is left without.
    const { difference } = comparison;
    const right =
      rival === undefined || difference === rival.comparison.difference
        ? side === 'high'
        : difference > rival.comparison.difference;
    return {
      name: nameOf(bar),
      side,
      base: base.difference,
      difference,
      from: comparison.ci[0],
      to: comparison.ci[1],
      value: text,
      right,
      label: `${bar.path} ${text}: ${differenceText(measure, comparison)}, ${betterText({ a, b }, comparison.verdict)}`,
    };
  });
}

/** With a sign that colour does not carry where the verdict hangs on it. */
function nameOf({ path, flips, reverses }: TornadoBar): string {
  return `${reverses ? '⇄ ' : flips ? '~ ' : ''}${path}`;
}

function unitOf(parameters: readonly SweptParameter[], path: string): string {
  return parameters.find((parameter) => parameter.path === path)?.unit ?? '';
}
