import type { Job, Plan } from './executor.ts';

/**
 * A replication threw, or its worker died: a fault of the simulator or of the machine, never of the scenario.
 * Names what is needed to see it again.
 */
export class ReplicationFailure extends Error {
  readonly strategy: string;
  /** From 0. */
  readonly replication: number;
  readonly seed: string;
  /** A command line that runs into the same replication. */
  readonly reproduce: string;

  constructor(plan: Plan, job: Job, cause: unknown) {
    const strategy = plan.strategies[job.strategy]!.name;
    const { seed } = plan.scenario;
    const reproduce = `${plan.command} --seed ${quoted(seed)} --strategies ${strategy} --replications ${job.replication + 1} --jobs 1`;
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(
      `replication ${job.replication} of ${strategy} (seed ${quoted(seed)}) failed: ${reason}\n  see it again: ${reproduce}`,
      { cause },
    );
    this.name = 'ReplicationFailure';
    this.strategy = strategy;
    this.replication = job.replication;
    this.seed = seed;
    this.reproduce = reproduce;
  }
}

/** Quoted for a POSIX shell where that is needed. */
function quoted(text: string): string {
  return /^[\w.:@/+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
