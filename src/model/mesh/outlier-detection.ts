import type { Ticks } from '../../engine/time.ts';
import type { EjectionSpec } from '../ports-mesh.ts';
import type { Balancer, ServiceInstance } from '../services/service.ts';

/**
 * What one proxy has seen of the instances of one service: failures in a row, ejections, and when they end. It is local
 * knowledge: fifty callers need fifty times five failures.
 *
 * Source: Envoy, outlier detection (envoy/config/cluster/v3/outlier_detection.proto; `ejectHost` in outlier_detection_impl.cc):
 * ejected share <= max_ejection_percent with the new one counted, so that at 10 % fewer than ten hosts eject nobody.
 */
export class OutlierDetection {
  private readonly spec: EjectionSpec;
  private readonly balancer: Pick<Balancer, 'ejectedCount' | 'knownCount' | 'eject'>;
  private readonly failures: number[] = [];
  /** Ejections in a row, and when the last one ends. */
  private readonly multiplier: number[] = [];
  private readonly until: Ticks[] = [];

  constructor(spec: EjectionSpec, balancer: Pick<Balancer, 'ejectedCount' | 'knownCount' | 'eject'>) {
    this.spec = spec;
    this.balancer = balancer;
  }

  /** A try at an instance has ended; failures in a row eject it at once. */
  observe(instance: ServiceInstance, failed: boolean, now: Ticks): void {
    const { number } = instance;
    const count = failed ? (this.failures[number] ?? 0) + 1 : 0;
    this.failures[number] = count;
    if (count < this.spec.consecutive || now < (this.until[number] ?? 0)) return;
    this.failures[number] = 0;
    if (this.mayEject(now)) this.eject(instance, now);
  }

  private mayEject(now: Ticks): boolean {
    const ejected = this.balancer.ejectedCount(now);
    const hosts = this.balancer.knownCount(now);
    return (this.spec.alwaysOne && ejected === 0) || ejected + 1 <= this.spec.maxShare * hosts + 1e-9;
  }

  private eject(instance: ServiceInstance, now: Ticks): void {
    const { interval, baseTime, maxTime } = this.spec;
    const { number } = instance;
    const times = this.multiplierAt(number, now) + 1;
    this.multiplier[number] = times;
    const due = now + Math.min(maxTime, times * baseTime);
    // Hosts come back on the sweep, which runs every `interval` from the start.
    const until = interval > 0 ? Math.ceil(due / interval) * interval : due;
    this.until[number] = until;
    this.balancer.eject(instance, until);
  }

  /** Every sweep that finds the host in service takes one ejection off its record. */
  private multiplierAt(number: number, now: Ticks): number {
    const before = this.multiplier[number] ?? 0;
    if (before === 0 || this.spec.interval === 0) return before;
    const sweeps = Math.floor((now - this.until[number]!) / this.spec.interval);
    return Math.max(0, before - sweeps);
  }
}
