import type { DistributionSpec } from '../engine/distribution-spec.ts';
import type { Ticks } from '../engine/time.ts';

/**
 * A validated scenario: what a person wrote, with units resolved and every default filled in.
 * Durations are integer ticks (ns), rates are 1/s, shares are fractions, sizes are bytes. References between parts are
 * by name and known to exist. Plain JSON-able data: it crosses to worker threads and into the browser unchanged.
 */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly question: string;
  readonly seed: string;
  readonly time: Timing;
  readonly experiment: ExperimentPlan;
  readonly network: Network;
  /** In file order; the order is part of no result. */
  readonly services: readonly Service[];
  readonly crews: readonly Crew[];
  /** Named cuts; empty when the file has none. */
  readonly deployments: readonly Deployment[];
  readonly stores: readonly NamedStore[];
  readonly data: readonly DataSet[];
  readonly views: readonly View[];
  readonly processes: readonly Process[];
  readonly workload: Workload;
  readonly faults: readonly Fault[];
  readonly strategies: readonly StrategySpec[];
  readonly expect: readonly Expectation[];
  readonly variants: readonly Variant[];
  readonly delivery: Delivery | null;
}

export interface Timing {
  /** Orders whose intended arrival is in [warmup, warmup + run) are measured. `auto` = MSER-5. */
  readonly warmup: Ticks | 'auto';
  readonly run: Ticks;
  readonly drain: Ticks;
}

export interface ExperimentPlan {
  /** With `stopping` an upper limit: its `max`. */
  readonly replications: number;
  readonly confidence: number;
  readonly margin: number;
  /** Keep every read and write, and judge the history: `consistency.isolation.*`. */
  readonly histories: boolean;
  /** Sequential stopping: relative half-width `precision` of measure `of`. */
  readonly stopping: { readonly precision: number; readonly of: string; readonly min: number; readonly max: number } | null;
}

// ---- network -------------------------------------------------------------------------------------------------------

export interface Network {
  /** Empty when the file names none: then everything stands in one place. */
  readonly zones: readonly string[];
  /** One way, by kind of pair; null = no time. */
  readonly sameZone: DistributionSpec | null;
  readonly crossZone: DistributionSpec | null;
  readonly client: DistributionSpec | null;
  /** `from` and `to` are services, zones or `*`. The first match wins. */
  readonly links: readonly Link[];
  readonly loss: Loss;
  /** What a connection makes of a loss; null = the message vanishes. */
  readonly retransmit: { readonly after: Ticks; readonly factor: number } | null;
  readonly duplicate: number;
  /** False: first in, first out per directed link. */
  readonly reorder: boolean;
  /** Bytes per second; null = unlimited. */
  readonly bandwidth: number | null;
}

export interface Link {
  readonly from: string;
  readonly to: string;
  readonly latency: DistributionSpec | null;
  /** Null = as the network. */
  readonly loss: Loss | null;
}

export type Loss =
  | { readonly kind: 'independent'; readonly rate: number }
  | { readonly kind: 'gilbert-elliott'; readonly goodToBad: number; readonly badToGood: number; readonly inGood: number; readonly inBad: number };

// ---- services ------------------------------------------------------------------------------------------------------

export type Discipline =
  | 'fifo' | 'lifo' | 'processor-sharing' | 'priority' | 'preemptive-priority' | 'shortest-first' | 'shortest-remaining';

export type Balancing =
  | { readonly kind: 'random' | 'round-robin' | 'least-requests' | 'power-of-two' | 'join-shortest-queue' | 'join-idle-queue' | 'ewma' }
  | { readonly kind: 'hash'; readonly key: string };

