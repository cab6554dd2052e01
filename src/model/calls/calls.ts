import { sampleTicks } from '../../engine/distributions.ts';
import { hashText } from '../../engine/keyed-random.ts';
import { PRIORITY } from '../../engine/simulator.ts';
import { ADMISSION, backoffAfter } from './call-policy.ts';
import { CallerMemory } from './caller-memory.ts';
import type { Context } from '../context.ts';
import { EVENT } from '../events.ts';
import { PART, PHASE, UNDO_TICKS } from '../facts.ts';
import type { Phase } from '../facts.ts';
import type { Endpoint } from '../network.ts';
import type { Execution } from '../order.ts';
import type { Path } from '../path.ts';
import { Pool } from '../pool.ts';
import { Call, Request, RETURN } from './request.ts';
import type { HandOver } from './request.ts';
import { isRefusal, OUTCOME } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import type { ServiceInstance, Unit } from '../services/service.ts';
import type { Site } from '../site.ts';
import type { Spans } from '../tracing/spans.ts';
import { Wire } from './wire.ts';

const KEY_FALLBACK = hashText('fallback');

/** Where settled calls and arriving requests go. */
export interface CallHost {
  unitOf(site: Site): Unit;
  /** A request is at its instance. */
  arrive(request: Request): void;
  /** A worker has a task, or its message was lost. */
  taskArrived(request: Request): void;
  /** A worker reports how a task went. */
  taskReported(request: Request): void;
  /** The call has its final outcome. */
  callSettled(call: Call): void;
  /** The caller does not wait any more, and the service cancels on time-out. */
  cancelVisit(request: Request): void;
  /** Attribute that `hash(...)` balancing uses, by process. */
  hashAttribute(unit: Unit, process: number): number;
}

/**
 * The client library: turns a call into attempts, with time-out, back-off, hedge, retry budget, breaker, bulkhead and
 * fallback. It runs at the calling instance; a mesh does the same at its proxy.
 */
export class Calls {
  readonly requests = new Pool<Request>((id) => new Request(id));
  readonly calls = new Pool<Call>((id) => new Call(id));
  private readonly ctx: Context;
  private readonly host: CallHost;
  readonly memory: CallerMemory;
  readonly wire: Wire;
  spans: Spans | null = null;

  constructor(ctx: Context, host: CallHost) {
    this.ctx = ctx;
    this.host = host;
    this.memory = new CallerMemory({ random: ctx.random, mesh: () => this.wire.proxies, hashAttribute: (unit, process) => host.hashAttribute(unit, process) });
    this.wire = new Wire(ctx, { arrive: (request) => { host.arrive(request); }, answered: (request) => { this.answered(request); }, vanished: (request) => { this.vanished(request); }, copy: (request) => this.copy(request) });
  }

  /** Starts a call; `owner` is the thread of control whose time it takes. */
  start(site: Site, phase: Phase, execution: Execution, node: number, caller: Endpoint, owner: Path): void {
    const call = this.calls.take();
    call.returnTo = RETURN.STRATEGY;
    call.site = site;
    call.phase = phase;
    call.order = execution.order;
    call.execution = execution;
    call.node = node;
    call.pass = node < 0 ? 0 : execution.pass[node]!;
    call.caller = caller;
    call.owner = owner;
    call.parent = null;
    this.begin(call);
  }

  /** Starts a call from inside a visit, whose place waits; `alone` = its time is the visit's own. */
  startNested(site: Site, parent: Request, alone: boolean): void {
    const call = this.calls.take();
    if (!alone) call.ownPath.begin(this.ctx.sim.now);
    call.returnTo = RETURN.NESTED;
    call.site = site;
    call.phase = PHASE.DO;
    call.order = parent.order;
    call.execution = parent.execution;
    call.node = -1;
    call.pass = parent.pass;
    call.caller = parent.instance.endpoint;
    call.owner = alone ? parent.path : call.ownPath;
    call.parent = parent;
    this.begin(call);
  }

  private begin(call: Call): void {
    call.renew();
    this.memory.policyOf(call).earn();
    this.tryOnce(call);
  }

