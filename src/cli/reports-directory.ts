import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { usageError } from './cli-error.ts';
import type { OptionValues } from './command.ts';

/** Where a command writes: `--out`, else `reports/<scenario>`. @throws {CliError} for an empty `--out`. */
export function outputDirectory(options: OptionValues, scenario: string): string {
  const out = options.value('out');
  if (out === '') throw usageError('bad-option', '--out is empty', 'name a directory; it is made if need be');
  return out ?? join('reports', scenario);
}

/** Opens a file with whatever the desktop uses for it. A machine without a desktop is not an error. */
export function openFile(path: string): void {
  const [program, ...words] = process.platform === 'darwin' ? ['open', path] : process.platform === 'win32' ? ['cmd', '/c', 'start', '', path] : ['xdg-open', path];
  spawn(program, words, { stdio: 'ignore', detached: true }).on('error', () => undefined).unref();
}
