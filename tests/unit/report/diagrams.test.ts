import { describe, expect, test } from 'vitest';

import type { Exemplar, Span } from '../../../src/metrics/replication-result.ts';
import { sequenceDiagram } from '../../../src/report/diagrams/sequence.ts';
import { topologyDiagram } from '../../../src/report/diagrams/topology.ts';
import { sharedEnd, waterfall } from '../../../src/report/diagrams/waterfall.ts';

function order(spans: readonly Partial<Span>[], outcome = 'confirmed'): Exemplar {
  return { role: 'median', order: 7, replication: 0, process: 'order', outcome, arrival: 0, messages: [], spans: spans.map((span) => ({ name: 'step', where: 'desk', part: 'service', from: 0, to: 1, attempt: 1, outcome: 'ok', ...span })) };
}

describe('a waterfall', () => {
  test('draws a row for each attempt of a step and a bar for each span', () => {
    const { text } = waterfall(order([{ name: 'charge' }, { name: 'charge', part: 'queue', from: 1, to: 2 }, { name: 'charge', attempt: 2, from: 2, to: 3 }]), 3);
    expect([...text.matchAll(/data-row="([^"]+)"/g)].map((match) => match[1])).toEqual(['charge', 'charge #2']);
    expect(text.match(/<rect /g)).toHaveLength(3);
  });

  test('keeps bars within the drawing, and says where an order goes on', () => {
    const { text } = waterfall(order([{ from: 0, to: 30 }]), 3);
    const [, x, width] = /<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"/.exec(text)!;
    expect(Number(x) + Number(width)).toBeLessThanOrEqual(560);
    expect(text.replaceAll('\u00a0', ' ')).toContain('goes on to 30 s');
  });

  test('leaves out rows beyond the thirtieth, and counts them', () => {
    const { text } = waterfall(order(Array.from({ length: 40 }, (_, i) => ({ name: `s${i}` }))), 1);
    expect(text.match(/data-row=/g)).toHaveLength(30);
    expect(text).toContain('and 10 more');
  });

  test('the axis is shared, but not set by one that goes far beyond', () => {
    expect(sharedEnd([order([{ to: 1 }]), order([{ to: 2 }]), order([{ to: 2.5 }])])).toBe(2.5);
    expect(sharedEnd([order([{ to: 1 }]), order([{ to: 1 }]), order([{ to: 100 }])])).toBe(3);
  });
});

describe('a sequence diagram', () => {
  const message = (from: string, to: string, sent: number, received: number | null = sent): Exemplar['messages'][number] => ({ from, to, label: 'm', sent, received });

  test('has a life line for each participant and an arrow for each message, lost ones marked', () => {
    const { text } = sequenceDiagram({ order: 7, messages: [message('client', 'desk', 0), message('desk', 'store', 1, null), message('desk', 'client', 2)] });
    expect(text.match(/class="life"/g)).toHaveLength(3);
    expect(text.match(/class="head"/g)).toHaveLength(2);
    expect(text.match(/class="msg lost"/g)).toHaveLength(1);
  });

  test('orders messages by the time they were sent', () => {
    const { text } = sequenceDiagram({ order: 7, messages: [{ ...message('a', 'b', 2), label: 'second' }, { ...message('a', 'b', 1), label: 'first' }] });
    expect(text.indexOf('first')).toBeLessThan(text.indexOf('second'));
  });

  test('counts what it leaves out', () => {
    const { text } = sequenceDiagram({ order: 7, messages: Array.from({ length: 50 }, (_, i) => message('a', 'b', i)) });
    expect(text).toContain('and 10 more');
  });
});

test('a topology holds every service and every call within its frame', () => {
  const services = ['a', 'b', 'c', 'alone'].map((name) => ({ name, instances: 2, concurrency: null, external: name === 'c' }));
  const { text } = topologyDiagram({ services, calls: [{ from: 'order', to: 'a', label: 'one' }, { from: 'a', to: 'b', label: 'two' }, { from: 'b', to: 'c', label: 'three' }, { from: 'order', to: 'c', label: 'four' }] });
  for (const name of ['order', 'a', 'b', 'c', 'alone', 'one', 'two', 'three', 'four']) expect(text).toContain(`>${name}<`);
  const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(text)!;
  for (const [, x, y] of text.matchAll(/<rect class="[^"]*" x="(-?\d+)" y="(-?\d+)"/g)) {
    expect(Number(x)).toBeGreaterThanOrEqual(0);
    expect(Number(y)).toBeGreaterThanOrEqual(0);
    expect(Number(x)).toBeLessThan(Number(width));
    expect(Number(y)).toBeLessThan(Number(height));
  }
});
