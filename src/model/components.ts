import { compileDistribution, sampleTicks } from '../engine/distributions.ts';
import type { Sampler } from '../engine/distributions.ts';
import { hashText, mixKeys } from '../engine/keyed-random.ts';
import type { KeyedRandom } from '../engine/keyed-random.ts';
import { Jobs } from '../engine/jobs.ts';
import { PRIORITY } from '../engine/simulator.ts';
import { Station } from '../engine/station.ts';
import type { StationHost } from '../engine/station.ts';
import type { Ticks } from '../engine/time.ts';
import { bookBetween } from './booking.ts';
import type { Context } from './context.ts';
import { EVENT } from './events.ts';
import { PART } from './facts.ts';
import type { Endpoint } from './network.ts';
import type { Execution, Order } from './order.ts';
import type { Path } from './path.ts';
import { Pool } from './pool.ts';
import type { ComponentSpec, Place } from './ports.ts';
import type { Spans } from './tracing/spans.ts';

const KEY_TRANSITION = hashText('transition time');
const KEY_PERSIST = hashText('transition commit');
const KEY_SHARD = hashText('shard');
const KEY_RECOVERY = hashText('component recovery');

/** Something a strategy deploys: an orchestrator, a coordinator, an engine. It can crash; what it committed survives. */
export class Component {
  readonly place: Place;
  readonly spec: ComponentSpec;
  readonly endpoint: Endpoint;
  /** Number among the recorder's stations. */
  readonly stationNumber: number;
  readonly transition: Sampler;
  readonly commit: Sampler;
  /** One for each shard. */
  readonly stations: Station[] = [];
  down = 0;
  crashes = 0;
  private readonly recovery: Sampler | null;

  constructor(place: Place, spec: ComponentSpec, endpoint: Endpoint, stationNumber: number) {
    this.place = place;
    this.spec = spec;
    this.endpoint = endpoint;
    this.stationNumber = stationNumber;
    this.transition = compileDistribution(spec.transition);
    this.commit = compileDistribution(spec.commit);
    this.recovery = spec.recovery === undefined ? null : compileDistribution(spec.recovery);
  }

  /** Places of all shards; Infinity = no limit. */
  get places(): number {
    return this.spec.places * this.stations.length;
  }

  /** What belongs to an order is worked on in one shard, one thing after another if a shard has one place. */
  stationOf(order: Order): Station {
    const { stations } = this;
    return stations.length === 1 ? stations[0]! : stations[mixKeys(KEY_SHARD, order.number) % stations.length]!;
  }

  /** From its restart until it serves. */
  recoveryTime(random: KeyedRandom): Ticks {
    return this.recovery === null ? 0 : sampleTicks(this.recovery, random.seek(KEY_RECOVERY, this.place, this.crashes));
  }
}

class Transition {
  readonly id: number;
  component!: Component;
  order!: Order;
  execution!: Execution;
  path!: Path;
  what = 0;
  node = 0;
  code = 0;
  station!: Station;
  writes = 0;
  arrived: Ticks = 0;
  live = false;
  event = 0;

  constructor(id: number) {
    this.id = id;
  }
}

/** The state transitions of what a strategy deploys: queue, work, durable write; only the write makes it real. */
export class Components implements StationHost {
  readonly all: Component[] = [];
  spans: Spans | null = null;
  private readonly stations: Station[] = [];
  private readonly ctx: Context;
  private readonly jobs = new Jobs();
  private readonly transitions = new Pool((id) => new Transition(id));
  private readonly done: (execution: Execution, what: number, node: number, code: number) => void;

  constructor(ctx: Context, done: (execution: Execution, what: number, node: number, code: number) => void) {
    this.ctx = ctx;
    this.done = done;
  }

  add(spec: ComponentSpec, place: Place, endpoint: Endpoint, stationNumber: number): Component {
    const component = new Component(place, spec, endpoint, stationNumber);
    for (let shard = 0; shard < (spec.shards ?? 1); shard++) {
      const station = new Station(this.ctx.sim, this.jobs, this, {
        id: this.stations.length, discipline: 'fifo', places: spec.places, queueLimit: Infinity, ranks: 1,
        workDoneKind: EVENT.TRANSITION_WORKED, sharedWorkDoneKind: EVENT.TRANSITION_WORKED,
      });
      component.stations.push(station);
      this.stations.push(station);
    }
    this.all.push(component);
    return component;
  }

  at(place: Place): Component | null {
    return this.all.find((one) => one.place === place) ?? null;
  }

  named(name: string): Component | null {
    return this.all.find((one) => one.spec.name === name) ?? null;
  }

