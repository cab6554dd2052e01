import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadScenario } from '../../../src/scenario/load-scenario.ts';
import { schemaAccepts } from './schema-accepts.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../../scenarios');
const FILES = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml'))
  .sort();

it('finds the shipped scenarios', () => {
  expect(FILES).toContain('flash-sale.yaml');
});

it.each(FILES)('%s loads without an error, and an editor accepts it', (name) => {
  const path = join(ROOT, name);
  const text = readFileSync(path, 'utf8');
  const { scenario, problems } = loadScenario({ path, text }, { readText: (named) => readFileSync(named, 'utf8') });
  const errors = problems.filter((problem) => problem.severity === 'error');
  expect(errors.map(({ file, line, code, message }) => `${relative(ROOT, file)}:${line} ${code} ${message}`)).toEqual(
    [],
  );
  expect(scenario).not.toBeNull();
  expect(schemaAccepts(parse(text))).toBe(true);
});
