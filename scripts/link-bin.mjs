// Puts `sim` beside the commands of the dependencies, so that `npx sim` in a checkout runs this program: npx looks into
// node_modules/.bin, where npm links the commands of dependencies but not the root package's own.
import { chmodSync, existsSync, rmSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../node_modules/.bin', import.meta.url));
if (existsSync(folder)) {
  chmodSync(fileURLToPath(new URL('../bin/sim.js', import.meta.url)), 0o755);
  rmSync(`${folder}/sim`, { force: true });
  symlinkSync('../../bin/sim.js', `${folder}/sim`);
}
