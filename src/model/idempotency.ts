import { PHASE } from './facts.ts';
import type { Order } from './order.ts';
import type { Request } from './request.ts';

const KEY = { NONE: 0, IN_PROGRESS: 1, DONE: 2, BARRED: 3 } as const;
const PASSES = 1024;

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

  /** Nothing was committed (error, refusal, crash): the key is free again. */
  failed(request: Request): void {
    if (this.owned(request) && this.stateOf(request) === KEY.IN_PROGRESS) this.set(request, KEY.NONE);
  }

  /** Only whoever has begun under a key can end it, and only once. */
  private owned(request: Request): boolean {
    const owned = request.ownsKey && this.applies(request);
    request.ownsKey = false;
    return owned;
  }

  /** Whether the step that `undo` takes back is just being executed: its transaction has the key locked. */
  actionRuns(undo: Request): boolean {
    if (!this.carried) return false;
    const entry = undo.order.keys[undo.site.step]!;
    return entry >> 3 === scopeOf(undo) && (entry & 7) === KEY.IN_PROGRESS;
  }

  /** A cancel that comes before its action bars the way for it: the tombstone. */
  bar(order: Order, step: number, scope: number): void {
    if (!this.carried) return;
    const entry = order.keys[step]!;
    if (entry >> 3 !== scope || (entry & 7) === KEY.NONE) order.keys[step] = scope * 8 + KEY.BARRED;
  }

  private applies(request: Request): boolean {
    return this.carried && request.site.idempotent && (request.phase === PHASE.DO || request.phase === PHASE.UNDO);
  }

  private stateOf(request: Request): number {
    const entry = request.order.keys[request.site.id]!;
    return entry >> 3 === scopeOf(request) ? entry & 7 : KEY.NONE;
  }

  private set(request: Request, state: number): void {
    request.order.keys[request.site.id] = scopeOf(request) * 8 + state;
  }
}

/** One number for (execution, pass). */
export function scopeOf(request: Request): number {
  return (request.execution === null ? 0 : request.execution.index) * PASSES + request.pass;
}
