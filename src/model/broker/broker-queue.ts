import { PRIORITY } from '../../engine/simulator.ts';
import type { EventHandle } from '../../engine/future-event-list.ts';
import { bookBetween } from '../booking.ts';
import { STAGE } from './broker-records.ts';
import type { BrokerRecord } from './broker-records.ts';
import { deliver, leftInGoodOrder, runs, wakeOne } from './broker-subscriptions.ts';
import type { Subscription, SubscriptionHost } from './broker-subscriptions.ts';
import { EVENT } from '../events.ts';
import { PART } from '../facts.ts';
import type { Party } from '../ports-broker.ts';
import { INSTANCE } from '../services/service.ts';
import type { ServiceInstance, Unit } from '../services/service.ts';

/** One instance that takes records: as many at once as it has places, and some more in its buffer. */
class Worker {
  readonly instance: ServiceInstance;
  /** Delivered and not yet acknowledged, waiting retries excluded. */
  held = 0;
  working = 0;
  /** Here, and waiting for a place of this consumer. */
  readonly buffer: BrokerRecord[] = [];
  /** It went without a word, and the broker has not noticed yet. */
  silent = false;

  constructor(instance: ServiceInstance) {
    this.instance = instance;
  }

  get places(): number {
    return this.instance.station.places;
  }
}

interface Delivery {
  readonly record: BrokerRecord;
  worker: Worker | null;
  /** Number of the instance that crashed with it; -1 = none. */
  lostBy: number;
  /** The record is hidden until then. */
  hidden: EventHandle;
}

/** All queues of a broker, for the events that name a record or a queue. */
export class QueueTopics {
  readonly groups: QueueGroup[] = [];
  readonly host: SubscriptionHost;

  constructor(host: SubscriptionHost) {
    this.host = host;
  }

  open(party: Party, unit: Unit): Subscription {
    const group = new QueueGroup(this.host, this.groups.length, party, unit);
    this.groups.push(group);
    return group;
  }

  groupOf(record: BrokerRecord): QueueGroup {
    return this.groups[record.partition]!;
  }

  /** Event: a consumer has had the record for too long: it is shown to others. */
  shownAgain(record: BrokerRecord): void {
    this.groupOf(record).shownAgain(record);
  }

  /** Event: the broker notices that a consumer is gone. */
  noticed(group: number, instance: number): void {
    this.groups[group]!.noticed(instance);
  }
}

/** A queue: the next record goes to any consumer that is free; what is not acknowledged in time goes to another. */
class QueueGroup implements Subscription {
  readonly party: Party;
  private readonly host: SubscriptionHost;
  private readonly id: number;
  private readonly unit: Unit;
  private readonly ready: BrokerRecord[] = [];
  private readonly deliveries = new Map<BrokerRecord, Delivery>();
  private readonly workers: Worker[] = [];
  private turn = 0;

  constructor(host: SubscriptionHost, id: number, party: Party, unit: Unit) {
    this.host = host;
    this.id = id;
    this.party = party;
    this.unit = unit;
    this.membersChanged();
  }

  append(record: BrokerRecord): void {
    record.partition = this.id;
    this.ready.push(record);
    this.pump();
  }

  arrived(record: BrokerRecord): void {
    const worker = this.deliveries.get(record)?.worker;
    if (worker === undefined || worker === null) return;
    record.here = true;
    bookBetween(this.host.ctx, record.order, record.path, PART.NETWORK, -1);
    worker.buffer.push(record);
    this.work(worker);
  }

  done(record: BrokerRecord): void {
    record.stage = STAGE.HANDLED;
    const worker = this.letGo(record);
    this.host.release(record);
    if (worker !== null) this.work(worker);
    this.pump();
  }

  backsOff(record: BrokerRecord): void {
    const worker = this.letGo(record);
    if (worker !== null) this.work(worker);
    this.pump();
  }

  triesAgain(record: BrokerRecord): void {
    this.requeue(record);
    this.pump();
  }

  brokerRestored(): void {
    this.pump();
  }

  membersChanged(): void {
    for (const instance of this.unit.instances) {
      const worker = (this.workers[instance.number] ??= new Worker(instance));
      if (runs(instance)) {
        worker.silent = false;
        this.work(worker);
      } else if (instance.state === INSTANCE.DOWN) {
        this.lose(worker);
        if (leftInGoodOrder(instance)) this.noticed(instance.number);
      } else if (leftInGoodOrder(instance)) this.giveBack(worker);
    }
    this.pump();
  }

