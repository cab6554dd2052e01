import { PRIORITY } from '../../engine/simulator.ts';
import type { Ticks } from '../../engine/time.ts';
import { bookBetween } from '../booking.ts';
import { Copy, Publication } from './broker-records.ts';
import type { BrokerRecord } from './broker-records.ts';
import type { Context } from '../context.ts';
import { emptyList } from '../empty-list.ts';
import { EVENT } from '../events.ts';
import { PART, PHASE } from '../facts.ts';
import { LOST } from '../network.ts';
import type { Endpoint } from '../network.ts';
import type { Execution } from '../order.ts';
import type { Path } from '../path.ts';
import { Pool } from '../pool.ts';
import type { BrokerPlan, Party, Target } from '../ports-broker.ts';
import type { ServiceInstance } from '../services/service.ts';
import { COPY_OF } from '../calls/wire.ts';

/** Changes the key of a publication to that of its acknowledgement. */
export const ACKNOWLEDGEMENT_OF = 0x5ac1;

/** What publishers need of the broker. */
export interface BrokerIntake {
  /** A method, not a getter: each object literal with a getter would get a hidden class of its own, which keeps its world alive for long. */
  up(): boolean;
  readonly endpoint: Endpoint;
  receive(copy: Copy): void;
}

/** What is drawn and counted for a message to or from the broker. */
export interface MessageKind {
  readonly purpose: number;
  readonly bytes: number;
  /** Where the order counts its messages of this purpose. */
  readonly slot: number;
  /** Step it concerns, for traces; -1 = none. */
  readonly step: number;
}

/** What publishers need of the rest. */
export interface PublisherHost {
  endpointOf(party: Party): Endpoint;
  kindOf(execution: Execution, target: Target): MessageKind;
  /** The broker has the event of the consumer that waits for this record. */
  published(record: number, wire: number): void;
}

/** When a publication leaves its database or its producer for the first time. */
export interface Bridge {
  /** The event exists; ends in {@link Publishers.send}. */
  hand(publication: Publication): void;
  /** Event: a relay looks for new rows. */
  poll(party: Party): void;
}

/** Publications of a party that wait until the broker is there again. */
interface Connection {
  readonly waiting: Publication[];
  wait: Ticks;
  pending: boolean;
}

/**
 * The publishing side: every event is sent until the broker acknowledges it, so that nothing is lost on the way and some
 * things arrive twice. Only what lives in the memory of an instance can vanish, with the instance.
 */
export class Publishers {
  readonly publications = new Pool<Publication>((id) => new Publication(id));
  readonly copies = new Pool<Copy>((id) => new Copy(id));
  bridge!: Bridge;
  private readonly ctx: Context;
  private readonly plan: BrokerPlan;
  private readonly broker: BrokerIntake;
  private readonly host: PublisherHost;
  private readonly connections: Connection[] = [];

  constructor(ctx: Context, plan: BrokerPlan, broker: BrokerIntake, host: PublisherHost) {
    this.ctx = ctx;
    this.plan = plan;
    this.broker = broker;
    this.host = host;
  }

  /** A new event. `instance` = in whose memory it lives, null = it is durable; `waiter` = the record whose consumer waits. */
  publish(execution: Execution, party: Party, targets: readonly Target[], path: Path, instance: ServiceInstance | null, waiter: BrokerRecord | null): void {
    const publication = this.publications.take();
    const { order } = execution;
    publication.order = order;
    publication.execution = execution;
    emptyList(publication.targets);
    for (const target of targets) publication.targets.push(target);
    publication.path.copy(path);
    publication.party = party;
    publication.from = instance === null ? this.host.endpointOf(party) : instance.endpoint;
    publication.instance = instance;
    publication.over = false;
    publication.waiting = false;
    publication.copies = 0;
    publication.timer = 0;
    publication.waiter = waiter === null ? -1 : waiter.id;
    publication.waiterWire = waiter === null ? 0 : waiter.wire;
    this.ctx.hold(order);
    this.bridge.hand(publication);
  }

  /** Sends a copy to the broker, or waits for the broker to come back. */
  send(publication: Publication): void {
    const { ctx, broker, plan } = this;
    const { order, path } = publication;
    const now = ctx.sim.now;
    bookBetween(ctx, order, path, PART.BROKER, -1);
    if (!broker.up()) {
      this.waitForBroker(publication);
      return;
    }
    const kind = this.host.kindOf(publication.execution, publication.targets[0]!);
    const n = order.messages[kind.slot]!++;
    publication.purpose = kind.purpose;
    publication.timer = ctx.sim.after(plan.ackTimeout, PRIORITY.TIMEOUT, EVENT.PUBLISH_TIMEOUT, publication.id, 0);
    ctx.recorder.messageSent(now, order.id, kind.bytes);
    const transit = ctx.network.transit(publication.from, broker.endpoint, order.number, kind.purpose, n, kind.bytes, now);
    if (ctx.recorder.wantsTrace(order.id)) {
      ctx.recorder.message(order.id, publication.from.id, broker.endpoint.id, kind.step, PHASE.CONTROL, false, now, transit === LOST ? -1 : now + transit);
    }
    if (transit === LOST) return;
    this.transmit(publication, transit, n);
    if (!ctx.network.duplicates(publication.from, broker.endpoint, order.number, kind.purpose, n)) return;
    const second = ctx.network.transit(publication.from, broker.endpoint, order.number, kind.purpose ^ COPY_OF, n, kind.bytes, now);
    if (second !== LOST) this.transmit(publication, second, n);
  }

