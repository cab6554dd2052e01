import { compileDistribution, sampleTicks } from '../../engine/distributions.ts';
import type { Sampler } from '../../engine/distributions.ts';
import type { EventHandle } from '../../engine/future-event-list.ts';
import { hashText } from '../../engine/keyed-random.ts';
import { PRIORITY } from '../../engine/simulator.ts';
import type { Ticks } from '../../engine/time.ts';
import { bookBetween } from '../booking.ts';
import { backoffAfter } from '../calls/call-policy.ts';
import type { Calls } from '../calls/calls.ts';
import type { Component } from '../components.ts';
import type { Context } from '../context.ts';
import { EVENT } from '../events.ts';
import { PART, PHASE, UNDO_TICKS } from '../facts.ts';
import type { Phase } from '../facts.ts';
import { JobAcquisition } from './job-acquisition.ts';
import type { Execution } from '../order.ts';
import { isRefusal, OUTCOME } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import { Path } from '../path.ts';
import { Pool } from '../pool.ts';
import type { TaskPlan, TaskPorts, TaskReactions } from '../ports-tasks.ts';
import type { Request } from '../calls/request.ts';
import type { ServiceInstance, Unit } from '../services/service.ts';
import type { Site } from '../site.ts';
import type { Spans } from '../tracing/spans.ts';
import { WorkerPool } from './worker-pool.ts';

const KEY_HAND_OVER = hashText('task hand-over');

/** A step, an undo or a command that waits for, or is with, a worker. */
export class Task {
  readonly id: number;
  execution!: Execution;
  node = 0;
  phase: Phase = PHASE.DO;
  site!: Site;
  unit!: Unit;
  path!: Path;
  instance!: ServiceInstance;
  attempts = 0;
  /** Of the attempt whose report counts; 0 = none does. */
  ticket = 0;
  began: Ticks = 0;
  timeout: EventHandle = 0;
  /** An attempt ended without a report. */
  unknown = false;
  previousBackoff: Ticks = 0;

  constructor(id: number) {
    this.id = id;
  }
}

/** A report that the engine could not take. */
interface Parked {
  readonly task: Task;
  readonly ticket: number;
  readonly outcome: Outcome;
  readonly row: number;
  readonly at: Ticks;
  readonly path: Path;
}

export interface TaskHost {
  siteOf(execution: Execution, node: number, phase: Phase): Site;
  unitOf(site: Site): Unit;
  /** A stopped instance of the unit should start. */
  wakeOne(unit: Unit): void;
}

/**
 * Task queues: what the engine wants done waits in the queue of its service until a worker has a place free, so that nobody
 * chooses an instance beforehand. A worker that dies is noticed by its silence; a report that comes after the time-out is
 * rejected, though the effect is there: activities happen at least once.
 */
export class TaskQueue implements TaskPorts {
  private readonly ctx: Context;
  private readonly plan: TaskPlan;
  private readonly engine: Component;
  private readonly calls: Calls;
  private readonly host: TaskHost;
  private readonly handOver: Sampler;
  private readonly tasks = new Pool((id) => new Task(id));
  private readonly open = new Map<number, Task>();
  private readonly workers: WorkerPool<Task>;
  private readonly acquisition: JobAcquisition | null;
  spans: Spans | null = null;
  private reactions!: TaskReactions;
  private tickets = 0;
  private readonly overdue: Task[] = [];
  private readonly due: Task[] = [];
  private readonly parked: Parked[] = [];

  constructor(ctx: Context, plan: TaskPlan, engine: Component, calls: Calls, host: TaskHost) {
    this.ctx = ctx;
    this.plan = plan;
    this.engine = engine;
    this.calls = calls;
    this.host = host;
    this.handOver = compileDistribution(plan.handOver);
    this.workers = new WorkerPool((unit) => { host.wakeOne(unit); });
    this.acquisition = plan.acquisition === null ? null : new JobAcquisition(ctx, plan.acquisition, (task) => { this.wait(this.tasks.at(task)); });
  }

  subscribe(reactions: TaskReactions): void {
    this.reactions = reactions;
  }