  get lags(): boolean {
    return this.ready.length > 0 || this.deliveries.size > 0;
  }

  // ----

  private pump(): void {
    const { host } = this;
    while (this.ready.length > 0 && host.brokerUp()) {
      const worker = this.freeWorker();
      if (worker === null) {
        wakeOne(this.unit, host);
        return;
      }
      const record = this.ready.shift()!;
      const delivery: Delivery = { record, worker, lostBy: -1, hidden: 0 };
      this.deliveries.set(record, delivery);
      worker.held++;
      const there = deliver(host, record, worker.instance.endpoint);
      // A delivery that got lost is found out like a consumer that is gone.
      const hides = host.plan.visibility ?? (there ? null : host.plan.ackTimeout);
      if (hides !== null) delivery.hidden = host.ctx.sim.after(hides, PRIORITY.TIMEOUT, EVENT.RECORD_SHOWN, record.id, 0);
    }
  }

  /** The next in turn that has room. */
  private freeWorker(): Worker | null {
    const { workers } = this;
    for (let i = 0; i < workers.length; i++) {
      const worker = workers[(this.turn + i) % workers.length]!;
      if (worker.silent || !runs(worker.instance) || worker.held >= worker.places + this.host.plan.prefetch) continue;
      this.turn = (this.turn + i + 1) % workers.length;
      return worker;
    }
    return null;
  }

  private work(worker: Worker): void {
    while (worker.buffer.length > 0 && worker.working < worker.places && runs(worker.instance)) {
      const record = worker.buffer.shift()!;
      worker.working++;
      bookBetween(this.host.ctx, record.order, record.path, PART.BROKER, -1);
      this.host.handle(record, worker.instance);
    }
  }

  /** The consumer does not hold the record any more. */
  private letGo(record: BrokerRecord): Worker | null {
    const delivery = this.deliveries.get(record);
    if (delivery === undefined) return null;
    this.deliveries.delete(record);
    if (delivery.hidden !== 0) this.host.ctx.sim.cancel(delivery.hidden);
    const { worker } = delivery;
    if (worker === null) return null;
    worker.held--;
    const buffered = worker.buffer.indexOf(record);
    if (buffered >= 0) worker.buffer.splice(buffered, 1);
    else if (record.here) worker.working--;
    return worker;
  }

  private requeue(record: BrokerRecord): void {
    record.here = false;
    record.wire++;
    // Put aside for good: nobody will look at it, and its order goes no further.
    if (record.deliveries >= this.host.plan.deliveries) this.host.release(record);
    else this.ready.push(record);
  }

  shownAgain(record: BrokerRecord): void {
    const delivery = this.deliveries.get(record)!;
    delivery.hidden = 0;
    // Whoever works on it does not know, and will finish.
    const worker = this.letGo(record);
    this.host.forget(record);
    this.requeue(record);
    if (worker !== null) this.work(worker);
    this.pump();
  }

  /** It crashed: what it held comes again when it is shown, or when the broker notices. */
  private lose(worker: Worker): void {
    if (worker.silent) return;
    worker.silent = true;
    const { number } = worker.instance;
    for (const delivery of this.deliveries.values()) {
      if (delivery.worker !== worker) continue;
      delivery.worker = null;
      delivery.lostBy = number;
      delivery.record.here = false;
      delivery.record.wire++;
      this.host.forget(delivery.record);
    }
    worker.held = 0;
    worker.working = 0;
    worker.buffer.length = 0;
    const { ctx, plan } = this.host;
    if (plan.visibility === null) ctx.sim.after(plan.sessionTimeout, PRIORITY.TIMEOUT, EVENT.CONSUMER_MISSED, this.id, number);
  }

  noticed(instance: number): void {
    for (const { record, worker, lostBy } of [...this.deliveries.values()]) {
      if (worker !== null || lostBy !== instance) continue;
      this.letGo(record);
      this.requeue(record);
    }
    this.pump();
  }

  /** A consumer that leaves in good order finishes what it works on and gives the rest back. */
  private giveBack(worker: Worker): void {
    for (const record of [...worker.buffer]) {
      this.letGo(record);
      this.requeue(record);
    }
  }
}
