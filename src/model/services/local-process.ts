import { sampleTicks } from '../../engine/distributions.ts';
import { hashText } from '../../engine/keyed-random.ts';
import { PRIORITY } from '../../engine/simulator.ts';
import { OFFER } from '../../engine/station.ts';
import { backoffAfter } from '../calls/call-policy.ts';
import type { Calls } from '../calls/calls.ts';
import type { Context } from '../context.ts';
import { EVENT } from '../events.ts';
import { PART } from '../facts.ts';
import type { Endpoint } from '../network.ts';
import { BRANCH } from '../order.ts';
import type { Execution, Order } from '../order.ts';
import { isRefusal, OUTCOME } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import type { StepResult } from '../ports.ts';
import type { Program } from '../program.ts';
import type { LocalPorts, LocalReactions } from '../ports-local.ts';
import { RETURN } from '../calls/request.ts';
import type { Request } from '../calls/request.ts';
import type { ServiceInstance, Unit } from './service.ts';
import type { Site } from '../site.ts';
import type { Transactions } from '../data/transactions.ts';

const KEY_COMMIT = hashText('commit of a process');
const KEY_FALLBACK = hashText('fallback');

/** What is needed of the world. */
export interface LocalHost {
  /** The unit that runs processes of this kind. */
  home(process: number): Unit;
  unitOf(site: Site): Unit;
  siteOf(execution: Execution, node: number): Site;
  /** The operation of a site begins at a visit's place. */
  runAt(request: Request, site: Site): void;
  /** The visit is over: its place is free. */
  leavePlace(request: Request): void;
  instanceAt(id: number): ServiceInstance;
  wake(instance: ServiceInstance): void;
  stepDone(execution: Execution, node: number, result: StepResult): void;
  transactions(): Transactions;
}

/**
 * The unit that runs a process: the one that holds most of the services its steps call; of several the one called first.
 * Third parties are never ours to run anything in, unless there is nobody else.
 */
export function homeOf(program: Program, unitOf: (site: number) => Unit): Unit {
  const units = program.nodes.flatMap((node) => (node.kind === 'step' ? [unitOf(node.site)] : []));
  const ours = units.filter((unit) => !unit.settings.external);
  const among = ours.length > 0 ? ours : units;
  const count = (unit: Unit): number => among.filter((other) => other === unit).length;
  return among.reduce((best, unit) => (count(unit) > count(best) ? unit : best));
}

/** The one thread that a visit is: what it does now, and what waits for it. */
interface Thread {
  readonly execution: Execution;
  readonly request: Request;
  readonly waiting: number[];
  /** Node of the step it works on; -1 = none. */
  current: number;
  attempts: number;
  previousBackoff: number;
  /** It only waits for calls: nothing of it can act by itself. */
  resting: boolean;
}

/**
 * Visits that run a whole process. The visit is one thread at one place: in-process steps follow one another, calls to
 * others are made from it and may overlap, and everything that is written is one transaction of one store.
 */
export class LocalProcesses implements LocalPorts {
  private readonly ctx: Context;
  private readonly calls: Calls;
  private readonly host: LocalHost;
  private readonly client: Endpoint;
  private readonly coordination: number;
  private readonly threads: (Thread | null)[] = [];
  private readonly voices: Endpoint[] = [];
  private reactions!: LocalReactions;

  /** @param edge - whose place in the draws of messages the visit takes: a message lasts as long under every strategy */
  constructor(ctx: Context, calls: Calls, host: LocalHost, client: Endpoint, edge: Endpoint) {
    this.ctx = ctx;
    this.calls = calls;
    this.host = host;
    this.client = client;
    this.coordination = edge.key;
  }

  listen(reactions: LocalReactions): void {
    this.reactions = reactions;
  }

  /** Chooses the instance for a client's attempt, as a load balancer before the unit does. */
  choose(order: Order, attempt: number): Endpoint {
    const unit = this.host.home(order.process);
    const instance = this.calls.memory.balancerOf(unit, this.client).pick(order, this.ctx.sim.now);
    order.entries[attempt] = instance.id;
    return this.voiceOf(instance);
  }

  /** The instance that a client's attempt was sent to. */
  entryOf(order: Order, attempt: number): ServiceInstance {
    return this.host.instanceAt(order.entries[attempt]!);
  }

  /** How an instance is known to those that processes talk to. */
  voiceOf(instance: ServiceInstance): Endpoint {
    return (this.voices[instance.id] ??= { ...instance.endpoint, key: this.coordination });
  }

  /** Where a running process talks from. */
  endpointOf(execution: Execution): Endpoint {
    return this.voiceOf(this.threads[execution.home]!.request.instance);
  }

  // ---- what the strategy asks

