import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { COMMANDS } from '../../../src/cli/commands.ts';
import { TEMPLATES } from '../../../src/cli/init-scenario.ts';
import { runCli } from '../../../src/cli/run-cli.ts';
import { serializeDocument } from '../../../src/experiment/serialize-document.ts';
import { capturedIo } from '../../fixtures/captured-io.ts';
import { syntheticDocument } from '../../fixtures/synthetic-document.ts';

let home = '';
const path = (name: string): string => join(home, name);

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'sim-'));
  writeFileSync(path('results.json'), serializeDocument(syntheticDocument({ strategies: 5, replications: 10 })));
});
afterAll(() => { rmSync(home, { recursive: true }); });

async function sim(...argv: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const io = capturedIo();
  const code = await runCli(argv, io, COMMANDS);
  return { code, out: io.printed(), err: io.said() };
}

describe('sim init and sim validate', () => {
  test.each(TEMPLATES.map(({ name }) => name))('template %s is valid, and its plan is printed without a warning', async (name) => {
    const file = path(`${name}.yaml`);
    expect((await sim('init', file, '--template', name)).code).toBe(0);
    const { code, out, err } = await sim('validate', file);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/strategies × 10 replications/);
    expect(out).toMatch(/offered load/);
  });

  test('writes the schema beside the scenario, and the line that points editors at it', async () => {
    await sim('init', path('one/shop.yaml'), '--template', 'blank');
    expect(readFileSync(path('one/shop.yaml'), 'utf8').split('\n')[0]).toBe('# yaml-language-server: $schema=./scenario.schema.json');
    expect(JSON.parse(readFileSync(path('one/scenario.schema.json'), 'utf8'))).toMatchObject({ $schema: 'http://json-schema.org/draft-07/schema#' });
  });

  test('replaces nothing without --force', async () => {
    writeFileSync(path('mine.yaml'), 'mine');
    expect(await sim('init', path('mine.yaml'))).toMatchObject({ code: 2, out: '' });
    expect(readFileSync(path('mine.yaml'), 'utf8')).toBe('mine');
    expect((await sim('init', path('mine.yaml'), '--force')).code).toBe(0);
    expect(readFileSync(path('mine.yaml'), 'utf8')).not.toBe('mine');
  });

  test('an unknown template is refused with what may have been meant', async () => {
    const { code, err } = await sim('init', path('x.yaml'), '--template', 'chekout');
    expect(code).toBe(2);
    expect(err).toContain('did you mean `checkout`?');
    expect(existsSync(path('x.yaml'))).toBe(false);
  });

  test('an overloaded station is warned about', async () => {
    await sim('init', path('hot.yaml'), '--template', 'blank');
    const { code, err } = await sim('validate', path('hot.yaml'), '--set', 'workload.arrivals=400/s');
    expect(code).toBe(0);
    expect(err).toMatch(/warning: billing is offered \d+ % of what it can do/);
  });

  test('a deployment is planned with its own places, not with those of the services', async () => {
    const file = path('cut.yaml');
    writeFileSync(file, [
      'scenario: cut', 'services: { one: { time: 20ms }, two: { time: 20ms } }', 'deployments: { whole: { shop: { services: [one, two], instances: 2, concurrency: 8 } } }',
      'process: { name: order, steps: [ { a: { call: one.do, timeout: 1s } }, { b: { call: two.do, timeout: 1s } } ] }', 'workload: { arrivals: 80/s }',
      'strategies: { whole: { extends: direct, deployment: whole } }',
    ].join('\n'));
    const { out, err } = await sim('validate', file);
    expect(err).toBe('');
    expect(out).toMatch(/^shop +the process +16 +20(\.0)? %/m);
    expect(out).not.toMatch(/^one /m);
  });

  test('the events to expect are about those of a run', async () => {
    const file = path('events.yaml');
    writeFileSync(file, 'scenario: events\ntime: { run: 2s, drain: 2s }\nexperiment: { replications: 2 }\nservices: { one: { time: 1ms, concurrency: 16 } }\nprocess: { name: order, steps: [ { a: { call: one.do, timeout: 1s } } ] }\nworkload: { arrivals: 1000/s }\nstrategies: [direct]\n');
    const expected = (JSON.parse((await sim('validate', file, '--json')).out) as { readonly expected: { readonly events: number } }).expected.events;
    const { out } = await sim('run', file, '--json', '--out', path('events'));
    const played = (JSON.parse(out) as { readonly strategies: { readonly direct: { readonly events: number } } }).strategies.direct.events;
    expect(expected / played).toBeGreaterThan(0.8);
    expect(expected / played).toBeLessThan(1.25);
  });

  test('--json prints the plan as a document', async () => {
    await sim('init', path('plan.yaml'), '--template', 'blank');
    const { out } = await sim('validate', path('plan.yaml'), '--json', '--strategies', 'saga', '--replications', '3');
    expect(JSON.parse(out)).toMatchObject({ format: 'rehearsal/plan@1', strategies: ['saga'], replications: 3 });
  });
});

