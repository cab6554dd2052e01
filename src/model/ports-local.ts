import type { Execution, Order } from './order.ts';

/** The place a strategy acts from whose process lives in the visit that runs it. */
export const HOME = -1;

/** What a coordination that runs its processes inside visits is told. */
export interface LocalReactions {
  /** The visit has its place: the process may begin. */
  onEntered(execution: Execution): void;
  /** No place: the queue was full (`shed`), or its patience is over. */
  onTurnedAway(execution: Execution, shed: boolean): void;
  /** What the process wrote is durable. */
  onCommitted(execution: Execution): void;
  /** The instance crashed with everything in it: nothing of the process is left but what third parties have done. */
  onLost(execution: Execution): void;
}

/** Visits in which a whole process runs: one request, one place, one transaction. */
export interface LocalPorts {
  listen(reactions: LocalReactions): void;
  /** Asks for a place at the instance that the client's request has reached. */
  enter(execution: Execution, order: Order, attempt: number): void;
  /** The step's service is in the unit that runs the process; else it is a call like any other. */
  isInside(execution: Execution, node: number): boolean;
  /** Does the step at the visit's place, when that is free of other work; ends in {@link Coordination.onStep}. */
  run(execution: Execution, node: number): void;
  /** Makes everything durable that the process has written; false = the store has rolled it back already. */
  commit(execution: Execution): boolean;
  /** Forgets what it has written and frees its rows. */
  rollBack(execution: Execution): void;
  /** Gives the place back. */
  leave(execution: Execution): void;
}
