import { PHASE, VERDICT } from '../../model/facts.ts';
import type { Execution } from '../../model/order.ts';
import { OUTCOME } from '../../model/outcome.ts';
import type { StepResult } from '../../model/ports.ts';
import { PLAIN_TRANSACTIONS } from '../../model/ports-transactions.ts';
import type { Parameter } from '../definition.ts';
import { coordinatorParameters } from '../coordination/parameters.ts';
import type { TransactionDefinition } from '../policy-definition.ts';
import type { Act } from '../transaction-policy.ts';
import { AtomicCommitment, STAGE } from './atomic-commitment.ts';
import type { CommitmentSettings } from './atomic-commitment.ts';
import { commitmentParameters, commitmentSettings } from './commitment-parameters.ts';
import { agreeing, touched, uncertain } from './participants.ts';

const NARAYANA = 'jbosstm/narayana@7f7aa9d9, CoordinatorEnvironmentBean.java';

const PARAMETERS: readonly Parameter[] = [
  ...coordinatorParameters('coordinator', 'of each decision to commit'),
  { name: 'coordinator.prepare', type: { oneOf: ['sequential', 'parallel'] }, default: 'sequential', evidence: 'R', source: `${NARAYANA}: asyncPrepare=false`, summary: 'participants vote one after another, or at once' },
  { name: 'coordinator.one-phase', type: 'flag', default: false, evidence: 'G', source: 'assumption: a single participant votes as any other', summary: 'a single participant commits without a vote' },
  { name: 'vote.writes', type: 'flag', default: true, ideal: false, evidence: 'K', source: 'J. Gray and A. Reuter, Transaction Processing (1993), ch. 10: a vote is forced to the log before it is given', summary: 'a participant makes its vote durable' },
  ...commitmentParameters({
    every: { value: '120s', source: 'jbosstm/narayana@7f7aa9d9, PeriodicRecovery.java: periodicRecoveryPeriod', evidence: 'R' },
    backoff: { value: '10s', source: 'jbosstm/narayana@7f7aa9d9, PeriodicRecovery.java: recoveryBackoffPeriod', evidence: 'R' },
  }),
];

export const TWO_PHASE_COMMIT: TransactionDefinition = {
  name: 'two-phase-commit',
  summary: 'participants hold what a step wrote until all have voted and a coordinator has decided; a coordinator that is down leaves them in doubt, rows locked',
  parameters: PARAMETERS,
  coordinator: { logsStart: false },
  plan: ({ strategy: { values } }) => ({ rows: 'hold', transactions: { ...PLAIN_TRANSACTIONS, voteWrites: values['vote.writes'] === true } }),
  create: ({ strategy: { values } }) => new TwoPhaseCommit(commitmentSettings(values), values['coordinator.prepare'] === 'sequential', values['coordinator.one-phase'] === true),
};

/**
 * Two-phase commit: everybody votes, one record decides, everybody is told. Rows stay locked from the statement that first
 * touched them to the decision.
 */
class TwoPhaseCommit extends AtomicCommitment {
  private readonly sequential: boolean;
  private readonly onePhase: boolean;

  constructor(settings: CommitmentSettings, sequential: boolean, onePhase: boolean) {
    super(settings);
    this.sequential = sequential;
    this.onePhase = onePhase;
  }

  protected vote(execution: Execution, act: Act): void {
    const voters = agreeing(execution, act.ports);
    const doubtful = uncertain(execution, act.ports);
    // An optional step of which nothing was heard may be in the same branch as one that counts.
    if (doubtful.some(({ store }) => voters.some((one) => one.store === store))) this.refuse(execution, VERDICT.FAILED, act);
    else if (voters.length === 0) this.agreed(execution, act);
    else if (this.onePhase && voters.length === 1 && execution.deferred.length === 0) {
      execution.stage = STAGE.ONE_PHASE;
      this.send(execution, voters[0]!.node, PHASE.COMMIT, act);
    } else for (const { node } of this.sequential ? voters.slice(0, 1) : voters) this.send(execution, node, PHASE.PREPARE, act);
  }

  protected voted(execution: Execution, _node: number, result: StepResult, act: Act): void {
    if (result.outcome !== OUTCOME.OK) {
      // No, or no answer in time: both mean no.
      this.refuse(execution, VERDICT.FAILED, act);
      return;
    }
    const voters = agreeing(execution, act.ports);
    execution.count++;
    if (execution.count === voters.length) this.agreed(execution, act);
    else if (this.sequential) this.send(execution, voters[execution.count]!.node, PHASE.PREPARE, act);
  }

  protected tellYes(execution: Execution, act: Act): number {
    // Who has only read was done with its vote.
    const commits = agreeing(execution, act.ports).filter((one) => one.writes);
    const aborts = uncertain(execution, act.ports);
    execution.open += commits.length + aborts.length;
    for (const { node } of commits) this.send(execution, node, PHASE.COMMIT, act);
    for (const { node } of aborts) this.send(execution, node, PHASE.ABORT, act);
    return commits.length + aborts.length;
  }

  protected tellNo(execution: Execution, act: Act): number {
    const aborts = touched(execution, act.ports);
    execution.open += aborts.length;
    for (const { node } of aborts) this.send(execution, node, PHASE.ABORT, act);
    return aborts.length;
  }

  protected lost(execution: Execution, act: Act): boolean {
    return act.ports.rollBackUndecided(execution);
  }
}
