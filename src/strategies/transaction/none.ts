import type { TransactionDefinition } from '../policy-definition.ts';
import type { TransactionPolicy } from '../transaction-policy.ts';

export const NO_TRANSACTION: TransactionDefinition = {
  name: 'none',
  summary: 'what has happened stays, whatever comes after',
  parameters: [],
  coordinator: null,
  plan: () => ({}),
  create: noTransaction,
};

/** No transaction: what has happened stays, whatever comes after. */
function noTransaction(): TransactionPolicy {
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
