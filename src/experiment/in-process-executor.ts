import { runJob } from './executor.ts';
import type { Executor, Simulate } from './executor.ts';
import { ReplicationFailure } from './replication-failure.ts';

const LONGEST_SILENCE_MS = 50; // lets a page repaint and a Ctrl-C arrive between replications

/** Runs jobs one after the other in this thread: browsers, debuggers, tests. */
export function inProcessExecutor(simulate: Simulate): Executor {
  return {
    jobs: 1,
    async run(plan, jobs, onResult, signal) {
      let breath = performance.now();
      for (const job of jobs) {
        if (signal?.aborted === true) return;
        try {
          onResult(job, runJob(simulate, plan, job));
        } catch (cause) {
          throw new ReplicationFailure(plan, job, cause);
        }
        if (performance.now() - breath > LONGEST_SILENCE_MS) {
          await new Promise((resolve) => {
            setTimeout(resolve);
          });
          breath = performance.now();
        }
      }
    },
    close: () => Promise.resolve(),
  };
}
