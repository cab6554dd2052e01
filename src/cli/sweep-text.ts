import type {
  MetastabilityOutcome,
  SweepDocument,
  SweepPoint,
  SweptParameter,
  Tornado,
} from '../experiment/sweep-document.ts';
import { metastabilityText } from '../report/charts/metastability-map.ts';
import { displayUnit } from '../report/display-unit.ts';
import { formatEstimate, significant } from '../report/format.ts';
import { asciiSpaces } from '../report/sentence.ts';
import {
  breakEvenText,
  capacityText,
  differenceText,
  effectOnVerdict,
  parameterText,
  sweepFindings,
  tornadoText,
  unitOfPath,
} from '../report/sweep-words.ts';
import { winnersAt } from '../report/winners.ts';
import type { Painter } from './paint.ts';
import { textTable, type TextColumn } from './text-table.ts';

const MOST_BARS = 12;
const ADJUSTED =
  'With several pairs a verdict needs more than an interval beside 0: its p is adjusted for their number (Holm).';
const MARKS: Readonly<Record<MetastabilityOutcome, string>> = {
  recovered: 'ok',
  sometimes: 'some',
  'not recovered': 'DOWN',
  overloaded: 'over',
  unknown: '?',
};

/** What `sim sweep` prints of a document: the findings first in words, then the numbers behind them. */
export function sweepText(document: SweepDocument, paint: Painter): string {
  const head = `${paint('bold', document.scenario.title)}\n${document.complete ? '' : `${paint('yellow', 'incomplete')}: interrupted\n`}`;
  if (document.points.length === 0) return `${head}No setting was finished, so nothing is written.\n`;
  const body = { sweep: sweepPart, capacity: capacityPart, tornado: tornadoPart, metastability: metastabilityPart }[
    document.mode
  ];
  return asciiSpaces(`${head}${body(document, paint)}\n`);
}

function sweepPart(document: SweepDocument, paint: Painter): string {
  const { parameters, measures, breakEven } = document;
  const findings = measures.flatMap((measure) =>
    sweepFindings(document, measure).map((line) => `  ${measure}: ${line}`),
  );
  const others = breakEven.filter(({ at, measure }) => at !== null && !measures.includes(measure));
  const more =
    others.length === 0
      ? ''
      : `\n  and by other measures, in the results: ${breakEvenText(document, others[0]!)} (${others[0]!.measure})${others.length > 1 ? `, ${others.length - 1} more` : ''}`;
  const tables = parameters.length === 1 ? curveTable(document) : decisionTables(document, paint);
  const legend = document.points.every(isAlone) ? '' : 'Best by each measure; several names are not told apart.\n\n';
  return `${legend}${tables}\n\n${paint('bold', 'Break-even')}\n${findings.join('\n')}${more}`;
}

function curveTable({ parameters, points, measures }: SweepDocument): string {
  const { path, unit } = parameters[0]!;
  const columns: TextColumn[] = [
    { head: path, align: 'right' },
    ...measures.map((measure): TextColumn => ({ head: measure, align: 'left' })),
  ];
  const rows = points.map((point) => [
    parameterText(point.at[path]!, unit),
    ...measures.map((measure) => (isAlone(point) ? estimateText(point, measure) : winners(point, measure))),
  ]);
  return textTable(columns, rows);
}

/** A map for each measure: the first parameter across, the second upwards. */
function decisionTables(document: SweepDocument, paint: Painter): string {
  const { parameters, points, measures } = document;
  const [across, down] = parameters as readonly [SweptParameter, SweptParameter];
  const columns = mapColumns(across, down);
  const tables = measures.map((measure) => {
    const rows = down.values.toReversed().map((y) => [
      parameterText(y, down.unit),
      ...across.values.map((x) => {
        const point = points.find(({ at }) => at[across.path] === x && at[down.path] === y);
        return point === undefined ? '' : winners(point, measure);
      }),
    ]);
    return `${paint('bold', measure)}\n${textTable(columns, rows)}`;
  });
  return `${across.path} across, ${down.path} down.\n\n${tables.join('\n\n')}`;
}

