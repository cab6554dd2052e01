import type { ResultDocument } from '../../experiment/result-document.ts';
import type { CliCommand, Invocation } from '../command.ts';
import { JOBS_OPTION, JSON_OPTION, NO_PROGRESS_OPTION, OPEN_OPTION, OUT_OPTION, REPLICATION_OPTIONS, SCENARIO_OPTIONS, STRICT_OPTION } from '../common-options.ts';
import { EXIT } from '../exit-codes.ts';

/** `sim run`: every strategy times every replication, a comparison, verdicts, a report. */
export const run: CliCommand = {
  name: 'run',
  about: 'Run every strategy on the same orders, compare, and write a report.',
  arguments: [{ name: 'scenario', required: true, about: 'a scenario file (YAML)' }],
  options: [
    ...SCENARIO_OPTIONS, ...REPLICATION_OPTIONS, JOBS_OPTION, OUT_OPTION, JSON_OPTION, STRICT_OPTION, OPEN_OPTION, NO_PROGRESS_OPTION,
    { name: 'strategy', kind: 'list', value: 'FILE.js', about: 'a module with strategies of your own; may be given several times' },
    { name: 'dry-run', kind: 'flag', about: 'print the plan and run nothing' },
    { name: 'watch', kind: 'flag', about: 'run again whenever the scenario changes' },
  ],
  examples: ['sim run scenarios/flash-sale.yaml', 'sim run shop.yaml --strategies saga,orchestration --set services.payment.time=400ms --json'],
  async run(invocation) {
    const path = invocation.arguments[0]!;
    const modules = invocation.options.list('strategy');
    if (modules.length > 0) {
      const { loadStrategyFiles } = await import('../load-strategy-files.ts');
      await loadStrategyFiles(modules);
    }
    if (invocation.options.flag('dry-run')) {
      const { printPlan } = await import('../print-plan.ts');
      return printPlan(path, invocation);
    }
    if (invocation.options.flag('watch')) {
      const { watchScenario } = await import('../watch-scenario.ts');
      return watchScenario(path, invocation, () => runOnce(path, invocation));
    }
    return runOnce(path, invocation);
  },
};

async function runOnce(path: string, invocation: Invocation): Promise<number> {
  const { executeRun } = await import('../execute-run.ts');
  const { document, command } = await executeRun(path, invocation);
  const { writeRun } = await import('../write-run.ts');
  await writeRun(document, command, invocation);
  return exitCodeOf(document, invocation.options.flag('strict'));
}

// Interrupted before failed before imprecise.
function exitCodeOf(document: ResultDocument, strict: boolean): number {
  if (!document.complete) return EXIT.interrupted;
  const failed = document.expect.some(({ verdict, level }) => (verdict === 'fail' && (level === 'error' || strict)) || (verdict === 'inconclusive' && strict));
  if (failed) return EXIT.expectFailed;
  return document.stopping?.reached === false ? EXIT.precisionNotReached : EXIT.ok;
}
