import { CONSISTENCY_COUNTS } from './consistency-oracle.ts';
import type { IsolationAnomalies } from './isolation-anomalies.ts';
import {
  INCONSISTENT_POINTS, LATENCY_POINTS, SOJOURN_POINTS, STALENESS_POINTS, WAIT_POINTS,
} from './distribution-keys.ts';
import type { DistributionPoint } from './distribution-keys.ts';
import { PART_KEYS } from './latency-measures.ts';
import { WORST_WINDOW_SECONDS } from './order-measures.ts';

export type MeasureUnit = 's' | 's^2' | '1/s' | '1' | 'count' | 'B' | 'h' | '1/d' | 'unit';
export type MeasureKind = 'time' | 'ratio' | 'count' | 'rate' | 'cost' | 'level';

/** What a measure is, how it reads, and which way is good. */
export interface MeasureDescription {
  readonly unit: MeasureUnit;
  readonly better: 'lower' | 'higher' | 'none';
  readonly kind: MeasureKind;
  readonly doc: string;
  readonly headline: boolean;
}

/** One entry of the catalogue; a word in angle brackets in its key stands for a name of the scenario. */
export interface MeasureEntry extends MeasureDescription {
  readonly key: string;
}

type Way = MeasureDescription['better'];

const HEADLINE = new Set([
  'latency.ack.p99', 'latency.decision.p99', 'latency.terminal.mean', 'latency.terminal.p50', 'latency.terminal.p99',
  'latency.terminal-by-deadline.p99', 'availability.success-ratio', 'availability.confirmed-ratio', 'availability.wrong-ratio',
  'availability.worst-window.10s', 'availability.goodput', 'consistency.oversold', 'consistency.lost-updates',
  'consistency.dirty-reads', 'consistency.half-done', 'consistency.stuck', 'consistency.duplicate-effects',
  'consistency.inconsistent.p99', 'cost.messages', 'cost.commits', 'cost.cpu-time',
]);

function entry(key: string, unit: MeasureUnit, better: Way, kind: MeasureKind, doc: string): MeasureEntry {
  return { key, unit, better, kind, doc, headline: HEADLINE.has(key) };
}

const share = (key: string, better: Way, doc: string): MeasureEntry => entry(key, '1', better, 'ratio', doc);
const time = (key: string, doc: string, better: Way = 'lower'): MeasureEntry => entry(key, 's', better, 'time', doc);
const level = (key: string, doc: string, better: Way = 'none'): MeasureEntry => entry(key, '1', better, 'level', doc);
const cost = (key: string, unit: MeasureUnit, doc: string): MeasureEntry => entry(key, unit, 'lower', 'cost', doc);

const POINT_WORDS: Readonly<Record<string, string>> = { mean: 'mean', max: 'largest' };

function points(key: string, reported: readonly DistributionPoint[], doc: string): MeasureEntry[] {
  return reported.map(({ suffix, q }) => time(`${key}.${suffix}`, `${doc}: ${q === null ? POINT_WORDS[suffix]! : `${Number((q * 100).toFixed(1))}th percentile`}.`));
}

const LATENCY: readonly MeasureEntry[] = [
  ...points('latency.ack', LATENCY_POINTS, 'Intended arrival to the first answer that the client gets, of confirmed orders'),
  ...points('latency.decision', LATENCY_POINTS, 'Intended arrival to the client being told yes, of confirmed orders'),
  ...points('latency.terminal', LATENCY_POINTS, 'Intended arrival to the end of the process, compensation and optional steps included, of confirmed orders'),
  ...['ack', 'decision', 'terminal'].flatMap((name) =>
    points(`latency.${name}-by-deadline`, LATENCY_POINTS, `latency.${name} of every offered order, one without the right outcome in time as exactly the deadline; null without a deadline`)),
  ...PART_KEYS.map((part) => time(
    `latency.parts.${part}.mean`,
    part === 'undo' ? 'Ticks of undo steps on the critical path, which count in the other parts as well.'
      : `Part \`${part}\` of latency.terminal.mean along the critical path; the nine parts add up to it.`,
  )),
];

