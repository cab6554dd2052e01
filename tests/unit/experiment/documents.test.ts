import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareDocuments } from '../../../src/experiment/compare-documents.ts';
import { ExperimentError } from '../../../src/experiment/experiment-error.ts';
import { inProcessExecutor } from '../../../src/experiment/in-process-executor.ts';
import type { ResultDocument } from '../../../src/experiment/result-document.ts';
import { runExperiment } from '../../../src/experiment/run-experiment.ts';
import { serializeDocument } from '../../../src/experiment/serialize-document.ts';
import { assertWritable, writeFileAtomically } from '../../../src/experiment/write-results.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { fakeSimulate, shopScenario, strategiesNamed } from '../../fixtures/fake-simulation.ts';

describe('serializeDocument', () => {
  it('is JSON with the same content and key order', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const document = { format: 'x', value };
        expect(JSON.stringify(JSON.parse(serializeDocument(document)))).toBe(JSON.stringify(document));
      }),
      { seed: 3, numRuns: 500 },
    );
  });

  it('keeps short things on one line and long ones readable', () => {
    const long = Array.from({ length: 6 }, (_, index) => ({
      measure: `a-measure-of-some-length-${index}`,
      mean: 0.1 + 0.2,
    }));
    expect(serializeDocument({ ci: [0.1, 1e-7], empty: {}, none: [], long, gone: undefined })).toBe(
      `{\n  "ci": [0.1, 1e-7],\n  "empty": {},\n  "none": [],\n  "long": [\n${long.map((one) => `    { "measure": "${one.measure}", "mean": 0.30000000000000004 }`).join(',\n')}\n  ]\n}\n`,
    );
  });

  it('refuses NaN and Infinity, which JSON would turn into null', () => {
    expect(() => serializeDocument({ mean: NaN })).toThrow('a document holds NaN');
    expect(() => serializeDocument({ values: [1, Infinity] })).toThrow('a document holds Infinity');
  });
});

