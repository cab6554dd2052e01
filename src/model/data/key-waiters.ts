import { book } from '../booking.ts';
import type { Context } from '../context.ts';
import { PART, PHASE } from '../facts.ts';
import type { IdempotencyKeys } from './idempotency.ts';
import type { Request } from '../calls/request.ts';

export interface KeyWaiterHost {
  /** The action that an undo takes back is over: its transaction begins. */
  undo(request: Request): void;
  /** The first execution under the key of a duplicate is over. */
  duplicate(request: Request): void;
}

/**
 * Visits that wait for a transaction which has their idempotency key locked: duplicates for the first of them, undos for
 * the action that they take back.
 */
export class KeyWaiters {
  private readonly ctx: Context;
  private readonly keys: IdempotencyKeys;
  private readonly host: KeyWaiterHost;
  private readonly waiting: Request[] = [];

  constructor(ctx: Context, keys: IdempotencyKeys, host: KeyWaiterHost) {
    this.ctx = ctx;
    this.keys = keys;
    this.host = host;
  }

  /** The request waits from now on. */
  add(request: Request): void {
    this.waiting.push(request);
  }

  /** Whether an undo has to wait for its action. */
  blocks(request: Request): boolean {
    return takesBack(request) && this.keys.actionRuns(request);
  }

  /** The request waits no longer, whatever becomes of its key. */
  forget(request: Request): void {
    const at = this.waiting.indexOf(request);
    if (at >= 0) this.waiting.splice(at, 1);
  }

  /** The execution of `request` is over, and with it its lock: whoever waited for it goes on. */
  wake(request: Request): void {
    if (this.waiting.length === 0) return;
    // What one of them does may wake or break off others.
    for (const waiter of this.waiting.toReversed()) {
      if (waiter.order !== request.order || !this.waiting.includes(waiter)) continue;
      const undoes = takesBack(waiter) && !waiter.suppressed && waiter.site.step === request.site.id;
      if (undoes ? this.keys.actionRuns(waiter) : waiter.site !== request.site) continue;
      this.forget(waiter);
      book(this.ctx, waiter, PART.LOCK);
      if (undoes) this.host.undo(waiter);
      else this.host.duplicate(waiter);
    }
  }
}

function takesBack({ phase }: Request): boolean {
  return phase === PHASE.UNDO || phase === PHASE.CANCEL;
}
