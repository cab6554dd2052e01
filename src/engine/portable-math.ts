/**
 * Elementary and special functions made of + - * / and square root alone, which IEEE 754 defines to the last bit.
 * `Math.log`, `exp`, `pow` and their kin are implementation-approximated (ECMA-262, 21.3.2) and differ between engines.
 */

const FLOAT = new Float64Array(1);
const WORDS = new Int32Array(FLOAT.buffer);
const BYTES = new Uint8Array(FLOAT.buffer);
FLOAT[0] = 1;
/** Index of the 32-bit word that holds sign and exponent: 1 on little-endian machines. */
const HIGH = BYTES[7] === 0x3f ? 1 : 0;

const SQRT_HALF_HIGH_WORD = 0x3fe6a09e;
const TWO_52 = 4503599627370496;
const TWO_54 = 18014398509481984;
const LN2_HIGH = 6.9314718036912381649e-1; // 33 significant bits, so that k * LN2_HIGH is exact for |k| < 2^20
const LN2_LOW = 1.90821492927058770002e-10;
const INVERSE_LN2 = 1.442695040888963387;

/** Square root, correctly rounded; NaN below 0. IEEE 754 and ECMA-262 make `Math.sqrt` portable in practice. */
export function sqrt(x: number): number {
  return Math.sqrt(x);
}

/** Returns 2^exponent for a normal result: exponent in -1022..1023. */
function powerOfTwo(exponent: number): number {
  WORDS[HIGH] = (exponent + 1023) << 20;
  WORDS[1 - HIGH] = 0;
  return FLOAT[0]!;
}

/** Multiplies by 2^exponent, rounding once, also where the result is subnormal or infinite. */
function scale(x: number, exponent: number): number {
  if (exponent >= -1021 && exponent <= 1023) return x * powerOfTwo(exponent);
  if (exponent > 1023) return x * powerOfTwo(1023) * powerOfTwo(Math.min(exponent - 1023, 1023));
  return x * powerOfTwo(exponent + 1000) * powerOfTwo(-1000);
}

/** The exponent of the last {@link splitMantissa}. */
let splitExponent = 0;

/** Writes positive finite x as m * 2^{@link splitExponent} with m in [sqrt(1/2), sqrt(2)) and returns m. */
function splitMantissa(x: number): number {
  let exponent = 0;
  FLOAT[0] = x;
  if (WORDS[HIGH]! < 0x00100000) {
    FLOAT[0] = x * TWO_54;
    exponent = -54;
  }
  const high = WORDS[HIGH]!;
  // Adding the distance of sqrt(1/2) from 1 carries into the exponent exactly when the mantissa is above sqrt(2).
  const shifted = high + (0x3ff00000 - SQRT_HALF_HIGH_WORD);
  splitExponent = exponent + (shifted >> 20) - 1023;
  WORDS[HIGH] = (shifted & 0x000fffff) + SQRT_HALF_HIGH_WORD;
  return FLOAT[0];
}

/**
 * Natural logarithm, error below 1 ulp; -Infinity at 0, NaN below.
 * Source: K. C. Ng, fdlibm `e_log.c` (Sun Microsystems, 1993): reduction to [sqrt(1/2), sqrt(2)), then a minimax
 * polynomial in s^2, s = f / (2 + f).
 */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return Infinity;
  const f = splitMantissa(x) - 1;
  const k = splitExponent;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const odd =
    z *
    (6.66666666666673513e-1 +
      w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860510505591e-1)));
  const even = w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1));
  const halfSquare = 0.5 * f * f;
  return k * LN2_HIGH - (halfSquare - (s * (halfSquare + odd + even) + k * LN2_LOW) - f);
}

/**
 * Returns e^(high - low) * 2^k for |high - low| <= 0.35.
 * Source: fdlibm `e_exp.c`: a rational form of x (e^x + 1) / (e^x - 1), whose remainder is even in x.
 */
