import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Recorder } from '../src/metrics/recorder.ts';
import type { FactRecorder } from '../src/model/facts.ts';
import { World } from '../src/model/world.ts';
import { loadScenario } from '../src/scenario/load-scenario.ts';
import { simulate } from '../src/simulate.ts';
import { compose } from '../src/strategies/compose.ts';
import type { ResolvedStrategy } from '../src/strategies/definition.ts';
import { resolveStrategies } from '../src/strategies/registry.ts';
import type { Scenario } from '../src/scenario/scenario.ts';
import { measure } from './contender.ts';
import type { Sample, Workload } from './contender.ts';

// Seen from .tmp/bench/bench/, where the compiled benchmark lies.
const PATH = fileURLToPath(new URL('../../../scenarios/flash-sale.yaml', import.meta.url));
const WARM = 2;
const MEASURED = 5;

/** Hears every fact and does nothing: what a world costs when nobody measures. */
function deafRecorder(): FactRecorder {
  const deaf: Record<string, () => void> = {};
  for (const name of Object.getOwnPropertyNames(Recorder.prototype)) deaf[name] = () => undefined;
  return deaf as unknown as FactRecorder;
}

function playDeaf(scenario: Scenario, strategy: ResolvedStrategy, replication: number): number {
  const composition = compose(strategy, scenario);
  const world = new World(composition.scenario, composition.plan, replication, 0, deafRecorder);
  world.run(composition.coordinate(world.ports));
  return world.sim.fired;
}

function run(play: (scenario: Scenario, strategy: ResolvedStrategy, replication: number) => number): Sample {
  const readText = (path: string): string => readFileSync(path, 'utf8');
  const { scenario } = loadScenario({ path: PATH, text: readText(PATH) }, { readText });
  const { strategies } = resolveStrategies(scenario!);
  const playAll = (from: number, to: number): number => {
    let events = 0;
    for (let replication = from; replication < to; replication++)
      for (const strategy of strategies) events += play(scenario!, strategy, replication);
    return events;
  };
  playAll(0, WARM); // a worker plays some 120 replications; the first few are the compiler's
  return measure(() => playAll(WARM, WARM + MEASURED));
}

/** The shipped flash sale under every named strategy, with every measure on; and what all the measures together cost. */
export const flashSaleWorkload: Workload = {
  name: 'flash sale, all strategies, all measures',
  unit: 'model events',
  target: 1e6,
  contenders: [
    { name: 'rehearsal', ours: true, run: () => run((...replication) => simulate(...replication).events) },
    { name: 'rehearsal, nothing measured', run: () => run(playDeaf) },
  ],
};
