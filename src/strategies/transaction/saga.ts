import { NODE } from '../../model/order.ts';
import type { Execution } from '../../model/order.ts';
import { OUTCOME } from '../../model/outcome.ts';
import type { TransactionDefinition } from '../policy-definition.ts';
import type { TransactionPolicy } from '../transaction-policy.ts';
import { Compensation } from './compensation.ts';
import type { CompensationOrder } from './compensation.ts';
import { countermeasurePlan, unlocksByCommand } from './countermeasures.ts';
import { Unlocking } from './unlocking.ts';

export const SAGA: TransactionDefinition = {
  name: 'saga',
  summary: 'every step commits locally; a failure up to the pivot undoes what was done, one after it is retried',
  parameters: [],
  coordinator: null,
  plan: ({ strategy }) => countermeasurePlan(strategy),
  create: ({ strategy }) => saga(strategy.layers.coordination === 'reactive' ? 'parallel' : 'reverse', unlocksByCommand(strategy)),
};

/**
 * Saga: every step commits locally. A failure up to the pivot undoes the steps that are done, and those whose outcome is
 * unknown; a failure after it is retried until it succeeds.
 *
 * Source: H. Garcia-Molina and K. Salem, "Sagas", SIGMOD 1987; C. Richardson, Microservices Patterns, ch. 4.
 *
 * @param unlocks - semantic locks that steps have left are taken away by a command to each participant at the end
 */
function saga(order: CompensationOrder, unlocks = false): TransactionPolicy {
  const unlocking = new Unlocking((execution, act) => { act.over(execution); });
  const compensation = new Compensation(order, (execution, act) => {
    if (unlocks) unlocking.begin(execution, act);
    else act.over(execution);
  });
  return {
    confirmsAtPivot: true,

    stepFailed(execution, node, result) {
      const behindPivot = execution.pivotPassed && execution.program.nodes[node]!.afterPivot;
      const refused = result.outcome === OUTCOME.DECLINED || result.outcome === OUTCOME.SOLD_OUT;
      // A refusal after the pivot cannot be talked round, and nothing can be undone any more: a person must see to it.
      return behindPivot && !refused ? 'forward' : 'fail';
    },

    complete(execution, act) {
      if (unlocks) unlocking.begin(execution, act);
      else act.over(execution);
    },

    rollBack(execution, act) {
      if (!execution.pivotPassed) {
        compensation.begin(execution, act);
        return;
      }
      for (const node of failedSteps(execution)) act.ports.manualRepair(execution, node);
      this.complete(execution, act);
    },

    answered(execution, node, _phase, result, act) {
      if (unlocks && unlocking.isUnderWay(execution)) unlocking.answered(execution, node, act);
      else compensation.answered(execution, node, result, act);
    },

    recorded: () => undefined,
    crashed: () => undefined,

    resume(execution, act) {
      if (unlocks && unlocking.isUnderWay(execution)) unlocking.begin(execution, act);
      else if (execution.compensating) compensation.resume(execution, act);
      else return false;
      return true;
    },
  };
}

function failedSteps(execution: Execution): number[] {
  return execution.program.nodes.filter((node) => node.kind === 'step' && execution.status[node.id] === NODE.FAILED && !node.step.optional).map((node) => node.id);
}