function expReduced(high: number, low: number, k: number): number {
  const x = high - low;
  const z = x * x;
  const c =
    x -
    z *
      (1.66666666666666019037e-1 +
        z *
          (-2.77777777770155933842e-3 +
            z * (6.61375632143793436117e-5 + z * (-1.6533902205465251539e-6 + z * 4.13813679705723846039e-8))));
  return scale(1 - (low - (x * c) / (2 - c) - high), k);
}

/** Exponential function, error below 1 ulp; 0 and Infinity where the result leaves the range. Source: fdlibm `e_exp.c`. */
export function exp(x: number): number {
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019412) return 0;
  if (x !== x) return NaN;
  const k = Math.round(x * INVERSE_LN2);
  return expReduced(x - k * LN2_HIGH, k * LN2_LOW, k);
}

/**
 * log(1 + x), error of a few ulp also near 0; -Infinity at -1, NaN below.
 * Source: W. Kahan's correction of the rounded 1 + x; N. Higham, Accuracy and Stability of Numerical Algorithms, 1.14.
 */
export function log1p(x: number): number {
  const rounded = 1 + x;
  if (rounded === 1 || x === Infinity) return x;
  if (!(rounded > 0)) return log(rounded);
  return log(rounded) + (x - (rounded - 1)) / rounded;
}

/**
 * e^x - 1, error of a few ulp also near 0.
 * Source: W. Kahan; N. Higham, Accuracy and Stability of Numerical Algorithms, 1.14.1: the errors of exp and log cancel.
 */
export function expm1(x: number): number {
  if (x > 40) return exp(x);
  const y = exp(x);
  if (y === 1) return x;
  if (y < 1e-17) return -1;
  return ((y - 1) * x) / log(y);
}

/** The exact error of sum = fl(a + b). Source: D. Knuth, TAOCP 2, 4.2.2 (two-sum). */
function sumError(a: number, b: number, sum: number): number {
  const part = sum - a;
  return a - (sum - part) + (b - part);
}

