import { compileDistribution, sampleTicks } from '../../engine/distributions.ts';
import type { Sampler } from '../../engine/distributions.ts';
import { hashText } from '../../engine/keyed-random.ts';
import { PRIORITY } from '../../engine/simulator.ts';
import { book } from '../booking.ts';
import { BranchCommands, isBranchCommand } from './branch-commands.ts';
import { Branches } from './branches.ts';
import type { Components } from '../components.ts';
import type { Context } from '../context.ts';
import { CHANGE } from './effects.ts';
import { EVENT } from '../events.ts';
import { PART, PHASE } from '../facts.ts';
import type { Phase } from '../facts.ts';
import type { IdempotencyKeys } from './idempotency.ts';
import { scopeOf } from './idempotency.ts';
import { prepareLegs, sortLegs, writesAnything } from './legs.ts';
import type { Branch, Execution, Order } from '../order.ts';
import type { Pool } from '../pool.ts';
import type { RowPolicy, TransactionRules } from '../ports-transactions.ts';
import { Registration } from './registration.ts';
import type { Replicas } from './replicas.ts';
import { Rereading } from './rereading.ts';
import { Reservations } from './reservations.ts';
import type { Reservation } from './reservations.ts';
import { OUTCOME } from '../outcome.ts';
import { HALT } from '../calls/request.ts';
import type { Request } from '../calls/request.ts';
import type { Outcome } from '../outcome.ts';
import { RowLocks } from './row-locks.ts';
import { readsAnything, RowReads } from './row-reads.ts';
import type { Rows } from './rows.ts';
import type { Store } from './store.ts';
import { confirmReservation, hasReservations, markTakenBack, neverWrote, prepareInverse, reservationOf, stillStands } from './take-back.ts';

const KEY_COMMIT = hashText('commit');
const KEY_IMAGES = hashText('images of rows');

export interface TransactionHost {
  /** The instance stands still: the visit goes on from here when it does. */
  halts(request: Request, where: Request['halt']): boolean;
  transactionDone(request: Request, outcome: Outcome): void;
  /** A reservation is cancelled by its participant. */
  expire(reservation: Reservation): void;
}

/** What the transactions of a world need of it. */
export interface TransactionParts {
  readonly rows: Rows;
  readonly replicas: Replicas;
  readonly keys: IdempotencyKeys;
  readonly requests: Pool<Request>;
  readonly executions: Pool<Execution>;
  readonly policy: RowPolicy;
  readonly rules: TransactionRules;
  readonly components: () => Components;
}

/** Local ACID transactions of the stores: reads, row locks in order, checks, commit. */
export class Transactions {
  readonly rows: Rows;
  readonly branches: Branches;
  private readonly ctx: Context;
  private readonly host: TransactionHost;
  private readonly requests: Pool<Request>;
  private readonly keys: IdempotencyKeys;
  private readonly replicas: Replicas;
  private readonly policy: RowPolicy;
  private readonly rules: TransactionRules;
  /** What a step did in a loop is taken back one pass after another; else all of it by one command. */
  private readonly passByPass: boolean;
  private readonly commands: BranchCommands;
  private readonly locks: RowLocks;
  private readonly rereading: Rereading;
  private readonly reads: RowReads;
  /** Null = they are kept until somebody decides. */
  readonly reservations: Reservations | null;
  /** Null = nobody is asked before a commit. */
  readonly registration: Registration | null;
  private readonly images: Sampler | null;

