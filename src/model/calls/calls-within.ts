import { sampleTicks } from '../../engine/distributions.ts';
import { hashText } from '../../engine/keyed-random.ts';
import { PRIORITY } from '../../engine/simulator.ts';
import { book } from '../booking.ts';
import { ADMISSION, backoffAfter } from './call-policy.ts';
import type { PolicyState } from './call-policy.ts';
import type { Calls } from './calls.ts';
import type { Context } from '../context.ts';
import { EVENT } from '../events.ts';
import { PART } from '../facts.ts';
import { isRefusal, OUTCOME } from '../outcome.ts';
import { HALT } from './request.ts';
import type { Frame, Request } from './request.ts';
import type { Site } from '../site.ts';

const KEY_FALLBACK = hashText('fallback');

export interface CallsWithinHost {
  /** The instance stands still: the visit goes on from here when it does. */
  halts(request: Request, where: Request['halt']): boolean;
  /** The called operation begins, once more or for the first time. */
  begin(request: Request, frame: Frame): void;
  /** The call is settled: `frame.failed` says how. */
  returned(request: Request, frame: Frame): void;
  /** The request does not wait for calls any more. */
  awake(request: Request): void;
}

/**
 * What a client library does around a call that stays within its unit: attempts, back-off, time-out, budget, breaker,
 * bulkhead and fallback, all at the place of the caller. There is one thread, so that nothing is hedged, and what is given
 * up does not go on behind the caller's back.
 */
export class CallsWithin {
  private readonly ctx: Context;
  private readonly calls: Calls;
  private readonly host: CallsWithinHost;

  constructor(ctx: Context, calls: Calls, host: CallsWithinHost) {
    this.ctx = ctx;
    this.calls = calls;
    this.host = host;
  }

  /** A call begins; its frame is the visit's last. */
  start(request: Request, frame: Frame): void {
    frame.attempts = 0;
    frame.previousBackoff = 0;
    this.stateOf(request, frame)?.earn();
    this.tryOnce(request, frame);
  }

  /** The operation has come to its end, one way or the other. */
  ended(request: Request, frame: Frame): void {
    const { sim, random, recorder } = this.ctx;
    const { site, failed } = frame;
    const { policy } = site;
    const { order } = request;
    const badly = failed !== OUTCOME.OK && !isRefusal(failed);
    this.leave(request, frame, badly);
    if (!badly) this.host.returned(request, frame);
    else if (frame.attempts < policy.attempts && this.stateOf(request, frame)?.spend() !== false) {
      const wait = backoffAfter(policy.backoff, frame.attempts, frame.previousBackoff, site.key, order.number, random);
      frame.previousBackoff = wait;
      request.event = sim.after(wait, PRIORITY.TIMEOUT, EVENT.CALL_WITHIN_RETRY, request.id, 0);
    } else if (policy.fallback !== null) {
      recorder.degraded(sim.now, order.id);
      const takes = sampleTicks(policy.fallback, random.seek(site.key ^ KEY_FALLBACK, order.number, frame.attempts));
      request.event = sim.after(takes, PRIORITY.COMPLETION, EVENT.CALL_WITHIN_FALLBACK, request.id, 0);
    } else this.host.returned(request, frame);
  }

  /** Event: the wait before the next attempt is over. */
  retry(request: Request): void {
    request.event = 0;
    if (this.host.halts(request, HALT.AGAIN) || this.givesUp(request)) return;
    book(this.ctx, request, PART.RETRY);
    this.tryOnce(request, request.frame(request.depth - 1));
  }

  /** Event: the fallback is ready. */
  fallenBack(request: Request): void {
    request.event = 0;
    if (this.host.halts(request, HALT.ANSWERED) || this.givesUp(request)) return;
    book(this.ctx, request, PART.SERVICE);
    const frame = request.frame(request.depth - 1);
    frame.failed = OUTCOME.OK;
    this.host.returned(request, frame);
  }

