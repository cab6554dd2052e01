import { PART, PHASE, VERDICT } from '../../model/facts.ts';
import type { Phase, Verdict } from '../../model/facts.ts';
import { NODE } from '../../model/order.ts';
import type { Execution } from '../../model/order.ts';
import { isRefusal, OUTCOME } from '../../model/outcome.ts';
import type { StepResult, StepView } from '../../model/ports.ts';
import { verdictOf } from '../step-results.ts';
import type { Act, CentralAct, TransactionPolicy } from '../transaction-policy.ts';

/** How far a transaction is. */
export const STAGE = { WORKING: 0, VOTING: 1, LAST_RESOURCE: 2, DECIDED: 3, ABORTING: 4, ONE_PHASE: 5 } as const;

const TIMER = { RECOVER: 0, INQUIRE: 1, EXPIRE: 2 } as const;
const DECISION = 0;

/** When a coordinator that was down decides, and how often it asks again; ticks. */
export interface CommitmentSettings {
  /** Period of the recovery scan. */
  readonly every: number;
  /** A transaction that a scan finds is left alone for so long. */
  readonly backoff: number;
  /** An unknown outcome is asked for again after this. */
  readonly inquire: number;
  /** A transaction that has not begun to commit by then is given up; null = never. */
  readonly timeout: number | null;
}

/**
 * All or nothing through a coordinator: everybody agrees, the last resource is called, one durable record decides,
 * everybody is told until everybody has heard. What has no record is taken to be aborted ("presumed abort").
 *
 * A third party cannot vote. It is called after all others have agreed and before the decision, so that its answer is the
 * decision: yes commits, no aborts, and while it is unknown the others stay in doubt.
 *
 * Source: J. Gray and A. Reuter, Transaction Processing (1993), ch. 10 to 12 (two-phase commit, presumed abort, last resource).
 */
export abstract class AtomicCommitment implements TransactionPolicy {
  readonly confirmsAtPivot = false;
  protected readonly settings: CommitmentSettings;

  constructor(settings: CommitmentSettings) {
    this.settings = settings;
  }

  /** Asks the participants; goes on in {@link agreed} or {@link refuse}. */
  protected abstract vote(execution: Execution, act: Act): void;
  protected abstract voted(execution: Execution, node: number, result: StepResult, act: Act): void;
  /** Sends the decision; answers how many have to hear of it. */
  protected abstract tellYes(execution: Execution, act: Act): number;
  protected abstract tellNo(execution: Execution, act: Act): number;
  /** One has heard, others have not. */
  protected heardOne(_execution: Execution, _node: number, _phase: Phase, _act: Act): void {
    // All were told at once.
  }

  /** The coordinator's memory is gone; whether participants now wait for a decision. */
  protected abstract lost(execution: Execution, act: Act): boolean;

  defers(step: StepView): boolean {
    return step.external;
  }

  began(execution: Execution, act: Act): void {
    if (this.settings.timeout !== null) central(act).timer(execution, TIMER.EXPIRE, this.settings.timeout);
  }

  stepFailed(): 'fail' {
    return 'fail';
  }

  complete(execution: Execution, act: Act): void {
    execution.stage = STAGE.VOTING;
    execution.count = 0;
    this.vote(execution, act);
  }

  rollBack(execution: Execution, act: Act): void {
    execution.stage = STAGE.ABORTING;
    execution.open = 0;
    if (this.tellNo(execution, act) + takeBackResources(execution, act) === 0) act.over(execution);
  }

  answered(execution: Execution, node: number, phase: Phase, result: StepResult, act: Act): void {
    execution.join(node);
    switch (phase) {
      case PHASE.PREPARE:
        if (execution.stage === STAGE.VOTING) this.voted(execution, node, result, act);
        return;
      case PHASE.DO:
        this.resourceAnswered(execution, node, result, act);
        return;
      default:
        this.heard(execution, node, phase, result, act);
    }
  }

  recorded(execution: Execution, _what: number, act: Act): void {
    execution.stage = STAGE.DECIDED;
    act.confirm(execution);
    if (this.tellYes(execution, act) === 0) act.over(execution);
  }

  crashed(execution: Execution, act: Act): void {
    const waiting = this.lost(execution, act);
    const called = execution.stage === STAGE.LAST_RESOURCE ? execution.deferred[execution.count] : undefined;
    if (called !== undefined) execution.unknown[called.node] = 1;
    if (waiting || execution.stage === STAGE.DECIDED || calledResources(execution).length > 0) return;
    execution.paths[0]!.advance(PART.RETRY, act.ports.now());
    central(act).refuse(execution, VERDICT.FAILED);
    act.over(execution);
  }

  resume(execution: Execution, act: Act): boolean {
    const { every, backoff } = this.settings;
    const delay = Math.round(act.ports.draw('recovery scan', execution, 0) * every) + backoff;
    central(act).timer(execution, TIMER.RECOVER, delay);
    return true;
  }

  timer(execution: Execution, code: number, act: Act): void {
    if (code === TIMER.RECOVER) this.recover(execution, act);
    else if (code === TIMER.INQUIRE) this.callResource(execution, act);
    else if (execution.stage === STAGE.WORKING || execution.stage === STAGE.VOTING) this.expire(execution, act);
  }

