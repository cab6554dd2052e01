import { PRIORITY } from '../../engine/simulator.ts';
import type { Ticks } from '../../engine/time.ts';
import type { Context } from '../context.ts';
import { EVENT } from '../events.ts';
import type { ServiceInstance } from './service.ts';

/**
 * When a supervisor starts crashed instances again. The first start comes at once; each further one, that of an instance
 * which has not served for `reset` meanwhile, waits longer, counted from the crash. While something keeps an instance down
 * each start fails at once: so an outage lasts to the first start after its cause has gone.
 *
 * Source: CrashLoopBackOff of Kubernetes (see `scenario/platforms.ts`).
 */
export class RestartBackoff {
  private readonly ctx: Context;
  /** Wait before the next start, by instance. */
  private readonly waits: Ticks[] = [];

  constructor(ctx: Context) {
    this.ctx = ctx;
  }

  /** An instance that served has crashed. */
  crashed(instance: ServiceInstance): void {
    if (this.ctx.sim.now - instance.startedAt >= instance.unit.settings.restarts!.reset) this.waits[instance.id] = 0;
    this.schedule(instance);
  }

  /** It is started again after its wait. */
  schedule(instance: ServiceInstance): void {
    const { base, factor, max } = instance.unit.settings.restarts!;
    const wait = this.waits[instance.id] ?? 0;
    this.waits[instance.id] = wait === 0 ? base : Math.min(max, Math.round(wait * factor));
    // Last among what happens at its moment: a cause that ends just then is gone.
    instance.startEvent = this.ctx.sim.after(wait, PRIORITY.PERIODIC, EVENT.INSTANCE_RESTARTS, instance.id, 0);
  }
}
