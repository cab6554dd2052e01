import { readFileSync } from 'node:fs';
import { playCase } from '../experiment/ground-truth.ts';
import type { GroundTruthCase } from '../experiment/ground-truth.ts';
import type { GroundTruthRecord, GroundTruthResult } from '../experiment/ground-truth-document.ts';
import { significant } from '../report/format.ts';
import { loadScenario } from '../scenario/load-scenario.ts';
import { usageError } from './cli-error.ts';
import type { Invocation } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { withExecutor } from './execute-run.ts';
import { textTable } from './text-table.ts';

const CASES = new URL('../../tests/truth/', import.meta.url);

/**
 * Plays the ground-truth suite: what queueing theory, reliability and consistency laws know, through the same language
 * as any scenario. Prints expected, measured, interval and verdict; exit code 99 if something is off.
 */
export async function runGroundTruth(invocation: Invocation): Promise<number> {
  const { io, options } = invocation;
  const full = options.flag('full');
  const cases = JSON.parse(readCase('cases.json')) as readonly GroundTruthCase[];
  const results = await withExecutor(invocation, async (executor) => {
    const played: GroundTruthResult[] = [];
    for (const [i, truth] of cases.entries()) {
      if (!options.flag('quiet')) io.stderr.write(`${String(i + 1)} of ${String(cases.length)}: ${truth.id} ${truth.title}\n`);
      const { scenario, problems } = loadScenario({ path: truth.file, text: readCase(truth.file) }, { readText: readCase });
      if (scenario === null) throw new Error(`${truth.file}: ${problems.map((problem) => problem.message).join('; ')}`);
      played.push(...(await playCase(truth, scenario, executor, !full)));
    }
    return played;
  });
  const record: GroundTruthRecord = { format: 'rehearsal/validation@1', full, results };
  if (options.flag('json')) io.stdout.write(`${JSON.stringify(record, null, 2)}\n`);
  else io.stdout.write(`${tableOf(results)}\n`);
  const count = (verdict: GroundTruthResult['verdict']): number => results.filter((one) => one.verdict === verdict).length;
  io.stderr.write(`${String(results.length)} checks of ${String(cases.length)} cases: ${String(count('pass'))} pass, ${String(count('fail'))} fail, ${String(count('inconclusive'))} inconclusive\n`);
  return count('pass') === results.length ? EXIT.ok : EXIT.expectFailed;
}

function tableOf(results: readonly GroundTruthResult[]): string {
  return textTable(
    [
      { head: 'case', align: 'left' }, { head: 'measure', align: 'left' }, { head: 'expected', align: 'right' }, { head: 'measured', align: 'right' },
      { head: '99.9% interval', align: 'right' }, { head: 'verdict', align: 'left' }, { head: 'what', align: 'left' },
    ],
    results.map((one) => [
      one.id, one.measure, significant(one.expected, 6), one.measured === null ? '—' : significant(one.measured, 6),
      one.ci === null ? '—' : `[${significant(one.ci[0], 5)}, ${significant(one.ci[1], 5)}]`, one.verdict, one.title,
    ]),
  );
}

function readCase(name: string): string {
  try {
    return readFileSync(new URL(name, CASES), 'utf8');
  } catch (cause) {
    throw usageError('validation-missing', `the ground-truth cases are not beside the program: ${cause instanceof Error ? cause.message : String(cause)}`, 'they come with the repository, in tests/truth');
  }
}
