import { MILLISECOND, SECOND } from '../../engine/time.ts';
import type { Ticks } from '../../engine/time.ts';
import type { Attribute, CallPolicy, DataSet, Node, Process, Scenario, Service, StepNode } from '../../scenario/scenario.ts';
import type { SettingValue } from '../../scenario/settings.ts';
import type { ResolvedStrategy } from '../../strategies/definition.ts';

/** How small the world is. */
export interface WorldSize {
  /** 1 to 8. */
  readonly orders: number;
  /** Units of every key of a data set with `at-least`, beyond that bound; 1 to 3. */
  readonly stock: number;
  readonly seed: string;
  /** One more order long after the last fault has healed. */
  readonly probe?: boolean;
}

/** Time between orders: less than one step takes, so that they meet. */
const GAP: Ticks = 2 * MILLISECOND;
const FIRST: Ticks = 10 * MILLISECOND;
const LATENCY = constant(1 * MILLISECOND);
const WORK = constant(3 * MILLISECOND);
const COMMIT = constant(1 * MILLISECOND);
const WAIT = constant(5 * MILLISECOND);
const LAG = constant(20 * MILLISECOND);
/** What a strategy adds, wherever that varies. */
const OVERHEAD = constant(2 * MILLISECOND);
/** Above every answer of a healthy world, below what a search has to wait for. */
const TIMEOUT_LEAST: Ticks = 50 * MILLISECOND;
const TIMEOUT_MOST: Ticks = 150 * MILLISECOND;
const BACKOFF_MOST: Ticks = 100 * MILLISECOND;
/** Refusals are what compensation is for: where the file has any, some of a handful of orders must meet one. */
const DECLINES = 0.4;
/** Longer than six outages of the longest kind, one after the other, and all that a strategy then waits for. */
const DRAIN: Ticks = 30 * SECOND;
/** When the last of six outages has healed, and what it left behind is cleared away. */
const PROBE: Ticks = 20 * SECOND;
/** Waits up to here stay what they are; of what is longer, one part in so many is left. */
const SHORT: Ticks = 100 * MILLISECOND;
const COMPRESSION = 100;
/** Longest patience of a client. */
const PATIENCE_MOST: Ticks = 2 * SECOND;
/** Keys of a data set, if none is named by its number. */
const KEYS = 8;

/**
 * The small world of a scenario: a few orders in quick succession that all want the same, little stock, every duration a
 * short constant above zero, and nothing that fails by itself. What is asked of it is whether the protocol holds, not
 * how fast it is. Bugs that need a large world to show are rare (D. Jackson, Software Abstractions, 2006: "small scope").
 */
export function smallWorld(scenario: Scenario, { orders, stock, seed, probe }: WorldSize): Scenario {
  const keys = keysOf(scenario);
  const scarce = new Set(scenario.data.filter((set) => set.atLeast !== null).map((set) => set.name));
  return {
    ...scenario, seed,
    time: { warmup: 0, run: FIRST + orders * GAP + 100 * MILLISECOND + (probe === true ? PROBE : 0), drain: DRAIN },
    network: {
      ...scenario.network, sameZone: LATENCY, crossZone: LATENCY, client: LATENCY, links: [],
      loss: { kind: 'independent', rate: 0 }, retransmit: null, duplicate: 0, bandwidth: null,
    },
    services: scenario.services.map(small),
    crews: [],
    stores: scenario.stores.map((store) => ({ ...store, commit: COMMIT })),
    deployments: scenario.deployments.map((deployment) => ({ ...deployment, units: deployment.units.map((unit) => ({ ...unit, queue: null, failures: null, startUp: WORK, detection: 0, restarts: null, warmUp: null, probes: null })) })),
    data: scenario.data.map((set) => smallSet(set, stock, keys)),
    views: scenario.views.map((view) => (view.lag === null ? view : { ...view, lag: LAG })),
    processes: scenario.processes.map((process) => smallProcess(process, scarce, keys)),
    workload: {
      ...scenario.workload,
      arrivals: [{ kind: 'trace', times: [...Array.from({ length: orders }, (_, i) => FIRST + i * GAP), ...(probe === true ? [PROBE] : [])] }],
      client: {
        ...scenario.workload.client, timeout: scenario.workload.client.timeout === null ? null : Math.min(scenario.workload.client.timeout, PATIENCE_MOST), attempts: Math.min(scenario.workload.client.attempts, 3),
        backoff: { ...scenario.workload.client.backoff, base: WAIT, max: BACKOFF_MOST },
      },
    },
    faults: [], strategies: [], expect: [], variants: [], delivery: null,
  };
}

