import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { Span } from '../../../src/metrics/replication-result.ts';
import { criticalPath, timeByPart } from '../../../src/report/critical-path.ts';

function span(name: string, from: number, to: number, part: Span['part'] = 'service'): Span {
  return { name, where: name, part, from, to, attempt: 1, outcome: 'ok' };
}

test('walks back along the cause that came last', () => {
  const path = criticalPath([span('a', 0, 1), span('quick', 1, 1.5), span('slow', 1, 3), span('last', 3, 4)]);
  expect(path.map((segment) => segment.span?.name)).toEqual(['a', 'slow', 'last']);
});

test('cuts what overlaps and names what nothing covers', () => {
  const path = criticalPath([span('early', 0.5, 2, 'queue'), span('late', 1.5, 3)]);
  expect(path).toEqual([
    { from: 0, to: 0.5, span: null },
    { from: 0.5, to: 1.5, span: span('early', 0.5, 2, 'queue') },
    { from: 1.5, to: 3, span: span('late', 1.5, 3) },
  ]);
  expect(timeByPart(path)).toEqual(new Map([['gap', 0.5], ['queue', 1], ['service', 1.5]]));
});

test('an order without spans has no path', () => {
  expect(criticalPath([])).toEqual([]);
});

test('segments follow each other without gaps, and their times add up to the end of the last span', () => {
  const anySpan = fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 20 })).map(([from, length]) => span(`s${from}`, from, from + length));
  fc.assert(fc.property(fc.array(anySpan, { maxLength: 12 }), (spans) => {
    const path = criticalPath(spans);
    const end = Math.max(0, ...spans.filter(({ from, to }) => to > from).map(({ to }) => to));
    path.forEach((segment, i) => { expect(segment.from).toBe(i === 0 ? 0 : path[i - 1]!.to); });
    expect(path.at(-1)?.to ?? 0).toBe(end);
    // Whole numbers of seconds: sums are exact.
    expect([...timeByPart(path).values()].reduce((sum, time) => sum + time, 0)).toBe(end);
  }), { seed: 4711, numRuns: 300 });
});