  enter(execution: Execution, order: Order, attempt: number): void {
    const { ctx } = this;
    const now = ctx.sim.now;
    const instance = this.entryOf(order, attempt);
    const { unit, station } = instance;
    const request = this.calls.visit(execution, instance, this.entrySite(execution), this.client);
    execution.home = request.id;
    this.threads[request.id] = { execution, request, waiting: [], current: -1, attempts: 0, previousBackoff: 0, resting: false };
    if (!instance.up) this.host.wake(instance);
    request.arrived = now;
    unit.meter?.arrived(now);
    ctx.recorder.visitArrived(now, unit.station, order.id, order.cls);
    request.visiting = true;
    instance.outstanding++;
    this.calls.memory.balancerOf(unit, this.client).started(instance);
    const rank = station.discipline === 'priority' || station.discipline === 'preemptive-priority' ? Math.max(0, order.cls) : 0;
    // The process begins with its first step, and so does its deadline to matter.
    const late = request.site.shedsLate && now > order.deadline;
    const offered = late ? OFFER.BLOCKED : station.offer(request.id, rank, 0);
    if (offered === OFFER.BLOCKED) {
      request.visiting = false;
      instance.outstanding--;
      ctx.recorder.visitBlocked(now, unit.station, order.id, order.cls);
      this.turnedAway(request, true);
    } else if (offered === OFFER.QUEUED) this.losesPatience(request, execution);
  }

  /** A visit leaves the queue when its patience ends, or with the deadline where that is looked at. */
  private losesPatience(request: Request, { order, index }: Execution): void {
    const { random, sim } = this.ctx;
    const { patience } = request.instance.unit.settings;
    let waits = request.site.shedsLate ? order.deadline - sim.now : Infinity;
    if (patience !== null) waits = Math.min(waits, sampleTicks(patience, random.seek(request.site.key ^ 0x7061, order.number, index)));
    if (waits < Infinity) request.patience = sim.after(waits, PRIORITY.TIMEOUT, EVENT.PATIENCE_ENDS, request.id, 0);
  }

  isInside(execution: Execution, node: number): boolean {
    return this.host.unitOf(this.host.siteOf(execution, node)) === this.host.home(execution.order.process);
  }

  run(execution: Execution, node: number): void {
    const thread = this.threadOf(execution);
    thread.waiting.push(node);
    this.wakeUp(thread);
    this.next(thread);
  }

  commit(execution: Execution): boolean {
    const { ctx } = this;
    const thread = this.threadOf(execution);
    const { request } = thread;
    this.wakeUp(thread);
    if (execution.branches.some((one) => one.state === BRANCH.LOST || one.state === BRANCH.ABORTED)) return false;
    if (execution.branches.every((one) => one.pending.length === 0)) {
      this.committed(request, false);
      return true;
    }
    const { store } = request.instance.unit;
    const time = sampleTicks(store.commit, ctx.random.seek(request.site.key ^ KEY_COMMIT, execution.order.number, execution.index));
    request.event = ctx.sim.after(Math.round(time * store.factor), PRIORITY.COMPLETION, EVENT.PROCESS_COMMITTED, request.id, 0);
    return true;
  }

  rollBack(execution: Execution): void {
    this.host.transactions().branches.abort(execution, -1);
    this.host.transactions().disconnect(this.threadOf(execution).request);
  }

  leave(execution: Execution): void {
    const thread = this.threadOf(execution);
    this.wakeUp(thread);
    this.host.leavePlace(thread.request);
    this.end(thread);
  }

  // ---- what happens to the visit

  /** The visit has its place, or a step of it has come to its end there. */
  entered(request: Request): void {
    const { execution } = this.threads[request.id]!;
    execution.paths[0]!.append(request.path, this.ctx.sim.now);
    this.reactions.onEntered(execution);
  }

  /** The step at the visit's place is over. */
  stepOver(request: Request, outcome: Outcome): void {
    const thread = this.threads[request.id]!;
    const { execution, current: node } = thread;
    const { sim } = this.ctx;
    const path = execution.pathOf(node);
    const { policy } = request.site;
    if (outcome === OUTCOME.OK || isRefusal(outcome)) {
      path.append(request.path, sim.now);
      this.stepEnded(thread, outcome);
      return;
    }
    path.advance(PART.RETRY, sim.now);
    const gone = execution.branches.some((one) => one.state === BRANCH.LOST || one.state === BRANCH.ABORTED);
    if (thread.attempts < policy.attempts && !gone) {
      const wait = backoffAfter(policy.backoff, thread.attempts, thread.previousBackoff, request.site.key, execution.order.number, this.ctx.random);
      thread.previousBackoff = wait;
      request.event = sim.after(wait, PRIORITY.TIMEOUT, EVENT.LOCAL_RETRY, request.id, 0);
    } else if (policy.fallback !== null && !gone) {
      this.ctx.recorder.degraded(sim.now, execution.order.id);
      const takes = sampleTicks(policy.fallback, this.ctx.random.seek(request.site.key ^ KEY_FALLBACK, execution.order.number, thread.attempts));
      request.event = sim.after(takes, PRIORITY.COMPLETION, EVENT.LOCAL_FALLBACK, request.id, 0);
    } else this.stepEnded(thread, outcome);
  }