  constructor(ctx: Context, host: TransactionHost, parts: TransactionParts) {
    this.ctx = ctx;
    this.host = host;
    this.rows = parts.rows;
    this.replicas = parts.replicas;
    this.keys = parts.keys;
    this.requests = parts.requests;
    this.policy = parts.policy;
    this.rules = parts.rules;
    this.passByPass = !parts.rules.tombstones && parts.policy !== 'hold' && parts.policy !== 'global-lock';
    this.rereading = new Rereading(parts.rows, ctx.random, parts.rules);
    this.branches = new Branches(ctx, {
      writePending: (execution, one) => { this.write(execution.order, execution, one.step, one.pass, one.row, one.set, one.delta, one.base, one.baseValue, PHASE.DO); },
      passOn: (row) => { this.locks.passOn(row); },
      refuseWaiting: (request) => {
        this.locks.stopWaiting(request);
        this.refuse(request, OUTCOME.ERROR);
      },
    }, parts.rows, parts.executions, parts.requests);
    this.reads = new RowReads(ctx, parts.rows, parts.replicas, this.branches, this.rereading);
    const { registration, reservationExpires: ttl } = parts.rules;
    this.images = registration === null ? null : compileDistribution(registration.images);
    this.registration = registration === null ? null : new Registration(ctx, {
      components: parts.components,
      granted: (request) => { this.startCommit(request); },
      refused: (request, outcome) => { this.refuse(request, outcome); },
      rollBack: (request) => {
        this.disconnect(request);
        this.locks.unlock(request);
      },
      startOver: (request) => { this.startOver(request); },
    }, registration);
    this.reservations = ttl === null ? null : new Reservations(ctx, ttl, (reservation) => { host.expire(reservation); });
    this.commands = new BranchCommands(this.branches, parts.rules);
    this.locks = new RowLocks(ctx, {
      locked: (request) => { this.locked(request); },
      refused: (request, outcome) => { this.refuse(request, outcome); },
      startOver: (request) => { this.startOver(request); },
      chosenAsVictim: (request) => { this.breakCircle(request); },
      disconnect: (request) => { this.disconnect(request); },
    }, parts, parts.policy, parts.rules);
  }

  /** Runs the transaction of a request whose work is done; its place is held throughout. */
  run(request: Request): void {
    request.legCount = 0;
    request.nextLock = 0;
    if (!request.local) request.connected = false;
    request.commits = false;
    request.reading = false;
    request.lockTries = 0;
    switch (request.phase) {
      case PHASE.DO:
        prepareLegs(request, this.ctx.random, this.rules.commutative);
        { this.read(request); return; }
      case PHASE.UNDO:
        // What the step never wrote needs no taking back, whatever the undo's own effects are.
        if (!request.site.inverse && !(request.site.writes && neverWrote(request, this.passByPass))) {
          prepareLegs(request, this.ctx.random, this.rules.commutative);
          this.read(request); return;
        }
        { this.takeBack(request); return; }
      case PHASE.CANCEL:
        { this.takeBack(request); return; }
      case PHASE.CONFIRM:
        { this.confirm(request); return; }
      default:
        { this.obey(request); return; }
    }
  }

  /** Event: the work between read and lock is over. */
  afterDone(request: Request): void {
    request.event = 0;
    if (request.afterRuns) {
      book(this.ctx, request, PART.SERVICE);
      this.afterEnds(request);
    }
    if (!this.host.halts(request, HALT.AFTER)) this.connect(request);
  }

  private afterEnds(request: Request): void {
    request.afterRuns = false;
    this.ctx.recorder.workingChanged(this.ctx.sim.now, request.instance.unit.station, -1);
  }

  /** Event: the reads of a quorum are in; `locked` = those that a check needs. */
  readDone(request: Request, locked: boolean): void {
    request.event = 0;
    book(this.ctx, request, PART.NETWORK);
    if (locked) this.reread(request);
    else this.checkReads(request);
  }

  /** Event: what the process had read is read again. */
  rereadDone(request: Request): void {
    request.event = 0;
    book(this.ctx, request, PART.PERSIST);
    this.check(request);
  }

  /** Event: it has waited long enough for a semantic lock. */
  lockWaitOver(request: Request): void {
    this.locks.waitOver(request);
  }

