import { sampleTicks } from '../engine/distributions.ts';
import { hashText } from '../engine/keyed-random.ts';
import { PRIORITY } from '../engine/simulator.ts';
import type { Ticks } from '../engine/time.ts';
import { book } from './booking.ts';
import type { Context } from './context.ts';
import { CHANGE, drawAfter } from './effects.ts';
import { EVENT } from './events.ts';
import { PART, PHASE } from './facts.ts';
import type { Phase } from './facts.ts';
import type { IdempotencyKeys } from './idempotency.ts';
import { scopeOf } from './idempotency.ts';
import type { Execution, Order } from './order.ts';
import type { Pool } from './pool.ts';
import type { Replicas } from './replicas.ts';
import { OUTCOME } from './outcome.ts';
import type { Leg, Request } from './request.ts';
import type { Outcome } from './outcome.ts';
import { ownerOfExecution, ownerOfRequest } from './rows.ts';
import type { Rows } from './rows.ts';
import type { Store } from './store.ts';

const KEY_COMMIT = hashText('commit');

/** How the strategy treats the rows of a step. */
export type RowPolicy =
  /** Local transactions commit and unlock at once. */
  | 'commit'
  /** Checked and locked now, written at the decision (two-phase commit, the monolith's one transaction). */
  | 'hold'
  /** Committed now, but locked until the end of the saga; others wait ... */
  | 'semantic-lock-wait'
  /** ... or fail at once. */
  | 'semantic-lock-fail';

export interface TransactionHost {
  transactionDone(request: Request, outcome: Outcome): void;
}

/** Local ACID transactions of the stores: reads, row locks in order, checks, commit, and rows kept until a decision. */
export class Transactions {
  policy: RowPolicy = 'commit';
  readonly rows: Rows;
  private readonly ctx: Context;
  private readonly host: TransactionHost;
  private readonly requests: Pool<Request>;
  private readonly executions: Pool<Execution>;
  private readonly keys: IdempotencyKeys;
  private readonly replicas: Replicas;

  constructor(ctx: Context, host: TransactionHost, rows: Rows, replicas: Replicas, keys: IdempotencyKeys, requests: Pool<Request>, executions: Pool<Execution>) {
    this.ctx = ctx;
    this.host = host;
    this.rows = rows;
    this.replicas = replicas;
    this.keys = keys;
    this.requests = requests;
    this.executions = executions;
  }

  /** Runs the transaction of a request whose work is done; its place is held throughout. */
  run(request: Request): void {
    request.legCount = 0;
    request.nextLock = 0;
    request.connected = false;
    request.commits = request.ownRows;
    switch (request.phase) {
      case PHASE.DO:
        this.prepareLegs(request);
        return this.read(request);
      case PHASE.UNDO:
        if (!request.site.inverse) {
          this.prepareLegs(request);
          return this.read(request);
        }
        this.prepareInverse(request);
        return this.connect(request);
      case PHASE.CANCEL:
        this.prepareInverse(request);
        return this.connect(request);
      case PHASE.PREPARE:
      case PHASE.COMMIT:
      case PHASE.CONFIRM:
        request.commits = true;
        return this.connect(request);
      case PHASE.ABORT:
        if (request.execution !== null) this.discardHeld(request.execution, request.site.service);
        return this.host.transactionDone(request, OUTCOME.OK);
      default:
        return this.host.transactionDone(request, OUTCOME.OK);
    }
  }

  /** Event: the work between read and lock is over. */
  afterDone(request: Request): void {
    request.event = 0;
    const { sim, recorder } = this.ctx;
    book(this.ctx, request, PART.SERVICE);
    recorder.workingChanged(sim.now, request.instance.unit.station, -1);
    this.connect(request);
  }

  /** Event: the reads of a quorum are in. */
  readDone(request: Request): void {
    request.event = 0;
    book(this.ctx, request, PART.NETWORK);
    this.checkReads(request);
  }

  /** Event: the commit is durable. */
  commitDone(request: Request): void {
    request.event = 0;
    const { sim, recorder } = this.ctx;
    book(this.ctx, request, PART.PERSIST);
    recorder.committed(sim.now, request.order.id, request.instance.unit.station);
    if (request.phase === PHASE.COMMIT && request.execution !== null) this.applyHeld(request.execution, request.site.service);
    else this.apply(request);
    this.disconnect(request);
    this.unlock(request);
    this.host.transactionDone(request, OUTCOME.OK);
  }

