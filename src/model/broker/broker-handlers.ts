import { compileDistribution, sampleTicks } from '../../engine/distributions.ts';
import type { Sampler } from '../../engine/distributions.ts';
import { hashText } from '../../engine/keyed-random.ts';
import { PRIORITY } from '../../engine/simulator.ts';
import type { Ticks } from '../../engine/time.ts';
import { bookBetween } from '../booking.ts';
import { STAGE } from './broker-records.ts';
import type { BrokerRecord } from './broker-records.ts';
import { SplitSites } from './broker-sites.ts';
import type { Subscription } from './broker-subscriptions.ts';
import { backoffAfter } from '../calls/call-policy.ts';
import type { Context } from '../context.ts';
import { CHANGE } from '../data/effects.ts';
import { EVENT } from '../events.ts';
import { PART, PHASE } from '../facts.ts';
import { scopeOf } from '../data/idempotency.ts';
import type { IdempotencyKeys } from '../data/idempotency.ts';
import type { Endpoint } from '../network.ts';
import { Path } from '../path.ts';
import type { Pool } from '../pool.ts';
import { REACTION } from '../ports-broker.ts';
import type { BrokerPlan, Reactions } from '../ports-broker.ts';
import { isRefusal, OUTCOME } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import type { Request } from '../calls/request.ts';
import type { Rows } from '../data/rows.ts';
import type { ServiceInstance } from '../services/service.ts';
import type { Site } from '../site.ts';

const KEY_FAILURE = hashText('failure event commit');
const KEY_VIEW = hashText('view commit');
const KEY_GAP = hashText('dual-write gap');
const KEY_FALLBACK = hashText('fallback');

/** Nobody's station: the edge keeps its tables without one. */
export const EDGE_STATION = -1;

/** What handlers need of their surroundings. */
export interface HandlerHost {
  readonly ctx: Context;
  readonly plan: BrokerPlan;
  readonly requests: Pool<Request>;
  readonly records: Pool<BrokerRecord>;
  readonly rows: () => Rows;
  readonly keys: IdempotencyKeys;
  readonly brokerEndpoint: Endpoint;
  readonly reactions: () => Reactions;
  /** The request asks its instance for a place. */
  enter(request: Request): void;
  /** The step's site. */
  siteOf(record: BrokerRecord): Site;
  subscriptionOf(record: BrokerRecord): Subscription;
  release(record: BrokerRecord): void;
}

/** Who publishes just now: the instance that handled a record, and the record if its consumer waits for the broker. */
export interface PublishingContext {
  readonly instance: ServiceInstance | null;
  readonly waiter: BrokerRecord | null;
}

const NOBODY: PublishingContext = { instance: null, waiter: null };

/**
 * The consuming side of a service: takes a place of its own for a record, tries again as the step's policy says, writes
 * effect, inbox and outbox in one transaction, and reports what came of it.
 */
export class Handlers {
  /** Set while a handled record is being reported. */
  publishing: PublishingContext = NOBODY;
  private readonly host: HandlerHost;
  private readonly split = new SplitSites();
  private readonly gap: Sampler | null;
  private readonly listens: boolean;
  private readonly persist: Sampler;
  private readonly latePath = new Path();
  /** Something was published whose acknowledgement the consumer waits for. */
  private waits = false;

  constructor(host: HandlerHost) {
    this.host = host;
    const { bridge, persist } = host.plan;
    this.gap = bridge.kind === 'dual-write' ? compileDistribution(bridge.gap) : null;
    this.listens = bridge.kind === 'listen-to-yourself';
    this.persist = compileDistribution(persist);
  }

  /** A consumer takes a record up. */
  handle(record: BrokerRecord, instance: ServiceInstance | null): void {
    record.instance = instance;
    if (instance === null) this.updateView(record);
    else this.execute(record, instance);
  }

  /** Ticks between the commit of a request and its publication, with its place held. */
  gapAfter(request: Request): Ticks {
    if (this.gap === null || request.phase !== PHASE.DO) return 0;
    return sampleTicks(this.gap, this.host.ctx.random.seek(KEY_GAP ^ request.site.key, request.order.number, request.n));
  }

  /** The visit of a request made of a record is over. */
  consumed(request: Request, outcome: Outcome): void {
    const { ctx, records } = this.host;
    const record = records.at(request.record);
    const { order } = request;
    request.open = false;
    if (record.request !== request.id) this.finishedLate(record, request, outcome);
    else {
      record.request = -1;
      record.stage = STAGE.WAITING;
      // With RESET the consumer is gone, and whoever takes its place will have the record again.
      if (outcome !== OUTCOME.RESET) this.ended(record, request, outcome);
    }
    this.host.requests.give(request);
    this.dropUse(record);
    order.visits--;
    ctx.drop(order);
  }