export interface Service {
  readonly name: string;
  readonly instances: number;
  /** Places of an instance; null = unlimited. */
  readonly concurrency: number | null;
  readonly discipline: Discipline;
  /** Waiting places of an instance; null = unlimited. */
  readonly queue: number | null;
  readonly patience: DistributionSpec | null;
  readonly onTimeout: 'keep-working' | 'cancel';
  /** Zones its instances are spread over, round robin; empty = all of the network's. */
  readonly zones: readonly string[];
  readonly balancing: Balancing;
  readonly time: DistributionSpec;
  readonly operations: readonly Operation[];
  readonly errors: number;
  readonly failures: Failures | null;
  /** How long balancers go on sending to a crashed instance. */
  readonly detection: Ticks;
  readonly startUp: DistributionSpec;
  /** Null = it starts up as soon as nothing keeps it down. */
  readonly restarts: Restarts | null;
  readonly warmUp: WarmUp | null;
  readonly probes: Probes | null;
  readonly autoscale: Autoscale | null;
  readonly external: { /** 1/s; null = none. */ readonly rateLimit: number | null } | null;
  readonly store: StoreSpec;
  readonly runtime: string | null;
  readonly team: string | null;
  readonly instrumented: boolean;
  /** Null = never stops when idle. */
  readonly idleShutdown: Ticks | null;
  /** Added to the drawn time for each other request in service at its start. */
  readonly contention: Ticks;
  /** Sheds requests whose caller's deadline has passed; off by default. */
  readonly deadlines: 'ignore' | 'propagate';
}

export interface Operation {
  readonly name: string;
  /** Null = the service's time. */
  readonly time: DistributionSpec | null;
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** Made in order after the own time; the branches of a group are made at once. */
  readonly calls: readonly CallGroup[];
  /** `async` releases the place while calls are out. */
  readonly await: 'hold' | 'async';
  /** Technical failures; null = the service's. */
  readonly errors: number | null;
}

export interface CallGroup {
  readonly calls: readonly NestedCall[];
}

export interface NestedCall {
  readonly service: string;
  readonly operation: string;
  /** `attempts: null` = retried until it succeeds (`retriable`). */
  readonly policy: CallPolicy;
  readonly optional: boolean;
  /** Business refusals, a fraction. */
  readonly declines: number;
  readonly idempotent: boolean;
}

export interface Failures {
  readonly up: DistributionSpec;
  readonly down: DistributionSpec;
  readonly onCrash: 'lose' | 'resume';
  readonly failover: {
    readonly spares: number;
    readonly coverage: number;
    readonly switch: DistributionSpec;
    readonly uncovered: DistributionSpec;
  } | null;
  readonly crew: string | null;
}

/** A supervisor that starts a crashed instance again: at once, then after `base`, `base` x `factor` ... at most `max`. */
export interface Restarts {
  readonly base: Ticks;
  readonly factor: number;
  readonly max: Ticks;
  /** An instance that has served so long begins again with the first wait. */
  readonly reset: Ticks;
}

/** Work takes `factor` times as long after a start, less and less until `for` is over. */
export interface WarmUp {
  readonly for: Ticks;
  readonly factor: number;
}

export interface Probe {
  readonly every: Ticks;
  readonly timeout: Ticks;
  /** Failures in a row that it takes to act. */
  readonly failures: number;
  /** Successes in a row that it takes to be ready again. */
  readonly successes: number;
  /** `own` asks the process alone, `data` goes the way of requests. */
  readonly path: 'own' | 'data';
}

export interface Probes {
  /** Restarts an instance. */
  readonly liveness: Probe | null;
  /** Takes an instance out of balancing, and back. */
  readonly readiness: Probe | null;
}

export interface Crew {
  readonly name: string;
  readonly size: number;
}

export interface Autoscale {
  readonly metric: 'utilisation' | 'queue' | 'rate';
  /** A fraction for utilisation, a count for queue, 1/s for rate (each per instance). */
  readonly target: number;
  readonly min: number;
  readonly max: number;
  readonly every: Ticks;
  readonly window: Ticks;
  readonly tolerance: number;
  readonly scaleDownAfter: Ticks;
  /** At most so many more at once, the larger of a share of those that there are and a number; null = any number. */
  readonly scaleUp: { readonly share: number; readonly instances: number } | null;
}

export interface StoreSpec {
  readonly commit: DistributionSpec;
  /** Null = unlimited. */
  readonly connections: number | null;
}

export interface NamedStore extends StoreSpec {
  readonly name: string;
}

