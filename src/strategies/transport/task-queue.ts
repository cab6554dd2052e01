import type { DistributionSpec } from '../../model/ports.ts';
import type { TaskPlan } from '../../model/ports-tasks.ts';
import type { Parameter, ResolvedStrategy } from '../definition.ts';
import type { LayerDefinition } from '../policy-definition.ts';

const RETRY = 'temporalio/temporal: common/retrypolicy/retry_policy.go';

/** How tasks reach workers, in the words of a workflow engine; without a preset: Temporal. */
const TASK_PARAMETERS: readonly Parameter[] = [
  { name: 'engine.hand-over', type: 'distribution', default: '0ms', ideal: '0ms', evidence: 'D', source: 'a long poll or stream waits at the engine', summary: 'from the moment that a task and a free worker are there until the worker has the task' },
  { name: 'engine.task-timeout', type: { orWord: 'none', of: 'duration' }, default: '1m', evidence: 'G', source: 'assumption: Temporal makes a start-to-close time-out mandatory and leaves its length to the author', summary: 'time-out of an attempt whose step has none: until then nobody notices that its worker died' },
  { name: 'engine.timeout-check', type: 'duration', default: '0ms', ideal: '0ms', evidence: 'R', source: 'Temporal: a timer task for each time-out', summary: 'time-outs are noticed on ticks of this' },
  { name: 'engine.report-for', type: 'duration', default: '60s', evidence: 'R', source: 'temporalio/sdk-go: internal/internal_retry.go, expiration of call retries', summary: 'how long a worker repeats its report to an engine that is down' },
  { name: 'engine.retries', type: { oneOf: ['step', 'product'] }, default: 'step', evidence: 'D', source: 'attempts and back-off are those of the step unless the product shall show its own defaults', summary: "whose attempts and back-off apply: the steps', or the product's own defaults below" },
  { name: 'engine.attempts', type: { orWord: 'unlimited', of: 'count' }, default: 'unlimited', evidence: 'R', source: RETRY, summary: 'total tries under `retries: product`' },
  { name: 'engine.backoff', type: 'duration', default: '1s', evidence: 'R', source: RETRY, summary: 'wait before the second try under `retries: product`, doubled for each further one' },
  { name: 'engine.backoff-max', type: 'duration', default: '100s', evidence: 'R', source: `${RETRY}, 100 times the first`, summary: 'longest such wait' },
  { name: 'engine.incidents', type: 'flag', default: false, evidence: 'R', source: 'Temporal: an activity that failed for good fails the step', summary: 'under `retries: product`: a task without attempts left waits for a person, and its process with it' },
  { name: 'engine.acquisition-wait', type: { orWord: 'none', of: 'duration' }, default: 'none', ideal: 'none', evidence: 'R', source: 'Temporal: the matching service hands tasks over at once', summary: 'wait of a job executor after a look that found nothing, doubled with each' },
  { name: 'engine.acquisition-max', type: 'duration', default: '60s', evidence: 'R', source: 'Camunda 7: jobexecutor/JobExecutor.java', summary: 'longest such wait' },
  { name: 'engine.acquisition-batch', type: 'count', default: 3, evidence: 'R', source: 'Camunda 7: jobexecutor/JobExecutor.java', summary: 'jobs taken at a look' },
  { name: 'engine.acquisition-hint', type: 'flag', default: true, evidence: 'R', source: 'Camunda 7: hintJobExecutor, on; false = the executor runs elsewhere than the code that makes the jobs', summary: 'a new job wakes the executor up; a retry does not' },
];

/** The transport `task-queue`. */
export const TASK_QUEUE: LayerDefinition = {
  axis: 'transport', name: 'task-queue',
  summary: "the engine keeps tasks in queues; the services' own places pull them when they are free",
  parameters: TASK_PARAMETERS,
};

/** What the parameters of a strategy make of its task queues. */
export function taskPlanOf({ values }: ResolvedStrategy): TaskPlan {
  const acquisitionWait = values['engine.acquisition-wait'] as number | null;
  return {
    handOver: values['engine.hand-over'] as DistributionSpec,
    timeout: values['engine.task-timeout'] as number | null,
    timeoutCheck: values['engine.timeout-check'] as number,
    reportFor: values['engine.report-for'] as number,
    retries: values['engine.retries'] === 'step' ? null : {
      attempts: (values['engine.attempts'] as number | null) ?? Infinity,
      base: values['engine.backoff'] as number,
      max: values['engine.backoff-max'] as number,
    },
    acquisition: acquisitionWait === null ? null : {
      wait: acquisitionWait,
      max: values['engine.acquisition-max'] as number,
      batch: values['engine.acquisition-batch'] as number,
      hint: values['engine.acquisition-hint'] === true,
    },
  };
}
