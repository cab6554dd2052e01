/** The named kinds of distribution, each the key of a map: `{ exponential: 8ms }`. */
const DISTRIBUTION_KINDS = [
  'exponential',
  'lognormal',
  'uniform',
  'erlang',
  'gamma',
  'weibull',
  'normal',
  'pareto',
  'mixture',
  'empirical',
] as const;

/** The key of a percentile, with the percentage in its first group: `p50`, `p99.9`. */
export const PERCENTILE = /^p(\d{1,2}(?:\.\d+)?)$/;

/** Whether a key belongs to a distribution. A map with such a key is one value, replaced as a whole where maps merge. */
export function isDistributionKey(key: string): boolean {
  return (DISTRIBUTION_KINDS as readonly string[]).includes(key) || PERCENTILE.test(key);
}
