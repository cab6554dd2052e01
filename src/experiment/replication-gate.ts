import type { ReplicationResult } from '../metrics/replication-result.ts';
import type { Job } from './executor.ts';

/**
 * Puts results back in order: releases replication 0, 1, 2 ..., each once every strategy has it, whatever order workers
 * finish in. Sums of floating-point numbers depend on their order, so this is what makes the number of workers invisible.
 * Holds only what came too early.
 */
export class ReplicationGate {
  private readonly strategies: number;
  private readonly release: (results: readonly ReplicationResult[]) => void;
  private readonly early = new Map<number, (ReplicationResult | undefined)[]>();
  private next = 0;

  /** `release` gets the results of one replication in the order of the strategies. */
  constructor(strategies: number, release: (results: readonly ReplicationResult[]) => void) {
    this.strategies = strategies;
    this.release = release;
  }

  /** Replications released so far: those that all strategies have, without a gap before them. */
  get complete(): number {
    return this.next;
  }

  /** Takes the result of one job. */
  put(job: Job, result: ReplicationResult): void {
    const row =
      this.early.get(job.replication) ?? new Array<ReplicationResult | undefined>(this.strategies).fill(undefined);
    row[job.strategy] = result;
    this.early.set(job.replication, row);
    for (let ready = this.take(); ready !== null; ready = this.take()) this.release(ready);
  }

  private take(): ReplicationResult[] | null {
    const results = (this.early.get(this.next) ?? []).filter((result) => result !== undefined);
    if (results.length < this.strategies) return null;
    this.early.delete(this.next);
    this.next++;
    return results;
  }
}
