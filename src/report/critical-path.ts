import type { Part, Span } from '../metrics/replication-result.ts';

/** A stretch of time of one order and what it was spent on. */
export interface PathSegment {
  readonly from: number;
  readonly to: number;
  /** Null where no span covers it. */
  readonly span: Span | null;
}

// Spans come as seconds made from integer nanoseconds; half of one tells equal times from different ones.
const EPSILON = 0.5e-9;

/**
 * Walks back from the end of an order along the cause that came last: at each moment the span that ends latest up to
 * there, back to its start, and on. Segments are in order of time, without gaps, from 0 to the end of the last span.
 */
export function criticalPath(spans: readonly Span[]): readonly PathSegment[] {
  const timed = spans.filter((span) => span.to > span.from);
  const segments: PathSegment[] = [];
  let at = Math.max(0, ...timed.map((span) => span.to));
  while (at > EPSILON) {
    const covering = timed.filter((span) => span.from < at - EPSILON);
    const last = covering.reduce<Span | null>((best, span) => (best === null || end(span, at) > end(best, at) + EPSILON || (Math.abs(end(span, at) - end(best, at)) <= EPSILON && span.from > best.from) ? span : best), null);
    const reached = last === null ? 0 : end(last, at);
    if (reached < at - EPSILON) segments.push({ from: reached, to: at, span: null });
    if (last === null) break;
    segments.push({ from: last.from, to: reached, span: last });
    at = last.from;
  }
  return segments.reverse();
}

/** Seconds on the critical path by part; `gap` is time that no span covers. */
export function timeByPart(segments: readonly PathSegment[]): ReadonlyMap<Part | 'gap', number> {
  const sums = new Map<Part | 'gap', number>();
  for (const { from, to, span } of segments) {
    const part = span?.part ?? 'gap';
    sums.set(part, (sums.get(part) ?? 0) + to - from);
  }
  return sums;
}

function end(span: Span, at: number): number {
  return Math.min(span.to, at);
}
