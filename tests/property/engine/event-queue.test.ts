import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventQueue } from '../../../src/engine/event-queue.ts';
import type { EventHandle, FutureEventList } from '../../../src/engine/future-event-list.ts';
import { HeapEventQueue } from '../../../src/engine/heap-event-queue.ts';
import { deriveRootKey, KeyedRandom } from '../../../src/engine/keyed-random.ts';

interface Pending {
  time: number;
  readonly priority: number;
  readonly id: number;
  sequence: number;
}

/** The order of the specification, by brute force: sort everything, take the first. Shares no code with either queue. */
class SortedList {
  now = 0;
  private sequence = 0;
  private pending: Pending[] = [];

  schedule(time: number, priority: number, id: number): void {
    this.pending.push({ time, priority, id, sequence: this.sequence++ });
  }

  find(id: number): Pending | undefined {
    return this.pending.find((event) => event.id === id);
  }

  cancel(id: number): boolean {
    const before = this.pending.length;
    this.pending = this.pending.filter((event) => event.id !== id);
    return this.pending.length < before;
  }

  reschedule(id: number, time: number): boolean {
    const event = this.find(id);
    if (event === undefined) return false;
    event.time = time;
    event.sequence = this.sequence++;
    return true;
  }

  first(): Pending | undefined {
    return [...this.pending].sort((x, y) => x.time - y.time || x.priority - y.priority || x.sequence - y.sequence)[0];
  }

  get size(): number {
    return this.pending.length;
  }
}

type Command =
  | { readonly do: 'schedule'; readonly delay: number; readonly priority: number }
  | { readonly do: 'cancel' | 'reschedule'; readonly which: number; readonly delay: number }
  | { readonly do: 'pop'; readonly times: number }
  | { readonly do: 'pop-until'; readonly delay: number };

// Equal times, one day, many days, empty years: all must occur in one short history.
const delay = fc.oneof(
  fc.constantFrom(0, 0, 1, 1000),
  fc.integer({ min: 0, max: 20 }),
  fc.integer({ min: 0, max: 10_000 }),
  fc.integer({ min: 0, max: 1_000_000_000_000 }),
);
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('schedule' as const), delay, priority: fc.integer({ min: 0, max: 6 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('cancel' as const, 'reschedule' as const), which: fc.nat(), delay }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pop' as const), times: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('pop-until' as const), delay }) },
);

describe.each([
  ['EventQueue', () => new EventQueue()],
  ['HeapEventQueue', () => new HeapEventQueue()],
] as const)('%s', (_name, create) => {
  it('fires in the order of time, priority and sequence, whatever is cancelled and moved meanwhile', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 400, size: 'max' }), (commands) => {
        const queue: FutureEventList = create();
        const list = new SortedList();
        const handles: EventHandle[] = [];
        const fire = (): void => {
          const first = list.first();
          expect(queue.peekTime()).toBe(first?.time ?? Infinity);
          expect(queue.pop()).toBe(first !== undefined);
          if (first === undefined) return;
          expect([queue.time, queue.priority, queue.kind, queue.a, queue.b]).toEqual([
            first.time,
            first.priority,
            first.id % 128,
            first.id,
            -first.id - 1,
          ]);
          list.now = first.time;
          list.cancel(first.id);
          expect(queue.isPending(handles[first.id]!)).toBe(false);
        };
        for (const one of commands) {
          if (one.do === 'schedule') {
            const id = handles.length;
            list.schedule(list.now + one.delay, one.priority, id);
            handles.push(queue.schedule(list.now + one.delay, one.priority, id % 128, id, -id - 1));
            expect(queue.isPending(handles[id]!)).toBe(true);
          } else if (one.do === 'pop') {
            for (let i = 0; i < one.times; i++) fire();
          } else if (one.do === 'pop-until') {
            const limit = list.now + one.delay;
            const first = list.first();
            if (first === undefined || first.time > limit) expect(queue.popUntil(limit)).toBe(false);
            else fire();
          } else if (handles.length > 0) {
            const id = one.which % handles.length; // also fired and cancelled ones
            if (one.do === 'cancel') expect(queue.cancel(handles[id]!)).toBe(list.cancel(id));
            else
              expect(queue.reschedule(handles[id]!, list.now + one.delay)).toBe(
                list.reschedule(id, list.now + one.delay),
              );
          }
          expect(queue.size).toBe(list.size);
        }
        while (list.size > 0) fire();
        fire();
      }),
      { numRuns: 60, seed: 20240611 },
    );
  });
});

/** A long history that both queues live through side by side; every event fired must be the same. */
class Twins {
  readonly calendar = new EventQueue();
  readonly heap = new HeapEventQueue();
  private readonly calendarHandles: EventHandle[] = [];
  private readonly heapHandles: EventHandle[] = [];

  get now(): number {
    return this.heap.time;
  }

  /** Schedules under a number of the caller; the number may be used again once its event is gone. */
  schedule(delay: number, priority: number, id: number): void {
    this.calendarHandles[id] = this.calendar.schedule(this.now + delay, priority, 7, id, 0);
    this.heapHandles[id] = this.heap.schedule(this.now + delay, priority, 7, id, 0);
  }

  cancel(id: number): void {
    const done = this.heap.cancel(this.heapHandles[id] ?? 0);
    if (this.calendar.cancel(this.calendarHandles[id] ?? 0) !== done) throw new Error(`cancel of ${id} differs`);
  }

