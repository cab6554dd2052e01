import { INSTANCE } from '../services/service.ts';
import type { ServiceInstance, Unit } from '../services/service.ts';

interface Queue<T> {
  readonly tasks: T[];
  /** Tasks before this one are gone. */
  head: number;
  /** Instances that poll are asked in turn. */
  turn: number;
}

/** Who waits for a worker at each unit, and which places of the instances are promised to a task on its way. */
export class WorkerPool<T> {
  private readonly queues = new Map<Unit, Queue<T>>();
  private readonly reserved: number[] = [];
  private readonly wake: (unit: Unit) => void;

  /** @param wake - a task waits and only stopped instances are there */
  constructor(wake: (unit: Unit) => void) {
    this.wake = wake;
  }

  units(): IterableIterator<Unit> {
    return this.queues.keys();
  }

  push(unit: Unit, task: T): void {
    let queue = this.queues.get(unit);
    if (queue === undefined) {
      queue = { tasks: [], head: 0, turn: 0 };
      this.queues.set(unit, queue);
    }
    queue.tasks.push(task);
    unit.backlog++;
  }

  /** The next instance with a free place, if a task waits; null = none. */
  freeInstance(unit: Unit): ServiceInstance | null {
    const queue = this.queues.get(unit);
    if (queue === undefined || unit.backlog === 0) return null;
    const { instances } = unit;
    for (let i = 0; i < instances.length; i++) {
      const instance = instances[(queue.turn + i) % instances.length]!;
      if (!this.isFree(instance)) continue;
      queue.turn = (queue.turn + i + 1) % instances.length;
      return instance;
    }
    if (unit.settings.idleShutdown !== null) this.wake(unit);
    return null;
  }

  /** The first task of the queue, for a place of this instance. */
  take(unit: Unit, instance: ServiceInstance): T {
    const queue = this.queues.get(unit)!;
    const task = queue.tasks[queue.head++]!;
    unit.backlog--;
    if (queue.head > 1024 && queue.head * 2 > queue.tasks.length) {
      queue.tasks.splice(0, queue.head);
      queue.head = 0;
    }
    this.reserved[instance.id] = (this.reserved[instance.id] ?? 0) + 1;
    return task;
  }

  /** A promised place is taken, or not needed. */
  free(instance: ServiceInstance): void {
    this.reserved[instance.id]!--;
  }

  private isFree(instance: ServiceInstance): boolean {
    const { station } = instance;
    return instance.state === INSTANCE.UP && instance.pauseReasons === 0 && !station.paused &&
      station.occupied + station.queued + (this.reserved[instance.id] ?? 0) < station.places;
  }
}
