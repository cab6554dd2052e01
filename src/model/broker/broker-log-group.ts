import { mixKeys } from '../../engine/keyed-random.ts';
import { PRIORITY } from '../../engine/simulator.ts';
import type { EventHandle } from '../../engine/future-event-list.ts';
import { bookBetween } from '../booking.ts';
import { Consumer, MEMBERSHIP } from './broker-partitions.ts';
import type { Partition, PartitionOwner } from './broker-partitions.ts';
import { STAGE } from './broker-records.ts';
import type { BrokerRecord } from './broker-records.ts';
import { deliver, leftInGoodOrder, runs, wakeOne } from './broker-subscriptions.ts';
import type { PartitionKey, SubscriptionHost } from './broker-subscriptions.ts';
import { EVENT } from '../events.ts';
import { PART } from '../facts.ts';
import type { Pool } from '../pool.ts';
import type { Party } from '../ports-broker.ts';
import { INSTANCE } from '../services/service.ts';
import type { ServiceInstance, Unit } from '../services/service.ts';

const KEY_PARTITION = 0x70617274;

/** What all groups of a log broker share. */
export interface LogState {
  readonly host: SubscriptionHost;
  readonly partitions: Pool<Partition>;
  /** Every consumer there is, by its id. */
  readonly consumers: Consumer[];
}

/** The consumers of one topic: one consumer to a partition, one record at a time, in order. */
export class LogGroup implements PartitionOwner {
  readonly party: Party;
  private readonly topics: LogState;
  private readonly host: SubscriptionHost;
  private readonly id: number;
  private readonly unit: Unit | null;
  private readonly count: number;
  private readonly keyOf: PartitionKey;
  private readonly partitions = new Map<number, Partition>();
  private readonly consumers: Consumer[] = [];
  private members: Consumer[] = [];
  /** It stands still while it shares out its partitions. */
  private rebalancing: EventHandle = 0;

  constructor(topics: LogState, id: number, party: Party, unit: Unit | null, count: number, key: PartitionKey) {
    this.topics = topics;
    this.host = topics.host;
    this.id = id;
    this.party = party;
    this.unit = unit;
    this.count = count;
    this.keyOf = key;
  }

  start(): void {
    if (this.unit === null) this.join(this.consumerOf(null, 0));
    else {
      for (const instance of this.unit.instances) {
        const consumer = this.consumerOf(instance, instance.number);
        if (runs(instance)) this.join(consumer);
      }
    }
    this.members = this.consumers.filter((one) => one.membership === MEMBERSHIP.MEMBER);
  }

  append(record: BrokerRecord): void {
    const partition = this.partitionFor(this.keyOf.of(record.order));
    record.partition = partition.id;
    partition.records.push(record);
    this.pump(partition);
    if (partition.owner === null) wakeOne(this.unit, this.host);
  }

  arrived(record: BrokerRecord): void {
    record.here = true;
    bookBetween(this.host.ctx, record.order, record.path, PART.NETWORK, -1);
    this.next(this.topics.partitions.at(record.partition));
  }

  done(record: BrokerRecord): void {
    const partition = this.topics.partitions.at(record.partition);
    const { owner } = partition;
    record.stage = STAGE.HANDLED;
    this.release(partition);
    partition.handled++;
    this.soil(partition);
    if (partition.moveTo !== undefined) {
      this.commit(partition);
      this.move(partition, partition.moveTo);
    }
    this.next(partition);
    this.freeIfIdle(partition);
    if (owner !== null) this.serveWaiting(owner);
  }

  backsOff(): void {
    // The partition waits: what lies behind may not overtake.
  }

  triesAgain(record: BrokerRecord): void {
    const { owner } = this.topics.partitions.at(record.partition);
    this.host.handle(record, owner?.instance ?? null);
  }

  brokerRestored(): void {
    if (this.host.plan.commitEvery === 0) for (const consumer of this.consumers) this.commitAll(consumer);
    for (const partition of this.partitions.values()) this.pump(partition);
  }

  get lags(): boolean {
    for (const partition of this.partitions.values()) if (partition.handled < partition.records.length) return true;
    return false;
  }

  // ---- reading

  /** Sends what is safe and not yet sent. */
  pump(partition: Partition): void {
    const { host } = this;
    const { owner, records } = partition;
    while (partition.sent < records.length && owner?.active === true && this.rebalancing === 0 && partition.refetch === 0 && host.brokerUp()) {
      const record = records[partition.sent]!;
      if (deliver(host, record, owner.instance?.endpoint ?? host.edge)) partition.sent++;
      else partition.refetch = host.ctx.sim.after(host.plan.ackTimeout, PRIORITY.TIMEOUT, EVENT.RECORD_REFETCHED, partition.id, 0);
    }
  }