  /** Event: the time of an attempt is over, whatever its operation does just now. */
  timedOut(request: Request, depth: number): void {
    const frame = request.frame(depth);
    const { station } = request.instance;
    frame.timer = 0;
    frame.overdue = true;
    request.overdue = true;
    if (station.isWorking(request.id) || station.isQueued(request.id)) station.cutShort(request.id);
    else if (!station.paused) this.givesUp(request);
    else if (!request.deferred) this.host.halts(request, HALT.LATE);
    this.ctx.drop(request.order);
  }

  /** Whether the visit breaks off something that has taken too long. */
  givesUp(request: Request): boolean {
    if (!request.overdue) return false;
    let depth = 1;
    while (!request.frame(depth).overdue) depth++;
    for (let inner = request.depth - 1; inner > depth; inner--) this.forget(request, request.frame(inner));
    if (request.event !== 0) this.ctx.sim.cancel(request.event);
    request.event = 0;
    if (request.pendingCalls > 0) this.calls.abandonNested(request);
    this.host.awake(request);
    request.overdue = false;
    request.depth = depth + 1;
    book(this.ctx, request, PART.RETRY);
    const frame = request.frame(depth);
    frame.overdue = false;
    frame.failed = OUTCOME.TIMED_OUT;
    this.ended(request, frame);
    return true;
  }

  /** The instance goes on, and the visit with it. */
  goOn(request: Request): void {
    if (request.halt === HALT.AGAIN) this.retry(request);
    else if (request.halt === HALT.ANSWERED) this.fallenBack(request);
    else this.givesUp(request);
  }

  /** The visit is broken off with all that it called. */
  breakOff(request: Request): void {
    for (let depth = request.depth - 1; depth >= 1; depth--) this.forget(request, request.frame(depth));
    request.overdue = false;
  }

  private tryOnce(request: Request, frame: Frame): void {
    const { sim } = this.ctx;
    const state = this.stateOf(request, frame);
    const { timeout } = frame.site.policy;
    frame.attempts++;
    frame.admitted = false;
    frame.probes = false;
    if (frame.site.shedsLate && sim.now > request.order.deadline) {
      frame.failed = OUTCOME.REJECTED;
      this.ended(request, frame);
      return;
    }
    if (state !== null) {
      const admission = state.admits(sim.now);
      if (admission === ADMISSION.DENIED) {
        frame.failed = OUTCOME.REJECTED;
        this.ended(request, frame);
        return;
      }
      frame.probes = admission === ADMISSION.AS_PROBE;
      frame.admitted = true;
      state.inFlight++;
    }
    if (timeout !== null) {
      frame.timer = sim.after(timeout, PRIORITY.TIMEOUT, EVENT.CALL_WITHIN_TIMEOUT, request.id, request.depth - 1);
      this.ctx.hold(request.order);
    }
    this.host.begin(request, frame);
  }

  /** The attempt is over: its clock stops, and the breaker hears how it went. */
  private leave(request: Request, frame: Frame, failed: boolean): void {
    this.stopTimer(request, frame);
    if (!frame.admitted) return;
    const state = this.stateOf(request, frame)!;
    frame.admitted = false;
    state.inFlight--;
    state.observe(failed, this.ctx.sim.now, frame.probes);
  }

  private forget(request: Request, frame: Frame): void {
    this.stopTimer(request, frame);
    frame.overdue = false;
    if (frame.admitted) this.stateOf(request, frame)!.forget(frame.probes);
    frame.admitted = false;
  }

  private stopTimer(request: Request, frame: Frame): void {
    if (frame.timer === 0) return;
    this.ctx.sim.cancel(frame.timer);
    frame.timer = 0;
    this.ctx.drop(request.order);
  }

  /** What the instance remembers of such calls; null = nothing that a call would ask for. */
  private stateOf({ instance }: Request, { site }: Frame): PolicyState | null {
    return remembers(site) ? this.calls.memory.policyAt(site, instance.endpoint) : null;
  }
}

function remembers({ policy }: Site): boolean {
  return policy.budget !== null || policy.breaker !== null || policy.bulkhead !== null;
}
