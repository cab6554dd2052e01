import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { goldenHashes } from './golden-hashes.ts';

// A change here is a change of behaviour: it wants a commit of its own that says why.
// `UPDATE_GOLDEN=1 npx vitest run tests/golden` writes the new hashes.
const HASHES = new URL('hashes.json', import.meta.url);

test('every strategy states the same facts in the same order, for ever', () => {
  const found = goldenHashes(readFileSync(new URL('shop.yaml', import.meta.url), 'utf8'));
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(HASHES, `${JSON.stringify(found, null, 2)}\n`);
  expect(found).toEqual(JSON.parse(readFileSync(HASHES, 'utf8')));
});

test('a service that nobody calls changes nothing', () => {
  const text = readFileSync(new URL('shop.yaml', import.meta.url), 'utf8');
  const added = text.replace(/^services:\n/m, 'services:\n  idle: { time: { exponential: 20ms }, concurrency: 2, instances: 3 }\n');
  expect(added).not.toBe(text);
  // Not under a monolith, whose one pool has the places of all its services.
  const { monolith: larger, ...others } = goldenHashes(added);
  const { monolith, ...before } = goldenHashes(text);
  expect(others).toEqual(before);
  expect(larger).not.toBe(monolith);
});
