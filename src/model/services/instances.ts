import { compileDistribution, sampleTicks } from '../../engine/distributions.ts';
import type { Sampler } from '../../engine/distributions.ts';
import { hashText } from '../../engine/keyed-random.ts';
import { PRIORITY } from '../../engine/simulator.ts';
import { Station } from '../../engine/station.ts';
import type { StationHost } from '../../engine/station.ts';
import type { Jobs } from '../../engine/jobs.ts';
import type { Ticks } from '../../engine/time.ts';
import type { Crew, Probes as UnitProbes, Scenario } from '../../scenario/scenario.ts';
import type { Context } from '../context.ts';
import { EVENT } from '../events.ts';
import { LoadMeter } from './load-meter.ts';
import { Probes } from './probes.ts';
import { RestartBackoff } from './restarts.ts';
import { INSTANCE, ServiceInstance } from './service.ts';
import type { Unit } from './service.ts';

const KEY_UP = hashText('failure up');
const KEY_DOWN = hashText('failure down');
const KEY_START_UP = hashText('start-up');
const KEY_COVERAGE = hashText('failover coverage');
const KEY_SWITCH = hashText('failover switch');

interface UnitClock {
  readonly up: Sampler | null;
  readonly down: Sampler | null;
  readonly switch: Sampler | null;
  readonly uncovered: Sampler | null;
  /** Spares that stand ready; below 0, so many instances wait for one. */
  spares: number;
  readonly waitingForSpare: ServiceInstance[];
}

interface CrewState {
  readonly crew: Crew;
  free: number;
  /** Repairs that wait for somebody, in order. */
  readonly waiting: Repair[];
}

/** Where a repaired instance goes: back to its place, or on the shelf as a spare. */
interface Repair {
  readonly instance: ServiceInstance;
  readonly kind: number;
  readonly time: Ticks;
}

export interface InstanceHost {
  /** Work that waited for a stopped instance goes on. */
  resumed(instance: ServiceInstance): void;
  /** Instances of a unit came, went, or changed their state. */
  changed(unit: Unit): void;
  /** Everything in an instance is lost. */
  crashed(instance: ServiceInstance): void;
  /** There is work for it that it has not got yet. */
  needed(unit: Unit): boolean;
}

/** Instances come and go: failures and repairs, crews and spares, start-up, idle shutdown, autoscaling. */
export class Instances {
  readonly all: ServiceInstance[] = [];
  private readonly ctx: Context;
  private readonly scenario: Scenario;
  private readonly jobs: Jobs;
  private readonly stationHost: StationHost;
  private readonly host: InstanceHost;
  private readonly ranks: number;
  private readonly clocks = new Map<Unit, UnitClock>();
  private readonly crews: CrewState[];
  private readonly units: Unit[] = [];
  private readonly restarts: RestartBackoff;
  /** Null = nothing is probed. */
  probes: Probes | null = null;

  constructor(ctx: Context, scenario: Scenario, jobs: Jobs, stationHost: StationHost, host: InstanceHost, ranks: number) {
    this.ctx = ctx;
    this.scenario = scenario;
    this.jobs = jobs;
    this.stationHost = stationHost;
    this.host = host;
    this.ranks = ranks;
    this.restarts = new RestartBackoff(ctx);
    this.crews = scenario.crews.map((crew) => ({ crew, free: crew.size, waiting: [] }));
  }

  /** Creates the instances of a unit and starts their clocks. */
  populate(unit: Unit): void {
    const { failures, autoscale, instances, idleShutdown } = unit.settings;
    this.units.push(unit);
    const compiled = (spec: Parameters<typeof compileDistribution>[0] | undefined): Sampler | null => (spec === undefined ? null : compileDistribution(spec));
    this.clocks.set(unit, {
      up: compiled(failures?.up), down: compiled(failures?.down), switch: compiled(failures?.failover?.switch),
      uncovered: compiled(failures?.failover?.uncovered), spares: failures?.failover?.spares ?? 0, waitingForSpare: [],
    });
    for (let i = 0; i < instances; i++) this.create(unit, INSTANCE.UP);
    for (const instance of unit.instances) {
      this.scheduleFailure(instance);
      if (idleShutdown !== null) this.watchIdle(instance);
    }
    if (autoscale !== null) unit.meter = new LoadMeter(unit);
    if (autoscale !== null) this.ctx.sim.after(autoscale.every, PRIORITY.PERIODIC, EVENT.AUTOSCALE, unit.index, 0);
    this.report(unit);
  }