function mapColumns(across: SweptParameter, down: SweptParameter): TextColumn[] {
  return [
    { head: down.path, align: 'right' },
    ...across.values.map((value): TextColumn => ({ head: parameterText(value, across.unit), align: 'left' })),
  ];
}

function isAlone({ strategies }: SweepPoint): boolean {
  return Object.keys(strategies).length === 1;
}

/** The measure of the only strategy with its interval. */
function estimateText({ strategies }: SweepPoint, measure: string): string {
  const found = Object.values(strategies)[0]?.measures[measure];
  if (found === undefined) return '–';
  const { value, interval } = formatEstimate(found.mean, found.ci, displayUnit(measure, found.unit));
  return `${value} ${interval}`.trimEnd();
}

function winners(point: SweepPoint, measure: string): string {
  return winnersAt(point, measure).join(', ') || '–';
}

function capacityPart(document: SweepDocument): string {
  const found = document.capacity ?? [];
  const path = document.parameters[0]!.path;
  const rows = found.map((one) => [one.strategy, capacityText(document, one)]);
  return `How far ${path} can rise while every expectation holds; ${document.points.length} values tried.\n\n${textTable(
    [
      { head: 'strategy', align: 'left' },
      { head: path, align: 'left' },
    ],
    rows,
  )}`;
}

function tornadoPart(document: SweepDocument, paint: Painter): string {
  const all = document.tornado ?? [];
  const cards = all.map((tornado) => {
    const { measure, a, b, base, bars } = tornado;
    const heading = `${paint('bold', `${measure}, ${a} against ${b}`)}\n${differenceText(measure, base)}: ${tornadoText(tornado)}`;
    if (bars.every(({ swing }) => swing === 0)) return heading;
    const rows = bars.slice(0, MOST_BARS).map((bar) => {
      const unit = unitOfPath(document, bar.path);
      const ends = [bar.low, bar.high].flatMap(({ value, comparison }) => [
        parameterText(value, unit),
        comparison === null
          ? 'no value'
          : `${differenceText(measure, comparison)} ${nameOf(tornado, comparison.verdict)}`,
      ]);
      return [bar.path, ...ends, effectOnVerdict(bar, base)];
    });
    const left = bars.length > MOST_BARS ? `\n${bars.length - MOST_BARS} more in the report` : '';
    const columns: TextColumn[] = [
      { head: 'assumption', align: 'left' },
      { head: 'low', align: 'right' },
      { head: `${a} - ${b}, better`, align: 'left' },
      { head: 'high', align: 'right' },
      { head: `${a} - ${b}, better`, align: 'left' },
      { head: '', align: 'left' },
    ];
    return `${heading}\n\n${textTable(columns, rows)}${left}`;
  });
  const adjusted = all.length > document.measures.length ? `\n${ADJUSTED}` : '';
  return `${document.parameters.length} assumptions, each moved alone.${adjusted}\n\n${cards.join('\n\n')}`;
}

// In a table the name alone says who is better.
function nameOf({ a, b }: Tornado, verdict: string): string {
  return verdict === 'a better' ? a : verdict === 'b better' ? b : verdict;
}

function metastabilityPart(document: SweepDocument, paint: Painter): string {
  const [load, trigger] = document.parameters;
  const cards = (document.metastability ?? []).map((map) => {
    const columns = mapColumns(load!, trigger!);
    const rows = trigger!.values.toReversed().map((down) => [
      parameterText(down, trigger!.unit),
      ...load!.values.map((across) => {
        const cell = map.cells.find(({ at }) => at[load!.path] === across && at[trigger!.path] === down);
        return cell === undefined
          ? ''
          : `${MARKS[cell.outcome]}${cell.amplification === null ? '' : ` ${significant(cell.amplification.mean, 2)}x`}`;
      }),
    ]);
    return `${paint('bold', map.strategy)}\n${metastabilityText(document, map)}\n\n${textTable(columns, rows)}`;
  });
  return `${load!.path} across, ${trigger!.path} down. ok = recovered, some = in some replications, DOWN = in none within the run, over = overloaded without a trigger,\n? = too little time to tell; and the attempts for each order at the service that is tried most.\n\n${cards.join('\n\n')}`;
}
