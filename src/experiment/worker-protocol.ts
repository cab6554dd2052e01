import type { ReplicationResult } from '../metrics/replication-result.ts';
import type { Job, Plan } from './executor.ts';

/** To a worker: the plan of the jobs that follow, once for each batch. */
export interface PlanMessage {
  readonly kind: 'plan';
  readonly plan: Plan;
}

/** To a worker: run this, answer once. */
export interface JobMessage {
  readonly kind: 'job';
  readonly job: Job;
}

/** From a worker: the answer to its job. */
export type AnswerMessage =
  | { readonly kind: 'result'; readonly result: ReplicationResult }
  | { readonly kind: 'failure'; readonly message: string; readonly stack: string };