  /** Hands a task to the worker that has a place for it: nobody waits for the answer, the worker reports. */
  sendTask(task: HandOver, from: Endpoint): void {
    const request = this.requests.take();
    const { execution } = task;
    request.call = null;
    request.site = task.site;
    request.phase = task.phase;
    request.order = execution.order;
    request.execution = execution;
    request.pass = execution.pass[task.node]!;
    request.attempt = task.attempts;
    request.from = from;
    request.instance = task.instance;
    request.renew(this.ctx.sim.now);
    request.record = task.id;
    request.ticket = task.ticket;
    request.reserved = true;
    this.transmit(request);
  }

  /** A visit that no call has sent, in which a whole process runs; it ends with {@link vanished}. */
  visit(execution: Execution, instance: ServiceInstance, site: Site, from: Endpoint): Request {
    const request = this.requests.take();
    request.call = null;
    request.site = site;
    request.phase = PHASE.DO;
    request.order = execution.order;
    request.execution = execution;
    request.pass = 0;
    request.attempt = execution.attempt;
    request.from = from;
    request.instance = instance;
    request.renew(this.ctx.sim.now);
    request.local = true;
    request.depth = 0;
    request.legCount = 0;
    request.pendingCalls = 0;
    request.patience = 0;
    request.placeless = false;
    request.connected = false;
    this.underWay(request);
    return request;
  }

  /** The caller is gone (crashed): nobody waits for the answer, whatever is under way goes on. */
  abandon(call: Call): void {
    if (!call.live) return;
    this.stopTimer(call);
    if (call.inFlight) this.memory.policyOf(call).forget(call.probes);
    call.inFlight = false;
    this.giveUp(call.current);
    this.giveUp(call.hedged);
    this.free(call);
  }

  /** Nobody waits any more for the calls of a visit. */
  abandonNested(parent: Request): void {
    for (const call of this.calls.all) if (call.live && call.parent === parent) this.abandon(call);
    parent.pendingCalls = 0;
  }

  /** Event: an attempt's time is over. */
  timedOut(request: Request): void {
    request.timeout = 0;
    const { call, order } = request;
    if (call !== null) {
      call.unknown = true;
      this.wire.proxies?.timedOut(request);
      if (this.host.unitOf(request.site).settings.cancelOnTimeout) this.host.cancelVisit(request);
      this.attemptFailed(call, request, OUTCOME.TIMED_OUT);
    }
    // Only now: what follows from the time-out may be all that still refers to the order.
    this.ctx.drop(order);
  }

  /** Event: the wait of a caller's proxy before the next try is over. */
  tryAgain(request: Request): void {
    if (request.call === null) {
      this.vanished(request);
      return;
    }
    this.wire.proxies!.choose(request);
    this.wire.send(request);
  }

  /** Event: the wait before the next attempt is over. */
  retry(call: Call): void {
    const { order } = call;
    call.timer = 0;
    this.bookRetry(call);
    this.tryOnce(call);
    this.ctx.drop(order);
  }

  /** Event: no answer so far, ask a second instance. */
  hedge(call: Call): void {
    const { order } = call;
    call.timer = 0;
    if (call.current !== null && call.hedged === null) {
      call.hedged = this.send(call, call.current.instance);
    }
    this.ctx.drop(order);
  }

  /** Event: the fallback is ready. */
  fallenBack(call: Call): void {
    const { order } = call;
    call.timer = 0;
    call.owner.advance(PART.SERVICE, this.ctx.sim.now);
    this.settle(call, OUTCOME.OK);
    this.ctx.drop(order);
  }

  /** An answer is back at the caller; behind a proxy it may have been no answer yet. */
  answered(request: Request): void {
    const call = request.call;
    const { proxies } = this.wire;
    if (proxies !== null && call !== null && !request.turnedAway && proxies.takes(request)) return;
    request.open = false;
    const { order } = request;
    if (call === null) {
      if (request.ticket !== 0) this.host.taskReported(request);
      this.requests.give(request);
    } else if (request.outcome === OUTCOME.OK || isRefusal(request.outcome)) this.attemptSucceeded(call, request);
    else {
      if (request.outcome === OUTCOME.RESET) call.unknown = true;
      this.attemptFailed(call, request, request.outcome);
    }
    order.visits--;
    this.ctx.drop(order);
  }

