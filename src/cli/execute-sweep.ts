import { join } from 'node:path';

import type { World } from '../experiment/point-evaluator.ts';
import { serializeDocument } from '../experiment/serialize-document.ts';
import type { SweepDocument } from '../experiment/sweep-document.ts';
import { runSweep } from '../experiment/sweep.ts';
import { writeFileAtomically } from '../experiment/write-results.ts';
import { renderSweepReport } from '../report/render-sweep-report.ts';
import { parseVary, type Vary } from '../scenario/vary.ts';
import type { Quantity } from '../scenario/units.ts';
import { usageError } from './cli-error.ts';
import type { Invocation } from './command.ts';
import { isSilent, withExecutor } from './execute-run.ts';
import { EXIT } from './exit-codes.ts';
import { parseCount } from './option-parsers.ts';
import { prepareRun, type PreparedRun } from './prepare-run.ts';
import { ProgressLine } from './progress-line.ts';
import { openFile, outputDirectory } from './reports-directory.ts';
import { sweepText } from './sweep-text.ts';
import { toolVersion } from './tool-version.ts';

type Axis = Extract<Vary, { ok: true }>;

const DEFAULT_MEASURES = ['latency.terminal.p99', 'availability.success-ratio'];
const BUDGET_MAX = 10_000;
// How a value in SI units is written so that the scenario reads it back.
const WRITTEN: Readonly<Record<Quantity, (value: number) => string>> = {
  time: (value) => `${value}s`, rate: (value) => `${value}/s`, share: (value) => `${value * 100}%`, size: (value) => `${value}B`, bandwidth: (value) => `${value}B/s`, number: String,
};
const PRINTED: Readonly<Record<Quantity, string>> = { time: 's', rate: '1/s', share: '%', size: 'B', bandwidth: 'B', number: '' };

/** Runs a sweep, writes sweep.json and sweep.html, prints who wins where. Returns the exit code. */
export async function executeSweep(path: string, invocation: Invocation): Promise<number> {
  const { options, io, err } = invocation;
  const axes = readAxes(options.list('vary'));
  const base = prepareRun(path, invocation, axes.map((axis) => ({ path: axis.path, value: axis.points[0]!.text })));
  const measures = options.list('measure').length > 0 ? options.list('measure') : DEFAULT_MEASURES;
  const budget = parseCount('budget', options.value('budget'), BUDGET_MAX);
  const progress = new ProgressLine(io, err, isSilent(invocation));
  const document = await withExecutor(invocation, (executor) => runSweep({
    axes: axes.map((axis) => ({ path: axis.path, scale: axis.scale, whole: axis.quantity === 'number' && axis.points.every(({ value }) => Number.isInteger(value)), values: axis.points.map(({ value }) => value) })),
    measures, ...(budget === null ? {} : { budget }), executor, signal: io.signal, toolVersion: toolVersion(), sha256: base.source.sha256,
    worldAt: (setting) => worldAt(path, invocation, axes, setting),
    onProgress: ({ points, planned, within }) => { progress.show(within, `point ${points + 1} of ${planned}, `); },
  }));
  progress.clear();
  return finish(document, axes, base, invocation);
}

function readAxes(written: readonly string[]): readonly Axis[] {
  if (written.length === 0) throw usageError('missing-vary', 'a sweep needs at least one --vary', 'write for example --vary network.latency.cross-zone=1ms..64ms/7log');
  return written.map((text) => {
    const parsed = parseVary(text);
    if (!parsed.ok) throw usageError('bad-option', `--vary ${text}: ${parsed.reason}`, parsed.hint);
    return parsed;
  });
}

function worldAt(path: string, invocation: Invocation, axes: readonly Axis[], setting: Readonly<Record<string, number>>): World {
  const extra = axes.flatMap((axis) => {
    const value = setting[axis.path];
    if (value === undefined) return [];
    const asked = axis.points.find((point) => point.value === value);
    return [{ path: axis.path, value: asked?.text ?? WRITTEN[axis.quantity](value) }];
  });
  return prepareRun(path, invocation, extra, false);
}

async function finish(document: SweepDocument, axes: readonly Axis[], base: PreparedRun, { options, io, out, err }: Invocation): Promise<number> {
  const toJson = options.flag('json');
  const text = serializeDocument(document);
  const units = Object.fromEntries(axes.map((axis) => [axis.path, PRINTED[axis.quantity]]));
  const directory = outputDirectory(options, base.scenario.name);
  const page = join(directory, 'sweep.html');
  if (document.points.length > 0) {
    await writeFileAtomically(join(directory, 'sweep.json'), text);
    await writeFileAtomically(page, await renderSweepReport(document, { units }));
  }
  if (toJson) io.stdout.write(text);
  if (!options.flag('quiet')) {
    const people = toJson ? io.stderr : io.stdout;
    people.write(sweepText(document, units, toJson ? err : out));
    if (document.points.length > 0) people.write(`\nmap        ${page}\nresults    ${join(directory, 'sweep.json')}\n`);
  }
  if (options.flag('open') && document.points.length > 0) openFile(page);
  return document.complete ? EXIT.ok : EXIT.interrupted;
}
