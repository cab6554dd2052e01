import type { Ticks } from '../../engine/time.ts';
import { CallsWithin } from '../calls/calls-within.ts';
import type { Calls } from '../calls/calls.ts';
import type { Context } from '../context.ts';
import { PHASE } from '../facts.ts';
import { isRefusal, OUTCOME } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import { HALT } from '../calls/request.ts';
import type { Call, Frame, Request } from '../calls/request.ts';
import type { Unit } from './service.ts';
import type { Site } from '../site.ts';
import type { VisitDraws } from './visit-draws.ts';

export interface OperationHost {
  unitOf(site: Site): Unit;
  /** The instance stands still: the visit goes on from here when it does. */
  halts(request: Request, where: Request['halt']): boolean;
  /** The visit gives its place back while it waits for its calls. */
  leavePlace(request: Request): void;
  /** The operation that the visit came for is over, with all of its calls. */
  operationOver(request: Request, outcome: Outcome): void;
}

/**
 * The operations of a visit: each works for its own time, then makes its calls, group by group. A call to a service of the
 * same unit is an operation at the same place, one frame deeper; any other leaves the unit, and the place waits for it.
 */
export class Operations {
  private readonly ctx: Context;
  private readonly host: OperationHost;
  private readonly calls: Calls;
  private readonly draws: VisitDraws;
  /** Around the calls that stay within the unit. */
  readonly within: CallsWithin;

  constructor(ctx: Context, host: OperationHost, calls: Calls, draws: VisitDraws) {
    this.ctx = ctx;
    this.host = host;
    this.calls = calls;
    this.draws = draws;
    this.within = new CallsWithin(ctx, calls, {
      halts: (request, where) => host.halts(request, where),
      begin: (request, frame) => {
        this.renew(request, frame);
        this.work(request, frame);
      },
      returned: (request, frame) => { this.returned(request, frame); },
      awake: (request) => { this.awake(request); },
    });
  }

  /** A visit begins with the operation of its site; ticks of work that it asks its place for. */
  begin(request: Request): Ticks {
    request.depth = 0;
    request.pendingCalls = 0;
    request.legCount = 0;
    return this.draws.work(request, this.push(request, request.site));
  }

  /** An operation begins at a place that its request has already. */
  runHere(request: Request, site: Site): void {
    request.site = site;
    request.depth = 0;
    request.legCount = 0;
    request.suppressed = false;
    this.work(request, this.push(request, site));
  }

  /** Its first operation works after all, which was thought to be a duplicate. */
  redo(request: Request): void {
    this.work(request, request.frame(0));
  }

  /** The own time of the present operation is over. */
  workOver(request: Request): void {
    if (this.within.givesUp(request)) return;
    const frame = request.frame(request.depth - 1);
    if (this.draws.failsTechnically(request, frame)) frame.failed = OUTCOME.ERROR;
    else if (this.draws.declines(request, frame.site)) frame.failed = OUTCOME.DECLINED;
    this.nextCalls(request);
  }

  /** A nested call of this request is settled. */
  callReturned(request: Request, call: Call): void {
    request.pendingCalls--;
    if (call.outcome !== OUTCOME.OK && !call.site.optional) request.childFailed = true;
    const caller = request.frame(request.depth - 1);
    if (call.outcome !== OUTCOME.OK && !call.site.optional && caller.failed === OUTCOME.OK) {
      caller.failed = passedOn(call.outcome);
    }
    if (call.owner !== request.path && request.pendingCalls === 0) request.path.append(call.owner, this.ctx.sim.now);
    if (request.pendingCalls === 0 && request.resting) {
      this.awake(request);
      this.resumeAfterCalls(request);
    }
  }

  /** The request does not wait for calls any more. */
  awake(request: Request): void {
    if (!request.resting) return;
    request.resting = false;
    request.away += this.ctx.sim.now - request.awaySince;
    this.ctx.hold(request.order);
  }