  private next(partition: Partition): void {
    const { owner, handled, records } = partition;
    if (partition.busy || this.rebalancing !== 0 || owner?.active !== true || handled >= records.length) return;
    const record = records[handled]!;
    if (!record.here) return;
    if (!owner.free) {
      if (!partition.waits) owner.waiting.push(partition);
      partition.waits = true;
      return;
    }
    partition.busy = true;
    owner.working++;
    bookBetween(this.host.ctx, record.order, record.path, PART.BROKER, -1);
    this.host.handle(record, owner.instance);
  }

  /** The consumer's place for the partition is free again. */
  private release(partition: Partition): void {
    partition.busy = false;
    if (partition.owner !== null) partition.owner.working--;
  }

  private serveWaiting(consumer: Consumer): void {
    while (consumer.waiting.length > 0 && consumer.free && consumer.active) {
      const partition = consumer.waiting.shift()!;
      partition.waits = false;
      this.next(partition);
    }
  }

  private partitionFor(key: number): Partition {
    const number = this.count === Infinity ? key : mixKeys(key % 4294967296, KEY_PARTITION) % this.count;
    let partition = this.partitions.get(number);
    if (partition === undefined) {
      partition = this.topics.partitions.take();
      partition.group = this;
      partition.key = number;
      partition.owner = this.ownerFor(partition);
      this.partitions.set(number, partition);
    }
    return partition;
  }

  private ownerFor(partition: Partition): Consumer | null {
    return this.members[partition.key % this.members.length] ?? null;
  }

  /** A partition of a single key is there as long as it holds something. */
  private freeIfIdle(partition: Partition): void {
    if (this.count !== Infinity || partition.committed < partition.records.length || partition.busy) return;
    if (this.partitions.get(partition.key) !== partition) return;
    partition.records.length = 0;
    partition.committed = 0;
    partition.handled = 0;
    partition.sent = 0;
    partition.owner = null;
    this.partitions.delete(partition.key);
    this.topics.partitions.give(partition);
  }

  // ---- offsets

  private soil(partition: Partition): void {
    const { owner } = partition;
    if (owner === null) return;
    if (!partition.dirty) {
      partition.dirty = true;
      owner.dirty.push(partition);
    }
    if ((this.host.plan.commitEvery === 0 || this.unit === null) && this.host.brokerUp()) this.commitAll(owner);
  }

  commitTick(consumer: Consumer): void {
    consumer.clock = 0;
    if (consumer.active && this.host.brokerUp()) this.commitAll(consumer);
    this.startClock(consumer);
  }

  private startClock(consumer: Consumer): void {
    const { ctx, plan } = this.host;
    if (plan.commitEvery === 0 || consumer.instance === null || consumer.clock !== 0) return;
    consumer.clock = ctx.sim.after(plan.commitEvery, PRIORITY.PERIODIC, EVENT.OFFSETS_COMMITTED, consumer.id, 0);
  }

  private commitAll(consumer: Consumer): void {
    for (const partition of consumer.dirty.splice(0)) {
      partition.dirty = false;
      this.commit(partition);
      this.freeIfIdle(partition);
    }
  }

  /** What is handled will not come again. */
  private commit(partition: Partition): void {
    while (partition.committed < partition.handled) this.host.release(partition.records[partition.committed++]!);
    partition.compact();
  }

  // ---- members

  membersChanged(): void {
    if (this.unit === null) return;
    for (const instance of this.unit.instances) this.look(this.consumerOf(instance, instance.number), instance);
  }

  private look(consumer: Consumer, instance: ServiceInstance): void {
    const up = runs(instance);
    if (consumer.membership === MEMBERSHIP.OUT) {
      if (up) this.rebalance();
      return;
    }
    const memoryLost = instance.state === INSTANCE.DOWN || instance.state === INSTANCE.STARTING;
    if (consumer.membership === MEMBERSHIP.MEMBER && !up) {
      if (leftInGoodOrder(instance)) {
        if (memoryLost) this.partitionsOf(consumer, (partition) => { this.dropProgress(partition); });
        this.leave(consumer);
        this.rebalance();
        return;
      }
      consumer.membership = MEMBERSHIP.MISSING;
      consumer.session = this.host.ctx.sim.after(this.host.plan.sessionTimeout, PRIORITY.TIMEOUT, EVENT.SESSION_ENDS, consumer.id, 0);
    }
    if (consumer.membership !== MEMBERSHIP.MISSING) return;
    if (memoryLost && !consumer.lost) {
      consumer.lost = true;
      this.partitionsOf(consumer, (partition) => { this.dropProgress(partition); });
    } else if (up && !consumer.lost) this.carryOn(consumer);
  }

