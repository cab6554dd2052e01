import type { CliCommand } from '../command.ts';

/** `sim init`: a scenario to start from. */
export const init: CliCommand = {
  name: 'init',
  about: 'Write a scenario to start from, and the schema that lets editors help.',
  arguments: [{ name: 'file', required: false, about: 'where to write; default TEMPLATE.yaml' }],
  options: [
    { name: 'template', kind: 'value', value: 'NAME', alias: 't', about: 'flash-sale, checkout, payments or blank; default flash-sale' },
    { name: 'force', kind: 'flag', about: 'replace a file that is there' },
  ],
  examples: ['sim init', 'sim init scenarios/shop.yaml --template checkout'],
  async run(invocation) {
    const { initScenario } = await import('../init-scenario.ts');
    return initScenario(invocation.arguments[0] ?? null, invocation);
  },
};
