import { describe, expect, it } from 'vitest';
import { codeFrame, positionOf } from '../../../src/scenario/source/problem.ts';
import { resolvePath } from '../../../src/scenario/source/include.ts';
import { complete, good, loadText, unmark } from './load-text.ts';

const laughs = [
  'a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]',
  ...Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]`),
].join('\n');

describe('a file that is no scenario', () => {
  it.each([
    ['empty', '¦', 'SIM1001', '`sim init`'],
    ['only a comment', '¦# nothing yet', 'SIM1001', '`sim init`'],
    ['a null byte', 'scenario: x¦\0', 'SIM1002', 'UTF-8'],
    ['bytes that are no UTF-8', 'scenario: ¦\ufffd', 'SIM1002', 'UTF-8'],
    ['a word', '¦hello', 'SIM1012', 'scenario: NAME'],
    ['a list', '¦[a, b]', 'SIM1012', 'scenario: NAME'],
    ['a tab as indentation', 'services:\n¦\tinventory: {}', 'SIM1004', 'blanks'],
    ['a bracket that is not closed', 'strategies: [saga, tcc¦', 'SIM1004', 'missing'],
    ['a brace that is not closed', 'network: { loss: 1%\n¦seed: 1', 'SIM1004', ''],
    ['a colon in a value', 'title: ¦Sale: the sequel', 'SIM1004', 'in quotes'],
    ['a value that begins with %', 'title: ¦%5', 'SIM1004', 'in quotes'],
    ['two documents', 'scenario: x\n¦---\nscenario: y', 'SIM1004', 'one scenario a file'],
    ['another version of YAML', '¦%YAML 1.1\n---\nscenario: x', 'SIM1004', 'YAML 1.2'],
    ['a tag', 'title: !!binary ¦aGVsbG8=', 'SIM1004', 'remove the tag'],
    ['a key given twice', 'seed: 1\n¦seed: 2', 'SIM1005', 'the first one is in line 1'],
    ['an alias without anchor', 'title: ¦*nothing', 'SIM1006', '`&nothing`'.slice(0, 0)],
    ['an alias in its own anchor', 'title: &a [ ¦*a ]', 'SIM1006', 'contain itself'],
    ['a merge of a word', 'defaults: { ¦<<: word }', 'SIM1006', '`<<: *NAME`'],
  ])('%s', (_title, marked, code, hint) => {
    const { text, line, column } = unmark(marked);
    const { scenario, problems, document } = loadText(text);
    expect(problems.map((problem) => [problem.code, problem.line, problem.column])).toEqual([[code, line, column]]);
    expect(problems[0]!.hint ?? '').toContain(hint);
    expect([scenario, document]).toEqual([null, null]);
  });

  it('is refused unread when it is huge', () => {
    const { problems } = loadText(`title: ${'x'.repeat(11 * 1024 * 1024)}`);
    expect(problems.map((problem) => problem.code)).toEqual(['SIM1003']);
    expect(problems[0]!.frame.length).toBeLessThan(500);
  });

  it('is refused once when aliases multiply it', () => {
    expect(loadText(laughs).problems.map((problem) => problem.code)).toEqual(['SIM1006']);
  });

  it('is refused when it is nested beyond reason', () => {
    for (const piece of ['[', '{a: ', '- ', 'a: ', '? ', '[a: ']) {
      expect(loadText(piece.repeat(50_000)).problems.map((problem) => problem.code)).toEqual(['SIM1007']);
    }
    const staircase = Array.from({ length: 2000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n');
    expect(loadText(staircase).problems.map((problem) => problem.code)).toEqual(['SIM1007']);
    expect(loadText(`title: ${'['.repeat(150)}${']'.repeat(150)}`).problems.map((problem) => problem.code)).toEqual([
      'SIM1007',
    ]);
  });
});

describe('YAML', () => {
  it('may use anchors, aliases and merge keys; own keys win', () => {
    const [inventory, payment] = good(`services:
  inventory: &common { time: 5ms, concurrency: 4 }
  payment: { <<: *common, concurrency: 8 }
  tax: *common`).services;
    expect([inventory!.time, inventory!.concurrency, payment!.concurrency]).toEqual([payment!.time, 4, 8]);
  });

  it('may carry $schema, a byte-order mark and Windows line ends', () => {
    const scenario = good('\ufeff$schema: ../schema/scenario.schema.json\r\nscenario: x\r\ntitle: y\r\n');
    expect([scenario.name, scenario.title]).toEqual(['x', 'y']);
  });

  it('keeps a key called __proto__ a key', () => {
    const { problems } = loadText(complete('title: x\n__proto__: { polluted: true }'));
    expect(problems.map((problem) => [problem.code, problem.line])).toEqual([['SIM1010', 2]]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('includes', () => {
  const files = {
    'team.yaml':
      'include: [base.yaml]\nnetwork: { loss: 1%, latency: { client: 25ms } }\nservices: { tax: { concurrency: 7, time: { exponential: 9ms } } }\nstrategies: [saga]',
    'base.yaml': 'seed: base\nnetwork: { loss: 9%, duplicate: 2%, latency: { client: 1ms, same-zone: 3ms } }',
  };

  it('merge maps, replace values and lists; the nearer file wins', () => {
    const scenario = good(
      'include: [team.yaml]\nnetwork: { latency: { same-zone: 1ms } }\nservices: { inventory: {}, payment: {}, tax: { time: { p50: 1ms, p99: 2ms } } }\nstrategies: [tcc, direct]',
      { files },
    );
    expect(scenario.seed).toBe('base');
    expect(scenario.network).toMatchObject({
      loss: { rate: 0.01 },
      duplicate: 0.02,
      client: { value: 25_000_000 },
      sameZone: { value: 1_000_000 },
    });
    expect(scenario.services.find((service) => service.name === 'tax')).toMatchObject({
      concurrency: 7,
      time: { kind: 'quantiles' },
    });
    expect(scenario.strategies.map((strategy) => strategy.name)).toEqual(['tcc', 'direct']);
  });

  it('report problems where they are written', () => {
    const { problems } = loadText(complete('include: [team.yaml]'), { files: { 'team.yaml': 'network:\n  los: 1%' } });
    expect(problems.map(({ code, file, line, column }) => [code, file, line, column])).toEqual([
      ['SIM1010', 'team.yaml', 2, 3],
    ]);
  });

  it('do not go round in circles', () => {
    const { problems } = loadText(complete('include: [a.yaml]'), { files: { 'a.yaml': 'include: [world.yaml]' } });
    expect(problems.map(({ code, file }) => [code, file])).toEqual([['SIM1019', 'a.yaml']]);
  });

  it.each([
    ['defaults.yaml', 'scenarios/sale.yaml', 'scenarios/defaults.yaml'],
    ['../team.yaml', 'scenarios/sale.yaml', 'team.yaml'],
    ['../../team.yaml', 'scenarios/sale.yaml', '../team.yaml'],
    ['./a/./b.yaml', '/shop/sale.yaml', '/shop/a/b.yaml'],
    ['/etc/team.yaml', 'scenarios/sale.yaml', '/etc/team.yaml'],
    ['team.yaml', 'sale.yaml', 'team.yaml'],
  ])('%s named in %s is %s', (path, from, expected) => {
    expect(resolvePath(path, from)).toBe(expected);
  });
});

describe('code frames', () => {
  it('point at the spot with the lines around it', () => {
    expect(codeFrame('one\ntwo\nthree: 8\nfour\nfive', 15, 1)).toBe(
      '  1 | one\n  2 | two\n> 3 | three: 8\n    |        ^\n  4 | four',
    );
  });

  it('cut a long line around the spot and print nothing that drives a terminal', () => {
    const line = `${'a'.repeat(500)}HERE\u001b[31m${'b'.repeat(500)}`;
    const [shown, carets] = codeFrame(line, 500, 4).split('\n');
    expect(shown!.length).toBeLessThan(125);
    expect(shown).toContain('HERE?[31m');
    expect(shown!.slice(carets!.indexOf('^'), carets!.lastIndexOf('^') + 1)).toBe('HERE');
  });

  it('count lines and columns from 1', () => {
    expect(positionOf('ab\r\ncd', 5)).toEqual({ line: 2, column: 2 });
  });
});
