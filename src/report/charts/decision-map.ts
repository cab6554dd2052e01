import type { SweepDocument, SweepPoint, SweptParameter } from '../../experiment/sweep-document.ts';
import { measureLabel } from '../headline-measures.ts';
import { listWords } from '../sentence.ts';
import type { StrategyStyle } from '../strategy-style.ts';
import { parameterText } from '../sweep-words.ts';
import { winnersAt } from '../winners.ts';
import type { Chart, VegaLiteSpec } from './chart.ts';
import { mapCells, mapDomain } from './map-cells.ts';
import { parameterAxis, parameterScale } from './parameter-axis.ts';

const UNDECIDED = 'not told apart';

interface MapPoint {
  readonly x: number;
  readonly y: number;
  readonly winner: string;
  readonly shade: string;
  readonly shape: string;
  readonly label: string;
}

/**
 * Who is best by one measure over two parameters: the plane has the colour of the winner, grey where several may be best;
 * a mark at each setting that was tried, closer together along the borders.
 */
export function decisionMap(document: SweepDocument, styles: readonly StrategyStyle[], measure: string): Chart {
  const [first, second] = document.parameters as readonly [SweptParameter, SweptParameter];
  const points = [...document.points, ...document.refinement];
  const rows = points.map((point): MapPoint => {
    const best = winnersAt(point, measure);
    const where = `${first.path} ${parameterText(point.at[first.path]!, first.unit)}, ${second.path} ${parameterText(point.at[second.path]!, second.unit)}`;
    const label = `${where}: ${best.length === 0 ? 'not compared' : listWords(best)}`;
    const winner = winnerOf(point, measure);
    const style = styles.find(({ name }) => name === winner);
    const [shade, shape] = [style?.color ?? 'var(--muted)', style?.shape ?? 'circle'];
    return { x: point.at[first.path]!, y: point.at[second.path]!, winner, shade, shape, label };
  });
  return {
    zoomable: false,
    id: `map-${measure.replaceAll('.', '-')}`,
    title: `${measureLabel(measure)}: who is best where`,
    legend: styles,
    finding: finding(rows.slice(0, document.points.length), document.refinement.length),
    table: {
      head: [first.path, second.path, 'Best'],
      rows: rows.map((row) => [
        parameterText(row.x, first.unit),
        parameterText(row.y, second.unit),
        row.label.split(': ').at(-1)!,
      ]),
    },
    spec: spec(document, styles, measure, rows),
  };
}

function spec(
  { parameters, points, refinement }: SweepDocument,
  styles: readonly StrategyStyle[],
  measure: string,
  rows: readonly MapPoint[],
): VegaLiteSpec {
  const [first, second] = parameters as readonly [SweptParameter, SweptParameter];
  const all = [...points, ...refinement];
  const cells = mapCells(all, first, second, (point) => winnerOf(point, measure)).map((cell) => ({
    ...cell,
    shade: styles.find(({ name }) => name === cell.look)?.color ?? 'var(--grid)',
  }));
  const [x, y] = [first, second].map((parameter) => ({
    type: 'quantitative',
    scale: parameterScale(parameter.scale, mapDomain(all, parameter)),
    axis: parameterAxis(parameter, { grid: false }),
  }));
  const edges = { x: { ...x, field: 'x0' }, x2: { field: 'x1' }, y: { ...y, field: 'y0' }, y2: { field: 'y1' } };
  const at = { x: { ...x, field: 'x' }, y: { ...y, field: 'y' } };
  const names = { values: regionNames(rows.slice(0, points.length)) };
  const text = { type: 'text', dy: -13, fontSize: 12, fontWeight: 600, aria: false };
  const halo = { stroke: 'var(--card)', strokeWidth: 4, strokeJoin: 'round', color: 'var(--card)' };
  // Colours and shapes stand in the data: grey is paler for areas than for marks, which one scale cannot say.
  const color = { field: 'shade', type: 'nominal', scale: null };
  return {
    width: Math.min(900, Math.max(700, first.values.length * 110)),
    height: Math.min(520, Math.max(320, second.values.length * 62)),
    layer: [
      {
        data: { values: cells },
        mark: { type: 'rect', opacity: 0.5, aria: false },
        encoding: { ...edges, color },
      },
      {
        data: { values: rows },
        mark: { type: 'point', filled: true, size: 42, opacity: 1, stroke: 'var(--card)', strokeWidth: 1 },
        encoding: {
          ...at,
          color,
          shape: { field: 'shape', type: 'nominal', scale: null },
          description: { field: 'label' },
          tooltip: { field: 'label' },
        },
      },
      { data: names, mark: { ...text, ...halo }, encoding: { ...at, text: { field: 'winner' } } },
      { data: names, mark: text, encoding: { ...at, text: { field: 'winner' } } },
    ],
  };
}

function winnerOf(point: SweepPoint, measure: string): string {
  const best = winnersAt(point, measure);
  return best.length === 1 ? best[0]! : UNDECIDED;
}

/** Each winner once, at the setting of the grid nearest to the middle of those that it wins. */
function regionNames(rows: readonly MapPoint[]): readonly MapPoint[] {
  const xs = [...new Set(rows.map((row) => row.x))].sort((left, right) => left - right);
  const ys = [...new Set(rows.map((row) => row.y))].sort((left, right) => left - right);
  return [...new Set(rows.map((row) => row.winner))].map((winner) => {
    const own = rows.filter((row) => row.winner === winner);
    const mean = (of: (row: MapPoint) => number): number => own.reduce((sum, row) => sum + of(row), 0) / own.length;
    const [column, line] = [mean((row) => xs.indexOf(row.x)), mean((row) => ys.indexOf(row.y))];
    const away = (row: MapPoint): number => (xs.indexOf(row.x) - column) ** 2 + (ys.indexOf(row.y) - line) ** 2;
    return own.reduce((best, row) => (away(row) < away(best) ? row : best));
  });
}

function finding(grid: readonly MapPoint[], refined: number): string {
  const names = [...new Set(grid.map((row) => row.winner))].filter((winner) => winner !== UNDECIDED);
  const count = (winner: string): number => grid.filter((row) => row.winner === winner).length;
  const undecided = count(UNDECIDED);
  const decided =
    names.length === 0
      ? 'Nobody is best beyond doubt anywhere'
      : `Best beyond doubt: ${listWords(names.map((name) => `${name} in ${count(name)}`))} of ${grid.length} settings`;
  const grey = undecided === 0 ? '' : `; in ${undecided} (grey) several may be best`;
  const closer =
    refined === 0 ? '' : ` ${refined} further settings were tried where a winner changes, by any measure of this page.`;
  return `${decided}${grey}.${closer}`;
}
