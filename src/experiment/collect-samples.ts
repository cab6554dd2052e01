import type { Executor, Job, Plan } from './executor.ts';
import { ReplicationGate } from './replication-gate.ts';
import { StrategySamples } from './strategy-samples.ts';

/** Which replications to run, and where. */
export interface CollectRequest {
  readonly plan: Plan;
  readonly executor: Executor;
  /** Numbers of replications, ascending; after each but the last, `isEnough` may end the run. */
  readonly checkpoints: readonly number[];
  readonly isEnough?: (samples: readonly StrategySamples[]) => boolean;
  /** Keep the paths of a few orders of the first replication. */
  readonly exemplars?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** After each job, in the order in which they finish. */
  readonly onJobDone?: (() => void) | undefined;
}

/** What came of it. */
export interface Collected {
  /** In the order of the strategies; all hold the same replications. */
  readonly samples: readonly StrategySamples[];
  /** Replications that every strategy has, without a gap before them. */
  readonly replications: number;
  /** False if it was aborted before its end. */
  readonly complete: boolean;
}

/**
 * Runs replications 0, 1, 2 ... of all strategies. A replication counts only when all strategies have it; memory holds a
 * number for each measure and replication, and whatever an executor finished too early.
 */
export async function collectSamples(request: CollectRequest): Promise<Collected> {
  const { plan, executor, checkpoints, signal } = request;
  const samples = plan.strategies.map(() => new StrategySamples());
  const gate = new ReplicationGate(samples.length, (results) => {
    results.forEach((result, strategy) => {
      samples[strategy]!.add(result);
    });
  });
  let from = 0;
  for (const checkpoint of checkpoints) {
    const jobs = jobsOf(samples.length, from, checkpoint, request.exemplars ?? false);
    await executor.run(
      plan,
      jobs,
      (job, result) => {
        gate.put(job, result);
        request.onJobDone?.();
      },
      signal,
    );
    if (gate.complete < checkpoint) return { samples, replications: gate.complete, complete: false };
    if (request.isEnough?.(samples) === true) break;
    from = checkpoint;
  }
  return { samples, replications: gate.complete, complete: true };
}

/** Replication by replication, so that an abort leaves as many as possible that all strategies have. */
function jobsOf(strategies: number, from: number, to: number, exemplars: boolean): Job[] {
  const jobs: Job[] = [];
  for (let replication = from; replication < to; replication++) {
    for (let strategy = 0; strategy < strategies; strategy++) {
      jobs.push({ strategy, replication, exemplars: exemplars && replication === 0 });
    }
  }
  return jobs;
}
