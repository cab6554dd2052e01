import type { Endpoint } from './network.ts';
import type { Order } from './order.ts';
import type { Path } from './path.ts';

/** A message that a proxy only lets through: a record on its way to or from a broker. */
export interface Passenger {
  /** Beside which the proxy stands. */
  readonly endpoint: Endpoint;
  readonly order: Order;
  readonly path: Path;
  /** Key of its draw, with the n-th such message of the order. */
  readonly purpose: number;
  readonly n: number;
}

/** A passenger under way: the event of its arrival, which goes on behind the proxy. */
export class Carriage {
  readonly id: number;
  order!: Order;
  kind = 0;
  a = 0;
  b = 0;

  constructor(id: number) {
    this.id = id;
  }
}
