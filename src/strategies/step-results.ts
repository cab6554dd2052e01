import { ENDING, VERDICT } from '../model/facts.ts';
import type { Ending, Verdict } from '../model/facts.ts';
import type { Execution } from '../model/order.ts';
import { isRefusal } from '../model/outcome.ts';
import type { Outcome } from '../model/outcome.ts';
import type { StepResult } from '../model/ports.ts';

/** A result as one integer below 64, to travel through a transition. */
export function encodeResult(result: StepResult): number {
  return result.outcome + (result.unknown ? 16 : 0) + (result.shed ? 32 : 0);
}

/** The result that {@link encodeResult} made a number of. */
export function decodeResult(code: number): StepResult {
  return { outcome: (code & 15) as Outcome, unknown: (code & 16) !== 0, shed: (code & 32) !== 0 };
}

/** What the client is told when a step fails the process. */
export function verdictOf(result: StepResult): Verdict {
  if (isRefusal(result.outcome)) return VERDICT.REFUSED;
  return result.shed ? VERDICT.SHED : VERDICT.FAILED;
}

/** How an execution has ended when nothing of it is left to do. */
export function endingOf(execution: Execution): Ending {
  if (!execution.failing) return ENDING.COMPLETED;
  return execution.verdict === VERDICT.REFUSED ? ENDING.REFUSED : ENDING.FAILED;
}

/**
 * Which of a client's messages join the execution that runs: none where the entry knows no keys; the same message that
 * arrives twice; or further attempts too, which then carry the key of the first.
 */
export type Joins = 'none' | 'copies' | 'attempts';

/** Whether a message of a client's attempt belongs to this execution. `reopens` = one that failed may be tried again. */
export function belongsTo(execution: Execution, attempt: number, joins: Joins, reopens: boolean): boolean {
  if (joins === 'none') return false;
  return attempt <= execution.attempt || (joins === 'attempts' && !reopens);
}

/** Whether a client's next attempt with the same key joins this execution: not one that failed, which may be tried again. */
export function isJoinable(execution: Execution): boolean {
  const failed = execution.verdict === VERDICT.FAILED || execution.verdict === VERDICT.SHED;
  return !(execution.over && (!execution.decided || failed));
}
