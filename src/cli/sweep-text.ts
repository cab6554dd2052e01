import type { BreakEven, SweepDocument, SweepPoint } from '../experiment/sweep-document.ts';
import { formatValue } from '../report/format.ts';
import { asciiSpaces } from '../report/sentence.ts';
import { winnersAt } from '../report/winners.ts';
import type { Painter } from './paint.ts';
import { textTable, type TextColumn } from './text-table.ts';

/** What `sim sweep` prints: the best strategies at each point, and the break-even points in words. */
export function sweepText(document: SweepDocument, units: Readonly<Record<string, string>>, paint: Painter): string {
  const paths = document.parameters.map(({ path }) => path);
  const columns: TextColumn[] = [...paths.map((path): TextColumn => ({ head: path, align: 'right' })), ...document.measures.map((measure): TextColumn => ({ head: measure, align: 'left' }))];
  const rows = document.points.map((point) => [...paths.map((path) => formatValue(point.at[path]!, units[path] ?? '')), ...document.measures.map((measure) => winners(point, measure))]);
  const head = `${paint('bold', document.scenario.title)}\n${document.complete ? '' : `${paint('yellow', 'incomplete')}: interrupted\n`}Best by each measure; several names are not told apart.`;
  const established = document.breakEven.filter(({ at }) => at !== null);
  const flips = established.filter(({ measure }) => document.measures.includes(measure)).map((one) => breakEvenText(one, units));
  if (established.length > flips.length) flips.push(`${established.length - flips.length} more by other measures in the results`);
  const known = flips.length > 0 ? `${paint('bold', 'Break-even')}\n${flips.map((line) => `  ${line}`).join('\n')}` : 'No break-even is established in the range.';
  return asciiSpaces(`${head}\n\n${textTable(columns, rows)}\n\n${known}\n`);
}

function winners(point: SweepPoint, measure: string): string {
  return winnersAt(point, measure).join(', ') || '–';
}

/** "latency.terminal.p99: saga and direct break even at 12 ms [10 ms, 15 ms]; below, saga is better". */
function breakEvenText({ measure, a, b, path, at, below, given }: BreakEven, units: Readonly<Record<string, string>>): string {
  const unit = units[path] ?? '';
  const [low, estimate, high] = at!;
  const where = given === undefined ? '' : ` with ${Object.entries(given).map(([other, value]) => `${other} = ${formatValue(value, units[other] ?? '')}`).join(', ')}`;
  const side = below === null ? '' : `; below, ${below} is better`;
  return `${measure}: ${a} and ${b} break even at ${formatValue(estimate, unit)} [${formatValue(low, unit)}, ${formatValue(high, unit)}]${where}${side}`;
}
