import type { EventHandle } from '../../engine/future-event-list.ts';
import type { Ticks } from '../../engine/time.ts';
import type { Verdict } from '../facts.ts';
import type { Endpoint } from '../network.ts';
import type { Execution, Order } from '../order.ts';
import { Path } from '../path.ts';
import { AT_EDGE, REACTION } from '../ports-broker.ts';
import type { HandledRecord, Party, Reaction, Target } from '../ports-broker.ts';
import type { ServiceInstance } from '../services/service.ts';

/** An event on the publisher's side: a row of an outbox, or a message in the memory of a producer. */
export class Publication {
  readonly id: number;
  order!: Order;
  execution!: Execution;
  readonly targets: Target[] = [];
  readonly path: Path = new Path();
  /** Who publishes. */
  party: Party = AT_EDGE;
  from!: Endpoint;
  /** The instance in whose memory it lives; null = it is durable. */
  instance: ServiceInstance | null = null;
  /** Key of its draws. */
  purpose = 0;
  /** Acknowledged, or lost for good: the publisher will not send it again. */
  over = false;
  /** It is sent when the broker is there again. */
  waiting = false;
  /** Copies under way to the broker, in it, or acknowledged and not heard of. */
  copies = 0;
  timer: EventHandle = 0;
  /** The record whose consumer waits for the acknowledgement (-1 = nobody waits), and which of its deliveries. */
  waiter = -1;
  waiterWire = 0;

  constructor(id: number) {
    this.id = id;
  }
}

/** One copy of a publication under way; `id` is its job number at the broker. */
export class Copy {
  readonly id: number;
  publication!: Publication;
  readonly path: Path = new Path();
  arrived: Ticks = 0;
  event: EventHandle = 0;
  /** The n-th message of its purpose for the order. */
  n = 0;
  /** The publisher was told already: it will not send this again. */
  told = false;

  constructor(id: number) {
    this.id = id;
  }
}

/** Where a record stands at its consumer. */
export const STAGE = {
  /** In the broker, on the wire, or in the consumer's buffer. */
  WAITING: 0,
  /** At the station of an instance. */
  SERVED: 1,
  /** Between two attempts. */
  BACKING_OFF: 2,
  /** The failure event is being made durable, or the view written. */
  COMMITTING: 3,
  /** A fallback answers in place of the step. */
  FALLING_BACK: 4,
  /** Its own event is out and not acknowledged yet. */
  PUBLISHING: 5,
  /** Handled to the end. */
  HANDLED: 6,
} as const;

/** A record of a topic, for one group of consumers. */
export class BrokerRecord implements HandledRecord {
  readonly id: number;
  order!: Order;
  execution!: Execution;
  reaction: Reaction = REACTION.DO;
  node = -1;
  pass = 0;
  verdict: Verdict = 0;
  party: Party = AT_EDGE;
  readonly path: Path = new Path();
  purpose = 0;
  bytes = 0;
  /** The partition it lies in: see `broker-log.ts`. */
  partition = -1;
  stage: number = STAGE.WAITING;
  /** Where it was sent last. */
  to!: Endpoint;
  /** It has reached its consumer. */
  here = false;
  /** Counts its ways to a consumer, so that a late arrival is recognised; never reset. */
  wire = 0;
  deliveries = 0;
  /** The request that executes it now; -1 = none. */
  request = -1;
  /** The instance that works on it; null = the edge. */
  instance: ServiceInstance | null = null;
  timer: EventHandle = 0;
  /** Failed attempts at its consumer. */
  attempts = 0;
  previousBackoff: Ticks = 0;
  outcome = 0;
  /** The log, each request that was made of it: with the last it is free. */
  uses = 0;

  constructor(id: number) {
    this.id = id;
  }
}
