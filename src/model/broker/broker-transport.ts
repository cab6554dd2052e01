import { compileDistribution, sampleTicks } from '../../engine/distributions.ts';
import type { Sampler } from '../../engine/distributions.ts';
import { hashText, mixKeys } from '../../engine/keyed-random.ts';
import { PRIORITY } from '../../engine/simulator.ts';
import type { Ticks } from '../../engine/time.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { bookBetween } from '../booking.ts';
import { EDGE_STATION, Handlers } from './broker-handlers.ts';
import { LogTopics } from './broker-log.ts';
import { QueueTopics } from './broker-queue.ts';
import { BrokerRecord } from './broker-records.ts';
import type { Copy } from './broker-records.ts';
import type { PartitionKey, Subscription } from './broker-subscriptions.ts';
import { Broker } from './broker.ts';
import type { Passenger } from '../carriage.ts';
import type { Context } from '../context.ts';
import { EVENT } from '../events.ts';
import { PART } from '../facts.ts';
import type { IdempotencyKeys } from '../data/idempotency.ts';
import type { Endpoint } from '../network.ts';
import type { Execution, Order } from '../order.ts';
import type { Path } from '../path.ts';
import { Pool } from '../pool.ts';
import { AT_EDGE, REACTION } from '../ports-broker.ts';
import type { BrokerPlan, BrokerPorts, HandledRecord, Party, Reactions, Target } from '../ports-broker.ts';
import { makeBridge } from './relay-bridges.ts';
import { Publishers } from './relay.ts';
import type { MessageKind } from './relay.ts';
import type { Outcome } from '../outcome.ts';
import type { Request } from '../calls/request.ts';
import type { Rows } from '../data/rows.ts';
import { INSTANCE } from '../services/service.ts';
import type { ServiceInstance, Unit } from '../services/service.ts';
import type { Site } from '../site.ts';

const KEY_ACCEPT = hashText('accept commit');
const KEY_PUBLISH = hashText('publish');
const KEY_DELIVER = hashText('deliver');
const KEY_OUTCOME = hashText('outcome event');

/** What messages to and from the broker are for: mixed with the key of the step, or of the outcome. */
export const BROKER_MESSAGE_KEYS = { publish: KEY_PUBLISH, deliver: KEY_DELIVER, outcome: KEY_OUTCOME } as const;

/** What the transport needs of the world. */
export interface TransportParts {
  readonly ctx: Context;
  readonly scenario: Scenario;
  readonly plan: BrokerPlan;
  readonly sites: readonly Site[];
  readonly units: readonly Unit[];
  readonly unitOfService: (service: number) => Unit;
  readonly edge: Endpoint;
  readonly stationNumber: number;
  readonly requests: Pool<Request>;
  readonly executions: Pool<Execution>;
  readonly rows: () => Rows;
  readonly keys: IdempotencyKeys;
  enter(request: Request): void;
  wake(instance: ServiceInstance): void;
}

/** The broker, its topics, and both sides of every party that publishes and consumes; the world's side of {@link BrokerPorts}. */
export class BrokerTransport implements BrokerPorts {
  readonly broker: Broker;
  private readonly parts: TransportParts;
  private readonly ctx: Context;
  private readonly plan: BrokerPlan;
  private readonly records = new Pool((id) => new BrokerRecord(id));
  private readonly publishers: Publishers;
  private readonly handlers: Handlers;
  private readonly logs: LogTopics;
  private readonly queues: QueueTopics;
  private readonly topics: (Subscription | undefined)[] = [];
  private readonly relays: Endpoint[] = [];
  private readonly persist: Sampler;
  private reactions!: Reactions;
  /** What a service publishes lives in the memory of its instance until the broker has it. */
  private readonly inMemory: boolean;
  private started = false;

