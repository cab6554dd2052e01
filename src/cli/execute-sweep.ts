import { join } from 'node:path';

import { runCapacity } from '../experiment/capacity-search.ts';
import type { Executor } from '../experiment/executor.ts';
import { runMetastability } from '../experiment/metastability.ts';
import type { SearchProgress } from '../experiment/point-evaluator.ts';
import { serializeDocument } from '../experiment/serialize-document.ts';
import type { SweepDocument, SweepMode } from '../experiment/sweep-document.ts';
import type { DocumentRequest } from '../experiment/sweep-envelope.ts';
import { runSweep } from '../experiment/sweep.ts';
import { runTornado } from '../experiment/tornado.ts';
import { assertWritable, writeFileAtomically } from '../experiment/write-results.ts';
import { renderSweepReport } from '../report/render-sweep-report.ts';
import { fitMeasure } from '../scenario/measure-names.ts';
import { didYouMean } from '../scenario/source/suggest.ts';
import { usageError } from './cli-error.ts';
import type { Invocation } from './command.ts';
import { isSilent, withExecutor } from './execute-run.ts';
import { EXIT } from './exit-codes.ts';
import { parseCount } from './option-parsers.ts';
import { prepareRun, type PreparedRun } from './prepare-run.ts';
import { duration, ProgressLine } from './progress-line.ts';
import { openFile, outputDirectory } from './reports-directory.ts';
import { readAxes, settingOf, worldsOf, type CliAxis } from './sweep-axes.ts';
import { assumptionAxes, capacityAxis, metastabilityAxes } from './sweep-modes.ts';
import { sweepText } from './sweep-text.ts';
import { toolVersion } from './tool-version.ts';

const DEFAULT_MEASURES = ['latency.terminal.p99', 'availability.success-ratio'];
const BUDGET_MAX = 10_000;
const DEFAULT_FACTOR = 2;

const MODE_NAMES: Readonly<Record<SweepMode, string>> = {
  sweep: 'a sweep',
  capacity: '--capacity',
  tornado: '--tornado',
  metastability: '--metastability',
};
// Options of some searches only: an option that is quietly without effect misleads.
const LIMITED: Readonly<Record<string, { readonly modes: readonly SweepMode[]; readonly why: string }>> = {
  factor: { modes: ['tornado'], why: 'it says how far --tornado moves each assumption' },
  budget: {
    modes: ['sweep', 'metastability'],
    why: 'it limits how closely break-even points and borders are looked for',
  },
  measure: {
    modes: ['sweep', 'tornado'],
    why: '--capacity goes by the expect of the scenario, --metastability by recovery',
  },
};

/** A search that is ready to start: its axes are checked, only the machinery is missing. */
interface Search {
  readonly axes: readonly CliAxis[];
  readonly start: (request: DocumentRequest) => Promise<SweepDocument>;
}

/** Runs one of the searches, writes its document and its page, prints what was found. Returns the exit code. */
export async function executeSweep(path: string, invocation: Invocation): Promise<number> {
  const mode = modeOf(invocation);
  const base = prepareRun(path, invocation);
  const search = prepareSearch(path, invocation, mode, base);
  checkSettings(path, invocation, search.axes, mode);
  await assertWritable(outputDirectory(invocation.options, base.scenario.name));
  const document = await withExecutor(invocation, (executor) => play(path, invocation, search, base, executor));
  return finish(document, base, invocation);
}

function modeOf({ options }: Invocation): SweepMode {
  const chosen = (['capacity', 'tornado', 'metastability'] as const).filter((mode) => options.flag(mode));
  if (chosen.length > 1) {
    throw usageError('bad-option', `--${chosen.join(' and --')} are different searches`, 'choose one of them');
  }
  const mode = chosen[0] ?? 'sweep';
  for (const [name, { modes, why }] of Object.entries(LIMITED)) {
    const isGiven = options.value(name) !== null || options.list(name).length > 0;
    if (isGiven && !modes.includes(mode))
      throw usageError('bad-option', `--${name} changes nothing of ${MODE_NAMES[mode]}`, why);
  }
  if (mode === 'tornado' && options.value('factor') !== null && options.list('vary').length > 0)
    throw usageError('bad-option', '--factor and --vary both say how far to go', 'leave one of them out');
  return mode;
}

