import type { CliCommand } from '../command.ts';
import { JSON_OPTION, REPLICATION_OPTIONS, SCENARIO_OPTIONS } from '../common-options.ts';

/** `sim validate`: checks a scenario and prints the plan. */
export const validate: CliCommand = {
  name: 'validate',
  about: 'Check a scenario and print the plan: matrix, expected events, offered load of every station, warnings.',
  arguments: [{ name: 'scenario', required: true, about: 'a scenario file (YAML)' }],
  options: [...SCENARIO_OPTIONS, ...REPLICATION_OPTIONS, JSON_OPTION],
  examples: ['sim validate scenarios/flash-sale.yaml'],
  async run(invocation) {
    const { printPlan } = await import('../print-plan.ts');
    return printPlan(invocation.arguments[0]!, invocation);
  },
};