  /** The visit is over before its commit: nothing of it stays. */
  abort(request: Request): void {
    this.rows.stopWaiting(request.id);
    const { store } = request.instance.unit;
    const waiting = store.waiting.indexOf(request.id);
    if (waiting >= 0) store.waiting.splice(waiting, 1);
    this.disconnect(request);
    this.unlock(request);
    request.legCount = 0;
  }

  /** Writes what an execution holds (of one service, or of all: -1) and lets its rows go. */
  applyHeld(execution: Execution, service: number): void {
    const { order } = execution;
    let step = -1;
    for (let i = 0; i < execution.pending.length; i++) {
      const pending = execution.pending[i]!;
      if (service >= 0 && pending.service !== service) continue;
      this.write(order, execution, pending.step, pending.row, pending.set, pending.delta, -1, 0, PHASE.DO);
      if (pending.step !== step) {
        step = pending.step;
        this.ctx.recorder.effectApplied(this.ctx.sim.now, order.id, step, pending.pass, PHASE.DO);
      }
    }
    this.discardHeld(execution, service);
  }

  /** Forgets what an execution holds and lets its rows go. */
  discardHeld(execution: Execution, service: number): void {
    if (execution.pending.length === 0 && execution.held.length === 0) return;
    const owner = ownerOfExecution(execution.id);
    const pending = execution.pending.filter((one) => service >= 0 && one.service !== service);
    execution.pending.splice(0, execution.pending.length, ...pending);
    const freed = execution.held.filter((one) => service < 0 || one.service === service);
    const kept = execution.held.filter((one) => service >= 0 && one.service !== service);
    execution.held.splice(0, execution.held.length, ...kept);
    for (const { row } of freed) if (this.rows.holder[row] === owner) this.passOn(row);
  }

  // ---- reads

  private prepareLegs(request: Request): void {
    const { order, site } = request;
    const { random } = this.ctx;
    for (const effect of site.effects) {
      const leg = request.leg(request.legCount++);
      leg.effect = effect;
      leg.change = effect.change;
      leg.set = effect.set.index;
      leg.row = effect.rowOf(order);
      leg.amount = effect.amountOf(order, random);
      leg.base = -1;
      leg.value = 0;
      leg.locked = false;
    }
    sortLegs(request);
  }

  private read(request: Request): void {
    const delay = this.replicas.readDelay(request);
    if (delay > 0) {
      request.event = this.ctx.sim.after(delay, PRIORITY.COMPLETION, EVENT.READ_DONE, request.id, 0);
      return;
    }
    this.checkReads(request);
  }

  private checkReads(request: Request): void {
    const { sim, recorder, random } = this.ctx;
    let after: Ticks = 0;
    for (let i = 0; i < request.legCount; i++) {
      const leg = request.leg(i);
      const { effect } = leg;
      if (effect === null || leg.row < 0 || (leg.change !== CHANGE.READ && effect.after === null)) continue;
      const seen = this.replicas.read(leg.row, effect, request);
      leg.base = seen.version;
      leg.value = seen.value;
      recorder.rowRead(sim.now, request.order.id, request.site.step, leg.row, seen.version, seen.newest, seen.since);
      const { atLeast } = effect.set.set;
      const checked = leg.change === CHANGE.DECIDED || leg.change === CHANGE.COMPARED;
      if (checked && atLeast !== null && leg.amount < 0 && leg.value + leg.amount < atLeast) {
        request.row = leg.row;
        this.host.transactionDone(request, OUTCOME.SOLD_OUT);
        return;
      }
      after += drawAfter(effect, request.order, request.site.key, request.n, random);
    }
    if (after > 0) {
      book(this.ctx, request, PART.LOCK);
      recorder.workingChanged(sim.now, request.instance.unit.station, 1);
      request.event = sim.after(after, PRIORITY.COMPLETION, EVENT.AFTER_DONE, request.id, 0);
    } else this.connect(request);
  }

  // ---- connection, locks, checks, commit

  private connect(request: Request): void {
    const writes = request.commits || this.writesAnything(request);
    if (!writes) {
      this.host.transactionDone(request, OUTCOME.OK);
      return;
    }
    const { store } = request.instance.unit;
    if (store.used >= store.connections) {
      store.waiting.push(request.id);
      return;
    }
    store.used++;
    request.connected = true;
    this.lockNext(request);
  }