  constructor(parts: TransportParts) {
    const { ctx, plan } = parts;
    this.parts = parts;
    this.ctx = ctx;
    this.plan = plan;
    this.persist = compileDistribution(plan.persist);
    this.inMemory = plan.bridge.kind === 'dual-write' || plan.bridge.kind === 'listen-to-yourself';
    const zone = parts.scenario.network.zones.length > 0 ? 0 : -1;
    const endpoint = ctx.network.addEndpoint('broker', zone);
    for (const unit of parts.units) this.relays.push(ctx.network.addEndpoint(unit.name, unit.instances[0]?.endpoint.zone ?? zone));
    this.publishers = new Publishers(ctx, plan, { up: () => this.broker.up, endpoint, receive: (copy) => { this.broker.receive(copy); } }, {
      endpointOf: (party) => (party === AT_EDGE ? parts.edge : this.relays[parts.unitOfService(party).index]!),
      kindOf: (_execution, target) => this.kindOf(target, _execution, KEY_PUBLISH, 0),
      published: (record, wire) => { this.handlers.published(record, wire); },
    });
    this.publishers.bridge = makeBridge(plan.bridge, {
      ctx, publishers: this.publishers, nameOf: (party) => (party === AT_EDGE ? 'edge' : parts.scenario.services[party]!.name),
    });
    this.broker = new Broker(ctx, plan, endpoint, parts.stationNumber, this.publishers.copies, {
      taken: (copy) => { if (plan.acks === 'leader') this.publishers.acknowledgeEarly(copy); },
      stored: (copy) => { this.stored(copy); },
      refused: (copy) => { if (copy.told) this.publishers.forget(copy); else this.publishers.refused(copy); },
      restored: () => { for (const topic of this.topics) topic?.brokerRestored(); },
    });
    const release = (record: BrokerRecord): void => { this.release(record); };
    this.handlers = new Handlers({
      ctx, plan, requests: parts.requests, records: this.records, rows: parts.rows, keys: parts.keys, brokerEndpoint: endpoint,
      reactions: () => this.reactions, enter: (request) => { parts.enter(request); }, release,
      siteOf: (record) => this.siteOf(record), subscriptionOf: (record) => this.subscriptionOf(record),
    });
    const host = {
      ctx, plan, brokerUp: () => this.broker.up, brokerEndpoint: endpoint, edge: parts.edge, release,
      messageOf: (record: BrokerRecord) => this.kindOf(record, record.execution, KEY_DELIVER, 1),
      handle: (record: BrokerRecord, instance: ServiceInstance | null) => { this.handlers.handle(record, instance); },
      forget: (record: BrokerRecord) => { this.handlers.forget(record); },
      wake: (instance: ServiceInstance) => { parts.wake(instance); },
    };
    this.logs = new LogTopics(host);
    this.queues = new QueueTopics(host);
  }

  /** Opens a topic for every service that a step calls, and one for the view. Call once, when all instances are there. */
  start(): void {
    const { parts } = this;
    const key = partitionKey(parts.scenario, this.plan.key);
    this.topics[0] = this.logs.open(AT_EDGE, null, Infinity, { of: (order) => order.number });
    for (const site of parts.sites) {
      const party = site.service;
      if (this.topics[party + 1] !== undefined) continue;
      const unit = parts.unitOfService(party);
      this.topics[party + 1] = this.plan.kind === 'queue' ? this.queues.open(party, unit) : this.logs.open(party, unit, this.partitionsOf(unit), key);
    }
    this.started = true;
  }

  private partitionsOf(unit: Unit): number {
    const { instances, places, autoscale } = unit.settings;
    // As many as can ever be read at once: partitions are not added while a service scales.
    return Math.max(1, this.plan.partitions ?? Math.max(instances, autoscale?.max ?? 0) * places);
  }

  // ---- what the strategy asks

  subscribe(reactions: Reactions): void {
    this.reactions = reactions;
  }

  accept(execution: Execution): void {
    const { ctx } = this;
    const { order } = execution;
    ctx.hold(order);
    const time = sampleTicks(this.persist, ctx.random.seek(KEY_ACCEPT, order.number, execution.index));
    ctx.sim.after(time, PRIORITY.COMPLETION, EVENT.ORDER_ACCEPTED, execution.id, 0);
  }

  publish(execution: Execution, from: Party, targets: readonly Target[], path: Path): void {
    if (targets.length === 0) return;
    const { instance, waiter } = this.handlers.publishing;
    if (waiter !== null) this.handlers.noteWaiting();
    this.publishers.publish(execution, from, targets, path, this.inMemory ? instance : null, waiter);
  }

  // ---- what the world tells

  /** The visit of a request that a consumer made is over. */
  consumed(request: Request, outcome: Outcome): void {
    this.handlers.consumed(request, outcome);
  }

  /** A consumer was lost whose transaction is committed. */
  outlived(request: Request): void {
    this.handlers.outlived(request);
  }

  gapAfter(request: Request): Ticks {
    return this.handlers.gapAfter(request);
  }

  /** Instances of a unit came, went, stopped or went on. */
  membersChanged(unit: Unit): void {
    if (!this.started) return;
    if (this.inMemory) for (const instance of unit.instances) if (instance.state === INSTANCE.DOWN && !instance.stopsInOrder) this.publishers.lose(instance);
    for (const service of unit.settings.services) this.topics[service + 1]?.membersChanged();
  }

  /** The message whose arrival an event is, for the proxy of the broker's client that it passes; null = none. */
  passenger(kind: number, a: number, b: number): Passenger | null {
    if (kind === EVENT.COPY_ARRIVES) {
      const { publication, path, n } = this.publishers.copies.at(a);
      return { endpoint: publication.from, order: publication.order, path, purpose: publication.purpose, n };
    }
    if (kind !== EVENT.RECORD_ARRIVES) return null;
    const record = this.records.at(a);
    return record.wire === b ? { endpoint: record.to, order: record.order, path: record.path, purpose: record.purpose, n: record.deliveries } : null;
  }

  /** A consumer with records to come is not idle. */
  needs(unit: Unit): boolean {
    return unit.settings.services.some((service) => this.topics[service + 1]?.lags === true);
  }