  private transmit(publication: Publication, transit: Ticks, n: number): void {
    const copy = this.copies.take();
    copy.publication = publication;
    copy.path.copy(publication.path);
    copy.event = 0;
    copy.n = n;
    copy.told = false;
    publication.copies++;
    this.ctx.hold(publication.order);
    this.ctx.sim.after(transit, PRIORITY.MESSAGE, EVENT.COPY_ARRIVES, copy.id, 0);
  }

  /** Event: a copy reaches the broker, which may be down: then the connection is refused. */
  arrived(copy: Copy): void {
    bookBetween(this.ctx, copy.publication.order, copy.path, PART.NETWORK, -1);
    if (this.broker.up()) this.broker.receive(copy);
    else this.refused(copy);
  }

  /** The broker was down, or broke before the record was safe: the publisher notices and waits. */
  refused(copy: Copy): void {
    const { publication } = copy;
    this.freeCopy(copy, false);
    if (publication.over) this.freeIfDone(publication);
    else {
      this.stopTimer(publication);
      bookBetween(this.ctx, publication.order, publication.path, PART.RETRY, -1);
      this.waitForBroker(publication);
    }
  }

  /** The leader has the record and says so, before it is safe. */
  acknowledgeEarly(copy: Copy): void {
    copy.told = true;
    const answer = this.copies.take();
    answer.publication = copy.publication;
    answer.event = 0;
    answer.n = copy.n;
    copy.publication.copies++;
    this.ctx.hold(copy.publication.order);
    this.acknowledge(answer);
  }

  /** A copy whose publisher was told early is safe, or gone with the broker: nobody will hear of it again. */
  forget(copy: Copy): void {
    this.freeCopy(copy, true);
  }

  /** The record is safe: the broker says so. */
  acknowledge(copy: Copy): void {
    const { ctx, broker } = this;
    const { publication } = copy;
    const { order } = publication;
    const now = ctx.sim.now;
    ctx.recorder.messageSent(now, order.id, 0);
    const transit = ctx.network.transit(broker.endpoint, publication.from, order.number, publication.purpose ^ ACKNOWLEDGEMENT_OF, copy.n, 0, now);
    if (transit === LOST) this.freeCopy(copy, true);
    else ctx.sim.after(transit, PRIORITY.MESSAGE, EVENT.ACK_ARRIVES, copy.id, 0);
  }

  /** Event: the publisher knows that the record is safe. */
  acknowledged(copy: Copy): void {
    const { publication } = copy;
    if (!publication.over) {
      const { waiter, waiterWire } = publication;
      this.connectionOf(publication.party).wait = this.plan.retry;
      this.end(publication);
      if (waiter >= 0) this.host.published(waiter, waiterWire);
    }
    this.freeCopy(copy, true);
  }

  /** Event: no acknowledgement in time; the record may be there all the same. */
  timedOut(publication: Publication): void {
    publication.timer = 0;
    bookBetween(this.ctx, publication.order, publication.path, PART.RETRY, -1);
    this.send(publication);
  }

  /** Event: a publisher tries whether the broker is there again. */
  reconnect(party: Party): void {
    const connection = this.connectionOf(party);
    connection.pending = false;
    if (!this.broker.up()) {
      this.scheduleReconnect(party, connection);
      return;
    }
    connection.wait = this.plan.retry;
    for (const publication of connection.waiting.splice(0)) {
      publication.waiting = false;
      this.send(publication);
    }
  }

  /** An instance has crashed: what it had not got rid of is lost with its memory. */
  lose(instance: ServiceInstance): void {
    for (const publication of this.publications.all) {
      if (publication.over || publication.instance !== instance) continue;
      this.end(publication);
      this.freeIfDone(publication);
    }
  }

  private waitForBroker(publication: Publication): void {
    if (publication.waiting) return;
    publication.waiting = true;
    const connection = this.connectionOf(publication.party);
    connection.waiting.push(publication);
    if (!connection.pending) this.scheduleReconnect(publication.party, connection);
  }

  private scheduleReconnect(party: Party, connection: Connection): void {
    connection.pending = true;
    this.ctx.sim.after(connection.wait, PRIORITY.TIMEOUT, EVENT.PUBLISHER_RECONNECTS, party, 0);
    connection.wait = Math.min(this.plan.retryMax, Math.max(1, connection.wait) * 2);
  }

  private connectionOf(party: Party): Connection {
    return (this.connections[party + 1] ??= { waiting: [], wait: this.plan.retry, pending: false });
  }

  /** Nothing more is sent; copies under way may still arrive. */
  private end(publication: Publication): void {
    publication.over = true;
    if (publication.waiting) {
      const { waiting } = this.connectionOf(publication.party);
      waiting.splice(waiting.indexOf(publication), 1);
      publication.waiting = false;
    }
    publication.waiter = -1;
    this.stopTimer(publication);
    this.ctx.drop(publication.order);
  }

  private freeCopy(copy: Copy, last: boolean): void {
    const { publication } = copy;
    publication.copies--;
    copy.event = 0;
    this.copies.give(copy);
    if (last) this.freeIfDone(publication);
    this.ctx.drop(publication.order);
  }

  private freeIfDone(publication: Publication): void {
    if (publication.over && publication.copies === 0) this.publications.give(publication);
  }

  private stopTimer(publication: Publication): void {
    if (publication.timer === 0) return;
    this.ctx.sim.cancel(publication.timer);
    publication.timer = 0;
  }
}
