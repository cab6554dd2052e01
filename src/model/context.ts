import type { KeyedRandom } from '../engine/keyed-random.ts';
import type { Simulator } from '../engine/simulator.ts';
import type { FactRecorder } from './facts.ts';
import type { Network } from './network.ts';
import type { Order } from './order.ts';

/** What every part of the world shares. */
export interface Context {
  readonly sim: Simulator;
  readonly random: KeyedRandom;
  readonly recorder: FactRecorder;
  readonly network: Network;
  /** Something that can still act for the order begins ... */
  hold(order: Order): void;
  /** ... or ends: with the last one nothing can change about it any more. */
  drop(order: Order): void;
}
