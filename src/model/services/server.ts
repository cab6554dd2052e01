import { PRIORITY } from '../../engine/simulator.ts';
import { OFFER } from '../../engine/station.ts';
import type { Station, StationHost } from '../../engine/station.ts';
import type { Ticks } from '../../engine/time.ts';
import { isBranchCommand } from '../data/branch-commands.ts';
import type { CallsWithin } from '../calls/calls-within.ts';
import type { Calls } from '../calls/calls.ts';
import { book } from '../booking.ts';
import type { Context } from '../context.ts';
import { EVENT } from '../events.ts';
import { PART, PHASE } from '../facts.ts';
import { LOOK_UP } from '../data/idempotency.ts';
import type { IdempotencyKeys } from '../data/idempotency.ts';
import { KeyWaiters } from '../data/key-waiters.ts';
import type { LocalProcesses } from './local-process.ts';
import { Operations } from './operations.ts';
import type { OperationHost } from './operations.ts';
import { isRefusal, OUTCOME } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import { HALT } from '../calls/request.ts';
import type { Call, Request } from '../calls/request.ts';
import type { Reservation } from '../data/reservations.ts';
import { INSTANCE } from './service.ts';
import type { ServiceInstance, Unit } from './service.ts';
import type { Site } from '../site.ts';
import type { Spans } from '../tracing/spans.ts';
import type { Transactions } from '../data/transactions.ts';
import { VisitDraws } from './visit-draws.ts';
import type { DrawHost } from './visit-draws.ts';

/** What the server side needs of the world around it. */
export interface ServerHost extends DrawHost {
  /** Visits that run a whole process; null = the strategy has none. */
  local(): LocalProcesses | null;
  /** A request came to an instance that is not there yet: it starts. */
  wake(instance: ServiceInstance): void;
  /** A worker has a task. */
  taskArrived(request: Request): void;
  /** A place of a unit is free again. */
  freed(unit: Unit): void;
  /** An instance has become idle. */
  idle(instance: ServiceInstance): void;
  /** A record or task that a consumer or worker pulled has been handled. */
  consumed(request: Request, outcome: Outcome): void;
  /** The transaction of a consumer's visit is committed, and what it had to say of it is lost with the consumer. */
  outlived(request: Request): void;
  /** Ticks that a consumer holds its place between its commit and what it publishes. */
  gapAfter(request: Request): Ticks;
}

/** The server side: what happens to a request from its arrival at an instance to its answer. */
export class Server implements StationHost, OperationHost {
  private readonly ctx: Context;
  private readonly host: ServerHost;
  private readonly calls: Calls;
  private readonly keys: IdempotencyKeys;
  private readonly transactionsOf: () => Transactions;
  private readonly draws: VisitDraws;
  private readonly operations: Operations;
  private readonly waiters: KeyWaiters;
  /** Calls that stay within their unit. */
  readonly within: CallsWithin;
  spans: Spans | null = null;

  constructor(ctx: Context, host: ServerHost, calls: Calls, keys: IdempotencyKeys, transactions: () => Transactions) {
    this.ctx = ctx;
    this.host = host;
    this.calls = calls;
    this.keys = keys;
    this.transactionsOf = transactions;
    this.draws = new VisitDraws(ctx.random, host);
    this.operations = new Operations(ctx, this, calls, this.draws);
    this.within = this.operations.within;
    this.waiters = new KeyWaiters(ctx, keys, {
      undo: (request) => { transactions().run(request); },
      duplicate: (request) => { this.answerKnown(request); },
    });
  }

  /** The request reaches its instance. */
  arrive(request: Request): void {
    const { instance } = request;
    if (request.reserved) this.host.taskArrived(request);
    if (!instance.up) {
      if (isRefusing(instance)) {
        this.sendAnswer(request, OUTCOME.RESET);
        return;
      }
      this.host.wake(instance);
    }
    if (isBranchCommand(request.phase)) this.obey(request);
    else this.enter(request);
  }

  /** A command for the store behind the instance needs no place there. */
  private obey(request: Request): void {
    request.depth = 0;
    request.legCount = 0;
    request.n = request.order.executed[request.order.counterOf(request.site.id, request.phase)]!++;
    if (!this.halts(request, HALT.WORK)) this.transactionsOf().run(request);
  }

  /** The time of a reservation is over: its participant cancels it, asked by nobody. */
  expire({ execution, site, instance }: Reservation): void {
    const request = this.calls.visit(execution, instance, site, instance.endpoint);
    request.local = false;
    request.silent = true;
    request.phase = PHASE.CANCEL;
    this.obey(request);
  }

