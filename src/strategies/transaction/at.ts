import { PHASE } from '../../model/facts.ts';
import type { Phase } from '../../model/facts.ts';
import { NODE } from '../../model/order.ts';
import type { Execution } from '../../model/order.ts';
import type { DistributionSpec } from '../../model/ports.ts';
import { PLAIN_TRANSACTIONS } from '../../model/ports-transactions.ts';
import type { Parameter } from '../definition.ts';
import { coordinatorParameters } from '../coordination/parameters.ts';
import type { TransactionDefinition } from '../policy-definition.ts';
import type { Act } from '../transaction-policy.ts';
import { AtomicCommitment } from './atomic-commitment.ts';
import { commitmentParameters, commitmentSettings } from './commitment-parameters.ts';
import { reservations } from './participants.ts';

const SEATA = 'apache/incubator-seata@0b9d7c9a';
const DEFAULTS = `${SEATA}, DefaultValues.java`;

const PARAMETERS: readonly Parameter[] = [
  ...coordinatorParameters('coordinator', 'at the start, of each branch with its locks, and of each decision to commit'),
  { name: 'global-lock.every', type: 'duration', default: '10ms', evidence: 'R', source: `${DEFAULTS}: lock retry interval`, summary: 'a branch whose rows another transaction has is tried again after this' },
  { name: 'global-lock.tries', type: 'count', default: 30, evidence: 'R', source: `${DEFAULTS}: lock retry times`, summary: 'and so many times, before the step fails' },
  { name: 'global-lock.timeout', type: 'duration', default: '15s', evidence: 'R', source: `${DEFAULTS}: RM request timeout`, summary: 'a participant that hears nothing of the coordinator by then rolls back' },
  { name: 'undo-log.images', type: 'distribution', default: '1ms', ideal: '0ms', evidence: 'R', source: `${SEATA}, rm-datasource, images before and after; sirupsen/napkin-math: 0.5 ms for each query`, summary: 'reading what the rows were before and are after' },
  { name: 'undo-log.deletes', type: 'flag', default: true, ideal: false, evidence: 'R', source: `${SEATA}, rm-datasource: the second phase of a commit deletes the undo log`, summary: 'a participant deletes its images after the decision, when nobody waits any more' },
  ...commitmentParameters({
    every: { value: '1s', source: `${DEFAULTS}: committing and rollbacking retry period`, evidence: 'R' },
    backoff: { value: '0s', source: `${DEFAULTS}: a retry follows at the next period`, evidence: 'R' },
  }),
];

export const AUTOMATIC: TransactionDefinition = {
  name: 'at',
  summary: 'each step commits locally with images of its rows and a global lock at the coordinator; a rollback writes the images back, last step first',
  parameters: PARAMETERS,
  coordinator: { logsStart: true },
  plan: ({ strategy: { values } }) => ({
    rows: 'global-lock',
    transactions: {
      ...PLAIN_TRANSACTIONS, confirmWrites: false,
      registration: {
        place: 1, retryEvery: values['global-lock.every'] as number, retries: values['global-lock.tries'] as number,
        timeout: values['global-lock.timeout'] as number, images: values['undo-log.images'] as DistributionSpec, deletes: values['undo-log.deletes'] === true,
      },
    },
  }),
  create: ({ strategy: { values } }) => new AutomaticTransaction(commitmentSettings(values)),
};

/**
 * Seata's AT mode. A branch that has committed is visible: only other branches are kept from its rows, by global locks,
 * and these are freed by the decision. The second phase of a commit throws images away and is waited for by nobody. Every
 * writer here takes global locks, so that an image always fits when it is written back.
 */
class AutomaticTransaction extends AtomicCommitment {
  protected vote(execution: Execution, act: Act): void {
    this.agreed(execution, act);
  }

  protected voted(): void {
    throw new Error('a local commit is the vote');
  }

  protected tellYes(execution: Execution, act: Act): number {
    const { done } = reservations(execution, act.ports);
    act.ports.releaseGlobal(execution, -1);
    for (const node of done) act.call(execution, node, PHASE.COMMIT);
    return 0;
  }

  protected tellNo(execution: Execution, act: Act): number {
    const { done, uncertain } = reservations(execution, act.ports);
    execution.open += done.length + uncertain.length;
    this.takeBackLast(execution, act);
    return done.length + uncertain.length;
  }

  protected override heardOne(execution: Execution, node: number, phase: Phase, act: Act): void {
    if (phase !== PHASE.CANCEL) return;
    execution.status[node] = NODE.UNDONE;
    act.ports.releaseGlobal(execution, act.ports.stepOf(execution, node).participant);
    this.takeBackLast(execution, act);
  }

  protected lost(execution: Execution, act: Act): boolean {
    // A step that is under way may have the leave to commit already: somebody must take it back.
    return act.ports.doubtReservations(execution) || reservations(execution, act.ports).uncertain.length > 0;
  }

  private takeBackLast(execution: Execution, act: Act): void {
    const { done, uncertain } = reservations(execution, act.ports);
    const last = [...done, ...uncertain].sort((a, b) => execution.doneAt[b]! - execution.doneAt[a]!)[0];
    if (last !== undefined) this.send(execution, last, PHASE.CANCEL, act);
  }
}
