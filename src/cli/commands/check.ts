import type { CliCommand } from '../command.ts';
import { JSON_OPTION, NO_PROGRESS_OPTION, OUT_OPTION, SCENARIO_OPTIONS } from '../common-options.ts';

/** `sim check`: looks for faults that break a guarantee. */
export const check: CliCommand = {
  name: 'check',
  about: 'Search for a fault schedule that breaks a guarantee or an invariant; shrink it and write a replayable counterexample.',
  arguments: [{ name: 'scenario', required: true, about: 'a scenario file (YAML)' }],
  options: [
    { name: 'runs', kind: 'value', value: 'N', about: 'small worlds to play under each strategy; default 500' },
    { name: 'budget', kind: 'value', value: 'SECONDS', about: 'stop after so long, whatever is left; the same input may then give another answer' },
    ...SCENARIO_OPTIONS, OUT_OPTION, JSON_OPTION, NO_PROGRESS_OPTION,
  ],
  examples: ['sim check scenarios/flash-sale.yaml --strategies saga,two-phase-commit --runs 2000'],
  async run(invocation) {
    const { executeCheck } = await import('../execute-check.ts');
    return executeCheck(invocation.arguments[0]!, invocation);
  },
};
