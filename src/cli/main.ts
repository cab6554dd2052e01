import { COMMANDS } from './commands.ts';
import { EXIT } from './exit-codes.ts';
import { processIo } from './io.ts';
import { runCli } from './run-cli.ts';

const interruption = new AbortController();

// The first Ctrl-C lets the command finish with what it has; the second ends the process.
const interrupt = (): void => {
  if (interruption.signal.aborted) process.exit(EXIT.interrupted);
  interruption.abort();
  process.stderr.write('\ninterrupted: writing what is complete; once more to stop at once\n');
};
process.on('SIGINT', interrupt);
process.on('SIGTERM', interrupt);

process.exitCode = await runCli(process.argv.slice(2), processIo(interruption.signal), COMMANDS);
