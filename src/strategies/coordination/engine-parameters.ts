import type { Parameter, Preset } from '../definition.ts';

const LIFECYCLE = 'temporalio/temporal: docs/architecture/workflow-lifecycle.md, common/persistence/sql/execution.go';
const CLOUD_DISK = 'assumption: cloud network block storage commits in 1 to 2 ms at the median, 5 to 20 ms at p99';
const ZEEBE_STREAM = 'Camunda 8 docs, internal processing: one append with quorum for each command, follow-ups in the same batch';
const C7_EXECUTOR = 'Camunda 7: engine/impl/jobexecutor';
const STATES = 'AWS Step Functions developer guide, standard workflows: state is persisted on every transition';

/** What a workflow engine costs; without a preset: Temporal. */
export const ENGINE_PARAMETERS: readonly Parameter[] = [
  { name: 'engine.shards', type: 'count', default: 512, evidence: 'R', source: 'temporalio/helm-charts: numHistoryShards 512', summary: 'shards or partitions; what belongs to one process is done in one of them' },
  { name: 'engine.places', type: { orWord: 'unlimited', of: 'count' }, default: 1, ideal: 'unlimited', evidence: 'R', source: 'temporalio/temporal: shardIOConcurrency 1', summary: 'transitions of one shard at once' },
  { name: 'engine.transition', type: 'distribution', default: '200us', ideal: '0ms', evidence: 'G', source: 'assumption: a fifth of a millisecond of work per state transition', summary: 'work of one state transition' },
  { name: 'engine.persist', type: 'distribution', default: { p50: '1.5ms', p99: '9ms' }, ideal: '0ms', evidence: 'G', source: CLOUD_DISK, summary: 'one durable write; those of a transition follow each other' },
  { name: 'engine.start-writes', type: 'count', default: 2, ideal: 0, evidence: 'D', source: LIFECYCLE, summary: 'writes to start a process' },
  { name: 'engine.decision-writes', type: 'count', default: 2, ideal: 0, evidence: 'D', source: LIFECYCLE, summary: "writes to give the workflow's code its next event" },
  { name: 'engine.command-writes', type: 'count', default: 2, ideal: 0, evidence: 'D', source: LIFECYCLE, summary: 'writes of what it wants done next, its end included' },
  { name: 'engine.take-writes', type: 'count', default: 1, ideal: 0, evidence: 'D', source: LIFECYCLE, summary: 'writes when a worker takes a task' },
  { name: 'engine.report-writes', type: 'count', default: 2, ideal: 0, evidence: 'D', source: LIFECYCLE, summary: "writes of a worker's report, a time-out or a timer" },
  { name: 'engine.recovery', type: 'distribution', default: { uniform: ['3s', '10s'] }, ideal: '0ms', evidence: 'G', source: 'assumption: membership detection, move and reload of the shards', summary: 'from the end of a crash until it serves again' },
  { name: 'engine.backpressure', type: { orWord: 'unlimited', of: 'count' }, default: 'unlimited', evidence: 'R', source: 'temporalio/temporal: limits are rates for each host, not set here', summary: 'starts are turned away where so many transitions wait in the shard' },
];

