import type { ResultDocument } from '../experiment/result-document.ts';
import type { Exemplar, Span } from '../metrics/replication-result.ts';

/** The simulated clock starts here: a fixed moment, so that the same run gives the same file. 2020-01-01T00:00:00Z in ns. */
const EPOCH = 1_577_836_800_000_000_000n;
const INTERNAL = 1;
const SERVER = 2;
const STATUS_ERROR = 2;

/**
 * The followed orders as OpenTelemetry traces, JSON lines: one TracesData object a line, one line an order and strategy.
 * Format: OpenTelemetry protocol JSON encoding and file exporter (hex ids, nanoseconds as strings, kinds as numbers).
 */
export function exportOtlp(document: ResultDocument): string {
  return Object.entries(document.strategies).flatMap(([strategy, { detail }]) =>
    detail.exemplars.map((exemplar) => `${JSON.stringify(tracesOf(document, strategy, exemplar))}\n`)).join('');
}

function tracesOf(document: ResultDocument, strategy: string, exemplar: Exemplar): object {
  const traceId = hex(`${document.seed} ${strategy} ${exemplar.role} ${exemplar.replication} ${exemplar.order}`, 32);
  const rootId = hex(`${traceId} root`, 16);
  const services = [...new Set(exemplar.spans.map(({ where }) => where))];
  const root = {
    traceId, spanId: rootId, name: `${exemplar.process} ${exemplar.order}`, kind: SERVER, ...times(exemplar, 0, Math.max(0, ...exemplar.spans.map((span) => span.to))),
    attributes: attributes({ strategy, role: exemplar.role, outcome: exemplar.outcome, order: exemplar.order, replication: exemplar.replication }),
    ...(exemplar.outcome === 'confirmed' || exemplar.outcome === 'refused' ? {} : { status: { code: STATUS_ERROR, message: exemplar.outcome } }),
  };
  const spansAt = (where: string): object[] => exemplar.spans.flatMap((span, i) => (span.where === where ? [spanOf(exemplar, span, traceId, rootId, i)] : []));
  return { resourceSpans: [resource(strategy, [root]), ...services.map((where) => resource(where === '' ? 'edge' : where, spansAt(where)))] };
}

function resource(service: string, spans: readonly object[]): object {
  return { resource: { attributes: attributes({ 'service.name': service }) }, scopeSpans: [{ scope: { name: 'rehearsal' }, spans }] };
}

function spanOf(exemplar: Exemplar, span: Span, traceId: string, parentSpanId: string, index: number): object {
  return {
    traceId, spanId: hex(`${traceId} ${index}`, 16), parentSpanId, name: `${span.name} ${span.part}`, kind: span.part === 'service' ? SERVER : INTERNAL, ...times(exemplar, span.from, span.to),
    attributes: attributes({ part: span.part, attempt: span.attempt }),
    ...(span.outcome === 'ok' ? {} : { status: { code: STATUS_ERROR, message: span.outcome } }),
  };
}

function times({ arrival }: Exemplar, from: number, to: number): { readonly startTimeUnixNano: string; readonly endTimeUnixNano: string } {
  const at = (seconds: number): string => String(EPOCH + BigInt(Math.round((arrival + seconds) * 1e9)));
  return { startTimeUnixNano: at(from), endTimeUnixNano: at(to) };
}

function attributes(values: Readonly<Record<string, string | number>>): readonly object[] {
  return Object.entries(values).map(([key, value]) => ({ key, value: typeof value === 'string' ? { stringValue: value } : { intValue: String(value) } }));
}

// FNV-1a in 32-bit pieces, each with its own start: identifiers that depend on the text alone.
function hex(text: string, length: number): string {
  let digits = '';
  for (let piece = 0; digits.length < length; piece++) {
    let value = (0x811c9dc5 ^ (piece * 0x9e3779b9)) >>> 0;
    for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0;
    digits += value.toString(16).padStart(8, '0');
  }
  return digits.slice(0, length);
}