/**
 * The strategy with its long waits made short, in their order: a session of 45 s becomes one of 0.55 s, a recovery scan
 * every 2 min one every 1.3 s. What matters is which of two waits ends first, not how long nothing happens meanwhile.
 */
export function smallStrategy(strategy: ResolvedStrategy): ResolvedStrategy {
  const durations = new Set(strategy.description.parameters.filter(({ value }) => /^[\d.]+ *(us|ms|s|m|min|h)$/.test(value)).map(({ name }) => name));
  const short = (name: string, value: SettingValue): SettingValue => {
    if (typeof value === 'object' && value !== null) return value.kind === 'constant' ? constant(compressed(value.value)) : OVERHEAD;
    return durations.has(name) && typeof value === 'number' ? compressed(value) : value;
  };
  return { ...strategy, values: Object.fromEntries(Object.entries(strategy.values).map(([name, value]) => [name, short(name, value)])) };
}

function compressed(wait: Ticks): Ticks {
  return wait <= SHORT ? wait : SHORT + Math.round((wait - SHORT) / COMPRESSION);
}

/** Whether a small world has an order that comes after everything has healed. */
export function hasProbe({ workload }: Scenario): boolean {
  return workload.arrivals.some((one) => one.kind === 'trace' && one.times.at(-1) === PROBE);
}

/** Keys that a data set needs: a few, and those that the file names by their number. */
function keysOf(scenario: Scenario): number {
  const named: number[] = [];
  // Only keys of data have an `index`.
  JSON.stringify(scenario.processes, (name, value: unknown) => {
    if (name === 'index' && typeof value === 'number') named.push(value + 1);
    return value;
  });
  return Math.max(KEYS, ...named);
}

function constant(value: Ticks): Service['time'] {
  return { kind: 'constant', value };
}

function small(service: Service): Service {
  return {
    ...service, instances: Math.min(service.instances, 2), concurrency: service.concurrency === null ? null : Math.max(2, Math.min(service.concurrency, 8)),
    queue: null, patience: null, time: WORK, errors: 0, failures: null, detection: 0, startUp: WORK, restarts: null, warmUp: null, probes: null, autoscale: null,
    external: service.external === null ? null : { rateLimit: null }, store: { commit: COMMIT, connections: null }, runtime: null, contention: 0, idleShutdown: null,
    operations: service.operations.map((operation) => ({
      ...operation, time: operation.time === null ? null : WORK, errors: null,
      calls: operation.calls.map((group) => ({ calls: group.calls.map((call) => ({ ...call, policy: patient(call.policy), declines: 0 })) })),
    })),
  };
}

function smallSet(set: DataSet, stock: number, keys: number): DataSet {
  const { replicas } = set;
  return {
    ...set, keys: set.keys.kind === 'numbered' ? { ...set.keys, count: Math.min(set.keys.count, keys) } : set.keys, initial: set.atLeast === null ? set.initial : set.atLeast + stock,
    replicas: replicas === null ? null
      : replicas.kind === 'lagging' ? { ...replicas, lag: LAG }
        : { ...replicas, legs: { write: LATENCY, ack: LATENCY, read: LATENCY, reply: LATENCY } },
  };
}

function smallProcess(process: Process, scarce: ReadonlySet<string>, keys: number): Process {
  return { ...process, attributes: process.attributes.map((one) => contended(one, scarce, keys)), steps: process.steps.map(smallNode) };
}

/** All orders want the first key of what is scarce. */
function contended(attribute: Attribute, scarce: ReadonlySet<string>, keys: number): Attribute {
  if (attribute.kind !== 'zipf' && attribute.kind !== 'uniform-key' && attribute.kind !== 'sequence') return attribute;
  if (attribute.of !== null && scarce.has(attribute.of)) return { name: attribute.name, kind: 'fixed', value: 1 };
  return { ...attribute, count: Math.min(attribute.count, keys) };
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
