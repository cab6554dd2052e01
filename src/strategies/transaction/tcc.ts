import { PHASE } from '../../model/facts.ts';
import type { Execution } from '../../model/order.ts';
import { PLAIN_TRANSACTIONS } from '../../model/ports-transactions.ts';
import type { Parameter } from '../definition.ts';
import { coordinatorParameters } from '../coordination/parameters.ts';
import type { TransactionDefinition } from '../policy-definition.ts';
import type { Act } from '../transaction-policy.ts';
import { AtomicCommitment } from './atomic-commitment.ts';
import { commitmentParameters, commitmentSettings } from './commitment-parameters.ts';
import { reservations } from './participants.ts';

const SEATA = 'apache/incubator-seata@0b9d7c9a, DefaultValues.java';

const PARAMETERS: readonly Parameter[] = [
  ...coordinatorParameters('coordinator', 'at the start and of each decision to confirm'),
  { name: 'confirm.writes', type: 'flag', default: true, ideal: false, evidence: 'K', source: 'confirming turns a reservation into the thing itself: a transaction of its own', summary: 'a participant makes a confirmation durable' },
  { name: 'reservation.ttl', type: { orWord: 'none', of: 'duration' }, default: 'none', evidence: 'K', source: 'Seata reservations wait for the coordinator; a time to live is the participant\'s own choice', summary: 'a reservation that is not confirmed by then is taken back by its participant' },
  ...commitmentParameters({
    every: { value: '1s', source: `${SEATA}: committing and rollbacking retry period`, evidence: 'R' },
    backoff: { value: '0s', source: `${SEATA}: a retry follows at the next period`, evidence: 'R' },
  }),
];

export const TCC: TransactionDefinition = {
  name: 'tcc',
  summary: 'try, confirm, cancel: each step reserves and commits, and a coordinator has all reservations confirmed or all cancelled; no row stays locked',
  parameters: PARAMETERS,
  coordinator: { logsStart: true },
  plan: ({ strategy: { values } }) => ({
    rows: 'commit',
    transactions: { ...PLAIN_TRANSACTIONS, confirmWrites: values['confirm.writes'] === true, reservationExpires: values['reservation.ttl'] as number | null },
  }),
  create: ({ strategy: { values } }) => new TryConfirmCancel(commitmentSettings(values)),
};

/** Try, confirm, cancel: a successful try is a vote of yes that holds no lock. */
class TryConfirmCancel extends AtomicCommitment {
  protected vote(execution: Execution, act: Act): void {
    this.agreed(execution, act);
  }

  protected voted(): void {
    throw new Error('a try is the vote');
  }

  protected tellYes(execution: Execution, act: Act): number {
    const { done, uncertain } = reservations(execution, act.ports);
    execution.open += done.length + uncertain.length;
    for (const node of done) this.send(execution, node, PHASE.CONFIRM, act);
    for (const node of uncertain) this.send(execution, node, PHASE.CANCEL, act);
    return done.length + uncertain.length;
  }

  protected tellNo(execution: Execution, act: Act): number {
    const { done, uncertain } = reservations(execution, act.ports);
    const all = [...done, ...uncertain];
    execution.open += all.length;
    for (const node of all) this.send(execution, node, PHASE.CANCEL, act);
    return all.length;
  }

  protected lost(execution: Execution, act: Act): boolean {
    // A try that is under way may still reserve: somebody must cancel it.
    return act.ports.doubtReservations(execution) || reservations(execution, act.ports).uncertain.length > 0;
  }
}