export interface Deployment {
  readonly name: string;
  /** Units in file order; `*` already expanded to one unit per remaining service. */
  readonly units: readonly Unit[];
}

export interface Unit {
  readonly name: string;
  readonly services: readonly string[];
  readonly instances: number;
  readonly concurrency: number | null;
  readonly queue: number | null;
  readonly zones: readonly string[];
  readonly balancing: Balancing;
  /** Name in `stores`; null = one of its own (the slowest commit of its services). */
  readonly store: string | null;
  readonly failures: Failures | null;
  readonly startUp: DistributionSpec;
  readonly detection: Ticks;
  readonly restarts: Restarts | null;
  readonly warmUp: WarmUp | null;
  readonly probes: Probes | null;
}

// ---- data ----------------------------------------------------------------------------------------------------------

export interface DataSet {
  readonly name: string;
  readonly owner: string;
  readonly keys:
    | { readonly kind: 'numbered'; readonly count: number }
    | { readonly kind: 'named'; readonly names: readonly string[] }
    | { readonly kind: 'order' };
  readonly initial: number;
  /** Invariant: no value below; null = none. */
  readonly atLeast: number | null;
  /** The sum over all keys stays what it was. */
  readonly conserve: boolean;
  readonly replicas: Replicas | null;
}

export type Replicas =
  | { readonly kind: 'lagging'; readonly count: number; readonly lag: DistributionSpec }
  | {
      readonly kind: 'quorum'; readonly count: number; readonly write: number; readonly read: number;
      readonly legs: {
        readonly write: DistributionSpec; readonly ack: DistributionSpec;
        readonly read: DistributionSpec; readonly reply: DistributionSpec;
      };
    };

export interface View {
  readonly name: string;
  readonly of: readonly string[];
  /** The service that answers from it; null = that of the first data set. */
  readonly owner: string | null;
  readonly lag: DistributionSpec | null;
}

/** A key in parentheses: an attribute of the order, `order`, or a name/number of the data set. */
export type KeySpec =
  | { readonly kind: 'attribute'; readonly attribute: string }
  | { readonly kind: 'order' }
  | { readonly kind: 'fixed'; /** Zero-based index of the key. */ readonly index: number };

/** A number, an attribute or a distribution. */
export type AmountSpec =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'attribute'; readonly attribute: string; readonly sign: 1 | -1 }
  | { readonly kind: 'distribution'; readonly of: DistributionSpec };

export interface DataKey {
  readonly data: string;
  readonly key: KeySpec;
}

export type Effect =
  | { readonly kind: 'take' | 'put'; readonly at: DataKey; readonly quantity: AmountSpec }
  | { readonly kind: 'add'; readonly at: DataKey; readonly by: AmountSpec }
  | { readonly kind: 'move'; readonly amount: AmountSpec; readonly from: DataKey; readonly to: DataKey }
  | { readonly kind: 'set'; readonly at: DataKey; readonly to: string }
  | { readonly kind: 'read'; readonly at: DataKey; readonly from: 'primary' | 'replica' | 'view' }
  | {
      readonly kind: 'check-and-set' | 'read-then-write' | 'read-modify-write';
      readonly at: DataKey; readonly by: AmountSpec; readonly after: DistributionSpec;
      readonly from: 'primary' | 'replica' | 'view';
    };

// ---- process -------------------------------------------------------------------------------------------------------

export interface Process {
  readonly name: string;
  readonly attributes: readonly Attribute[];
  readonly deadline: Ticks | null;
  readonly steps: readonly Node[];
}

export type Attribute =
  /** Key indices are zero-based inside the simulator: key 1 of the file is 0. */
  | { readonly name: string; readonly kind: 'zipf'; readonly exponent: number; readonly count: number; readonly of: string | null }
  | { readonly name: string; readonly kind: 'uniform-key'; readonly count: number; readonly of: string | null }
  | { readonly name: string; readonly kind: 'sequence'; readonly count: number; readonly of: string | null }
  /** As written: used as a key it is that of index value - 1, used as an amount the value itself. */
  | { readonly name: string; readonly kind: 'fixed'; readonly value: number }
  | { readonly name: string; readonly kind: 'weights'; readonly values: readonly string[]; readonly weights: readonly number[] }
  /** An amount, rounded to an integer. */
  | { readonly name: string; readonly kind: 'amount'; readonly of: DistributionSpec };

