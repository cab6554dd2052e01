import type { CliCommand } from '../command.ts';
import {
  JOBS_OPTION,
  JSON_OPTION,
  NO_PROGRESS_OPTION,
  OPEN_OPTION,
  OUT_OPTION,
  REPLICATION_OPTIONS,
  SCENARIO_OPTIONS,
} from '../common-options.ts';

/** `sim sweep`: who wins where, where it turns, how much it bears, what it hangs on, what it does not get over. */
export const sweep: CliCommand = {
  name: 'sweep',
  about:
    'Vary parameters: who wins where and where it turns; how much load it bears; which assumption flips the verdict; which trigger it does not get over.',
  arguments: [{ name: 'scenario', required: true, about: 'a scenario file (YAML)' }],
  options: [
    {
      name: 'vary',
      kind: 'list',
      value: 'PATH=A..B/N',
      about:
        'a parameter and N points from A to B, both included (Nlog = geometric, no N = 7); once for curves and break-even points, twice for a decision map',
    },
    {
      name: 'capacity',
      kind: 'flag',
      about: 'search the highest load at which every expect holds; or the highest value of the --vary given',
    },
    {
      name: 'tornado',
      kind: 'flag',
      about: 'move every assumption of the file alone, or each --vary given, and see which flips the verdict',
    },
    {
      name: 'metastability',
      kind: 'flag',
      about: 'map load against the length of the fault: recovered or not, and attempts for each order',
    },
    {
      name: 'measure',
      kind: 'list',
      value: 'KEY',
      about:
        'decide winners by this measure; may be given several times; default latency.terminal.p99 and availability.success-ratio',
    },
    {
      name: 'factor',
      kind: 'value',
      value: 'F',
      about: 'with --tornado and no --vary: from 1/F to F times what the file says; default 2',
    },
    {
      name: 'budget',
      kind: 'value',
      value: 'N',
      about: 'further points to spend on break-even points and borders; default 24',
    },
    ...SCENARIO_OPTIONS,
    ...REPLICATION_OPTIONS,
    JOBS_OPTION,
    OUT_OPTION,
    JSON_OPTION,
    OPEN_OPTION,
    NO_PROGRESS_OPTION,
  ],
  examples: [
    'sim sweep scenarios/flash-sale.yaml --vary network.latency.cross-zone=1ms..64ms/7log --strategies saga,choreography',
    'sim sweep scenarios/shop.yaml --vary workload.arrivals=20/s..120/s/5 --vary network.latency.cross-zone=1ms..64ms/4log',
    'sim sweep scenarios/shop.yaml --capacity',
    'sim sweep scenarios/shop.yaml --tornado --strategies saga,choreography --replications 5',
    'sim sweep scenarios/metastable-collapse.yaml --metastability --replications 5',
  ],
  async run(invocation) {
    const { executeSweep } = await import('../execute-sweep.ts');
    return executeSweep(invocation.arguments[0]!, invocation);
  },
};
