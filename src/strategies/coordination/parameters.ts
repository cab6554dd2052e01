import type { Parameter } from '../definition.ts';

const CLOUD_DISK = 'assumption: cloud network block storage commits in 1 to 2 ms at the median, 5 to 20 ms at p99';

/** What a durable orchestrator costs. */
export const ORCHESTRATOR_PARAMETERS: readonly Parameter[] = [
  { name: 'orchestrator.transition', type: 'distribution', default: '200us', ideal: '0ms', evidence: 'G', source: 'assumption: a fifth of a millisecond of work per state transition', summary: 'work of one state transition' },
  { name: 'orchestrator.persist', type: 'distribution', default: { p50: '1.5ms', p99: '9ms' }, ideal: '0ms', evidence: 'G', source: CLOUD_DISK, summary: 'durable commit at the start and after each answer' },
  { name: 'orchestrator.places', type: { orWord: 'unlimited', of: 'count' }, default: 64, ideal: 'unlimited', evidence: 'G', source: 'assumption: 64 transitions at once', summary: 'transitions it works on at once' },
];