/** The exact error of product = fl(a * b), barring overflow. Source: T. Dekker, Numer. Math. 18 (1971), with Veltkamp's splitting. */
function productError(a: number, b: number, product: number): number {
  const aSplit = 134217729 * a;
  const bSplit = 134217729 * b;
  const aHigh = aSplit - (aSplit - a);
  const bHigh = bSplit - (bSplit - b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/** The low part of the last {@link logPrecise}. */
let logLow = 0;

/**
 * Natural logarithm of positive finite x as an unevaluated sum, the returned high part and {@link logLow}, to about 2^-65
 * relative. The series is 2 z (1 + z^2/3 + z^4/5 + ...), z = (m - 1) / (m + 1); its first two terms in double-double.
 */
function logPrecise(x: number): number {
  const m = splitMantissa(x);
  const k = splitExponent;
  const numerator = m - 1;
  const denominator = m + 1;
  const z = numerator / denominator;
  const product = z * denominator;
  const zLow =
    (numerator - product - productError(z, denominator, product) - z * sumError(m, 1, denominator)) / denominator;
  const s = z * z;
  const sLow = productError(z, z, s) + 2 * z * zLow;
  const third = s * (1 / 3);
  const thirdLow = productError(s, 1 / 3, third) + s * 1.850371707708594e-17 + sLow * (1 / 3);
  let tail = 1 / 25;
  for (let odd = 23; odd >= 5; odd -= 2) tail = tail * s + 1 / odd;
  const rest = thirdLow + s * s * tail;
  const series = third + rest;
  const one = 1 + series;
  const oneLow = sumError(1, series, one) + (third - series + rest);
  const mantissaLog = z * one;
  const mantissaLow = productError(z, one, mantissaLog) + z * oneLow + zLow * one;
  const exponentLog = k * LN2_HIGH;
  const sum = exponentLog + 2 * mantissaLog;
  const low = sumError(exponentLog, 2 * mantissaLog, sum) + 2 * mantissaLow + k * LN2_LOW;
  const high = sum + low;
  logLow = sum - high + low;
  return high;
}

/** x^y for positive finite x other than 1 and finite y other than 0. */
function powPositive(x: number, y: number): number {
  const logHigh = logPrecise(x);
  const low = logLow;
  const high = y * logHigh;
  if (high > 710) return Infinity;
  if (high < -746) return 0;
  const k = Math.round(high * INVERSE_LN2);
  return expReduced(high - k * LN2_HIGH, k * LN2_LOW - (productError(y, logHigh, high) + y * low), k);
}

/** Whether y is an odd integer, which decides the sign of a power of a negative number. */
function isOdd(y: number): boolean {
  return Math.abs(y) < 2 * TWO_52 && Math.floor(y) === y && Math.abs(y) % 2 === 1;
}

/**
 * x^y, error below 1 ulp; exact where the result is a small integer. Special cases as in ECMA-262 Number::exponentiate:
 * pow(x, 0) is 1 for every x, NaN where a negative x meets a fractional y.
 */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (x !== x || y !== y) return NaN;
  const size = Math.abs(x);
  if (y === Infinity || y === -Infinity) return size === 1 ? NaN : size > 1 === y > 0 ? Infinity : 0;
  const negative = x < 0 || Object.is(x, -0);
  const sign = negative && isOdd(y) ? -1 : 1;
  if (size === 0) return y > 0 ? sign * 0 : sign * Infinity;
  if (size === Infinity) return y > 0 ? sign * Infinity : sign * 0;
  if (negative && Math.floor(y) !== y) return NaN;
  if (size === 1) return sign;
  return sign * powPositive(size, y);
}

/** Evaluates a polynomial whose coefficients begin with the highest power. */
function polynomial(x: number, coefficients: readonly number[]): number {
  let value = 0;
  for (let i = 0; i < coefficients.length; i++) value = value * x + coefficients[i]!;
  return value;
}

// B(2k) / (2k (2k - 1)), the highest k first; Abramowitz and Stegun 6.1.41.
const STIRLING = [-3617 / 122400, 1 / 156, -691 / 360360, 1 / 1188, -1 / 1680, 1 / 1260, -1 / 360, 1 / 12];
const HALF_LOG_TWO_PI = 0.91893853320467274178;
const SQRT_TWO_PI = 2.5066282746310005024;

/** Stirling's correction ln Gamma(x) - ((x - 1/2) ln x - x + ln(2 pi) / 2), error below 1e-17 for x >= 15. */
function stirlingCorrection(x: number): number {
  return polynomial(1 / (x * x), STIRLING) / x;
}

/**
 * Gamma function for x > 0, relative error below 1e-14 (exact for integers up to 19); Infinity above 171.6, NaN at or below 0.
 * Source: recurrence up to 15, then Stirling's series, Abramowitz and Stegun 6.1.37.
 */
export function gammaFunction(x: number): number {
  if (!(x > 0)) return NaN;
  if (x > 171.7) return Infinity;
  let product = 1;
  if (Math.floor(x) === x && x <= 23) {
    for (let factor = 2; factor < x; factor++) product *= factor;
    return product;
  }
  let shifted = x;
  while (shifted < 15) product *= shifted++;
  const half = pow(shifted, shifted / 2 - 0.25); // twice, because the whole power overflows before Gamma does
  return ((half * exp(-shifted) * half * SQRT_TWO_PI) / product) * exp(stirlingCorrection(shifted));
}

/**
 * Natural logarithm of the Gamma function for x > 0, error below 1e-14 max(1, |result|); NaN at or below 0.
 * Source: as {@link gammaFunction}.
 */
export function logGamma(x: number): number {
  if (!(x > 0)) return NaN;
  if (x < 15) return log(gammaFunction(x));
  return (x - 0.5) * log(x) - x + HALF_LOG_TWO_PI + stirlingCorrection(x);
}

// W. Cody, Math. Comp. 23 (1969): rational approximations of the error function; numerators and denominators, highest power first.
const CDF_CENTRE = [
  [0.065682337918207449113, 2.2352520354606839287, 161.02823106855587881, 1067.6894854603709582, 18154.981253343561249],
  [1, 47.20258190468824187, 976.09855173777669322, 10260.932208618978205, 45507.789335026729956],
] as const;
const CDF_FLANK = [
  [
    1.0765576773720192317e-8, 0.39894151208813466764, 8.8831497943883759412, 93.506656132177855979,
    597.27027639480026226, 2494.5375852903726711, 6848.1904505362823326, 11602.651437647350124, 9842.7148383839780218,
  ],
  [
    1, 22.266688044328115691, 235.38790178262499861, 1519.377599407554805, 6485.558298266760755, 18615.571640885098091,
    34900.952721145977266, 38912.003286093271411, 19685.429676859990727,
  ],
] as const;
const INVERSE_SQRT_TWO_PI = 0.39894228040143267794;
const TAIL_TERMS = 40; // at y = 5.65 the continued fraction has then settled to the last bit

/** e^(-y^2/2) without the error that rounding y^2 would bring: y is cut to 1/16 and the rest multiplied in. */
function gaussian(y: number): number {
  const cut = Math.floor(y * 16) / 16;
  return exp(-cut * cut * 0.5) * exp(-(y - cut) * (y + cut) * 0.5);
}

/** P(Z > y) for y >= 0.67448975, small relative error also far out: there Laplace's continued fraction, Abramowitz and Stegun 26.2.14. */
function upperTail(y: number): number {
  if (y < 5.656854249492380195) return (gaussian(y) * polynomial(y, CDF_FLANK[0])) / polynomial(y, CDF_FLANK[1]);
  let fraction = y;
  for (let term = TAIL_TERMS; term >= 1; term--) fraction = y + term / fraction;
  return (gaussian(y) * INVERSE_SQRT_TWO_PI) / fraction;
}

/**
 * Distribution function of the standard normal, relative error below 1e-14 in both the body and the lower tail.
 * Source: W. Cody, Rational Chebyshev approximations for the error function, Math. Comp. 23 (1969), 631-637.
 */
export function normalCdf(x: number): number {
  if (x !== x) return NaN;
  const y = Math.abs(x);
  if (y > 40) return x > 0 ? 1 : 0;
  if (y <= 0.67448975) return 0.5 + (x * polynomial(x * x, CDF_CENTRE[0])) / polynomial(x * x, CDF_CENTRE[1]);
  return x > 0 ? 1 - upperTail(y) : upperTail(y);
}

// M. Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988): numerators and denominators, highest power first.
const QUANTILE_CENTRE = [
  [
    2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4,
    1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.387132872796366608,
  ],
  [
    5.226495278852854561e3, 2.8729085735721942674e4, 3.930789580009271061e4, 2.1213794301586595867e4,
    5.3941960214247511077e3, 6.871870074920579083e2, 4.2313330701600911252e1, 1,
  ],
] as const;
const QUANTILE_FLANK = [
  [
    7.7454501427834140764e-4, 2.27238449892691845833e-2, 2.4178072517745061177e-1, 1.27045825245236838258,
    3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
  ],
  [
    1.05075007164441684324e-9, 5.475938084995344946e-4, 1.51986665636164571966e-2, 1.4810397642748007459e-1,
    6.8976733498510000455e-1, 1.6763848301838038494, 2.05319162663775882187, 1,
  ],
] as const;
const QUANTILE_TAIL = [
  [
    2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.2426609473880784386e-3, 2.6532189526576123093e-2,
    2.9656057182850489123e-1, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772,
  ],
  [
    2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
    1.48753612908506148525e-2, 1.3692988092273580531e-1, 5.9983220655588793769e-1, 1,
  ],
] as const;

/**
 * Quantile of the standard normal for p in (0, 1), relative error below 1e-14; -Infinity at 0, Infinity at 1, else NaN.
 * Source: M. Wichura, Algorithm AS 241, Applied Statistics 37 (1988), 477-484.
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) return p === 0 ? -Infinity : p === 1 ? Infinity : NaN;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(r, QUANTILE_CENTRE[0])) / polynomial(r, QUANTILE_CENTRE[1]);
  }
  const r = sqrt(-log(q < 0 ? p : 1 - p));
  const [numerator, denominator] = r <= 5 ? QUANTILE_FLANK : QUANTILE_TAIL;
  const shifted = r - (r <= 5 ? 1.6 : 5);
  const size = polynomial(shifted, numerator) / polynomial(shifted, denominator);
  return q < 0 ? -size : size;
}
