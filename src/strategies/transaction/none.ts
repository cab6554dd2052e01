import type { TransactionPolicy } from '../transaction-policy.ts';

/** No transaction: what has happened stays, whatever comes after. */
export function noTransaction(): TransactionPolicy {
  return {
    confirmsAtPivot: true,
    stepFailed: () => 'fail',
    complete: (execution, act) => { act.over(execution); },
    // Nothing is undone: an earlier step's effect remains, and somebody will have to find it.
    rollBack: (execution, act) => { act.over(execution); },
    answered: () => undefined,
    recorded: () => undefined,
    crashed: () => undefined,
    resume: () => false,
  };
}