  /** Event: the commit is durable. */
  commitDone(request: Request): void {
    request.event = 0;
    const { sim, recorder } = this.ctx;
    book(this.ctx, request, PART.PERSIST);
    recorder.committed(sim.now, request.order.id, request.instance.unit.station);
    if (isBranchCommand(request.phase)) {
      this.host.transactionDone(request, this.commands.written(request));
      return;
    }
    if (request.phase === PHASE.CONFIRM) confirmReservation(request);
    else this.apply(request);
    // The key is a row of the same transaction: whatever becomes of the visit, it is there.
    this.keys.done(request);
    if (request.phase === PHASE.DO && request.site.writes && !request.instance.unit.settings.external) this.reservations?.made(request);
    this.reservationDecided(request);
    this.disconnect(request);
    this.locks.unlock(request);
    this.host.transactionDone(request, OUTCOME.OK);
  }

  /** The visit is over before its commit: nothing of it stays. */
  abort(request: Request): void {
    this.registration?.forget(request);
    if (request.afterRuns) this.afterEnds(request);
    this.locks.stopWaiting(request);
    const { store } = request.instance.unit;
    const waiting = store.waiting.indexOf(request.id);
    if (waiting >= 0) store.waiting.splice(waiting, 1);
    this.disconnect(request);
    this.locks.unlock(request);
    request.legCount = 0;
  }

  /** Reservations of an execution wait for a decision from now on; false = it has none. */
  doubtReservations(execution: Execution): boolean {
    if (!hasReservations(execution)) return false;
    if (execution.inDoubtSince < 0) execution.inDoubtSince = this.ctx.sim.now;
    return true;
  }

  /** The visit gives its connection back. */
  disconnect(request: Request): void {
    if (!request.connected) return;
    request.connected = false;
    const { store } = request.instance.unit;
    store.used--;
    this.serveConnection(store);
  }

  /** A command of a coordinator about the branch at this store. */
  private obey(request: Request): void {
    const step = this.commands.begin(request);
    if (step.write) this.startCommit(request);
    else this.host.transactionDone(request, step.answer);
  }

  // ---- reads

  private read(request: Request): void {
    // A semantic lock keeps readers out too: what it marks may be undone.
    if (this.policy.startsWith('semantic-lock') && readsAnything(request)) {
      request.reading = true;
      this.locks.lockAll(request);
    } else this.readNow(request);
  }

  private readNow(request: Request): void {
    const delay = this.replicas.readDelay(request, false);
    if (delay > 0) {
      request.event = this.ctx.sim.after(delay, PRIORITY.COMPLETION, EVENT.READ_DONE, request.id, 0);
      return;
    }
    this.checkReads(request);
  }

  private checkReads(request: Request): void {
    const { sim, recorder } = this.ctx;
    const after = this.reads.readLegs(request);
    this.locks.unlock(request);
    if (after < 0) this.host.transactionDone(request, OUTCOME.SOLD_OUT);
    else if (after > 0) {
      request.path.advance(PART.LOCK, sim.now);
      recorder.workingChanged(sim.now, request.instance.unit.station, 1);
      request.afterRuns = true;
      request.event = sim.after(after, PRIORITY.COMPLETION, EVENT.AFTER_DONE, request.id, 0);
    } else this.connect(request);
  }

  // ---- connection, locks, checks

  private connect(request: Request): void {
    const writes = request.commits || writesAnything(request);
    if (!writes) {
      if (this.holds(request) && request.legCount > 0) this.branches.enlist(request.execution!, request.instance.unit.store.index, request.instance);
      this.host.transactionDone(request, OUTCOME.OK);
      return;
    }
    const { store } = request.instance.unit;
    if (!request.connected) {
      if (store.used >= store.connections) {
        store.waiting.push(request.id);
        return;
      }
      store.used++;
      request.connected = true;
    }
    this.locks.lockAll(request);
  }

  private locked(request: Request): void {
    request.path.advance(PART.LOCK, this.ctx.sim.now);
    if (request.reading) {
      request.reading = false;
      request.nextLock = 0;
      this.readNow(request);
      return;
    }
    const delay = this.replicas.readDelay(request, true);
    if (delay > 0) request.event = this.ctx.sim.after(delay, PRIORITY.COMPLETION, EVENT.READ_DONE, request.id, 1);
    else this.reread(request);
  }

