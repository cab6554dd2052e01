import { capacityFor, grownInt32 } from './grown.ts';

/**
 * Short lists of numbered entries, one list for each order slot; the columns of the entries are kept by whoever uses it,
 * indexed by entry and sized by {@link SlotLists.capacity}. Entries are recycled, so nothing is allocated in steady state.
 */
export class SlotLists {
  /** Entries for which columns must have room. */
  capacity = 0;
  /** The entry behind an entry; -1 = the last. */
  next = new Int32Array(0);
  private heads = new Int32Array(0);
  private free = -1;
  private used = 0;

  /** Makes room for slots below `capacity`. */
  growSlots(capacity: number): void {
    this.heads = grownInt32(this.heads, capacity, -1);
  }

  /** The newest entry of a slot; -1 = none. */
  first(slot: number): number {
    return this.heads[slot]!;
  }

  /** Puts a new entry in front of the list of `slot` and returns it. Its columns hold whatever they held before. */
  push(slot: number): number {
    let entry = this.free;
    if (entry >= 0) {
      this.free = this.next[entry]!;
    } else {
      entry = this.used++;
      if (entry >= this.capacity) {
        this.capacity = capacityFor(entry);
        this.next = grownInt32(this.next, this.capacity, -1);
      }
    }
    this.next[entry] = this.heads[slot]!;
    this.heads[slot] = entry;
    return entry;
  }

  /** Gives all entries of `slot` back. */
  clear(slot: number): void {
    let entry = this.heads[slot]!;
    while (entry >= 0) {
      const behind = this.next[entry]!;
      this.next[entry] = this.free;
      this.free = entry;
      entry = behind;
    }
    this.heads[slot] = -1;
  }
}
