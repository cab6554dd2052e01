import { PRIORITY } from '../../engine/simulator.ts';
import { bookBetween } from '../booking.ts';
import type { BrokerRecord } from './broker-records.ts';
import type { Context } from '../context.ts';
import { EVENT } from '../events.ts';
import { PART, PHASE } from '../facts.ts';
import { LOST } from '../network.ts';
import type { Endpoint } from '../network.ts';
import type { Order } from '../order.ts';
import { REACTION } from '../ports-broker.ts';
import type { BrokerPlan, Party } from '../ports-broker.ts';
import type { MessageKind } from './relay.ts';
import { INSTANCE } from '../services/service.ts';
import type { ServiceInstance, Unit } from '../services/service.ts';

/** The consumers of one topic: who gets which record, when, and again after what. */
export interface Subscription {
  readonly party: Party;
  /** A record is safe in the broker. */
  append(record: BrokerRecord): void;
  /** Event: a record reaches its consumer. */
  arrived(record: BrokerRecord): void;
  /** Its consumer has handled it to the end. */
  done(record: BrokerRecord): void;
  /** An attempt failed: the record waits ... */
  backsOff(record: BrokerRecord): void;
  /** ... and is tried again. */
  triesAgain(record: BrokerRecord): void;
  /** Instances of its service came, went, stopped or went on. */
  membersChanged(): void;
  /** The broker is back. */
  brokerRestored(): void;
  /** Records wait or are being handled. */
  readonly lags: boolean;
}

/** What a subscription needs of its surroundings. */
export interface SubscriptionHost {
  readonly ctx: Context;
  readonly plan: BrokerPlan;
  brokerUp(): boolean;
  readonly brokerEndpoint: Endpoint;
  readonly edge: Endpoint;
  messageOf(record: BrokerRecord): MessageKind;
  /** The consumer takes the record up; ends in {@link Subscription.done}. */
  handle(record: BrokerRecord, instance: ServiceInstance | null): void;
  /** The consumer has lost what it did about the record; requests under way go on by themselves. */
  forget(record: BrokerRecord): void;
  /** The topic does not keep the record any more. */
  release(record: BrokerRecord): void;
  /** A stopped instance is needed. */
  wake(instance: ServiceInstance): void;
}

/** Decides in which partition an order's records lie. */
export interface PartitionKey {
  /** An integer >= 0, the same for all records that must stay in order. */
  of(order: Order): number;
}

/** Sends a record to its consumer; false if it was lost on the way. */
export function deliver(host: SubscriptionHost, record: BrokerRecord, to: Endpoint): boolean {
  const { ctx } = host;
  const { order, path } = record;
  const now = ctx.sim.now;
  record.to = to;
  const kind = host.messageOf(record);
  const n = order.messages[kind.slot]!++;
  // What a lost or repeated delivery has cost so far is a retry's.
  bookBetween(ctx, order, path, record.deliveries > 0 ? PART.RETRY : PART.BROKER, -1);
  record.deliveries++;
  record.here = false;
  record.wire++;
  ctx.recorder.messageSent(now, order.id, kind.bytes);
  const transit = ctx.network.transit(host.brokerEndpoint, to, order.number, kind.purpose, n, kind.bytes, now);
  if (ctx.recorder.wantsTrace(order.id)) {
    const phase = record.reaction === REACTION.UNDO ? PHASE.UNDO : record.reaction === REACTION.VIEW ? PHASE.CONTROL : PHASE.DO;
    ctx.recorder.message(order.id, host.brokerEndpoint.id, to.id, kind.step, phase, false, now, transit === LOST ? -1 : now + transit);
  }
  if (transit === LOST) return false;
  ctx.sim.after(transit, PRIORITY.MESSAGE, EVENT.RECORD_ARRIVES, record.id, record.wire);
  return true;
}

/** An instance that can consume now. */
export function runs(instance: ServiceInstance): boolean {
  return instance.state === INSTANCE.UP && instance.pauseReasons === 0;
}

/** It went in good order: it is draining, is being replaced, or stopped because it was idle. */
export function leftInGoodOrder(instance: ServiceInstance): boolean {
  return instance.state === INSTANCE.DRAINING || instance.state === INSTANCE.STOPPED || instance.stopsInOrder;
}

/** Nobody consumes: a service that had shut down when idle starts its first instance. */
export function wakeOne(unit: Unit | null, host: SubscriptionHost): void {
  if (unit === null || unit.instances.some((one) => one.state === INSTANCE.UP || one.state === INSTANCE.STARTING)) return;
  const stopped = unit.instances.find((one) => one.state === INSTANCE.STOPPED);
  if (stopped !== undefined) host.wake(stopped);
}
