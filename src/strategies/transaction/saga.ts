import { PHASE } from '../../model/facts.ts';
import { NODE } from '../../model/order.ts';
import type { Execution } from '../../model/order.ts';
import { OUTCOME } from '../../model/outcome.ts';
import type { TransactionDefinition } from '../policy-definition.ts';
import type { Act, TransactionPolicy } from '../transaction-policy.ts';

export const SAGA: TransactionDefinition = {
  name: 'saga',
  summary: 'every step commits locally; a failure up to the pivot undoes what was done, one after it is retried',
  parameters: [],
  coordinator: null,
  plan: ({ strategy: { countermeasure } }) => (countermeasure === 'semantic-lock-wait' || countermeasure === 'semantic-lock-fail' ? { rows: countermeasure } : {}),
  create: ({ strategy }) => saga(strategy.layers.coordination === 'reactive' ? 'parallel' : 'reverse'),
};

/** One compensation after another in reverse order, or all at once in whatever order they come. */
export type CompensationOrder = 'reverse' | 'parallel';

/**
 * Saga: every step commits locally. A failure up to the pivot undoes the steps that are done, and those whose outcome is
 * unknown; a failure after it is retried until it succeeds.
 *
 * Source: H. Garcia-Molina and K. Salem, "Sagas", SIGMOD 1987; C. Richardson, Microservices Patterns, ch. 4.
 */
export function saga(order: CompensationOrder): TransactionPolicy {
  return {
    confirmsAtPivot: true,

    stepFailed(execution, node, result) {
      const behindPivot = execution.pivotPassed && execution.program.nodes[node]!.afterPivot;
      const refused = result.outcome === OUTCOME.DECLINED || result.outcome === OUTCOME.SOLD_OUT;
      // A refusal after the pivot cannot be talked round, and nothing can be undone any more: a person must see to it.
      return behindPivot && !refused ? 'forward' : 'fail';
    },

    complete(execution, act) {
      act.over(execution);
    },

    rollBack(execution, act) {
      if (execution.pivotPassed) {
        for (const node of failedSteps(execution)) act.ports.manualRepair(execution, node);
        act.over(execution);
        return;
      }
      execution.compensating = true;
      undoNext(execution, act, order);
    },

    answered(execution, node, _phase, result, act) {
      execution.status[node] = NODE.UNDONE;
      execution.open--;
      if (result.outcome !== OUTCOME.OK) {
        act.ports.compensationFailed(execution, node);
        act.ports.manualRepair(execution, node);
      }
      if (execution.open === 0) undoNext(execution, act, order);
    },

    recorded: () => undefined,
    crashed: () => undefined,

    resume(execution, act) {
      if (!execution.compensating) return false;
      execution.open = 0;
      for (const node of execution.program.nodes) {
        if (execution.status[node.id] !== NODE.UNDOING) continue;
        execution.open++;
        act.call(execution, node.id, PHASE.UNDO);
      }
      if (execution.open === 0) undoNext(execution, act, order);
      return true;
    },
  };
}

/** Starts the next compensation, or all of them; with none left the saga is over. */
function undoNext(execution: Execution, act: Act, order: CompensationOrder): void {
  const remaining = toUndo(execution, act);
  if (remaining.length === 0) {
    act.over(execution);
    return;
  }
  for (const node of order === 'reverse' ? remaining.slice(0, 1) : remaining) {
    execution.status[node] = NODE.UNDOING;
    execution.open++;
    act.call(execution, node, PHASE.UNDO);
  }
}

/** Steps to take back, last done first: those that succeeded and those that may have. */
function toUndo(execution: Execution, act: Act): number[] {
  return execution.program.nodes
    .filter((node) => node.kind === 'step')
    .map((node) => node.id)
    .filter((node) => {
      const status = execution.status[node];
      return (status === NODE.DONE || (status === NODE.FAILED && execution.unknown[node] === 1)) && act.ports.stepOf(execution, node).hasUndo;
    })
    .sort((a, b) => execution.doneAt[b]! - execution.doneAt[a]!);
}

function failedSteps(execution: Execution): number[] {
  return execution.program.nodes.filter((node) => node.kind === 'step' && execution.status[node.id] === NODE.FAILED && !node.step.optional).map((node) => node.id);
}
