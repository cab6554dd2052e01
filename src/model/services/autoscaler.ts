import { PRIORITY } from '../../engine/simulator.ts';
import type { Ticks } from '../../engine/time.ts';
import type { Context } from '../context.ts';
import { EVENT } from '../events.ts';
import type { Instances } from './instances.ts';
import { INSTANCE } from './service.ts';
import type { Unit } from './service.ts';

/**
 * desired = ceil(instances x measured / target), as the Kubernetes horizontal pod autoscaler does: looked at once in a
 * while, over a window, with a tolerance, and slow to scale down.
 * Source: kubernetes.io, "Horizontal Pod Autoscaling", algorithm details.
 */
export class Autoscalers {
  /** While the control plane is down nothing scales. */
  stopped = false;
  private readonly ctx: Context;
  private readonly instances: Instances;
  private readonly wishes = new Map<Unit, { at: Ticks; desired: number }[]>();

  constructor(ctx: Context, instances: Instances) {
    this.ctx = ctx;
    this.instances = instances;
  }

  /** Event: time to look at a unit. */
  look(unit: Unit): void {
    const { sim } = this.ctx;
    const spec = unit.settings.autoscale!;
    sim.after(spec.every, PRIORITY.PERIODIC, EVENT.AUTOSCALE, unit.index, 0);
    const load = unit.meter!.over(spec.window, sim.now);
    if (this.stopped) return;
    const present = unit.instances.filter((one) => one.state === INSTANCE.UP || one.state === INSTANCE.STARTING || one.state === INSTANCE.DOWN);
    const ready = Math.max(1, present.filter((one) => one.state === INSTANCE.UP).length);
    const measured = spec.metric === 'utilisation' ? load.busy / (ready * unit.settings.places) : (spec.metric === 'queue' ? load.waiting : load.rate) / ready;
    const ratio = measured / spec.target;
    const current = present.length;
    let desired = Math.abs(ratio - 1) <= spec.tolerance ? current : Math.ceil(ready * ratio);
    desired = Math.min(spec.max, Math.max(spec.min, desired));
    const wishes = this.wishes.get(unit) ?? [];
    wishes.push({ at: sim.now, desired });
    while (wishes[0]!.at < sim.now - spec.scaleDownAfter) wishes.shift();
    this.wishes.set(unit, wishes);
    // Down only to the highest wish of the stabilisation window.
    if (desired < current) desired = Math.min(current, Math.max(...wishes.map((one) => one.desired)));
    if (spec.scaleUp !== null) desired = Math.min(desired, Math.max(current + spec.scaleUp.instances, Math.ceil(current * (1 + spec.scaleUp.share))));
    if (desired !== current) this.instances.scaleTo(unit, desired);
  }
}
