import { PRIORITY } from '../../engine/simulator.ts';
import { book } from '../booking.ts';
import type { Context } from '../context.ts';
import { EVENT } from '../events.ts';
import { PART } from '../facts.ts';
import type { Phase } from '../facts.ts';
import { LOST } from '../network.ts';
import { isRefusal, OUTCOME } from '../outcome.ts';
import { LEG } from '../mesh/proxies.ts';
import type { Leg, Proxies } from '../mesh/proxies.ts';
import type { Request } from './request.ts';
import type { Site } from '../site.ts';

/** Key of the message that asks; do and undo have sites of their own, protocol phases share the step's. */
export function requestPurpose(site: Site, phase: Phase): number {
  return (site.key + phase * 0x9e3779b1) >>> 0;
}

/** Changes the key of a request to that of its second copy. */
export const COPY_OF = 0x5bd1e995;

/** Key of the message that answers. */
export function answerPurpose(site: Site, phase: Phase): number {
  return (site.key + phase * 0x9e3779b1 + 0x7f4a7c15) >>> 0;
}

/** Both ends of the way. */
export interface WireHost {
  /** The request is at its instance. */
  arrive(request: Request): void;
  /** The answer is at the caller. */
  answered(request: Request): void;
  /** A message was lost. */
  vanished(request: Request): void;
  /** A second copy of a request, which nobody waits for. */
  copy(request: Request): Request;
}

/** The way of requests and answers: the network, and the proxies at its ends where a mesh has put some. */
export class Wire {
  proxies: Proxies | null = null;
  private readonly ctx: Context;
  private readonly host: WireHost;

  constructor(ctx: Context, host: WireHost) {
    this.ctx = ctx;
    this.host = host;
  }

  /** Sends a request, which its order already counts as under way. */
  send(request: Request): void {
    request.message = request.order.messages[2 * request.order.counterOf(request.site.id, request.phase)]!++;
    if (this.proxies?.pass(LEG.REQUEST_OUT, request) !== true) this.departs(request);
  }

  /** Sends the answer back. */
  answer(request: Request): void {
    request.message = request.order.messages[2 * request.order.counterOf(request.site.id, request.phase) + 1]!++;
    if (this.proxies?.pass(LEG.ANSWER_OUT, request) !== true) this.answerDeparts(request);
  }

  /** Event: a request comes from the network. */
  arrived(request: Request): void {
    book(this.ctx, request, PART.NETWORK);
    if (this.proxies?.pass(LEG.REQUEST_IN, request) !== true) this.host.arrive(request);
  }

  /** Event: an answer comes from the network. */
  returned(request: Request): void {
    book(this.ctx, request, PART.NETWORK);
    // Nobody waits for it: the proxy has forgotten the stream.
    if ((request.call === null && request.ticket === 0) || this.proxies?.pass(LEG.ANSWER_IN, request) !== true) this.host.answered(request);
  }

  /** A message has passed a proxy. */
  passed(leg: Leg, request: Request): void {
    if (leg === LEG.REQUEST_OUT) this.departs(request);
    else if (leg === LEG.REQUEST_IN) this.host.arrive(request);
    else if (leg === LEG.ANSWER_OUT) this.answerDeparts(request);
    else this.host.answered(request);
  }

  private departs(request: Request): void {
    const { ctx } = this;
    const { sim, network, recorder } = ctx;
    const { order, site, message: n } = request;
    if (this.proxies !== null && !this.proxies.admits(request)) {
      this.turnAway(request);
      return;
    }
    const purpose = requestPurpose(site, request.phase);
    const bytes = site.requestBytes;
    recorder.messageSent(sim.now, order.id, bytes);
    const transit = network.transit(request.from, request.instance.endpoint, order.number, purpose, n, bytes, sim.now);
    if (recorder.wantsTrace(order.id)) {
      recorder.message(order.id, request.from.id, request.instance.endpoint.id, site.step, request.phase, false, sim.now, transit === LOST ? -1 : sim.now + transit);
    }
    if (transit === LOST) {
      this.host.vanished(request);
      return;
    }
    sim.after(transit, PRIORITY.MESSAGE, EVENT.REQUEST_ARRIVES, request.id, 0);
    if (network.duplicates(request.from, request.instance.endpoint, order.number, purpose, n)) this.departsAgain(request, purpose);
  }

  /** The network delivers a message twice. */
  private departsAgain(request: Request, purpose: number): void {
    const { sim, network } = this.ctx;
    const copy = this.host.copy(request);
    const transit = network.transit(copy.from, copy.instance.endpoint, copy.order.number, purpose ^ COPY_OF, copy.message, copy.site.requestBytes, sim.now);
    if (transit === LOST) this.host.vanished(copy);
    else sim.after(transit, PRIORITY.MESSAGE, EVENT.REQUEST_ARRIVES, copy.id, 0);
  }

  /** The caller's own proxy says no. */
  private turnAway(request: Request): void {
    request.turnedAway = true;
    request.outcome = OUTCOME.REJECTED;
    this.ctx.sim.after(0, PRIORITY.MESSAGE, EVENT.ANSWER_ARRIVES, request.id, 0);
  }

  private answerDeparts(request: Request): void {
    const { sim, network, recorder } = this.ctx;
    const { order, site, outcome, message: n } = request;
    const now = sim.now;
    const bytes = isRefusal(outcome) || outcome === OUTCOME.OK ? site.responseBytes : 0;
    recorder.messageSent(now, order.id, bytes);
    const transit = network.transit(request.instance.endpoint, request.from, order.number, answerPurpose(site, request.phase), n, bytes, now);
    if (recorder.wantsTrace(order.id)) {
      recorder.message(order.id, request.instance.endpoint.id, request.from.id, site.step, request.phase, true, now, transit === LOST ? -1 : now + transit);
    }
    if (transit === LOST) this.host.vanished(request);
    else sim.after(transit, PRIORITY.MESSAGE, EVENT.ANSWER_ARRIVES, request.id, 0);
  }
}