/** Products; the named strategy takes `temporal`. */
export const ENGINE_PRESETS: readonly Preset[] = [
  { name: 'temporal', of: ['workflow-engine'], summary: '512 shards, 27 serial writes for three activities, unlimited retries of its own', values: {} },
  {
    name: 'zeebe', of: ['workflow-engine'], summary: 'Camunda 8: one single-threaded partition, two replicated commits for each task, incidents',
    values: {
      'engine.shards': { value: 1, source: 'camunda/zeebe: dist/src/main/config/broker.yaml.template, partitions 1', evidence: 'R' },
      'engine.persist': { value: { p50: '3ms', p99: '20ms' }, source: 'camunda/zeebe-chaos, 2024-01-19: about 14 ms beside one task at the median, which is three commits; 2025-11-27: 82 processes/s and partition', evidence: 'D' },
      'engine.start-writes': { value: 1, source: ZEEBE_STREAM, evidence: 'D' },
      'engine.decision-writes': { value: 0, source: ZEEBE_STREAM, evidence: 'D' },
      'engine.command-writes': { value: 0, source: ZEEBE_STREAM, evidence: 'D' },
      'engine.take-writes': { value: 1, source: `${ZEEBE_STREAM}; activation of jobs`, evidence: 'D' },
      'engine.report-writes': { value: 1, source: `${ZEEBE_STREAM}; completion of the job`, evidence: 'D' },
      'engine.recovery': { value: { uniform: ['2.5s', '5s'] }, source: 'broker.yaml.template, election time-out 2.5 s; as much again for the replay by assumption', evidence: 'D' },
      'engine.backpressure': { value: 100, source: 'broker.yaml.template, AIMD starts at 100 commands in flight; fixed here', evidence: 'R' },
      'engine.task-timeout': { value: '5m', source: 'clients/java: ZeebeClientBuilderImpl.java, job time-out', evidence: 'R' },
      'engine.timeout-check': { value: '1s', source: 'zeebe/engine: EngineConfiguration.java', evidence: 'R' },
      'engine.report-for': { value: '10s', source: 'clients/java: ZeebeClientBuilderImpl.java, request time-out', evidence: 'R' },
      'engine.attempts': { value: 3, source: 'zeebe/bpmn-model: ZeebeTaskDefinition.java', evidence: 'R' },
      'engine.backoff': { value: '0ms', source: 'Camunda 8 docs, job workers: at once', evidence: 'R' },
      'engine.incidents': { value: true, source: 'Camunda 8 docs, incidents', evidence: 'R' },
    },
  },
  {
    name: 'camunda7', of: ['workflow-engine'], summary: 'Camunda 7: jobs in the database of the application, looked for by a job executor',
    values: {
      'engine.shards': { value: 1, source: 'one database', evidence: 'D' },
      'engine.places': { value: 10, source: `${C7_EXECUTOR}/DefaultJobExecutor.java, largest pool`, evidence: 'R' },
      'engine.persist': { value: { p50: '3ms', p99: '20ms' }, source: `${CLOUD_DISK}; a flush writes 10 to 20 rows`, evidence: 'G' },
      'engine.start-writes': { value: 1, source: `${C7_EXECUTOR}: one transaction to the first wait state`, evidence: 'D' },
      'engine.decision-writes': { value: 0, source: `${C7_EXECUTOR}: part of the flush`, evidence: 'D' },
      'engine.command-writes': { value: 0, source: `${C7_EXECUTOR}: part of the flush`, evidence: 'D' },
      'engine.take-writes': { value: 1, source: `${C7_EXECUTOR}: the lock of the job`, evidence: 'D' },
      'engine.report-writes': { value: 1, source: `${C7_EXECUTOR}: the flush`, evidence: 'D' },
      'engine.recovery': { value: '0ms', source: 'it starts with its application', evidence: 'D' },
      'engine.task-timeout': { value: '5m', source: `${C7_EXECUTOR}/JobExecutor.java, lock time`, evidence: 'R' },
      'engine.report-for': { value: '0ms', source: 'the job runs in the engine; a report is its own commit', evidence: 'D' },
      'engine.attempts': { value: 3, source: 'Camunda 7: default number of retries', evidence: 'R' },
      'engine.backoff': { value: '0ms', source: 'Camunda 7: no delay until configured', evidence: 'R' },
      'engine.incidents': { value: true, source: 'Camunda 7: failed job incidents', evidence: 'R' },
      'engine.acquisition-wait': { value: '5s', source: `${C7_EXECUTOR}/JobExecutor.java`, evidence: 'R' },
    },
  },
  {
    name: 'step-functions', of: ['workflow-engine'], summary: 'AWS Step Functions, standard workflows: a managed service with a latency for each transition and no retries of its own',
    values: {
      'engine.shards': { value: 1, source: 'a managed service: what is behind it is not seen', evidence: 'G' },
      'engine.places': { value: 'unlimited', source: 'its quotas are rates of thousands a second', evidence: 'R' },
      'engine.persist': { value: { uniform: ['25ms', '50ms'] }, source: 'assumption: tens of milliseconds for each transition', evidence: 'G' },
      'engine.start-writes': { value: 1, source: STATES, evidence: 'D' },
      'engine.decision-writes': { value: 0, source: STATES, evidence: 'D' },
      'engine.command-writes': { value: 0, source: STATES, evidence: 'D' },
      'engine.take-writes': { value: 0, source: STATES, evidence: 'D' },
      'engine.report-writes': { value: 1, source: STATES, evidence: 'D' },
      'engine.recovery': { value: '0ms', source: 'a managed service', evidence: 'G' },
      'engine.attempts': { value: 1, source: 'developer guide, error handling: without Retry the execution fails', evidence: 'R' },
    },
  },
];
