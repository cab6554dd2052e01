import type { NamedStrategy } from './definition.ts';

const RPC = { transport: 'rpc', bridge: 'none', overlays: [] } as const;

const EVENTS = { coordination: 'reactive', transport: 'broker', receiver: 'inbox', overlays: [] } as const;

/** The combinations everyone quotes, as answers on the axes. */
export const NAMED_STRATEGIES: readonly NamedStrategy[] = [
  {
    name: 'direct', version: '1', preset: null,
    summary: 'The edge calls each step in turn, keeps the cursor in memory and undoes nothing: the reference everything else is measured against.',
    layers: { ...RPC, coordination: 'direct', transaction: 'none', receiver: 'none' },
    guarantees: [],
    weaknesses: ['a failure half way leaves the earlier effects', 'a repeated request runs the process again'],
  },
  {
    name: 'monolith', version: '1', preset: null,
    summary: 'One program and one database: the process runs in one request, commits once, and fails as a whole.',
    layers: { coordination: 'monolith', transaction: 'local', transport: 'none', bridge: 'none', receiver: 'none', overlays: [] },
    guarantees: ['all-or-nothing', 'nothing-undone-was-seen'],
    weaknesses: ['one slow or hot part holds places and rows of all', 'what a third party has done stays when an instance crashes', 'a repeated request runs the process again'],
  },
  {
    name: 'orchestration', version: '1', preset: null,
    summary: 'An orchestrator with a durable cursor calls each step in turn; what has happened stays when a later step fails.',
    layers: { ...RPC, coordination: 'orchestrator', transaction: 'none', receiver: 'idempotency-key' },
    guarantees: ['effect-once', 'resumes-after-coordinator-crash'],
    weaknesses: ['a failure half way leaves the earlier effects', 'while the orchestrator is down nothing moves'],
  },
  {
    name: 'saga', version: '1', preset: null,
    summary: 'Orchestration whose steps are undone in reverse order when one fails before the pivot, and retried behind it.',
    layers: { ...RPC, coordination: 'orchestrator', transaction: 'saga', receiver: 'idempotency-key' },
    guarantees: ['effect-once', 'resumes-after-coordinator-crash', 'all-or-nothing-eventually'],
    weaknesses: ['others see effects that are undone later', 'undoing is work that can fail'],
  },
  {
    name: 'choreography', version: '1', preset: 'kafka',
    summary: 'Services react to each other\'s events over a broker; the client waits for the outcome event, and nothing is undone.',
    layers: { ...EVENTS, transaction: 'none', bridge: 'outbox-log-tailing' },
    guarantees: ['effect-once', 'no-event-lost', 'resumes-after-broker-crash'],
    weaknesses: ['a failure half way leaves the earlier effects', 'nobody notices an order that stands still', 'a record that cannot be handled holds up its partition'],
  },
  {
    name: 'saga-choreographed', version: '1', preset: 'kafka',
    summary: 'Choreography whose services undo their steps when they hear of a failure, side by side and in no order.',
    layers: { ...EVENTS, transaction: 'saga', bridge: 'outbox-log-tailing' },
    guarantees: ['effect-once', 'no-event-lost', 'resumes-after-broker-crash', 'all-or-nothing-eventually'],
    weaknesses: ['others see effects that are undone later', 'nobody notices an order that stands still', 'every service must know whose failures concern it'],
  },
  {
    name: 'event-driven', version: '1', preset: 'kafka',
    summary: 'Choreography that accepts first and tells the outcome later, and whose services write what they hear from themselves: it differs in bridge and acknowledgement only.',
    layers: { ...EVENTS, transaction: 'none', bridge: 'listen-to-yourself' },
    values: { 'entry.answer': 'accepted' },
    guarantees: ['effect-once', 'no-event-lost', 'resumes-after-broker-crash'],
    weaknesses: ['a decision is taken on data that lag behind the events', 'a failure half way leaves the earlier effects', 'nobody notices an order that stands still'],
  },
  {
    name: 'two-phase-commit', version: '1', preset: null,
    summary: 'A coordinator has all participants vote and then commit or abort together; rows stay locked until they hear the decision.',
    layers: { ...RPC, coordination: 'orchestrator', transaction: 'two-phase-commit', receiver: 'idempotency-key' },
    guarantees: ['effect-once', 'all-or-nothing', 'nothing-undone-was-seen'],
    weaknesses: ['while the coordinator is down prepared orders hold their rows, and others wait for them', 'a hot row serves one order at a time, over all its messages', 'a third party can only come last, and only one of them'],
  },
  {
    name: 'tcc', version: '1', preset: null,
    summary: 'Each step reserves and commits; a coordinator has all reservations confirmed, or all cancelled.',
    layers: { ...RPC, coordination: 'orchestrator', transaction: 'tcc', receiver: 'idempotency-key' },
    guarantees: ['effect-once', 'all-or-nothing-eventually'],
    weaknesses: ['what is reserved cannot be sold, also if it is cancelled later', 'every service needs a try, a confirm and a cancel', 'a reservation that expires before it is confirmed breaks the promise'],
  },
  {
    name: 'at', version: '1', preset: null,
    summary: 'Each step commits at once, with images to take it back by and global locks that keep other such transactions from its rows.',
    layers: { ...RPC, coordination: 'orchestrator', transaction: 'at', receiver: 'idempotency-key' },
    guarantees: ['effect-once', 'all-or-nothing-eventually'],
    weaknesses: ['others see effects that are undone later', 'a row that another transaction has is waited for a third of a second, and then the order fails', 'while the coordinator is down no step commits anywhere'],
  },
  {
    name: 'workflow-engine', version: '1', preset: 'temporal',
    summary: 'An engine writes down every event of a process; workers pull what is to be done, and what fails is undone in reverse order.',
    layers: { coordination: 'workflow-engine', transaction: 'saga', transport: 'task-queue', bridge: 'engine-owned', receiver: 'idempotency-key', overlays: [] },
    guarantees: ['effect-once', 'resumes-after-coordinator-crash', 'all-or-nothing-eventually'],
    weaknesses: ['a dead worker is noticed by its silence only', 'while the engine is down nothing moves', 'several serial writes for each step'],
  },
  {
    name: 'distributed-tracing', version: '1', preset: null,
    summary: 'Orchestration whose services record and export spans, at the cost of their own time.',
    layers: { ...RPC, coordination: 'orchestrator', transaction: 'none', receiver: 'idempotency-key', overlays: [{ kind: 'tracing', preset: 'opentelemetry' }] },
    guarantees: ['effect-once', 'resumes-after-coordinator-crash'],
    weaknesses: ['spans cost time where they are made', 'a full queue or a crash loses spans, most of all in an incident', 'a service without instrumentation breaks the trace'],
  },
  {
    name: 'service-mesh', version: '1', preset: null,
    summary: 'Orchestration with a proxy beside every caller and callee, which queues, chooses instances and retries.',
    layers: { ...RPC, coordination: 'orchestrator', transaction: 'none', receiver: 'idempotency-key', overlays: [{ kind: 'mesh', preset: 'istio' }] },
    guarantees: ['effect-once', 'resumes-after-coordinator-crash'],
    weaknesses: ['its retries multiply with those of the application', 'a slow answer is no failure to a proxy', 'it learns of dead instances with a lag'],
  },
];
