import { sampleTicks } from '../engine/distributions.ts';
import { hashText } from '../engine/keyed-random.ts';
import { PRIORITY } from '../engine/simulator.ts';
import { OFFER } from '../engine/station.ts';
import type { Station, StationHost } from '../engine/station.ts';
import type { Ticks } from '../engine/time.ts';
import { SECOND } from '../engine/time.ts';
import { isBranchCommand } from './branch-commands.ts';
import type { Calls } from './calls.ts';
import { book } from './booking.ts';
import type { Context } from './context.ts';
import { EVENT } from './events.ts';
import { PART, PHASE } from './facts.ts';
import type { IdempotencyKeys } from './idempotency.ts';
import type { LocalProcesses } from './local-process.ts';
import { LOOK_UP } from './idempotency.ts';
import { isRefusal, OUTCOME } from './outcome.ts';
import { HALT } from './request.ts';
import type { Call, Frame, Request } from './request.ts';
import type { Reservation } from './reservations.ts';
import type { Outcome } from './outcome.ts';
import { INSTANCE } from './service.ts';
import type { ServiceInstance, Unit } from './service.ts';
import type { Site } from './site.ts';
import type { Spans } from './spans.ts';
import type { Transactions } from './transactions.ts';

const KEY_SERVICE = hashText('service time');
const KEY_ERROR = hashText('technical error');
const KEY_BAD_RELEASE = hashText('bad release');
const KEY_POISON = hashText('poison');

/** What the server side needs of the world around it. */
export interface ServerHost {
  unitOf(site: Site): Unit;
  /** Share of orders whose execution of the step always fails. */
  poisonShare(site: Site): number;
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
  /** Ticks that a consumer holds its place between its commit and what it publishes. */
  gapAfter(request: Request): Ticks;
}

/** The server side: what happens to a request from its arrival at an instance to its answer. */
export class Server implements StationHost {
  private readonly ctx: Context;
  private readonly host: ServerHost;
  private readonly calls: Calls;
  private readonly keys: IdempotencyKeys;
  private readonly transactionsOf: () => Transactions;
  spans: Spans | null = null;
  /** Duplicates that wait for the first under their key. */
  private readonly keyWaiters: Request[] = [];

  constructor(ctx: Context, host: ServerHost, calls: Calls, keys: IdempotencyKeys, transactions: () => Transactions) {
    this.ctx = ctx;
    this.host = host;
    this.calls = calls;
    this.keys = keys;
    this.transactionsOf = transactions;
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
    const { ctx, instance } = { ctx: this.ctx, instance: request.instance };
    const now = ctx.sim.now;
    const { unit, station } = instance;
    request.arrived = now;
    if (unit.meter !== null) {
      unit.meter.advance(now);
      unit.meter.arrivals++;
    }
    ctx.recorder.visitArrived(now, unit.station, request.order.id, request.order.cls);
    if (!this.withinRate(unit)) {
      this.block(request);
      return;
    }
    request.visiting = true;
    instance.outstanding++;
    const rank = station.discipline === 'priority' || station.discipline === 'preemptive-priority' ? Math.max(0, request.order.cls) : 0;
    request.depth = 0;
    request.callFailed = OUTCOME.OK;
    request.pendingCalls = 0;
    request.legCount = 0;
    request.placeless = false;
    request.patience = 0;
    this.push(request, request.site);
    const offered = station.offer(request.id, rank, this.drawWork(request, request.frame(0)));
    if (offered === OFFER.BLOCKED) {
      request.visiting = false;
      instance.outstanding--;
      this.block(request);
    } else if (offered === OFFER.QUEUED && unit.settings.patience !== null) {
      const patience = sampleTicks(unit.settings.patience, ctx.random.seek(request.site.key ^ 0x7061, request.order.number, request.n));
      request.patience = ctx.sim.after(patience, PRIORITY.TIMEOUT, EVENT.PATIENCE_ENDS, request.id, 0);
    }
  }

