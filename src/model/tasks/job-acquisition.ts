import type { EventHandle } from '../../engine/future-event-list.ts';
import { PRIORITY } from '../../engine/simulator.ts';
import type { Ticks } from '../../engine/time.ts';
import type { Context } from '../context.ts';
import { EVENT } from '../events.ts';
import type { Acquisition } from '../ports-tasks.ts';

/**
 * The job executor of an engine on a database: it looks for jobs, takes a few, looks again at once while it finds some,
 * and waits longer and longer while it does not. A new job made where it runs wakes it up.
 *
 * Source: Camunda 7, engine/impl/jobexecutor: JobExecutor (5 s, 60 s, 3 jobs), BackoffJobAcquisitionStrategy, `hintJobExecutor`.
 */
export class JobAcquisition {
  private readonly ctx: Context;
  private readonly spec: Acquisition;
  private readonly acquired: (task: number) => void;
  private readonly jobs: number[] = [];
  private idle = 0;
  private next: EventHandle = 0;

  constructor(ctx: Context, spec: Acquisition, acquired: (task: number) => void) {
    this.ctx = ctx;
    this.spec = spec;
    this.acquired = acquired;
  }

  /** A job is due; `fresh` = it was made just now. */
  add(task: number, fresh: boolean): void {
    this.jobs.push(task);
    if (fresh && this.spec.hint) this.schedule(0);
    else if (this.next === 0) this.schedule(this.pause());
  }

  /** Event: time for a look. */
  look(): void {
    this.next = 0;
    const found = this.jobs.splice(0, this.spec.batch);
    if (found.length === 0) {
      this.idle++;
      this.schedule(this.pause());
      return;
    }
    this.idle = 0;
    this.schedule(this.jobs.length > 0 ? 0 : this.pause());
    for (const task of found) this.acquired(task);
  }

  private pause(): Ticks {
    let wait = this.spec.wait;
    for (let i = 0; i < this.idle && wait < this.spec.max; i++) wait *= 2;
    return Math.min(wait, this.spec.max);
  }

  private schedule(delay: Ticks): void {
    const { sim } = this.ctx;
    if (this.next !== 0) sim.cancel(this.next);
    this.next = sim.after(delay, PRIORITY.PERIODIC, EVENT.JOBS_ACQUIRED, 0, 0);
  }
}
