import type { Phase } from '../model/facts.ts';
import type { Execution } from '../model/order.ts';
import type { Ports, StepResult } from '../model/ports.ts';

/** What a transaction policy may do; the coordination carries it out where it lives, at its cost. */
export interface Act {
  readonly ports: Ports;
  /** Sends a command of the protocol to the step's participant; its answer comes back through {@link TransactionPolicy.answered}. */
  call(execution: Execution, node: number, phase: Phase): void;
  /** Makes a decision durable; goes on in {@link TransactionPolicy.recorded}. */
  record(execution: Execution, what: number): void;
  /** The outcome is yes: the client may be told. */
  confirm(execution: Execution): void;
  /** All that had to be done is done. */
  over(execution: Execution): void;
}

/** What happens when a step fails, and what others see meanwhile. */
export interface TransactionPolicy {
  /** The client is told at the pivot (or after the last step); false = only when the policy confirms. */
  readonly confirmsAtPivot: boolean;
  /** A step failed for good: the process fails, or the step is tried again until it succeeds. */
  stepFailed(execution: Execution, node: number, result: StepResult): 'fail' | 'forward';
  /** All steps succeeded; ends in {@link Act.over}. */
  complete(execution: Execution, act: Act): void;
  /** Something failed and nothing is under way; ends in {@link Act.over}. */
  rollBack(execution: Execution, act: Act): void;
  /** A participant answered a command of the protocol (also an undo). */
  answered(execution: Execution, node: number, phase: Phase, result: StepResult, act: Act): void;
  /** A decision is durable. */
  recorded(execution: Execution, what: number, act: Act): void;
  /** The coordinator crashed; the execution's record survives. */
  crashed(execution: Execution, act: Act): void;
  /** The coordinator is back: repeat what was open of the protocol. False = the protocol had not begun. */
  resume(execution: Execution, act: Act): boolean;
}