  // ---- what the engine does

  offer(execution: Execution, node: number, phase: Phase): void {
    const task = this.tasks.take();
    task.execution = execution;
    task.node = node;
    task.phase = phase;
    task.site = this.host.siteOf(execution, node, phase);
    task.unit = this.host.unitOf(task.site);
    task.path = execution.pathOf(node);
    task.attempts = 0;
    task.ticket = 0;
    task.unknown = false;
    task.previousBackoff = 0;
    this.open.set(keyOf(execution, node, phase), task);
    this.enqueue(task, true);
  }

  begin(execution: Execution, node: number, phase: Phase): void {
    const task = this.taskOf(execution, node, phase);
    const { sim } = this.ctx;
    task.ticket = ++this.tickets;
    task.attempts++;
    task.began = sim.now;
    const timeout = task.site.policy.timeout ?? this.plan.timeout;
    if (timeout !== null) {
      task.timeout = sim.at(this.noticed(sim.now + timeout), PRIORITY.TIMEOUT, EVENT.TASK_TIMEOUT, task.id, 0);
      this.ctx.hold(execution.order);
    }
    this.calls.sendTask(task, this.engine.endpoint);
  }

  again(execution: Execution, node: number, phase: Phase): boolean {
    const task = this.taskOf(execution, node, phase);
    const { retries } = this.plan;
    const { policy } = task.site;
    if (task.attempts >= (retries === null ? policy.attempts : retries.attempts)) return false;
    const { order } = execution;
    task.previousBackoff = retries === null
      ? backoffAfter(policy.backoff, task.attempts, task.previousBackoff, task.site.key ^ phase, order.number, this.ctx.random)
      : Math.min(retries.max, task.previousBackoff === 0 ? retries.base : task.previousBackoff * 2);
    this.ctx.hold(order);
    this.ctx.sim.after(task.previousBackoff, PRIORITY.TIMEOUT, EVENT.TASK_DUE, task.id, 0);
    return true;
  }

  close(execution: Execution, node: number, phase: Phase): boolean {
    const key = keyOf(execution, node, phase);
    const task = this.open.get(key)!;
    this.open.delete(key);
    this.tasks.give(task);
    return task.unknown;
  }

  resume(): void {
    const { ctx } = this;
    for (const task of this.overdue.splice(0)) this.timeOut(task);
    for (const report of this.parked.splice(0)) {
      const { task, ticket } = report;
      const { order } = task.execution;
      if (ctx.sim.now - report.at <= this.plan.reportFor && task.ticket === ticket) {
        report.path.advance(PART.RETRY, ctx.sim.now);
        this.accept(task, report.outcome, report.row, report.path);
      }
      ctx.drop(order);
    }
    for (const task of this.due.splice(0)) this.retry(task);
    for (const unit of this.workers.units()) this.match(unit);
  }

  // ---- what workers do

  /** Instances of a unit have a place more, or came up. */
  freed(unit: Unit): void {
    if (unit.backlog > 0) this.match(unit);
  }

  /** Event: the worker has the task. */
  handedOver(id: number): void {
    const task = this.tasks.at(id);
    bookBetween(this.ctx, task.execution.order, task.path, PART.BROKER, -1);
    this.taken(task);
  }

  /** A task has reached its worker, or its message is lost: the place is no longer kept for it. */
  arrived(request: Request): void {
    request.reserved = false;
    this.workers.free(request.instance);
  }

  /** A worker's report is at the engine. */
  reported(request: Request): void {
    const task = this.tasks.at(request.record);
    if (task.ticket !== request.ticket) return;
    const { ctx } = this;
    if (this.engine.down === 0) {
      this.accept(task, request.outcome, request.row, request.path);
      return;
    }
    const path = new Path();
    path.copy(request.path);
    ctx.hold(request.order);
    this.parked.push({ task, ticket: request.ticket, outcome: request.outcome, row: request.row, at: ctx.sim.now, path });
  }

  // ---- timers of the engine

