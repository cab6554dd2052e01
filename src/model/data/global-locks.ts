import type { Execution } from '../order.ts';

interface GlobalLock {
  readonly execution: Execution;
  readonly store: number;
}

/** Locks that a coordinator keeps for transactions that have committed locally already, until their decision. */
export class GlobalLocks {
  private readonly holders = new Map<number, GlobalLock>();

  /** Takes all of the rows for an execution, or none: false = another has one of them. */
  take(execution: Execution, rows: readonly number[], store: number): boolean {
    for (const row of rows) {
      const holder = this.holders.get(row);
      if (holder !== undefined && holder.execution !== execution) return false;
    }
    for (const row of rows) this.holders.set(row, { execution, store });
    return true;
  }

  /** Frees what an execution has at a store (-1: everywhere). */
  release(execution: Execution, store: number): void {
    for (const [row, holder] of this.holders) {
      if (holder.execution === execution && (store < 0 || holder.store === store)) this.holders.delete(row);
    }
  }
}
