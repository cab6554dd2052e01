/** A histogram as data: the occupied buckets in ascending order and their counts. JSON keeps it exactly. */
export interface SparseHistogram {
  /** Numbers of the occupied buckets, ascending: the upper 20 bits of the float64 of their values. */
  readonly buckets: readonly number[];
  /** How many values each of them holds. */
  readonly counts: readonly number[];
  /** Smallest value; 0 without a value. */
  readonly min: number;
  /** Largest value; 0 without a value. */
  readonly max: number;
  readonly sum: number;
}

const FLOAT = new Float64Array(1);
const WORDS = new Uint32Array(FLOAT.buffer);
FLOAT[0] = 1;
/** Index of the word that holds exponent and upper mantissa; depends on the byte order of the machine. */
const HIGH = WORDS[1] === 0x3ff00000 ? 1 : 0;
/** Shifting the high word by this leaves the exponent and 8 bits of mantissa: 256 buckets an octave. */
const BUCKET_SHIFT = 12;
const BUCKETS_PER_OCTAVE = 256;
/** q * count carries two rounding errors; a product this close above a whole rank is that rank. */
const RANK_SLACK = 1 / 2251799813685248;

/** The number of the bucket of a value >= 0; ascending with the value. Bucket 0 holds zero alone (and values too small to matter). */
export function bucketOf(value: number): number {
  FLOAT[0] = value;
  return WORDS[HIGH]! >>> BUCKET_SHIFT;
}

/** The smallest value that belongs in a bucket. */
function bucketStart(bucket: number): number {
  WORDS[HIGH] = bucket << BUCKET_SHIFT;
  WORDS[1 - HIGH] = 0;
  return FLOAT[0]!;
}

/** The middle of a bucket: at most 0.2 % from every value in it. */
function bucketMidpoint(bucket: number): number {
  return bucket === 0 ? 0 : (bucketStart(bucket) + bucketStart(bucket + 1)) / 2;
}

/** The rank, from 1, of the q-quantile of `count` values. */
function nearestRank(q: number, count: number): number {
  const exact = q * count;
  return Math.min(Math.max(Math.ceil(exact - exact * RANK_SLACK), 1), count);
}

function clampedMidpoint(bucket: number, min: number, max: number): number {
  return Math.min(Math.max(bucketMidpoint(bucket), min), max);
}

/** The q-quantile of a histogram that is data, as {@link Histogram.percentile} gives it; NaN without a value. */
export function sparsePercentile(histogram: SparseHistogram, q: number): number {
  const { buckets, counts, min, max } = histogram;
  if (buckets.length === 0) return NaN;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const rank = nearestRank(q, total);
  let index = 0;
  let below = counts[0]!;
  while (below < rank) below += counts[++index]!;
  return clampedMidpoint(buckets[index]!, min, max);
}

/**
 * Counts values >= 0 in 256 buckets an octave, straight from the bits of the float.
 * Count, sum (of whole numbers), minimum and maximum are exact, percentiles to 0.2 %; merging is exact, so its order does not matter.
 * Memory: 2 KiB for each octave between the smallest and the largest value; zeros cost nothing.
 */
export class Histogram {
  private total = 0;
  private zeros = 0;
  private smallest = Infinity;
  private largest = -Infinity;
  /** The sum is sumHigh + sumLow, unevaluated, so whole numbers add up exactly beyond 2^53. */
  private sumHigh = 0;
  private sumLow = 0;
  /** Number of the bucket that counts[0] counts; a multiple of 256. */
  private base = 0;
  private counts = new Float64Array(0);

  /** How many values were recorded. */
  get count(): number {
    return this.total;
  }

  /** Sum of the values: that of whole numbers is rounded once, however many and in whatever order they came. */
  get sum(): number {
    return this.sumHigh + this.sumLow;
  }

  /** The smallest value, Infinity without one. */
  get min(): number {
    return this.smallest;
  }

