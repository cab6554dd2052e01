import { grownInt32, grownUint8 } from './grown.ts';
import { SlotLists } from './slot-lists.ts';

/**
 * Finds dirty reads in O(1) per operation: a read is dirty while the row has a write by another order that is not
 * terminal, and realised once any such order is undone.
 *
 * The dirty reads of a row are numbered. An order that writes the row joins at the number reached then; when it is undone,
 * the reads numbered since are realised. So a row needs one counter, and a list of what is realised already only after an
 * undoing that somebody had read.
 */
export class DirtyReads {
  /** Dirty reads by measured orders. */
  dirty = 0;
  /** Dirty reads whose writer was undone later. */
  realised = 0;
  /** Orders not terminal that have written the row. */
  private readonly writers: Int32Array;
  /** Dirty reads of the row so far. */
  private readonly numbered: Int32Array;
  /** Realised reads of a row as disjoint ascending pairs (after, upTo]. */
  private readonly realisedReads = new Map<number, number[]>();
  private readonly writes = new SlotLists();
  private row = new Int32Array(0);
  private joined = new Int32Array(0);
  private active = new Uint8Array(0);
  /** Dirty reads by the writer itself: others made them dirty, so its own undoing does not realise them. */
  private readonly own = new SlotLists();
  private ownRow = new Int32Array(0);
  private ownNumber = new Int32Array(0);

  constructor(rows: number) {
    this.writers = new Int32Array(rows);
    this.numbered = new Int32Array(rows);
  }

  /** Makes room for order slots below `capacity`. */
  grow(capacity: number): void {
    this.writes.growSlots(capacity);
    this.own.growSlots(capacity);
  }

  /** A measured order reads a row. */
  read(slot: number, row: number): void {
    const writers = this.writers[row]!;
    if (writers === 0) return;
    const entry = this.find(slot, row);
    const isWriter = entry >= 0 && this.active[entry] === 1;
    if (writers === 1 && isWriter) return;
    this.dirty++;
    this.numbered[row] = this.numbered[row]! + 1;
    if (isWriter) this.noteOwn(slot, row, this.numbered[row]);
  }

  /** An order writes a row; it is not terminal, or not any more. */
  write(slot: number, row: number): void {
    let entry = this.find(slot, row);
    if (entry < 0) {
      entry = this.writes.push(slot);
      if (this.writes.capacity > this.row.length) {
        this.row = grownInt32(this.row, this.writes.capacity);
        this.joined = grownInt32(this.joined, this.writes.capacity);
        this.active = grownUint8(this.active, this.writes.capacity);
      }
      this.row[entry] = row;
    } else if (this.active[entry] === 1) {
      return;
    }
    this.active[entry] = 1;
    this.joined[entry] = this.numbered[row]!;
    this.writers[row] = this.writers[row]! + 1;
  }

  /** Writes of the order are taken back: whoever read its rows since has read what never was. */
  undone(slot: number): void {
    for (let entry = this.writes.first(slot); entry >= 0; entry = this.writes.next[entry]!) {
      if (this.active[entry] === 0) continue;
      const row = this.row[entry]!;
      const upTo = this.numbered[row]!;
      if (upTo > this.joined[entry]!) this.realise(slot, row, this.joined[entry]!, upTo);
      this.joined[entry] = upTo;
    }
  }

  /** The order is terminal: its writes are not dirty any more. */
  terminal(slot: number): void {
    for (let entry = this.writes.first(slot); entry >= 0; entry = this.writes.next[entry]!) {
      if (this.active[entry] === 0) continue;
      this.active[entry] = 0;
      const row = this.row[entry]!;
      this.writers[row] = this.writers[row]! - 1;
      if (this.writers[row] === 0 && this.realisedReads.size > 0) this.realisedReads.delete(row);
    }
  }

  /** Forgets the order in `slot`. What one that never becomes terminal (`stuck`) has written stays dirty for good. */
  clear(slot: number, stuck: boolean): void {
    if (!stuck) this.terminal(slot);
    this.writes.clear(slot);
    this.own.clear(slot);
  }

  private find(slot: number, row: number): number {
    let entry = this.writes.first(slot);
    while (entry >= 0 && this.row[entry] !== row) entry = this.writes.next[entry]!;
    return entry;
  }

  private noteOwn(slot: number, row: number, number: number): void {
    const entry = this.own.push(slot);
    if (this.own.capacity > this.ownRow.length) {
      this.ownRow = grownInt32(this.ownRow, this.own.capacity);
      this.ownNumber = grownInt32(this.ownNumber, this.own.capacity);
    }
    this.ownRow[entry] = row;
    this.ownNumber[entry] = number;
  }

  /** Realises the reads (after, upTo] of a row but those of the order itself; its notes come newest first. */
  private realise(slot: number, row: number, after: number, upTo: number): void {
    let high = upTo;
    for (let entry = this.own.first(slot); entry >= 0; entry = this.own.next[entry]!) {
      const number = this.ownNumber[entry]!;
      if (this.ownRow[entry] !== row || number <= after) continue;
      this.realiseRange(row, number, high);
      high = number - 1;
    }
    this.realiseRange(row, after, high);
  }

  private realiseRange(row: number, after: number, upTo: number): void {
    if (upTo <= after) return;
    const before = this.realisedReads.get(row) ?? [];
    const merged: number[] = [];
    let low = after;
    let high = upTo;
    let fresh = upTo - after;
    let placed = false;
    for (let i = 0; i < before.length; i += 2) {
      const from = before[i]!;
      const to = before[i + 1]!;
      if (to < low || from > high) {
        if (from > high && !placed) {
          merged.push(low, high);
          placed = true;
        }
        merged.push(from, to);
      } else {
        fresh -= Math.max(0, Math.min(to, upTo) - Math.max(from, after));
        low = Math.min(low, from);
        high = Math.max(high, to);
      }
    }
    if (!placed) merged.push(low, high);
    this.realisedReads.set(row, merged);
    this.realised += fresh;
  }
}
