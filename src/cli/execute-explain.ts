import { runExperiment } from '../experiment/run-experiment.ts';
import type { FaultBand, ResultDocument } from '../experiment/result-document.ts';
import type { Exemplar, ExemplarRole, Part } from '../metrics/replication-result.ts';
import { criticalPath, timeByPart, type PathSegment } from '../report/critical-path.ts';
import { estimateText } from '../report/estimate.ts';
import { formatValue } from '../report/format.ts';
import { PARTS } from '../report/parts.ts';
import { asciiSpaces } from '../report/sentence.ts';
import { CliError, usageError } from './cli-error.ts';
import type { Invocation } from './command.ts';
import { isSilent, withExecutor } from './execute-run.ts';
import { EXIT } from './exit-codes.ts';
import { prepareRun } from './prepare-run.ts';
import { readScenario } from './read-scenario.ts';
import { ProgressLine } from './progress-line.ts';
import { textTable } from './text-table.ts';
import { toolVersion } from './tool-version.ts';
import type { Painter } from './paint.ts';

const ROLES: readonly ExemplarRole[] = ['p99', 'failed', 'anomalous'];
const BAR = 36;

/** Runs one strategy and tells where the time of one order went, beside the median order. Returns the exit code. */
export async function executeExplain(path: string, invocation: Invocation): Promise<number> {
  const { options, io, out, err } = invocation;
  const at = options.value('at') ?? 'p99';
  const role = ROLES.find((one) => one === at);
  if (role === undefined) throw usageError('bad-option', `--at ${at}: there is no such order`, `one of ${ROLES.join(', ')}`);
  const document = await runOne(path, invocation);
  if (document.replications === 0) return EXIT.interrupted;
  const [strategy = ''] = Object.keys(document.strategies);
  const explanation = explained(document, strategy, role);
  const toJson = options.flag('json');
  if (toJson) io.stdout.write(`${JSON.stringify(explanation, null, 2)}\n`);
  if (!options.flag('quiet')) (toJson ? io.stderr : io.stdout).write(asciiSpaces(explanationText(document, explanation, toJson ? err : out)));
  return document.complete ? EXIT.ok : EXIT.interrupted;
}

async function runOne(path: string, invocation: Invocation): Promise<ResultDocument> {
  const name = invocation.options.value('strategy') ?? readScenario(path, invocation, [], false).scenario.strategies[0]!.name;
  const prepared = prepareRun(path, { ...invocation, options: invocation.options.with('strategies', name) });
  const progress = new ProgressLine(invocation.io, invocation.err, isSilent(invocation));
  const document = await withExecutor(invocation, (executor) => runExperiment({
    scenario: prepared.scenario, strategies: prepared.strategies, source: prepared.source, toolVersion: toolVersion(), command: prepared.command,
    executor, signal: invocation.io.signal, onProgress: (progressed) => { progress.show(progressed); },
  }));
  progress.clear();
  return document;
}

/** What `sim explain --json` prints, format `rehearsal/explain@1`. Times in seconds. */
interface Explanation {
  readonly format: 'rehearsal/explain@1';
  readonly strategy: string;
  readonly at: ExemplarRole;
  readonly order: OrderExplanation;
  /** Null where no order was confirmed. */
  readonly median: OrderExplanation | null;
  /** Faults that were on while the order ran. */
  readonly faults: readonly string[];
}

interface OrderExplanation {
  readonly order: number;
  readonly replication: number;
  readonly outcome: string;
  readonly arrival: number;
  readonly total: number;
  readonly parts: Readonly<Record<string, number>>;
  readonly path: readonly { readonly from: number; readonly to: number; readonly step: string; readonly where: string; readonly part: string; readonly attempt: number; readonly outcome: string }[];
}

function explained(document: ResultDocument, strategy: string, role: ExemplarRole): Explanation {
  const { exemplars } = document.strategies[strategy]!.detail;
  const found = exemplars.find((exemplar) => exemplar.role === role);
  if (found === undefined) {
    throw new CliError(EXIT.usage, 'no-such-order', `the first replication of ${strategy} has no ${role === 'p99' ? 'confirmed' : role} order to explain`, 'try another --at, or another strategy');
  }
  const median = exemplars.find((exemplar) => exemplar.role === 'median');
  return {
    format: 'rehearsal/explain@1', strategy, at: role, order: orderOf(found), median: median === undefined ? null : orderOf(median),
    faults: document.faults.filter((fault) => overlaps(fault, found)).map(({ name }) => name),
  };
}

