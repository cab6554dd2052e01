import type { DistributionSpec } from '../engine/distribution-spec.ts';
import type { Ticks } from '../engine/time.ts';
import type { Ending, Phase, Verdict } from './facts.ts';
import type { Execution, Order } from './order.ts';
import type { BrokerPlan, BrokerPorts } from './ports-broker.ts';
import type { MeshSpec } from './ports-mesh.ts';
import type { TaskPlan, TaskPorts } from './ports-tasks.ts';
import type { TracingSpec } from './ports-tracing.ts';
import type { Program } from './program.ts';
import type { LocalPorts } from './ports-local.ts';
import type { RowPolicy, TransactionRules } from './ports-transactions.ts';
import type { Outcome } from './outcome.ts';

export type { DistributionSpec };

/**
 * What a strategy sees of the world. It decides; the world acts. A strategy keeps no clock, draws nothing by itself and
 * never learns more than a real coordinator would: answers, its own timers, its own crashes.
 */
export interface Ports {
  readonly programs: readonly Program[];
  /** Null = processes do not run inside of visits. */
  readonly local: LocalPorts | null;
  /** Null where no engine keeps task queues. */
  readonly tasks: TaskPorts | null;
  /** Null where the strategy deploys no broker. */
  readonly broker: BrokerPorts | null;
  now(): Ticks;

  // ---- executions of the process
  /** Starts an execution for the client's attempt; its thread of control begins at the intended arrival. */
  begin(order: Order, attempt: number): Execution;
  /** The outcome is decided: the client is answered (once). */
  tell(execution: Execution, verdict: Verdict): void;
  /** Answers an attempt that joined an execution already decided. */
  tellAgain(order: Order, attempt: number, verdict: Verdict): void;
  /** Everything about the execution is over. */
  finish(execution: Execution, ending: Ending): void;
  /** The execution is gone with the memory it lived in. */
  forget(execution: Execution): void;
  /** Executions that are not over, oldest first. */
  liveExecutions(): Execution[];
  /** The step's effects must be there in the end. */
  require(execution: Execution, node: number): void;
  /** A recovery scan will find the execution: it is not stuck. */
  keepAlive(execution: Execution, alive: boolean): void;

  // ---- steps
  /** Calls a step's service (or its undo) with its policy; ends in {@link Coordination.onStep}. */
  call(execution: Execution, node: number, phase: Phase, from: Place): void;
  /** Whether the node's step has an undo, is optional, writes, is called at an external service. */
  stepOf(execution: Execution, node: number): StepView;
  /** Starts a timer of the process (`wait:`); ends in {@link Coordination.onWait}. */
  wait(execution: Execution, node: number): void;
  /** Which option of a `choose`, or whether a `repeat` goes round again: the same under every strategy. */
  chooses(execution: Execution, node: number): number;
  repeats(execution: Execution, node: number): boolean;

  // ---- what the strategy deploys
  /** A state transition at a component: queue, transition time, durable commit if asked; ends in {@link Coordination.onTransition}. */
  transition(place: Place, execution: Execution, what: number, node: number, code: number, commits: boolean, writes?: number): void;
  /** Transitions that wait or are under way where those of the order go. */
  backlog(place: Place, order: Order): number;
  /** A timer at a component; ends in {@link Coordination.onTimer} unless the component crashes. */
  timer(place: Place, execution: Execution, code: number, delay: Ticks): void;
  /** A uniform draw of the strategy's own, keyed by purpose, execution and n. */
  draw(purpose: string, execution: Execution, n: number): number;
  sample(spec: DistributionSpec, purpose: string, execution: Execution, n: number): Ticks;

  // ---- what participants hold across visits
  /**
   * Stores roll back what has not voted, and refuse what comes late. True = something has voted and is in doubt from now
   * on, until the decision is there.
   */
  rollBackUndecided(execution: Execution): boolean;
  /** Reservations wait for a decision from now on; false = there are none. */
  doubtReservations(execution: Execution): boolean;
  /** Frees the global locks of an execution at a store (-1: everywhere). */
  releaseGlobal(execution: Execution, store: number): void;
  /** Participants waited for a decision since then, for another reason. */
  inDoubt(execution: Execution, since: Ticks): void;

  // ---- facts only the strategy knows
  compensationFailed(execution: Execution, node: number): void;
  manualRepair(execution: Execution, node: number): void;
}

/** Where a strategy acts from: the edge, or something it deployed. */
export type Place = number;
export const EDGE: Place = 0;

export interface StepView {
  readonly name: string;
  readonly service: number;
  /** The store behind it, as a participant of transactions: services of one store are one participant. */
  readonly participant: number;
  readonly external: boolean;
  readonly hasUndo: boolean;
  /** That its undo fails needs no repair. */
  readonly undoOptional: boolean;
  /** It reads or writes data. */
  readonly touchesData: boolean;
  readonly writes: boolean;
  /** It writes rows that other orders write too. */
  readonly contends: boolean;
  readonly optional: boolean;
  readonly pivot: boolean;
}

/** The coordination of one replication: what happens next, and where that is decided. */
export interface Coordination {
  /** A client's request reached the entry. */
  onOrder(order: Order, attempt: number): void;
  /** A call of {@link Ports.call} has its final outcome; `unknown` = an earlier attempt may have had an effect. */
  onStep(execution: Execution, node: number, phase: Phase, result: StepResult): void;
  onWait(execution: Execution, node: number): void;
  onTransition(execution: Execution, what: number, node: number, code: number): void;
  onTimer(execution: Execution, code: number): void;
  /** The component stopped: its memory, calls and timers are gone. */
  onCrash(place: Place): void;
  onRestart(place: Place): void;
}

/** Valid only during the call it is passed to. */
export interface StepResult {
  readonly outcome: Outcome;
  readonly unknown: boolean;
  /** The last attempt was turned away (queue, rate limit, bulkhead, breaker). */
  readonly shed: boolean;
}

/** What a strategy wants deployed; `name` is how faults and measures call it. */
export interface ComponentSpec {
  readonly name: 'orchestrator' | 'coordinator' | 'engine' | 'broker';
  readonly places: number;
  /** Time of one state transition. */
  readonly transition: DistributionSpec;
  /** Durable write at its end. */
  readonly commit: DistributionSpec;
  /** Serial writes of one transition, unless the strategy says so for the transition. */
  readonly writes: number;
  /** What belongs to one order is done in one of so many shards, each with `places` of its own. Default 1. */
  readonly shards?: number;
  /** From the end of a crash until it serves: election, replay. Default none. */
  readonly recovery?: DistributionSpec;
}

/** What a strategy asks of the world before it starts. */
export interface WorldPlan {
  readonly components: readonly ComponentSpec[];
  readonly deployment: string | null;
  /** Processes run inside the unit that holds their services: all services in one, unless `deployment` cuts otherwise. */
  readonly monolith: boolean;
  readonly rows: RowPolicy;
  /** Absent = {@link PLAIN_TRANSACTIONS}. */
  readonly transactions?: TransactionRules;
  /** Messages to participants carry an idempotency key. */
  readonly keys: boolean;
  /** Null = no task queues; else the component `engine` keeps them. */
  readonly tasks: TaskPlan | null;
  /** Null = no broker. */
  readonly broker: BrokerPlan | null;
  /** Null = no distributed tracing. */
  readonly tracing: TracingSpec | null;
  /** Null = no service mesh. */
  readonly mesh: MeshSpec | null;
}
