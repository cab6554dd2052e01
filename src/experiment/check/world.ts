import { MILLISECOND, SECOND } from '../../engine/time.ts';
import type { Ticks } from '../../engine/time.ts';
import type { Attribute, CallPolicy, DataSet, Node, Process, Scenario, Service, StepNode } from '../../scenario/scenario.ts';

/** How small the world is. */
export interface WorldSize {
  /** 1 to 8. */
  readonly orders: number;
  /** Units of every key of a data set with `at-least`, beyond that bound; 1 to 3. */
  readonly stock: number;
  readonly seed: string;
}

/** Time between orders: less than one step takes, so that they meet. */
const GAP: Ticks = 2 * MILLISECOND;
const FIRST: Ticks = 10 * MILLISECOND;
const LATENCY = constant(1 * MILLISECOND);
const WORK = constant(3 * MILLISECOND);
const COMMIT = constant(1 * MILLISECOND);
const WAIT = constant(5 * MILLISECOND);
const LAG = constant(20 * MILLISECOND);
/** Above every answer of a healthy world, below what a search has to wait for. */
const TIMEOUT_LEAST: Ticks = 50 * MILLISECOND;
const TIMEOUT_MOST: Ticks = 300 * MILLISECOND;
const BACKOFF_MOST: Ticks = 200 * MILLISECOND;
/** Refusals are what compensation is for: where the file has any, some of a handful of orders must meet one. */
const DECLINES = 0.4;
/**
 * Long enough for the slowest healing that a strategy waits for: a recovery scan of minutes, a session of 45 s that is
 * given up, a compensation that backs off.
 */
const DRAIN: Ticks = 600 * SECOND;

/**
 * The small world of a scenario: a few orders in quick succession that all want the same, little stock, every duration a
 * short constant above zero, and nothing that fails by itself. What is asked of it is whether the protocol holds, not
 * how fast it is. Bugs that need a large world to show are rare (D. Jackson, Software Abstractions, 2006: "small scope").
 */
export function smallWorld(scenario: Scenario, { orders, stock, seed }: WorldSize): Scenario {
  const scarce = new Set(scenario.data.filter((set) => set.atLeast !== null).map((set) => set.name));
  return {
    ...scenario, seed,
    time: { warmup: 0, run: FIRST + orders * GAP + 100 * MILLISECOND, drain: DRAIN },
    network: {
      ...scenario.network, sameZone: LATENCY, crossZone: LATENCY, client: LATENCY, links: [],
      loss: { kind: 'independent', rate: 0 }, retransmit: null, duplicate: 0, bandwidth: null,
    },
    services: scenario.services.map(small),
    crews: [],
    stores: scenario.stores.map((store) => ({ ...store, commit: COMMIT })),
    deployments: scenario.deployments.map((deployment) => ({ ...deployment, units: deployment.units.map((unit) => ({ ...unit, queue: null, failures: null, startUp: WORK, detection: 0 })) })),
    data: scenario.data.map((set) => smallSet(set, stock)),
    views: scenario.views.map((view) => (view.lag === null ? view : { ...view, lag: LAG })),
    processes: scenario.processes.map((process) => smallProcess(process, scarce)),
    workload: {
      ...scenario.workload,
      arrivals: [{ kind: 'trace', times: Array.from({ length: orders }, (_, i) => FIRST + i * GAP) }],
      client: {
        ...scenario.workload.client, attempts: Math.min(scenario.workload.client.attempts, 3),
        backoff: { ...scenario.workload.client.backoff, base: WAIT, max: BACKOFF_MOST },
      },
    },
    faults: [], strategies: [], expect: [], variants: [], delivery: null,
  };
}

function constant(value: Ticks): Service['time'] {
  return { kind: 'constant', value };
}

function small(service: Service): Service {
  return {
    ...service, instances: Math.min(service.instances, 2), concurrency: service.concurrency === null ? null : Math.max(2, Math.min(service.concurrency, 8)),
    queue: null, patience: null, time: WORK, errors: 0, failures: null, detection: 0, startUp: WORK, autoscale: null,
    external: service.external === null ? null : { rateLimit: null }, store: { commit: COMMIT, connections: null }, runtime: null, contention: 0, idleShutdown: null,
    operations: service.operations.map((operation) => ({
      ...operation, time: operation.time === null ? null : WORK, errors: null,
      calls: operation.calls.map((group) => ({ calls: group.calls.map((call) => ({ ...call, policy: patient(call.policy), declines: 0 })) })),
    })),
  };
}

function smallSet(set: DataSet, stock: number): DataSet {
  const { replicas } = set;
  return {
    ...set, initial: set.atLeast === null ? set.initial : set.atLeast + stock,
    replicas: replicas === null ? null
      : replicas.kind === 'lagging' ? { ...replicas, lag: LAG }
        : { ...replicas, legs: { write: LATENCY, ack: LATENCY, read: LATENCY, reply: LATENCY } },
  };
}

function smallProcess(process: Process, scarce: ReadonlySet<string>): Process {
  return { ...process, attributes: process.attributes.map((one) => contended(one, scarce)), steps: process.steps.map(smallNode) };
}

/** All orders want the first key of what is scarce. */
function contended(attribute: Attribute, scarce: ReadonlySet<string>): Attribute {
  if (attribute.kind !== 'zipf' && attribute.kind !== 'uniform-key' && attribute.kind !== 'sequence') return attribute;
  return attribute.of !== null && scarce.has(attribute.of) ? { name: attribute.name, kind: 'fixed', value: 1 } : attribute;
}

function smallNode(node: Node): Node {
  switch (node.kind) {
    case 'step':
      return smallStep(node);
    case 'wait':
      return { ...node, duration: WAIT };
    case 'parallel':
      return { ...node, branches: node.branches.map(smallNode) };
    case 'sequence':
      return { ...node, steps: node.steps.map(smallNode) };
    case 'choose':
      return { ...node, options: node.options.map((option) => ({ ...option, steps: option.steps.map(smallNode) })) };
    case 'repeat':
      return { ...node, again: Math.min(node.again, 0.5), steps: node.steps.map(smallNode) };
  }
}

function smallStep(step: StepNode): StepNode {
  const { undo } = step;
  return {
    ...step, policy: patient(step.policy), declines: step.declines > 0 && step.declines < 1 ? DECLINES : step.declines,
    effects: step.effects.map((effect) => ('after' in effect ? { ...effect, after: WAIT } : effect)),
    undo: undo === null ? null : { ...undo, policy: patient(undo.policy) },
  };
}

/** A policy whose waits are short, and whose time-out leaves room for a healthy answer. What limits load is off: there is none. */
function patient(policy: CallPolicy): CallPolicy {
  return {
    ...policy, timeout: policy.timeout === null ? null : Math.min(TIMEOUT_MOST, Math.max(TIMEOUT_LEAST, policy.timeout)),
    backoff: { ...policy.backoff, base: WAIT, max: BACKOFF_MOST, jitter: 'none' }, budget: null, breaker: null, bulkhead: null,
    fallback: policy.fallback === null ? null : constant(1 * MILLISECOND),
  };
}