  /** A consumer was lost between its commit and its report: the outbox has the event, whatever else is forgotten. */
  outlived(request: Request): void {
    if (this.gap === null && !this.listens) this.finishedLate(this.host.records.at(request.record), request, OUTCOME.OK);
  }

  /** Event: the wait before the next attempt is over. */
  retry(record: BrokerRecord): void {
    record.timer = 0;
    record.stage = STAGE.WAITING;
    bookBetween(this.host.ctx, record.order, record.path, PART.RETRY, -1);
    this.host.subscriptionOf(record).triesAgain(record);
  }

  /** Event: a transaction without a request has committed, or a fallback has answered. */
  wakes(record: BrokerRecord): void {
    const { ctx, plan } = this.host;
    const { order, instance } = record;
    record.timer = 0;
    if (record.stage === STAGE.FALLING_BACK) {
      record.path.advance(PART.SERVICE, ctx.sim.now);
      this.commitAlone(record, OUTCOME.OK);
      return;
    }
    bookBetween(ctx, order, record.path, PART.PERSIST, -1);
    const claim = instance === null ? 'claimed' : this.host.keys.claim(this.siteOf(record), order, scopeOf(record));
    // Another execution of the same record may have been quicker: its outcome is the one that counts, once there is one.
    if (claim === 'known') this.done(record);
    if (claim === 'running') {
      record.attempts++;
      this.backOff(record);
    }
    if (claim !== 'claimed') return;
    if (instance === null && plan.bookkeeping) ctx.recorder.committed(ctx.sim.now, order.id, EDGE_STATION);
    if (instance !== null && plan.commitsAlone) ctx.recorder.committed(ctx.sim.now, order.id, instance.unit.station);
    this.report(record, record.outcome as Outcome);
  }

  /** The broker has the event that a consumer waits for. */
  published(id: number, wire: number): void {
    const record = this.host.records.at(id);
    if (record.stage === STAGE.PUBLISHING && record.wire === wire) this.done(record);
  }

  /** The consumer's memory of the record is gone. */
  forget(record: BrokerRecord): void {
    if (record.timer !== 0) this.host.ctx.sim.cancel(record.timer);
    record.timer = 0;
    record.request = -1;
    record.stage = STAGE.WAITING;
    record.attempts = 0;
    record.previousBackoff = 0;
  }

  /** Something was published on behalf of the record that is being reported. */
  noteWaiting(): void {
    this.waits = true;
  }

  // ----

  private execute(record: BrokerRecord, instance: ServiceInstance): void {
    const { ctx, plan, requests } = this.host;
    const { order } = record;
    const request = requests.take();
    request.call = null;
    request.site = this.siteOf(record);
    request.phase = record.reaction === REACTION.UNDO ? PHASE.UNDO : PHASE.DO;
    request.order = order;
    request.execution = record.execution;
    request.pass = record.pass;
    request.attempt = record.attempts + 1;
    request.from = this.host.brokerEndpoint;
    request.instance = instance;
    request.renew(ctx.sim.now);
    request.oneWay = true;
    request.ownRows = plan.commitsAlone && !(this.listens && record.reaction === REACTION.DO);
    request.record = record.id;
    request.open = true;
    record.request = request.id;
    record.stage = STAGE.SERVED;
    record.uses++;
    order.visits++;
    ctx.hold(order);
    this.host.enter(request);
  }

  private ended(record: BrokerRecord, request: Request, outcome: Outcome): void {
    const { ctx } = this.host;
    const now = ctx.sim.now;
    if (outcome !== OUTCOME.OK && !isRefusal(outcome)) {
      bookBetween(ctx, record.order, record.path, PART.RETRY, -1);
      this.attemptFailed(record, outcome);
      return;
    }
    request.path.advance(PART.SERVICE, now);
    record.path.append(request.path, now);
    // Of an own event it is enough to know that it is written, by whomever.
    if (request.suppressed && record.reaction !== REACTION.APPLY) this.done(record);
    else if (outcome === OUTCOME.OK) this.succeeded(record);
    else {
      if (outcome === OUTCOME.SOLD_OUT) ctx.recorder.soldOut(now, record.order.id, request.row);
      this.commitAlone(record, outcome);
    }
  }

  private succeeded(record: BrokerRecord): void {
    if (this.listens && record.reaction === REACTION.DO) {
      const row = this.soldOutRow(record);
      if (row >= 0) {
        this.host.ctx.recorder.soldOut(this.host.ctx.sim.now, record.order.id, row);
        this.commitAlone(record, OUTCOME.SOLD_OUT);
        return;
      }
    }
    this.report(record, OUTCOME.OK);
  }

