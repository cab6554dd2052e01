import { compileDistribution, sampleTicks } from '../../engine/distributions.ts';
import type { Sampler } from '../../engine/distributions.ts';
import { hashText } from '../../engine/keyed-random.ts';
import { PRIORITY } from '../../engine/simulator.ts';
import type { Fault, FaultKind } from '../../scenario/scenario.ts';
import type { Context } from '../context.ts';
import { EVENT } from '../events.ts';
import type { LinkFault } from '../network.ts';
import { INSTANCE } from '../services/service.ts';
import type { ServiceInstance, Unit } from '../services/service.ts';

const KEY_UP = hashText('random fault up');
const KEY_DOWN = hashText('random fault down');

/** What a fault can do to the world. */
export interface FaultHost {
  /** The units that a name stands for (a service, a unit); null = something a strategy would have deployed. */
  unitNamed(name: string): Unit | null;
  zoneInstances(zone: string): ServiceInstance[];
  crashInstance(instance: ServiceInstance): void;
  restoreInstance(instance: ServiceInstance): void;
  pauseInstance(instance: ServiceInstance): void;
  resumeInstance(instance: ServiceInstance): void;
  /** Crashes or pauses a deployed component (`coordination` = whichever coordinates); false if there is none. */
  crashComponent(name: string): boolean;
  restoreComponent(name: string): void;
  /** A release of a service; the host calls {@link Faults.over} when it is finished. */
  deploy(fault: number, what: Extract<FaultKind, { kind: 'deploy' }>): void;
  setPoison(step: string, share: number): void;
  note(text: string): void;
}

interface RunningFault {
  readonly fault: Fault;
  readonly up: Sampler | null;
  readonly down: Sampler | null;
  period: number;
  running: boolean;
  instances: ServiceInstance[];
  links: LinkFault[];
}

/** The faults of the file, each with its times; overlapping ones add up as the language says. */
export class Faults {
  private readonly ctx: Context;
  private readonly host: FaultHost;
  private readonly all: readonly RunningFault[];
  private readonly slowed = new Map<Unit, number[]>();
  private readonly failing = new Map<Unit, number[]>();
  private readonly slowDisks = new Map<Unit, number[]>();
  private readonly poisoned = new Map<string, number[]>();

  constructor(ctx: Context, host: FaultHost, faults: readonly Fault[]) {
    this.ctx = ctx;
    this.host = host;
    this.all = faults.map((fault) => ({
      fault, period: 0, running: false, instances: [], links: [],
      up: fault.when.kind === 'random' ? compileDistribution(fault.when.up) : null,
      down: fault.when.kind === 'random' ? compileDistribution(fault.when.down) : null,
    }));
  }

  /** Schedules the first time of every fault. */
  start(): void {
    this.all.forEach((one, index) => {
      const { when, what } = one.fault;
      if (when.kind === 'random') this.scheduleRandom(index);
      else if (what.kind === 'poison' && when.for === null && when.at === 0) this.begin(index);
      else this.ctx.sim.at(when.at, PRIORITY.FAULT, EVENT.FAULT_STARTS, index, 0);
    });
  }

  private scheduleRandom(index: number): void {
    const one = this.all[index]!;
    const up = sampleTicks(one.up!, this.ctx.random.seek(KEY_UP ^ hashText(one.fault.name), 0, one.period));
    this.ctx.sim.after(up, PRIORITY.FAULT, EVENT.FAULT_STARTS, index, 0);
  }

  /** Event: a fault begins. */
  begin(index: number): void {
    const one = this.all[index]!;
    const { sim, random, recorder } = this.ctx;
    one.running = true;
    recorder.faultStarted(sim.now, index);
    this.apply(one, index);
    const { when } = one.fault;
    if (when.kind === 'random') {
      const down = sampleTicks(one.down!, random.seek(KEY_DOWN ^ hashText(one.fault.name), 0, one.period));
      sim.after(down, PRIORITY.REPAIR, EVENT.FAULT_ENDS, index, 0);
    } else if (when.for !== null) sim.after(when.for, PRIORITY.REPAIR, EVENT.FAULT_ENDS, index, 0);
  }

  /** Event: a fault ends. */
  over(index: number): void {
    const one = this.all[index]!;
    if (!one.running) return;
    one.running = false;
    this.revoke(one);
    this.ctx.recorder.faultEnded(this.ctx.sim.now, index);
    if (one.fault.when.kind === 'random') {
      one.period++;
      this.scheduleRandom(index);
    }
  }

  private apply(one: RunningFault, index: number): void {
    const { what, name } = one.fault;
    const { host } = this;
    switch (what.kind) {
      case 'crash':
      case 'pause': {
        const unit = host.unitNamed(what.target);
        if (unit === null) {
          if (!host.crashComponent(what.target)) host.note(`fault ${name}: this strategy has no ${what.target}, it is unaffected`);
          return;
        }
        one.instances = firstUp(unit, what.instances);
        for (const instance of one.instances) {
          if (what.kind === 'crash') host.crashInstance(instance);
          else host.pauseInstance(instance);
        }
        return;
      }
      case 'zone-outage':
        one.instances = host.zoneInstances(what.zone);
        for (const instance of one.instances) {
          instance.stranded++;
          host.pauseInstance(instance);
        }
        this.cut(one, [what.zone], ['*'], 1, index);
        this.cut(one, ['*'], [what.zone], 1, index);
        return;
      case 'slow':
        { this.slow(one, what); return; }
      case 'errors':
        { this.fail(one, what); return; }
      case 'disk':
        { this.stack(this.slowDisks, what.service, what.factor); return; }
      case 'latency':
        { this.link(one, { from: [what.from], to: [what.to], loss: 0, duplicate: 0, add: compileDistribution(what.add), key: hashText(`latency ${String(index)}`) }); return; }
      case 'loss':
        { this.cut(one, [what.from], [what.to], what.rate, index); return; }
      case 'duplicate':
        { this.link(one, { from: [what.from], to: [what.to], loss: 0, duplicate: what.rate, add: null, key: 0 }); return; }
      case 'partition':
        this.cut(one, what.sides[0], what.sides[1], 1, index);
        if (!what.oneWay) this.cut(one, what.sides[1], what.sides[0], 1, index);
        return;
      case 'poison':
        this.poisoned.set(what.step, [...(this.poisoned.get(what.step) ?? []), what.share]);
        { this.refreshPoison(what.step); return; }
      case 'deploy':
        { host.deploy(index, what); return; }
    }
  }