  private reread(request: Request): void {
    const reread = this.rereading.time(request);
    if (reread > 0) request.event = this.ctx.sim.after(reread, PRIORITY.COMPLETION, EVENT.REREAD_DONE, request.id, 0);
    else this.check(request);
  }

  private startOver(request: Request): void {
    request.legCount = 0;
    request.nextLock = 0;
    prepareLegs(request, this.ctx.random, this.rules.commutative);
    this.read(request);
  }

  /** All that the store holds for the victim's transaction is rolled back. */
  private breakCircle(request: Request): void {
    const { execution } = request;
    const { index } = request.instance.unit.store;
    if (execution !== null && this.holds(request) && this.branches.of(execution, index) !== null) {
      this.locks.unlock(request);
      this.branches.abort(execution, index);
    }
    this.refuse(request, OUTCOME.ERROR);
  }

  private check(request: Request): void {
    for (let i = 0; i < request.legCount; i++) {
      const leg = request.leg(i);
      if (leg.effect === null || leg.change === CHANGE.READ || leg.change === CHANGE.BLIND && leg.row < 0) continue;
      if (this.rereading.changedSince(request, leg)) { this.refuse(request, OUTCOME.CONFLICT); return; }
      if (this.reads.findsTooFew(request, leg)) {
        request.row = leg.row;
        this.refuse(request, OUTCOME.SOLD_OUT); return;
      }
    }
    if (this.holds(request)) this.holdRows(request);
    else if (this.registration !== null && this.registers(request)) this.registration.ask(request);
    else this.startCommit(request);
  }

  private refuse(request: Request, outcome: Outcome): void {
    request.path.advance(PART.LOCK, this.ctx.sim.now);
    if (!request.local) this.disconnect(request);
    this.locks.unlock(request);
    this.host.transactionDone(request, outcome);
  }

  /** Whether a coordinator has to agree before the commit. */
  private registers(request: Request): boolean {
    return request.phase === PHASE.DO && request.execution !== null && !request.instance.unit.settings.external;
  }

  // ---- rows that are kept until a decision

  /** Whether the writes of a request wait for the decision of its execution. */
  private holds(request: Request): boolean {
    if (request.phase !== PHASE.DO || request.execution === null || request.instance.unit.settings.external) return false;
    return this.policy === 'hold' || (this.policy === 'local' && request.local);
  }

  private holdRows(request: Request): void {
    if (!this.branches.hold(request)) {
      this.refuse(request, OUTCOME.ERROR);
      return;
    }
    if (!request.local) this.disconnect(request);
    this.host.transactionDone(request, OUTCOME.OK);
  }

  // ---- reservations and what is taken back

  private takeBack(request: Request): void {
    prepareInverse(request, this.passByPass);
    // What has not come yet must not come any more, of earlier passes either.
    for (let pass = 0; this.rules.tombstones && pass <= request.pass; pass++) this.keys.bar(request.order, request.site.step, scopeOf({ execution: request.execution, pass }));
    // The tombstone that bars a late reservation is a row of its own.
    if (request.legCount === 0) request.commits = request.phase === PHASE.CANCEL && this.rules.confirmWrites && neverWrote(request, false);
    sortLegs(request);
    this.connect(request);
  }

  private confirm(request: Request): void {
    const reservation = reservationOf(request);
    if (reservation === 'none') { this.host.transactionDone(request, OUTCOME.DECLINED); return; }
    request.commits = reservation === 'reserved' && this.rules.confirmWrites;
    if (!request.commits) {
      confirmReservation(request);
      this.reservationDecided(request);
    }
    this.connect(request);
  }

