import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { writeFileAtomically } from '../experiment/write-results.ts';
import { scenarioJsonSchemaText } from '../scenario/schema.ts';
import { didYouMean } from '../scenario/source/suggest.ts';
import { usageError } from './cli-error.ts';
import type { Invocation } from './command.ts';
import { quoteForShell } from './shell.ts';
import { blank } from './templates/blank.ts';
import { checkout } from './templates/checkout.ts';
import { flashSale } from './templates/flash-sale.ts';
import { payments } from './templates/payments.ts';
import type { Template } from './templates/template.ts';

/** What `sim init` can write. */
export const TEMPLATES: readonly Template[] = [flashSale, checkout, payments, blank];
const SCHEMA = 'scenario.schema.json';

/** Writes a template and, beside it, the schema. Replaces nothing without `--force`. Returns the exit code. */
export async function initScenario(file: string | null, { options, io }: Invocation): Promise<number> {
  const name = options.value('template') ?? flashSale.name;
  const template = TEMPLATES.find((one) => one.name === name);
  if (template === undefined) throw usageError('unknown-template', `there is no template ${name}`, didYouMean(name, TEMPLATES.map((one) => one.name), 'there are'));
  const path = file ?? `${template.name}.yaml`;
  if (existsSync(path) && !options.flag('force')) throw usageError('file-exists', `${path} is there already`, 'choose another name, or --force to replace it');
  await writeFileAtomically(path, `# yaml-language-server: $schema=./${SCHEMA}\n${template.text}`);
  const schema = join(dirname(path), SCHEMA);
  if (!existsSync(schema) || options.flag('force')) await writeFileAtomically(schema, scenarioJsonSchemaText());
  if (!options.flag('quiet')) io.stdout.write(`${path}: ${template.about}\n\nnext  sim validate ${quoteForShell(path)}\n      sim run ${quoteForShell(path)}\n`);
  return 0;
}
