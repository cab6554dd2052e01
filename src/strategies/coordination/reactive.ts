import { ENDING, PHASE, UNDO_TICKS, VERDICT } from '../../model/facts.ts';
import type { Phase } from '../../model/facts.ts';
import { NODE, turnOf } from '../../model/order.ts';
import type { Execution, Order } from '../../model/order.ts';
import { OUTCOME } from '../../model/outcome.ts';
import type { Outcome } from '../../model/outcome.ts';
import { AT_EDGE, REACTION } from '../../model/ports-broker.ts';
import type { BrokerPorts, HandledRecord, Party, Reactions, Target } from '../../model/ports-broker.ts';
import type { Coordination, Ports, StepResult } from '../../model/ports.ts';
import { ProcessWalk } from '../process-walk.ts';
import type { WalkHost } from '../process-walk.ts';
import type { Act, TransactionPolicy } from '../transaction-policy.ts';
import { belongsTo, verdictOf } from '../step-results.ts';
import type { Joins } from '../step-results.ts';

/** What is remembered of an execution in its `stage`. */
const SAID = { OUTCOME: 1, ENDING: 2 } as const;

export interface ReactiveOptions {
  /** What joins the execution that runs: the edge has an inbox too. */
  readonly joins: Joins;
  /** The client is told "accepted" at once and the outcome later. */
  readonly acceptsFirst: boolean;
  /** A service publishes first and writes when it hears its own event. */
  readonly listensToItself: boolean;
}

/**
 * Choreography: nobody decides. Each service consumes the events it is concerned with, does its step, and publishes what
 * happened; the edge only accepts orders and reads outcomes. An event that is lost leaves the order where it is, and
 * nobody notices.
 *
 * The walk stands for what the services know of each other: who subscribes to whose events. It moves where a step has
 * committed, and everything that this sets off travels in one event.
 */
export class Reactive implements Coordination, Reactions, WalkHost, Act {
  readonly ports: Ports;
  private readonly broker: BrokerPorts;
  private readonly transaction: TransactionPolicy;
  private readonly options: ReactiveOptions;
  private readonly walk: ProcessWalk;
  /** Consumers of the event that is just being made. */
  private targets: Target[] = [];
  /** Who heard of a step, by execution and node: a step that is done twice is announced to the same. */
  private readonly told: (readonly Target[] | undefined)[][] = [];
  /** Own events that services have published and not heard yet, by execution. */
  private readonly awaited: Set<number>[] = [];

  constructor(ports: Ports, broker: BrokerPorts, transaction: TransactionPolicy, options: ReactiveOptions) {
    this.ports = ports;
    this.broker = broker;
    this.transaction = transaction;
    this.options = options;
    this.walk = new ProcessWalk(ports, this);
    broker.subscribe(this);
  }

  // ---- the edge

  onOrder(order: Order, attempt: number): void {
    const running = order.execution;
    if (running !== null && belongsTo(running, attempt, this.options.joins, !this.joinable(running))) {
      running.attempt = Math.max(running.attempt, attempt);
      if (running.decided) this.ports.tellAgain(order, attempt, running.verdict);
      else if (this.options.acceptsFirst && running.durable) this.ports.tellAgain(order, attempt, VERDICT.ACCEPTED);
      return;
    }
    const execution = this.ports.begin(order, attempt);
    this.told[execution.id] = [];
    (this.awaited[execution.id] ??= new Set()).clear();
    this.broker.accept(execution);
  }

  onAccepted(execution: Execution): void {
    execution.durable = true;
    if (this.options.acceptsFirst) this.ports.tellAgain(execution.order, execution.attempt, VERDICT.ACCEPTED);
    this.announce(execution, AT_EDGE, execution.paths[0]!, () => { this.walk.start(execution); });
  }

  // ---- what services publish

  onHandled(record: HandledRecord, outcome: Outcome): void {
    switch (record.reaction) {
      case REACTION.DO:
        this.stepEnded(record, outcome);
        return;
      case REACTION.UNDO:
        this.undone(record, outcome);
        return;
      case REACTION.APPLY:
        this.applied(record);
        return;
      case REACTION.VIEW:
        this.ports.tell(record.execution, record.verdict);
    }
  }

  /** A failure behind the pivot is tried on for ever where the transaction policy says so. */
  triesOn({ execution, node, reaction }: HandledRecord, outcome: Outcome): boolean {
    if (reaction !== REACTION.DO || this.ports.stepOf(execution, node).optional) return false;
    return this.transaction.stepFailed(execution, node, resultOf(outcome)) === 'forward';
  }

  onWait(execution: Execution, node: number): void {
    // The event was written with the step before, to be published later.
    const from = this.partyBefore(execution, node);
    this.announce(execution, from, execution.pathOf(node), () => { this.walk.waited(execution, node); });
  }

  private stepEnded(record: HandledRecord, outcome: Outcome): void {
    const { execution, node, pass, party, path } = record;
    if (execution.over || execution.status[node] !== NODE.OPEN || execution.pass[node] !== pass) {
      this.announceAgain(record);
      return;
    }
    execution.pathOf(node).copy(path);
    this.told[execution.id]![node] = this.announce(execution, party, path, () => {
      if (outcome === OUTCOME.OK) this.stepDone(execution, node);
      else this.stepFailed(execution, node, outcome);
    });
  }

  private stepDone(execution: Execution, node: number): void {
    if (this.options.listensToItself && this.ports.stepOf(execution, node).writes) {
      this.awaited[execution.id]!.add(turnOf(node, execution.pass[node]!));
      this.add(REACTION.APPLY, execution, node);
    }
    this.walk.succeeded(execution, node);
  }

