import type { CliCommand } from './command.ts';
import { compare } from './commands/compare.ts';
import { report } from './commands/report.ts';
import { run } from './commands/run.ts';
import { schema } from './commands/schema.ts';
import { strategies } from './commands/strategies.ts';
import { validate } from './commands/validate.ts';

/** Every command, in the order of the help. */
export const COMMANDS: readonly CliCommand[] = [run, compare, validate, strategies, schema, report];
