import type { CliCommand } from '../command.ts';
import { JOBS_OPTION, JSON_OPTION, NO_PROGRESS_OPTION, REPLICATION_OPTIONS, SCENARIO_OPTIONS } from '../common-options.ts';

/** `sim explain`: where the time of a slow order went. */
export const explain: CliCommand = {
  name: 'explain',
  about: 'Where the time of the p99 orders went, against the median order.',
  arguments: [{ name: 'scenario', required: true, about: 'a scenario file (YAML)' }],
  options: [
    { name: 'strategy', kind: 'value', value: 'NAME', about: 'the strategy to explain; default the first of the scenario' },
    { name: 'at', kind: 'value', value: 'p99', about: 'the order to explain: p99, failed or anomalous; default p99' },
    ...SCENARIO_OPTIONS.filter(({ name }) => name !== 'strategies'), ...REPLICATION_OPTIONS, JOBS_OPTION, JSON_OPTION, NO_PROGRESS_OPTION,
  ],
  examples: ['sim explain scenarios/flash-sale.yaml --strategy saga --at p99'],
  async run(invocation) {
    const { executeExplain } = await import('../execute-explain.ts');
    return executeExplain(invocation.arguments[0]!, invocation);
  },
};
