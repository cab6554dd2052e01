import { join } from 'node:path';

import type { CheckDocument, CheckResult, Counterexample } from '../experiment/check/document.ts';
import { checkStrategies } from '../experiment/check/report.ts';
import { assertWritable, writeFileAtomically } from '../experiment/write-results.ts';
import type { Invocation } from './command.ts';
import { isSilent } from './execute-run.ts';
import { EXIT } from './exit-codes.ts';
import { parseCount } from './option-parsers.ts';
import type { Painter } from './paint.ts';
import { prepareRun } from './prepare-run.ts';
import { outputDirectory } from './reports-directory.ts';
import { toolVersion } from './tool-version.ts';

const RUNS = 500;
const RUNS_MOST = 10_000_000;
const SECONDS_MOST = 1_000_000;

/** Searches a scenario for violations, writes the counterexamples, and tells what was found. Returns the exit code. */
export async function executeCheck(path: string, invocation: Invocation): Promise<number> {
  const { options, io, out, err } = invocation;
  const { scenario, strategies, source } = prepareRun(path, invocation);
  const runs = parseCount('runs', options.value('runs'), RUNS_MOST) ?? RUNS;
  const seconds = parseCount('budget', options.value('budget'), SECONDS_MOST);
  const directory = outputDirectory(options, scenario.name);
  await assertWritable(directory);
  const started = performance.now();
  const { document, counterexamples } = await checkStrategies(scenario, strategies, {
    seed: scenario.seed, runs, sha256: source.sha256, toolVersion: toolVersion(),
    interrupted: () => io.signal.aborted || (seconds !== null && performance.now() - started > seconds * 1000),
    onStrategy: (strategy) => { if (!isSilent(invocation)) io.stderr.write(`checking ${strategy}\n`); },
  });
  for (const [file, counterexample] of counterexamples) await writeFileAtomically(join(directory, file), `${JSON.stringify(counterexample, null, 1)}\n`);
  const named = withDirectory(document, directory);
  const toJson = options.flag('json');
  if (toJson) io.stdout.write(`${JSON.stringify(named, null, 2)}\n`);
  if (!options.flag('quiet')) (toJson ? io.stderr : io.stdout).write(checkText(named, counterexamples, directory, toJson ? err : out));
  if (io.signal.aborted) return EXIT.interrupted;
  return document.results.some(({ verdict }) => verdict === 'broken guarantee') ? EXIT.guaranteeViolated : EXIT.ok;
}

function withDirectory(document: CheckDocument, directory: string): CheckDocument {
  return { ...document, results: document.results.map((result) => (result.file === null ? result : { ...result, file: join(directory, result.file) })) };
}

function checkText({ results }: CheckDocument, counterexamples: ReadonlyMap<string, Counterexample>, directory: string, paint: Painter): string {
  const lines: string[] = [];
  for (const strategy of new Set(results.map((result) => result.strategy))) {
    const own = results.filter((result) => result.strategy === strategy);
    const quiet = own.filter(({ verdict }) => verdict === 'not found');
    lines.push(paint('bold', strategy) + paint('dim', `, ${String(own[0]!.runs)} runs`));
    for (const result of own) {
      if (result.verdict === 'not found') continue;
      lines.push(...found(result, paint));
      const counterexample = [...counterexamples].find(([file]) => join(directory, file) === result.file)?.[1];
      if (result.verdict === 'broken guarantee' && counterexample !== undefined) lines.push(...counterexample.diagram.text.map((line) => `      ${line}`));
    }
    if (quiet.length > 0) {
      const bound = quiet[0]!.bound ?? 1;
      lines.push(`  ${paint('green', 'not found')}  ${quiet.map(({ invariant }) => invariant).join(', ')}`);
      lines.push(paint('dim', `             at 95 % confidence fewer than ${(bound * 100).toPrecision(2)} % of such runs break one of them (3 / runs)`));
    }
    lines.push('');
  }
  return `${lines.join('\n')}\n`;
}

function found({ verdict, invariant, faults, claim, file }: CheckResult, paint: Painter): string[] {
  const broken = verdict === 'broken guarantee';
  return [
    `  ${paint(broken ? 'red' : 'yellow', verdict)}  ${invariant}: ${claim.because}`,
    ...(faults.length === 0 ? ['      no fault is needed'] : faults.map((fault) => `      ${fault}`)),
    paint('dim', `      sim replay ${file ?? ''}`),
  ];
}
