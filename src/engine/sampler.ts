import type { KeyedRandom } from './keyed-random.ts';

/** A distribution ready to draw from. Values are in the unit of the spec it was compiled from. */
export interface Sampler {
  /** The exact mean; Infinity where it is infinite. */
  readonly mean: number;
  /** The exact variance; Infinity where it is infinite, NaN where it is undefined (infinite mean). */
  readonly variance: number;
  /** Draws one value; how many blocks of random bits that takes is nobody's business, because the next draw seeks its own key. */
  sample(random: KeyedRandom): number;
}