  private writesAnything(request: Request): boolean {
    for (let i = 0; i < request.legCount; i++) if (request.leg(i).change !== CHANGE.READ) return true;
    return false;
  }

  private lockNext(request: Request): void {
    const { rows } = this;
    while (request.nextLock < request.legCount) {
      const leg = request.leg(request.nextLock);
      if (leg.row >= 0 && leg.change !== CHANGE.READ && !this.take(request, leg)) {
        if (this.policy === 'semantic-lock-fail' && rows.holder[leg.row]! % 2 === 1) return this.refuse(request, OUTCOME.CONFLICT);
        if (this.wouldDeadlock(request, leg.row)) return this.refuse(request, OUTCOME.ERROR);
        rows.wait(leg.row, request.id);
        return;
      }
      request.nextLock++;
    }
    book(this.ctx, request, PART.LOCK);
    this.check(request);
  }

  /** Locks the row of a leg if it is free or already ours. */
  private take(request: Request, leg: Leg): boolean {
    const { holder } = this.rows;
    const held = holder[leg.row]!;
    if (held >= 0) return held === ownerOfRequest(request.id) || (request.execution !== null && held === ownerOfExecution(request.execution.id));
    holder[leg.row] = ownerOfRequest(request.id);
    leg.locked = true;
    return true;
  }

  /** Follows who waits for whom; a circle would never end. */
  private wouldDeadlock(request: Request, row: number): boolean {
    const { holder, waitsFor } = this.rows;
    let at = row;
    for (let steps = 0; steps < 64; steps++) {
      const owner = holder[at]!;
      if (owner < 0) return false;
      if (owner === ownerOfRequest(request.id)) return true;
      if (owner % 2 === 1) {
        const execution = this.executions.at(owner >> 1);
        if (execution === request.execution) return true;
        at = execution.waitingRow;
      } else at = waitsFor[owner >> 1] ?? -1;
      if (at < 0) return false;
    }
    return false;
  }

  private check(request: Request): void {
    for (let i = 0; i < request.legCount; i++) {
      const leg = request.leg(i);
      if (leg.row < 0 || leg.effect === null) continue;
      if (leg.change === CHANGE.COMPARED && this.rows.version[leg.row] !== leg.base) return this.refuse(request, OUTCOME.CONFLICT);
      const { atLeast } = leg.effect.set.set;
      if (leg.change === CHANGE.CHECKED && atLeast !== null && leg.amount < 0) {
        const value = this.rows.value[leg.row]! + this.pendingOn(request.execution, leg.row);
        if (value + leg.amount < atLeast) {
          request.row = leg.row;
          return this.refuse(request, OUTCOME.SOLD_OUT);
        }
      }
    }
    if (request.phase === PHASE.DO && this.policy === 'hold' && !request.instance.unit.settings.external) this.holdRows(request);
    else this.startCommit(request);
  }

  private pendingOn(execution: Execution | null, row: number): number {
    let sum = 0;
    if (execution !== null) for (const pending of execution.pending) if (pending.row === row) sum += pending.delta;
    return sum;
  }

  private refuse(request: Request, outcome: Outcome): void {
    book(this.ctx, request, PART.LOCK);
    this.disconnect(request);
    this.unlock(request);
    this.host.transactionDone(request, outcome);
  }

  /** Keeps rows and intended writes with the execution until the decision. */
  private holdRows(request: Request): void {
    const execution = request.execution!;
    for (let i = 0; i < request.legCount; i++) {
      const leg = request.leg(i);
      if (leg.change === CHANGE.READ) continue;
      execution.pending.push({ row: leg.row, delta: leg.amount, set: leg.set, step: request.site.step, pass: request.pass, service: request.site.service });
      this.handToExecution(execution, leg, request.site.service);
    }
    this.disconnect(request);
    this.host.transactionDone(request, OUTCOME.OK);
  }

  private handToExecution(execution: Execution, leg: Leg, service: number): void {
    if (leg.row < 0 || !leg.locked) return;
    this.rows.holder[leg.row] = ownerOfExecution(execution.id);
    execution.held.push({ row: leg.row, service });
    leg.locked = false;
  }

