import { NODE, turnOf } from '../model/order.ts';
import type { Execution } from '../model/order.ts';
import type { Ports } from '../model/ports.ts';
import type { ProgramNode } from '../model/program.ts';

/** What the walk asks of whoever coordinates. */
export interface WalkHost {
  /** The turn of a step has come. */
  startStep(execution: Execution, node: number): void;
  /** The turn of a timer has come. */
  startWait(execution: Execution, node: number): void;
  /** The pivot has succeeded (or, without one, the last step has): the outcome is yes. */
  confirmed(execution: Execution): void;
  /** It can only fail from now on; others that were begun run to their end. */
  failing(execution: Execution): void;
  /** Nothing is under way any more, and nothing failed. */
  completed(execution: Execution): void;
  /** Nothing is under way any more, and something failed for good. */
  failed(execution: Execution): void;
}

/**
 * The order of the steps: sequences, parallel blocks and their joins, choices, loops. It knows what comes next, not who
 * decides it, where, or what it costs.
 */
export class ProcessWalk {
  private readonly ports: Ports;
  private readonly host: WalkHost;

  constructor(ports: Ports, host: WalkHost) {
    this.ports = ports;
    this.host = host;
  }

  start(execution: Execution): void {
    execution.open++;
    this.enter(execution, 0);
    this.leave(execution, 0);
  }

  /** A step has succeeded. */
  succeeded(execution: Execution, node: number): void {
    if (execution.status[node] !== NODE.OPEN) return;
    execution.status[node] = NODE.DONE;
    execution.doneAt[node] = ++execution.doneCount;
    execution.turns.push(turnOf(node, execution.pass[node]!));
    this.ports.require(execution, node);
    const { step } = nodeAt(execution, node, 'step');
    if (step.pivot) {
      execution.pivotPassed = true;
      this.host.confirmed(execution);
    }
    this.childEnded(execution, node, true);
    this.leave(execution, node);
  }

  /** A step has failed for good; `unknown` = it may have had an effect. */
  stepFailed(execution: Execution, node: number, unknown: boolean): void {
    if (execution.status[node] !== NODE.OPEN) return;
    const { step } = nodeAt(execution, node, 'step');
    execution.status[node] = NODE.FAILED;
    if (unknown) {
      execution.unknown[node] = 1;
      execution.doneAt[node] = ++execution.doneCount;
      execution.turns.push(turnOf(node, execution.pass[node]!));
    }
    this.childEnded(execution, node, step.optional);
    this.leave(execution, node);
  }

  /** The step's turn has come, but it is left for later; the others go on. */
  deferred(execution: Execution, node: number): void {
    execution.status[node] = NODE.DEFERRED;
    execution.deferred.push({ node, pass: execution.pass[node]! });
    this.childEnded(execution, node, true);
    this.leave(execution, node);
  }

  waited(execution: Execution, node: number): void {
    if (execution.status[node] !== NODE.OPEN) return;
    execution.status[node] = NODE.DONE;
    this.childEnded(execution, node, true);
    this.leave(execution, node);
  }

  /** Steps (and timers) that were begun and have not ended: what a recovered coordinator repeats. */
  openNodes(execution: Execution): number[] {
    return execution.program.nodes.filter((node) => (node.kind === 'step' || node.kind === 'wait') && execution.status[node.id] === NODE.OPEN).map((node) => node.id);
  }

  /** Counts down what is under way; with the last the execution is over one way or the other. */
  private leave(execution: Execution, node: number): void {
    if (--execution.open > 0) return;
    // The thread that ended last is the one that the end waited for.
    const last = execution.pathOf(node);
    if (last.stamp > execution.paths[0]!.stamp) execution.paths[0]!.copy(last);
    if (execution.failing) this.host.failed(execution);
    else {
      this.host.confirmed(execution);
      this.host.completed(execution);
    }
  }

