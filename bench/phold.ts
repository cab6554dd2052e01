import { PRIORITY, Simulator } from '../src/engine/simulator.ts';
import { MILLISECOND, SECOND } from '../src/engine/time.ts';
import { BenchRandom } from './bench-random.ts';
import { measure } from './contender.ts';
import type { Contender, Sample, Workload } from './contender.ts';
import { pendingSets } from './pending-set.ts';
import type { PendingSet } from './pending-set.ts';
import { cplusplus, simpy } from './peers.ts';

// PHOLD (R. Fujimoto, 1990): an event touches its process and schedules one event for a random process, 0.1 + exp(0.9) s ahead.
type Delay = (random: BenchRandom) => number;
const holdDelay: Delay = (random) => Math.floor(0.5 + (0.1 + 0.9 * random.exponential()) * SECOND);

function withQueue(processes: number, events: number, nextDelay: Delay, queue: PendingSet): Sample {
  const random = new BenchRandom();
  const state = new Int32Array(processes);
  for (let id = 0; id < processes; id++) queue.push(nextDelay(random), id);
  const fire = (count: number): number => {
    for (let i = 0; i < count; i++) {
      const id = queue.pop();
      state[id] = state[id]! + 1;
      queue.push(queue.time + nextDelay(random), random.below(processes));
    }
    return count;
  };
  fire(Math.max(processes, 500_000));
  return measure(() => fire(events));
}

function withSimulator(processes: number, events: number, nextDelay: Delay): Sample {
  const random = new BenchRandom();
  const state = new Int32Array(processes);
  const sim: Simulator = new Simulator((_kind, process) => {
    state[process] = state[process]! + 1;
    sim.after(nextDelay(random), PRIORITY.MESSAGE, 1, random.below(processes), 0);
  });
  for (let id = 0; id < processes; id++) sim.at(nextDelay(random), PRIORITY.MESSAGE, 1, id, 0);
  const run = (count: number): number => {
    const before = sim.fired;
    while (sim.fired < before + count) sim.runUntil(sim.now + SECOND / 100);
    return sim.fired - before;
  };
  run(Math.max(processes, 500_000));
  return measure(() => run(events));
}

// Nine in ten after about 1 ms, one in ten after 15 to 45 s, as calls and their time-outs: most of what is pending is far away.
const bimodalDelay: Delay = (random) =>
  random.below(10) > 0
    ? Math.floor(0.5 + random.exponential() * MILLISECOND)
    : 15 * SECOND + random.below(30_000) * MILLISECOND;

interface Setting {
  readonly name: string;
  readonly peer: string;
  readonly processes: number;
  readonly events: number;
  readonly delay: Delay;
  readonly target?: number;
}

function workload({ name, peer, processes, events, delay, target }: Setting): Workload {
  const queues = Object.entries(pendingSets).map(([contender, create]): Contender => ({
    name: contender,
    run: () => withQueue(processes, events, delay, create()),
  }));
  return {
    name,
    unit: 'events',
    ...(target !== undefined && { target }),
    contenders: [
      { name: 'rehearsal', ours: true, run: () => withSimulator(processes, events, delay) },
      ...queues,
      cplusplus([peer, String(processes), String(events)]),
      simpy([peer, String(processes), String(Math.max(200_000, processes / 4))]),
    ],
  };
}

const phold = { peer: 'phold', delay: holdDelay };

/** PHOLD at three sizes, and with delays of two scales, which mislead a calendar that looks at what is pending. */
export const pholdWorkloads: readonly Workload[] = [
  workload({ ...phold, name: 'PHOLD, 1 k pending', processes: 1024, events: 6_000_000, target: 12e6 }),
  workload({ ...phold, name: 'PHOLD, 64 k pending', processes: 65_536, events: 4_000_000, target: 10e6 }),
  workload({ ...phold, name: 'PHOLD, 1 M pending', processes: 1_000_000, events: 2_000_000, target: 2.5e6 }),
  workload({
    name: 'near and far delays, 64 k pending',
    peer: 'bimodal',
    processes: 65_536,
    events: 3_000_000,
    delay: bimodalDelay,
  }),
];
