import { hashText } from '../../engine/keyed-random.ts';
import { PRIORITY } from '../../engine/simulator.ts';
import type { Component, Components } from '../components.ts';
import type { Context } from '../context.ts';
import { CHANGE } from './effects.ts';
import { EVENT } from '../events.ts';
import { PART } from '../facts.ts';
import { GlobalLocks } from './global-locks.ts';
import { LOST } from '../network.ts';
import type { Endpoint } from '../network.ts';
import { OUTCOME } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import type { RegistrationRules } from '../ports-transactions.ts';
import type { Request } from '../calls/request.ts';

/** What a participant's question and its answer are for, as the network's draws know it: mixed with the key of the step. */
export const REGISTRATION_KEYS = { ask: hashText('branch registration'), answer: hashText('branch registration answer') } as const;

/** What a transition of the coordinator is for when a participant asks: no strategy uses negative ones. */
export const REGISTERS = -1;

/** What the coordinator says to a participant. */
const SAYS = { YES: 0, LOCKED: 1, DOWN: 2 } as const;
type Says = (typeof SAYS)[keyof typeof SAYS];

export interface RegistrationHost {
  components(): Components;
  /** It may commit. */
  granted(request: Request): void;
  refused(request: Request, outcome: Outcome): void;
  /** Its local transaction is rolled back; after a while it is tried again from the beginning. */
  rollBack(request: Request): void;
  startOver(request: Request): void;
}

/**
 * Participants that may commit locally only with the coordinator's leave: before its commit each asks for the global locks
 * of the rows that it has changed. Row locks and place are held until the answer.
 *
 * Source: apache/incubator-seata@0b9d7c9a, rm-datasource, ConnectionProxy.java and LockRetryController.java.
 */
export class Registration {
  readonly locks = new GlobalLocks();
  private readonly ctx: Context;
  private readonly host: RegistrationHost;
  private readonly rules: RegistrationRules;
  private readonly asking = new Map<number, Request>();
  private questions = 0;

  constructor(ctx: Context, host: RegistrationHost, rules: RegistrationRules) {
    this.ctx = ctx;
    this.host = host;
    this.rules = rules;
  }

  /** A visit asks the coordinator; ends in one of {@link RegistrationHost}'s answers. */
  ask(request: Request): void {
    const { sim } = this.ctx;
    const question = ++this.questions;
    request.question = question;
    this.asking.set(question, request);
    request.event = sim.after(this.rules.timeout, PRIORITY.TIMEOUT, EVENT.REGISTRATION_TIMEOUT, question, 0);
    this.send(request, request.instance.endpoint, this.coordinator.endpoint, REGISTRATION_KEYS.ask, EVENT.REGISTRATION_ARRIVES, question, 0);
  }

  /** The visit is over: no answer concerns it. */
  forget(request: Request): void {
    if (request.question === 0) return;
    this.asking.delete(request.question);
    request.question = 0;
  }

  /** Event: the question is at the coordinator. */
  arrives(question: number): void {
    const request = this.asking.get(question);
    const { execution } = request ?? { execution: null };
    if (request === undefined || execution === null) return;
    request.path.advance(PART.NETWORK, this.ctx.sim.now);
    const { coordinator } = this;
    if (coordinator.down > 0) {
      this.answer(request, question, SAYS.DOWN);
      return;
    }
    const may = !execution.over && !execution.closed && this.locks.take(execution, rowsOf(request), request.instance.unit.store.index);
    // The branch and its locks are rows of one transaction; a conflict writes nothing.
    this.host.components().request(coordinator, execution, REGISTERS, may ? SAYS.YES : SAYS.LOCKED, question, may ? coordinator.spec.writes : 0, request.path);
  }

  /** The coordinator has looked, and written it down. */
  processed(says: number, question: number): void {
    const request = this.asking.get(question);
    if (request !== undefined) this.answer(request, question, says as Says);
  }

  /** Event: the answer is at the participant. */
  answered(question: number, says: number): void {
    const request = this.asking.get(question);
    if (request === undefined) return;
    request.path.advance(PART.NETWORK, this.ctx.sim.now);
    this.closed(request);
    if (says === SAYS.YES) this.host.granted(request);
    else if (says === SAYS.DOWN) this.host.refused(request, OUTCOME.ERROR);
    else if (request.lockTries >= this.rules.retries) this.host.refused(request, OUTCOME.CONFLICT);
    else {
      request.lockTries++;
      this.host.rollBack(request);
      request.event = this.ctx.sim.after(this.rules.retryEvery, PRIORITY.TIMEOUT, EVENT.REGISTRATION_RETRY, request.id, 0);
    }
  }

  /** Event: the wait before the next try is over. */
  retry(request: Request): void {
    request.event = 0;
    request.path.advance(PART.LOCK, this.ctx.sim.now);
    this.host.startOver(request);
  }

  /** Event: the coordinator has not answered in time. */
  timedOut(question: number): void {
    const request = this.asking.get(question);
    if (request === undefined) return;
    request.event = 0;
    this.closed(request);
    this.host.refused(request, OUTCOME.ERROR);
  }

  private get coordinator(): Component {
    return this.host.components().at(this.rules.place)!;
  }

  private closed(request: Request): void {
    if (request.event !== 0) this.ctx.sim.cancel(request.event);
    request.event = 0;
    this.forget(request);
  }

  private answer(request: Request, question: number, says: Says): void {
    this.send(request, this.coordinator.endpoint, request.instance.endpoint, REGISTRATION_KEYS.answer, EVENT.REGISTRATION_ANSWERED, question, says);
  }

  private send(request: Request, from: Endpoint, to: Endpoint, purpose: number, event: number, question: number, says: number): void {
    const { sim, network, recorder } = this.ctx;
    const { order, site, n, lockTries } = request;
    recorder.messageSent(sim.now, order.id, 0);
    const transit = network.transit(from, to, order.number, purpose ^ site.key, n * 64 + lockTries, 0, sim.now);
    if (transit !== LOST) sim.after(transit, PRIORITY.MESSAGE, event, question, says);
  }
}

function rowsOf(request: Request): number[] {
  const rows: number[] = [];
  for (let i = 0; i < request.legCount; i++) {
    const leg = request.leg(i);
    if (leg.row >= 0 && leg.change !== CHANGE.READ) rows.push(leg.row);
  }
  return rows;
}