  /** An instance crashed, and with it whoever passed a command on to its store. */
  instanceLost(instance: ServiceInstance): void {
    this.transactionsOf().branches.instanceLost(instance);
    for (const request of this.calls.requests.all) {
      if (!request.open || request.instance !== instance) continue;
      if (request.placeless) this.lose(request);
      if (!isBranchCommand(request.phase)) continue;
      if (request.event === 0 && !request.deferred) continue;
      if (request.event !== 0) this.ctx.sim.cancel(request.event);
      request.event = 0;
      request.deferred = false;
      this.sendAnswer(request, OUTCOME.RESET);
    }
  }

  /** The request asks for a place; what a consumer or worker pulls enters here too. */
  enter(request: Request): void {
    const { ctx } = this;
    const { now } = ctx.sim;
    const { instance } = request;
    const { unit, station } = instance;
    request.arrived = now;
    unit.meter?.arrived(now);
    ctx.recorder.visitArrived(now, unit.station, request.order.id, request.order.cls);
    if ((request.site.shedsLate && now > request.order.deadline) || !unit.withinRate(now)) {
      this.block(request);
      return;
    }
    request.visiting = true;
    instance.outstanding++;
    const rank = station.discipline === 'priority' || station.discipline === 'preemptive-priority' ? Math.max(0, request.order.cls) : 0;
    request.placeless = false;
    request.patience = 0;
    const offered = station.offer(request.id, rank, this.operations.begin(request));
    if (offered === OFFER.BLOCKED) {
      request.visiting = false;
      instance.outstanding--;
      this.block(request);
    } else if (offered === OFFER.QUEUED) {
      const patience = this.draws.patience(request);
      if (patience !== null) request.patience = ctx.sim.after(patience, PRIORITY.TIMEOUT, EVENT.PATIENCE_ENDS, request.id, 0);
    }
  }

  jobStarts(station: Station, job: number, drawn: Ticks): Ticks {
    const { ctx } = this;
    const now = ctx.sim.now;
    const request = this.calls.requests.at(job);
    const { unit } = request.instance;
    request.instance.begun++;
    if (request.patience !== 0) {
      ctx.sim.cancel(request.patience);
      request.patience = 0;
    }
    book(this.ctx, request, PART.QUEUE);
    ctx.recorder.visitStarted(now, unit.station, request.order.id, request.order.cls, request.arrived);
    const lookUp = this.keys.lookUp(request);
    request.suppressed = lookUp !== LOOK_UP.NEW;
    if (request.suppressed) drawn = 0;
    else {
      if (request.phase === PHASE.DO || request.phase === PHASE.UNDO) this.keys.begin(request);
      drawn = Math.round(drawn * request.instance.slowness(now)) + unit.settings.contention * (station.occupied - 1);
    }
    ctx.recorder.workingChanged(now, unit.station, 1);
    if (this.spans === null) return drawn;
    request.spanWork = this.spans.visitBegins(request);
    return drawn + request.spanWork;
  }

  jobFinished(_station: Station, job: number): void {
    const { ctx } = this;
    const now = ctx.sim.now;
    const request = this.calls.requests.at(job);
    book(this.ctx, request, PART.SERVICE);
    if (request.spanWork > 0) this.spansMade(request);
    ctx.recorder.workingChanged(now, request.instance.unit.station, -1);
    if (this.halts(request, HALT.WORK)) return;
    this.workOver(request);
  }

  /** Its own time is over, but another job needs the place more. */
  jobPreempted(_station: Station, job: number): void {
    const request = this.calls.requests.at(job);
    const { recorder, sim } = this.ctx;
    const { station } = request.instance.unit;
    book(this.ctx, request, PART.SERVICE);
    recorder.workingChanged(sim.now, station, -1);
    recorder.visitPreempted(sim.now, station, request.order.id, request.order.cls);
  }

  /** It has a place again after a preemption. */
  jobResumed(_station: Station, job: number): void {
    const request = this.calls.requests.at(job);
    const { recorder, sim } = this.ctx;
    const { station } = request.instance.unit;
    book(this.ctx, request, PART.QUEUE);
    recorder.visitResumed(sim.now, station, request.order.id, request.order.cls);
    recorder.workingChanged(sim.now, station, 1);
  }

  /** An instance that stands still lets nothing go on or out: the visit goes on from here when it does. */
  halts(request: Request, where: Request['halt']): boolean {
    if (!request.instance.station.paused) return false;
    request.deferred = true;
    request.halt = where;
    return true;
  }

  /** What came to a halt with its instance goes on. */
  goOn(request: Request): void {
    request.deferred = false;
    switch (request.halt) {
      case HALT.WORK:
        this.workOver(request);
        return;
      case HALT.CALLS:
        this.operations.resumeAfterCalls(request);
        return;
      case HALT.AFTER:
        book(this.ctx, request, PART.SERVICE);
        this.transactionsOf().afterDone(request);
        return;
      case HALT.OUTCOME:
        book(this.ctx, request, PART.SERVICE);
        this.transactionDone(request, request.outcome);
        return;
      default:
        this.within.goOn(request);
    }
  }

