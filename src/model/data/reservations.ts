import { PRIORITY } from '../../engine/simulator.ts';
import type { Ticks } from '../../engine/time.ts';
import type { Context } from '../context.ts';
import { EVENT } from '../events.ts';
import type { Execution } from '../order.ts';
import type { Request } from '../calls/request.ts';
import type { ServiceInstance } from '../services/service.ts';
import type { Site } from '../site.ts';

/** Something that a step has reserved and that waits to be confirmed or cancelled. */
export interface Reservation {
  readonly execution: Execution;
  readonly site: Site;
  readonly instance: ServiceInstance;
  handle: number;
}

/** Reservations with a time to live: what is not confirmed by then its participant takes back itself. */
export class Reservations {
  private readonly ctx: Context;
  private readonly ttl: Ticks;
  private readonly expire: (reservation: Reservation) => void;
  private readonly all: (Reservation | null)[] = [];
  private readonly free: number[] = [];

  constructor(ctx: Context, ttl: Ticks, expire: (reservation: Reservation) => void) {
    this.ctx = ctx;
    this.ttl = ttl;
    this.expire = expire;
  }

  /** The step of a request has committed its reservation. */
  made(request: Request): void {
    const { execution, site, instance } = request;
    if (execution === null) return;
    const id = this.free.pop() ?? this.all.length;
    const handle = this.ctx.sim.after(this.ttl, PRIORITY.TIMEOUT, EVENT.RESERVATION_EXPIRES, id, 0);
    this.all[id] = { execution, site, instance, handle };
    this.ctx.hold(execution.order);
  }

  /** It was confirmed or cancelled. */
  decided({ execution, site }: Request): void {
    this.all.forEach((one, id) => {
      if (one?.execution !== execution || one.site.step !== site.step) return;
      this.ctx.sim.cancel(one.handle);
      this.forget(id, one);
    });
  }

  /** Event: its time is over. */
  over(id: number): void {
    const reservation = this.all[id]!;
    this.expire(reservation);
    this.forget(id, reservation);
  }

  private forget(id: number, { execution }: Reservation): void {
    this.all[id] = null;
    this.free.push(id);
    this.ctx.drop(execution.order);
  }
}
