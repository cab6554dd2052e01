import type { Context } from './context.ts';
import { PHASE } from './facts.ts';
import type { Part } from './facts.ts';
import type { Order } from './order.ts';
import type { Path } from './path.ts';
import type { Request } from './calls/request.ts';

/** Books the time since a request last moved to a part, and shows it where the order is followed span by span. */
export function book(ctx: Context, request: Request, part: Part): void {
  const { recorder, sim } = ctx;
  const { path, order } = request;
  if (recorder.wantsTrace(order.id) && path.stamp < sim.now) {
    recorder.span(order.id, request.site.step, request.phase, request.instance.unit.station, part, path.stamp, sim.now, request.attempt);
  }
  path.advance(part, sim.now);
}

/** The same for what happens to an order outside of its steps; `station` = -1: at none. */
export function bookBetween(ctx: Context, order: Order, path: Path, part: Part, station: number): void {
  const { recorder, sim } = ctx;
  if (recorder.wantsTrace(order.id) && path.stamp < sim.now) recorder.span(order.id, -1, PHASE.CONTROL, station, part, path.stamp, sim.now, 1);
  path.advance(part, sim.now);
}