function orderOf({ order, replication, outcome, arrival, spans }: Exemplar): OrderExplanation {
  const path = criticalPath(spans);
  return {
    order, replication, outcome, arrival, total: path.at(-1)?.to ?? 0, parts: Object.fromEntries(timeByPart(path)), path: path.map(segmentOf),
  };
}

function segmentOf({ from, to, span }: PathSegment): OrderExplanation['path'][number] {
  return { from, to, step: span?.name ?? '', where: span?.where ?? '', part: span?.part ?? 'gap', attempt: span?.attempt ?? 0, outcome: span?.outcome ?? '' };
}

function overlaps({ from, to }: FaultBand, exemplar: Exemplar): boolean {
  const end = exemplar.arrival + Math.max(0, ...exemplar.spans.map((span) => span.to));
  return from !== null && from < end && (to === null || to > exemplar.arrival);
}

function explanationText(document: ResultDocument, { strategy, order, median, faults, at }: Explanation, paint: Painter): string {
  const head = `${paint('bold', `${strategy}: order ${order.order}, ${order.outcome} after ${formatValue(order.total, 's')}`)} (${at === 'p99' ? `the p99 is ${estimateText(document, strategy, 'latency.terminal.p99')}` : at}, arrived ${formatValue(order.arrival, 's')} into replication ${order.replication})`;
  const beside = median === null ? 'No order was confirmed, so there is no median to set it against.' : `Beside it order ${median.order}, as fast as half of the confirmed orders: ${formatValue(median.total, 's')}.`;
  const during = faults.length === 0 ? 'No fault was on while it ran.' : `While it ran: ${faults.join(', ')}.`;
  return `${head}\n${beside}\n${during}\n\n${partsText(order, median)}\n\n${pathText(order, paint)}\n`;
}

function partsText(order: OrderExplanation, median: OrderExplanation | null): string {
  const parts = [...PARTS.map(({ part }) => part), 'gap' as const].filter((part) => (order.parts[part] ?? 0) > 0 || (median?.parts[part] ?? 0) > 0);
  const rows = parts.map((part) => {
    const [own, usual] = [order.parts[part] ?? 0, median?.parts[part] ?? 0];
    return [part, formatValue(own, 's'), median === null ? '' : formatValue(usual, 's'), median === null ? '' : `${own >= usual ? '+' : '−'}${formatValue(Math.abs(own - usual), 's')}`, meaningOf(part)];
  });
  return textTable([{ head: 'part', align: 'left' }, { head: 'this order', align: 'right' }, { head: 'median', align: 'right' }, { head: 'more', align: 'right' }, { head: '', align: 'left' }], rows);
}

function meaningOf(part: Part | 'gap'): string {
  return part === 'gap' ? 'no span covers it' : PARTS.find((one) => one.part === part)!.meaning;
}

/** What belongs to no step is called after the component that did it. */
function labelOf({ step, attempt, where }: OrderExplanation['path'][number]): string {
  if (step === 'control') return where === '' ? 'between steps' : where;
  return `${step}${attempt > 1 ? ` #${attempt}` : ''}${where === '' ? '' : ` at ${where}`}`;
}

// The path as bars on one time axis: the step that the end of the order waited for, at each moment.
function pathText({ path, total }: OrderExplanation, paint: Painter): string {
  const column = (seconds: number): number => Math.round((seconds / (total || 1)) * BAR);
  const rows = path.filter(({ from, to }) => column(to) > column(from) || to - from > total / 100).map((segment) => {
    const [start, end] = [column(segment.from), Math.max(column(segment.from) + 1, column(segment.to))];
    const label = segment.part === 'gap' ? '' : labelOf(segment);
    return [`${' '.repeat(start)}${'█'.repeat(end - start)}${' '.repeat(Math.max(0, BAR - end))}`, formatValue(segment.to - segment.from, 's'), segment.part, label + (segment.outcome === 'ok' || segment.outcome === '' ? '' : ` (${segment.outcome})`)];
  });
  const table = textTable([{ head: `0${' '.repeat(BAR - 1)}`, align: 'left' }, { head: '', align: 'right' }, { head: '', align: 'left' }, { head: '', align: 'left' }], rows).split('\n');
  return [paint('bold', 'What the end of the order waited for'), ...table.slice(1)].join('\n');
}
