import { ENDING, PART, PHASE, VERDICT } from '../../model/facts.ts';
import type { Phase } from '../../model/facts.ts';
import type { Execution, Order } from '../../model/order.ts';
import { OUTCOME } from '../../model/outcome.ts';
import type { Coordination, Ports, StepResult } from '../../model/ports.ts';
import { HOME } from '../../model/ports-local.ts';
import type { LocalPorts, LocalReactions } from '../../model/ports-local.ts';
import type { CoordinationDefinition } from '../policy-definition.ts';
import { ProcessWalk } from '../process-walk.ts';
import type { WalkHost } from '../process-walk.ts';
import type { Act, TransactionPolicy } from '../transaction-policy.ts';
import { endingOf, verdictOf } from '../step-results.ts';

export const MONOLITH: CoordinationDefinition = {
  name: 'monolith',
  summary: 'the whole process runs in one request at one instance of one unit, which holds one place for it',
  parameters: [],
  defaults: { transaction: 'local', transport: 'none', bridge: 'none', receiver: 'none' },
  plan: () => ({ monolith: true }),
  create: (ports, parts, transaction) => {
    if (ports.local === null) throw new Error('a monolith needs a unit to run in');
    return new Monolith(ports, ports.local, transaction.create(parts));
  },
};

/**
 * One program: the steps follow one another at the place of the client's request, others are called from there, and one
 * commit ends it. The client hears the outcome when the request is over. A crash leaves nothing behind but what third
 * parties have done.
 */
class Monolith implements Coordination, LocalReactions, WalkHost, Act {
  readonly ports: Ports;
  private readonly local: LocalPorts;
  private readonly transaction: TransactionPolicy;
  private readonly walk: ProcessWalk;

  constructor(ports: Ports, local: LocalPorts, transaction: TransactionPolicy) {
    this.ports = ports;
    this.local = local;
    this.transaction = transaction;
    this.walk = new ProcessWalk(ports, this);
    local.listen(this);
  }

  onOrder(order: Order, attempt: number): void {
    this.local.enter(this.ports.begin(order, attempt), order, attempt);
  }

  onEntered(execution: Execution): void {
    this.walk.start(execution);
  }

  onTurnedAway(execution: Execution, shed: boolean): void {
    this.ports.tell(execution, shed ? VERDICT.SHED : VERDICT.FAILED);
    this.ports.finish(execution, ENDING.FAILED);
  }

  onStep(execution: Execution, node: number, phase: Phase, result: StepResult): void {
    if (phase !== PHASE.DO) {
      this.transaction.answered(execution, node, phase, result, this);
      return;
    }
    if (result.outcome === OUTCOME.OK) {
      this.walk.succeeded(execution, node);
      return;
    }
    if (!this.ports.stepOf(execution, node).optional && !execution.failing) execution.verdict = verdictOf(result);
    this.walk.stepFailed(execution, node, result.unknown);
  }

  onWait(execution: Execution, node: number): void {
    this.walk.waited(execution, node);
  }

  onCommitted(execution: Execution): void {
    this.transaction.recorded(execution, 0, this);
  }

  onLost(execution: Execution): void {
    // The connection breaks; what was done went into a failed attempt.
    execution.paths[0]!.advance(PART.RETRY, this.ports.now());
    this.ports.tell(execution, VERDICT.FAILED);
    this.ports.finish(execution, ENDING.FAILED);
  }

  onTransition(): void {
    throw new Error('a monolith deploys nothing beside itself');
  }

  onTimer(): void {
    throw new Error('a monolith has no timers but those of its process');
  }

  onCrash(): void {
    // Only the instances of its unit can crash: see onLost.
  }

  onRestart(): void {
    // Nothing survived that could go on.
  }

  // ---- the walk through the process

  startStep(execution: Execution, node: number): void {
    if (this.local.isInside(execution, node)) this.local.run(execution, node);
    else this.ports.call(execution, node, PHASE.DO, HOME);
  }

  startWait(execution: Execution, node: number): void {
    this.ports.wait(execution, node);
  }

  confirmed(): void {
    // Nothing is certain before the commit.
  }

  failing(): void {
    // The client hears it when the request is over.
  }

  completed(execution: Execution): void {
    this.transaction.complete(execution, this);
  }

  failed(execution: Execution): void {
    this.local.rollBack(execution);
    this.transaction.rollBack(execution, this);
  }

  // ---- what the transaction policy asks

  call(execution: Execution, node: number, phase: Phase): void {
    this.ports.call(execution, node, phase, HOME);
  }

  record(execution: Execution): void {
    if (this.local.commit(execution)) return;
    execution.failing = true;
    execution.verdict = VERDICT.FAILED;
    this.failed(execution);
  }

  confirm(execution: Execution): void {
    this.ports.tell(execution, VERDICT.CONFIRMED);
  }

  over(execution: Execution): void {
    const { failing, verdict } = execution;
    this.ports.tell(execution, failing ? verdict : VERDICT.CONFIRMED);
    this.ports.finish(execution, endingOf(execution));
    this.local.leave(execution);
  }
}
