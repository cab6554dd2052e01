import type { CliCommand } from './command.ts';
import { check } from './commands/check.ts';
import { claims } from './commands/claims.ts';
import { compare } from './commands/compare.ts';
import { completionFor } from './commands/completion.ts';
import { explain } from './commands/explain.ts';
import { exportCommand } from './commands/export.ts';
import { init } from './commands/init.ts';
import { replay } from './commands/replay.ts';
import { report } from './commands/report.ts';
import { run } from './commands/run.ts';
import { schema } from './commands/schema.ts';
import { strategies } from './commands/strategies.ts';
import { sweep } from './commands/sweep.ts';
import { validate } from './commands/validate.ts';

/** Every command, in the order of the help. */
export const COMMANDS: readonly CliCommand[] = [
  init, validate, run, compare, sweep, check, replay, explain, claims, strategies, report, exportCommand, schema, completionFor(() => COMMANDS),
];
