import { EventQueue } from '../src/engine/event-queue.ts';
import type { FutureEventList } from '../src/engine/future-event-list.ts';
import { HeapEventQueue } from '../src/engine/heap-event-queue.ts';
import { PRIORITY, Simulator } from '../src/engine/simulator.ts';
import { SECOND } from '../src/engine/time.ts';
import { BenchRandom } from './bench-random.ts';
import { measure } from './contender.ts';
import type { Contender, Sample, Workload } from './contender.ts';
import { cplusplus, simpy } from './peers.ts';

// Each client has a work timer, exp(1 s), and a time-out of 5 s; whichever fires cancels the other, then both are set anew:
// two schedules and one cancel for each event fired.
const CLIENTS = 10_000;
const EVENTS = 3_000_000;
const WORK = 1;
const TIMEOUT = 2;

function withSimulator(): Sample {
  const random = new BenchRandom();
  const work = new Float64Array(CLIENTS);
  const timeout = new Float64Array(CLIENTS);
  const begin = (client: number): void => {
    work[client] = sim.after(Math.floor(0.5 + random.exponential() * SECOND), PRIORITY.COMPLETION, WORK, client, 0);
    timeout[client] = sim.after(5 * SECOND, PRIORITY.TIMEOUT, TIMEOUT, client, 0);
  };
  const sim = new Simulator((kind, client) => {
    sim.cancel(kind === WORK ? timeout[client]! : work[client]!);
    begin(client);
  });
  for (let client = 0; client < CLIENTS; client++) begin(client);
  const run = (events: number): number => {
    const before = sim.fired;
    sim.runUntil(sim.now + Math.floor(0.5 + (events / CLIENTS) * SECOND));
    return sim.fired - before;
  };
  run(300_000);
  return measure(() => run(EVENTS));
}

function withQueue(queue: FutureEventList): Sample {
  const random = new BenchRandom();
  const work = new Float64Array(CLIENTS);
  const timeout = new Float64Array(CLIENTS);
  const begin = (client: number): void => {
    work[client] = queue.schedule(queue.time + Math.floor(0.5 + random.exponential() * SECOND), 1, WORK, client, 0);
    timeout[client] = queue.schedule(queue.time + 5 * SECOND, 4, TIMEOUT, client, 0);
  };
  for (let client = 0; client < CLIENTS; client++) begin(client);
  const fire = (count: number): number => {
    for (let i = 0; i < count; i++) {
      queue.pop();
      const client = queue.a;
      queue.cancel(queue.kind === WORK ? timeout[client]! : work[client]!);
      begin(client);
    }
    return count;
  };
  fire(300_000);
  return measure(() => fire(EVENTS));
}

const contenders: Contender[] = [
  { name: 'rehearsal', ours: true, run: withSimulator },
  { name: 'rehearsal queue', run: () => withQueue(new EventQueue()) },
  { name: 'rehearsal heap (reference)', run: () => withQueue(new HeapEventQueue()) },
  cplusplus(['time-outs', String(CLIENTS), String(EVENTS)]),
  simpy(['time-outs', String(CLIENTS), '100000']),
];

/** Ten thousand clients with a time-out each. No npm queue can cancel. */
export const timeOutWorkload: Workload = {
  name: 'time-outs, 10 k clients',
  unit: 'fired events',
  target: 8e6,
  contenders,
};
