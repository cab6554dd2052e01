import type { Ticks } from '../engine/time.ts';

const TWO_POW_MINUS_32 = 1 / 4294967296;
// Odd multipliers of the finaliser of MurmurHash3 (A. Appleby, public domain) and of xxHash32 (Y. Collet, BSD).
const M1 = 0x85ebca6b | 0;
const M2 = 0xc2b2ae35 | 0;
const M3 = 0x9e3779b1 | 0;
const M4 = 0x85ebca77 | 0;

const START_A = 0x243f6a88;
const START_B = 0x85a308d3 | 0;

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}

/**
 * A running hash of a run's facts in two independent lanes of 32 bits: two runs with the same hash did the same things at
 * the same times. What identifies a thing must be a stable name, never an index, so that a thing which nothing touches
 * leaves the hash as it was.
 */
export class TraceHash {
  private a = START_A;
  private b = START_B;

  /** Begins anew. */
  reset(): void {
    this.a = START_A;
    this.b = START_B;
  }

  /**
   * Adds one fact. Allocates nothing.
   *
   * @param kind - what happened, mixed with the hash of the name it happened to
   * @param order - number of the order, -1 for none
   * @param detail - any further integer
   */
  add(kind: number, now: Ticks, order: number, detail: number): void {
    const high = (now * TWO_POW_MINUS_32) | 0;
    const low = now | 0;
    const orderHigh = (order * TWO_POW_MINUS_32) | 0;
    let a = Math.imul(this.a ^ low, M1);
    a = ((a << 13) | (a >>> 19)) + (order | 0);
    a = Math.imul(a ^ (a >>> 15) ^ kind, M2);
    this.a = (((a << 15) | (a >>> 17)) + detail + high + Math.imul(orderHigh, M3)) | 0;
    let b = Math.imul(this.b ^ kind, M3);
    b = ((b << 11) | (b >>> 21)) + detail;
    b = Math.imul(b ^ (b >>> 16) ^ (order | 0) ^ (orderHigh << 7), M4);
    this.b = (((b << 17) | (b >>> 15)) + low + Math.imul(high, M1)) | 0;
  }

  /** 16 hex digits. */
  digest(): string {
    let a = this.a ^ (this.b >>> 16);
    let b = this.b ^ (this.a >>> 15);
    a = Math.imul(a ^ (a >>> 16), M1);
    b = Math.imul(b ^ (b >>> 16), M2);
    return hex(a ^ (a >>> 13)) + hex(b ^ (b >>> 13));
  }
}
