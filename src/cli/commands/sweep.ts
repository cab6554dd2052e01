import type { CliCommand } from '../command.ts';
import { JOBS_OPTION, JSON_OPTION, NO_PROGRESS_OPTION, OPEN_OPTION, OUT_OPTION, REPLICATION_OPTIONS, SCENARIO_OPTIONS } from '../common-options.ts';

/** `sim sweep`: who wins where, and where it flips. */
export const sweep: CliCommand = {
  name: 'sweep',
  about: 'Vary one or two parameters: who wins where, and the break-even points with their intervals.',
  arguments: [{ name: 'scenario', required: true, about: 'a scenario file (YAML)' }],
  options: [
    { name: 'vary', kind: 'list', value: 'PATH=A..B/N', about: 'a parameter and N points from A to B, both included (Nlog = geometric); once or twice' },
    { name: 'measure', kind: 'list', value: 'KEY', about: 'decide winners by this measure; may be given several times' },
    { name: 'budget', kind: 'value', value: 'N', about: 'further points to spend on break-even points and borders; default 24' },
    ...SCENARIO_OPTIONS, ...REPLICATION_OPTIONS, JOBS_OPTION, OUT_OPTION, JSON_OPTION, OPEN_OPTION, NO_PROGRESS_OPTION,
  ],
  examples: ['sim sweep scenarios/flash-sale.yaml --vary network.latency.cross-zone=1ms..64ms/7log --strategies saga,choreography'],
  async run(invocation) {
    const { executeSweep } = await import('../execute-sweep.ts');
    return executeSweep(invocation.arguments[0]!, invocation);
  },
};
