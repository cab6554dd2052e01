import type { ExpectVerdict, ResultDocument } from '../experiment/result-document.ts';
import { unitOfExpectation } from '../report/display-unit.ts';
import { estimateOf } from '../report/estimate.ts';
import { formatCount, formatEstimate, formatP } from '../report/format.ts';
import { COSTLY_ANOMALIES, measureLabel } from '../report/headline-measures.ts';
import { ordersOffered } from '../report/orders-offered.ts';
import { PairedDifferences, type PairedDifference } from '../report/paired-differences.ts';
import { asciiSpaces, plainText } from '../report/sentence.ts';
import { effectTriple } from '../report/effect.ts';
import { judge } from '../report/verdict.ts';
import type { Painter } from './paint.ts';
import { textTable, type TextColumn } from './text-table.ts';

const COLUMNS = ['latency.ack.p99', 'latency.terminal.p99', 'availability.success-ratio', 'availability.worst-window.10s'];
const COMPARED = ['latency.terminal.p99', 'availability.success-ratio'];
const SIGNS: Readonly<Record<ExpectVerdict['verdict'], string>> = { pass: '✓', fail: '✗', inconclusive: '?' };
const COLOURS: Readonly<Record<ExpectVerdict['verdict'], 'green' | 'red' | 'yellow'>> = { pass: 'green', fail: 'red', inconclusive: 'yellow' };
const OUTCOME_COLOURS: Readonly<Record<PairedDifference['outcome'], 'green' | 'red' | 'dim' | 'yellow'>> = { better: 'green', worse: 'red', equivalent: 'dim', undecided: 'yellow' };

/** What `sim run` prints: who ran, the headline measures with intervals, the comparisons, the verdict, the expectations. */
export function runSummary(document: ResultDocument, paint: Painter): string {
  const blocks = [head(document, paint), measures(document), comparisons(document, paint), verdict(document, paint), expectations(document, paint), notes(document)];
  return asciiSpaces(`${blocks.filter((block) => block !== '').join('\n\n')}\n`);
}

function head(document: ResultDocument, paint: Painter): string {
  const orders = ordersOffered(document);
  const names = Object.keys(document.strategies);
  const incomplete = document.complete ? '' : `\n${paint('yellow', 'incomplete')}: interrupted after ${document.replications} replications of every strategy`;
  return `${paint('bold', document.scenario.title)}\n${names.length} ${names.length === 1 ? 'strategy' : 'strategies'} × ${document.replications} replications${
    orders === null ? '' : `, ${formatCount(orders)} measured orders each`}, ${String(Number((document.confidence * 100).toFixed(2)))}% intervals, seed ${document.seed}${incomplete}`;
}

function measures(document: ResultDocument): string {
  const names = Object.keys(document.strategies);
  const seen = COSTLY_ANOMALIES.map(({ key }) => key).filter((key) => names.some((name) => (estimateOf(document, name, key)?.mean ?? 0) > 0));
  const keys = [...COLUMNS, ...seen, 'cost.messages'].filter((key) => names.some((name) => estimateOf(document, name, key) !== null));
  const columns: TextColumn[] = [{ head: '', align: 'left' }, ...keys.map((key): TextColumn => ({ head: measureLabel(key), align: 'right' }))];
  return textTable(columns, names.map((name) => [name, ...keys.map((key) => cell(document, name, key))]));
}

// Student's interval is symmetric, so its half-width says it all in half the room.
function cell(document: ResultDocument, name: string, key: string): string {
  const estimate = estimateOf(document, name, key);
  return estimate === null ? '–' : formatEstimate(estimate.mean, estimate.ci, estimate.unit).plusMinus;
}

function comparisons(document: ResultDocument, paint: Painter): string {
  const names = Object.keys(document.strategies);
  const baseline = ['orchestration', 'direct'].find((name) => names.includes(name)) ?? names[0]!;
  const differences = new PairedDifferences(document.comparisons);
  const blocks = COMPARED.flatMap((measure) => {
    const pairs = names.map((name) => differences.of(measure, name, baseline)).filter((pair) => pair !== null);
    if (pairs.length === 0) return [];
    const lines = textTable(
      [{ head: '', align: 'left' }, { head: '', align: 'left' }, { head: '', align: 'left' }, { head: '', align: 'left' }],
      pairs.map((pair) => [`  ${pair.self}`, effectTriple(pair), formatP(pair.pAdjusted), pair.outcome]),
    ).split('\n').slice(1);
    return [`${measure} against ${baseline}\n${lines.map((line, i) => colourLast(line, pairs[i]!.outcome, paint)).join('\n')}`];
  });
  return blocks.join('\n\n');
}

function colourLast(line: string, outcome: PairedDifference['outcome'], paint: Painter): string {
  return line.slice(0, line.length - outcome.length) + paint(OUTCOME_COLOURS[outcome], outcome);
}

function verdict(document: ResultDocument, paint: Painter): string {
  const judged = judge(document);
  const lines = judged.goals.filter(({ leaders }) => leaders.length > 0).flatMap(({ goal, leaders, evidence, passedOver }) => [
    `  ${goal.title}: ${leaders.length > 4 ? `${leaders.length} strategies` : leaders.join(', ')}; ${plainText(evidence)}`,
    ...passedOver.map((sentence) => `    ${plainText(sentence)}`),
  ]);
  const worse = judged.guarantees.exclusions.map(({ strategy }) => strategy);
  const excluded = worse.length === 0 ? [] : [`  Worse on guarantees, so recommended for nothing: ${worse.join(', ')}`];
  const closest = judged.closest.slice(0, 1).map((sentence) => `  Closest call: ${plainText(sentence)}`);
  return [paint('bold', plainText(judged.headline)), ...lines, ...excluded, ...closest].join('\n');
}

function expectations({ expect }: ResultDocument, paint: Painter): string {
  return [...new Set(expect.map(({ that }) => that))].map((that) => {
    const judged = expect.filter((one) => one.that === that);
    const passes = judged.filter(({ verdict: is }) => is === 'pass');
    const others = judged.filter(({ verdict: is }) => is !== 'pass');
    const overall = others.some(({ verdict: is }) => is === 'fail') ? 'fail' : others.length > 0 ? 'inconclusive' : 'pass';
    const first = `${paint(COLOURS[overall], SIGNS[overall])} ${that}${judged[0]!.level === 'warn' ? ' (warn)' : ''}${passes.length === 0 ? '' : `  passes: ${passes.map(({ strategy }) => strategy).join(', ')}`}`;
    return [first, ...others.map((one) => `    ${paint(COLOURS[one.verdict], one.verdict)} ${one.strategy}${found(one)}`)].join('\n');
  }).join('\n');
}

function found({ that, estimate, ci }: ExpectVerdict): string {
  if (estimate === null) return '';
  const { value, interval } = formatEstimate(estimate, ci, unitOfExpectation(that));
  return `: ${value} ${interval}`;
}

function notes({ notes: list }: ResultDocument): string {
  return list.map((note) => `note: ${note}`).join('\n');
}
