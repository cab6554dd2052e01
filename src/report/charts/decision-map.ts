import type { SweepDocument, SweepPoint } from '../../experiment/sweep-document.ts';
import { formatValue } from '../format.ts';
import { measureLabel } from '../headline-measures.ts';
import { listWords } from '../sentence.ts';
import type { StrategyStyle } from '../strategy-style.ts';
import type { Chart } from './chart.ts';
import { winnersAt } from '../winners.ts';

const UNDECIDED = 'not told apart';

/** Who is best by one measure over a grid of two parameters: a cell has the colour of its winner, grey where several may be best. */
export function decisionMap(document: SweepDocument, styles: readonly StrategyStyle[], measure: string, units: Readonly<Record<string, string>>): Chart {
  const [first, second] = document.parameters;
  const text = (point: SweepPoint, path: string): string => formatValue(point.at[path]!, units[path] ?? '');
  const rows = document.points.map((point) => {
    const best = winnersAt(point, measure);
    const winner = best.length === 1 ? best[0]! : UNDECIDED;
    return { x: text(point, first!.path), y: text(point, second!.path), winner, name: best.length === 1 ? winner : best.length === 0 ? '–' : `${best.length} alike`, label: `${first!.path} ${text(point, first!.path)}, ${second!.path} ${text(point, second!.path)}: ${best.length === 0 ? 'not compared' : listWords(best)}` };
  });
  const columns = [...new Set(rows.map((row) => row.x))];
  const lines = [...new Set(rows.map((row) => row.y))].reverse();
  const x = { field: 'x', type: 'ordinal', sort: columns, axis: { title: first!.path, labelAngle: 0 } };
  const y = { field: 'y', type: 'ordinal', sort: lines, axis: { title: second!.path } };
  return {
    zoomable: false, id: `map-${measure.replaceAll('.', '-')}`, title: `${measureLabel(measure)}: who is best where`, legend: styles, finding: finding(rows.map((row) => row.winner)),
    table: { head: [first!.path, second!.path, 'Best'], rows: rows.map((row) => [row.x, row.y, row.label.split(': ').at(-1)!]) },
    spec: {
      width: Math.min(1000, columns.length * 130), height: lines.length * 54, data: { values: rows },
      layer: [
        {
          mark: { type: 'rect', stroke: 'var(--card)', strokeWidth: 2, opacity: 0.75 },
          encoding: { x, y, color: { field: 'winner', type: 'nominal', legend: null, scale: { domain: [...styles.map((style) => style.name), UNDECIDED], range: [...styles.map((style) => style.color), 'var(--grid)'] } }, description: { field: 'label' }, tooltip: { field: 'label' } },
        },
        { mark: { type: 'text', fontSize: 11, fontWeight: 600, stroke: 'var(--card)', strokeWidth: 3, strokeJoin: 'round', color: 'var(--card)', aria: false }, encoding: { x, y, text: { field: 'name' } } },
        { mark: { type: 'text', fontSize: 11, fontWeight: 600, aria: false }, encoding: { x, y, text: { field: 'name' } } },
      ],
    },
  };
}

function finding(winners: readonly string[]): string {
  const names = [...new Set(winners)].filter((winner) => winner !== UNDECIDED);
  const share = (winner: string): string => `${winner} in ${winners.filter((one) => one === winner).length}`;
  const undecided = winners.filter((winner) => winner === UNDECIDED).length;
  const decided = names.length === 0 ? 'Nobody is best beyond doubt anywhere' : `Best beyond doubt: ${listWords(names.map(share))} of ${winners.length} settings`;
  return `${decided}${undecided === 0 ? '' : `; in ${undecided} several may be best`}.`;
}
