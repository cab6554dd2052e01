import { PRIORITY, Simulator } from '../src/engine/simulator.ts';
import { SECOND } from '../src/engine/time.ts';
import { BenchRandom } from './bench-random.ts';
import { measure } from './contender.ts';
import type { Contender, Sample, Workload } from './contender.ts';
import { pendingSets } from './pending-set.ts';
import type { PendingSet } from './pending-set.ts';
import { cplusplus, simpy } from './peers.ts';

// PHOLD (R. Fujimoto, 1990): an event touches its process and schedules one event for a random process, 0.1 + exp(0.9) s ahead.
const nextDelay = (random: BenchRandom): number => Math.floor(0.5 + (0.1 + 0.9 * random.exponential()) * SECOND);

function withQueue(processes: number, events: number, queue: PendingSet): Sample {
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

function withSimulator(processes: number, events: number): Sample {
  const random = new BenchRandom();
  const state = new Int32Array(processes);
  const sim: Simulator = new Simulator((_kind, process) => {
    state[process] = state[process]! + 1;
    sim.after(nextDelay(random), PRIORITY.MESSAGE, 1, random.below(processes), 0);
  });
  for (let id = 0; id < processes; id++) sim.at(nextDelay(random), PRIORITY.MESSAGE, 1, id, 0);
  const run = (count: number): number => {
    const before = sim.fired;
    sim.runUntil(sim.now + Math.floor(0.5 + (count / processes) * SECOND)); // one event a second for each process
    return sim.fired - before;
  };
  run(Math.max(processes, 500_000));
  return measure(() => run(events));
}

function phold(label: string, processes: number, events: number, target: number): Workload {
  const queues = Object.entries(pendingSets).map(([name, create]): Contender => ({
    name,
    run: () => withQueue(processes, events, create()),
  }));
  return {
    name: `PHOLD, ${label} pending`,
    unit: 'events',
    target,
    contenders: [
      { name: 'rehearsal', ours: true, run: () => withSimulator(processes, events) },
      ...queues,
      cplusplus(['phold', String(processes), String(events)]),
      simpy(['phold', String(processes), String(Math.max(200_000, processes / 4))]),
    ],
  };
}

/** PHOLD at three sizes. */
export const pholdWorkloads: readonly Workload[] = [
  phold('1 k', 1024, 6_000_000, 12e6),
  phold('64 k', 65_536, 4_000_000, 10e6),
  phold('1 M', 1_000_000, 2_000_000, 2.5e6),
];