describe('a scenario that is wrong ends with 3, place and frame', () => {
  test('a misspelt key', async () => {
    await sim('init', path('typo.yaml'), '--template', 'blank');
    writeFileSync(path('typo.yaml'), readFileSync(path('typo.yaml'), 'utf8').replace('replications: 10', 'replicatoins: 10'));
    const { code, out, err } = await sim('validate', path('typo.yaml'));
    expect([code, out]).toEqual([3, '']);
    expect(err).toMatch(/typo\.yaml:6:15 error SIM1010/);
    expect(err).toContain('^^^');
    expect(err).toContain('did you mean `replications`?');
  });

  test('a strategy that does not exist, in the file and on the command line', async () => {
    await sim('init', path('who.yaml'), '--template', 'blank');
    writeFileSync(path('who.yaml'), readFileSync(path('who.yaml'), 'utf8').replace('[orchestration, saga]', '[orchestration, sagga]'));
    const inFile = await sim('validate', path('who.yaml'));
    expect(inFile.code).toBe(3);
    expect(inFile.err).toMatch(/who\.yaml:\d+:\d+ error/);
    await sim('init', path('fine.yaml'), '--template', 'blank');
    const onLine = await sim('validate', path('fine.yaml'), '--strategies', 'sagga');
    expect([onLine.code, onLine.err.includes('did you mean `saga`?')]).toEqual([2, true]);
  });

  test('a file that is not there ends with 2', async () => {
    const { code, err } = await sim('run', path('nowhere.yaml'));
    expect(code).toBe(2);
    expect(err).toContain('there is no such file');
  });
});

describe('commands on result files', () => {
  test('compare: a file with itself differs by exactly 0, in words', async () => {
    const { code, out } = await sim('compare', path('results.json'), path('results.json'));
    expect(code).toBe(0);
    expect(out).toContain('No change: every difference is exactly 0.');
    expect(out).toContain('[0 0 0] %');
  });

  test('compare: says what got better, and prints a document with --json', async () => {
    const worse = syntheticDocument({ strategies: 5, replications: 10 });
    const slowed = Object.fromEntries(Object.entries(worse.strategies).map(([name, result]) => [name, {
      ...result, measures: Object.fromEntries(Object.entries(result.measures).map(([key, measure]) => [key, key.startsWith('latency') ? { ...measure, values: measure.values.map((value) => (value ?? 0) * 1.5) } : measure])),
    }]));
    writeFileSync(path('slow.json'), serializeDocument({ ...worse, strategies: slowed }));
    const { out } = await sim('compare', path('results.json'), path('slow.json'));
    expect(out).toMatch(/latency\.terminal\.p99\s+\[−\d+.* %\s+p < 0\.001\s+A is better/);
    const json = await sim('compare', path('results.json'), path('slow.json'), '--json');
    expect(JSON.parse(json.out)).toMatchObject({ format: 'rehearsal/compare@1' });
    expect(json.err).toContain('A is better');
  });

  test.each([
    ['csv', /^scenario,strategy,/], ['junit', /^<\?xml/], ['markdown', /^## /], ['decision-record', /^# .*how the process is coordinated/], ['chrome-trace', /"traceEvents":\[/], ['otlp', /^\{"resourceSpans"/],
  ])('export --format %s', async (format, beginning) => {
    const { code, out, err } = await sim('export', path('results.json'), '--format', format);
    expect([code, err]).toEqual([0, '']);
    expect(out.slice(0, 120)).toMatch(beginning);
  });

  test('export to a file leaves stdout alone', async () => {
    const { code, out } = await sim('export', path('results.json'), '--format', 'csv', '--out', path('deep/down/results.csv'));
    expect([code, out]).toEqual([0, '']);
    expect(readdirSync(path('deep/down'))).toEqual(['results.csv']);
  });

  test.each([['not there', 'none.json', 'there is no such file'], ['no JSON', 'mine.txt', 'is no JSON'], ['another format', 'other.json', 'format rehearsal/sweep@1']])('a result file that is %s is refused', async (_, name, reason) => {
    writeFileSync(path('mine.txt'), 'text');
    writeFileSync(path('other.json'), '{"format":"rehearsal/sweep@1"}');
    const { code, err } = await sim('export', path(name), '--format', 'csv');
    expect(code).toBe(2);
    expect(err).toContain(reason);
  });
});

describe('what there is', () => {
  test('sim strategies lists them, and tells about one', async () => {
    expect((await sim('strategies')).out).toContain('saga');
    const { out } = await sim('strategies', 'saga');
    for (const word of ['layers', 'coordination', 'guarantees', 'parameters']) expect(out).toContain(word);
    expect(await sim('strategies', 'sage')).toMatchObject({ code: 2, out: '' });
    expect(JSON.parse((await sim('strategies', '--json')).out)).toBeInstanceOf(Array);
  });

  test('sim schema prints a draft-07 schema', async () => {
    expect(JSON.parse((await sim('schema')).out)).toMatchObject({ $schema: 'http://json-schema.org/draft-07/schema#' });
  });
});