  /** It only stood still and is back in time: nothing is lost. */
  private carryOn(consumer: Consumer): void {
    this.host.ctx.sim.cancel(consumer.session);
    consumer.session = 0;
    consumer.membership = MEMBERSHIP.MEMBER;
    this.partitionsOf(consumer, (partition) => { this.goOn(partition); });
    this.serveWaiting(consumer);
  }

  giveUp(consumer: Consumer): void {
    consumer.session = 0;
    consumer.lost = true;
    this.leave(consumer);
    this.rebalance();
  }

  private leave(consumer: Consumer): void {
    consumer.membership = MEMBERSHIP.OUT;
    if (consumer.clock !== 0) this.host.ctx.sim.cancel(consumer.clock);
    consumer.clock = 0;
  }

  private join(consumer: Consumer): void {
    consumer.membership = MEMBERSHIP.MEMBER;
    consumer.lost = false;
    this.startClock(consumer);
  }

  /** All of the group stop, rejoin, and are given their shares. */
  private rebalance(): void {
    const { ctx, plan } = this.host;
    if (this.rebalancing === 0) this.rebalancing = ctx.sim.after(plan.rebalance, PRIORITY.REPAIR, EVENT.GROUP_REBALANCED, this.id, 0);
  }

  rebalanced(): void {
    this.rebalancing = 0;
    const partitions = [...this.partitions.values()];
    const left = new Set(this.consumers.filter((one) => one.membership === MEMBERSHIP.OUT && one.lost));
    // What the lost ones had not committed comes again, also to one of them that is back.
    for (const partition of partitions) {
      if (partition.owner === null || !left.has(partition.owner)) continue;
      this.dropProgress(partition);
      partition.handled = partition.committed;
      this.move(partition, null);
    }
    for (const consumer of this.consumers) {
      if (consumer.membership === MEMBERSHIP.OUT && consumer.instance !== null && runs(consumer.instance)) this.join(consumer);
    }
    this.members = this.consumers.filter((one) => one.membership !== MEMBERSHIP.OUT);
    for (const partition of partitions) this.reassign(partition);
    for (const partition of partitions) this.goOn(partition);
    for (const consumer of this.members) this.serveWaiting(consumer);
    if (this.members.length === 0 && this.lags) wakeOne(this.unit, this.host);
  }

  private reassign(partition: Partition): void {
    const next = this.ownerFor(partition);
    partition.moveTo = undefined;
    if (next === partition.owner) return;
    if (partition.busy) {
      partition.moveTo = next;
      return;
    }
    this.commit(partition);
    this.move(partition, next);
  }

  private goOn(partition: Partition): void {
    this.pump(partition);
    this.next(partition);
  }

  /** The consumer's memory of the partition is gone: its buffer, and what it was doing. */
  private dropProgress(partition: Partition): void {
    if (partition.busy) {
      this.host.forget(partition.records[partition.handled]!);
      this.release(partition);
    }
    this.unsend(partition);
  }

  private move(partition: Partition, owner: Consumer | null): void {
    partition.moveTo = undefined;
    if (partition.waits) {
      const { waiting } = partition.owner!;
      waiting.splice(waiting.indexOf(partition), 1);
      partition.waits = false;
    }
    if (partition.dirty) {
      const { dirty } = partition.owner!;
      dirty.splice(dirty.indexOf(partition), 1);
      partition.dirty = false;
    }
    this.unsend(partition);
    partition.owner = owner;
    this.pump(partition);
  }

  private unsend(partition: Partition): void {
    if (partition.refetch !== 0) this.host.ctx.sim.cancel(partition.refetch);
    partition.refetch = 0;
    for (let i = partition.handled; i < partition.sent; i++) {
      const record = partition.records[i]!;
      record.here = false;
      record.wire++;
    }
    partition.sent = partition.handled;
  }

  private partitionsOf(consumer: Consumer, then: (partition: Partition) => void): void {
    for (const partition of [...this.partitions.values()]) if (partition.owner === consumer) then(partition);
  }

  private consumerOf(instance: ServiceInstance | null, number: number): Consumer {
    let consumer = this.consumers[number];
    if (consumer === undefined) {
      consumer = new Consumer(this.topics.consumers.length, this, instance);
      this.consumers[number] = consumer;
      this.topics.consumers.push(consumer);
    }
    return consumer;
  }
}