  reschedule(id: number, delay: number): void {
    const done = this.heap.reschedule(this.heapHandles[id] ?? 0, this.now + delay);
    if (this.calendar.reschedule(this.calendarHandles[id] ?? 0, this.now + delay) !== done)
      throw new Error(`reschedule of ${id} differs`);
  }

  /** Fires one event in both; returns its number, -1 if there was none. Plain comparisons, for there are millions. */
  fire(): number {
    const { calendar, heap } = this;
    const some = heap.pop();
    if (calendar.pop() !== some) throw new Error('one queue is empty, the other is not');
    if (!some) return -1;
    if (
      calendar.time !== heap.time ||
      calendar.priority !== heap.priority ||
      calendar.a !== heap.a ||
      calendar.size !== heap.size
    ) {
      throw new Error(`calendar fired ${calendar.a} at ${calendar.time}, heap ${heap.a} at ${heap.time}`);
    }
    return heap.a;
  }

  drain(): void {
    while (this.fire() >= 0);
  }
}

describe('calendar queue and heap agree', () => {
  const random = new KeyedRandom(deriveRootKey('twins', 0));
  const uniform = (): number => random.nextUniform();
  const below = (n: number): number => Math.floor(uniform() * n);
  const hold = (twins: Twins, fires: number, next: () => number): void => {
    for (let i = 0; i < fires; i++) twins.schedule(next(), below(7), twins.fire());
  };

  it.each([
    ['exponential delays', 3000, (): number => Math.round(-1e6 * Math.log(uniform()))],
    [
      'bimodal delays: nine in ten near, one in ten 10,000 times as far',
      3000,
      (): number => (uniform() < 0.9 ? below(1e6) : 1e10 + below(1e10)),
    ],
    ['heavy ties: delays of 0 to 3 ticks', 500, (): number => below(4)],
    ['a few nanoseconds beside hours', 200, (): number => (uniform() < 0.5 ? below(5) : below(1e13))],
    ['a constant delay', 2000, (): number => 5e9],
    ['no delay nine times in ten', 1000, (): number => (uniform() < 0.9 ? 0 : below(1e9))],
  ])('%s', (_name, pending, next) => {
    const twins = new Twins();
    for (let id = 0; id < pending; id++) twins.schedule(next(), below(7), id);
    hold(twins, 30_000, next);
    twins.drain();
  });

  it('while thousands of events share one instant and schedule more for it', () => {
    const twins = new Twins();
    for (let id = 0; id < 5000; id++) twins.schedule(1000, below(7), id);
    for (let i = 0; i < 20_000; i++) twins.schedule(uniform() < 0.98 ? 0 : 1, below(7), twins.fire());
    twins.drain();
  });

  it('over growth from nothing to thousands and back, again and again', () => {
    const twins = new Twins();
    for (let round = 0; round < 6; round++) {
      const scale = [1, 1e9, 1e3, 1e12, 1e6, 10][round]!;
      for (let id = 0; id < 8000; id++) twins.schedule(below(scale) + 1, below(7), id);
      for (let i = 0; i < 7990; i++) twins.fire();
      hold(twins, 6000, () => below(scale) + 1); // long enough for the calendar to be given up
    }
    twins.drain();
  });

  it('over years in which nothing happens', () => {
    const twins = new Twins();
    for (let id = 0; id < 300; id++) twins.schedule(below(1000), 2, id);
    for (let id = 300; id < 600; id++) twins.schedule(1e15 + id * 1e12 + below(1000), 2, id);
    hold(twins, 5000, () => below(1000));
    twins.drain();
  });

  it('over clusters of microseconds a second apart', () => {
    const twins = new Twins();
    for (let id = 0; id < 2000; id++) twins.schedule(below(20) * 1e9 + below(1000), below(7), id);
    hold(twins, 20_000, () => below(20) * 1e9 + below(1000));
    twins.drain();
  });

  it('with two schedules and one cancel for each event fired', () => {
    const twins = new Twins();
    const clients = 2000;
    const schedulePair = (client: number): void => {
      twins.schedule(Math.round(-1e9 * Math.log(uniform())), 1, client);
      twins.schedule(5e9, 4, client + clients);
    };
    for (let client = 0; client < clients; client++) schedulePair(client);
    for (let i = 0; i < 30_000; i++) {
      const id = twins.fire();
      twins.cancel(id < clients ? id + clients : id - clients);
      schedulePair(id % clients);
    }
    twins.drain();
  });

  it('with random cancels and moves of near, far, fired and cancelled events', () => {
    const twins = new Twins();
    const ids = 4000;
    const next = (): number => (uniform() < 0.5 ? below(1000) : below(1e8));
    for (let id = 0; id < ids; id++) twins.schedule(next(), below(7), id);
    const gone: number[] = [];
    for (let i = 0; i < 60_000; i++) {
      const dice = uniform();
      if (dice < 0.3) twins.reschedule(below(ids), next());
      else if (dice < 0.4) {
        const id = below(ids);
        const before = twins.heap.size;
        twins.cancel(id);
        if (twins.heap.size < before) gone.push(id);
      } else if (dice < 0.7 && twins.heap.size > 0) gone.push(twins.fire());
      else if (gone.length > 0) twins.schedule(next(), below(7), gone.pop()!);
    }
    twins.drain();
  });

  it('beyond 2^53 ticks, where days are no longer exact', () => {
    const twins = new Twins();
    for (let id = 0; id < 100; id++) twins.schedule(2 ** 53 + below(100) * 2, below(7), id);
    for (let id = 100; id < 200; id++) twins.schedule(1 + below(50), below(7), id);
    hold(twins, 100, () => 2 ** 60 + below(10) * 4096);
    twins.drain();
  });
});
