import type { Ticks } from '../../engine/time.ts';

/** A message as it leaves, before the network is done with it. */
export interface MessageOnItsWay {
  /** Number of its order. */
  readonly order: number;
  /** What it is for, as {@link nameMessages} calls it: `order/charge do`, `order/charge do answer`, `client request`. */
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly sent: Ticks;
  /** Ticks it would take; -1 = the network loses it. */
  readonly transit: Ticks;
}

/**
 * The one place where somebody who looks for counterexamples may lay hands on a run. Ordinary runs have none, and pay one
 * comparison a message for it.
 */
export interface Interventions {
  /** What becomes of a message: ticks it takes, -1 = it vanishes. */
  message(message: MessageOnItsWay): Ticks;
  /** Whether the network delivers a second copy of the message it was last asked about, beyond its own duplicates; not asked of clients' messages. */
  duplicates(): boolean;
}

/** What an intervention may reach of the world. */
export interface InterventionPorts {
  /** Starts a fault of the scenario (by its position) so many ticks from now, after everything else of that moment. */
  startFault(fault: number, after: Ticks): void;
}