  /** The row that has too few units left for the step at this moment; nothing keeps another from taking them first. */
  private soldOutRow(record: BrokerRecord): number {
    const { order } = record;
    const rows = this.host.rows();
    for (const effect of this.host.siteOf(record).effects) {
      const { atLeast } = effect.set.set;
      const checks = effect.change === CHANGE.CHECKED || effect.change === CHANGE.DECIDED || effect.change === CHANGE.COMPARED;
      if (!checks || atLeast === null) continue;
      const amount = effect.amountOf(order, this.host.ctx.random);
      const row = effect.rowOf(order);
      if (row >= 0 && amount < 0 && rows.value[row]! + amount < atLeast) return row;
    }
    return -1;
  }

  private attemptFailed(record: BrokerRecord, outcome: Outcome): void {
    const { ctx } = this.host;
    const { policy, key } = this.siteOf(record);
    record.attempts++;
    if (record.attempts < policy.attempts) this.backOff(record);
    else if (policy.fallback !== null && record.reaction === REACTION.DO) {
      ctx.recorder.degraded(ctx.sim.now, record.order.id);
      record.stage = STAGE.FALLING_BACK;
      this.wake(record, sampleTicks(policy.fallback, ctx.random.seek(key ^ KEY_FALLBACK, record.order.number, record.attempts)));
    } else if (this.host.reactions().triesOn(record, outcome)) this.backOff(record);
    else this.commitAlone(record, outcome);
  }

  private backOff(record: BrokerRecord): void {
    const { ctx } = this.host;
    const site = this.siteOf(record);
    const phase = record.reaction === REACTION.UNDO ? PHASE.UNDO : PHASE.DO;
    const wait = backoffAfter(site.policy.backoff, record.attempts, record.previousBackoff, site.key ^ phase, record.order.number, ctx.random);
    record.previousBackoff = wait;
    record.stage = STAGE.BACKING_OFF;
    record.timer = ctx.sim.after(wait, PRIORITY.TIMEOUT, EVENT.CONSUMER_RETRIES, record.id, 0);
    this.host.subscriptionOf(record).backsOff(record);
  }

  /** Makes an outcome durable that came without an effect: the inbox row and the event about it. */
  private commitAlone(record: BrokerRecord, outcome: Outcome): void {
    const { ctx, plan } = this.host;
    const { store } = record.instance!.unit;
    record.outcome = outcome;
    record.stage = STAGE.COMMITTING;
    const time = plan.commitsAlone ? sampleTicks(store.commit, ctx.random.seek(this.host.siteOf(record).key ^ KEY_FAILURE, record.order.number, record.pass)) : 0;
    this.wake(record, Math.round(time * store.factor));
  }

  /** The completion view learns the outcome; one that it knows already costs a look-up. */
  private updateView(record: BrokerRecord): void {
    const { ctx, plan } = this.host;
    if (plan.inbox && record.execution.decided) {
      this.done(record);
      return;
    }
    record.outcome = OUTCOME.OK;
    record.stage = STAGE.COMMITTING;
    this.wake(record, sampleTicks(this.persist, ctx.random.seek(KEY_VIEW, record.order.number, record.execution.index)));
  }

  private wake(record: BrokerRecord, after: Ticks): void {
    record.timer = this.host.ctx.sim.after(after, PRIORITY.COMPLETION, EVENT.HANDLER_WAKES, record.id, 0);
  }

  /** Tells the strategy, which publishes what follows. */
  private report(record: BrokerRecord, outcome: Outcome): void {
    const waits = this.listens && record.reaction === REACTION.DO;
    this.publishing = { instance: record.instance, waiter: waits ? record : null };
    this.waits = false;
    this.host.reactions().onHandled(record, outcome);
    this.publishing = NOBODY;
    if (this.waits) record.stage = STAGE.PUBLISHING;
    else this.done(record);
  }

  /** A consumer that was given up finishes all the same; its offset counts no more, its transaction does. */
  private finishedLate(record: BrokerRecord, request: Request, outcome: Outcome): void {
    if (request.suppressed || outcome !== OUTCOME.OK) return;
    const { latePath } = this;
    const { execution, node, pass, reaction, verdict, party } = record;
    latePath.copy(execution.pathOf(node));
    latePath.advance(PART.BROKER, this.host.ctx.sim.now);
    this.publishing = { instance: request.instance, waiter: null };
    this.host.reactions().onHandled({ execution, node, pass, reaction, verdict, party, path: latePath }, outcome);
    this.publishing = NOBODY;
  }

  private done(record: BrokerRecord): void {
    record.attempts = 0;
    record.previousBackoff = 0;
    this.host.subscriptionOf(record).done(record);
  }

  private dropUse(record: BrokerRecord): void {
    if (--record.uses === 0) this.host.records.give(record);
  }

  private siteOf(record: BrokerRecord): Site {
    const site = this.host.siteOf(record);
    if (record.reaction === REACTION.UNDO) return site.undo!;
    if (!this.listens) return site;
    return record.reaction === REACTION.APPLY ? this.split.of(site).applies : this.split.of(site).decides;
  }
}
