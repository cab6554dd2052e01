import type { KeyedRandom } from './keyed-random.ts';
import { exp, log, normalCdf, sqrt } from './portable-math.ts';

/**
 * Ziggurat sampling: the area under a falling density is covered by 256 layers of equal area, and nearly every draw is one table look-up,
 * one multiplication and one comparison.
 * Source: G. Marsaglia and W. Tsang, The Ziggurat Method for Generating Random Variables, J. Stat. Software 5(8), 2000; layer, sign and
 * abscissa come from different bits, as J. Doornik, An Improved Ziggurat Method (2005), demands.
 */
interface Ziggurat {
  /** Right edges of the layers from the bottom up, edges[256] = 0; edges[0] is the width of a rectangle as large as bottom layer and tail. */
  readonly edges: Float64Array;
  /** Density at the edges; heights[256] = 1. */
  readonly heights: Float64Array;
}

const LAYERS = 256;
// The abscissa where the tail begins, for 256 layers; Marsaglia and Tsang, section 3.
const EXPONENTIAL_TAIL = 7.69711747013104972;
const NORMAL_TAIL = 3.6541528853610088;
const SQRT_TWO_PI = 2.5066282746310005024;
const TWO_POW_20 = 1048576;
const TWO_POW_MINUS_52 = 1 / 4503599627370496;

const exponentialDensity = (x: number): number => exp(-x);
const normalDensity = (x: number): number => exp(-0.5 * x * x);

const EXPONENTIAL = buildZiggurat(
  EXPONENTIAL_TAIL,
  (EXPONENTIAL_TAIL + 1) * exponentialDensity(EXPONENTIAL_TAIL),
  exponentialDensity,
  (height) => -log(height),
);
const NORMAL = buildZiggurat(
  NORMAL_TAIL,
  NORMAL_TAIL * normalDensity(NORMAL_TAIL) + SQRT_TWO_PI * normalCdf(-NORMAL_TAIL),
  normalDensity,
  (height) => sqrt(-2 * log(height)),
);

/** Stacks layers of equal `area` from the tail's edge up to the top of the density. */
function buildZiggurat(
  tail: number,
  area: number,
  density: (x: number) => number,
  inverseDensity: (height: number) => number,
): Ziggurat {
  const edges = new Float64Array(LAYERS + 1);
  const heights = new Float64Array(LAYERS + 1);
  edges[0] = area / density(tail);
  edges[1] = tail;
  heights[1] = density(tail);
  for (let layer = 1; layer < LAYERS - 1; layer++) {
    heights[layer + 1] = heights[layer]! + area / edges[layer]!;
    edges[layer + 1] = inverseDensity(heights[layer + 1]!);
  }
  heights[LAYERS] = 1;
  return { edges, heights };
}

/** Draws from the exponential distribution with mean 1; always > 0. */
export function drawExponential(random: KeyedRandom): number {
  const { edges, heights } = EXPONENTIAL;
  let beyond = 0;
  for (;;) {
    random.nextBlock();
    const layer = random.low & (LAYERS - 1);
    const u = ((random.high >>> 0) * TWO_POW_20 + (random.low >>> 12) + 0.5) * TWO_POW_MINUS_52;
    const x = u * edges[layer]!;
    if (x < edges[layer + 1]!) return beyond + x;
    if (layer === 0) {
      // The tail of an exponential is the same exponential again.
      beyond += EXPONENTIAL_TAIL;
    } else {
      const height = heights[layer]! + random.nextUniform() * (heights[layer + 1]! - heights[layer]!);
      if (height < exponentialDensity(x)) return beyond + x;
    }
  }
}

/** Draws from the standard normal distribution. */
export function drawNormal(random: KeyedRandom): number {
  const { edges, heights } = NORMAL;
  for (;;) {
    random.nextBlock();
    const layer = random.low & (LAYERS - 1);
    const negative = (random.low & LAYERS) !== 0;
    const u = ((random.high >>> 0) * TWO_POW_20 + (random.low >>> 12) + 0.5) * TWO_POW_MINUS_52;
    const x = u * edges[layer]!;
    if (x < edges[layer + 1]!) return negative ? -x : x;
    if (layer === 0) {
      const far = drawNormalTail(random);
      return negative ? -far : far;
    }
    const height = heights[layer]! + random.nextUniform() * (heights[layer + 1]! - heights[layer]!);
    if (height < normalDensity(x)) return negative ? -x : x;
  }
}

/** Draws a normal beyond the last layer. Source: G. Marsaglia, Generating a variable from the tail of the normal distribution, Technometrics 6 (1964). */
function drawNormalTail(random: KeyedRandom): number {
  for (;;) {
    const x = -log(random.nextUniform()) / NORMAL_TAIL;
    const y = -log(random.nextUniform());
    if (2 * y > x * x) return NORMAL_TAIL + x;
  }
}