  /** A transition asks for its turn, then makes so many serial writes; at a component that is down it is lost. */
  request(component: Component, execution: Execution, what: number, node: number, code: number, writes: number, path: Path): void {
    if (component.down > 0) return;
    const { ctx } = this;
    const transition = this.transitions.take();
    transition.component = component;
    transition.order = execution.order;
    transition.execution = execution;
    transition.path = path;
    transition.what = what;
    transition.node = node;
    transition.code = code;
    transition.writes = writes;
    transition.station = component.stationOf(execution.order);
    transition.arrived = ctx.sim.now;
    transition.live = true;
    ctx.hold(transition.order);
    ctx.recorder.visitArrived(ctx.sim.now, component.stationNumber, transition.order.id, transition.order.cls);
    const work = sampleTicks(component.transition, ctx.random.seek(KEY_TRANSITION ^ what, transition.order.number, execution.index * 4096 + execution.doneCount * 64 + node));
    transition.station.offer(transition.id, 0, this.spans === null ? work : work + this.spans.transitionWork(transition.order));
  }

  jobStarts(_station: Station, job: number, drawn: Ticks): Ticks {
    const transition = this.transitions.at(job);
    const { ctx } = this;
    const { order, component } = transition;
    ctx.recorder.visitStarted(ctx.sim.now, component.stationNumber, order.id, order.cls, transition.arrived);
    ctx.recorder.workingChanged(ctx.sim.now, component.stationNumber, 1);
    bookBetween(ctx, order, transition.path, PART.QUEUE, component.stationNumber);
    return drawn;
  }

  jobFinished(_station: Station, job: number): void {
    const transition = this.transitions.at(job);
    const { ctx } = this;
    const { component, execution } = transition;
    ctx.recorder.workingChanged(ctx.sim.now, component.stationNumber, -1);
    if (transition.writes === 0) {
      this.complete(transition);
      return;
    }
    let time = 0;
    for (let write = 0; write < transition.writes; write++) {
      const n = execution.index * 4096 + execution.doneCount * 64 + transition.node;
      time += sampleTicks(component.commit, ctx.random.seek(KEY_PERSIST ^ transition.what ^ (write * 0x9e3779b1), transition.order.number, n));
    }
    transition.event = ctx.sim.after(time, PRIORITY.COMPLETION, EVENT.TRANSITION_COMMITTED, transition.id, 0);
  }

  /** Event: the durable write is done. */
  committed(job: number): void {
    const transition = this.transitions.at(job);
    transition.event = 0;
    for (let write = 0; write < transition.writes; write++) {
      this.ctx.recorder.committed(this.ctx.sim.now, transition.order.id, transition.component.stationNumber);
    }
    this.complete(transition);
  }

  /** Event: the transition's own time is over. */
  worked(job: number, station: number): void {
    this.stations[station]!.workDone(job);
  }

  /** Everything under way in a component is lost. */
  crash(component: Component): void {
    component.crashes++;
    this.spans?.crashed(component.endpoint);
    for (const station of component.stations) station.crash();
  }

  /** Transitions of an order's shard that wait or are under way. */
  backlog(component: Component, order: Order): number {
    const station = component.stationOf(order);
    return station.queued + station.occupied;
  }

  jobLost(_station: Station, job: number, queued: boolean, working: boolean): void {
    const transition = this.transitions.at(job);
    const { ctx } = this;
    const { order, component } = transition;
    if (working) ctx.recorder.workingChanged(ctx.sim.now, component.stationNumber, -1);
    ctx.recorder.visitLost(ctx.sim.now, component.stationNumber, order.id, order.cls, transition.arrived, queued);
    if (transition.event !== 0) ctx.sim.cancel(transition.event);
    transition.event = 0;
    this.free(transition);
  }

  private complete(transition: Transition): void {
    const { ctx } = this;
    const { component, order, execution, what, node, code } = transition;
    bookBetween(ctx, order, transition.path, PART.PERSIST, component.stationNumber);
    this.spans?.transitionEnded(order, component.endpoint, component.stationNumber, ctx.sim.now - transition.arrived);
    const { station } = transition;
    const worked = station.workedBy(transition.id);
    ctx.recorder.visitLeft(ctx.sim.now, component.stationNumber, order.id, order.cls, transition.arrived, worked);
    ctx.recorder.cpuUsed(ctx.sim.now, order.id, worked, true);
    ctx.hold(order);
    station.release(transition.id);
    this.free(transition);
    this.done(execution, what, node, code);
    ctx.drop(order);
  }

  private free(transition: Transition): void {
    transition.live = false;
    this.ctx.drop(transition.order);
    this.transitions.give(transition);
  }
}