const AVAILABILITY: readonly MeasureEntry[] = [
  share('availability.success-ratio', 'higher', 'Confirmed and refused orders among the offered.'),
  share('availability.confirmed-ratio', 'higher', 'Told yes in time, all effects there at the end of the drain.'),
  share('availability.refused-ratio', 'none', 'Told no in time, rightly: declined or sold out, and no effect remains.'),
  share('availability.false-refusal-ratio', 'lower', 'Told "sold out" although units were left in the end: per key min(refusals, units unsold).'),
  share('availability.rejected-ratio', 'lower', 'Told of a failure whose last attempt a full queue, rate limit, bulkhead or open breaker turned away.'),
  share('availability.timeout-ratio', 'lower', 'No decision before the deadline.'),
  share('availability.error-ratio', 'lower', 'Told of any other technical failure.'),
  share('availability.wrong-ratio', 'lower', 'Told yes and an effect is missing or undone, or told no or of an error and an effect remains at the end of the drain.'),
  share('availability.accept-ratio', 'none', 'Answered "accepted" in time, whatever came of it.'),
  share('availability.in-doubt-ratio', 'lower', 'Orders with a prepared transaction that waited for its decision since a crash of the coordinator.'),
  share('availability.unfinished-ratio', 'lower', 'Not terminal at the end of the drain.'),
  share('availability.degraded-ratio', 'lower', 'Orders for which a fallback answered.'),
  entry('availability.goodput', '1/s', 'higher', 'rate', 'Confirmed orders per second of the measured window.'),
  ...WORST_WINDOW_SECONDS.map((width) =>
    share(`availability.worst-window.${width}s`, 'higher', `Lowest success ratio of a window of ${width} s by intended arrival; empty windows are skipped.`)),
  level('availability.amplification.<service>', 'Attempts of measured orders that reach the service per offered order.', 'lower'),
  share('availability.metastable', 'lower', 'Not recovered after the last fault or the last step of the profile although the offered load is below 1 everywhere; null where there is neither.'),
  time('availability.time-to-recover.<fault>', 'From the end of the fault to the first window of 1 s from which success stays at least baseline - max(1 point, 3 standard errors) for 5 windows; null = not before the end.'),
  entry('availability.lost-orders.<fault>', 'count', 'lower', 'level', 'Sum of (baseline - success) x offered from the start of the fault to recovery.'),
  share('availability.blast-radius.<fault>', 'lower', 'Cells of process and class whose success falls by more than 1 point (Holm, p < 5 %); a test over replications.'),
];

const COUNT_DOCS: Readonly<Record<(typeof CONSISTENCY_COUNTS)[number], string>> = {
  oversold: 'Units confirmed beyond what there was.',
  'lost-updates': 'Committed writes whose change is not in the final value: off the chain of versions that leads to the last write.',
  'dirty-reads': 'Reads of a row that an order not yet terminal has written.',
  'dirty-reads-realised': 'Dirty reads whose writer was undone later.',
  'fuzzy-reads': 'Two steps of an order read a row at different versions, without a write of its own in between.',
  'stale-reads': 'Reads older than the newest version acknowledged when the read began.',
  'half-done': 'Orders with some effects, not all and not undone, at the end of the drain.',
  stuck: 'Orders that are not terminal and that nothing refers to any more.',
  'orphaned-reservations': 'Reservations that are held though the process of their order has ended without them.',
  'duplicate-effects': 'Executions of an effect beyond the first, net of nothing.',
  'standing-duplicates': 'Executions of an effect beyond the first that nobody has taken back at the end of the drain.',
  'lost-effects': 'Effects of orders told yes that are absent at the end of the drain.',
  compensations: 'Undo executions that succeeded.',
  'compensation-failures': 'Undo steps that were given up.',
  'manual-repairs': 'Undo steps left to a person.',
};

