import { parentPort } from 'node:worker_threads';
import { runJob } from './executor.ts';
import { loadModules } from './strategy-modules.ts';
import type { Plan, Simulate } from './executor.ts';
import type { AnswerMessage, JobMessage, PlanMessage } from './worker-protocol.ts';

/** Turns this worker thread into a server of replications, until its parent ends it. */
export function serveReplications(simulate: Simulate): void {
  const port = parentPort;
  if (port === null) throw new Error('this module runs in a worker thread');
  let plan: Plan | null = null;
  let loading: Promise<void> = Promise.resolve();
  const serve = async (message: JobMessage): Promise<void> => {
    const failure = await loading.then(() => null, failureOf);
    port.postMessage(failure ?? answer(simulate, plan, message));
  };
  port.on('message', (message: PlanMessage | JobMessage) => {
    if (message.kind === 'plan') {
      plan = message.plan;
      loading = loadModules(message.plan.modules ?? []);
      return;
    }
    void serve(message);
  });
}

function answer(simulate: Simulate, plan: Plan | null, { job }: JobMessage): AnswerMessage {
  try {
    if (plan === null) throw new Error('a job came before its plan');
    return { kind: 'result', result: runJob(simulate, plan, job) };
  } catch (cause) {
    return failureOf(cause);
  }
}

function failureOf(cause: unknown): AnswerMessage {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  return { kind: 'failure', message: error.message, stack: error.stack ?? '' };
}