  jobStarts(station: Station, job: number, drawn: Ticks): Ticks {
    const { ctx } = this;
    const now = ctx.sim.now;
    const request = this.calls.requests.at(job);
    const { unit } = request.instance;
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
      drawn = Math.round(drawn * unit.slowFactor * request.instance.slowFactor) + unit.settings.contention * (station.occupied - 1);
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
        this.resumeAfterCalls(request);
        return;
      case HALT.AFTER:
        book(this.ctx, request, PART.SERVICE);
        this.transactionsOf().afterDone(request);
        return;
      case HALT.OUTCOME:
        book(this.ctx, request, PART.SERVICE);
        this.transactionDone(request, request.outcome);
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
    const frame = request.frame(request.depth - 1);
    if (this.failsTechnically(request, frame)) frame.failed = OUTCOME.ERROR;
    else if ((request.phase === PHASE.DO || request.phase === PHASE.UNDO) && this.declines(request, frame.site)) frame.failed = OUTCOME.DECLINED;
    this.nextCalls(request);
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
    this.breakOff(request);
    this.wakeWaiters(request);
    this.sendAnswer(request, OUTCOME.RESET);
  }

  /** Nothing of the visit goes on: its timers, its transaction, its calls, its hold on a key. */
  private breakOff(request: Request): void {
    const { sim } = this.ctx;
    if (request.patience !== 0) sim.cancel(request.patience);
    request.patience = 0;
    this.awake(request);
    request.deferred = false;
    if (request.event !== 0) sim.cancel(request.event);
    request.event = 0;
    this.transactionsOf().abort(request);
    this.forgetWaiter(request);
    this.keys.failed(request);
    if (request.pendingCalls > 0) {
      for (const call of this.calls.calls.all) if (call.live && call.parent === request) this.calls.abandon(call);
    }
    request.pendingCalls = 0;
  }

  /** Event: a waiting request is out of patience. */
  patienceEnds(request: Request): void {
    request.patience = 0;
    const { instance } = request;
    instance.station.withdraw(request.id);
    this.ctx.recorder.visitAbandoned(this.ctx.sim.now, instance.unit.station, request.order.id, request.order.cls, request.arrived, true);
    request.visiting = false;
    instance.outstanding--;
    this.sendAnswer(request, OUTCOME.REJECTED);
  }

  /** The caller does not wait any more and the server notices: it drops the request. */
  cancel(request: Request): void {
    if (!request.visiting && !request.placeless) return;
    const { recorder, sim } = this.ctx;
    const { instance, order } = request;
    const { station } = instance;
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
    this.wakeWaiters(request);
    // The caller lets go of it right after this, so the record must not be freed twice.
    request.open = false;
    order.visits--;
    this.ctx.drop(order);
  }

  /** An operation begins at a place that its request has already. */
  runHere(request: Request, site: Site): void {
    request.site = site;
    request.depth = 0;
    request.legCount = 0;
    request.callFailed = OUTCOME.OK;
    request.suppressed = false;
    this.work(request, this.push(request, site));
  }

