import { ExperimentError } from '../experiment/experiment-error.ts';
import { ReplicationFailure } from '../experiment/replication-failure.ts';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-codes.ts';
import type { Io } from './io.ts';
import type { Painter } from './paint.ts';

// What a person can put right in the scenario; the other errors of an experiment are about the command line or the disk.
const IN_THE_SCENARIO: ReadonlySet<string> = new Set(['warm-up-of-a-profile', 'nothing-expected']);
const IN_THE_MACHINE: ReadonlySet<string> = new Set(['cannot-write']);

/** Says what went wrong on stderr and returns the exit code. A stack trace is printed only with SIM_DEBUG=1. */
export function printError(error: unknown, io: Io, paint: Painter, version: string): number {
  if (error instanceof CliError) return known(io, paint, error, error.exitCode);
  if (error instanceof ExperimentError) return known(io, paint, error, exitCodeOf(error));
  const reason = error instanceof Error ? error.message : String(error);
  io.stderr.write(`${paint('red', 'internal error')}: ${reason}\n`);
  io.stderr.write(`  This is a fault of Rehearsal, not of your scenario. Please report it with these lines and, if you can, the scenario:\n`);
  io.stderr.write(`    rehearsal ${version}, node ${process.version}, ${process.platform} ${process.arch}\n`);
  if (error instanceof ReplicationFailure) io.stderr.write(`    ${error.reproduce}\n`);
  if (io.env.SIM_DEBUG === '1') io.stderr.write(`${stackOf(error)}\n`);
  else io.stderr.write(`  SIM_DEBUG=1 prints where it happened.\n`);
  return EXIT.internalError;
}

function exitCodeOf({ code }: ExperimentError): number {
  if (IN_THE_MACHINE.has(code)) return EXIT.internalError;
  return IN_THE_SCENARIO.has(code) ? EXIT.scenarioInvalid : EXIT.usage;
}

function known(io: Io, paint: Painter, error: { readonly code: string; readonly message: string; readonly hint: string }, exitCode: number): number {
  io.stderr.write(`${paint('red', `error ${error.code}`)}: ${error.message}\n`);
  if (error.hint !== '') io.stderr.write(`  ${paint('cyan', 'hint')}: ${error.hint}\n`);
  return exitCode;
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const cause = error.cause instanceof Error ? `\ncaused by: ${stackOf(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}
