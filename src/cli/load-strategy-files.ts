import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { loadModules } from '../experiment/strategy-modules.ts';
import { usageError } from './cli-error.ts';

/** Loads the modules that `--strategy` names, relative to the working directory. @throws {CliError} when one cannot be used. */
export async function loadStrategyFiles(files: readonly string[]): Promise<void> {
  for (const file of files) {
    try {
      await loadModules([pathToFileURL(resolve(file)).href]);
    } catch (error) {
      throw usageError('bad-strategy', `--strategy ${file}: ${error instanceof Error ? error.message : String(error)}`, 'docs/how-to-add-a-strategy.md shows what a module exports');
    }
  }
}
