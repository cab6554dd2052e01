import { PHASE } from '../../model/facts.ts';
import { NODE } from '../../model/order.ts';
import type { Execution } from '../../model/order.ts';
import { OUTCOME } from '../../model/outcome.ts';
import type { StepResult } from '../../model/ports.ts';
import type { Act } from '../transaction-policy.ts';

/** One compensation after another in reverse order, or all at once in whatever order they come. */
export type CompensationOrder = 'reverse' | 'parallel';

/** Whether a step is one of those to take back. */
export type Concerns = (execution: Execution, node: number, act: Act) => boolean;

/** Takes back what was done: steps that have succeeded, and those that may have. */
export class Compensation {
  private readonly order: CompensationOrder;
  private readonly concerns: Concerns;
  private readonly done: (execution: Execution, act: Act) => void;

  /** @param done - nothing is left to be taken back */
  constructor(order: CompensationOrder, done: (execution: Execution, act: Act) => void, concerns: Concerns = () => true) {
    this.order = order;
    this.done = done;
    this.concerns = concerns;
  }

  begin(execution: Execution, act: Act): void {
    execution.compensating = true;
    this.next(execution, act);
  }

  answered(execution: Execution, node: number, result: StepResult, act: Act): void {
    execution.join(node);
    execution.status[node] = NODE.UNDONE;
    execution.open--;
    if (result.outcome !== OUTCOME.OK) {
      act.ports.compensationFailed(execution, node);
      if (!act.ports.stepOf(execution, node).undoOptional) act.ports.manualRepair(execution, node);
    }
    if (execution.open === 0) this.next(execution, act);
  }

  /** Whoever coordinates has forgotten what was under way, and asks again. */
  resume(execution: Execution, act: Act): void {
    execution.open = 0;
    for (const node of execution.program.nodes) if (execution.status[node.id] === NODE.UNDOING) this.undo(execution, node.id, act);
    if (execution.open === 0) this.next(execution, act);
  }

  private next(execution: Execution, act: Act): void {
    const remaining = this.toUndo(execution, act);
    if (remaining.length === 0) {
      this.done(execution, act);
      return;
    }
    for (const node of this.order === 'reverse' ? remaining.slice(0, 1) : remaining) this.undo(execution, node, act);
  }

  private undo(execution: Execution, node: number, act: Act): void {
    execution.status[node] = NODE.UNDOING;
    execution.open++;
    // On a thread of its own, from where the process stands now.
    execution.fork(node);
    act.call(execution, node, PHASE.UNDO);
  }

  /** Last done first. */
  private toUndo(execution: Execution, act: Act): number[] {
    return execution.program.nodes
      .filter((node) => node.kind === 'step')
      .map((node) => node.id)
      .filter((node) => {
        const status = execution.status[node];
        // In a loop a pass may have failed after others that succeeded.
        const happened = status === NODE.DONE || (status === NODE.FAILED && (execution.unknown[node] === 1 || execution.pass[node]! > 0));
        return happened && act.ports.stepOf(execution, node).hasUndo && this.concerns(execution, node, act);
      })
      .sort((a, b) => execution.doneAt[b]! - execution.doneAt[a]!);
  }
}
