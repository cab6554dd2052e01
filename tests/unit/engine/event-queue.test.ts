import { describe, expect, it } from 'vitest';
import { EventQueue } from '../../../src/engine/event-queue.ts';
import type { EventHandle } from '../../../src/engine/future-event-list.ts';
import { HeapEventQueue } from '../../../src/engine/heap-event-queue.ts';

describe.each([
  ['EventQueue', EventQueue],
  ['HeapEventQueue', HeapEventQueue],
])('%s', (_name, Queue) => {
  it('says what is wrong with a time, a priority or a kind', () => {
    const queue = new Queue();
    const handle = queue.schedule(10, 0, 0, 0, 0);
    queue.schedule(20, 0, 0, 0, 0);
    queue.pop();
    expect(() => queue.schedule(9, 0, 0, 0, 0)).toThrow('event scheduled in the past: 9 is before 10');
    expect(() => queue.schedule(NaN, 0, 0, 0, 0)).toThrow('event time must be finite: received NaN at 10');
    expect(() => queue.schedule(Infinity, 0, 0, 0, 0)).toThrow('event time must be finite');
    expect(() => queue.reschedule(handle, 9)).toThrow('event scheduled in the past');
    expect(() => queue.reschedule(handle, NaN)).toThrow('event time must be finite');
    expect(() => queue.schedule(30, 16, 0, 0, 0)).toThrow('received priority 16, kind 0');
    expect(() => queue.schedule(30, -1, 0, 0, 0)).toThrow('received priority -1');
    expect(() => queue.schedule(30, 0, 134217728, 0, 0)).toThrow('kind 134217728');
    expect(queue.size).toBe(1);
  });

  it('treats handles of fired, cancelled and no events as stale, also when their slot is in use again', () => {
    const queue = new Queue();
    const fired = queue.schedule(1, 0, 0, 0, 0);
    queue.pop();
    const cancelled = queue.schedule(2, 0, 0, 0, 0);
    queue.cancel(cancelled);
    const live = queue.schedule(3, 0, 0, 5, 0);
    expect(new Set([fired, cancelled, live]).size).toBe(3);
    for (const stale of [fired, cancelled, 0, 12345, 2 ** 52]) {
      expect([queue.isPending(stale), queue.cancel(stale), queue.reschedule(stale, 9)]).toEqual([false, false, false]);
    }
    expect([queue.isPending(live), queue.size, queue.peekTime()]).toEqual([true, 1, 3]);
  });

  it('gives handles that are safe integers above 0', () => {
    const queue = new Queue();
    for (let i = 0; i < 1000; i++) {
      const handle = queue.schedule(i, 0, 0, 0, 0);
      expect(handle > 0 && Number.isSafeInteger(handle)).toBe(true);
      if (i % 3 === 0) queue.pop();
    }
  });

  it('keeps what it holds while it grows to a hundred thousand events', () => {
    const queue = new Queue();
    const handles: EventHandle[] = [];
    for (let i = 0; i < 100_000; i++) handles.push(queue.schedule((i * 7919) % 100_003, i % 7, i % 100, i, -i));
    for (let i = 0; i < 100_000; i += 2) queue.cancel(handles[i]!);
    let last = -1;
    let count = 0;
    while (queue.pop()) {
      const i = queue.a;
      if (
        queue.time < last ||
        i % 2 !== 1 ||
        queue.time !== (i * 7919) % 100_003 ||
        queue.priority !== i % 7 ||
        queue.kind !== i % 100 ||
        queue.b !== -i
      ) {
        throw new Error(`event ${i} came damaged or out of order`);
      }
      last = queue.time;
      count++;
    }
    expect([count, queue.size, queue.peekTime()]).toEqual([50_000, 0, Infinity]);
  });

  it('puts a moved event behind all others of its new time and priority', () => {
    const queue = new Queue();
    const moved = queue.schedule(5, 1, 0, 0, 0);
    queue.schedule(5, 1, 0, 1, 0);
    queue.schedule(5, 2, 0, 2, 0);
    queue.reschedule(moved, 5);
    const order: number[] = [];
    while (queue.pop()) order.push(queue.a);
    expect(order).toEqual([1, 0, 2]);
  });
});