  private workOver(request: Request): void {
    if (request.silent || isBranchCommand(request.phase)) {
      this.transactionsOf().run(request);
      return;
    }
    if (request.local && request.depth === 0) {
      this.host.local()!.entered(request);
      return;
    }
    if (request.suppressed) {
      this.answerKnown(request);
      return;
    }
    this.operations.workOver(request);
  }

  jobLost(station: Station, job: number, queued: boolean, working: boolean): void {
    const { recorder, sim } = this.ctx;
    const request = this.calls.requests.at(job);
    const { order, instance } = request;
    recorder.visitLost(sim.now, instance.unit.station, order.id, order.cls, request.arrived, queued);
    if (working) recorder.workingChanged(sim.now, instance.unit.station, -1);
    recorder.cpuUsed(sim.now, order.id, station.workedBy(job), false);
    request.visiting = false;
    instance.outstanding--;
    this.lose(request);
  }

  /** A crash ends the visit, wherever it stands. */
  private lose(request: Request): void {
    const committed = request.deferred && request.halt === HALT.OUTCOME && request.outcome === OUTCOME.OK;
    this.breakOff(request);
    if (committed && request.oneWay) this.host.outlived(request);
    this.waiters.wake(request);
    this.sendAnswer(request, OUTCOME.RESET);
  }

  /** Nothing of the visit goes on: its timers, its transaction, its calls, its hold on a key. */
  private breakOff(request: Request): void {
    const { sim } = this.ctx;
    if (request.patience !== 0) sim.cancel(request.patience);
    request.patience = 0;
    this.operations.awake(request);
    request.deferred = false;
    if (request.event !== 0) sim.cancel(request.event);
    request.event = 0;
    this.transactionsOf().abort(request);
    this.waiters.forget(request);
    this.keys.failed(request);
    if (request.pendingCalls > 0) this.calls.abandonNested(request);
    this.within.breakOff(request);
  }

  /** Event: a waiting request is out of patience. */
  patienceEnds(request: Request): void {
    request.patience = 0;
    const { instance } = request;
    instance.station.withdraw(request.id);
    this.ctx.recorder.visitAbandoned(this.ctx.sim.now, instance.unit.station, request.order.id, request.order.cls, request.arrived, true);
    request.visiting = false;
    instance.outstanding--;
    // Nobody turned it away: losing patience is a failure like any other. Taking out what comes too late is shedding.
    this.sendAnswer(request, this.draws.comesTooLate(request, this.ctx.sim.now) ? OUTCOME.REJECTED : OUTCOME.ERROR);
  }

  /** The caller does not wait any more and the server notices: it drops the request. */
  cancel(request: Request): void {
    if (!request.visiting && !request.placeless) return;
    const { recorder, sim } = this.ctx;
    const { instance, instance: { station }, order } = request;
    this.breakOff(request);
    if (station.isQueued(request.id)) {
      station.withdraw(request.id);
      recorder.visitAbandoned(sim.now, instance.unit.station, order.id, order.cls, request.arrived, false);
      request.visiting = false;
      instance.outstanding--;
    } else {
      if (station.isWorking(request.id)) recorder.workingChanged(sim.now, instance.unit.station, -1);
      this.vacate(request, false);
    }
    request.placeless = false;
    this.waiters.wake(request);
    // The caller lets go of it right after this, so the record must not be freed twice.
    request.open = false;
    order.visits--;
    this.ctx.drop(order);
  }

  /** An operation begins at a place that its request has already. */
  runHere(request: Request, site: Site): void {
    this.operations.runHere(request, site);
  }

  /** Of the work that is done, some was for spans. */
  private spansMade(request: Request): void {
    const { parts } = request.path;
    const ticks = Math.min(request.spanWork, parts[PART.SERVICE]!);
    parts[PART.SERVICE]! -= ticks;
    parts[PART.OVERLAY]! += ticks;
    request.spanCpu = request.spanWork;
    request.spanWork = 0;
  }

  unitOf(site: Site): Unit {
    return this.host.unitOf(site);
  }

  /** A nested call of this request is settled. */
  callReturned(request: Request, call: Call): void {
    this.operations.callReturned(request, call);
  }

  /** Work and calls are over: on to the effects. */
  operationOver(request: Request, outcome: Outcome): void {
    if (outcome !== OUTCOME.OK) this.finish(request, outcome);
    else if (this.waiters.blocks(request)) this.waiters.add(request);
    else this.transactionsOf().run(request);
  }