  /** The calls of a group are back: the in-process ones of the same group, then the next group. */
  resumeAfterCalls(request: Request): void {
    if (this.host.halts(request, HALT.CALLS) || this.within.givesUp(request)) return;
    const frame = request.frame(request.depth - 1);
    const group = frame.site.calls[frame.group]!;
    if (frame.failed === OUTCOME.OK && group.some((site) => this.isLocal(request, site))) {
      frame.position = 0;
      const local = this.nextLocal(request, frame, group);
      if (local !== null) {
        this.callHere(request, local);
        return;
      }
    }
    frame.group++;
    frame.position = 0;
    this.nextCalls(request);
  }

  private push(request: Request, site: Site): Frame {
    const frame = request.frame(request.depth++);
    frame.site = site;
    this.renew(request, frame);
    if (request.depth === 1) request.n = frame.n;
    return frame;
  }

  /** The operation of a frame begins, or begins again. */
  private renew(request: Request, frame: Frame): void {
    const { order, phase } = request;
    frame.group = 0;
    frame.position = 0;
    frame.failed = OUTCOME.OK;
    frame.n = order.executed[order.counterOf(frame.site.id, phase)]!++;
  }

  /** Calls a service of the same unit. */
  private callHere(request: Request, site: Site): void {
    const frame = request.frame(request.depth++);
    frame.site = site;
    this.within.start(request, frame);
  }

  /** The place works on an operation, as slowly as faults make it. */
  private work(request: Request, frame: Frame): void {
    const { instance, instance: { unit, station } } = request;
    const { now } = this.ctx.sim;
    this.ctx.recorder.workingChanged(now, unit.station, 1);
    station.workAgain(request.id, Math.round(this.draws.work(request, frame) * instance.slowness(now)));
  }

  /** Makes the calls of the present operation, group by group; in-process ones at this place, one after another. */
  private nextCalls(request: Request): void {
    const frame = request.frame(request.depth - 1);
    const { calls } = frame.site;
    while (frame.failed === OUTCOME.OK && frame.group < calls.length && (request.phase === PHASE.DO || request.phase === PHASE.UNDO)) {
      const group = calls[frame.group]!;
      if (frame.position === 0 && this.startRemote(request, group)) return;
      const local = this.nextLocal(request, frame, group);
      if (local !== null) {
        this.callHere(request, local);
        return;
      }
      frame.group++;
      frame.position = 0;
    }
    this.ends(request, frame);
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
    request.pendingCalls = remote.length;
    const only = remote.length === 1;
    if (request.frame(request.depth - 1).site.awaitAsync && !request.placeless && !request.local) {
      this.host.leavePlace(request);
      request.placeless = true;
    }
    for (const site of remote) this.calls.startNested(site, request, only);
    if (request.pendingCalls === 0) {
      // All of them failed on the spot (open breakers, full bulkheads).
      this.resumeAfterCalls(request);
      return true;
    }
    // While it only waits for calls nothing of it can act by itself.
    request.resting = true;
    request.awaySince = this.ctx.sim.now;
    this.ctx.drop(request.order);
    return true;
  }

  /** An operation at this place is over: back to the one that called it in process, or out of the visit's own. */
  private ends(request: Request, frame: Frame): void {
    if (request.depth === 1) {
      this.host.operationOver(request, frame.failed);
      return;
    }
    this.within.ended(request, frame);
  }

  /** A call within the unit is settled: its caller goes on. */
  private returned(request: Request, frame: Frame): void {
    request.depth--;
    const outer = request.frame(request.depth - 1);
    if (frame.failed !== OUTCOME.OK && !frame.site.optional && outer.failed === OUTCOME.OK) outer.failed = passedOn(frame.failed);
    this.nextCalls(request);
  }
}

/** What the callee refuses, the caller refuses; that the callee was shed or not reached is an error of the caller's. */
function passedOn(outcome: Outcome): Outcome {
  return isRefusal(outcome) ? OUTCOME.DECLINED : outcome === OUTCOME.REJECTED ? OUTCOME.REJECTED : OUTCOME.ERROR;
}