export type Node =
  | StepNode
  | { readonly kind: 'parallel'; readonly join: 'all' | 'any' | number; readonly branches: readonly Node[] }
  | { readonly kind: 'sequence'; readonly steps: readonly Node[] }
  | { readonly kind: 'choose'; readonly options: readonly { readonly weight: number; readonly steps: readonly Node[] }[] }
  | { readonly kind: 'repeat'; readonly again: number; readonly steps: readonly Node[] }
  | { readonly kind: 'wait'; readonly name: string; readonly duration: DistributionSpec };

export interface StepNode {
  readonly kind: 'step';
  readonly name: string;
  readonly service: string;
  readonly operation: string;
  readonly policy: CallPolicy;
  readonly effects: readonly Effect[];
  readonly undo: Undo | null;
  /** Business refusals, a fraction. */
  readonly declines: number;
  readonly pivot: boolean;
  readonly retriable: boolean;
  readonly optional: boolean;
  readonly idempotent: boolean;
}

export interface Undo {
  readonly service: string;
  readonly operation: string;
  /** `attempts: null` = retried for ever. */
  readonly policy: CallPolicy;
  /** Null = the inverse of what the step really wrote. */
  readonly effects: readonly Effect[] | null;
  readonly idempotent: boolean;
  /** Refusals of the undo itself, a fraction: a compensation that fails for good. */
  readonly declines: number;
  /** True: that it fails is recorded and needs no repair. */
  readonly optional: boolean;
}

/** What the client library (or the proxy) does around one call. */
export interface CallPolicy {
  /** Of one attempt; null = none. */
  readonly timeout: Ticks | null;
  /** Total tries; null = for ever. */
  readonly attempts: number | null;
  readonly backoff: Backoff;
  readonly hedge: { readonly after: Ticks } | null;
  /** Retries at most this share of calls; null = unlimited. */
  readonly budget: number | null;
  readonly breaker: Breaker | null;
  /** Calls of this step in flight per calling instance; null = unlimited. */
  readonly bulkhead: number | null;
  /** Answered instead of a failure after this time; null = none. */
  readonly fallback: DistributionSpec | null;
}

export interface Backoff {
  readonly base: DistributionSpec;
  readonly factor: number;
  readonly max: Ticks;
  readonly jitter: 'none' | 'full' | 'equal' | 'decorrelated';
}

export interface Breaker {
  /** Opens after so many failures in a row; null = not by this rule. */
  readonly consecutive: number | null;
  /** Opens when this share of the last `window` calls failed; null = not by this rule. */
  readonly openAt: number | null;
  readonly window: number;
  readonly probeAfter: Ticks;
}

// ---- workload ------------------------------------------------------------------------------------------------------

export interface Workload {
  readonly arrivals: readonly Arrivals[];
  readonly client: ClientPolicy;
  /** Share of each process, in the order of `processes`; sums to 1. */
  readonly mix: readonly number[];
}

export type Arrivals =
  | { readonly kind: 'poisson'; readonly rate: number }
  | { readonly kind: 'every'; readonly period: Ticks }
  | { readonly kind: 'renewal'; readonly interarrival: DistributionSpec }
  /** Sorted, from the start of the simulation. */
  | { readonly kind: 'trace'; readonly times: readonly Ticks[] }
  | { readonly kind: 'batches'; readonly rate: number; readonly size: DistributionSpec }
  | { readonly kind: 'profile'; readonly points: readonly { readonly at: Ticks; readonly rate: number; readonly ramp: Ticks }[] }
  | { readonly kind: 'modulated'; readonly states: readonly { readonly rate: number; readonly stay: DistributionSpec }[] }
  | { readonly kind: 'closed'; readonly populations: readonly { readonly process: string | null; readonly clients: number; readonly think: DistributionSpec }[] };