const ISOLATION_DOCS: Readonly<Record<keyof IsolationAnomalies, string>> = {
  g0: 'Orders in a cycle of writes (dirty write). An order is one transaction; changes in place commute. Like all of `consistency.isolation`, only with `experiment: { histories: true }`.',
  g1a: 'Reads, by orders that were carried out, of what an order wrote that was not (aborted read).',
  g1b: 'Reads of a version that its writer has overwritten itself (intermediate read).',
  g1c: 'Orders in a cycle of writes and reads with a read among them (circular information flow).',
  'g-single': 'Orders whose read was overwritten by somebody on whom they depend themselves (read skew, lost update); null if the history is too large to tell.',
  'g2-item': 'Orders in a cycle with an overwritten read (write skew included).',
  'read-your-writes': 'Reads that returned less than what the order had written itself.',
  'monotonic-reads': 'Reads that returned less than what the order had read before.',
};

const CONSISTENCY: readonly MeasureEntry[] = [
  ...CONSISTENCY_COUNTS.flatMap((name) => [
    entry(`consistency.${name}`, name === 'oversold' ? 'unit' : 'count', name === 'compensations' ? 'none' : 'lower', 'count', COUNT_DOCS[name]),
    entry(`consistency.${name}.per-million`, '1', name === 'compensations' ? 'none' : 'lower', 'count', `consistency.${name} for each million of offered orders.`),
  ]),
  share('consistency.lost-update-ratio', 'lower', 'Lost updates among committed writes.'),
  share('consistency.dirty-read-ratio', 'lower', 'Dirty reads among reads.'),
  share('consistency.stale-read-ratio', 'lower', 'Stale reads among reads.'),
  ...points('consistency.staleness', STALENESS_POINTS, 'How long ago the version that a read returned was superseded, zeros included'),
  ...points('consistency.inconsistent', INCONSISTENT_POINTS, 'From the first effect of an order to all or none; what stays half done counts to the end of the drain'),
  level('consistency.inconsistent-orders.mean', 'Orders with some effects and not all, time average over the measured window.', 'lower'),
  time('consistency.in-doubt-time', 'From a crash of the coordinator to the decision at the last participant, per transaction in doubt; 0 if there is none.'),
  entry('consistency.money-drift', 'unit', 'lower', 'count', 'What measured orders have added to, or taken from, sums that have to be conserved.'),
  ...Object.entries(ISOLATION_DOCS).map(([name, doc]) => entry(`consistency.isolation.${name}`, 'count', 'lower', 'count', doc)),
  time('consistency.violation-time.<data set>', 'Time from the end of the warm-up to the end of the drain during which an invariant of the data set was violated; null if it has none.'),
];

const DATA: readonly MeasureEntry[] = [
  share('data.<data set>.share.<k>', 'none', 'Share of accesses to the k-th hottest key, k from 1 to 10.'),
];

const VISITS: readonly MeasureEntry[] = [
  entry('arrivals', 'count', 'none', 'level', 'Visits that reach the station in the measured window.'),
  entry('throughput', '1/s', 'none', 'rate', 'Served visits that leave in the measured window, per second.'),
  share('utilisation', 'none', 'Occupied places among places up; waiting for a downstream call is occupied. Null for unlimited places.'),
  ...points('wait', WAIT_POINTS, 'Entering the queue to leaving it by service or impatience, zeros included; null under processor sharing'),
  entry('wait.variance', 's^2', 'lower', 'level', 'Variance of the wait.'),
  ...points('sojourn', SOJOURN_POINTS, 'Arrival to leaving, of served visits'),
  entry('sojourn.variance', 's^2', 'lower', 'level', 'Variance of the sojourn.'),
  level('queue.mean', 'Waiting requests, time average.', 'lower'),
  level('number.mean', 'Requests present, waiting ones included, time average.', 'lower'),
  entry('number.variance', '1', 'lower', 'level', 'Variance over time of the requests present.'),
  share('number.at.<k>', 'none', 'Share of time with exactly k requests present, k from 0 to 20.'),
  share('blocked-ratio', 'lower', 'Turned away at once, among arrivals.'),
  share('abandoned-ratio', 'lower', 'Out of patience, among admitted visits.'),
  share('waited-ratio', 'lower', 'Stood in the queue for some time, among admitted visits; null under processor sharing.'),
];

