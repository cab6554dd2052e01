import { PRIORITY } from '../../engine/simulator.ts';
import type { Context } from '../context.ts';
import { CHANGE } from './effects.ts';
import { EVENT } from '../events.ts';
import { closesCircle } from './lock-graph.ts';
import type { LockGraph } from './lock-graph.ts';
import { OUTCOME } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import type { RowPolicy, TransactionRules } from '../ports-transactions.ts';
import type { Leg, Request } from '../calls/request.ts';
import { ownerOfExecution, ownerOfRequest } from './rows.ts';

export interface LockHost {
  /** Every row that the request will write is its own. */
  locked(request: Request): void;
  /** It gets a row no more. */
  refused(request: Request, outcome: Outcome): void;
  /** It looks again, from the beginning. */
  startOver(request: Request): void;
  /** It closes a circle of waiting transactions and is the one that the store breaks off. */
  chosenAsVictim(request: Request): void;
  /** Rolled back for now: it keeps its place only. */
  disconnect(request: Request): void;
}

/** Row locks of one visit after another: first come first served, and what a strategy wants where a row is not free. */
export class RowLocks {
  private readonly ctx: Context;
  private readonly host: LockHost;
  private readonly graph: LockGraph;
  private readonly policy: RowPolicy;
  private readonly rules: TransactionRules;

  constructor(ctx: Context, host: LockHost, graph: LockGraph, policy: RowPolicy, rules: TransactionRules) {
    this.ctx = ctx;
    this.host = host;
    this.graph = graph;
    this.policy = policy;
    this.rules = rules;
  }

  /** Locks the rows of the remaining legs in their order; ends in {@link LockHost.locked} when it has them all. */
  lockAll(request: Request): void {
    while (request.nextLock < request.legCount) {
      const leg = request.leg(request.nextLock);
      if (leg.row >= 0 && concerns(request, leg) && !this.take(request, leg)) {
        this.meet(request, leg.row);
        return;
      }
      request.nextLock++;
    }
    this.host.locked(request);
  }

  /** Frees what the visit has locked by itself. */
  unlock(request: Request): void {
    for (let i = 0; i < request.legCount; i++) {
      const leg = request.leg(i);
      if (!leg.locked) continue;
      leg.locked = false;
      this.passOn(leg.row);
    }
  }

  /** Frees a row and gives it to the first that waits. */
  passOn(row: number): void {
    const { rows, requests } = this.graph;
    rows.holder[row] = -1;
    const next = rows.nextFor(row);
    if (next < 0) return;
    const request = requests.at(next);
    this.stopWaiting(request);
    this.lockAll(request);
  }

  /** The visit waits for no row any more. */
  stopWaiting(request: Request): void {
    this.graph.rows.stopWaiting(request.id);
    const { execution } = request;
    const at = execution === null ? -1 : execution.waiting.indexOf(request.id);
    if (at < 0) return;
    execution!.waiting.splice(at, 1);
    if (request.event !== 0) this.ctx.sim.cancel(request.event);
    request.event = 0;
  }

  /** Event: it has waited long enough for a semantic lock; with tries left it looks again, else it fails. */
  waitOver(request: Request): void {
    request.event = 0;
    this.stopWaiting(request);
    if (this.policy === 'semantic-lock-retry' && request.lockTries < this.rules.lockRetry.tries) {
      request.lockTries++;
      this.host.startOver(request);
    } else this.host.refused(request, OUTCOME.CONFLICT);
  }

  private take(request: Request, leg: Leg): boolean {
    const { holder } = this.graph.rows;
    const held = holder[leg.row]!;
    if (held >= 0) return held === ownerOfRequest(request.id) || (request.execution !== null && held === ownerOfExecution(request.execution.id));
    holder[leg.row] = ownerOfRequest(request.id);
    leg.locked = true;
    return true;
  }

  /** The row is somebody else's: wait, or fail, or look again later. */
  private meet(request: Request, row: number): void {
    const { policy, rules } = this;
    const { rows } = this.graph;
    const { sim } = this.ctx;
    const semantic = rows.holder[row]! % 2 === 1 && policy.startsWith('semantic-lock');
    if (semantic && policy === 'semantic-lock-fail') { this.host.refused(request, OUTCOME.CONFLICT); return; }
    if (semantic && policy === 'semantic-lock-retry') {
      this.host.disconnect(request);
      this.unlock(request);
      request.event = sim.after(rules.lockRetry.every, PRIORITY.TIMEOUT, EVENT.LOCK_WAIT_OVER, request.id, 0);
      return;
    }
    // A semantic lock is a flag in a row: no store looks for circles among those.
    if (!semantic && closesCircle(this.graph, request, row)) { this.host.chosenAsVictim(request); return; }
    rows.wait(row, request.id);
    request.execution?.waiting.push(request.id);
    if (semantic && rules.lockPatience !== null) request.event = sim.after(rules.lockPatience, PRIORITY.TIMEOUT, EVENT.LOCK_WAIT_OVER, request.id, 0);
  }
}

/** Whether the row of a leg is needed now: those that are read, or those that are written. */
function concerns({ reading }: Request, leg: Leg): boolean {
  return reading ? readsPrimary(leg) : leg.change !== CHANGE.READ;
}

/** The leg begins with a read of the row itself. */
export function readsPrimary({ effect, change }: Leg): boolean {
  if (effect === null || change === CHANGE.BLIND) return false;
  return effect.from === 'primary' && (change === CHANGE.READ || effect.after !== null);
}
