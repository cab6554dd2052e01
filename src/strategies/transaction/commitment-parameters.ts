import type { SettingValue } from '../../scenario/settings.ts';
import type { Parameter } from '../definition.ts';
import type { CommitmentSettings } from './atomic-commitment.ts';

interface Sourced {
  readonly value: string;
  readonly source: string;
  readonly evidence: Parameter['evidence'];
}

/** What can be set of any atomic commitment: when a coordinator that was down decides, and its other waits. */
export function commitmentParameters(recovery: { readonly every: Sourced; readonly backoff: Sourced }): Parameter[] {
  const { every, backoff } = recovery;
  return [
    { name: 'recovery.every', type: 'duration', default: every.value, ideal: '0ms', evidence: every.evidence, source: every.source, summary: 'period of the scan that finds transactions in doubt after a restart' },
    { name: 'recovery.backoff', type: 'duration', default: backoff.value, ideal: '0ms', evidence: backoff.evidence, source: backoff.source, summary: 'a transaction that the scan has found is left alone for so long' },
    { name: 'coordinator.inquire', type: 'duration', default: '1s', evidence: 'R', source: 'apache/incubator-seata@0b9d7c9a, DefaultValues.java: committing and rollbacking retry period', summary: 'an unknown outcome of a third party is asked for again after this' },
    { name: 'coordinator.timeout', type: { orWord: 'none', of: 'duration' }, default: 'none', evidence: 'G', source: 'assumption: only the time-outs of steps end a transaction', summary: 'a transaction that is not committing by then is given up' },
  ];
}

export function commitmentSettings(values: Readonly<Record<string, SettingValue>>): CommitmentSettings {
  return {
    every: values['recovery.every'] as number, backoff: values['recovery.backoff'] as number,
    inquire: values['coordinator.inquire'] as number, timeout: values['coordinator.timeout'] as number | null,
  };
}
