import { PHASE } from '../../model/facts.ts';
import { NODE, nodeOfTurn, passOfTurn, turnOf } from '../../model/order.ts';
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
    execution.open--;
    if (result.outcome !== OUTCOME.OK) {
      act.ports.compensationFailed(execution, node);
      if (!act.ports.stepOf(execution, node).undoOptional) act.ports.manualRepair(execution, node);
    }
    const { turns } = execution;
    turns.splice(turns.lastIndexOf(turnOf(node, execution.pass[node]!)), 1);
    const before = lastTurn(execution, node);
    execution.status[node] = before < 0 ? NODE.UNDONE : NODE.DONE;
    if (this.order === 'parallel' && before >= 0) this.undo(execution, before, act);
    if (execution.open === 0) this.next(execution, act);
  }

  /** Whoever coordinates has forgotten what was under way, and asks again. */
  resume(execution: Execution, act: Act): void {
    execution.open = 0;
    for (const node of execution.program.nodes) if (execution.status[node.id] === NODE.UNDOING) this.undo(execution, turnOf(node.id, execution.pass[node.id]!), act);
    if (execution.open === 0) this.next(execution, act);
  }

  private next(execution: Execution, act: Act): void {
    const remaining = this.toUndo(execution, act);
    if (remaining.length === 0) {
      this.done(execution, act);
      return;
    }
    for (const turn of this.order === 'reverse' ? remaining.slice(0, 1) : remaining) this.undo(execution, turn, act);
  }

  private undo(execution: Execution, turn: number, act: Act): void {
    const node = nodeOfTurn(turn);
    execution.status[node] = NODE.UNDOING;
    execution.pass[node] = passOfTurn(turn);
    execution.open++;
    // On a thread of its own, from where the process stands now.
    execution.fork(node);
    act.call(execution, node, PHASE.UNDO);
  }

  /** Last done first; of a step in a loop its last pass. */
  private toUndo(execution: Execution, act: Act): number[] {
    return execution.turns.toReversed().filter((turn) => {
      const node = nodeOfTurn(turn);
      return lastTurn(execution, node) === turn && act.ports.stepOf(execution, node).hasUndo && this.concerns(execution, node, act);
    });
  }
}

/** The last turn of a step that has not been taken back; -1 = there is none. */
function lastTurn({ turns }: Execution, node: number): number {
  return turns.findLast((turn) => nodeOfTurn(turn) === node) ?? -1;
}
