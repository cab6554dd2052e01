import { PHASE } from '../facts.ts';
import type { Execution, Order } from '../order.ts';
import { OUTCOME } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import type { Request } from '../calls/request.ts';
import type { Site } from '../site.ts';

const KEY = { NONE: 0, IN_PROGRESS: 1, DONE: 2, BARRED: 3, DECLINED: 4, SOLD_OUT: 5 } as const;
const PASSES = 1024;
/** Executions and passes of one order, below what 28 bits hold beside a state. */
const SCOPES = 268435456;

/** What a participant finds when it looks a key up. */
export const LOOK_UP = { NEW: 0, RUNNING: 1, KNOWN: 2 } as const;

/**
 * Idempotency keys of (execution, step, pass), inserted in the participant's own transaction with the effect: a second
 * insert of the same key waits for the first transaction to end, as a unique index makes it.
 */
export class IdempotencyKeys {
  /** What the strategy's receiving side does; false = duplicates are executed. */
  readonly carried: boolean;

  constructor(carried: boolean) {
    this.carried = carried;
  }

  lookUp(request: Request): number {
    if (!this.applies(request)) return LOOK_UP.NEW;
    switch (this.stateOf(request)) {
      case KEY.NONE: return LOOK_UP.NEW;
      case KEY.IN_PROGRESS: return LOOK_UP.RUNNING;
      default: return LOOK_UP.KNOWN;
    }
  }

  begin(request: Request): void {
    if (!this.applies(request)) return;
    request.ownsKey = true;
    this.set(request, KEY.IN_PROGRESS);
  }

  /** The transaction committed: the key is there for good. */
  done(request: Request): void {
    if (this.owned(request)) this.set(request, KEY.DONE);
  }

  /**
   * It was refused: a repetition that comes when there is stock again hears the same, since the process is told of the first
   * answer. Nothing else is written, so it costs no commit of its own.
   */
  refused(request: Request, outcome: Outcome): void {
    if (!this.owned(request)) return;
    this.set(request, outcome === OUTCOME.SOLD_OUT ? KEY.SOLD_OUT : KEY.DECLINED);
    if (outcome === OUTCOME.SOLD_OUT) request.order.soldOutRow = request.row;
  }

  /** What is answered to a repetition, which tells of the same row. */
  answer(request: Request): Outcome {
    switch (this.stateOf(request)) {
      case KEY.DECLINED: return OUTCOME.DECLINED;
      case KEY.SOLD_OUT:
        request.row = request.order.soldOutRow;
        return OUTCOME.SOLD_OUT;
      default: return OUTCOME.OK;
    }
  }

  /** Nothing was committed (error, crash): the key is free again. */
  failed(request: Request): void {
    if (this.owned(request) && this.stateOf(request) === KEY.IN_PROGRESS) this.set(request, KEY.NONE);
  }

  /** Only whoever has begun under a key can end it, and only once. */
  private owned(request: Request): boolean {
    const owned = request.ownsKey && this.applies(request);
    request.ownsKey = false;
    return owned;
  }

  /** Whether the step that `undo` takes back is just being executed, in any pass: its transaction has the key locked. */
  actionRuns(undo: Request): boolean {
    if (!this.carried) return false;
    const { order, site, execution } = undo;
    for (let pass = 0; pass <= undo.pass; pass++) if (stateOf(order, site.step, scopeOf({ execution, pass })) === KEY.IN_PROGRESS) return true;
    return false;
  }

  /** Takes the key for an outcome without an effect, if it is free: `running` = another transaction may still let go of it. */
  claim(site: Site, order: Order, scope: number): 'claimed' | 'running' | 'known' {
    if (!this.carried || !site.idempotent) return 'claimed';
    const state = stateOf(order, site.id, scope);
    if (state !== KEY.NONE) return state === KEY.IN_PROGRESS ? 'running' : 'known';
    setState(order, site.id, scope, KEY.DONE);
    return 'claimed';
  }

  /** A cancel that comes before its action bars the way for it: the tombstone. */
  bar(order: Order, step: number, scope: number): void {
    if (this.carried && stateOf(order, step, scope) === KEY.NONE) setState(order, step, scope, KEY.BARRED);
  }

  private applies(request: Request): boolean {
    return this.carried && request.site.idempotent && (request.phase === PHASE.DO || request.phase === PHASE.UNDO);
  }

  private stateOf(request: Request): number {
    return stateOf(request.order, request.site.id, scopeOf(request));
  }

  private set(request: Request, state: number): void {
    setState(request.order, request.site.id, scopeOf(request), state);
  }
}

/** The last key of a site stands in an array; those of earlier executions and passes, which may come again, in a map. */
function stateOf(order: Order, site: number, scope: number): number {
  const entry = order.keys[site]!;
  if (entry >> 3 === scope) return entry & 7;
  return order.otherKeys?.get(site * SCOPES + scope) ?? KEY.NONE;
}

function setState(order: Order, site: number, scope: number, state: number): void {
  const entry = order.keys[site]!;
  if (entry >> 3 !== scope) {
    if ((entry & 7) !== KEY.NONE) (order.otherKeys ??= new Map()).set(site * SCOPES + (entry >> 3), entry & 7);
    order.otherKeys?.delete(site * SCOPES + scope);
  }
  order.keys[site] = scope * 8 + state;
}

/** One number for (execution, pass). */
export function scopeOf({ execution, pass }: { readonly execution: Execution | null; readonly pass: number }): number {
  return (execution === null ? 0 : execution.index) * PASSES + pass;
}
