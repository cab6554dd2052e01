import { capacityFor, grownFloat64, grownInt32, grownUint8 } from './grown.ts';

/**
 * How an operation touched a row. A change in place commutes with another one, an absolute write with none; an undo takes
 * back what its own transaction wrote.
 */
export const OPERATION = { READ: 0, CHANGE: 1, OVERWRITE: 2, UNDO: 3 } as const;
export type Operation = (typeof OPERATION)[keyof typeof OPERATION];

const COMMITTED = 1;
const ABORTED = 2;

/**
 * Every read and write of the numbered rows in the order in which they happened, order by order as one transaction: what
 * a question about cycles needs. Its memory grows with the run (17 bytes an operation), so it is kept on request only.
 */
export class OperationHistory {
  /** Operations so far; the columns below have that many entries. */
  size = 0;
  /** Transactions so far. */
  transactions = 0;
  transaction = new Int32Array(0);
  row = new Int32Array(0);
  version = new Float64Array(0);
  kind = new Uint8Array(0);
  private status = new Uint8Array(0);
  private measured = new Uint8Array(0);
  private current = new Int32Array(0);

  /** Makes room for order slots below `capacity`. */
  grow(capacity: number): void {
    this.current = grownInt32(this.current, capacity, -1);
  }

  /** The order in `slot` read a version of a row, or made one. */
  add(slot: number, row: number, version: number, kind: Operation, measured: boolean): void {
    if (this.size === this.row.length) this.makeRoom();
    const at = this.size++;
    this.transaction[at] = this.transactionOf(slot, measured);
    this.row[at] = row;
    this.version[at] = version;
    this.kind[at] = kind;
  }

  /** The order in `slot` is over: its process was carried out, or not. */
  end(slot: number, completed: boolean): void {
    const transaction = this.current[slot]!;
    if (transaction < 0) return;
    this.status[transaction] = completed ? COMMITTED : ABORTED;
    this.current[slot] = -1;
  }

  /** Whether a transaction was carried out. One that never ended was not. */
  isCommitted(transaction: number): boolean {
    return this.status[transaction] === COMMITTED;
  }

  /** Whether a transaction belongs to a measured order. */
  isMeasured(transaction: number): boolean {
    return this.measured[transaction] === 1;
  }

  private transactionOf(slot: number, measured: boolean): number {
    const known = this.current[slot]!;
    if (known >= 0) return known;
    const transaction = this.transactions++;
    if (transaction >= this.status.length) {
      this.status = grownUint8(this.status, capacityFor(transaction));
      this.measured = grownUint8(this.measured, this.status.length);
    }
    this.measured[transaction] = measured ? 1 : 0;
    this.current[slot] = transaction;
    return transaction;
  }

  private makeRoom(): void {
    const capacity = capacityFor(this.size);
    this.row = grownInt32(this.row, capacity);
    this.transaction = grownInt32(this.transaction, capacity);
    this.version = grownFloat64(this.version, capacity);
    this.kind = grownUint8(this.kind, capacity);
  }
}