  /** Event: an attempt's time is over. */
  timedOut(id: number): void {
    const task = this.tasks.at(id);
    task.timeout = 0;
    if (this.engine.down > 0) this.overdue.push(task);
    else this.timeOut(task);
  }

  /** Event: the back-off is over. */
  isDue(id: number): void {
    const task = this.tasks.at(id);
    if (this.engine.down > 0) this.due.push(task);
    else this.retry(task);
  }

  /** Event: the job executor looks for jobs. */
  look(): void {
    this.acquisition!.look();
  }

  private timeOut(task: Task): void {
    const { order } = task.execution;
    task.ticket = 0;
    task.unknown = true;
    bookBetween(this.ctx, order, task.path, PART.RETRY, -1);
    this.spans?.taskSilent(order, this.engine.endpoint, task.unit.station);
    this.reactions.onTimedOut(task.execution, task.node, task.phase);
    this.ctx.drop(order);
  }

  private retry(task: Task): void {
    bookBetween(this.ctx, task.execution.order, task.path, PART.RETRY, -1);
    this.enqueue(task, false);
    this.ctx.drop(task.execution.order);
  }

  private enqueue(task: Task, fresh: boolean): void {
    this.ctx.hold(task.execution.order);
    if (this.acquisition === null) this.wait(task);
    else this.acquisition.add(task.id, fresh);
  }

  private wait(task: Task): void {
    task.unit.meter?.advance(this.ctx.sim.now);
    this.workers.push(task.unit, task);
    this.match(task.unit);
  }

  /** Tasks and free places of a unit find each other, first come first served; nothing moves while the engine is down. */
  private match(unit: Unit): void {
    while (this.engine.down === 0) {
      const instance = this.workers.freeInstance(unit);
      if (instance === null) return;
      unit.meter?.advance(this.ctx.sim.now);
      const task = this.workers.take(unit, instance);
      task.instance = instance;
      const { sim, random } = this.ctx;
      const { execution } = task;
      bookBetween(this.ctx, execution.order, task.path, PART.QUEUE, task.unit.station);
      const delay = sampleTicks(this.handOver, random.seek(KEY_HAND_OVER ^ task.site.key, execution.order.number, execution.index * 4096 + task.attempts));
      if (delay > 0) sim.after(delay, PRIORITY.MESSAGE, EVENT.TASK_HANDED_OVER, task.id, 0);
      else this.taken(task);
    }
  }

  private taken(task: Task): void {
    const { order } = task.execution;
    this.reactions.onTaken(task.execution, task.node, task.phase);
    this.ctx.drop(order);
  }

  private accept(task: Task, outcome: Outcome, row: number, path: Path): void {
    const { ctx } = this;
    const { sim } = ctx;
    const { execution, node, phase } = task;
    task.ticket = 0;
    ctx.hold(execution.order);
    if (task.timeout !== 0) {
      sim.cancel(task.timeout);
      task.timeout = 0;
      ctx.drop(execution.order);
    }
    if (outcome === OUTCOME.OK || isRefusal(outcome)) {
      task.path.append(path, sim.now);
      if (phase === PHASE.UNDO || phase === PHASE.CANCEL) task.path.parts[UNDO_TICKS]! += sim.now - task.began;
    } else task.path.advance(PART.RETRY, sim.now);
    if (outcome === OUTCOME.SOLD_OUT && row >= 0) ctx.recorder.soldOut(sim.now, execution.order.id, row);
    this.reactions.onReported(execution, node, phase, outcome);
    ctx.drop(execution.order);
  }

  private taskOf(execution: Execution, node: number, phase: Phase): Task {
    return this.open.get(keyOf(execution, node, phase))!;
  }

  private noticed(at: Ticks): Ticks {
    const { timeoutCheck } = this.plan;
    return timeoutCheck === 0 ? at : Math.ceil(at / timeoutCheck) * timeoutCheck;
  }
}

/** One number for a command of an execution; nodes are fewer than 65,536. */
function keyOf(execution: Execution, node: number, phase: Phase): number {
  return (execution.id * 65536 + node) * 8 + phase;
}
