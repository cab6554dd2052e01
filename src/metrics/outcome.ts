import type { Ticks } from '../engine/time.ts';
import type { Verdict } from '../model/facts.ts';
import { VERDICT } from '../model/facts.ts';

/** What became of an order; every offered order has exactly one. */
export const OUTCOME = { CONFIRMED: 0, REFUSED: 1, REJECTED: 2, TIMEOUT: 3, ERROR: 4, WRONG: 5 } as const;
export type Outcome = (typeof OUTCOME)[keyof typeof OUTCOME];

/** How an outcome is called in reports, by its number. */
export const OUTCOME_NAMES = ['confirmed', 'refused', 'rejected', 'timeout', 'error', 'wrong'] as const;

/** What the client knows of an order, and what is there of its effects in the end. */
export interface OrderEnd {
  /** When the client was told yes or no; -1 = never. */
  readonly decidedAt: Ticks;
  readonly confirmed: boolean;
  /** The failure that the client was told last and did not answer with another attempt. */
  readonly failure: Verdict | -1;
  readonly failedAt: Ticks;
  /** Absolute; -1 = none. */
  readonly deadline: Ticks;
  readonly effectMissing: boolean;
  readonly effectRemains: boolean;
}

/**
 * The one outcome of an order: told yes in time and all effects there = confirmed; told no in time and none there =
 * refused; told of a failure in time and none there = rejected (its last attempt was turned away) or error; nothing told
 * in time = timeout, whatever is told later; any other telling contradicts the effects = wrong. An answer that arrives
 * exactly at the deadline is in time.
 */
export function outcomeOf(end: OrderEnd): Outcome {
  const { decidedAt, deadline } = end;
  if (decidedAt >= 0) {
    if (deadline >= 0 && decidedAt > deadline) return OUTCOME.TIMEOUT;
    if (end.confirmed) return end.effectMissing ? OUTCOME.WRONG : OUTCOME.CONFIRMED;
    return end.effectRemains ? OUTCOME.WRONG : OUTCOME.REFUSED;
  }
  if (end.failure < 0 || (deadline >= 0 && end.failedAt > deadline)) return OUTCOME.TIMEOUT;
  if (end.effectRemains) return OUTCOME.WRONG;
  return end.failure === VERDICT.SHED ? OUTCOME.REJECTED : OUTCOME.ERROR;
}