  /** The request, its visit or its answer is gone without a trace. */
  vanished(request: Request): void {
    if (request.reserved) this.host.taskArrived(request);
    request.open = false;
    request.order.visits--;
    if (request.call === null && request.timeout === 0) this.requests.give(request);
    this.ctx.drop(request.order);
  }

  private tryOnce(call: Call): void {
    const state = this.memory.policyOf(call);
    const { sim } = this.ctx;
    call.attempts++;
    call.probes = false;
    if (!isProtocol(call.phase)) {
      const admission = state.admits(sim.now);
      if (admission === ADMISSION.DENIED) {
        call.rejected = true;
        this.failed(call, OUTCOME.REJECTED);
        return;
      }
      call.probes = admission === ADMISSION.AS_PROBE;
    }
    state.inFlight++;
    call.inFlight = true;
    call.current = this.send(call, null);
    const { hedgeAfter } = call.site.policy;
    if (hedgeAfter !== null && call.phase === PHASE.DO && call.hedged === null) {
      call.timer = sim.after(hedgeAfter, PRIORITY.TIMEOUT, EVENT.CALL_HEDGE, call.id, 0);
      this.ctx.hold(call.order);
    }
  }

  private send(call: Call, avoid: ServiceInstance | null): Request {
    const { sim } = this.ctx;
    const request = this.requests.take();
    const unit = this.host.unitOf(call.site);
    request.call = call;
    this.fill(request, call, unit, avoid);
    const { proxies } = this.wire;
    const timeout = proxies === null ? call.site.policy.timeout : proxies.timeout(call.site.policy.timeout);
    if (timeout !== null) {
      request.timeout = sim.after(timeout, PRIORITY.TIMEOUT, EVENT.CALL_TIMEOUT, request.id, 0);
      this.ctx.hold(call.order);
    }
    this.transmit(request);
    return request;
  }

  private fill(request: Request, call: Call, unit: Unit, avoid: ServiceInstance | null): void {
    const { sim } = this.ctx;
    const balancer = this.memory.balancerOf(unit, call.caller);
    request.site = call.site;
    request.phase = call.phase;
    request.order = call.order;
    request.execution = call.execution;
    request.pass = call.pass;
    request.attempt = call.attempts;
    request.from = call.caller;
    request.instance = balancer.pick(call.order, sim.now, avoid);
    balancer.started(request.instance);
    request.renew(this.ctx.sim.now);
  }

  private transmit(request: Request): void {
    this.underWay(request);
    this.wire.send(request);
  }

  private underWay(request: Request): void {
    this.ctx.hold(request.order);
    request.open = true;
    request.order.visits++;
  }

  /** The same message arrives again: nobody waits for the answer to the copy. */
  copy(request: Request): Request {
    const copy = this.requests.take();
    copy.call = null;
    copy.site = request.site;
    copy.phase = request.phase;
    copy.order = request.order;
    copy.execution = request.execution;
    copy.pass = request.pass;
    copy.attempt = request.attempt;
    copy.from = request.from;
    copy.instance = request.instance;
    copy.message = request.message;
    copy.renew(this.ctx.sim.now);
    this.underWay(copy);
    return copy;
  }

  private attemptSucceeded(call: Call, request: Request): void {
    const now = this.ctx.sim.now;
    const { owner } = call;
    // A hedge that wins was sent later than the attempt: the wait before it is a retry's.
    owner.advance(PART.RETRY, request.sent);
    owner.append(request.path, now);
    if (call.phase === PHASE.UNDO || call.phase === PHASE.CANCEL) owner.parts[UNDO_TICKS]! += now - request.sent;
    call.row = request.row;
    this.leaveAttempt(call, false);
    this.settle(call, request.outcome);
  }

  private attemptFailed(call: Call, request: Request, outcome: Outcome): void {
    // While the other of a hedged pair is out, a failure decides nothing.
    const other = call.current === request ? call.hedged : call.current;
    call.rejected = outcome === OUTCOME.REJECTED;
    if (this.spans !== null && outcome !== OUTCOME.ERROR && outcome !== OUTCOME.CONFLICT) this.spans.attemptFailed(call, request.instance.unit.station);
    if (other !== null && other !== request) {
      this.release(request);
      if (call.current === request) call.current = other;
      call.hedged = null;
      return;
    }
    this.bookRetry(call);
    this.leaveAttempt(call, true);
    this.failed(call, outcome);
  }

