import type { Ticks } from '../engine/time.ts';
import type { ReplicationResult } from '../metrics/replication-result.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { ResolvedStrategy } from '../strategies/definition.ts';

/** How one replication is to be run. */
export interface SimulateOptions {
  /** Keep the paths of a few orders. */
  readonly exemplars?: boolean;
  /** Whose orders are followed, so that every strategy shows the same ones. */
  readonly reference?: ResolvedStrategy;
  /** In place of the scenario's. */
  readonly warmup?: Ticks;
}

/** One replication of one strategy: pure and synchronous. */
export type Simulate = (
  scenario: Scenario,
  strategy: ResolvedStrategy,
  replication: number,
  options: SimulateOptions,
) => ReplicationResult;

/** What all jobs of a batch share. */
export interface Plan {
  readonly scenario: Scenario;
  readonly strategies: readonly ResolvedStrategy[];
  /** Null = as the scenario says. */
  readonly warmup: Ticks | null;
  /** The command that a person would type to get this plan, for messages: `sim run scenarios/shop.yaml`. */
  readonly command: string;
  /** Modules (URLs) whose policies the strategies are made of; default none. */
  readonly modules?: readonly string[];
}

/** A whole replication, the unit that executors distribute. */
export interface Job {
  /** Index into `Plan.strategies`. */
  readonly strategy: number;
  readonly replication: number;
  readonly exemplars: boolean;
}

/** Runs jobs somewhere. Which executor, and how many workers, changes no result. */
export interface Executor {
  /** How many jobs may run at once. */
  readonly jobs: number;
  /**
   * Runs the jobs, started in the order given, and hands over each result as it arrives, in any order.
   * Resolves when all are done, or soon after `signal` aborts (unfinished jobs are dropped, no result arrives later).
   * Rejects with a {@link ReplicationFailure} for the first job that throws or loses its worker; the rest is dropped.
   */
  run(
    plan: Plan,
    jobs: readonly Job[],
    onResult: (job: Job, result: ReplicationResult) => void,
    signal?: AbortSignal,
  ): Promise<void>;
  /** Ends workers. The executor is not used again. */
  close(): Promise<void>;
}

/** Runs one job in this thread. */
export function runJob(simulate: Simulate, plan: Plan, job: Job): ReplicationResult {
  const options = {
    exemplars: job.exemplars,
    reference: plan.strategies[0]!,
    ...(plan.warmup === null ? {} : { warmup: plan.warmup }),
  };
  return simulate(plan.scenario, plan.strategies[job.strategy]!, job.replication, options);
}
