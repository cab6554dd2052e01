import { buildDocument } from './build-document.ts';
import type { ScenarioSource } from './build-document.ts';
import type { ResultDocument } from './result-document.ts';
import { runReplications } from './run-replications.ts';
import type { RunRequest } from './run-replications.ts';

/** One run of a scenario that ends in a result document. */
export interface ExperimentRequest extends RunRequest {
  readonly source: ScenarioSource;
  readonly toolVersion: string;
}

/**
 * Runs every strategy x replication and judges the outcome. After an abort the document holds what is complete and says
 * `complete: false`. Throws ExperimentError for what a person can put right, ReplicationFailure for a crash.
 */
export async function runExperiment(request: ExperimentRequest): Promise<ResultDocument> {
  const { scenario, strategies, source, toolVersion, executor } = request;
  const started = performance.now();
  const run = await runReplications(request, true);
  const document = buildDocument({ ...run, scenario, strategies, source, toolVersion });
  const seconds = (performance.now() - started) / 1000;
  const events = run.samples.reduce((sum, samples) => sum + samples.events, 0);
  return {
    ...document,
    wallClock: { seconds, jobs: executor.jobs, eventsPerSecond: seconds > 0 ? events / seconds : 0 },
  };
}