  private enter(execution: Execution, id: number): void {
    const node = execution.program.nodes[id]!;
    execution.status[id] = NODE.OPEN;
    execution.ended[id] = 0;
    execution.succeeded[id] = 0;
    switch (node.kind) {
      case 'step':
        execution.open++;
        this.host.startStep(execution, id);
        return;
      case 'wait':
        execution.open++;
        this.host.startWait(execution, id);
        return;
      case 'sequence':
        if (node.children.length === 0) this.done(execution, node, true);
        else this.enter(execution, node.children[0]!);
        return;
      case 'choose':
        this.enter(execution, node.children[this.ports.chooses(execution, id)]!);
        return;
      case 'repeat':
        this.enter(execution, node.children[0]!);
        return;
      case 'parallel':
        if (node.children.length === 0) this.done(execution, node, true);
        for (const child of node.children) {
          execution.pathOf(child).copy(execution.pathOf(id));
          this.enter(execution, child);
        }
    }
  }

  private done(execution: Execution, node: ProgramNode, well: boolean): void {
    execution.status[node.id] = well ? NODE.DONE : NODE.FAILED;
    if (node.parent >= 0) this.childEnded(execution, node.id, well);
    else if (!well) this.fail(execution);
    // Nothing is left to be decided, though late branches may run on.
    else this.host.confirmed(execution);
  }

  private childEnded(execution: Execution, child: number, well: boolean): void {
    const node = execution.program.nodes[child]!;
    const parent = execution.program.nodes[node.parent]!;
    switch (parent.kind) {
      case 'sequence':
        if (!well) {
          this.failParent(execution, parent);
          return;
        }
        if (node.position + 1 < parent.children.length) this.enter(execution, parent.children[node.position + 1]!);
        else this.done(execution, parent, true);
        return;
      case 'choose':
        if (well) this.done(execution, parent, true);
        else this.failParent(execution, parent);
        return;
      case 'repeat':
        if (!well) this.failParent(execution, parent);
        else if (this.ports.repeats(execution, parent.id)) this.again(execution, parent);
        else this.done(execution, parent, true);
        return;
      case 'parallel':
        this.joined(execution, parent, child, well);
        return;
      default:
    }
  }

  /** A failure goes up: inside a parallel block it is the join that decides, else the process fails. */
  private failParent(execution: Execution, parent: ProgramNode): void {
    if (execution.status[parent.id] !== NODE.OPEN) return;
    this.done(execution, parent, false);
  }

  private fail(execution: Execution): void {
    if (execution.failing) return;
    execution.failing = true;
    this.host.failing(execution);
  }

  private again(execution: Execution, node: ProgramNode): void {
    const bump = (id: number): void => {
      execution.pass[id]!++;
      for (const child of execution.program.nodes[id]!.children) bump(child);
    };
    bump(node.id);
    this.enter(execution, node.children[0]!);
  }

  private joined(execution: Execution, parent: Extract<ProgramNode, { kind: 'parallel' }>, child: number, well: boolean): void {
    const { id, join, children } = parent;
    execution.ended[id]!++;
    if (well) execution.succeeded[id]!++;
    if (execution.status[id] !== NODE.OPEN) return;
    const successes = execution.succeeded[id]!;
    if (well && successes === join) {
      // The block's thread goes on where its decisive branch stands.
      execution.pathOf(id).copy(execution.pathOf(child));
      this.done(execution, parent, true);
      return;
    }
    const failures = execution.ended[id]! - successes;
    // A block that needs all of its branches waits for all; another fails once it cannot succeed any more.
    const over = join === children.length ? execution.ended[id] === children.length : true;
    if (over && children.length - failures < join) {
      this.fail(execution);
      execution.pathOf(id).copy(execution.pathOf(child));
      execution.status[id] = NODE.FAILED;
      if (parent.parent >= 0) this.childEnded(execution, id, false);
    } else if (execution.ended[id] === children.length) execution.pathOf(id).copy(execution.pathOf(child));
  }
}

function nodeAt<K extends ProgramNode['kind']>(execution: Execution, id: number, kind: K): Extract<ProgramNode, { kind: K }> {
  const node = execution.program.nodes[id]!;
  if (node.kind !== kind) throw new Error(`node ${String(id)} of ${execution.program.name} is no ${kind}`);
  return node as Extract<ProgramNode, { kind: K }>;
}