export interface ClientPolicy {
  readonly timeout: Ticks | null;
  readonly attempts: number;
  readonly backoff: Backoff;
  readonly sameKey: boolean;
}

// ---- faults --------------------------------------------------------------------------------------------------------

export interface Fault {
  /** Given, or made from kind and position: never empty, unique. */
  readonly name: string;
  readonly when:
    | { readonly kind: 'once'; readonly at: Ticks; /** Null only for `deploy` and `poison`: as long as it takes. */ readonly for: Ticks | null }
    | { readonly kind: 'random'; readonly up: DistributionSpec; readonly down: DistributionSpec };
  readonly what: FaultKind;
}

/** Endpoints: services, zones, `*`, `client`, `edge`, or what a strategy deploys (`broker`, `orchestrator` ...). */
export type FaultKind =
  | { readonly kind: 'crash'; readonly target: string; readonly instances: number | 'all' }
  | { readonly kind: 'pause'; readonly target: string; readonly instances: number | 'all' }
  | { readonly kind: 'slow'; readonly service: string; readonly factor: number; readonly instances: number | 'all' }
  | { readonly kind: 'errors'; readonly service: string; readonly rate: number; readonly instances: number | 'all' }
  | { readonly kind: 'latency'; readonly from: string; readonly to: string; readonly add: DistributionSpec }
  | { readonly kind: 'loss'; readonly from: string; readonly to: string; readonly rate: number }
  | { readonly kind: 'duplicate'; readonly from: string; readonly to: string; readonly rate: number }
  | { readonly kind: 'partition'; readonly sides: readonly [readonly string[], readonly string[]]; readonly oneWay: boolean }
  | { readonly kind: 'zone-outage'; readonly zone: string }
  | { readonly kind: 'disk'; readonly service: string; readonly factor: number }
  | {
      readonly kind: 'deploy'; readonly service: string; readonly style: 'rolling' | 'blue-green' | 'canary';
      readonly errors: number; readonly detect: Ticks;
    }
  | { readonly kind: 'poison'; readonly step: string; readonly share: number };

// ---- strategies ----------------------------------------------------------------------------------------------------

/** One column of the comparison, as written; the strategy registry resolves `extends` and checks the combination. */
export interface StrategySpec {
  readonly name: string;
  /** A registered name; null for a combination made from axes. */
  readonly extends: string | null;
  /** Every other key as written, kebab-case, units still in text: parsed against the declared parameters of the policies. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Where it stands, for messages. */
  readonly line: number;
}

// ---- expect, variants, delivery ------------------------------------------------------------------------------------

export type Comparator = '<' | '<=' | '>' | '>=' | '==';

export interface Expectation {
  readonly that: string;
  readonly rule:
    | { readonly kind: 'measure'; readonly measure: string; readonly comparator: Comparator; /** s, 1/s or fraction. */ readonly value: number }
    | {
        readonly kind: 'relative'; readonly measure: string; readonly comparator: Comparator;
        /** +0.2 for "20% above", -0.2 for "20% below". */ readonly value: number; readonly than: string;
      }
    | { readonly kind: 'recovers'; readonly within: Ticks; readonly fault: string };
  /** Null = every strategy but `direct`. */
  readonly in: readonly string[] | null;
  readonly level: 'error' | 'warn' | 'off';
}

export interface Variant {
  readonly name: string;
  /** Path to value as written. */
  readonly set: Readonly<Record<string, unknown>>;
}

/** The slow clock. Durations here are ticks of 1 ms. */
export interface Delivery {
  readonly run: number;
  readonly teams: readonly { readonly name: string; readonly people: number; readonly onCall: number; readonly skills: readonly string[] }[];
  readonly changes: { readonly every: DistributionSpec; readonly services: readonly { readonly count: number; readonly weight: number }[] };
  readonly work: DistributionSpec;
  readonly handOff: DistributionSpec;
  readonly pipeline: DistributionSpec;
  readonly train: number | null;
  readonly failure: { readonly chance: number; readonly detect: DistributionSpec; readonly restore: DistributionSpec };
  readonly onCall: 'pooled' | 'by-skill';
}
