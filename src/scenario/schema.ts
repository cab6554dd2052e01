import type { Definitions, JsonSchema } from './forms/form.ts';
import { SECTIONS } from './forms/sections.ts';

/**
 * The JSON Schema (draft-07) of a scenario, made from the tables that decode it. It knows keys, shapes and units; what needs
 * names or sums (a service that exists, shares that add up) only the loader knows. Keys that `include:` or `defaults:` may
 * supply are not required.
 */
export function scenarioJsonSchema(): JsonSchema {
  const definitions: Definitions = new Map();
  const properties: Record<string, JsonSchema> = {};
  for (const [key, field] of Object.entries(SECTIONS)) {
    const schema = field.form.schema(definitions);
    properties[key] =
      '$ref' in schema ? { description: field.about, allOf: [schema] } : { description: field.about, ...schema };
  }
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Rehearsal scenario',
    description: 'One world, one business process, and the strategies to compare.',
    type: 'object',
    additionalProperties: false,
    properties,
    definitions: Object.fromEntries([...definitions].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** The schema as it is shipped: two blanks of indentation and a line break at the end. */
export function scenarioJsonSchemaText(): string {
  return `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`;
}
