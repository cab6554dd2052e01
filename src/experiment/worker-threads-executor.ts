import { Worker } from 'node:worker_threads';
import type { ReplicationResult } from '../metrics/replication-result.ts';
import type { Executor, Job, Plan } from './executor.ts';
import { ReplicationFailure } from './replication-failure.ts';
import type { AnswerMessage, JobMessage, PlanMessage } from './worker-protocol.ts';

/** How workers are started. */
export interface WorkerThreadsOptions {
  /** Worker threads, at least 1. */
  readonly jobs: number;
  /** The compiled module that a worker runs; it calls `serveReplications`. Default: worker.js of the build. */
  readonly worker?: URL;
}

/**
 * Runs jobs on worker threads, one whole replication at a time each. Threads start with the first batch and stay for
 * the next; an abort or a failure ends them at once, in the middle of a replication.
 */
export function workerThreadsExecutor({ jobs, worker = compiledWorker() }: WorkerThreadsOptions): Executor {
  if (!Number.isInteger(jobs) || jobs < 1) throw new RangeError(`jobs: needs a whole number from 1, got ${jobs}`);
  const threads = new Set<Worker>();
  const start = (): void => {
    const thread = new Worker(worker);
    threads.add(thread);
    thread.on('exit', () => {
      threads.delete(thread);
    });
    thread.on('error', () => {
      threads.delete(thread);
    }); // while a job runs, its batch hears of it as well
  };
  const endThreads = async (): Promise<void> => {
    await Promise.all([...threads].map((thread) => thread.terminate()));
  };
  return {
    jobs,
    async run(plan, queue, onResult, signal) {
      while (threads.size < Math.min(jobs, queue.length)) start();
      try {
        await new Batch(plan, queue, onResult).runOn([...threads], signal);
      } catch (error) {
        await endThreads();
        throw error;
      }
      if (signal?.aborted === true) await endThreads();
    },
    close: endThreads,
  };
}

/** From sources the build is used too, because Node 20 runs no TypeScript. */
function compiledWorker(): URL {
  const inSources = import.meta.url.endsWith('.ts');
  return new URL(inSources ? '../../dist/experiment/worker.js' : './worker.js', import.meta.url);
}

/** One call of `run`: hands the next job to whichever thread is free. */
class Batch {
  private next = 0;
  private readonly plan: Plan;
  private readonly queue: readonly Job[];
  private readonly onResult: (job: Job, result: ReplicationResult) => void;
  private readonly release: (() => void)[] = [];

  constructor(plan: Plan, queue: readonly Job[], onResult: (job: Job, result: ReplicationResult) => void) {
    this.plan = plan;
    this.queue = queue;
    this.onResult = onResult;
  }

  /** Resolves when every job is answered or the signal aborts; rejects at the first failure. Leaves no listener behind. */
  async runOn(threads: readonly Worker[], signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted === true) return;
    const aborted = new Promise<void>((resolve) => {
      const stop = (): void => {
        resolve();
      };
      signal?.addEventListener('abort', stop);
      this.release.push(() => signal?.removeEventListener('abort', stop));
    });
    try {
      await Promise.race([aborted, Promise.all(threads.map((thread) => this.serve(thread)))]);
    } finally {
      for (const release of this.release) release();
    }
  }

  /** Feeds one thread until the queue is empty. */
  private serve(thread: Worker): Promise<void> {
    return new Promise((resolve, reject) => {
      let job: Job | undefined;
      const dispatch = (): void => {
        job = this.queue[this.next++];
        if (job === undefined) resolve();
        else thread.postMessage({ kind: 'job', job } satisfies JobMessage);
      };
      const onDeath = (cause: unknown): void => {
        if (job !== undefined) reject(new ReplicationFailure(this.plan, job, cause));
      };
      const onExit = (code: number): void => {
        onDeath(new Error(`its worker thread ended with code ${code}`));
      };
      const onAnswer = (answer: AnswerMessage): void => {
        if (answer.kind === 'failure') {
          onDeath(Object.assign(new Error(answer.message), { stack: answer.stack }));
          return;
        }
        try {
          this.onResult(job!, answer.result);
          dispatch();
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      thread.on('message', onAnswer).on('error', onDeath).on('exit', onExit);
      this.release.push(() => {
        thread.off('message', onAnswer).off('error', onDeath).off('exit', onExit);
      });
      thread.postMessage({ kind: 'plan', plan: this.plan } satisfies PlanMessage);
      dispatch();
    });
  }
}
