import { PART, PHASE, VERDICT } from '../../model/facts.ts';
import type { Phase, Verdict } from '../../model/facts.ts';
import type { Execution, Order } from '../../model/order.ts';
import { isRefusal, OUTCOME } from '../../model/outcome.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Coordination, Place, Ports, StepResult } from '../../model/ports.ts';
import type { TaskPorts, TaskReactions } from '../../model/ports-tasks.ts';
import { ProcessWalk } from '../process-walk.ts';
import type { WalkHost } from '../process-walk.ts';
import { belongsTo, decodeResult, encodeResult, endingOf, isJoinable, verdictOf } from '../step-results.ts';
import type { Joins } from '../step-results.ts';
import type { Act, TransactionPolicy } from '../transaction-policy.ts';
import { EngineLog } from './engine-log.ts';

/** What is written down. Decisions carry the event that they follow from. */
const WHAT = {
  START: 0, COMMANDS: 1, TAKE: 2, REPORT: 3, SILENCE: 4, TIMER: 5, CALL: 6, RECORD: 7,
  DECIDE_START: 8, DECIDE_STEP: 9, DECIDE_PROTOCOL: 10, DECIDE_TIMER: 11,
} as const;

/** Serial durable writes of each kind of state transition; 0 = it is part of the one before. */
export interface EngineWrites {
  /** The process has begun. */
  readonly start: number;
  /** The workflow's code is given the next event. */
  readonly decide: number;
  /** What it wants done next is there for workers. */
  readonly command: number;
  /** A worker has taken a task. */
  readonly take: number;
  /** A worker's report, a time-out or a timer. */
  readonly report: number;
}

export interface EngineOptions {
  readonly place: Place;
  readonly writes: EngineWrites;
  /** What joins the execution that runs under the same workflow id. */
  readonly joins: Joins;
  /** A task whose attempts are used up waits for a person, and its process with it. */
  readonly incidents: boolean;
  /** Starts are turned away where so many transitions wait already; Infinity = never. */
  readonly startLimit: number;
}

/** What the workflow's code wants, once it is durable. */
interface Decision {
  readonly commands: { readonly node: number; readonly phase: Phase | -1 }[];
  verdict: Verdict | null;
  over: boolean;
}

/** In place of a phase: start the timer of the node. */
const WAIT = -1;

/**
 * A workflow engine: every event is a state transition with its serial writes in the shard of the execution, what has to be
 * done waits in task queues, and workers pull it. No worker of the engine is held meanwhile. A crash loses nothing that was
 * written; what was not is asked for again.
 *
 * Source: Temporal, docs/architecture/workflow-lifecycle.md; Camunda 8, docs, internal processing.
 */
export class WorkflowEngine implements Coordination, WalkHost, Act, TaskReactions {
  readonly ports: Ports;
  private readonly tasks: TaskPorts;
  private readonly transaction: TransactionPolicy;
  private readonly options: EngineOptions;
  private readonly walk: ProcessWalk;
  private readonly log: EngineLog;
  private readonly decisions: (Decision | null)[] = [];
  private readonly freeDecisions: number[] = [];
  private present: Decision | null = null;

  constructor(ports: Ports, tasks: TaskPorts, transaction: TransactionPolicy, options: EngineOptions) {
    this.ports = ports;
    this.tasks = tasks;
    this.transaction = transaction;
    this.options = options;
    this.walk = new ProcessWalk(ports, this);
    this.log = new EngineLog(ports, options.place);
    tasks.subscribe(this);
  }

  // ---- events

  onOrder(order: Order, attempt: number): void {
    const running = order.execution;
    if (running !== null && belongsTo(running, attempt, this.options.joins, !isJoinable(running))) {
      running.attempt = Math.max(running.attempt, attempt);
      if (running.decided) this.ports.tellAgain(order, attempt, running.verdict);
      return;
    }
    if (this.ports.backlog(this.options.place, order) >= this.options.startLimit) {
      this.ports.tellAgain(order, attempt, VERDICT.SHED);
      return;
    }
    this.write(this.ports.begin(order, attempt), WHAT.START, 0, 0, this.options.writes.start);
  }

  onTaken(execution: Execution, node: number, phase: Phase): void {
    this.write(execution, WHAT.TAKE, node, phase, this.options.writes.take);
  }

  onReported(execution: Execution, node: number, phase: Phase, outcome: Outcome): void {
    this.write(execution, WHAT.REPORT, node, phase * 64 + outcome, this.options.writes.report);
  }

  onTimedOut(execution: Execution, node: number, phase: Phase): void {
    this.write(execution, WHAT.SILENCE, node, phase * 64 + OUTCOME.TIMED_OUT, this.options.writes.report);
  }

  /** A third party runs no worker of ours: the engine called it. */
  onStep(execution: Execution, node: number, phase: Phase, result: StepResult): void {
    this.log.called(execution, node, phase);
    this.write(execution, WHAT.CALL, node, phase * 64 + encodeResult(result), this.options.writes.report);
  }

  onWait(execution: Execution, node: number): void {
    this.write(execution, WHAT.TIMER, node, 0, this.options.writes.report);
  }

  onTimer(): void {
    // All timers are those of tasks and of `wait`, which are durable.
  }

  onCrash(): void {
    for (const execution of this.ports.liveExecutions()) {
      if (execution.durable) this.ports.keepAlive(execution, true);
      else {
        this.log.forget(execution);
        this.ports.forget(execution);
      }
    }
  }

  onRestart(): void {
    for (const execution of this.ports.liveExecutions()) {
      this.log.repeat(execution);
      this.ports.keepAlive(execution, false);
    }
    this.tasks.resume();
  }

