#!/usr/bin/env node
// The command `sim`. The program itself is dist/cli/main.js; a checkout that was never built is built first.
import { existsSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const main = new URL('../dist/cli/main.js', import.meta.url);
if (!existsSync(fileURLToPath(main))) {
  const build = fileURLToPath(new URL('../scripts/build.mjs', import.meta.url));
  process.stderr.write('sim: compiling for the first time ...\n');
  const result = spawnSync(process.execPath, [build], { stdio: ['ignore', 2, 2] });
  if (result.status !== 0) process.exit(1);
}
await import(main.href);