  /** With the last reservation decided, the doubt that a crash left is over. */
  private reservationDecided(request: Request): void {
    const { phase, execution } = request;
    if (phase !== PHASE.CONFIRM && phase !== PHASE.CANCEL) return;
    this.reservations?.decided(request);
    if (execution === null || execution.inDoubtSince < 0 || hasReservations(execution)) return;
    this.ctx.recorder.inDoubt(this.ctx.sim.now, execution.order.id, execution.inDoubtSince);
    execution.inDoubtSince = -1;
  }

  // ---- commit

  private startCommit(request: Request): void {
    const { store } = request.instance.unit;
    const { sim, random } = this.ctx;
    const time = sampleTicks(store.commit, random.seek(request.site.key ^ KEY_COMMIT ^ (request.phase * 0x85ebca6b), request.order.number, request.n));
    request.quorumDelay = this.replicas.writeDelay(request);
    const images = this.images === null || !this.registers(request) ? 0 : sampleTicks(this.images, random.seek(request.site.key ^ KEY_IMAGES, request.order.number, request.n));
    const total = Math.round(time * store.factor) + images + request.quorumDelay;
    request.event = sim.after(total, PRIORITY.COMPLETION, EVENT.COMMIT_DONE, request.id, 0);
  }

  private apply(request: Request): void {
    const { order, site, execution } = request;
    const undo = request.phase === PHASE.UNDO || request.phase === PHASE.CANCEL;
    const marked = this.marks(request);
    const passes: number[] = [];
    this.replicas.writeBegan(request.n, request.quorumDelay);
    for (let i = 0; i < request.legCount; i++) {
      const leg = request.leg(i);
      if (leg.change === CHANGE.READ || !stillStands(request, leg)) continue;
      markTakenBack(request, leg);
      this.write(order, execution, site.step, leg.pass, leg.row, leg.set, leg.amount, leg.change === CHANGE.ABSOLUTE ? leg.base : -1, leg.value, request.phase);
      if (!undo && request.instance.unit.settings.external) order.writes[order.writeCount - 1]!.outside = true;
      if (marked !== null) this.branches.keep(execution!, marked, leg);
      if (!passes.includes(leg.pass)) passes.push(leg.pass);
    }
    for (const pass of passes) this.ctx.recorder.effectApplied(this.ctx.sim.now, order.id, site.step, pass, undo ? PHASE.UNDO : PHASE.DO);
  }

  /** Under a semantic lock, what keeps the rows that a step has written; null = it keeps none. */
  private marks(request: Request): Branch | null {
    const { execution, instance } = request;
    if (execution === null || request.phase !== PHASE.DO || !this.policy.startsWith('semantic-lock') || instance.unit.settings.external) return null;
    const { index } = instance.unit.store;
    return this.branches.open(execution, index) ? this.branches.enlist(execution, index, instance) : null;
  }

  // eslint-disable-next-line max-params -- one write, spelled out
  private write(order: Order, execution: Execution | null, step: number, pass: number, row: number, set: number, delta: number, base: number, baseValue: number, phase: Phase): void {
    const undo = phase === PHASE.UNDO || phase === PHASE.CANCEL;
    const { rows } = this;
    const now = this.ctx.sim.now;
    if (!undo) order.addWrite(step, pass, execution === null ? 0 : execution.index, row, delta, set);
    const state = rows.stateOf(row, order, set);
    if (state < 0) return;
    const value = base >= 0 ? baseValue + delta : rows.value[state]! + delta;
    this.replicas.beforeWrite(state, set);
    rows.value[state] = value;
    rows.version[state]!++;
    this.replicas.written(state, set, value, now, order);
    if (row < 0) return;
    this.ctx.recorder.rowWritten(now, order.id, step, row, rows.version[row]!, value, delta, base, undo);
    this.rereading.noteWrite(execution, row);
  }

  private serveConnection(store: Store): void {
    const next = store.waiting.shift();
    if (next === undefined) return;
    const request = this.requests.at(next);
    store.used++;
    request.connected = true;
    this.locks.lockAll(request);
  }

}