function prepareSearch(
  path: string,
  invocation: Invocation,
  mode: SweepMode,
  { scenario, strategies }: PreparedRun,
): Search {
  const { options } = invocation;
  const given = readAxes(path, invocation);
  const measures = readMeasures(options.list('measure'));
  const budget = parseCount('budget', options.value('budget'), BUDGET_MAX);
  const spend = budget === null ? {} : { budget };
  switch (mode) {
    case 'sweep':
      checkAsked(given);
      return { axes: given, start: (request) => runSweep({ ...request, axes: given, measures, ...spend }) };
    case 'capacity': {
      const { axis, grow } = capacityAxis(path, invocation, given);
      const [from, to] = [axis.values[0]!, axis.values.at(-1)!];
      return { axes: [axis], start: (request) => runCapacity({ ...request, ...axis, from, to, grow }) };
    }
    case 'tornado': {
      checkRivals(strategies.map(({ name }) => name));
      const axes = assumptionAxes(path, invocation, given, readFactor(options.value('factor')));
      const assumptions = axes.map((axis) => ({
        path: axis.path,
        unit: axis.unit,
        low: axis.values[0]!,
        high: axis.values[1]!,
      }));
      return { axes, start: (request) => runTornado({ ...request, measures, assumptions }) };
    }
    case 'metastability': {
      const { load, trigger } = metastabilityAxes(path, invocation, given, scenario);
      return { axes: [load, trigger], start: (request) => runMetastability({ ...request, load, trigger, ...spend }) };
    }
  }
}

function checkAsked(axes: readonly CliAxis[]): void {
  if (axes.length > 0) return;
  throw usageError(
    'missing-vary',
    'a sweep needs at least one --vary',
    'write for example --vary network.latency.cross-zone=1ms..64ms/7log; or ask for --capacity, --tornado or --metastability',
  );
}

function checkRivals(names: readonly string[]): void {
  if (names.length > 1) return;
  throw usageError(
    'nothing-to-compare',
    `--tornado asks which assumption flips a verdict, and ${names.join()} runs alone`,
    'name two strategies at least, such as --strategies saga,orchestration',
  );
}

function readMeasures(named: readonly string[]): readonly string[] {
  for (const measure of named) {
    const fit = fitMeasure(measure);
    if (!fit.known)
      throw usageError(
        'unknown-measure',
        `--measure: there is no measure ${measure}`,
        didYouMean(measure, fit.candidates, 'there are'),
      );
  }
  return named.length > 0 ? [...new Set(named)] : DEFAULT_MEASURES;
}

function readFactor(text: string | null): number {
  if (text === null) return DEFAULT_FACTOR;
  const factor = Number(text);
  if (!(factor > 1 && factor <= 1000))
    throw usageError('bad-option', `--factor ${text}: not a number above 1`, 'write for example --factor 1.5');
  return factor;
}

// A value that the scenario refuses is told before anything runs. Of a tornado each assumption moves alone.
function checkSettings(path: string, invocation: Invocation, axes: readonly CliAxis[], mode: SweepMode): void {
  const settings = axes.flatMap((axis) => axis.values.map((value) => [settingOf(axis, value)]));
  const ends = ([0, -1] as const).map((end) => axes.map((axis) => settingOf(axis, axis.values.at(end)!)));
  for (const setting of mode === 'tornado' ? settings : [...settings, ...ends])
    prepareRun(path, invocation, setting, false);
}

async function play(
  path: string,
  invocation: Invocation,
  search: Search,
  base: PreparedRun,
  executor: Executor,
): Promise<SweepDocument> {
  const progress = new ProgressLine(invocation.io, invocation.err, isSilent(invocation));
  const started = performance.now();
  const document = await search.start({
    executor,
    signal: invocation.io.signal,
    toolVersion: toolVersion(),
    sha256: base.source.sha256,
    worldAt: worldsOf(path, invocation, search.axes),
    onProgress: (at) => {
      progress.show(at.within, pointsText(at, (performance.now() - started) / 1000));
    },
  });
  progress.clear();
  return document;
}

/** "point 3 of 12 (all in about 40 s), ": points differ in cost, so the time is only a guess. */
function pointsText({ points, planned, within }: SearchProgress, elapsed: number): string {
  const done = points + within.done / Math.max(1, within.total);
  const left =
    planned > points + 1 && done > 0 ? ` (all in about ${duration((elapsed / done) * (planned - done))})` : '';
  return `point ${points + 1} of ${planned}${left}, `;
}

async function finish(
  document: SweepDocument,
  base: PreparedRun,
  { options, io, out, err }: Invocation,
): Promise<number> {
  const toJson = options.flag('json');
  const text = serializeDocument(document);
  const directory = outputDirectory(options, base.scenario.name);
  const page = join(directory, `${document.mode}.html`);
  const results = join(directory, `${document.mode}.json`);
  const isEmpty = document.points.length === 0;
  if (!isEmpty) {
    await writeFileAtomically(results, text);
    await writeFileAtomically(page, await renderSweepReport(document));
  }
  if (toJson) io.stdout.write(text);
  if (!options.flag('quiet')) {
    const people = toJson ? io.stderr : io.stdout;
    people.write(sweepText(document, toJson ? err : out));
    if (!isEmpty) people.write(`\nreport     ${page}\nresults    ${results}\n`);
  }
  if (options.flag('open') && !isEmpty) openFile(page);
  if (!document.complete) return EXIT.interrupted;
  const precise = [...document.points, ...document.refinement].every(({ stopping }) => stopping?.reached !== false);
  return precise ? EXIT.ok : EXIT.precisionNotReached;
}