  private create(unit: Unit, state: number): ServiceInstance {
    const number = unit.instances.length;
    const zones = unit.settings.zones.length > 0 ? unit.settings.zones : this.scenario.network.zones;
    const zone = zones.length === 0 ? -1 : this.scenario.network.zones.indexOf(zones[number % zones.length]!);
    const services = unit.settings.services.map((index) => this.scenario.services[index]!.name);
    const endpoint = this.ctx.network.addEndpoint(unit.name, zone, unit.name, services);
    const instance = new ServiceInstance(this.all.length, unit, number, endpoint);
    instance.state = state;
    instance.station = new Station(this.ctx.sim, this.jobs, this.stationHost, {
      id: instance.id, discipline: unit.settings.discipline, places: unit.settings.places, queueLimit: unit.settings.queueLimit,
      ranks: unit.settings.discipline === 'priority' || unit.settings.discipline === 'preemptive-priority' ? this.ranks : 1,
      workDoneKind: EVENT.WORK_DONE, sharedWorkDoneKind: EVENT.SHARED_WORK_DONE,
    });
    if (state === INSTANCE.STARTING) instance.station.pause();
    this.all.push(instance);
    unit.instances.push(instance);
    if (unit.settings.probes !== null) this.watch(instance, unit.settings.probes);
    return instance;
  }

  private watch(instance: ServiceInstance, probes: UnitProbes): void {
    this.probes ??= new Probes(this.ctx, this.scenario, { kill: (one) => { this.kill(one); }, changed: (unit) => { this.host.changed(unit); } });
    this.probes.watch(instance, probes);
  }

  // ---- crashes and stops, from `failures:` and from faults

  /** A crash: everything in it is lost; several reasons may keep it down. */
  crash(instance: ServiceInstance): void {
    instance.downReasons++;
    if (instance.state === INSTANCE.DOWN || instance.state === INSTANCE.STOPPED) return;
    const { restarts, detection } = instance.unit.settings;
    const served = instance.state !== INSTANCE.STARTING;
    this.ctx.sim.cancel(instance.startEvent);
    instance.startEvent = 0;
    instance.state = INSTANCE.DOWN;
    instance.believedUntil = this.ctx.sim.now + detection;
    // One that is replaced has not failed.
    if (restarts !== null && !instance.stopsInOrder) {
      if (served) this.restarts.crashed(instance);
      else this.restarts.schedule(instance);
    }
    instance.station.crash();
    this.host.crashed(instance);
    this.report(instance.unit);
  }

  /** A reason to be down is over; with the last one it starts up. */
  restore(instance: ServiceInstance): void {
    instance.downReasons--;
    if (instance.downReasons > 0 || instance.state !== INSTANCE.DOWN || instance.startEvent !== 0) return;
    this.startUp(instance);
  }

  /** Event: a supervisor starts a crashed instance; while something keeps it down it crashes again at once. */
  startsAgain(instance: ServiceInstance): void {
    instance.startEvent = 0;
    if (instance.downReasons > 0) this.restarts.schedule(instance);
    else this.startUp(instance);
  }

  /** Ends a process that does not answer. What made it stand still is gone with it; what keeps an instance down is not. */
  private kill(instance: ServiceInstance): void {
    instance.pausesOutlived += instance.pauseReasons;
    instance.pauseReasons = 0;
    this.crash(instance);
    this.restore(instance);
  }

  pause(instance: ServiceInstance): void {
    instance.pauseReasons++;
    instance.station.pause();
    this.report(instance.unit);
  }

  resume(instance: ServiceInstance): void {
    if (instance.pausesOutlived > 0) {
      instance.pausesOutlived--;
      return;
    }
    instance.pauseReasons--;
    if (instance.pauseReasons > 0 || instance.state === INSTANCE.STARTING) return;
    instance.station.resume();
    this.host.resumed(instance);
    this.report(instance.unit);
  }

