import { describe, expect, test } from 'vitest';

import { decisionRecord } from '../../../src/report/decision-record.ts';
import { exportChromeTrace } from '../../../src/report/export-chrome-trace.ts';
import { exportOtlp } from '../../../src/report/export-otlp.ts';
import { syntheticDocument } from '../../fixtures/synthetic-document.ts';

const document = syntheticDocument({ strategies: 5 });
const exemplars = Object.values(document.strategies).flatMap(({ detail }) => detail.exemplars);

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
}

describe('OpenTelemetry traces', () => {
  const lines = exportOtlp(document).trimEnd().split('\n').map((line) => JSON.parse(line) as { readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[] }[] });
  const traces = lines.map(({ resourceSpans }) => resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)));

  test('one line for each followed order, one span for the order and one for each of its own', () => {
    expect(traces).toHaveLength(exemplars.length);
    traces.forEach((spans, i) => { expect(spans).toHaveLength(exemplars[i]!.spans.length + 1); });
  });

  test('identifiers have their lengths, are unique, and children name their parent', () => {
    const all = traces.flat();
    for (const { traceId, spanId } of all) expect([traceId, spanId].join(' ')).toMatch(/^[0-9a-f]{32} [0-9a-f]{16}$/);
    expect(new Set(traces.map(([root]) => root!.traceId)).size).toBe(traces.length);
    for (const [root, ...children] of traces) {
      expect(new Set([root!, ...children].map(({ spanId }) => spanId)).size).toBe(children.length + 1);
      expect(children.every(({ traceId, parentSpanId }) => traceId === root!.traceId && parentSpanId === root!.spanId)).toBe(true);
    }
  });

  test('times are whole nanoseconds as text, children within their order', () => {
    for (const [root, ...children] of traces) {
      for (const span of [root!, ...children]) expect(span.startTimeUnixNano).toMatch(/^\d{19}$/);
      const [start, end] = [BigInt(root!.startTimeUnixNano), BigInt(root!.endTimeUnixNano)];
      expect(children.every((span) => BigInt(span.startTimeUnixNano) >= start && BigInt(span.endTimeUnixNano) <= end)).toBe(true);
    }
  });
});

describe('Chrome trace', () => {
  const { traceEvents } = JSON.parse(exportChromeTrace(document)) as { readonly traceEvents: readonly { readonly ph: string; readonly id?: string; readonly pid: number; readonly ts?: number; readonly name: string }[] };

  test('names a process for each strategy', () => {
    expect(traceEvents.filter(({ ph, name }) => ph === 'M' && name === 'process_name')).toHaveLength(5);
  });

  test('every slice that begins ends, not before it began', () => {
    const begun = new Map(traceEvents.filter(({ ph }) => ph === 'b').map((event) => [`${event.pid} ${event.id!}`, event.ts!]));
    const ended = traceEvents.filter(({ ph }) => ph === 'e');
    expect(ended).toHaveLength(begun.size);
    for (const event of ended) expect(event.ts).toBeGreaterThanOrEqual(begun.get(`${event.pid} ${event.id!}`)!);
  });
});

test('a decision record has the parts of one, proposes, and quotes how to see it again', () => {
  const record = decisionRecord(document, 'sim run shop.yaml --seed 7');
  for (const part of ['Status: proposed', '## Context', '## Considered options', '## Outcome', '## Evidence', '## Consequences', '## What would change it', 'sim run shop.yaml --seed 7']) {
    expect(record).toContain(part);
  }
  const rows = record.split('\n').filter((line) => line.startsWith('| '));
  expect(new Set(rows.map((row) => row.split('|').length)).size).toBe(1);
  expect(record).not.toContain('\u00a0');
});
