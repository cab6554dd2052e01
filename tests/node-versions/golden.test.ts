import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundleGolden } from '../fixtures/bundle-golden.ts';

const read = (name: string): string => readFileSync(new URL(`../golden/${name}`, import.meta.url), 'utf8');

/** Runs a script in another version of Node, which npm brings along. */
function inNode(major: number, script: string): { readonly version: string; readonly hashes: unknown } {
  const home = mkdtempSync(join(tmpdir(), 'node-version-'));
  try {
    writeFileSync(join(home, 'golden.cjs'), script);
    const platform = `node-${process.platform}-${process.arch}`;
    const output = execFileSync('npx', ['--yes', `--package=${platform}@${String(major)}`, '--', 'node', join(home, 'golden.cjs')], { cwd: home, encoding: 'utf8' });
    return JSON.parse(output) as { version: string; hashes: unknown };
  } finally {
    rmSync(home, { recursive: true });
  }
}

test.each([20, 22, 24])('Node %i states the same facts', (major) => {
  const script = `${bundleGolden()};console.log(JSON.stringify({ version: process.version, hashes: golden.goldenHashes(${JSON.stringify(read('shop.yaml'))}) }));`;
  const { version, hashes } = inNode(major, script);
  expect(version).toMatch(new RegExp(`^v${String(major)}\\.`));
  expect(hashes).toEqual(JSON.parse(read('hashes.json')));
});
