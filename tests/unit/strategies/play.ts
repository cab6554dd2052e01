import { loadScenario } from '../../../src/scenario/load-scenario.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { simulate } from '../../../src/simulate.ts';
import type { ReplicationResult } from '../../../src/metrics/replication-result.ts';
import { resolveStrategies } from '../../../src/strategies/registry.ts';

/** A scenario from its text. @throws when the text or a strategy of it is wrong. */
export function scenarioOf(text: string): Scenario {
  const { scenario, problems } = loadScenario({ path: 'test.yaml', text }, { readText: () => { throw new Error('no files here'); } });
  const errors = problems.filter((one) => one.severity === 'error');
  if (scenario === null || errors.length > 0) throw new Error(errors.map((one) => one.message).join('\n'));
  return scenario;
}

/** Plays every strategy of a scenario; the results of each, one for each replication. */
export function play(text: string, replications = 1): Record<string, ReplicationResult[]> {
  const scenario = scenarioOf(text);
  const { strategies, problems } = resolveStrategies(scenario);
  if (problems.length > 0) throw new Error(problems.map((one) => one.message).join('\n'));
  return Object.fromEntries(strategies.map((strategy) => [
    strategy.name, Array.from({ length: replications }, (_, replication) => simulate(scenario, strategy, replication)),
  ]));
}

/** A measure of the first replication; 0 stands for itself, null is an error. */
export function measure(results: readonly ReplicationResult[] | undefined, key: string): number {
  const value = results?.[0]?.measures[key];
  if (value === undefined || value === null) throw new Error(`no measure ${key}`);
  return value;
}

/** Mean of a measure over replications, and its standard error. */
export function estimate(results: readonly ReplicationResult[] | undefined, key: string): { mean: number; error: number } {
  const values = (results ?? []).map((one) => one.measures[key]).filter((one) => one !== null && one !== undefined);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (values.length - 1) / values.length) };
}