  /** The largest value, -Infinity without one. */
  get max(): number {
    return this.largest;
  }

  /**
   * Counts a value.
   *
   * @param value - finite, >= 0
   * @throws Error for any other value
   */
  record(value: number): void {
    if (!(value >= 0 && value < Infinity))
      throw new Error(`a histogram takes finite values >= 0, received ${String(value)}`);
    this.total++;
    this.addToSum(value);
    if (value < this.smallest) this.smallest = value;
    if (value > this.largest) this.largest = value;
    const bucket = bucketOf(value);
    if (bucket === 0) {
      this.zeros++;
      return;
    }
    let index = bucket - this.base;
    if (index < 0 || index >= this.counts.length) {
      this.cover(bucket, bucket);
      index = bucket - this.base;
    }
    this.counts[index] = this.counts[index]! + 1;
  }

  /** Adds everything that another histogram has counted. */
  merge(other: Histogram): void {
    this.total += other.total;
    this.zeros += other.zeros;
    this.addToSum(other.sumHigh);
    this.addToSum(other.sumLow);
    if (other.smallest < this.smallest) this.smallest = other.smallest;
    if (other.largest > this.largest) this.largest = other.largest;
    if (other.counts.length === 0) return;
    this.cover(other.base, other.base + other.counts.length - 1);
    const offset = other.base - this.base;
    for (let i = 0; i < other.counts.length; i++) {
      this.counts[offset + i] = this.counts[offset + i]! + other.counts[i]!;
    }
  }

  /**
   * The q-quantile by nearest rank: the middle of the bucket that holds the value of rank ceil(q * count), clamped to the values
   * seen, so that a constant is exact. NaN without a value.
   *
   * @param q - in [0, 1]
   */
  percentile(q: number): number {
    if (this.total === 0) return NaN;
    const rank = nearestRank(q, this.total);
    let below = this.zeros;
    let index = -1;
    while (below < rank) below += this.counts[++index]!;
    return clampedMidpoint(index === -1 ? 0 : this.base + index, this.smallest, this.largest);
  }

  /** The histogram as data. */
  toSparse(): SparseHistogram {
    const buckets: number[] = [];
    const counts: number[] = [];
    if (this.zeros > 0) {
      buckets.push(0);
      counts.push(this.zeros);
    }
    this.counts.forEach((count, index) => {
      if (count === 0) return;
      buckets.push(this.base + index);
      counts.push(count);
    });
    const empty = this.total === 0;
    return { buckets, counts, min: empty ? 0 : this.smallest, max: empty ? 0 : this.largest, sum: this.sum };
  }

  /** Two-sum: what rounding takes from the high part goes to the low part. Source: D. Knuth, TAOCP 2, 4.2.2. */
  private addToSum(value: number): void {
    const high = this.sumHigh;
    const sum = high + value;
    const part = sum - high;
    this.sumLow += high - (sum - part) + (value - part);
    this.sumHigh = sum;
  }

  /** Makes room for the buckets from `first` to `last`, whole octaves at a time. */
  private cover(first: number, last: number): void {
    const old = this.counts;
    const firstOctave = Math.floor(first / BUCKETS_PER_OCTAVE);
    const lastOctave = Math.floor(last / BUCKETS_PER_OCTAVE);
    const oldFirst = this.base / BUCKETS_PER_OCTAVE;
    const oldLast = oldFirst + old.length / BUCKETS_PER_OCTAVE - 1;
    const from = old.length === 0 ? firstOctave : Math.min(firstOctave, oldFirst);
    const to = old.length === 0 ? lastOctave : Math.max(lastOctave, oldLast);
    if (old.length > 0 && from === oldFirst && to === oldLast) return;
    this.counts = new Float64Array((to - from + 1) * BUCKETS_PER_OCTAVE);
    this.base = from * BUCKETS_PER_OCTAVE;
    this.counts.set(old, old.length === 0 ? 0 : (oldFirst - from) * BUCKETS_PER_OCTAVE);
  }
}
