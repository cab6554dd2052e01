import type { CliCommand } from './command.ts';
import type { Io } from './io.ts';
import { painterFor } from './paint.ts';
import { parseCommandLine } from './parse-command-line.ts';
import { toolVersion } from './tool-version.ts';

/** Runs one command line and returns the exit code. Never throws, never ends the process. */
export async function runCli(argv: readonly string[], io: Io, commands: readonly CliCommand[]): Promise<number> {
  const noColor = argv.includes('--no-color');
  const err = painterFor(io.stderr, io.env, noColor);
  try {
    const request = await parseCommandLine(argv, commands);
    if (request.kind === 'version') {
      io.stdout.write(`${toolVersion()}\n`);
      return 0;
    }
    if (request.kind === 'help') {
      io.stdout.write(request.text);
      return 0;
    }
    return await request.command.run({ arguments: request.arguments, options: request.options, io, out: painterFor(io.stdout, io.env, noColor), err });
  } catch (error) {
    const { printError } = await import('./print-error.ts');
    return printError(error, io, err, toolVersion());
  }
}
