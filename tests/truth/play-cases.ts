import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { playCase } from '../../src/experiment/ground-truth.ts';
import type { GroundTruthCase } from '../../src/experiment/ground-truth.ts';
import { inProcessExecutor } from '../../src/experiment/in-process-executor.ts';
import { loadScenario } from '../../src/scenario/load-scenario.ts';
import { simulate } from '../../src/simulate.ts';

/** The longest case takes half a minute on a core of its own. */
const MAX_MILLISECONDS = 600_000;
const HERE = new URL('.', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, HERE), 'utf8');

/** Plays the cases whose number begins with one of `letters`, at the quick setting: one test a case. */
export function playCases(letters: string): void {
  const executor = inProcessExecutor(simulate);
  afterAll(() => executor.close());
  const cases = (JSON.parse(read('cases.json')) as GroundTruthCase[]).filter(({ id }) => letters.includes(id[0]!));
  test.each(cases)('$id $title', async (truth) => {
    const { scenario, problems } = loadScenario({ path: truth.file, text: read(truth.file) }, { readText: read });
    expect(problems.filter((problem) => problem.severity === 'error')).toEqual([]);
    const results = await playCase(truth, scenario!, executor, true);
    for (const result of results) {
      expect(result.measured, `${result.measure} is measured`).not.toBeNull();
      expect(result.verdict, `${result.measure}: expected ${result.expected}, measured ${String(result.measured)} in [${String(result.ci)}], tolerance ${result.tolerance}`).toBe('pass');
    }
  }, MAX_MILLISECONDS);
}
