import type { Exemplar, Span } from '../../metrics/replication-result.ts';
import { formatValue } from '../format.ts';
import { html, type Html } from '../html.ts';
import { PARTS } from '../parts.ts';

const WIDTH = 560;
const LABEL = 128;
const ROW = 17;
const TOP = 20;
const ROWS_MAX = 30;
/** Thinner bars tell nobody anything, and there are many of them. */
const THIN = 0.5;

interface Row {
  readonly label: string;
  readonly spans: Span[];
}

/**
 * One order as bars on a time axis of `end` seconds: a row for each attempt of a step, coloured by part of latency.
 * Rows beyond the thirtieth are left out and counted; what lies beyond `end` is cut and said.
 */
export function waterfall(exemplar: Exemplar, end: number): Html {
  const rows = rowsOf(exemplar.spans);
  const shown = rows.slice(0, ROWS_MAX);
  const height = TOP + shown.length * ROW + (rows.length > shown.length || spanEnd([exemplar]) > end ? ROW : 4);
  const x = (seconds: number): number => LABEL + (Math.min(end, Math.max(0, seconds)) / end) * (WIDTH - LABEL - 8);
  const cut = spanEnd([exemplar]) > end;
  return html`<div class="diagram" style="--natural:${WIDTH}px"><svg viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${describe(exemplar, rows.length)}">${ticks(end).map((tick) => html`<path class="rule" d="M${round(x(tick))} ${TOP - 4}V${height}"/><text class="soft" x="${round(x(tick))}" y="12" text-anchor="${x(tick) > WIDTH - 40 ? 'end' : 'middle'}">${formatValue(tick, 's')}</text>`)}${shown.map((row, i) => bars(row, TOP + i * ROW, x))}${cut ? html`<text class="soft" x="${WIDTH}" y="${height - 5}" text-anchor="end">goes on to ${formatValue(spanEnd([exemplar]), 's')} ›</text>` : null}${rows.length > shown.length ? html`<text class="soft" x="${LABEL}" y="${height - 5}">and ${rows.length - shown.length} more</text>` : null}</svg></div>`;
}

/** The longest time, in seconds, that any of the exemplars spans. */
export function spanEnd(exemplars: readonly Exemplar[]): number {
  return Math.max(1e-6, ...exemplars.flatMap((exemplar) => exemplar.spans.map((span) => span.to)));
}

/** Where a shared time axis ends: at the last span, or at three times the median order where one goes far beyond the others. */
export function sharedEnd(exemplars: readonly Exemplar[]): number {
  const ends = exemplars.map((exemplar) => spanEnd([exemplar])).toSorted((a, b) => a - b);
  return Math.min(ends.at(-1)!, 3 * ends[Math.floor((ends.length - 1) / 2)]!);
}

function bars({ label, spans }: Row, y: number, x: (seconds: number) => number): Html {
  const failed = spans.some((span) => span.outcome !== 'ok');
  return html`<text x="${LABEL - 8}" y="${y + 12}" text-anchor="end"${failed ? html` class="bad-text"` : null}>${shorten(label)}</text><g data-row="${label}">${visible(spans, x).map((span) => {
    const left = x(span.from);
    const width = Math.max(1, x(span.to) - left);
    const style = PARTS.find(({ part }) => part === span.part)!;
    return html`<rect x="${round(left)}" y="${y + 2}" width="${round(width)}" height="${ROW - 5}" class="${style.part}" data-tip="${span.where === '' ? '' : `at ${span.where}: `}${span.part} ${formatValue(span.to - span.from, 's')}${span.outcome === 'ok' ? '' : `, ${span.outcome}`}"/>`;
  })}</g>`;
}

/** The spans wide enough to be seen, or the longest of the row. */
function visible(spans: readonly Span[], x: (seconds: number) => number): readonly Span[] {
  const wide = spans.filter((span) => x(span.to) - x(span.from) >= THIN);
  return wide.length > 0 ? wide : [spans.reduce((longest, span) => (span.to - span.from > longest.to - longest.from ? span : longest))];
}

function rowsOf(spans: readonly Span[]): readonly Row[] {
  const rows = new Map<string, Row>();
  for (const span of spans) {
    const name = nameOf(span);
    const label = span.attempt > 1 ? `${name} #${span.attempt}` : name;
    const row = rows.get(label) ?? { label, spans: [] };
    row.spans.push(span);
    rows.set(label, row);
  }
  return [...rows.values()];
}

/** What belongs to no step is called after the component that did it. */
function nameOf({ name, where }: Span): string {
  return name !== 'control' ? name : where === '' ? 'between steps' : where;
}

function ticks(end: number): readonly number[] {
  const rough = end / 4;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * magnitude).find((candidate) => candidate >= rough)!;
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, i) => i * step);
}

function describe({ order, outcome, spans }: Exemplar, rows: number): string {
  const longest = spans.reduce<Span | null>((best, span) => (best === null || span.to - span.from > best.to - best.from ? span : best), null);
  const detail = longest === null ? '' : `; longest: ${nameOf(longest)} ${longest.part} ${formatValue(longest.to - longest.from, 's')}`;
  return `Order ${order}, ${outcome}, ${rows} rows${detail}`;
}

function shorten(label: string): string {
  return label.length <= 20 ? label : `${label.slice(0, 19)}…`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
