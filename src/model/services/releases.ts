import { PRIORITY } from '../../engine/simulator.ts';
import type { FaultKind } from '../../scenario/scenario.ts';
import type { Context } from '../context.ts';
import { EVENT } from '../events.ts';
import type { Instances } from './instances.ts';
import { INSTANCE } from './service.ts';
import type { ServiceInstance, Unit } from './service.ts';

type Deploy = Extract<FaultKind, { kind: 'deploy' }>;

interface Release {
  readonly unit: Unit;
  readonly what: Deploy;
  /** Instances that still run the other version. */
  readonly remaining: ServiceInstance[];
  readonly restarting: ServiceInstance[];
  rollingBack: boolean;
}

const STAGE = { NEXT: 0, DETECTED: 1 } as const;
/** Share of instances replaced at once: Kubernetes' maxUnavailable, 25 %. */
const BATCH = 0.25;

/**
 * New versions roll out: instance by instance, all at once beside the old ones, or to one first. A bad one fails a share
 * of its requests until somebody notices and it is taken back the same way.
 */
export class Releases {
  private readonly ctx: Context;
  private readonly instances: Instances;
  private readonly over: (fault: number) => void;
  private readonly running = new Map<number, Release>();

  constructor(ctx: Context, instances: Instances, over: (fault: number) => void) {
    this.ctx = ctx;
    this.instances = instances;
    this.over = over;
  }

  start(fault: number, what: Deploy, unit: Unit): void {
    const targets = unit.instances.filter((one) => one.state === INSTANCE.UP);
    const first = what.style === 'canary' ? targets.slice(0, 1) : targets;
    const release: Release = { unit, what, remaining: [...first], restarting: [], rollingBack: false };
    this.running.set(fault, release);
    if (what.errors > 0 || what.style === 'canary') this.ctx.sim.after(what.detect, PRIORITY.FAULT, EVENT.DEPLOY_STAGE, fault, STAGE.DETECTED);
    this.next(fault, release);
  }

  /** Event: a stage of a release is due. */
  stage(fault: number, stage: number): void {
    const release = this.running.get(fault);
    if (release === undefined) return;
    if (stage === STAGE.NEXT) this.next(fault, release);
    else this.detected(fault, release);
  }

  /** Replaces the next batch once the last is up again. */
  private next(fault: number, release: Release): void {
    const { unit, what } = release;
    const errors = release.rollingBack ? 0 : what.errors;
    if (what.style === 'blue-green') {
      // The other version stands beside this one: one switch, no restart.
      for (const instance of release.remaining.splice(0)) instance.badRelease = errors;
      this.finished(fault, release);
      return;
    }
    if (release.restarting.some((one) => one.state !== INSTANCE.UP)) {
      this.again(fault);
      return;
    }
    release.restarting.length = 0;
    const size = Math.max(1, Math.floor(unit.instances.length * BATCH));
    for (const instance of release.remaining.splice(0, size)) {
      instance.badRelease = errors;
      release.restarting.push(instance);
      // Callers are cut off as by a crash, but brokers and whoever else keeps its membership hear of it beforehand.
      instance.stopsInOrder = true;
      this.instances.crash(instance);
      instance.stopsInOrder = false;
      this.instances.restore(instance);
    }
    if (release.restarting.length > 0) this.again(fault);
    else this.finished(fault, release);
  }

  private again(fault: number): void {
    this.ctx.sim.after(LOOK_AGAIN, PRIORITY.PERIODIC, EVENT.DEPLOY_STAGE, fault, STAGE.NEXT);
  }

  /** The time to notice is over: a bad release goes back, a good canary goes on to the others. */
  private detected(fault: number, release: Release): void {
    const { unit, what } = release;
    const updated = unit.instances.filter((one) => one.badRelease > 0);
    if (updated.length > 0) {
      release.rollingBack = true;
      release.remaining.splice(0, release.remaining.length, ...updated);
    } else if (what.style === 'canary') {
      release.remaining.push(...unit.instances.filter((one) => one.state === INSTANCE.UP && one.number > 0));
      release.rollingBack = true;
    }
    this.next(fault, release);
  }

  /** Everything runs the version it should; a bad one only after its roll-back. */
  private finished(fault: number, release: Release): void {
    const { what, rollingBack } = release;
    const awaitsDetection = !rollingBack && (what.errors > 0 || what.style === 'canary');
    if (awaitsDetection) return;
    this.running.delete(fault);
    this.over(fault);
  }
}

/** How often it looks whether a batch is up: a tenth of a second. */
const LOOK_AGAIN = 100_000_000;
