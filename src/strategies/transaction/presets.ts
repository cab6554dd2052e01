import type { Preset } from '../definition.ts';

const NARAYANA = 'jbosstm/narayana@7f7aa9d9';
const SEATA = 'apache/incubator-seata@0b9d7c9a, common/src/main/java/org/apache/seata/common/DefaultValues.java';

/** Transaction managers as they come out of the box. */
export const TRANSACTION_PRESETS: readonly Preset[] = [
  {
    name: 'narayana', of: ['two-phase-commit'], summary: 'JBoss transactions: votes one after another, one phase for one participant, a coarse recovery scan',
    values: {
      'coordinator.prepare': { value: 'sequential', source: `${NARAYANA}, CoordinatorEnvironmentBean.java: asyncPrepare=false`, evidence: 'R' },
      'coordinator.one-phase': { value: true, source: `${NARAYANA}, CoordinatorEnvironmentBean.java: commitOnePhase=true`, evidence: 'R' },
      'coordinator.timeout': { value: '60s', source: `${NARAYANA}, CoordinatorEnvironmentBean.java: defaultTimeout`, evidence: 'R' },
      'recovery.every': { value: '120s', source: `${NARAYANA}, PeriodicRecovery.java: periodicRecoveryPeriod`, evidence: 'R' },
      'recovery.backoff': { value: '10s', source: `${NARAYANA}, PeriodicRecovery.java: recoveryBackoffPeriod`, evidence: 'R' },
    },
  },
  {
    name: 'seata', of: ['tcc'], summary: 'Seata TCC: a global time-out, a retry every second',
    values: {
      'coordinator.timeout': { value: '60s', source: `${SEATA}: default global transaction timeout`, evidence: 'R' },
      'coordinator.inquire': { value: '1s', source: `${SEATA}: committing and rollbacking retry period`, evidence: 'R' },
      'recovery.every': { value: '1s', source: `${SEATA}: committing and rollbacking retry period`, evidence: 'R' },
      'recovery.backoff': { value: '0s', source: `${SEATA}: a retry follows at the next period`, evidence: 'R' },
    },
  },
  {
    name: 'seata-at', of: ['at'], summary: 'Seata AT: a global time-out, conflicts tried again for 300 ms, a retry every second',
    values: {
      'coordinator.timeout': { value: '60s', source: `${SEATA}: default global transaction timeout`, evidence: 'R' },
      'global-lock.every': { value: '10ms', source: `${SEATA}: lock retry interval`, evidence: 'R' },
      'global-lock.tries': { value: 30, source: `${SEATA}: lock retry times`, evidence: 'R' },
      'recovery.every': { value: '1s', source: `${SEATA}: committing and rollbacking retry period`, evidence: 'R' },
      'recovery.backoff': { value: '0s', source: `${SEATA}: a retry follows at the next period`, evidence: 'R' },
    },
  },
];
