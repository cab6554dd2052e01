import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalScenario } from '../../../src/scenario/canonical.ts';
import { loadScenario } from '../../../src/scenario/load-scenario.ts';
import type { Loaded } from '../../../src/scenario/load-scenario.ts';
import { printProblems } from '../../../src/scenario/print-problems.ts';

const TEXTS = ['flash-sale', 'monolith-vs-microservices'].map((name) =>
  readFileSync(new URL(`../../../scenarios/${name}.yaml`, import.meta.url), 'utf8'),
);
const load = (text: string, sets: readonly { path: string; value: string }[] = []): Loaded =>
  loadScenario(
    { path: 'world.yaml', text },
    {
      sets,
      readText: () => {
        throw new Error('no such file');
      },
    },
  );

/** A loaded file is consistent: a scenario if and only if there is no error, and every problem can be shown. */
function check(loaded: Loaded, text: string): void {
  const errors = loaded.problems.filter((problem) => problem.severity === 'error');
  expect(loaded.scenario === null).toBe(errors.length > 0);
  const lines = text.split('\n').length;
  for (const problem of loaded.problems) {
    expect(problem.message).not.toMatch(/undefined|\[object|NaN/);
    expect(problem.column).toBeGreaterThan(0);
    if (problem.file === 'world.yaml') expect(problem.line >= 1 && problem.line <= lines).toBe(true);
  }
  expect(printProblems(loaded.problems).length > 0).toBe(loaded.problems.length > 0);
  if (loaded.scenario !== null) expect(() => canonicalScenario(loaded.scenario!)).not.toThrow();
}

const SNIPPETS = [
  '{',
  '}',
  '[',
  ']',
  ':',
  ': ',
  ',',
  '- ',
  '\n',
  '  ',
  '\t',
  '"',
  "'",
  '#',
  '&a ',
  '*a',
  '<<: ',
  '!x ',
  '|',
  '>',
  '%',
  '8',
  '8ms',
  '-1',
  '0',
  '1e99ms',
  '.inf',
  '~',
  'null',
  'true',
  '*',
  '__proto__',
  'constructor',
  'p50',
  'steps',
  'order',
  '🙂',
  '\u0000',
  '\ufffd',
];

describe('loading', () => {
  it('never throws on a scenario that was cut, mixed and spoiled', () => {
    const edit = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      drop: fc.integer({ min: 0, max: 30 }),
      insert: fc.constantFrom('', ...SNIPPETS),
    });
    fc.assert(
      fc.property(fc.constantFrom(...TEXTS), fc.array(edit, { minLength: 1, maxLength: 6 }), (text, edits) => {
        const spoiled = edits.reduce((current, { at, drop, insert }) => {
          const from = Math.floor(at * current.length);
          return current.slice(0, from) + insert + current.slice(from + drop);
        }, text);
        check(load(spoiled), spoiled);
      }),
      { seed: 20_240_229, numRuns: 300 },
    );
  });

  it('never throws when values are exchanged for others', () => {
    const lines = TEXTS[0]!.split('\n');
    const value = fc.oneof(
      fc.constantFrom(
        '8',
        '"8ms"',
        '8ms',
        '-8ms',
        '300/s',
        '5%',
        '{}',
        '[]',
        '[1, 2]',
        '{ a: b }',
        '~',
        'true',
        '{ p50: 1ms, p99: 2ms }',
        '{ exponential: 0ms }',
        'stock(item)',
        '{ mixture: [] }',
      ),
      fc.string({ maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.nat({ max: lines.length - 1 }), value, (index, replacement) => {
        const text = lines
          .map((line, i) => (i === index ? line.replace(/:\s.*$/, () => `: ${replacement}`) : line))
          .join('\n');
        check(load(text), text);
      }),
      { seed: 4711, numRuns: 300 },
    );
  });

  it('never throws on paths and values of --set', () => {
    const segment = fc.constantFrom(
      'services',
      'payment',
      'time',
      'process',
      'steps',
      'charge',
      'parallel',
      '0',
      '1',
      'faults',
      'network',
      'latency',
      'strategies',
      'saga',
      '',
      'p99',
      '9',
      '__proto__',
      'toString',
      'data',
      'views',
      'undo',
      'expect',
      'attributes',
    );
    const path = fc.array(segment, { minLength: 1, maxLength: 5 }).map((segments) => segments.join('.'));
    fc.assert(
      fc.property(path, fc.constantFrom('8ms', '8', '{', '{}', '[]', '', '~', '{ a: 1 }', 'x: y'), (where, value) => {
        check(load(TEXTS[0]!, [{ path: where, value }]), TEXTS[0]!);
      }),
      { seed: 815, numRuns: 200 },
    );
  });

  it('never throws on any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60, unit: 'binary' }), (text) => {
        check(load(text), text);
      }),
      { seed: 99, numRuns: 300 },
    );
  });
});
