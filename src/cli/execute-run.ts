import { availableParallelism } from 'node:os';

import type { Executor } from '../experiment/executor.ts';
import type { ResultDocument } from '../experiment/result-document.ts';
import { runExperiment } from '../experiment/run-experiment.ts';
import { workerThreadsExecutor } from '../experiment/worker-threads-executor.ts';
import { assertWritable } from '../experiment/write-results.ts';
import type { Invocation } from './command.ts';
import { parseCount } from './option-parsers.ts';
import { prepareRun } from './prepare-run.ts';
import { ProgressLine } from './progress-line.ts';
import { outputDirectory } from './reports-directory.ts';
import { toolVersion } from './tool-version.ts';

const JOBS_MAX = 256;

/** Runs the scenario that a command names. The document of an interrupted run holds what was complete. */
export async function executeRun(path: string, invocation: Invocation): Promise<{ readonly document: ResultDocument; readonly command: string }> {
  const prepared = prepareRun(path, invocation);
  await assertWritable(outputDirectory(invocation.options, prepared.scenario.name));
  const progress = new ProgressLine(invocation.io, invocation.err, isSilent(invocation));
  return withExecutor(invocation, async (executor) => {
    const document = await runExperiment({
      scenario: prepared.scenario, strategies: prepared.strategies, source: prepared.source, toolVersion: toolVersion(), command: prepared.command,
      executor, signal: invocation.io.signal, onProgress: (at) => { progress.show(at); },
    });
    progress.clear();
    return { document, command: prepared.command };
  });
}

/** Starts workers for the time of `use`. `--jobs` says how many; the answer never depends on it. */
export async function withExecutor<Result>({ options }: Invocation, use: (executor: Executor) => Promise<Result>): Promise<Result> {
  const executor = workerThreadsExecutor({ jobs: parseCount('jobs', options.value('jobs'), JOBS_MAX) ?? availableParallelism() });
  try {
    return await use(executor);
  } finally {
    await executor.close();
  }
}

/** Whether progress stays unsaid. */
export function isSilent({ options }: Invocation): boolean {
  return options.flag('quiet') || options.flag('no-progress');
}
