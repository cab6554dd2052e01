import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { ResultDocument } from '../../../src/experiment/result-document.ts';
import { compileCli } from '../../fixtures/compile-cli.ts';

const SCENARIO = `scenario: small
title: A small queue
time: { warmup: 1s, run: 5s, drain: 3s }
experiment: { replications: 3 }
services: { desk: { concurrency: 2, time: { exponential: 20ms } } }
data: { slips: { owner: desk, keys: order } }
process: { name: order, deadline: 2s, steps: [ { serve: { call: desk.serve, effect: { set: slips(order), to: done } } } ] }
workload: { arrivals: 40/s }
strategies: [direct, orchestration, saga]
expect:
  - latency.terminal.p99 < 10s
`;

let home = '';
let main = '';
const path = (name: string): string => join(home, name);
const sim = (...argv: readonly string[]): SpawnSyncReturns<string> => spawnSync(process.execPath, [main, ...argv], { encoding: 'utf8', cwd: home });
const results = (directory: string): ResultDocument => JSON.parse(readFileSync(path(`${directory}/results.json`), 'utf8')) as ResultDocument;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'sim-'));
  ({ main } = compileCli());
  writeFileSync(path('small.yaml'), SCENARIO);
});
afterAll(() => { rmSync(home, { recursive: true }); });

describe('sim run', () => {
  test('prints the comparison on stdout and nothing on stderr, writes report and results, ends with 0', () => {
    const { status, stdout, stderr } = sim('run', 'small.yaml', '--no-progress');
    expect([status, stderr]).toEqual([0, '']);
    for (const words of ['A small queue', '3 strategies × 3 replications', 'latency.terminal.p99 against orchestration', '✓ latency.terminal.p99 < 10s', 'reproduce  sim run small.yaml --seed small --replications 3']) {
      expect(stdout).toContain(words);
    }
    expect(readdirSync(path('reports/small')).toSorted()).toEqual(['report.html', 'results.json']);
    expect(results('reports/small')).toMatchObject({ format: 'rehearsal/results@1', complete: true, replications: 3 });
  });

  test('gives the same document for any number of workers, but for the time it took', () => {
    sim('run', 'small.yaml', '--no-progress', '--quiet', '--jobs', '1', '--out', 'one');
    sim('run', 'small.yaml', '--no-progress', '--quiet', '--jobs', '3', '--out', 'three');
    const [one, three] = [results('one'), results('three')].map((document) => ({ ...document, wallClock: null }));
    expect(JSON.stringify(three)).toBe(JSON.stringify(one));
  });

  test('--json puts the document on stdout and all that is for people on stderr', () => {
    const { stdout, stderr } = sim('run', 'small.yaml', '--no-progress', '--json', '--strategies', 'saga', '--seed', 'other', '--out', 'json');
    const document = JSON.parse(stdout) as ResultDocument;
    expect([document.seed, Object.keys(document.strategies)]).toEqual(['other', ['saga']]);
    expect(stderr).toContain('A small queue');
    expect(sim('run', 'small.yaml', '--no-progress', '--json', '--quiet', '--out', 'json').stderr).toBe('');
  });

  test('ends with 99 when an expectation fails, and --strict makes warnings fail', () => {
    const fails = path('fails.yaml');
    writeFileSync(fails, SCENARIO.replace('p99 < 10s', 'p99 < 1us'));
    expect(sim('run', fails, '--no-progress', '--quiet', '--out', 'fails').status).toBe(99);
    const warns = path('warns.yaml');
    writeFileSync(warns, SCENARIO.replace('- latency.terminal.p99 < 10s', '- { that: latency.terminal.p99 < 1us, level: warn }'));
    expect(sim('run', warns, '--no-progress', '--quiet', '--out', 'warns').status).toBe(0);
    expect(sim('run', warns, '--no-progress', '--quiet', '--strict', '--out', 'warns').status).toBe(99);
  });

  test('ends with 10 when the precision that was asked for is not reached', () => {
    const { status, stdout } = sim('run', 'small.yaml', '--no-progress', '--precision', '0.01%', '--replications', '10', '--strategies', 'direct', '--out', 'precise');
    expect(status, stdout).toBe(10);
    expect(results('precise')).toMatchObject({ stopping: { precision: 0.0001, reached: false }, replications: 10 });
  });

  test('--dry-run runs nothing', () => {
    const { status, stdout } = sim('run', 'small.yaml', '--dry-run', '--out', 'dry');
    expect(status).toBe(0);
    expect(stdout).toContain('offered load');
    expect(readdirSync(home)).not.toContain('dry');
  });

  test('a disk that refuses is named without a stack, and nothing is left half-written', () => {
    writeFileSync(path('taken'), 'a file');
    const { status, stderr } = sim('run', 'small.yaml', '--no-progress', '--strategies', 'direct', '--out', 'taken/reports');
    expect(status).toBe(1);
    expect(stderr).toContain('error cannot-write');
    expect(stderr).not.toContain('    at ');
    expect(readFileSync(path('taken'), 'utf8')).toBe('a file');
  });
});

