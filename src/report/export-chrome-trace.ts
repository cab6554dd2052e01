import type { ResultDocument } from '../experiment/result-document.ts';
import type { Exemplar } from '../metrics/replication-result.ts';

const MICROSECONDS = 1e6;

type TraceEvent = Readonly<Record<string, unknown>>;

/**
 * Followed orders, load and faults in the Chrome trace event format, for Perfetto and chrome://tracing. A process is a
 * strategy; an order is a stack of asynchronous slices (spans of parallel steps may overlap, which plain slices may not);
 * busy places and queues are counters; faults are instants. Times in microseconds of the simulated clock.
 */
export function exportChromeTrace(document: ResultDocument): string {
  const events = Object.keys(document.strategies).flatMap((strategy, index) => strategyEvents(document, strategy, index + 1));
  return `${JSON.stringify({ displayTimeUnit: 'ms', traceEvents: events })}\n`;
}

function strategyEvents(document: ResultDocument, strategy: string, pid: number): readonly TraceEvent[] {
  const { detail } = document.strategies[strategy]!;
  const { busy, queue, step } = detail.timeline;
  const counters = Object.entries(busy).flatMap(([station, series]) => series.map((value, i): TraceEvent => ({
    ph: 'C', name: station, pid, ts: i * step * MICROSECONDS, args: { busy: rounded(value), waiting: rounded(queue[station]?.[i] ?? 0) },
  })));
  const faults = document.faults.flatMap((fault): readonly TraceEvent[] => (fault.from === null ? [] : [
    { ph: 'i', s: 'p', name: `${fault.name} begins`, pid, tid: 0, ts: fault.from * MICROSECONDS },
    ...(fault.to === null ? [] : [{ ph: 'i', s: 'p', name: `${fault.name} ends`, pid, tid: 0, ts: fault.to * MICROSECONDS }]),
  ]));
  return [{ ph: 'M', name: 'process_name', pid, args: { name: strategy } }, ...detail.exemplars.flatMap((exemplar) => orderEvents(exemplar, pid)), ...counters, ...faults];
}

function orderEvents(exemplar: Exemplar, pid: number): readonly TraceEvent[] {
  const { arrival, order, role, outcome, spans } = exemplar;
  const end = Math.max(0, ...spans.map((span) => span.to));
  const slice = (name: string, id: string, from: number, to: number, args: object): readonly TraceEvent[] => [
    { ph: 'b', cat: 'order', name, id, pid, tid: 0, ts: (arrival + from) * MICROSECONDS, args },
    { ph: 'e', cat: 'order', name, id, pid, tid: 0, ts: (arrival + to) * MICROSECONDS },
  ];
  return [
    ...slice(`order ${order} (${role}, ${outcome})`, `${role}-${order}`, 0, end, {}),
    ...spans.flatMap((span, i) => slice(`${span.name} ${span.part}`, `${role}-${order}-${i}`, span.from, span.to, { where: span.where, attempt: span.attempt, outcome: span.outcome })),
  ];
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