  private startUp(instance: ServiceInstance): void {
    // Where something asks, nobody takes it for ready before it has answered.
    if (instance.unit.settings.probes?.readiness != null) instance.ready = false;
    const time = sampleTicks(instance.unit.settings.startUp, this.ctx.random.seek(KEY_START_UP ^ hashText(instance.unit.name), instance.number, instance.starts++));
    if (time === 0) {
      this.started(instance);
      return;
    }
    instance.state = INSTANCE.STARTING;
    instance.station.pause();
    instance.startEvent = this.ctx.sim.after(time, PRIORITY.REPAIR, EVENT.INSTANCE_STARTED, instance.id, 0);
    this.report(instance.unit);
  }

  /** Event: an instance is ready. */
  started(instance: ServiceInstance): void {
    const { warmUp, idleShutdown } = instance.unit.settings;
    instance.startEvent = 0;
    instance.state = INSTANCE.UP;
    instance.startedAt = this.ctx.sim.now;
    if (warmUp !== null) instance.coldUntil = this.ctx.sim.now + warmUp.for;
    if (instance.failsOnceUp) {
      instance.failsOnceUp = false;
      this.scheduleFailure(instance);
    }
    if (instance.pauseReasons === 0) {
      instance.station.resume();
      this.host.resumed(instance);
    } else instance.station.pause();
    if (idleShutdown !== null) this.watchIdle(instance);
    this.report(instance.unit);
  }

  // ---- failures of single instances

  private scheduleFailure(instance: ServiceInstance): void {
    const { up } = this.clocks.get(instance.unit)!;
    if (up === null) return;
    const time = sampleTicks(up, this.ctx.random.seek(KEY_UP ^ hashText(instance.unit.name), instance.number, instance.failurePeriod));
    this.ctx.sim.after(time, PRIORITY.FAULT, EVENT.INSTANCE_FAILS, instance.id, 0);
  }

  /** Event: an instance fails by itself. */
  fails(instance: ServiceInstance): void {
    const failures = instance.unit.settings.failures!;
    if (instance.state === INSTANCE.STOPPED) {
      // What does not run does not break.
      instance.failurePeriod++;
      this.scheduleFailure(instance);
      return;
    }
    if (failures.onCrash === 'resume') this.pause(instance);
    else this.crash(instance);
    this.repair(instance, failures.failover === null ? REPAIR.PLACE : REPAIR.SHELF);
    if (failures.failover !== null) this.failOver(instance);
  }

  /** A repair begins now, or when somebody of its crew is free. */
  private repair(instance: ServiceInstance, kind: number): void {
    const { down } = this.clocks.get(instance.unit)!;
    const time = sampleTicks(down!, this.ctx.random.seek(KEY_DOWN ^ hashText(instance.unit.name), instance.number, instance.failurePeriod));
    const crew = this.crewOf(instance);
    if (crew === undefined) this.startRepair({ instance, kind, time });
    else if (crew.free > 0) {
      crew.free--;
      this.startRepair({ instance, kind, time });
    } else crew.waiting.push({ instance, kind, time });
  }

  private startRepair({ instance, kind, time }: Repair): void {
    this.ctx.sim.after(time, PRIORITY.REPAIR, EVENT.INSTANCE_REPAIRED, instance.id, kind);
  }

  private crewOf({ unit }: ServiceInstance): CrewState | undefined {
    const name = unit.settings.failures!.crew;
    return name === null ? undefined : this.crews.find((one) => one.crew.name === name);
  }

  /** Event: a repair is done, or a spare has been switched to; `kind` is one of `REPAIR`. */
  repaired(instance: ServiceInstance, kind: number): void {
    if (kind !== REPAIR.SWITCH) this.crewIsFree(instance);
    if (kind !== REPAIR.SHELF) {
      this.backInService(instance);
      return;
    }
    const clock = this.clocks.get(instance.unit)!;
    clock.spares++;
    const waiting = clock.waitingForSpare.shift();
    if (waiting !== undefined) this.backInService(waiting);
  }

  private crewIsFree(instance: ServiceInstance): void {
    const crew = this.crewOf(instance);
    if (crew === undefined) return;
    const next = crew.waiting.shift();
    if (next === undefined) crew.free++;
    else this.startRepair(next);
  }

  private backInService(instance: ServiceInstance): void {
    instance.failurePeriod++;
    if (instance.unit.settings.failures!.onCrash === 'resume') this.resume(instance);
    else this.restore(instance);
    // What waits to be started again does not run, so it does not break.
    if (instance.state === INSTANCE.DOWN && instance.startEvent !== 0) instance.failsOnceUp = true;
    else this.scheduleFailure(instance);
  }

