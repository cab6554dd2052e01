import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadScenario } from '../src/scenario/load-scenario.ts';
import { simulate } from '../src/simulate.ts';
import { resolveStrategies } from '../src/strategies/registry.ts';
import { measure } from './contender.ts';
import type { Sample, Workload } from './contender.ts';

// Seen from .tmp/bench/bench/, where the compiled benchmark lies.
const PATH = fileURLToPath(new URL('../../../scenarios/flash-sale.yaml', import.meta.url));
const WARM = 2;
const MEASURED = 5;

function run(): Sample {
  const readText = (path: string): string => readFileSync(path, 'utf8');
  const { scenario } = loadScenario({ path: PATH, text: readText(PATH) }, { readText });
  const { strategies } = resolveStrategies(scenario!);
  const play = (from: number, to: number): number => {
    let events = 0;
    for (let replication = from; replication < to; replication++)
      for (const strategy of strategies) events += simulate(scenario!, strategy, replication).events;
    return events;
  };
  play(0, WARM); // a worker plays some 120 replications; the first few are the compiler's
  return measure(() => play(WARM, WARM + MEASURED));
}

/** The shipped flash sale under every named strategy, with every measure on. */
export const flashSaleWorkload: Workload = {
  name: 'flash sale, all strategies, all measures',
  unit: 'model events',
  target: 1e6,
  contenders: [{ name: 'rehearsal', ours: true, run }],
};