  /** Event: the wait before the next attempt is over. */
  retry(request: Request): void {
    request.event = 0;
    const thread = this.threads[request.id]!;
    thread.execution.pathOf(thread.current).advance(PART.RETRY, this.ctx.sim.now);
    this.attempt(thread);
  }

  /** Event: the fallback is ready. */
  fallenBack(request: Request): void {
    request.event = 0;
    const thread = this.threads[request.id]!;
    thread.execution.pathOf(thread.current).advance(PART.SERVICE, this.ctx.sim.now);
    this.stepEnded(thread, OUTCOME.OK);
  }

  /** Event: the one commit is durable. */
  commitDone(request: Request): void {
    request.event = 0;
    this.committed(request, true);
  }

  /** The queue was full (`shed`), or its patience is over. */
  turnedAway(request: Request, shed: boolean): void {
    const thread = this.threads[request.id]!;
    this.reactions.onTurnedAway(thread.execution, shed);
    this.end(thread);
  }

  /** The instance crashed with the visit in it. */
  lost(request: Request): void {
    const thread = this.threads[request.id]!;
    const { execution } = thread;
    this.wakeUp(thread);
    for (const call of this.calls.calls.all) {
      if (call.live && call.returnTo === RETURN.STRATEGY && call.execution === execution) this.calls.abandon(call);
    }
    this.reactions.onLost(execution);
    this.end(thread);
  }

  private committed(request: Request, written: boolean): void {
    const { ctx } = this;
    const { execution } = this.threads[request.id]!;
    execution.paths[0]!.advance(PART.PERSIST, ctx.sim.now);
    if (written) ctx.recorder.committed(ctx.sim.now, execution.order.id, request.instance.unit.station);
    this.host.transactions().branches.commit(execution, -1);
    this.host.transactions().disconnect(request);
    this.reactions.onCommitted(execution);
  }

  private next(thread: Thread): void {
    if (thread.current >= 0) return;
    const node = thread.waiting.shift();
    if (node === undefined) {
      this.rest(thread);
      return;
    }
    thread.current = node;
    thread.attempts = 0;
    thread.previousBackoff = 0;
    // The place worked for the order meanwhile, on another branch.
    thread.execution.pathOf(node).advance(PART.SERVICE, this.ctx.sim.now);
    this.attempt(thread);
  }

  private attempt(thread: Thread): void {
    const { request, execution, current } = thread;
    thread.attempts++;
    request.pass = execution.pass[current]!;
    request.row = -1;
    request.path.begin(this.ctx.sim.now);
    const site = this.host.siteOf(execution, current);
    request.site = site;
    if (site.shedsLate && this.ctx.sim.now > execution.order.deadline) this.stepOver(request, OUTCOME.REJECTED);
    else this.host.runAt(request, site);
  }

  private stepEnded(thread: Thread, outcome: Outcome): void {
    const { execution, current: node, request } = thread;
    const { recorder, sim } = this.ctx;
    if (outcome === OUTCOME.SOLD_OUT && request.row >= 0) recorder.soldOut(sim.now, execution.order.id, request.row);
    thread.current = -1;
    this.host.stepDone(execution, node, { outcome, unknown: false, shed: false });
    if (this.threads[request.id] === thread) this.next(thread);
  }

  private rest(thread: Thread): void {
    if (thread.resting || thread.request.event !== 0 || !thread.request.visiting || thread.execution.open === 0) return;
    thread.resting = true;
    this.ctx.drop(thread.execution.order);
  }

  private wakeUp(thread: Thread): void {
    if (!thread.resting) return;
    thread.resting = false;
    this.ctx.hold(thread.execution.order);
  }

  private end(thread: Thread): void {
    const { request } = thread;
    this.threads[request.id] = null;
    this.calls.memory.balancerOf(request.instance.unit, this.client).ended(request.instance, this.ctx.sim.now - request.arrived, this.ctx.sim.now);
    request.local = false;
    this.calls.vanished(request);
  }

  private threadOf(execution: Execution): Thread {
    const thread = this.threads[execution.home];
    if (thread === null || thread === undefined) throw new Error('the process has left its place');
    return thread;
  }

  private readonly entrySites = new Map<string, Site>();

  /** What the visit is before it does its first step. */
  private entrySite(execution: Execution): Site {
    const { name } = execution.program;
    let site = this.entrySites.get(name);
    if (site === undefined) {
      const first = execution.program.nodes.find((node) => node.kind === 'step')!;
      const some = this.host.siteOf(execution, first.id);
      site = { ...some, id: -1, step: -1, path: name, key: hashText(name), effects: [], calls: [], undo: null, declines: 0, errors: 0, idempotent: false };
      this.entrySites.set(name, site);
    }
    return site;
  }
}