  /** A spare takes over if there is one; if the failure is not covered that takes longer. The broken one is repaired for the shelf. */
  private failOver(instance: ServiceInstance): void {
    const { random, sim } = this.ctx;
    const clock = this.clocks.get(instance.unit)!;
    const failover = instance.unit.settings.failures!.failover!;
    const key = hashText(instance.unit.name);
    clock.spares--;
    if (clock.spares < 0) {
      clock.waitingForSpare.push(instance);
      return;
    }
    const covered = random.seek(KEY_COVERAGE ^ key, instance.number, instance.failurePeriod).nextUniform() < failover.coverage;
    const time = sampleTicks(covered ? clock.switch! : clock.uncovered!, random.seek(KEY_SWITCH ^ key, instance.number, instance.failurePeriod));
    sim.after(time, PRIORITY.REPAIR, EVENT.INSTANCE_REPAIRED, instance.id, REPAIR.SWITCH);
  }

  // ---- idle shutdown

  /** A request came to one that is stopped: it starts. */
  wake(instance: ServiceInstance): void {
    // One that was scaled away serves what was on its way to it, and starts no more.
    if (instance.state === INSTANCE.STOPPED && instance.unit.settings.idleShutdown !== null) {
      instance.failurePeriod++;
      this.startUp(instance);
    }
  }

  watchIdle(instance: ServiceInstance): void {
    const { idleShutdown } = instance.unit.settings;
    if (idleShutdown === null || instance.state !== INSTANCE.UP || instance.load > 0) return;
    if (instance.idleTimer !== 0) this.ctx.sim.cancel(instance.idleTimer);
    instance.idleTimer = this.ctx.sim.after(idleShutdown, PRIORITY.PERIODIC, EVENT.IDLE_CHECK, instance.id, 0);
  }

  /** Event: it may have been idle long enough. */
  idleCheck(instance: ServiceInstance): void {
    instance.idleTimer = 0;
    if (instance.state !== INSTANCE.UP || instance.load > 0) return;
    if (this.host.needed(instance.unit)) {
      this.watchIdle(instance);
      return;
    }
    instance.state = INSTANCE.STOPPED;
    instance.station.pause();
    this.report(instance.unit);
  }

  // ---- autoscaling

  /** Sets how many instances a unit should have: new ones start up, surplus ones finish what they have. */
  scaleTo(unit: Unit, desired: number): void {
    const present = unit.instances.filter((one) => one.state === INSTANCE.UP || one.state === INSTANCE.STARTING || one.state === INSTANCE.DOWN);
    for (let i = present.length; i < desired; i++) {
      const drained = unit.instances.find((one) => one.state === INSTANCE.STOPPED && one.load === 0);
      if (drained !== undefined) {
        drained.failurePeriod++;
        this.startUp(drained);
      } else {
        const fresh = this.create(unit, INSTANCE.STARTING);
        this.startUp(fresh);
        this.scheduleFailure(fresh);
      }
    }
    for (let i = present.length - 1; i >= desired; i--) this.remove(present[i]!);
    this.report(unit);
  }

  /** One that is up finishes what it has; one that is down or starting is simply not there any more. */
  private remove(surplus: ServiceInstance): void {
    this.ctx.sim.cancel(surplus.startEvent);
    surplus.startEvent = 0;
    surplus.state = INSTANCE.DRAINING;
    this.drained(surplus);
  }

  /** A draining instance that has nothing left stops. */
  drained(instance: ServiceInstance): void {
    if (instance.state !== INSTANCE.DRAINING || instance.outstanding > 0) return;
    instance.state = INSTANCE.STOPPED;
    this.report(instance.unit);
  }

  /** Tells the recorder what a unit has now. */
  report(unit: Unit): void {
    this.host.changed(unit);
    let up = 0;
    let existing = 0;
    let places = 0;
    for (const instance of unit.instances) {
      if (instance.state === INSTANCE.STOPPED && unit.settings.idleShutdown === null) continue;
      existing++;
      if (!instance.up || instance.pauseReasons > 0) continue;
      up++;
      places += instance.station.places;
    }
    this.ctx.recorder.capacityChanged(this.ctx.sim.now, unit.station, up, existing, places === Infinity ? -1 : places);
  }
}

const REPAIR = { PLACE: 0, SHELF: 1, SWITCH: 2 } as const;