const STATIONS: readonly MeasureEntry[] = [
  ...VISITS.map((one) => ({ ...one, key: `service.<name>.${one.key}` })),
  share('service.<name>.utilisation.working', 'none', 'Working places among places up: waiting for calls, locks and commits left out.'),
  share('service.<name>.availability', 'higher', 'Share of the time of existing instances that they are up.'),
  level('service.<name>.instances.mean', 'Existing instances, time average.'),
  ...VISITS.map((one) => ({ ...one, key: `service.<name>.class.<value>.${one.key}`, doc: `Of one class. ${one.doc}` })),
];

const COST: readonly MeasureEntry[] = [
  cost('cost.messages', '1', 'Messages that could meet a latency, the two of the client included, per confirmed order.'),
  cost('cost.bytes', 'B', 'Bytes of these messages per confirmed order.'),
  cost('cost.commits', '1', 'Durable writes per confirmed order.'),
  cost('cost.cpu-time', 's', 'Processor time per confirmed order.'),
  cost('cost.cpu-time.overhead', 's', 'Processor time that the strategy and its overlays add, per confirmed order.'),
  cost('cost.instance-hours', 'h', 'Hours of existing instances in the measured window, third parties left out.'),
  cost('cost.steps-executed', '1', 'Executions of steps, failed ones included and undo left out, per confirmed order.'),
];

const OPERABILITY: readonly MeasureEntry[] = [
  share('operability.trace-coverage', 'higher', 'Orders whose path can be rebuilt from retained spans.'),
  share('operability.trace-coverage.failed', 'higher', 'The same among orders that did not succeed.'),
  time('operability.time-to-localise.<fault>', 'Until retained evidence ranks the culprit first; null if never.'),
  level('operability.hops', 'Stations that an order visits, per offered order.', 'lower'),
  entry('operability.components', 'count', 'lower', 'level', 'Stations there are, those that the strategy deploys included.'),
  entry('operability.couplings', 'count', 'lower', 'level', 'Pairs of components that must know each other.'),
  entry('operability.services-touched', 'count', 'lower', 'level', 'Services that change when one more step is put in the middle.'),
];

const DAYS = ['mean', 'p50', 'p90'] as const;
const DELIVERY: readonly MeasureEntry[] = [
  entry('delivery.deployment-frequency', '1/s', 'higher', 'rate', 'Releases of units.'),
  ...DAYS.map((point) => time(`delivery.lead-time.${point}`, `A change from its start to its last release: ${point}.`)),
  share('delivery.change-failure-ratio', 'lower', 'Releases that had to be repaired.'),
  ...DAYS.map((point) => time(`delivery.time-to-restore.${point}`, `From a failed release to its repair: ${point}.`)),
  level('delivery.in-progress.mean', 'Changes in progress, time average.', 'lower'),
  level('delivery.hand-offs.mean', 'Hand-offs between teams per change.', 'lower'),
  share('delivery.team.<name>.utilisation', 'none', 'People of a team at work, time average.'),
];

/** The sections of the catalogue in the order of the documentation. */
export const MEASURE_SECTIONS: readonly { readonly title: string; readonly entries: readonly MeasureEntry[] }[] = [
  { title: 'latency', entries: LATENCY },
  { title: 'availability', entries: AVAILABILITY },
  { title: 'consistency', entries: CONSISTENCY },
  { title: 'data', entries: DATA },
  { title: 'service', entries: STATIONS },
  { title: 'cost', entries: COST },
  { title: 'operability', entries: OPERABILITY },
  { title: 'delivery', entries: DELIVERY },
];
