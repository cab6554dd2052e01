/** What became of an attempt, or of a call. */
export const OUTCOME = {
  OK: 0,
  /** Business refusals: never retried. */
  DECLINED: 1,
  SOLD_OUT: 2,
  /** Answered with a technical failure: nothing was committed. */
  ERROR: 3,
  CONFLICT: 4,
  /** The connection broke or was refused: it may have happened. */
  RESET: 5,
  /** No answer in time: it may have happened, or happen still. */
  TIMED_OUT: 6,
  /** Turned away: full queue, rate limit, bulkhead, open breaker. */
  REJECTED: 7,
} as const;
export type Outcome = (typeof OUTCOME)[keyof typeof OUTCOME];

export function isRefusal(outcome: Outcome): boolean {
  return outcome === OUTCOME.DECLINED || outcome === OUTCOME.SOLD_OUT;
}
