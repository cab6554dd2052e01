import type { CliCommand } from '../command.ts';
import { JSON_OPTION, REPLICATION_OPTIONS, SCENARIO_OPTIONS } from '../common-options.ts';

/** `sim validate`: checks a scenario and prints the plan; without one, checks the simulator against what theory knows. */
export const validate: CliCommand = {
  name: 'validate',
  about: 'Check a scenario and print the plan: matrix, expected events, offered load of every station, warnings. Without a scenario: play the ground-truth suite.',
  arguments: [{ name: 'scenario', required: false, about: 'a scenario file (YAML); left out: the ground-truth suite' }],
  options: [...SCENARIO_OPTIONS, ...REPLICATION_OPTIONS, JSON_OPTION, { name: 'full', kind: 'flag', about: 'ground truth: nine times the run length, a third of the tolerance' }],
  examples: ['sim validate scenarios/flash-sale.yaml', 'sim validate'],
  async run(invocation) {
    const [path] = invocation.arguments;
    if (path === undefined) {
      const { runGroundTruth } = await import('../run-ground-truth.ts');
      return runGroundTruth(invocation);
    }
    const { printPlan } = await import('../print-plan.ts');
    return printPlan(path, invocation);
  },
};
