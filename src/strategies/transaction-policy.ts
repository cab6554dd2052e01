import type { Phase, Verdict } from '../model/facts.ts';
import type { Execution } from '../model/order.ts';
import type { Ports, StepResult, StepView } from '../model/ports.ts';

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
  /** Absent where nobody coordinates. */
  readonly central?: CentralAct;
}

/** What only a central coordinator can do. */
export interface CentralAct {
  /** The outcome is no, although every step had succeeded: the client is told so. */
  refuse(execution: Execution, verdict: Verdict): void;
  /** A timer of the coordinator's, lost when it crashes; ends in {@link TransactionPolicy.timer}. */
  timer(execution: Execution, code: number, delay: number): void;
}

/** What happens when a step fails, and what others see meanwhile. */
export interface TransactionPolicy {
  /** The client is told at the pivot (or after the last step); false = only when the policy confirms. */
  readonly confirmsAtPivot: boolean;
  /** The process has begun. */
  began?(execution: Execution, act: Act): void;
  /** The step is not called at its turn: the policy calls it when the others are done. Default: none is. */
  defers?(step: StepView): boolean;
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
  /** A timer of {@link CentralAct.timer} is over. */
  timer?(execution: Execution, code: number, act: Act): void;
  /** The coordinator is back: repeat what was open of the protocol. False = the protocol had not begun. */
  resume(execution: Execution, act: Act): boolean;
}
