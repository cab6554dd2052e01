import type { Quantity } from './units.ts';

/** Kinds of name that stand inside the name of a measure. */
export type MeasurePart = 'service' | 'fault' | 'data' | 'process' | 'team' | 'number' | 'class';

/** What is known about the name of a measure. */
export type MeasureFit =
  | {
      readonly known: true;
      readonly quantity: Quantity;
      readonly parts: readonly { readonly kind: MeasurePart; readonly name: string }[];
    }
  | { readonly known: false; readonly candidates: readonly string[] };

const LATENCY_STATS = ['mean', 'p50', 'p90', 'p95', 'p99', 'p99.9', 'max'];
const WAIT_STATS = ['mean', 'p50', 'p90', 'p95', 'p99'];

function each(stem: string, endings: readonly string[], quantity: Quantity): [string, Quantity][] {
  return endings.map((ending) => [`${stem}.${ending}`, quantity]);
}

const LATENCY: readonly [string, Quantity][] = [
  ...['ack', 'decision', 'terminal'].flatMap((kind) => [
    ...each(`latency.${kind}`, LATENCY_STATS, 'time'),
    ...each(`latency.${kind}-by-deadline`, LATENCY_STATS, 'time'),
  ]),
  ...each(
    'latency.parts',
    ['service', 'queue', 'network', 'broker', 'retry', 'lock', 'persist', 'overlay', 'wait', 'undo'].map(
      (part) => `${part}.mean`,
    ),
    'time',
  ),
];

const AVAILABILITY: readonly [string, Quantity][] = [
  ...each(
    'availability',
    [
      'confirmed-ratio',
      'refused-ratio',
      'false-refusal-ratio',
      'rejected-ratio',
      'timeout-ratio',
      'error-ratio',
      'wrong-ratio',
      'success-ratio',
      'accept-ratio',
      'in-doubt-ratio',
      'unfinished-ratio',
      'degraded-ratio',
      'worst-window.1s',
      'worst-window.10s',
      'worst-window.60s',
      'metastable',
      'blast-radius.{fault}',
    ],
    'share',
  ),
  ['availability.goodput', 'rate'],
  ['availability.amplification.{service}', 'number'],
  ['availability.time-to-recover.{fault}', 'time'],
  ['availability.lost-orders.{fault}', 'number'],
];

const COUNTS = [
  'oversold',
  'lost-updates',
  'dirty-reads',
  'dirty-reads-realised',
  'fuzzy-reads',
  'stale-reads',
  'half-done',
  'stuck',
  'orphaned-reservations',
  'duplicate-effects',
  'standing-duplicates',
  'lost-effects',
  'compensations',
  'compensation-failures',
  'manual-repairs',
];
const CONSISTENCY: readonly [string, Quantity][] = [
  ...each(
    'consistency',
    [...COUNTS, ...COUNTS.map((count) => `${count}.per-million`), 'inconsistent-orders.mean', 'money-drift'],
    'number',
  ),
  ...each('consistency.isolation', ['g0', 'g1a', 'g1b', 'g1c', 'g-single', 'g2-item', 'read-your-writes', 'monotonic-reads'], 'number'),
  ...each('consistency', ['lost-update-ratio', 'dirty-read-ratio', 'stale-read-ratio'], 'share'),
  ...each(
    'consistency',
    [
      'staleness.mean',
      'staleness.p99',
      'in-doubt-time',
      'inconsistent.mean',
      'inconsistent.p50',
      'inconsistent.p99',
      'inconsistent.max',
      'violation-time.{data}',
    ],
    'time',
  ),
  ['data.{data}.share.{number}', 'share'],
];

const STATION: readonly [string, Quantity][] = [
  ...each(
    'service.{service}',
    ['arrivals', 'queue.mean', 'number.mean', 'number.variance', 'wait.variance', 'sojourn.variance', 'instances.mean'],
    'number',
  ),
  ...each(
    'service.{service}',
    [
      'utilisation',
      'utilisation.working',
      'number.at.{number}',
      'blocked-ratio',
      'abandoned-ratio',
      'waited-ratio',
      'availability',
    ],
    'share',
  ),
  ...each('service.{service}.wait', WAIT_STATS, 'time'),
  ...each('service.{service}.sojourn', [...WAIT_STATS, 'p99.9'], 'time'),
  ['service.{service}.throughput', 'rate'],
];