  /** The place works on an operation, as slowly as faults make it. */
  private work(request: Request, frame: Frame): void {
    const { unit, station, slowFactor } = request.instance;
    this.ctx.recorder.workingChanged(this.ctx.sim.now, unit.station, 1);
    station.workAgain(request.id, Math.round(this.drawWork(request, frame) * unit.slowFactor * slowFactor));
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

  /** A nested call of this request is settled. */
  callReturned(request: Request, call: Call): void {
    request.pendingCalls--;
    if (call.outcome !== OUTCOME.OK && !call.site.optional) request.childFailed = true;
    const group = request.frame(request.depth - 1);
    if (call.outcome !== OUTCOME.OK && !call.site.optional && group.failed === OUTCOME.OK) {
      // What the callee refuses, the caller refuses; that the callee was shed or not reached is an error of the caller's.
      group.failed = isRefusal(call.outcome) ? OUTCOME.DECLINED : call.outcome === OUTCOME.REJECTED ? OUTCOME.REJECTED : OUTCOME.ERROR;
    }
    if (call.owner !== request.path && request.pendingCalls === 0) request.path.append(call.owner, this.ctx.sim.now);
    if (request.pendingCalls === 0 && request.resting) {
      this.awake(request);
      this.resumeAfterCalls(request);
    }
  }

  private awake(request: Request): void {
    if (!request.resting) return;
    request.resting = false;
    request.away += this.ctx.sim.now - request.awaySince;
    this.ctx.hold(request.order);
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

  // ---- the life of a visit, in order

  private push(request: Request, site: Site): Frame {
    const frame = request.frame(request.depth++);
    frame.site = site;
    frame.group = 0;
    frame.position = 0;
    frame.failed = OUTCOME.OK;
    frame.n = request.order.executed[request.order.counterOf(site.id, request.phase)]!++;
    if (request.depth === 1) request.n = frame.n;
    return frame;
  }

  private drawWork(request: Request, frame: Frame): Ticks {
    const phase = request.phase;
    // Prepare, commit, confirm ... are messages and a forced write: the work was done before.
    if (phase !== PHASE.DO && phase !== PHASE.UNDO) return 0;
    return sampleTicks(frame.site.time, this.ctx.random.seek(frame.site.key ^ KEY_SERVICE, request.order.number, frame.n));
  }

  private failsTechnically(request: Request, frame: Frame): boolean {
    const { random } = this.ctx;
    const { order, instance } = request;
    if (request.phase !== PHASE.DO && request.phase !== PHASE.UNDO) return false;
    const unit = this.host.unitOf(frame.site);
    const share = 1 - (1 - frame.site.errors) * (1 - unit.errorRate);
    if (share > 0 && random.seek(frame.site.key ^ KEY_ERROR, order.number, frame.n).nextUniform() < share) return true;
    if (instance.badRelease > 0 && random.seek(frame.site.key ^ KEY_BAD_RELEASE, order.number, frame.n).nextUniform() < instance.badRelease) return true;
    const poison = this.host.poisonShare(frame.site);
    return poison > 0 && random.seek(frame.site.key ^ KEY_POISON, order.number, 0).nextUniform() < poison;
  }

  private declines({ order, pass }: Request, site: Site): boolean {
    return site.declines > 0 && this.ctx.random.seek(site.declineKey, order.number, pass).nextUniform() < site.declines;
  }

  /** Makes the calls of the present operation, group by group; in-process ones at this place, one after another. */
  private nextCalls(request: Request): void {
    const frame = request.frame(request.depth - 1);
    const { calls } = frame.site;
    while (frame.failed === OUTCOME.OK && frame.group < calls.length && request.phase === PHASE.DO) {
      const group = calls[frame.group]!;
      if (frame.position === 0 && this.startRemote(request, group)) return;
      const local = this.nextLocal(request, frame, group);
      if (local !== null) {
        this.work(request, this.push(request, local));
        return;
      }
      frame.group++;
      frame.position = 0;
    }
    this.operationEnds(request, frame);
  }

  private isLocal(request: Request, site: Site): boolean {
    return this.host.unitOf(site) === request.instance.unit;
  }

  private nextLocal(request: Request, frame: Frame, group: readonly Site[]): Site | null {
    while (frame.position < group.length) {
      const site = group[frame.position++]!;
      if (this.isLocal(request, site)) return site;
    }
    return null;
  }

  /** Starts the calls of a group that leave the unit; true if the place now waits for them. */
  private startRemote(request: Request, group: readonly Site[]): boolean {
    const remote = group.filter((site) => !this.isLocal(request, site));
    if (remote.length === 0) return false;
    const { order } = request;
    request.pendingCalls = remote.length;
    const only = remote.length === 1;
    if (request.frame(request.depth - 1).site.awaitAsync && !request.placeless && !request.local) {
      this.leavePlace(request);
      request.placeless = true;
    }
    for (const site of remote) {
      this.calls.startNested(site, request, only);
    }
    if (request.pendingCalls === 0) {
      // All of them failed on the spot (open breakers, full bulkheads).
      this.resumeAfterCalls(request);
      return true;
    }
    // While it only waits for calls nothing of it can act by itself.
    request.resting = true;
    request.awaySince = this.ctx.sim.now;
    this.ctx.drop(order);
    return true;
  }

  private resumeAfterCalls(request: Request): void {
    if (this.halts(request, HALT.CALLS)) return;
    const frame = request.frame(request.depth - 1);
    const group = frame.site.calls[frame.group]!;
    if (frame.failed === OUTCOME.OK && group.some((site) => this.isLocal(request, site))) {
      frame.position = 0;
      const local = this.nextLocal(request, frame, group);
      if (local !== null) {
        this.work(request, this.push(request, local));
        return;
      }
    }
    frame.group++;
    frame.position = 0;
    this.nextCalls(request);
  }

  /** An operation at this place is over: back to the one that called it in process, or on to the effects. */
  private operationEnds(request: Request, frame: Frame): void {
    if (request.depth > 1) {
      request.depth--;
      const outer = request.frame(request.depth - 1);
      if (frame.failed !== OUTCOME.OK && !frame.site.optional && outer.failed === OUTCOME.OK) outer.failed = frame.failed;
      this.nextCalls(request);
      return;
    }
    if (frame.failed !== OUTCOME.OK) this.finish(request, frame.failed);
    else if (takesBack(request) && this.keys.actionRuns(request)) this.keyWaiters.push(request);
    else this.transactionsOf().run(request);
  }

  private answerKnown(request: Request): void {
    if (this.keys.lookUp(request) === LOOK_UP.RUNNING) {
      this.keyWaiters.push(request);
      return;
    }
    if (this.keys.lookUp(request) === LOOK_UP.NEW) {
      // The first under this key failed: this one does the work.
      request.suppressed = false;
      this.keys.begin(request);
      this.work(request, request.frame(0));
      return;
    }
    this.finish(request, OUTCOME.OK);
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
    if (!request.suppressed) this.wakeWaiters(request);
    this.sendAnswer(request, outcome);
  }

  /** Its transaction is over, and its key with it. */
  private executed(request: Request, outcome: Outcome): void {
    const { recorder, sim } = this.ctx;
    if (outcome === OUTCOME.OK) this.keys.done(request);
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

  private wakeWaiters(request: Request): void {
    if (this.keyWaiters.length === 0) return;
    // What one of them does may wake or break off others.
    for (const waiter of this.keyWaiters.toReversed()) {
      if (waiter.order !== request.order || !this.keyWaiters.includes(waiter)) continue;
      const undoes = takesBack(waiter) && !waiter.suppressed && waiter.site.step === request.site.id;
      if (undoes ? this.keys.actionRuns(waiter) : waiter.site !== request.site) continue;
      this.forgetWaiter(waiter);
      book(this.ctx, waiter, PART.LOCK);
      if (undoes) this.transactionsOf().run(waiter);
      else this.answerKnown(waiter);
    }
  }

  private forgetWaiter(request: Request): void {
    const at = this.keyWaiters.indexOf(request);
    if (at >= 0) this.keyWaiters.splice(at, 1);
  }

  private withinRate(unit: Unit): boolean {
    const rate = unit.settings.rateLimit;
    if (rate === null) return true;
    // A token bucket that holds what one second allows, and at least one.
    const now = this.ctx.sim.now;
    unit.tokens = Math.min(Math.max(1, rate), unit.tokens + ((now - unit.tokensAt) / SECOND) * rate);
    unit.tokensAt = now;
    if (unit.tokens < 1) return false;
    unit.tokens -= 1;
    return true;
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
      else this.host.local()!.turnedAway(request);
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

/** It waits for what it takes back, if that is just being done. */
function takesBack({ phase }: Request): boolean {
  return phase === PHASE.UNDO || phase === PHASE.CANCEL;
}
