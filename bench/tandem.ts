import { loadScenario } from '../src/scenario/load-scenario.ts';
import { simulate } from '../src/simulate.ts';
import { resolveStrategies } from '../src/strategies/registry.ts';
import { measure } from './contender.ts';
import type { Sample, Workload } from './contender.ts';
import { simpy } from './peers.ts';

const ORDERS = 300_000;
const RATE = 100;
// Three M/M/10 at 80 %: an arrival and a departure at each are the six events of an order, for every contender. Ours fires
// twice as many, because requests and answers travel; what the engine fired is not what is counted here.
const EVENTS_PER_ORDER = 6;
const TEXT = `
scenario: tandem
time: { warmup: 0s, run: ${String(ORDERS / RATE)}s, drain: 20s }
defaults: { service: { time: { exponential: 80ms }, concurrency: 10 } }
services: { a: {}, b: {}, c: {} }
process: { name: p, steps: [ { s1: { call: a.x } }, { s2: { call: b.x } }, { s3: { call: c.x } } ] }
workload: { arrivals: ${String(RATE)}/s }
strategies: [direct]
`;

function run(): Sample {
  const { scenario } = loadScenario({ path: 'tandem.yaml', text: TEXT }, { readText: () => TEXT });
  const [direct] = resolveStrategies(scenario!).strategies;
  simulate({ ...scenario!, time: { ...scenario!.time, run: scenario!.time.run / 10 } }, direct!, 1);
  let sojourn = 0;
  const sample = measure(() => {
    const { orders, measures } = simulate(scenario!, direct!, 0);
    sojourn = measures['latency.terminal.mean']!;
    return orders * EVENTS_PER_ORDER;
  });
  // Erlang C for ten servers at 80 %: a wait of 0.4092 x 80 ms / (10 - 8) = 16.4 ms at each station.
  if (Math.abs(sojourn - 0.289) > 0.01) throw new Error(`mean sojourn ${String(sojourn)} s instead of 0.289 s: the benchmark is wrong`);
  return sample;
}

/** Three M/M/c in tandem through the scenario language, with every measure on. */
export const tandemWorkload: Workload = {
  name: 'three M/M/10 in tandem, scenario language, all measures',
  unit: 'arrivals and departures',
  target: 4e6,
  contenders: [{ name: 'rehearsal', ours: true, run }, simpy(['tandem', '0', '200000'])],
};