  private stepFailed(execution: Execution, node: number, outcome: Outcome): void {
    if (!this.ports.stepOf(execution, node).optional && !execution.decided) execution.verdict = verdictOf(resultOf(outcome));
    this.walk.stepFailed(execution, node, false);
  }

  /** Compensations run side by side: with the last one the process is over. */
  private undone({ execution, node, path, party }: HandledRecord, outcome: Outcome): void {
    if (execution.status[node] !== NODE.UNDOING) return;
    const own = execution.pathOf(node);
    const undoing = path.stamp - own.stamp;
    own.copy(path);
    own.parts[UNDO_TICKS]! += undoing;
    this.announce(execution, party, path, () => { this.transaction.answered(execution, node, PHASE.UNDO, resultOf(outcome), this); });
  }

  /** The service's own event has come back to it and is written. */
  private applied({ execution, node, pass, path }: HandledRecord): void {
    const awaited = this.awaited[execution.id]!;
    if (!awaited.delete(turnOf(node, pass)) || awaited.size > 0 || (execution.stage & SAID.ENDING) === 0) return;
    execution.paths[0]!.copy(path);
    this.end(execution);
  }

  /**
   * The record has come again, and no inbox knows it; or what was said of it was lost with the memory of its consumer.
   * What was said first is said again, and everything that follows from it happens again.
   */
  private announceAgain({ execution, node, party, path, pass }: HandledRecord): void {
    const targets = this.told[execution.id]![node];
    if (targets !== undefined && execution.pass[node] === pass) this.broker.publish(execution, party, targets, path);
  }

  /** Publishes everything that `what` sets off as one event. */
  private announce(execution: Execution, from: Party, path: HandledRecord['path'], what: () => void): readonly Target[] {
    const targets: Target[] = [];
    const outer = this.targets;
    this.targets = targets;
    what();
    this.targets = outer;
    this.broker.publish(execution, from, targets, path);
    return targets;
  }

  private add(reaction: Target['reaction'], execution: Execution, node: number): void {
    this.targets.push({ reaction, node, pass: node < 0 ? 0 : execution.pass[node]!, verdict: VERDICT.CONFIRMED });
  }

  // ---- the walk through the process

  startStep(execution: Execution, node: number): void {
    this.add(REACTION.DO, execution, node);
  }

  startWait(execution: Execution, node: number): void {
    this.ports.wait(execution, node);
  }

  confirmed(execution: Execution): void {
    if (this.transaction.confirmsAtPivot) this.confirm(execution);
  }

  failing(execution: Execution): void {
    this.say(execution, execution.verdict);
  }

  completed(execution: Execution): void {
    this.transaction.complete(execution, this);
  }

  failed(execution: Execution): void {
    this.transaction.rollBack(execution, this);
  }

  // ---- what the transaction policy asks

  call(execution: Execution, node: number, phase: Phase): void {
    if (phase !== PHASE.UNDO) throw new Error('choreography knows no votes and decisions: only steps and their compensations');
    this.add(REACTION.UNDO, execution, node);
  }

  record(execution: Execution, what: number): void {
    // A decision is durable with the transaction that published the event it follows from.
    this.transaction.recorded(execution, what, this);
  }

  confirm(execution: Execution): void {
    this.say(execution, VERDICT.CONFIRMED);
  }

  over(execution: Execution): void {
    if (this.awaited[execution.id]!.size === 0) this.end(execution);
    else execution.stage |= SAID.ENDING;
  }

  // ---- nothing here is called, coordinated by a component, or timed

  onStep(): void {
    throw new Error('choreography calls nobody');
  }

  onTransition(): void {
    throw new Error('choreography deploys no coordinator');
  }

  onTimer(): void {
    throw new Error('choreography sets no timers');
  }

  onCrash(): void {
    // Only a broker can crash here; what it had made safe is still there afterwards.
  }

  onRestart(): void {
    // Consumers go on where they stood.
  }

  // ----

  /** The outcome is known: the completion view hears of it, once. */
  private say(execution: Execution, verdict: Target['verdict']): void {
    if ((execution.stage & SAID.OUTCOME) !== 0) return;
    execution.stage |= SAID.OUTCOME;
    this.targets.push({ reaction: REACTION.VIEW, node: -1, pass: 0, verdict });
  }

  private end(execution: Execution): void {
    const refused = execution.verdict === VERDICT.REFUSED;
    this.ports.finish(execution, !execution.failing ? ENDING.COMPLETED : refused ? ENDING.REFUSED : ENDING.FAILED);
  }

  private joinable(execution: Execution): boolean {
    const failed = execution.verdict === VERDICT.FAILED || execution.verdict === VERDICT.SHED;
    return !(execution.over && execution.decided && failed);
  }

  /** The service of the step before a timer; the edge, if there is none. */
  private partyBefore(execution: Execution, node: number): Party {
    const { nodes } = execution.program;
    for (let at = nodes[node]!; at.parent >= 0; at = nodes[at.parent]!) {
      const { kind, children } = nodes[at.parent]!;
      if (kind !== 'sequence') continue;
      const party = this.lastParty(execution, children.slice(0, at.position));
      if (party !== AT_EDGE) return party;
    }
    return AT_EDGE;
  }

  private lastParty(execution: Execution, nodes: readonly number[]): Party {
    for (const id of nodes.toReversed()) {
      const { kind, children } = execution.program.nodes[id]!;
      const party = kind === 'step' ? this.ports.stepOf(execution, id).service : this.lastParty(execution, children);
      if (party !== AT_EDGE) return party;
    }
    return AT_EDGE;
  }
}

/** Inside a service nothing is unknown: its transaction has committed or it has not. */
function resultOf(outcome: Outcome): StepResult {
  return { outcome, unknown: false, shed: outcome === OUTCOME.REJECTED };
}
