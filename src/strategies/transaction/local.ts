import type { Execution } from '../../model/order.ts';
import type { TransactionDefinition } from '../policy-definition.ts';
import type { Act, TransactionPolicy } from '../transaction-policy.ts';
import { Compensation } from './compensation.ts';

const COMMIT = 0;

export const LOCAL: TransactionDefinition = {
  name: 'local',
  summary: 'one transaction of one database over everything the process writes, rows held from first touch to the one commit',
  parameters: [],
  coordinator: null,
  plan: () => ({ rows: 'local' }),
  create: localTransaction,
};

/** One local transaction: committed at the end or rolled back as if nothing had been. Only what others have done is undone. */
function localTransaction(): TransactionPolicy {
  const outside = new Compensation('reverse', (execution, act) => { act.over(execution); }, isOutside);
  return {
    confirmsAtPivot: false,
    stepFailed: () => 'fail',
    complete: (execution, act) => { act.record(execution, COMMIT); },
    recorded: (execution, _what, act) => {
      act.confirm(execution);
      act.over(execution);
    },
    rollBack: (execution, act) => { outside.begin(execution, act); },
    answered: (execution, node, _phase, result, act) => { outside.answered(execution, node, result, act); },
    // It lives and dies with its process.
    crashed: () => undefined,
    resume: () => false,
  };
}

function isOutside(execution: Execution, node: number, { ports }: Act): boolean {
  return ports.local !== null && !ports.local.isInside(execution, node);
}
