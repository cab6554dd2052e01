import seedrandom from 'seedrandom';

/** What (seed text, replication) becomes: 64 bits, as two unsigned 32-bit words. */
export interface RootKey {
  readonly a: number;
  readonly b: number;
}

const TWO_POW_20 = 1048576;
const TWO_POW_32 = 4294967296;
const TWO_POW_MINUS_52 = 1 / 4503599627370496;

// Odd multipliers of C. Wellons' 32-bit hash "lowbias32" (nullprogram.com, "Prospecting for Hash Functions", 2018) ...
const MULTIPLIER_X = 0x7feb352d;
const MULTIPLIER_Y = 0x846ca68b | 0;
// ... and the two halves of 2^64 / golden ratio, by which the counter steps (G. Steele et al., "SplitMix", OOPSLA 2014).
const STEP_X = 0x9e3779b9 | 0;
const STEP_Y = 0x7f4a7c15;

/**
 * Turns the seed text of a person and the number of a replication into the root of every random number of that replication.
 * Equal arguments give equal keys on every platform; any text is a seed, the empty one too.
 *
 * @param replication - integer >= 0
 */
export function deriveRootKey(seedText: string, replication: number): RootKey {
  if (!Number.isSafeInteger(replication) || replication < 0) {
    throw new Error(`replication must be an integer >= 0, received ${String(replication)}`);
  }
  if (derived?.seedText === seedText && derived.replication === replication) return derived.key;
  // seedrandom sees only the low byte of each UTF-16 unit; the hash lets it see the whole text.
  const generator = seedrandom(`${String(replication)}:${String(hashText(seedText))}:${seedText}`);
  const key = { a: generator.int32() >>> 0, b: generator.int32() >>> 0 };
  derived = { seedText, replication, key };
  return key;
}

/** The last one: who plays the same small world thousands of times need not derive its key each time. */
let derived: { readonly seedText: string; readonly replication: number; readonly key: RootKey } | undefined;

/** Mixes all bits of a 32-bit word into all others, one to one. Source: C. Wellons, lowbias32. */
function scramble(word: number): number {
  let x = word ^ (word >>> 16);
  x = Math.imul(x, MULTIPLIER_X);
  x = Math.imul(x ^ (x >>> 15), MULTIPLIER_Y);
  return (x ^ (x >>> 16)) >>> 0;
}

/**
 * Hashes a text (its UTF-16 units, no normalisation) to an unsigned 32-bit integer that never changes between versions:
 * names become numbers of {@link KeyedRandom.seek} this way. Two of a thousand names collide with probability 1 in 8,600.
 */
export function hashText(text: string): number {
  let hash = text.length;
  for (let i = 0; i < text.length; i++) hash = scramble(Math.imul(hash, 31) ^ text.charCodeAt(i));
  return scramble(hash ^ STEP_X);
}

/** Combines two unsigned 32-bit integers into one; the order matters. For purposes and entities that are made of parts. */
export function mixKeys(a: number, b: number): number {
  return scramble(scramble(a ^ STEP_X) + b);
}

/**
 * Random numbers that are a pure function of (root, purpose, entity, k), so nothing drawn elsewhere can change them.
 *
 * `seek` hashes the key to a 64-bit position; each `next...` permutes position + n * step, n = 1, 2, 3 ...
 * The permutation is two rounds of multiply-xorshift on both 32-bit halves with an add-rotate-xor between them.
 * Allocates nothing; a seek and a draw take about as long as one division.
 */
export class KeyedRandom {
  /** High half of the block drawn last, signed 32 bits. */
  high = 0;
  /** Low half of the block drawn last, signed 32 bits; independent of {@link high}. */
  low = 0;
  private readonly rootA: number;
  private readonly rootB: number;
  private x = 0;
  private y = 0;

  constructor(root: RootKey) {
    this.rootA = root.a | 0;
    this.rootB = root.b | 0;
  }

  /**
   * Positions the generator at a key and returns it.
   *
   * @param purpose - what the draw is for: integer in [0, 2^32)
   * @param entity - whose draw it is: integer in [0, 2^53)
   * @param k - the how-manieth of this entity and purpose: integer in [0, 2^32)
   */
  seek(purpose: number, entity: number, k: number): this {
    let x = this.rootA ^ purpose;
    let y = this.rootB ^ k;
    x = Math.imul(x ^ (x >>> 16), MULTIPLIER_X);
    y = Math.imul(y ^ (y >>> 15), MULTIPLIER_Y);
    x ^= x >>> 15;
    y ^= y >>> 16;
    x = (x + y) | 0;
    y = ((y << 13) | (y >>> 19)) ^ x;
    x = Math.imul(x ^ (x >>> 16), MULTIPLIER_X);
    y = Math.imul(y ^ (y >>> 15), MULTIPLIER_Y);
    x ^= x >>> 15;
    y ^= y >>> 16;
    x = (x + y) | 0;
    y = ((y << 13) | (y >>> 19)) ^ x;
    this.x = x ^ entity;
    this.y = entity < TWO_POW_32 ? y : y ^ (entity / TWO_POW_32);
    return this;
  }

  /** Draws 64 bits into {@link high} and {@link low}, for samplers that use them piecemeal. */
  nextBlock(): void {
    let x = (this.x + STEP_X) | 0;
    let y = (this.y + STEP_Y) | 0;
    this.x = x;
    this.y = y;
    x = Math.imul(x ^ (x >>> 16), MULTIPLIER_X);
    y = Math.imul(y ^ (y >>> 15), MULTIPLIER_Y);
    x ^= x >>> 15;
    y ^= y >>> 16;
    x = (x + y) | 0;
    y = ((y << 13) | (y >>> 19)) ^ x;
    x = Math.imul(x ^ (x >>> 16), MULTIPLIER_X);
    y = Math.imul(y ^ (y >>> 15), MULTIPLIER_Y);
    x ^= x >>> 15;
    y ^= y >>> 16;
    x = (x + y) | 0;
    y = ((y << 13) | (y >>> 19)) ^ x;
    this.high = x;
    this.low = y;
  }

  /** The next integer, uniform on [0, 2^32). */
  nextUint32(): number {
    this.nextBlock();
    return this.high >>> 0;
  }

  /**
   * The next number uniform on (0, 1): one of the 2^52 odd multiples of 2^-53, so never 0 or 1, and 1 - u is as likely as u.
   */
  nextUniform(): number {
    this.nextBlock();
    return ((this.high >>> 0) * TWO_POW_20 + (this.low >>> 12) + 0.5) * TWO_POW_MINUS_52;
  }
}