describe('signals and pipes', () => {
  test('Ctrl-C writes what is complete, marks it incomplete and ends with 130', async () => {
    const child = spawn(process.execPath, [main, 'run', 'small.yaml', '--replications', '5000', '--strategies', 'direct,saga', '--jobs', '1', '--out', 'cut'], { cwd: home });
    const said: string[] = [];
    // The first line of progress comes after ten seconds: some replications of 5,000 are done, and far from all.
    child.stderr.on('data', (text: Buffer) => {
      said.push(text.toString());
      if (text.toString().startsWith('running')) child.kill('SIGINT');
    });
    const status = await new Promise((resolve) => { child.on('exit', resolve); });
    expect(status, said.join('')).toBe(130);
    const document = results('cut');
    expect(document.complete).toBe(false);
    expect(document.replications).toBeGreaterThan(0);
    expect(document.replications).toBeLessThan(5000);
    expect(readFileSync(path('cut/report.html'), 'utf8').includes('Incomplete.')).toBe(true);
  });

  test('a reader that goes away is no error', () => {
    const { status, stderr } = spawnSync('bash', ['-c', `set -o pipefail; "${process.execPath}" "${main}" schema | head -c 20 > /dev/null`], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });
});

describe('sim sweep and sim explain', () => {
  test('a sweep prints who wins where and writes its map', () => {
    const { status, stdout, stderr } = sim('sweep', 'small.yaml', '--vary', 'services.desk.time=10ms..30ms/2', '--strategies', 'direct,orchestration', '--budget', '1', '--no-progress', '--out', 'swept');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('services.desk.time');
    expect(JSON.parse(readFileSync(path('swept/sweep.json'), 'utf8'))).toMatchObject({ format: 'rehearsal/sweep@1', complete: true });
    expect(readFileSync(path('swept/sweep.html'), 'utf8').includes('<svg')).toBe(true);
  });

  test('a sweep without a parameter, or with one that is no range, is refused', () => {
    expect(sim('sweep', 'small.yaml').status).toBe(2);
    const { status, stderr } = sim('sweep', 'small.yaml', '--vary', 'services.desk.time=10ms');
    expect(status).toBe(2);
    expect(stderr).toContain('hint');
  });

  test('an explanation splits the time of a slow order', () => {
    const { status, stdout } = sim('explain', 'small.yaml', '--strategy', 'orchestration', '--json', '--quiet', '--no-progress', '--replications', '1');
    expect(status).toBe(0);
    const { order, median } = JSON.parse(stdout) as { order: { total: number; parts: Record<string, number> }; median: { total: number } };
    expect(order.total).toBeGreaterThan(median.total);
    // Times are seconds made from whole nanoseconds; each of the few sums rounds once.
    expect(Object.values(order.parts).reduce((sum, part) => sum + part, 0)).toBeCloseTo(order.total, 9);
  });
});
