import { z } from 'zod';
import { scenarioJsonSchema } from '../../../src/scenario/schema.ts';

const validator = z.fromJSONSchema(scenarioJsonSchema());

/** Whether plain data conforms to the JSON Schema of scenarios, judged by an independent implementation of draft-07. */
export function schemaAccepts(document: unknown): boolean {
  return validator.safeParse(document).success;
}
