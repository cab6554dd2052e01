// Packs what every report carries: its script, its style, and the chart runtime. `node scripts/report-assets.mjs DIRECTORY`
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'src/report');
const [, , directory] = process.argv;
if (directory === undefined) throw new Error('say where: node scripts/report-assets.mjs DIRECTORY');
const target = resolve(directory);
mkdirSync(target, { recursive: true });

const pack = (entry) => buildSync({
  entryPoints: [join(source, entry)], bundle: true, minify: true, write: false, format: 'iife', target: 'es2022', legalComments: 'none', charset: 'utf8',
  tsconfig: join(source, 'browser/tsconfig.json'),
}).outputFiles[0].text.trim();

writeFileSync(join(target, 'page.js'), pack('browser/page.ts'));
writeFileSync(join(target, 'page.css'), buildSync({ entryPoints: [join(source, 'style/page.css')], minify: true, write: false }).outputFiles[0].text.trim());
// Vega and D3 ask that their licence travels with copies: it stands at the head of the unpacked runtime.
const licences = ['vega', 'd3-scale'].map((name) => readFileSync(join(root, 'node_modules', name, 'LICENSE'), 'utf8').trim()).join('\n\n');
writeFileSync(join(target, 'vega-runtime.js.gz'), gzipSync(`/*! ${licences.replaceAll('*/', '')} */\n${pack('browser/vega-runtime.ts')}`, { level: 9 }));
// What the ground-truth suite measured when it was last recorded; every report carries it.
copyFileSync(join(root, 'tests/truth/recorded.json'), join(target, 'validation.json'));