  /** The local transaction is over; `outcome` OK = committed. */
  transactionDone(request: Request, outcome: Outcome): void {
    request.outcome = outcome;
    if (this.halts(request, HALT.OUTCOME)) return;
    const gap = request.oneWay && outcome === OUTCOME.OK ? this.host.gapAfter(request) : 0;
    if (gap === 0) {
      this.finish(request, outcome);
      return;
    }
    // What is committed stays, whatever happens before it is published.
    this.executed(request, outcome);
    request.inGap = true;
    request.event = this.ctx.sim.after(gap, PRIORITY.COMPLETION, EVENT.GAP_OVER, request.id, 0);
  }

  /** Event: the time between commit and publication is over. */
  gapOver(request: Request): void {
    request.event = 0;
    book(this.ctx, request, PART.BROKER);
    this.finish(request, OUTCOME.OK);
  }

  /** Another execution has the key of this one, or had it. */
  private answerKnown(request: Request): void {
    if (this.keys.lookUp(request) === LOOK_UP.RUNNING) {
      this.waiters.add(request);
      return;
    }
    if (this.keys.lookUp(request) === LOOK_UP.NEW) {
      // The first under this key failed: this one does the work.
      request.suppressed = false;
      this.keys.begin(request);
      this.operations.redo(request);
      return;
    }
    this.finish(request, this.keys.answer(request));
  }

  /** The execution is over: give the place back and answer. */
  private finish(request: Request, outcome: Outcome): void {
    if (!request.suppressed && !request.inGap) this.executed(request, outcome);
    if (request.local) {
      this.host.local()!.stepOver(request, outcome);
      return;
    }
    this.spans?.visitEnded(request, outcome);
    this.leavePlace(request);
    if (!request.suppressed) this.waiters.wake(request);
    this.sendAnswer(request, outcome);
  }

  /** Its transaction is over, and its key with it. */
  private executed(request: Request, outcome: Outcome): void {
    const { recorder, sim } = this.ctx;
    if (outcome === OUTCOME.OK) this.keys.done(request);
    // A consumer takes the key for its refusal when that is durable.
    else if (isRefusal(outcome) && !request.oneWay) this.keys.refused(request, outcome);
    else this.keys.failed(request);
    if (!request.site.appliesOnly) recorder.stepExecuted(sim.now, request.order.id, request.site.step, request.phase, outcome === OUTCOME.OK);
  }

  /** The visit gives its place back, if it has one. */
  leavePlace(request: Request): void {
    this.vacate(request, true);
  }

  private vacate(request: Request, served: boolean): void {
    if (!request.visiting) return;
    const { instance, order } = request;
    const { recorder, sim: { now } } = this.ctx;
    const worked = instance.station.workedBy(request.id);
    instance.unit.meter?.advance(now);
    request.visiting = false;
    instance.outstanding--;
    if (served) recorder.visitLeft(now, instance.unit.station, order.id, order.cls, request.arrived, worked);
    else recorder.visitLost(now, instance.unit.station, order.id, order.cls, request.arrived, false);
    const spanCpu = Math.min(worked, request.spanCpu);
    recorder.cpuUsed(now, order.id, worked - spanCpu, false);
    recorder.cpuUsed(now, order.id, spanCpu, true);
    instance.station.release(request.id);
    this.host.freed(instance.unit);
    if (instance.outstanding === 0) this.host.idle(instance);
  }

  private block(request: Request): void {
    this.ctx.recorder.visitBlocked(this.ctx.sim.now, request.instance.unit.station, request.order.id, request.order.cls);
    this.sendAnswer(request, OUTCOME.REJECTED);
  }

  /** Sends the answer back; it may be lost, and nobody may wait for it any more. */
  sendAnswer(request: Request, outcome: Outcome): void {
    request.outcome = outcome;
    request.placeless = false;
    if (request.silent) {
      this.calls.vanished(request);
      return;
    }
    if (request.local) {
      if (outcome === OUTCOME.RESET) this.host.local()!.lost(request);
      else this.host.local()!.turnedAway(request, outcome === OUTCOME.REJECTED);
      return;
    }
    if (request.oneWay) {
      this.host.consumed(request, outcome);
      return;
    }
    // Nobody holds a connection to a worker: that it died is noticed by its silence.
    if (request.ticket !== 0 && outcome === OUTCOME.RESET) this.calls.vanished(request);
    else this.calls.wire.answer(request);
  }
}

/** Nobody listens there. What shuts down when idle is started by a request, which waits for it. */
function isRefusing({ state, unit }: ServiceInstance): boolean {
  return state === INSTANCE.DOWN || (state === INSTANCE.STARTING && unit.settings.idleShutdown === null);
}
