import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

import { describeFault } from '../../src/experiment/check/schedule.ts';
import { searchViolations } from '../../src/experiment/check/search.ts';
import { loadScenario } from '../../src/scenario/load-scenario.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { NAMED_STRATEGIES } from '../../src/strategies/named-strategies.ts';
import { resolveStrategies } from '../../src/strategies/registry.ts';

const SCENARIOS = fileURLToPath(new URL('../../scenarios/', import.meta.url));
const FILES = readdirSync(SCENARIOS).filter((name) => name.endsWith('.yaml')).map((name) => join(SCENARIOS, name));
const SEED = 'property';
/** The fault-free worlds, and a handful of faults in each pair of scenario and strategy. */
const RUNS = 20;

function scenarioIn(path: string): Scenario {
  const { scenario, problems } = loadScenario({ path, text: readFileSync(path, 'utf8') }, { readText: (other) => readFileSync(other, 'utf8') });
  if (scenario === null) throw new Error(problems.map(({ message }) => message).join('\n'));
  return scenario;
}

/** What a strategy breaks of its own claims, each with the command that shows it. */
function brokenBy(name: string, scenario: Scenario, path: string): string[] {
  const { strategies, problems } = resolveStrategies(scenario, [name]);
  if (strategies[0] === undefined) return problems.map(({ message }) => message);
  return searchViolations(scenario, strategies[0], { seed: SEED, runs: RUNS }).findings
    .filter(({ verdict }) => verdict === 'broken guarantee')
    .map(({ invariant, witness }) => `${invariant} [${witness!.schedule.map(describeFault).join('; ')}]: sim check scenarios/${basename(path)} --strategies ${name} --seed ${SEED} --runs ${String(RUNS)}`);
}

describe('no strategy breaks what it claims', () => {
  it.each(FILES.map((path) => ({ path, file: basename(path) })))('in $file', ({ path }) => {
    const scenario = scenarioIn(path);
    const names = new Set([...NAMED_STRATEGIES.map(({ name }) => name), ...scenario.strategies.map(({ name }) => name)]);
    expect([...names].flatMap((name) => brokenBy(name, scenario, path))).toEqual([]);
  });
});
