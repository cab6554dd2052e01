import { loadScenario } from '../../src/scenario/load-scenario.ts';
import { simulate } from '../../src/simulate.ts';
import { resolveStrategies } from '../../src/strategies/registry.ts';

/** Plays the first replication of every strategy of a scenario: `HASH EVENTS` by name. Needs nothing of Node. */
export function goldenHashes(text: string): Record<string, string> {
  const { scenario } = loadScenario({ path: 'shop.yaml', text }, { readText: () => text });
  const { strategies } = resolveStrategies(scenario!);
  return Object.fromEntries(strategies.map((strategy) => {
    const { traceHash, events } = simulate(scenario!, strategy, 0);
    return [strategy.name, `${traceHash} ${String(events)}`];
  }));
}
