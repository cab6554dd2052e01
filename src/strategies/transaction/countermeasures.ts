import type { DistributionSpec, WorldPlan } from '../../model/ports.ts';
import { PLAIN_TRANSACTIONS } from '../../model/ports-transactions.ts';
import type { ResolvedStrategy } from '../definition.ts';
import type { LayerDefinition } from '../policy-definition.ts';

const EVENTUATE = 'eventuate-tram/eventuate-tram-core@b50d8e7, OptimisticLockingDecorator.java';

/** What a saga can do about the isolation that it lacks (C. Richardson, Microservices Patterns, 2018, ch. 4.3). */
export const COUNTERMEASURES: readonly LayerDefinition[] = [
  { axis: 'countermeasure', name: 'none', summary: 'what a step has committed is there for everybody', parameters: [] },
  {
    axis: 'countermeasure', name: 'semantic-lock',
    summary: 'a step marks the rows it writes until its saga has ended; others wait, fail, or look again',
    parameters: [
      { name: 'semantic-lock.release', type: { oneOf: ['command', 'free'] }, default: 'command', ideal: 'free', evidence: 'R', source: 'eventuate-tram/eventuate-tram-sagas@e8d57a1, SagaManagerImpl.java: SagaUnlockCommand to every participant with a lock', summary: 'the mark is taken away by a command to each participant at the end, or costs nothing' },
      { name: 'semantic-lock.patience', type: { orWord: 'none', of: 'duration' }, default: '50s', evidence: 'K', source: 'MySQL reference manual: innodb_lock_wait_timeout is 50 s', summary: 'a step that waits for another saga\'s mark fails after this (`wait`)' },
      { name: 'semantic-lock.every', type: 'duration', default: '100ms', evidence: 'R', source: `${EVENTUATE}: a retry after 100 ms`, summary: 'a step looks again after this (`retry`)' },
      { name: 'semantic-lock.tries', type: 'count', default: 10, evidence: 'R', source: `${EVENTUATE}: 10 attempts`, summary: 'and so many times, before it fails' },
    ],
  },
  {
    axis: 'countermeasure', name: 'reread',
    summary: 'a step reads again what its saga has read before it writes, and fails if somebody has changed it',
    parameters: [
      { name: 'reread.time', type: 'distribution', default: '0.5ms', ideal: '0ms', evidence: 'R', source: 'sirupsen/napkin-math, README.md: 0.5 ms for a simple query', summary: 'the read before the write, rows locked' },
    ],
  },
  { axis: 'countermeasure', name: 'commutative', summary: 'a value that was computed from an old one is written as a change, which commutes with other changes', parameters: [] },
  { axis: 'countermeasure', name: 'pessimistic-view', summary: 'steps that make something available to others are moved behind the pivot, where nothing is undone any more', parameters: [] },
];

/** What a countermeasure asks of the stores. */
export function countermeasurePlan({ countermeasure, values }: ResolvedStrategy): Partial<WorldPlan> {
  switch (countermeasure) {
    case 'semantic-lock-wait':
    case 'semantic-lock-fail':
    case 'semantic-lock-retry':
      return {
        rows: countermeasure,
        transactions: {
          ...PLAIN_TRANSACTIONS, lockPatience: values['semantic-lock.patience'] as number | null,
          lockRetry: { every: values['semantic-lock.every'] as number, tries: values['semantic-lock.tries'] as number },
        },
      };
    case 'reread':
      return { transactions: { ...PLAIN_TRANSACTIONS, reread: values['reread.time'] as DistributionSpec } };
    case 'commutative':
      return { transactions: { ...PLAIN_TRANSACTIONS, commutative: true } };
    case 'none':
    case 'pessimistic-view':
      return {};
  }
}

/** The end of a saga costs a message and a write at each participant that has a lock of it. */
export function unlocksByCommand({ countermeasure, values }: ResolvedStrategy): boolean {
  return countermeasure.startsWith('semantic-lock') && values['semantic-lock.release'] === 'command';
}
