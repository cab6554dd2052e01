// Compiles src/ to dist/ and packs what every report carries. Called by `npm run build`, by `npm ci` (prepare) and by
// bin/sim.js when dist/ is missing.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));
for (const step of [[tsc, '-p', 'tsconfig.build.json'], ['scripts/report-assets.mjs', 'dist/report/assets']]) {
  const result = spawnSync(process.execPath, step, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (result.status !== 0) process.exit(result.status ?? 1);
}
