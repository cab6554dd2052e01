import type { DistributionSpec } from '../engine/distribution-spec.ts';
import type { Ticks } from '../engine/time.ts';
import type { Verdict } from './facts.ts';
import type { Execution } from './order.ts';
import type { Path } from './path.ts';
import type { Outcome } from './outcome.ts';

/** Who publishes or consumes: the index of a service, or the edge, where orders enter and outcomes are read. */
export type Party = number;
export const AT_EDGE: Party = -1;

/** What a record makes its consumer do. */
export const REACTION = {
  /** Executes the step. */
  DO: 0,
  /** Takes the step back. */
  UNDO: 1,
  /** Writes what the service's own event says (`listen-to-yourself`). */
  APPLY: 2,
  /** Updates the completion view and tells the client the outcome. */
  VIEW: 3,
} as const;
export type Reaction = (typeof REACTION)[keyof typeof REACTION];

/** One consumer of an event and what it is to do. */
export interface Target {
  readonly reaction: Reaction;
  /** Node of the program; -1 for the view. */
  readonly node: number;
  readonly pass: number;
  /** What the view tells the client. */
  readonly verdict: Verdict;
}

/** A record that a consumer has handled to the end. Valid only during the call it is passed to. */
export interface HandledRecord extends Target {
  readonly execution: Execution;
  /** Who consumed it. */
  readonly party: Party;
  /** The causal history that ends here. */
  readonly path: Path;
}

/** What a reactive coordination is told: it knows no more than the services that consume. */
export interface Reactions {
  /** The order and its event are durable at the edge. */
  onAccepted(execution: Execution): void;
  /** A consumer has handled a record and publishes what follows from it; without an inbox it may have done so before. */
  onHandled(record: HandledRecord, outcome: Outcome): void;
  /** The attempts at a step are used up: true = try on for ever. */
  triesOn(record: HandledRecord, outcome: Outcome): boolean;
}

/** What a reactive coordination sees of the broker. */
export interface BrokerPorts {
  subscribe(reactions: Reactions): void;
  /** Writes the order and its event in one transaction at the edge; ends in {@link Reactions.onAccepted}. */
  accept(execution: Execution): void;
  /** Publishes one event through the bridge; `path` = how it came about. Nothing is published to nobody. */
  publish(execution: Execution, from: Party, targets: readonly Target[], path: Path): void;
}

/** How a database commit and a message become one, with the costs in force. */
export type BridgePlan =
  /** Commit, then publish: what a crash between the two loses is lost for good. */
  | { readonly kind: 'dual-write'; readonly gap: DistributionSpec }
  /** A relay asks the outbox table for new rows now and then. */
  | { readonly kind: 'outbox-polling'; readonly every: Ticks; readonly batch: number }
  /** A relay follows the log of the database. */
  | { readonly kind: 'outbox-log-tailing'; readonly delay: DistributionSpec }
  /** Publish, and write when the own event comes back. */
  | { readonly kind: 'listen-to-yourself' };

/** The broker a strategy deploys, the bridges to it and the rules of its consumers. */
export interface BrokerPlan {
  /** `log`: partitions read in order by one consumer each; `queue`: any free consumer takes the next record. */
  readonly kind: 'log' | 'queue';
  /** Records it takes in at once; Infinity = no limit. */
  readonly places: number;
  /** Work of a place on one record. */
  readonly work: DistributionSpec;
  /** From there until the record is safe and visible. */
  readonly latency: DistributionSpec;
  /** When its publisher hears that it is there: once it is `safe`, or as soon as the `leader` has it and a crash may still lose it. */
  readonly acks: 'safe' | 'leader';
  /** Partitions of a topic; null = instances x concurrency of the service. */
  readonly partitions: number | null;
  /** Attribute whose value decides the partition; null = the order. */
  readonly key: string | null;
  /** Period of offset commits; 0 = after each record. */
  readonly commitEvery: Ticks;
  /** Until a consumer that is gone is given up. */
  readonly sessionTimeout: Ticks;
  /** How long a group stands still when its members change. */
  readonly rebalance: Ticks;
  /** How long a publisher waits for an acknowledgement, and a consumer for a record, before it asks again. */
  readonly ackTimeout: Ticks;
  /** First and longest wait of a publisher that finds the broker down; doubled in between. */
  readonly retry: Ticks;
  readonly retryMax: Ticks;
  /** Queues: how long a delivered record is hidden from other consumers; null = until its consumer is gone. */
  readonly visibility: Ticks | null;
  /** Queues: records that a consumer holds beyond those it works on. */
  readonly prefetch: number;
  /** Queues: deliveries before a record is put aside for good; Infinity = never. */
  readonly deliveries: number;
  /** Durable write of the edge: order with event, and view. */
  readonly persist: DistributionSpec;
  readonly bridge: BridgePlan;
  /** Consumers keep an inbox, and know what comes twice. */
  readonly inbox: boolean;
  /** What only the strategy writes is a commit of its own: at the edge ... */
  readonly bookkeeping: boolean;
  /** ... and at a service, whose inbox and outbox rows may have no effect beside them. */
  readonly commitsAlone: boolean;
}