describe('writeFileAtomically', () => {
  let directory = '';
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'write-'));
  });
  afterAll(async () => {
    await rm(directory, { recursive: true });
  });

  it('makes directories, replaces files and leaves nothing else behind', async () => {
    const path = join(directory, 'a', 'b', 'results.json');
    await writeFileAtomically(path, 'one');
    await writeFileAtomically(path, 'two');
    expect(await readFile(path, 'utf8')).toBe('two');
    expect(await readdir(join(directory, 'a', 'b'))).toEqual(['results.json']);
  });

  it('says why it cannot, and keeps what was there', async () => {
    const file = join(directory, 'file');
    await writeFile(file, 'old');
    await expect(writeFileAtomically(join(file, 'results.json'), 'new')).rejects.toMatchObject({
      code: 'cannot-write',
      name: 'ExperimentError',
    });
    expect(await readFile(file, 'utf8')).toBe('old');
    const taken = join(directory, 'taken');
    await writeFileAtomically(join(taken, 'x'), '');
    await expect(writeFileAtomically(taken, 'new')).rejects.toThrow(
      /cannot write .*taken: there is a directory of that name/,
    );
    expect((await readdir(directory)).toSorted()).toEqual(['a', 'file', 'taken']);
  });

  it('can be shown beforehand to be possible, and leaves no trace', async () => {
    await assertWritable(join(directory, 'new', 'deep'));
    await assertWritable(directory);
    expect((await readdir(directory)).toSorted()).toEqual(['a', 'file', 'taken']);
    await expect(assertWritable(join(directory, 'file', 'below'))).rejects.toMatchObject({ code: 'cannot-write' });
  });

  it('ends with an error where the system makes no directories', async () => {
    if (process.platform !== 'linux') return;
    await expect(writeFileAtomically('/proc/rehearsal/results.json', 'x')).rejects.toMatchObject({ code: 'cannot-write' });
    await expect(assertWritable('/proc/rehearsal')).rejects.toMatchObject({ code: 'cannot-write' });
  });

  it('leaves nothing half-written where it may not write', async () => {
    const readOnly = join(directory, 'a');
    await chmod(readOnly, 0o555);
    const denied = await writeFileAtomically(join(readOnly, 'results.json'), 'x').then(
      () => null,
      (error: unknown) => error,
    );
    await chmod(readOnly, 0o755);
    if (process.getuid?.() === 0)
      expect(denied).toBeNull(); // root may write anywhere
    else expect((denied as Error).message).toContain('permission denied');
    expect((await readdir(readOnly)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('compareDocuments', () => {
  const run = (scenario: Scenario, ...names: string[]): Promise<ResultDocument> =>
    runExperiment({
      scenario,
      strategies: strategiesNamed(...names),
      source: { text: '', sha256: scenario.seed },
      toolVersion: '1',
      command: '',
      executor: inProcessExecutor(fakeSimulate),
    });
  const p99 = (document: ReturnType<typeof compareDocuments>): (typeof document.comparisons)[number] =>
    document.comparisons.find(({ measure }) => measure === 'latency.terminal.p99')!;

  it('pairs a variant of the world with the world: same seed, replications and workload', async () => {
    const a = await run(shopScenario(), 'saga', 'choreography');
    const b = await run(shopScenario('', { 'network.latency.same-zone': '15ms' }), 'saga', 'choreography');
    const document = compareDocuments(a, b);
    expect(document).toMatchObject({ format: 'rehearsal/compare@1', confidence: 0.95, notes: [] });
    // 4 hops of 5 ms more, luck being the same.
    expect(p99(document)).toMatchObject({ a: 'saga', b: 'saga', paired: true, verdict: 'a better' });
    expect(p99(document).difference).toBeCloseTo(-0.02, 12);
  });

  it('finds exactly nothing between a run and itself', async () => {
    const a = await run(shopScenario(), 'saga');
    expect(p99(compareDocuments(a, await run(shopScenario(), 'saga')))).toMatchObject({
      difference: 0,
      ci: [0, 0],
      relative: [0, 0, 0],
      pAdjusted: 1,
      verdict: 'equivalent',
    });
  });

  it.each([
    ['seeds', { seed: 'other' }],
    ['workloads', { 'workload.arrivals': '21/s' }],
    ['numbers of replications', { 'experiment.replications': '12' }],
  ])('does not pair where %s differ', async (what, sets) => {
    const document = compareDocuments(await run(shopScenario(), 'saga'), await run(shopScenario('', sets), 'saga'));
    expect(p99(document)).toMatchObject({ paired: false, correlation: null });
    expect(document.notes).toEqual([`not paired, because the ${what} differ: intervals are wider (Welch)`]);
  });

  it('compares the only strategies of two files, whatever their names', async () => {
    const document = compareDocuments(await run(shopScenario(), 'saga'), await run(shopScenario(), 'choreography'));
    expect(p99(document)).toMatchObject({ a: 'saga', b: 'choreography', paired: true, verdict: 'a better' });
  });

  it('names what only one file has, and refuses where nothing is common', async () => {
    const [a, b, c] = [
      await run(shopScenario(), 'direct', 'saga'),
      await run(shopScenario(), 'saga', 'choreography'),
      await run(shopScenario(), 'tcc', 'monolith'),
    ];
    expect(compareDocuments(a, b).notes).toEqual(['only in A: direct', 'only in B: choreography']);
    expect(() => compareDocuments(a, c)).toThrow(ExperimentError);
  });

  it('compares further measures when named', async () => {
    const a = await run(shopScenario(), 'saga');
    expect(
      compareDocuments(a, a, ['service.stock.utilisation']).comparisons.some(
        ({ measure }) => measure === 'service.stock.utilisation',
      ),
    ).toBe(false);
    const b: ResultDocument = {
      ...a,
      strategies: {
        saga: {
          ...a.strategies.saga!,
          measures: { ...a.strategies.saga!.measures, 'cost.bytes': a.strategies.saga!.measures['cost.messages']! },
        },
      },
    };
    expect(compareDocuments(b, b).comparisons.some(({ measure }) => measure === 'cost.bytes')).toBe(false);
    expect(compareDocuments(b, b, ['cost.bytes']).comparisons.some(({ measure }) => measure === 'cost.bytes')).toBe(
      true,
    );
  });
});
