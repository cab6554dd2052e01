import { MILLISECOND, SECOND } from '../engine/time.ts';
import type { Scenario } from './scenario.ts';
import { parseQuantity } from './units.ts';

/** JSON with keys in code-unit order at every level, no blanks, numbers in JavaScript's shortest form; undefined is left out. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
    return `{${entries
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`)
      .join(',')}}`;
  }
  return JSON.stringify(value ?? null);
}

/**
 * What identifies a scenario, as text for a hash: JSON with sorted keys, times in seconds, rates in 1/s, shares as fractions,
 * sizes in bytes, every default filled in; without title, question and expectations, and without line numbers.
 */
export function canonicalScenario(scenario: Scenario): string {
  const { delivery, variants, strategies } = scenario;
  const rest = Object.fromEntries(Object.entries(scenario).filter(([key]) => !ELSEWHERE.has(key)));
  const clean = { ...(inSeconds(rest, SECOND, '') as object), delivery: inSeconds(delivery, SECOND / MILLISECOND, '') };
  const plans = strategies.map(({ name, extends: base, settings }) => ({
    name,
    extends: base,
    settings: inUnits(settings),
  }));
  return canonicalJson({ ...clean, strategies: plans, variants: inUnits(variants) });
}

/** What is left out (words for people and judgements) or has units of its own. */
const ELSEWHERE: ReadonlySet<string> = new Set(['title', 'question', 'expect', 'delivery', 'variants', 'strategies']);
/** Fields of the scenario that hold a fixed time as a number. */
const TIMES: ReadonlySet<string> = new Set([
  'warmup',
  'run',
  'drain',
  'detection',
  'contention',
  'idleShutdown',
  'deadline',
  'timeout',
  'scaleDownAfter',
  'probeAfter',
  'period',
  'detect',
  'train',
]);
/** Fields that hold a fixed time in one place and something else in another: their paths, with list positions left out. */
const TIMES_BY_PATH: readonly RegExp[] = [
  /\.retransmit\.after$/,
  /\.hedge\.after$/,
  /\.backoff\.max$/,
  /\.autoscale\.(every|window)$/,
  /\.points\.(at|ramp)$/,
  /\.when\.(at|for)$/,
  /\.times$/,
];
/** Distributions of amounts, not of times. */
const AMOUNTS = /\.(quantity|by|amount)\.of$|^\.processes\.attributes\.of$|^\.workload\.arrivals\.size$/;
const DISTRIBUTIONS: ReadonlySet<string> = new Set([
  'constant',
  'exponential',
  'quantiles',
  'lognormal',
  'uniform',
  'erlang',
  'gamma',
  'weibull',
  'normal',
  'pareto',
  'mixture',
  'empirical',
  'geometric',
]);
/** Parameters of a distribution that are values of it; the others are pure numbers. */
const VALUE_PARAMETERS: ReadonlySet<string> = new Set(['value', 'mean', 'low', 'high', 'sd', 'min', 'max', 'values']);

function inSeconds(value: unknown, perSecond: number, path: string): unknown {
  if (typeof value === 'number') {
    const key = path.slice(path.lastIndexOf('.') + 1);
    return TIMES.has(key) || TIMES_BY_PATH.some((pattern) => pattern.test(path)) ? value / perSecond : value;
  }
  if (Array.isArray(value)) return value.map((item) => inSeconds(item, perSecond, path));
  if (typeof value !== 'object' || value === null) return value;
  if (isDistribution(value, path)) return AMOUNTS.test(path) ? value : scaleDistribution(value, perSecond);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, inSeconds(inner, perSecond, `${path}.${key}`)]),
  );
}

/** Arrivals, attributes and other unions use some of the words too; theirs are told apart by where they stand. */
function isDistribution(value: object, path: string): boolean {
  if (!('kind' in value) || typeof value.kind !== 'string' || !DISTRIBUTIONS.has(value.kind)) return false;
  return !/\.(arrivals|attributes|keys|key|what|rule)$/.test(path);
}

/** The same distribution of the value divided by `divisor`: parameters that are values scale, shapes and weights do not. */
function scaleDistribution(spec: object, divisor: number): unknown {
  return Object.fromEntries(
    Object.entries(spec).map(([key, inner]: [string, unknown]) => {
      if (VALUE_PARAMETERS.has(key))
        return [key, Array.isArray(inner) ? inner.map((item) => Number(item) / divisor) : Number(inner) / divisor];
      if (key === 'points')
        return [
          key,
          (inner as { p: number; value: number }[]).map((point) => ({ p: point.p, value: point.value / divisor })),
        ];
      if (key === 'parts')
        return [
          key,
          (inner as { weight: number; of: object }[]).map((part) => ({
            weight: part.weight,
            of: scaleDistribution(part.of, divisor),
          })),
        ];
      return [key, inner];
    }),
  );
}

const UNITS = ['time', 'rate', 'share', 'size', 'bandwidth'] as const;

/** Plain settings with every text that carries a unit replaced by its SI value. */
function inUnits(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inUnits);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inUnits(inner)]));
  if (typeof value !== 'string') return value;
  for (const unit of UNITS) {
    const parsed = parseQuantity(unit, value);
    if (parsed.ok) return unit === 'time' ? parsed.value / SECOND : parsed.value;
  }
  return value;
}