const REST: readonly [string, Quantity][] = [
  ...each('cost', ['messages', 'commits', 'instance-hours', 'steps-executed'], 'number'),
  ['cost.bytes', 'size'],
  ...each('cost', ['cpu-time', 'cpu-time.overhead'], 'time'),
  ...each('operability', ['hops', 'components', 'couplings', 'services-touched'], 'number'),
  ...each('operability', ['trace-coverage', 'trace-coverage.failed'], 'share'),
  ['operability.time-to-localise.{fault}', 'time'],
  ['delivery.deployment-frequency', 'rate'],
  ['delivery.change-failure-ratio', 'share'],
  ...each(
    'delivery',
    [
      'lead-time.mean',
      'lead-time.p50',
      'lead-time.p90',
      'time-to-restore.mean',
      'time-to-restore.p50',
      'time-to-restore.p90',
    ],
    'time',
  ),
  ...each('delivery', ['in-progress.mean', 'hand-offs.mean'], 'number'),
  ['delivery.team.{team}.utilisation', 'share'],
];

const MEASURES: readonly [pattern: readonly string[], Quantity][] = [
  ...LATENCY,
  ...AVAILABILITY,
  ...CONSISTENCY,
  ...STATION,
  ...REST,
].map(([name, quantity]) => [split(name), quantity]);

/** The first words of measures. */
export const MEASURE_SECTIONS: readonly string[] = [
  'latency',
  'availability',
  'consistency',
  'data',
  'service',
  'cost',
  'operability',
  'delivery',
  'process',
  'class',
];

/** The parts of a measure's name; `p99.9` is one part. */
function split(name: string): readonly string[] {
  return name
    .replaceAll(/\bp99\.9\b/g, 'p99,9')
    .split('.')
    .map((part) => part.replace(',', '.'));
}

/**
 * What a measure of the result document is measured in, and which names stand in it; for an unknown one, names that it may be.
 * `process.NAME.` and `class.VALUE.` may stand before latency and availability, `class.VALUE.` after `service.NAME.`.
 */
export function fitMeasure(name: string): MeasureFit {
  const parts = split(name);
  if ((parts[0] === 'process' || parts[0] === 'class') && parts.length > 2) {
    const inner = fitParts(parts.slice(2));
    const prefix = { kind: parts[0], name: parts[1]! } as const;
    if (inner.known) return { ...inner, parts: [prefix, ...inner.parts] };
    return { known: false, candidates: inner.candidates.map((candidate) => `${parts[0]!}.${parts[1]!}.${candidate}`) };
  }
  if (parts[0] === 'service' && parts[2] === 'class' && parts.length > 4) {
    const inner = fitParts([parts[0], parts[1]!, ...parts.slice(4)]);
    if (inner.known) return { ...inner, parts: [...inner.parts, { kind: 'class', name: parts[3]! }] };
    return inner;
  }
  return fitParts(parts);
}

function fitParts(parts: readonly string[]): MeasureFit {
  for (const [pattern, quantity] of MEASURES) {
    if (
      pattern.length !== parts.length ||
      !pattern.every((word, index) => word.startsWith('{') || word === parts[index])
    )
      continue;
    const names = pattern.flatMap((word, index) =>
      word.startsWith('{') ? [{ kind: word.slice(1, -1) as MeasurePart, name: parts[index]! }] : [],
    );
    return { known: true, quantity, parts: names };
  }
  // A candidate keeps the person's own names where the pattern has room for them.
  const candidates = MEASURES.map(([pattern]) =>
    pattern.map((word, index) => (word.startsWith('{') ? (parts[index] ?? word) : word)).join('.'),
  );
  return { known: false, candidates };
}
