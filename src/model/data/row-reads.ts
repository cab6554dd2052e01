import type { Ticks } from '../../engine/time.ts';
import type { Branches } from './branches.ts';
import type { Context } from '../context.ts';
import { CHANGE, drawAfter } from './effects.ts';
import type { Replicas } from './replicas.ts';
import type { Leg, Request } from '../calls/request.ts';
import type { Rereading } from './rereading.ts';
import { readsPrimary } from './row-locks.ts';
import type { Rows } from './rows.ts';

/** What transactions read before they lock: values of the store, of a replica, and their own that are not written yet. */
export class RowReads {
  private readonly ctx: Context;
  private readonly rows: Rows;
  private readonly replicas: Replicas;
  private readonly branches: Branches;
  private readonly rereading: Rereading;

  constructor(ctx: Context, rows: Rows, replicas: Replicas, branches: Branches, rereading: Rereading) {
    this.ctx = ctx;
    this.rows = rows;
    this.replicas = replicas;
    this.branches = branches;
    this.rereading = rereading;
  }

  /** Reads what the legs begin with; answers how long it works on that, -1 = it finds that there is not enough. */
  readLegs(request: Request): Ticks {
    let after: Ticks = 0;
    for (let i = 0; i < request.legCount; i++) {
      const leg = request.leg(i);
      const { effect } = leg;
      if (effect === null || (leg.change !== CHANGE.READ && effect.after === null)) continue;
      after += drawAfter(effect, request.order, request.site.key, request.n, this.ctx.random);
      // A change that commutes needs no value to start from.
      if (leg.change === CHANGE.BLIND) continue;
      this.readLeg(request, leg);
      const { atLeast } = effect.set.set;
      const checked = leg.change === CHANGE.DECIDED || leg.change === CHANGE.COMPARED;
      if (checked && atLeast !== null && leg.amount < 0 && leg.value + leg.amount < atLeast) {
        request.row = leg.row;
        return -1;
      }
    }
    return after;
  }

  /** Whether there is not enough in the locked row of a leg, which is checked just now. */
  findsTooFew(request: Request, leg: Leg): boolean {
    const { atLeast } = leg.effect!.set.set;
    if (leg.change !== CHANGE.CHECKED || atLeast === null || leg.amount >= 0) return false;
    if (this.replicas.asksQuorum(leg.set)) this.readLeg(request, leg);
    else {
      const row = this.rows.stateOf(leg.row, request.order, leg.set);
      leg.value = this.rows.value[row]! + this.branches.pendingOn(request.execution, leg.row, leg.set);
    }
    return leg.value + leg.amount < atLeast;
  }

  private readLeg(request: Request, leg: Leg): void {
    const { execution } = request;
    const seen = this.replicas.read(this.rows.stateOf(leg.row, request.order, leg.set), leg.effect!, request);
    leg.base = seen.version;
    leg.value = seen.value + this.branches.pendingOn(execution, leg.row, leg.set);
    this.ctx.recorder.rowRead(this.ctx.sim.now, request.order.id, request.site.step, leg.row, seen.version, seen.newest, seen.since);
    if (leg.change === CHANGE.READ && leg.row >= 0) this.rereading.noteRead(execution, leg.row, seen.version);
  }
}

/** Whether a request begins with a read of rows themselves, not of copies. */
export function readsAnything(request: Request): boolean {
  for (let i = 0; i < request.legCount; i++) if (readsPrimary(request.leg(i))) return true;
  return false;
}
