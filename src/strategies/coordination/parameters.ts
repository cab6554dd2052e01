import type { Parameter } from '../definition.ts';

const CLOUD_DISK = 'assumption: cloud network block storage commits in 1 to 2 ms at the median, 5 to 20 ms at p99';

/** What it costs to run something that coordinates and writes down what it decides. */
export function coordinatorParameters(component: 'orchestrator' | 'coordinator', written: string): Parameter[] {
  return [
    { name: `${component}.transition`, type: 'distribution', default: '200us', ideal: '0ms', evidence: 'G', source: 'assumption: a fifth of a millisecond of work per state transition', summary: 'work of one state transition' },
    { name: `${component}.persist`, type: 'distribution', default: { p50: '1.5ms', p99: '9ms' }, ideal: '0ms', evidence: 'G', source: CLOUD_DISK, summary: `durable commit ${written}` },
    { name: `${component}.writes`, type: 'count', default: 1, ideal: 0, evidence: 'D', source: 'one row, rewritten in one transaction', summary: 'serial writes of one such commit' },
    { name: `${component}.places`, type: { orWord: 'unlimited', of: 'count' }, default: 64, ideal: 'unlimited', evidence: 'G', source: 'assumption: 64 transitions at once', summary: 'transitions it works on at once' },
  ];
}

/** What a durable orchestrator costs. */
export const ORCHESTRATOR_PARAMETERS: readonly Parameter[] = coordinatorParameters('orchestrator', 'at the start and after each answer');
