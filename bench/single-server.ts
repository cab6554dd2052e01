import { PRIORITY, Simulator } from '../src/engine/simulator.ts';
import { SECOND } from '../src/engine/time.ts';
import { BenchRandom } from './bench-random.ts';
import { measure } from './contender.ts';
import type { Sample, Workload } from './contender.ts';
import { cplusplus, simpy } from './peers.ts';

const ARRIVAL = 1;
const DEPARTURE = 2;
const CUSTOMERS = 2_000_000;
const MEAN_GAP = SECOND / 0.9;

/** M/M/1 with load 0.9 by callbacks; an arrival and a departure are the two events of a customer. */
class SingleServer {
  customers = 0;
  sojourn = 0;
  readonly sim: Simulator;
  private readonly random = new BenchRandom();
  /** Arrival times of those present, a ring. */
  private readonly arrivals = new Float64Array(1 << 16);
  private first = 0;
  private present = 0;

  constructor() {
    this.sim = new Simulator((kind) => {
      if (kind === ARRIVAL) this.arrive();
      else this.depart();
    });
    this.sim.after(0, PRIORITY.ARRIVAL, ARRIVAL, 0, 0);
  }

  private arrive(): void {
    this.arrivals[(this.first + this.present++) & 0xffff] = this.sim.now;
    if (this.present === 1) this.serve();
    this.sim.after(Math.floor(0.5 + this.random.exponential() * MEAN_GAP), PRIORITY.ARRIVAL, ARRIVAL, 0, 0);
  }

  private serve(): void {
    this.sim.after(Math.floor(0.5 + this.random.exponential() * SECOND), PRIORITY.COMPLETION, DEPARTURE, 0, 0);
  }

  private depart(): void {
    this.sojourn += this.sim.now - this.arrivals[this.first & 0xffff]!;
    this.first++;
    this.customers++;
    if (--this.present > 0) this.serve();
  }
}

function run(): Sample {
  const system = new SingleServer();
  system.sim.runUntil(200_000 * MEAN_GAP);
  const sample = measure(() => {
    const before = system.sim.fired;
    system.sim.runUntil(system.sim.now + CUSTOMERS * MEAN_GAP);
    return system.sim.fired - before;
  });
  const mean = system.sojourn / system.customers / SECOND;
  // Theory: 1 / (1 - 0.9) = 10; the standard error over 2 M customers at this load is about 0.2.
  if (Math.abs(mean - 10) > 1) throw new Error(`mean sojourn ${String(mean)} instead of 10: the benchmark is wrong`);
  return sample;
}

/** M/M/1 by callbacks. */
export const singleServerWorkload: Workload = {
  name: 'M/M/1, callbacks',
  unit: 'arrivals and departures',
  target: 16e6,
  contenders: [
    { name: 'rehearsal', ours: true, run },
    cplusplus(['mm1', '0', String(2 * CUSTOMERS)]),
    simpy(['mm1', '0', '200000']),
  ],
};
