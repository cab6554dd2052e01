import type { CliCommand } from '../command.ts';
import { JSON_OPTION } from '../common-options.ts';

/** `sim replay`: plays a counterexample again. */
export const replay: CliCommand = {
  name: 'replay',
  about: 'Play a counterexample again, verify its trace hash and say whether it was reproduced.',
  arguments: [{ name: 'counterexample', required: true, about: 'a check-*.json that `sim check` wrote' }],
  options: [
    { name: 'mermaid', kind: 'flag', about: 'print the sequence diagram as Mermaid' },
    { name: 'svg', kind: 'value', value: 'FILE', about: 'write the space-time diagram there' }, JSON_OPTION,
  ],
  examples: ['sim replay reports/flash-sale/check-all-or-nothing-direct-1a2b3c4d.json'],
  async run(invocation) {
    const { executeReplay } = await import('../execute-replay.ts');
    return executeReplay(invocation.arguments[0]!, invocation);
  },
};