  /** Everybody has agreed: third parties next, then the decision. */
  protected agreed(execution: Execution, act: Act): void {
    execution.stage = STAGE.LAST_RESOURCE;
    execution.count = 0;
    // What may fail comes after what may not.
    execution.deferred.sort((a, b) => Number(act.ports.stepOf(execution, a.node).optional) - Number(act.ports.stepOf(execution, b.node).optional));
    this.callResource(execution, act);
  }

  /** Somebody has refused: nobody does it. */
  protected refuse(execution: Execution, verdict: Verdict, act: Act): void {
    central(act).refuse(execution, verdict);
    this.rollBack(execution, act);
  }

  /** Sends a command on a thread of its own. */
  protected send(execution: Execution, node: number, phase: Phase, act: Act): void {
    execution.fork(node);
    act.call(execution, node, phase);
  }

  /** Calls the next third party; with none left the transaction is decided. */
  private callResource(execution: Execution, act: Act): void {
    const next = execution.deferred[execution.count];
    if (next === undefined) {
      act.record(execution, DECISION);
      return;
    }
    execution.pass[next.node] = next.pass;
    execution.status[next.node] = NODE.DEFERRED;
    this.send(execution, next.node, PHASE.DO, act);
  }

  private resourceAnswered(execution: Execution, node: number, result: StepResult, act: Act): void {
    if (execution.stage !== STAGE.LAST_RESOURCE) return;
    const { optional } = act.ports.stepOf(execution, node);
    // Once in doubt, only a yes or a no of the third party itself ends it: that this attempt has failed says nothing.
    const known = result.outcome === OUTCOME.OK || isRefusal(result.outcome) || !(result.unknown || execution.unknown[node] === 1);
    if (!known && !optional) {
      // It may have happened: everybody waits until it is known.
      if (execution.mark === 0) execution.mark = act.ports.now();
      execution.unknown[node] = 1;
      central(act).timer(execution, TIMER.INQUIRE, this.settings.inquire);
      return;
    }
    if (execution.mark > 0) act.ports.inDoubt(execution, execution.mark);
    execution.mark = 0;
    execution.unknown[node] = known ? 0 : 1;
    if (result.outcome !== OUTCOME.OK && !optional) {
      this.refuse(execution, verdictOf(result), act);
      return;
    }
    if (result.outcome === OUTCOME.OK) {
      act.ports.require(execution, node);
      execution.doneAt[node] = ++execution.doneCount;
    }
    execution.count++;
    this.callResource(execution, act);
  }

  /** A participant has heard the decision. */
  private heard(execution: Execution, node: number, phase: Phase, result: StepResult, act: Act): void {
    if (execution.stage === STAGE.ONE_PHASE) {
      if (result.outcome === OUTCOME.OK) act.confirm(execution);
      else central(act).refuse(execution, VERDICT.FAILED);
      act.over(execution);
      return;
    }
    if (execution.stage !== STAGE.DECIDED && execution.stage !== STAGE.ABORTING) return;
    if (result.outcome !== OUTCOME.OK) {
      if (phase === PHASE.UNDO) act.ports.compensationFailed(execution, node);
      act.ports.manualRepair(execution, node);
    }
    if (--execution.open === 0) act.over(execution);
    else this.heardOne(execution, node, phase, act);
  }

  /** The recovery scan has found it: with a record it is committed, without one aborted. */
  private recover(execution: Execution, act: Act): void {
    execution.open = 0;
    if (execution.stage === STAGE.DECIDED) {
      if (this.tellYes(execution, act) === 0) act.over(execution);
    } else if (calledResources(execution).some((node) => !act.ports.stepOf(execution, node).hasUndo)) {
      execution.stage = STAGE.LAST_RESOURCE;
      this.callResource(execution, act);
    } else this.refuse(execution, VERDICT.FAILED, act);
  }

  /** It has taken too long: statements that still wait for rows are broken off. */
  private expire(execution: Execution, act: Act): void {
    if (execution.stage === STAGE.VOTING) {
      this.refuse(execution, VERDICT.FAILED, act);
      return;
    }
    central(act).refuse(execution, VERDICT.FAILED);
    act.ports.rollBackUndecided(execution);
  }
}

/** Third parties that have done their step, or may have. */
function calledResources(execution: Execution): number[] {
  const nodes = [...new Set(execution.deferred.map(({ node }) => node))];
  return nodes.filter((node) => execution.doneAt[node]! > 0 || execution.unknown[node] === 1);
}

/** Asks them to take it back, where they can; answers how many have to answer. */
function takeBackResources(execution: Execution, act: Act): number {
  let count = 0;
  for (const node of calledResources(execution)) {
    if (!act.ports.stepOf(execution, node).hasUndo) {
      act.ports.manualRepair(execution, node);
      continue;
    }
    execution.fork(node);
    execution.open++;
    count++;
    act.call(execution, node, PHASE.UNDO);
  }
  return count;
}

function central(act: Act): CentralAct {
  if (act.central === undefined) throw new Error('an atomic commitment needs a coordinator');
  return act.central;
}
