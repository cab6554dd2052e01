import { PHASE, VERDICT } from '../../model/facts.ts';
import type { Phase, Verdict } from '../../model/facts.ts';
import { NODE } from '../../model/order.ts';
import type { Execution, Order } from '../../model/order.ts';
import { EDGE } from '../../model/ports.ts';
import type { Coordination, Place, Ports, StepResult } from '../../model/ports.ts';
import { OUTCOME } from '../../model/outcome.ts';
import { ProcessWalk } from '../process-walk.ts';
import type { WalkHost } from '../process-walk.ts';
import { belongsTo, decodeResult, encodeResult, endingOf, isJoinable, verdictOf } from '../step-results.ts';
import type { Joins } from '../step-results.ts';
import type { Act, CentralAct, TransactionPolicy } from '../transaction-policy.ts';

/** What a transition was for. */
const WHAT = { START: 0, STEP: 1, PROTOCOL: 2, RECORD: 3 } as const;

export interface OrchestratorOptions {
  /** {@link EDGE}: no state of its own, no cost (the reference `direct`). Else a component with a durable cursor. */
  readonly place: Place;
  /** What joins the execution that runs. */
  readonly joins: Joins;
  /** That the process has begun is made durable before anything is done. */
  readonly logsStart: boolean;
  /** The durable cursor is written after each step; a coordinator that logs only decisions does not. */
  readonly logsSteps: boolean;
}

/**
 * A central coordinator calls each step in turn. A durable one commits its cursor at the start and after each answer,
 * before it acts on it: so what a crash loses is an answer not yet written, and the step is asked again.
 */
export class Orchestrator implements Coordination, WalkHost, Act, CentralAct {
  readonly ports: Ports;
  readonly central: CentralAct = this;
  private readonly transaction: TransactionPolicy;
  private readonly options: OrchestratorOptions;
  private readonly walk: ProcessWalk;

  constructor(ports: Ports, transaction: TransactionPolicy, options: OrchestratorOptions) {
    this.ports = ports;
    this.transaction = transaction;
    this.options = options;
    this.walk = new ProcessWalk(ports, this);
  }

  onOrder(order: Order, attempt: number): void {
    const running = order.execution;
    if (running !== null && belongsTo(running, attempt, this.options.joins, !isJoinable(running))) {
      running.attempt = Math.max(running.attempt, attempt);
      if (running.decided) this.ports.tellAgain(order, attempt, running.verdict);
      return;
    }
    const execution = this.ports.begin(order, attempt);
    this.log(execution, WHAT.START, 0, OUTCOME.OK);
  }

  onStep(execution: Execution, node: number, phase: Phase, result: StepResult): void {
    const ofProcess = phase === PHASE.DO && execution.status[node] !== NODE.DEFERRED;
    this.log(execution, ofProcess ? WHAT.STEP : WHAT.PROTOCOL + phase * 8, node, encodeResult(result));
  }

  onTransition(execution: Execution, what: number, node: number, result: number): void {
    execution.durable = true;
    this.act(execution, what, node, decodeResult(result));
  }

  onWait(execution: Execution, node: number): void {
    this.walk.waited(execution, node);
  }

  onTimer(execution: Execution, code: number): void {
    // Time-outs of steps belong to the calls; only a transaction policy has timers of its own.
    this.transaction.timer?.(execution, code, this);
  }

  onCrash(place: Place): void {
    if (place !== this.options.place) return;
    for (const execution of this.ports.liveExecutions()) {
      if (execution.durable || !this.options.logsStart) {
        this.transaction.crashed(execution, this);
        if (!execution.over) this.ports.keepAlive(execution, true);
      } else this.ports.forget(execution);
    }
  }

  onRestart(place: Place): void {
    if (place !== this.options.place) return;
    for (const execution of this.ports.liveExecutions()) {
      if (!this.transaction.resume(execution, this)) this.repeatOpenSteps(execution);
      this.ports.keepAlive(execution, false);
    }
  }

  // ---- the walk through the process

  startStep(execution: Execution, node: number): void {
    if (this.transaction.defers?.(this.ports.stepOf(execution, node)) === true) {
      this.walk.deferred(execution, node);
      return;
    }
    this.ports.call(execution, node, PHASE.DO, this.options.place);
  }

  startWait(execution: Execution, node: number): void {
    this.ports.wait(execution, node);
  }

  confirmed(execution: Execution): void {
    if (this.transaction.confirmsAtPivot) this.ports.tell(execution, VERDICT.CONFIRMED);
  }

  failing(execution: Execution): void {
    this.ports.tell(execution, execution.verdict);
  }

  completed(execution: Execution): void {
    this.transaction.complete(execution, this);
  }

  failed(execution: Execution): void {
    this.transaction.rollBack(execution, this);
  }

  // ---- what the transaction policy asks

  call(execution: Execution, node: number, phase: Phase): void {
    this.ports.call(execution, node, phase, this.options.place);
  }

  record(execution: Execution, what: number): void {
    this.log(execution, WHAT.RECORD + what * 256, 0, OUTCOME.OK);
  }

  confirm(execution: Execution): void {
    this.ports.tell(execution, VERDICT.CONFIRMED);
  }

  refuse(execution: Execution, verdict: Verdict): void {
    if (execution.failing) return;
    execution.failing = true;
    execution.verdict = verdict;
    this.ports.tell(execution, verdict);
  }

  timer(execution: Execution, code: number, delay: number): void {
    this.ports.timer(this.options.place, execution, code, delay);
  }

  over(execution: Execution): void {
    this.ports.finish(execution, endingOf(execution));
  }

  // ----

  /** Makes a step of the coordinator's durable before it is acted on; the edge just acts. */
  private log(execution: Execution, what: number, node: number, result: number): void {
    const { place, logsStart, logsSteps } = this.options;
    if (place === EDGE) {
      this.act(execution, what, node, decodeResult(result));
      return;
    }
    const commits = logsSteps || (what & 7) === WHAT.RECORD || (logsStart && what === WHAT.START);
    this.ports.transition(place, execution, what, node, result, commits);
  }

  private act(execution: Execution, what: number, node: number, result: StepResult): void {
    switch (what & 7) {
      case WHAT.START:
        this.transaction.began?.(execution, this);
        this.walk.start(execution);
        return;
      case WHAT.STEP:
        this.stepAnswered(execution, node, result);
        return;
      case WHAT.PROTOCOL:
        this.transaction.answered(execution, node, (what >> 3) as Phase, result, this);
        return;
      default:
        this.transaction.recorded(execution, what >> 8, this);
    }
  }

  private stepAnswered(execution: Execution, node: number, result: StepResult): void {
    if (result.outcome === OUTCOME.OK) {
      this.walk.succeeded(execution, node);
      return;
    }
    const { optional } = this.ports.stepOf(execution, node);
    if (!optional && this.transaction.stepFailed(execution, node, result) === 'forward') {
      this.ports.call(execution, node, PHASE.DO, this.options.place);
      return;
    }
    if (!optional && !execution.decided) execution.verdict = verdictOf(result);
    this.walk.stepFailed(execution, node, result.unknown || execution.unknown[node] === 1);
  }

  private repeatOpenSteps(execution: Execution): void {
    for (const node of this.walk.openNodes(execution)) {
      // What was asked before the crash may still be done, whatever is answered now.
      execution.unknown[node] = 1;
      if (execution.program.nodes[node]!.kind === 'step') this.ports.call(execution, node, PHASE.DO, this.options.place);
    }
  }
}
