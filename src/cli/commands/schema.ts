import type { CliCommand } from '../command.ts';

/** `sim schema`: the JSON Schema of scenarios, for editors. */
export const schema: CliCommand = {
  name: 'schema',
  about: 'Print the JSON Schema (draft-07) of scenario files.',
  arguments: [],
  options: [],
  examples: ['sim schema > scenario.schema.json'],
  async run({ io }) {
    const { scenarioJsonSchemaText } = await import('../../scenario/schema.ts');
    io.stdout.write(scenarioJsonSchemaText());
    return 0;
  },
};
