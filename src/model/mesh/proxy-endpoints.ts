import type { Ticks } from '../../engine/time.ts';
import { INSTANCE } from '../services/service.ts';
import type { InstanceView, ServiceInstance } from '../services/service.ts';

interface Change {
  /** From when on a control plane without lag would show it. */
  readonly at: Ticks;
  readonly up: boolean;
}

/**
 * What the proxies know of the instances: the control plane pushes every change to them, a little late; while it is down
 * they keep what they have, instances that are gone included.
 */
export class PushedEndpoints implements InstanceView {
  private readonly lag: Ticks;
  private readonly known: boolean[] = [];
  private readonly latest: boolean[] = [];
  private readonly pending: Change[][] = [];
  private downReasons = 0;
  /** While the control plane is down, and until it has caught up: the moment whose state the proxies show. */
  private frozenAt: Ticks = 0;
  private backAt: Ticks = -Infinity;

  constructor(lag: Ticks) {
    this.lag = lag;
  }

  /** Something about an instance may have changed. A crash shows only when the health checks have noticed it. */
  changed(instance: ServiceInstance, now: Ticks): void {
    const { id } = instance;
    const up = instance.state === INSTANCE.UP && instance.ready;
    if (this.latest[id] === up) return;
    const first = this.latest[id] === undefined;
    this.latest[id] = up;
    const pending = (this.pending[id] ??= []);
    if (first && now === 0) this.known[id] = up;
    else pending.push({ at: now + (instance.state === INSTANCE.DOWN ? instance.unit.settings.detection : 0), up });
  }

  has(instance: ServiceInstance, now: Ticks): boolean {
    const { id } = instance;
    const pending = this.pending[id];
    if (pending !== undefined && pending.length > 0) {
      const shown = this.shownAt(now);
      while (pending.length > 0 && pending[0]!.at <= shown) this.known[id] = pending.shift()!.up;
    }
    return this.known[id] === true;
  }

  /** The control plane stops pushing ... */
  controlPlaneDown(now: Ticks): void {
    if (this.downReasons === 0) this.frozenAt = this.shownAt(now);
    this.downReasons++;
  }

  /** ... and goes on: everything that was held back comes at once, after the usual lag. */
  controlPlaneUp(now: Ticks): void {
    this.downReasons--;
    if (this.downReasons === 0) this.backAt = now;
  }

  private shownAt(now: Ticks): Ticks {
    return this.downReasons > 0 || now < this.backAt + this.lag ? this.frozenAt : now - this.lag;
  }
}
