import type { Context } from '../context.ts';
import { CHANGE } from './effects.ts';
import { PHASE } from '../facts.ts';
import { BRANCH } from '../order.ts';
import type { Branch, Execution, PendingWrite } from '../order.ts';
import type { Pool } from '../pool.ts';
import type { Leg, Request } from '../calls/request.ts';
import { ownerOfExecution } from './rows.ts';
import type { Rows } from './rows.ts';
import type { ServiceInstance } from '../services/service.ts';

export interface BranchHost {
  /** Writes what was pending. */
  writePending(execution: Execution, write: PendingWrite): void;
  /** The row is free: it goes to the first that waits. */
  passOn(row: number): void;
  /** A visit of the execution that waits for a row of the store gets it no more. */
  refuseWaiting(request: Request): void;
}

/**
 * What stores hold for an execution across visits: locked rows and writes that wait for a decision (a branch of a
 * distributed transaction, a monolith's one transaction), or rows alone (a semantic lock).
 *
 * A branch that has not voted lives in the session of the instance that executed its statements and is lost with it; one
 * that has voted is in the store's log and survives everything but the decision.
 */
export class Branches {
  private readonly ctx: Context;
  private readonly host: BranchHost;
  private readonly rows: Rows;
  private readonly executions: Pool<Execution>;
  private readonly requests: Pool<Request>;

  constructor(ctx: Context, host: BranchHost, rows: Rows, executions: Pool<Execution>, requests: Pool<Request>) {
    this.ctx = ctx;
    this.host = host;
    this.rows = rows;
    this.executions = executions;
    this.requests = requests;
  }

  /** The branch of an execution at a store; null = the store holds nothing for it. */
  of(execution: Execution, store: number): Branch | null {
    for (const branch of execution.branches) if (branch.store === store) return branch;
    return null;
  }

  /** Whether a statement may still be added; false = the branch has voted or is over, or everything is. */
  open(execution: Execution, store: number): boolean {
    const branch = this.of(execution, store);
    return branch === null ? !execution.closed && !execution.over : branch.state === BRANCH.ACTIVE;
  }

  /** Enters a statement's instance into the branch, which begins with its first statement. */
  enlist(execution: Execution, store: number, instance: ServiceInstance): Branch {
    let branch = this.of(execution, store);
    if (branch === null) {
      branch = { store, state: BRANCH.ACTIVE, rows: [], pending: [], instances: [] };
      execution.branches.push(branch);
    }
    if (!branch.instances.includes(instance.id)) branch.instances.push(instance.id);
    return branch;
  }

  /** Keeps the rows and intended writes of a request with its execution; false = it comes too late. */
  hold(request: Request): boolean {
    const execution = request.execution!;
    const store = request.instance.unit.store.index;
    if (!this.open(execution, store)) return false;
    const branch = this.enlist(execution, store, request.instance);
    for (let i = 0; i < request.legCount; i++) {
      const leg = request.leg(i);
      if (leg.change === CHANGE.READ) continue;
      // If nobody has written since it was read, from now on nobody can: the change is made in place.
      const lost = leg.change === CHANGE.ABSOLUTE && leg.row >= 0 && this.rows.version[leg.row] !== leg.base;
      branch.pending.push({
        row: leg.row, delta: leg.amount, set: leg.set, step: request.site.step, pass: leg.pass,
        base: lost ? leg.base : -1, baseValue: lost ? leg.value : 0,
      });
      this.keep(execution, branch, leg);
    }
    return true;
  }

  /** The row of a leg is the execution's from now on. */
  keep(execution: Execution, branch: Branch, leg: Leg): void {
    if (leg.row < 0 || !leg.locked) return;
    this.rows.holder[leg.row] = ownerOfExecution(execution.id);
    branch.rows.push(leg.row);
    leg.locked = false;
  }

  /** Sum of what the execution will add to a row, or (-1) to its order's row of a data set. */
  pendingOn(execution: Execution | null, row: number, set: number): number {
    let sum = 0;
    if (execution !== null) for (const branch of execution.branches) for (const write of branch.pending) if (write.row === row && write.set === set) sum += write.delta;
    return sum;
  }

  /** The vote is durable. */
  prepared(branch: Branch): void {
    branch.state = BRANCH.PREPARED;
  }

  /** Writes what a store holds (-1: all of them) and lets its rows go. */
  commit(execution: Execution, store: number): void {
    for (const branch of execution.branches) {
      if (store >= 0 && branch.store !== store) continue;
      for (const write of branch.pending) this.host.writePending(execution, write);
      this.reportEffects(execution, branch);
      this.end(execution, branch, BRANCH.COMMITTED);
    }
    this.decided(execution);
  }

  /**
   * Forgets what a store holds (-1: all of them) and lets its rows go. A store that holds nothing yet will refuse what
   * comes late, and statements that wait for rows are broken off.
   */
  abort(execution: Execution, store: number): void {
    if (store < 0) {
      execution.closed = true;
      if (execution.branches.length === 0 && execution.waiting.length === 0) return;
    } else if (this.of(execution, store) === null) execution.branches.push({ store, state: BRANCH.ABORTED, rows: [], pending: [], instances: [] });
    for (const branch of execution.branches) if (store < 0 || branch.store === store) this.end(execution, branch, BRANCH.ABORTED);
    for (const id of [...execution.waiting]) {
      const request = this.requests.at(id);
      if (store < 0 || request.instance.unit.store.index === store) this.host.refuseWaiting(request);
    }
    this.decided(execution);
  }

  /** What has not voted is rolled back, what has is in doubt. Answers whether anything is. */
  rollBackUndecided(execution: Execution): boolean {
    execution.closed = true;
    for (const branch of [...execution.branches]) if (branch.state === BRANCH.ACTIVE) this.abort(execution, branch.store);
    const doubtful = execution.branches.some((one) => one.state === BRANCH.PREPARED);
    if (doubtful && execution.inDoubtSince < 0) execution.inDoubtSince = this.ctx.sim.now;
    return doubtful;
  }

  /** An instance crashed: branches whose statements it executed are gone unless they have voted. */
  instanceLost(instance: ServiceInstance): void {
    for (const execution of this.executions.all) {
      if (!execution.live) continue;
      for (const branch of execution.branches) {
        if (branch.state === BRANCH.ACTIVE && branch.pending.length > 0 && branch.instances.includes(instance.id)) this.end(execution, branch, BRANCH.LOST);
      }
    }
  }

  private end(execution: Execution, branch: Branch, state: Branch['state']): void {
    if (branch.state !== BRANCH.ACTIVE && branch.state !== BRANCH.PREPARED) return;
    branch.state = state;
    branch.pending.length = 0;
    const owner = ownerOfExecution(execution.id);
    for (const row of branch.rows.splice(0)) if (this.rows.holder[row] === owner) this.host.passOn(row);
  }

  private reportEffects(execution: Execution, { pending }: Branch): void {
    const { recorder, sim } = this.ctx;
    pending.forEach(({ step, pass }, index) => {
      const first = pending.findIndex((one) => one.step === step && one.pass === pass) === index;
      if (first) recorder.effectApplied(sim.now, execution.order.id, step, pass, PHASE.DO);
    });
  }

  /** With the last prepared branch decided, the doubt that a crash left is over. */
  private decided(execution: Execution): void {
    if (execution.inDoubtSince < 0 || execution.branches.some((one) => one.state === BRANCH.PREPARED)) return;
    this.ctx.recorder.inDoubt(this.ctx.sim.now, execution.order.id, execution.inDoubtSince);
    execution.inDoubtSince = -1;
  }
}
