// Compiles src/ to dist/ and packs what every report carries. Called by `npm run build`, by `npm ci` (prepare) and by
// bin/sim.js when dist/ is missing.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));
const result = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
if (result.status !== 0) process.exit(result.status ?? 1);

const source = `${root}src/report/`;
const assets = `${root}dist/report/assets/`;
mkdirSync(assets, { recursive: true });
const pack = (entry) => buildSync({
  entryPoints: [source + entry], bundle: true, minify: true, write: false, format: 'iife', target: 'es2022', legalComments: 'none', charset: 'utf8',
  tsconfig: `${source}browser/tsconfig.json`,
}).outputFiles[0].text.trim();

writeFileSync(`${assets}page.js`, pack('browser/page.ts'));
writeFileSync(`${assets}page.css`, buildSync({ entryPoints: [`${source}style/page.css`], minify: true, write: false }).outputFiles[0].text.trim());
// Vega and D3 ask that their licence travels with copies: it stands at the head of the unpacked runtime.
const licences = ['vega', 'd3-scale'].map((name) => readFileSync(`${root}node_modules/${name}/LICENSE`, 'utf8').trim()).join('\n\n');
writeFileSync(`${assets}vega-runtime.js.gz`, gzipSync(`/*! ${licences.replaceAll('*/', '')} */\n${pack('browser/vega-runtime.ts')}`, { level: 9 }));