  onTransition(execution: Execution, what: number, node: number, code: number): void {
    this.log.written(execution, what, node, code);
    this.written(execution, what, node, code);
  }

  // ---- the walk through the process and the transaction policy: they only decide

  startStep(execution: Execution, node: number): void {
    this.call(execution, node, PHASE.DO);
  }

  startWait(_execution: Execution, node: number): void {
    this.present!.commands.push({ node, phase: WAIT });
  }

  confirmed(execution: Execution): void {
    if (this.transaction.confirmsAtPivot) this.confirm(execution);
  }

  failing(execution: Execution): void {
    this.present!.verdict ??= execution.verdict;
  }

  completed(execution: Execution): void {
    this.transaction.complete(execution, this);
  }

  failed(execution: Execution): void {
    this.transaction.rollBack(execution, this);
  }

  call(_execution: Execution, node: number, phase: Phase): void {
    this.present!.commands.push({ node, phase });
  }

  confirm(_execution: Execution): void {
    this.present!.verdict ??= VERDICT.CONFIRMED;
  }

  over(_execution: Execution): void {
    this.present!.over = true;
  }

  record(execution: Execution, what: number): void {
    this.write(execution, WHAT.RECORD, 0, what, this.options.writes.report);
  }

  // ----

  /** Makes an event durable, then goes on with it. */
  private write(execution: Execution, what: number, node: number, code: number, writes: number): void {
    if (writes === 0) this.written(execution, what, node, code);
    else this.log.write(execution, what, node, code, writes);
  }

  private written(execution: Execution, what: number, node: number, code: number): void {
    switch (what) {
      case WHAT.START:
        execution.durable = true;
        this.write(execution, WHAT.DECIDE_START, 0, 0, this.options.writes.decide);
        return;
      case WHAT.COMMANDS:
        this.carryOut(execution, code);
        return;
      case WHAT.TAKE:
        this.tasks.begin(execution, node, code as Phase);
        return;
      case WHAT.REPORT:
      case WHAT.SILENCE:
        this.attemptEnded(execution, node, (code >> 6) as Phase, (code & 63) as Outcome);
        return;
      case WHAT.CALL:
        this.stepEnded(execution, node, (code >> 6) as Phase, code & 63);
        return;
      case WHAT.TIMER:
        this.write(execution, WHAT.DECIDE_TIMER, node, 0, this.options.writes.decide);
        return;
      default:
        this.decide(execution, what, node, code);
    }
  }

  /** Another attempt, an incident, or the end of the task. Retries need no decision of the workflow's code. */
  private attemptEnded(execution: Execution, node: number, phase: Phase, outcome: Outcome): void {
    const technical = outcome !== OUTCOME.OK && !isRefusal(outcome);
    if (technical && this.tasks.again(execution, node, phase)) return;
    if (technical && this.options.incidents) {
      this.ports.manualRepair(execution, node);
      return;
    }
    const unknown = this.tasks.close(execution, node, phase) && outcome !== OUTCOME.OK;
    this.stepEnded(execution, node, phase, encodeResult({ outcome, unknown, shed: outcome === OUTCOME.REJECTED }));
  }

  private stepEnded(execution: Execution, node: number, phase: Phase, result: number): void {
    const what = phase === PHASE.DO ? WHAT.DECIDE_STEP : WHAT.DECIDE_PROTOCOL;
    this.write(execution, what, node, phase * 64 + result, this.options.writes.decide);
  }

  /** The workflow's code runs: what it wants becomes one transition. */
  private decide(execution: Execution, what: number, node: number, code: number): void {
    const decision: Decision = { commands: [], verdict: null, over: false };
    this.present = decision;
    switch (what) {
      case WHAT.DECIDE_START:
        this.walk.start(execution);
        break;
      case WHAT.DECIDE_STEP:
        this.stepAnswered(execution, node, decodeResult(code & 63));
        break;
      case WHAT.DECIDE_TIMER:
        this.walk.waited(execution, node);
        break;
      case WHAT.DECIDE_PROTOCOL:
        this.transaction.answered(execution, node, (code >> 6) as Phase, decodeResult(code & 63), this);
        break;
      default:
        this.transaction.recorded(execution, code, this);
    }
    this.present = null;
    const id = this.freeDecisions.pop() ?? this.decisions.length;
    this.decisions[id] = decision;
    this.write(execution, WHAT.COMMANDS, decision.over ? 0 : node, id, this.options.writes.command);
  }

  private stepAnswered(execution: Execution, node: number, result: StepResult): void {
    if (result.outcome === OUTCOME.OK) {
      this.walk.succeeded(execution, node);
      return;
    }
    const { optional } = this.ports.stepOf(execution, node);
    if (!optional && this.transaction.stepFailed(execution, node, result) === 'forward') {
      this.call(execution, node, PHASE.DO);
      return;
    }
    if (!optional && !execution.decided) execution.verdict = verdictOf(result);
    this.walk.stepFailed(execution, node, result.unknown);
  }

  private carryOut(execution: Execution, id: number): void {
    const decision = this.decisions[id]!;
    this.decisions[id] = null;
    this.freeDecisions.push(id);
    if (decision.verdict !== null) this.ports.tell(execution, decision.verdict);
    for (const { node, phase } of decision.commands) {
      // Other threads than the one that decided waited for the write too.
      execution.pathOf(node).advance(PART.PERSIST, this.ports.now());
      if (phase === WAIT) this.ports.wait(execution, node);
      else if (this.ports.stepOf(execution, node).external) this.log.call(execution, node, phase);
      else this.tasks.offer(execution, node, phase);
    }
    if (!decision.over) return;
    this.log.forget(execution);
    this.ports.finish(execution, endingOf(execution));
  }
}