  private startCommit(request: Request): void {
    const { store } = request.instance.unit;
    const { sim, random } = this.ctx;
    const time = sampleTicks(store.commit, random.seek(request.site.key ^ KEY_COMMIT ^ (request.phase * 0x85ebca6b), request.order.number, request.n));
    request.quorumDelay = this.replicas.writeDelay(request);
    const total = Math.round(time * store.factor) + request.quorumDelay;
    request.event = sim.after(total, PRIORITY.COMPLETION, EVENT.COMMIT_DONE, request.id, 0);
  }

  private apply(request: Request): void {
    const { order, site, execution } = request;
    let wrote = false;
    this.replicas.writeBegan(request.n, request.quorumDelay);
    for (let i = 0; i < request.legCount; i++) {
      const leg = request.leg(i);
      if (leg.change === CHANGE.READ) continue;
      const absolute = leg.change === CHANGE.ABSOLUTE;
      this.write(order, execution, site.step, leg.row, leg.set, leg.amount, absolute ? leg.base : -1, leg.value, request.phase);
      wrote = true;
      if (execution !== null && request.phase === PHASE.DO && this.policy !== 'commit' && this.policy !== 'hold') this.handToExecution(execution, leg, site.service);
    }
    if (!wrote) return;
    const undo = request.phase === PHASE.UNDO || request.phase === PHASE.CANCEL;
    this.ctx.recorder.effectApplied(this.ctx.sim.now, order.id, site.step, request.pass, undo ? PHASE.UNDO : PHASE.DO);
  }

  private write(order: Order, execution: Execution | null, step: number, row: number, set: number, delta: number, base: number, baseValue: number, phase: Phase): void {
    const undo = phase === PHASE.UNDO || phase === PHASE.CANCEL;
    const { rows } = this;
    const now = this.ctx.sim.now;
    if (!undo) order.addWrite(step, execution === null ? 0 : execution.index, row, delta, set);
    if (row < 0) return;
    const value = base >= 0 ? baseValue + delta : rows.value[row]! + delta;
    this.replicas.beforeWrite(row);
    rows.value[row] = value;
    rows.version[row]!++;
    rows.changed[row] = now;
    this.replicas.written(row, set, value, now, order);
    this.ctx.recorder.rowWritten(now, order.id, step, row, rows.version[row]!, value, delta, base, undo);
  }

  /** The inverse of everything the step wrote in this execution and was not taken back. */
  private prepareInverse(request: Request): void {
    const { order, site, execution } = request;
    const index = execution === null ? 0 : execution.index;
    for (let i = 0; i < order.writeCount; i++) {
      const record = order.writes[i]!;
      if (!record.open || record.step !== site.step || record.execution !== index) continue;
      record.open = false;
      const leg = request.leg(request.legCount++);
      leg.effect = null;
      leg.change = CHANGE.BLIND;
      leg.set = record.set;
      leg.row = record.row;
      leg.amount = -record.delta;
      leg.base = -1;
      leg.value = 0;
      leg.locked = false;
    }
    if (request.legCount === 0) this.keys.bar(order, site.step, scopeOf(request));
    sortLegs(request);
  }

  private disconnect(request: Request): void {
    if (!request.connected) return;
    request.connected = false;
    const { store } = request.instance.unit;
    store.used--;
    this.serveConnection(store);
  }

  private serveConnection(store: Store): void {
    const next = store.waiting.shift();
    if (next === undefined) return;
    const request = this.requests.at(next);
    store.used++;
    request.connected = true;
    this.lockNext(request);
  }

  private unlock(request: Request): void {
    for (let i = 0; i < request.legCount; i++) {
      const leg = request.leg(i);
      if (!leg.locked) continue;
      leg.locked = false;
      this.passOn(leg.row);
    }
  }

  /** Frees a row and gives it to the first that waits. */
  private passOn(row: number): void {
    this.rows.holder[row] = -1;
    const next = this.rows.nextFor(row);
    if (next >= 0) this.lockNext(this.requests.at(next));
  }
}

/** Rows are locked in the order of data set and key, so that local transactions cannot deadlock. */
function sortLegs(request: Request): void {
  for (let i = 1; i < request.legCount; i++) {
    for (let j = i; j > 0; j--) {
      const a = request.leg(j - 1);
      const b = request.leg(j);
      if (a.set < b.set || (a.set === b.set && a.row <= b.row)) break;
      request.legs[j - 1] = b;
      request.legs[j] = a;
    }
  }
}
