import { watch } from 'node:fs';
import { basename, dirname } from 'node:path';

import type { Invocation } from './command.ts';
import { printError } from './print-error.ts';
import { toolVersion } from './tool-version.ts';

const SETTLE_MS = 150;

/**
 * Runs once, and again whenever a file beside the scenario changes, until Ctrl-C. Errors are printed and waited out.
 * Returns the exit code of the last run.
 */
export async function watchScenario(path: string, { io, err }: Invocation, once: () => Promise<number>): Promise<number> {
  let code = 0;
  const attempt = async (): Promise<void> => {
    try {
      code = await once();
    } catch (error) {
      code = printError(error, io, err, toolVersion());
    }
    if (!io.signal.aborted) io.stderr.write(`watching ${path}; Ctrl-C ends\n`);
  };
  await attempt();
  while (!io.signal.aborted && await changed(path, io.signal)) await attempt();
  return code;
}

// Editors replace files, so the directory is watched; what is included lies beside the scenario or below it.
function changed(path: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const watcher = watch(dirname(path), { signal }, (_event, name) => {
      if (name !== null && name !== basename(path) && !/\.(ya?ml|csv)$/.test(name)) return;
      watcher.close();
      setTimeout(() => { resolve(true); }, SETTLE_MS);
    });
    watcher.on('error', () => { resolve(false); });
    watcher.on('close', () => { if (signal.aborted) resolve(false); });
  });
}
