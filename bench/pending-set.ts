import FlatQueue from 'flatqueue';
import { Heap } from 'heap-js';
import TinyQueue from 'tinyqueue';
import { EventQueue } from '../src/engine/event-queue.ts';
import { HeapEventQueue } from '../src/engine/heap-event-queue.ts';

/** The least a simulation needs of a queue. Times are ticks. */
export interface PendingSet {
  push(time: number, id: number): void;
  /** Removes the first entry and returns its id; its time is then `time`. */
  pop(): number;
  readonly time: number;
}

interface Entry {
  readonly time: number;
  readonly sequence: number;
  readonly id: number;
}

const earlier = (x: Entry, y: Entry): number => x.time - y.time || x.sequence - y.sequence;

class OurQueue implements PendingSet {
  private readonly queue: EventQueue | HeapEventQueue;

  constructor(queue: EventQueue | HeapEventQueue) {
    this.queue = queue;
  }

  get time(): number {
    return this.queue.time;
  }

  push(time: number, id: number): void {
    this.queue.schedule(time, 0, 0, id, 0);
  }

  pop(): number {
    this.queue.pop();
    return this.queue.a;
  }
}

/** tinyqueue and heap-js: entries are objects with a sequence number, for neither keeps equal times in order by itself. */
class ObjectQueue implements PendingSet {
  time = 0;
  private sequence = 0;
  private readonly queue: { push(entry: Entry): unknown; pop(): Entry | undefined };

  constructor(queue: { push(entry: Entry): unknown; pop(): Entry | undefined }) {
    this.queue = queue;
  }

  push(time: number, id: number): void {
    this.queue.push({ time, sequence: this.sequence++, id });
  }

  pop(): number {
    const entry = this.queue.pop()!;
    this.time = entry.time;
    return entry.id;
  }
}

/** flatqueue: numbers only, and no order among equal times; a simulation could not use it alone. */
class FlatPendingSet implements PendingSet {
  time = 0;
  private readonly queue = new FlatQueue<number>();

  push(time: number, id: number): void {
    this.queue.push(id, time);
  }

  pop(): number {
    this.time = this.queue.peekValue()!;
    return this.queue.pop()!;
  }
}

/** Every queue in JavaScript by its name in the table. */
export const pendingSets = {
  'rehearsal queue': (): PendingSet => new OurQueue(new EventQueue()),
  'rehearsal heap (reference)': (): PendingSet => new OurQueue(new HeapEventQueue()),
  tinyqueue: (): PendingSet => new ObjectQueue(new TinyQueue<Entry>([], earlier)),
  'heap-js': (): PendingSet => new ObjectQueue(new Heap<Entry>(earlier)),
  'flatqueue (ties unordered)': (): PendingSet => new FlatPendingSet(),
} as const;