  private revoke(one: RunningFault): void {
    const { what } = one.fault;
    const { host } = this;
    for (const link of one.links) this.ctx.network.removeFault(link);
    one.links = [];
    const { instances } = one;
    one.instances = [];
    switch (what.kind) {
      case 'crash':
        if (host.unitNamed(what.target) === null) host.restoreComponent(what.target);
        for (const instance of instances) host.restoreInstance(instance);
        return;
      case 'pause':
      case 'zone-outage':
        if (what.kind === 'pause' && host.unitNamed(what.target) === null) host.restoreComponent(what.target);
        for (const instance of instances) {
          if (what.kind === 'zone-outage') instance.stranded--;
          host.resumeInstance(instance);
        }
        return;
      case 'slow':
        if (what.instances === 'all') this.unstack(this.slowed, what.service, what.factor);
        else for (const instance of instances) instance.slowFactor /= what.factor;
        return;
      case 'errors':
        if (what.instances === 'all') this.unstack(this.failing, what.service, what.rate);
        else for (const instance of instances) this.refreshErrors(instance);
        return;
      case 'disk':
        { this.unstack(this.slowDisks, what.service, what.factor); return; }
      case 'poison': {
        const shares = this.poisoned.get(what.step) ?? [];
        shares.splice(shares.indexOf(what.share), 1);
        this.refreshPoison(what.step); return;
      }
      default:
    }
  }

  private slow(one: RunningFault, what: Extract<FaultKind, { kind: 'slow' }>): void {
    if (what.instances === 'all') { this.stack(this.slowed, what.service, what.factor); return; }
    const unit = this.host.unitNamed(what.service);
    if (unit === null) return;
    one.instances = firstUp(unit, what.instances);
    for (const instance of one.instances) instance.slowFactor *= what.factor;
  }

  private fail(one: RunningFault, what: Extract<FaultKind, { kind: 'errors' }>): void {
    if (what.instances === 'all') { this.stack(this.failing, what.service, what.rate); return; }
    const unit = this.host.unitNamed(what.service);
    if (unit === null) return;
    one.instances = firstUp(unit, what.instances);
    for (const instance of one.instances) this.refreshErrors(instance);
  }

  /** Anew from all that are in force, so that one certain failure among them can end. */
  private refreshErrors(instance: ServiceInstance): void {
    let none = 1;
    for (const { fault: { what }, instances } of this.all) if (what.kind === 'errors' && instances.includes(instance)) none *= 1 - what.rate;
    instance.errorRate = 1 - none;
  }

  private cut(one: RunningFault, from: readonly string[], to: readonly string[], loss: number, index: number): void {
    this.link(one, { from, to, loss, duplicate: 0, add: null, key: index });
  }

  private link(one: RunningFault, fault: LinkFault): void {
    one.links.push(fault);
    this.ctx.network.addFault(fault);
  }

  private stack(kind: Map<Unit, number[]>, service: string, value: number): void {
    const unit = this.host.unitNamed(service);
    if (unit === null) return;
    const values = kind.get(unit) ?? [];
    values.push(value);
    kind.set(unit, values);
    this.refresh(unit);
  }

  private unstack(kind: Map<Unit, number[]>, service: string, value: number): void {
    const unit = this.host.unitNamed(service);
    const values = unit === null ? undefined : kind.get(unit);
    if (unit === null || values === undefined) return;
    values.splice(values.indexOf(value), 1);
    this.refresh(unit);
  }

  private refreshPoison(step: string): void {
    this.host.setPoison(step, 1 - (this.poisoned.get(step) ?? []).reduce((none, share) => none * (1 - share), 1));
  }

  /** Overlapping factors multiply, chances combine as 1 - (1-p)(1-q). */
  private refresh(unit: Unit): void {
    unit.slowFactor = (this.slowed.get(unit) ?? []).reduce((product, factor) => product * factor, 1);
    unit.errorRate = 1 - (this.failing.get(unit) ?? []).reduce((none, rate) => none * (1 - rate), 1);
    // Units may share a store.
    unit.store.factor = 1;
    for (const [other, factors] of this.slowDisks) {
      if (other.store === unit.store) unit.store.factor = factors.reduce((product, factor) => product * factor, unit.store.factor);
    }
  }
}

/** All instances, or the lowest numbered that are up. */
function firstUp(unit: Unit, count: number | 'all'): ServiceInstance[] {
  if (count === 'all') return unit.instances.filter((one) => one.state !== INSTANCE.STOPPED && one.state !== INSTANCE.SPARE);
  return unit.instances.filter((one) => one.state === INSTANCE.UP).slice(0, count);
}