  /** An attempt that has failed, or the wait after it. */
  private bookRetry({ order, owner, site, phase, attempts }: Call): void {
    const { recorder, sim } = this.ctx;
    if (recorder.wantsTrace(order.id) && owner.stamp < sim.now) recorder.span(order.id, site.step, phase, -1, PART.RETRY, owner.stamp, sim.now, attempts);
    owner.advance(PART.RETRY, sim.now);
  }

  /** Closes an attempt (and the other of a hedged pair) on the caller's side. */
  private leaveAttempt(call: Call, failed: boolean): void {
    const state = this.memory.policyOf(call);
    if (call.inFlight) {
      state.inFlight--;
      call.inFlight = false;
    }
    if (!isProtocol(call.phase)) state.observe(failed, this.ctx.sim.now, call.probes);
    this.stopTimer(call);
    const { current, hedged } = call;
    call.current = null;
    call.hedged = null;
    if (current !== null) this.release(current);
    if (hedged !== null) this.release(hedged);
  }

  /** The caller lets go of a request: a late answer will be recognised and ignored. */
  private release(request: Request): void {
    const { sim } = this.ctx;
    const unit = this.host.unitOf(request.site);
    if (!request.backingOff) this.memory.balancerOf(unit, request.from).ended(request.instance, sim.now - request.tried, sim.now);
    this.wire.proxies?.released(request);
    request.call = null;
    if (request.timeout !== 0) {
      sim.cancel(request.timeout);
      request.timeout = 0;
      this.ctx.drop(request.order);
    }
    if (!request.open) this.requests.give(request);
  }

  private giveUp(request: Request | null): void {
    if (request !== null) this.release(request);
  }

  /** An attempt failed: again, or fall back, or give up for good. */
  private failed(call: Call, outcome: Outcome): void {
    const { sim, random, recorder } = this.ctx;
    const { policy } = call.site;
    const now = sim.now;
    // What was decided must arrive, whatever that takes; only the vote may fail.
    const again = isProtocol(call.phase) ? call.phase !== PHASE.PREPARE || call.attempts < policy.attempts : call.attempts < policy.attempts && this.memory.policyOf(call).spend();
    if (again) {
      const wait = backoffAfter(policy.backoff, call.attempts, call.previousBackoff, call.site.key ^ call.phase, call.order.number, random);
      call.previousBackoff = wait;
      call.timer = sim.after(wait, PRIORITY.TIMEOUT, EVENT.CALL_RETRY, call.id, 0);
      this.ctx.hold(call.order);
      return;
    }
    if (policy.fallback !== null && call.phase === PHASE.DO) {
      recorder.degraded(now, call.order.id);
      const takes = sampleTicks(policy.fallback, random.seek(call.site.key ^ KEY_FALLBACK, call.order.number, call.attempts));
      call.timer = sim.after(takes, PRIORITY.COMPLETION, EVENT.CALL_FALLBACK, call.id, 0);
      this.ctx.hold(call.order);
      return;
    }
    this.settle(call, outcome);
  }

  private settle(call: Call, outcome: Outcome): void {
    call.outcome = outcome;
    // The order must not settle between the end of this call and what follows from it.
    const { order } = call;
    this.ctx.hold(order);
    this.host.callSettled(call);
    this.free(call);
    this.ctx.drop(order);
  }

  private free(call: Call): void {
    call.live = false;
    call.parent = null;
    this.calls.give(call);
  }

  private stopTimer(call: Call): void {
    if (call.timer === 0) return;
    this.ctx.sim.cancel(call.timer);
    call.timer = 0;
    this.ctx.drop(call.order);
  }
}

/** A command of a coordinator, not work of the process: no breaker, bulkhead or budget stands in its way. */
function isProtocol(phase: Phase): boolean {
  return phase !== PHASE.DO && phase !== PHASE.UNDO;
}
