import { grownFloat64, grownInt32 } from './grown.ts';
import { SlotLists } from './slot-lists.ts';

/** A base version whose place in the chain nobody remembers. */
const UNKNOWN = -1;
/** Version of a row before its first write here: whatever a read returns is the initial one. */
const UNWRITTEN = -1;
/** Version of a note about a row that the order has written itself: whatever it reads next is no fuzzy read. */
const OWN = -1;

/**
 * Finds lost updates in O(1) per operation. The versions that the final value of a row is made of form a chain: each was
 * computed from the one before. A write in place extends the chain of the current version, an absolute write that of the
 * version it was based on; whatever is not on the chain of the last version is lost. So a row needs only the length of its
 * current chain, and an order the lengths of the chains that it has read. Chains count writes of measured orders.
 */
export class VersionChains {
  private readonly version: Float64Array;
  private readonly written: Float64Array;
  private readonly chain: Float64Array;
  private readonly isRemembered: (row: number) => boolean;
  /** Chain lengths of all versions of rows whose reads may return an old one. */
  private readonly history = new Map<number, { lengths: Float64Array; readonly first: number }>();
  private readonly lists = new SlotLists();
  private readRow = new Int32Array(0);
  private readVersion = new Float64Array(0);
  private readChain = new Float64Array(0);
  private readStep = new Int32Array(0);

  /** @param isRemembered - whether reads of a row may return an old version: 8 bytes for each write of it are kept */
  constructor(rows: number, isRemembered: (row: number) => boolean) {
    this.isRemembered = isRemembered;
    this.version = new Float64Array(rows).fill(UNWRITTEN);
    this.written = new Float64Array(rows);
    this.chain = new Float64Array(rows);
  }

  /** Makes room for order slots below `capacity`. */
  grow(capacity: number): void {
    this.lists.growSlots(capacity);
  }

  /**
   * An order reads a version of a row. Returns whether this read is fuzzy: an earlier step of the order read another
   * version, and the order has not written the row in between.
   */
  read(slot: number, step: number, row: number, version: number): boolean {
    const earlier = this.newestNote(slot, row);
    const fuzzy = earlier >= 0 && this.readVersion[earlier] !== OWN && this.readVersion[earlier] !== version && this.readStep[earlier] !== step;
    if (earlier < 0 || this.readVersion[earlier] !== version || this.readStep[earlier] !== step) {
      this.note(slot, step, row, version, this.chainOf(row, version));
    }
    return fuzzy;
  }

  /** A write made `version` of a row, based on `base` (-1: in place). */
  write(slot: number, row: number, version: number, base: number, measured: boolean): void {
    const current = this.version[row]!;
    const own = measured ? 1 : 0;
    let length = this.chain[row]!;
    if (base >= 0 && base !== current) {
      const noted = this.notedChain(slot, row, base);
      // Without a note: as if every version since had extended the chain.
      length = noted === UNKNOWN ? Math.max(0, length - (current - base)) : noted;
    }
    this.chain[row] = length + own;
    this.written[row] = this.written[row]! + own;
    this.version[row] = version;
    this.remember(row, version);
    const earlier = this.newestNote(slot, row);
    if (earlier >= 0 && this.readVersion[earlier] !== OWN) this.note(slot, -1, row, OWN, UNKNOWN);
  }

  /** Forgets what the order in `slot` has read. */
  clear(slot: number): void {
    this.lists.clear(slot);
  }

  /** Writes of measured orders, over all rows. */
  committedWrites(): number {
    return this.written.reduce((sum, n) => sum + n, 0);
  }

  /** Writes of measured orders whose change is not in the final value of their row. */
  lostUpdates(): number {
    return this.written.reduce((sum, n, row) => sum + n - this.chain[row]!, 0);
  }

  /** Length of the chain that ends in a version; of an old one it is known where old ones are read. */
  private chainOf(row: number, version: number): number {
    if (version === this.version[row] || this.version[row] === UNWRITTEN) return this.chain[row]!;
    const history = this.history.get(row);
    if (history === undefined) return UNKNOWN;
    return version < history.first ? 0 : history.lengths[version - history.first]!;
  }

  private remember(row: number, version: number): void {
    if (!this.isRemembered(row)) return;
    let history = this.history.get(row);
    if (history === undefined) {
      history = { lengths: new Float64Array(16), first: version };
      this.history.set(row, history);
    }
    const index = version - history.first;
    if (index >= history.lengths.length) history.lengths = grownFloat64(history.lengths, index * 2);
    history.lengths[index] = this.chain[row]!;
  }

  private newestNote(slot: number, row: number): number {
    let entry = this.lists.first(slot);
    while (entry >= 0 && this.readRow[entry] !== row) entry = this.lists.next[entry]!;
    return entry;
  }

  private notedChain(slot: number, row: number, version: number): number {
    for (let entry = this.lists.first(slot); entry >= 0; entry = this.lists.next[entry]!) {
      if (this.readRow[entry] === row && this.readVersion[entry] === version) return this.readChain[entry]!;
    }
    return UNKNOWN;
  }

  private note(slot: number, step: number, row: number, version: number, chain: number): void {
    const entry = this.lists.push(slot);
    if (this.lists.capacity > this.readRow.length) {
      this.readRow = grownInt32(this.readRow, this.lists.capacity);
      this.readVersion = grownFloat64(this.readVersion, this.lists.capacity);
      this.readChain = grownFloat64(this.readChain, this.lists.capacity);
      this.readStep = grownInt32(this.readStep, this.lists.capacity);
    }
    this.readRow[entry] = row;
    this.readVersion[entry] = version;
    this.readChain[entry] = chain;
    this.readStep[entry] = step;
  }
}