  /** Handles an event of the broker; false if it is none. */
  dispatch(kind: number, a: number, b: number): boolean {
    const { publishers, broker, handlers, logs, queues } = this;
    switch (kind) {
      case EVENT.ORDER_ACCEPTED: this.accepted(this.parts.executions.at(a)); return true;
      case EVENT.PUBLICATION_LEAVES: publishers.send(publishers.publications.at(a)); return true;
      case EVENT.RELAY_POLL: publishers.bridge.poll(a); return true;
      case EVENT.COPY_ARRIVES: publishers.arrived(publishers.copies.at(a)); return true;
      case EVENT.BROKER_WORKED: broker.worked(a); return true;
      case EVENT.RECORD_SAFE: broker.safe(publishers.copies.at(a)); return true;
      case EVENT.ACK_ARRIVES: publishers.acknowledged(publishers.copies.at(a)); return true;
      case EVENT.PUBLISH_TIMEOUT: publishers.timedOut(publishers.publications.at(a)); return true;
      case EVENT.PUBLISHER_RECONNECTS: publishers.reconnect(a); return true;
      case EVENT.RECORD_ARRIVES: this.recordArrives(this.records.at(a), b); return true;
      case EVENT.RECORD_REFETCHED: logs.refetch(a); return true;
      case EVENT.CONSUMER_RETRIES: handlers.retry(this.records.at(a)); return true;
      case EVENT.HANDLER_WAKES: handlers.wakes(this.records.at(a)); return true;
      case EVENT.OFFSETS_COMMITTED: logs.commitOffsets(a); return true;
      case EVENT.SESSION_ENDS: logs.sessionEnds(a); return true;
      case EVENT.GROUP_REBALANCED: logs.rebalanced(a); return true;
      case EVENT.RECORD_SHOWN: queues.shownAgain(this.records.at(a)); return true;
      case EVENT.CONSUMER_MISSED: queues.noticed(a, b); return true;
      default: return false;
    }
  }

  private accepted(execution: Execution): void {
    const { ctx } = this;
    const { order } = execution;
    bookBetween(ctx, order, execution.paths[0]!, PART.PERSIST, -1);
    if (this.plan.bookkeeping) ctx.recorder.committed(ctx.sim.now, order.id, EDGE_STATION);
    this.reactions.onAccepted(execution);
    ctx.drop(order);
  }

  private recordArrives(record: BrokerRecord, wire: number): void {
    if (record.wire === wire) this.subscriptionOf(record).arrived(record);
  }

  /** A publication is safe: every group that is concerned has a record, and the publisher may forget it. */
  private stored(copy: Copy): void {
    const { publication } = copy;
    for (const target of publication.targets) this.append(publication.execution, target, copy.path);
    if (copy.told) this.publishers.forget(copy);
    else this.publishers.acknowledge(copy);
  }

  private append(execution: Execution, target: Target, path: Path): void {
    const record = this.records.take();
    record.order = execution.order;
    record.execution = execution;
    record.reaction = target.reaction;
    record.node = target.node;
    record.pass = target.pass;
    record.verdict = target.verdict;
    record.path.copy(path);
    record.here = false;
    record.deliveries = 0;
    record.timer = 0;
    record.uses = 1;
    record.instance = null;
    this.handlers.forget(record);
    record.party = this.partyOf(record);
    this.ctx.hold(record.order);
    this.topics[record.party + 1]!.append(record);
  }

  private release(record: BrokerRecord): void {
    const { order } = record;
    record.wire++;
    if (--record.uses === 0) this.records.give(record);
    this.ctx.drop(order);
  }

  private partyOf(record: HandledRecord): Party {
    if (record.reaction === REACTION.VIEW) return AT_EDGE;
    const site = this.siteOf(record);
    return record.reaction === REACTION.UNDO ? site.undo!.service : site.service;
  }

  private subscriptionOf(record: BrokerRecord): Subscription {
    return this.topics[record.party + 1]!;
  }

  private siteOf(record: HandledRecord): Site {
    const node = record.execution.program.nodes[record.node]!;
    if (node.kind !== 'step') throw new Error(`node ${String(record.node)} of ${record.execution.program.name} is no step`);
    return this.parts.sites[node.site]!;
  }

  /** The draws of a message belong to the step it is for, and to its direction; `way` 0 = to the broker, 1 = from it. */
  private kindOf(target: Target, execution: Execution, key: number, way: number): MessageKind {
    if (target.reaction === REACTION.VIEW) return { purpose: mixKeys(KEY_OUTCOME, key), bytes: 0, slot: execution.order.messages.length - 2 + way, step: -1 };
    const node = execution.program.nodes[target.node]!;
    if (node.kind !== 'step') throw new Error(`node ${String(target.node)} of ${execution.program.name} is no step`);
    const step = this.parts.sites[node.site]!;
    const site = target.reaction === REACTION.UNDO ? step.undo! : step;
    return { purpose: mixKeys(site.key, key), bytes: site.requestBytes, slot: 2 * site.id + way, step: site.step };
  }
}

/** The order itself, or the value of the attribute where the process has it. */
function partitionKey(scenario: Scenario, attribute: string | null): PartitionKey {
  const positions = scenario.processes.map((process) => process.attributes.findIndex((one) => one.name === attribute));
  return {
    of: (order: Order): number => {
      const position = positions[order.process]!;
      return position < 0 ? order.number : order.attributes[position]!;
    },
  };
}
