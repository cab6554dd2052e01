import { compileDistribution } from '../engine/distributions.ts';
import type { Sampler } from '../engine/distributions.ts';
import { deriveRootKey, hashText, KeyedRandom } from '../engine/keyed-random.ts';
import { Simulator } from '../engine/simulator.ts';
import type { Delivery as DeliverySpec, Scenario } from '../scenario/scenario.ts';
import { cumulativePick } from './workload/attributes.ts';
import type { QueueSettings } from './services/unit-spec.ts';

/** What happened on the slow clock; times in ms. */
export interface DeliveryRecorder {
  changeBegan(now: number, change: number): void;
  /** Every unit it touches runs it; `handOffs` = further teams it went through. */
  changeDelivered(now: number, change: number, handOffs: number): void;
  released(now: number, unit: number, failed: boolean): void;
  restored(now: number, unit: number, since: number): void;
  /** Busy people of a team change. */
  busyChanged(now: number, team: number, change: number): void;
}

interface Change {
  readonly id: number;
  readonly services: readonly number[];
  position: number;
  handOffs: number;
  /** Units that still have to be released. */
  waiting: number;
}

/** People, a pipeline, an on-call pool: whoever comes waits for a free place, first come, first served. */
interface Desk {
  free: number;
  readonly queue: (() => void)[];
}

const KEY = {
  every: hashText('delivery change'), pick: hashText('delivery services'), work: hashText('delivery work'), handOff: hashText('delivery hand-off'),
  pipeline: hashText('delivery pipeline'), failure: hashText('delivery failure'), detect: hashText('delivery detect'), restore: hashText('delivery restore'),
} as const;

/**
 * The slow clock of a scenario: changes are worked on by teams, handed over, released unit by unit, sometimes bad, and
 * restored by whoever is on call. Teams, pipelines and on-call are ordinary stations, one place a person.
 */
export class Delivery {
  private readonly spec: DeliverySpec;
  private readonly scenario: Scenario;
  private readonly units: readonly QueueSettings[];
  private readonly recorder: DeliveryRecorder;
  private readonly random: KeyedRandom;
  private readonly sim: Simulator;
  private readonly callbacks: (() => void)[] = [];
  private readonly teams: Desk[];
  private readonly pipelines: Desk[];
  private readonly pools: Desk[];
  private readonly teamOfService: readonly number[];
  private readonly trains = new Map<number, Change[]>();
  private readonly every: Sampler;
  private readonly work: Sampler;
  private readonly handOff: Sampler;
  private readonly pipeline: Sampler;
  private readonly detect: Sampler;
  private readonly restore: Sampler;
  private readonly pickCount: (u: number) => number;
  private changes = 0;
  private releases = 0;

  constructor(scenario: Scenario, spec: DeliverySpec, units: readonly QueueSettings[], replication: number, recorder: DeliveryRecorder) {
    this.scenario = scenario;
    this.spec = spec;
    this.units = units;
    this.recorder = recorder;
    this.random = new KeyedRandom(deriveRootKey(`${scenario.seed} delivery`, replication));
    this.sim = new Simulator((_kind, callback) => {
      this.callbacks[callback]!();
    });
    // A service without a team belongs to nobody in particular: there are always people for it.
    this.teamOfService = scenario.services.map((service) => spec.teams.findIndex((team) => team.name === service.team));
    this.teams = [...spec.teams.map((team) => ({ free: team.people, queue: [] })), { free: Infinity, queue: [] }];
    this.pipelines = units.map(() => ({ free: 1, queue: [] }));
    const onCall = spec.teams.map((team) => Math.max(1, team.onCall));
    this.pools = spec.onCall === 'pooled' ? [{ free: onCall.reduce((sum, one) => sum + one, 0) || 1, queue: [] }] : [...onCall.map((free) => ({ free, queue: [] })), { free: 1, queue: [] }];
    this.every = compileDistribution(spec.changes.every);
    this.work = compileDistribution(spec.work);
    this.handOff = compileDistribution(spec.handOff);
    this.pipeline = compileDistribution(spec.pipeline);
    this.detect = compileDistribution(spec.failure.detect);
    this.restore = compileDistribution(spec.failure.restore);
    this.pickCount = cumulativePick(spec.changes.services.map((one) => one.weight));
  }

  run(): void {
    this.after(this.draw(this.every, KEY.every, 0), () => { this.changeComes(); });
    this.sim.runUntil(this.spec.run);
  }

  private changeComes(): void {
    const change: Change = { id: this.changes++, services: [], position: 0, handOffs: 0, waiting: 0 };
    const touched = { ...change, services: this.neighbours(change.id) };
    this.recorder.changeBegan(this.sim.now, touched.id);
    this.workOn(touched);
    this.after(this.draw(this.every, KEY.every, this.changes), () => { this.changeComes(); });
  }

  /** Services that a change touches: one at random, then others that call it or are called. */
  private neighbours(change: number): number[] {
    const { services } = this.scenario;
    const wanted = this.spec.changes.services[this.pickCount(this.uniform(KEY.pick, change, 0))]?.count ?? 1;
    const chosen = [Math.floor(this.uniform(KEY.pick, change, 1) * services.length)];
    for (let n = 2; chosen.length < Math.min(wanted, services.length); n++) {
      const near = services.map((_, i) => i).filter((i) => !chosen.includes(i) && chosen.some((one) => this.calls(one, i) || this.calls(i, one)));
      const from = near.length > 0 ? near : services.map((_, i) => i).filter((i) => !chosen.includes(i));
      chosen.push(from[Math.floor(this.uniform(KEY.pick, change, n) * from.length)]!);
    }
    return chosen;
  }

  /** Whether one service calls another, or comes just before it in a process. */
  private calls(a: number, b: number): boolean {
    const from = this.scenario.services[a]!;
    const to = this.scenario.services[b]!.name;
    if (from.operations.some((operation) => operation.calls.some((group) => group.calls.some((call) => call.service === to)))) return true;
    return this.scenario.processes.some((process) => process.steps.some((step, i) => {
      const next = process.steps[i + 1];
      return step.kind === 'step' && next?.kind === 'step' && step.service === from.name && next.service === to;
    }));
  }

  /** Service after service; a change of team is a hand-off. */
  private workOn(change: Change): void {
    const service = change.services[change.position];
    if (service === undefined) {
      this.deliver(change);
      return;
    }
    const team = this.deskOf(service);
    this.seize(this.teams[team]!, () => {
      this.recorder.busyChanged(this.sim.now, team, 1);
      this.after(this.draw(this.work, KEY.work, change.id * 64 + change.position), () => {
        this.recorder.busyChanged(this.sim.now, team, -1);
        this.free(this.teams[team]!);
        change.position++;
        const next = change.services[change.position];
        if (next === undefined || this.deskOf(next) === team) this.workOn(change);
        else {
          change.handOffs++;
          this.after(this.draw(this.handOff, KEY.handOff, change.id * 64 + change.position), () => { this.workOn(change); });
        }
      });
    });
  }

  private deskOf(service: number): number {
    const team = this.teamOfService[service]!;
    return team < 0 ? this.teams.length - 1 : team;
  }

  /** Every unit it touches is released: at once through its pipeline, or with the next train. */
  private deliver(change: Change): void {
    const touched = this.units.map((_, i) => i).filter((i) => this.units[i]!.services.some((service) => change.services.includes(service)));
    change.waiting = touched.length;
    for (const unit of touched) {
      if (this.spec.train === null) this.release(unit, [change]);
      else this.board(unit, change, this.spec.train);
    }
  }

  private board(unit: number, change: Change, train: number): void {
    const aboard = this.trains.get(unit);
    if (aboard !== undefined) {
      aboard.push(change);
      return;
    }
    const passengers = [change];
    this.trains.set(unit, passengers);
    const departs = Math.ceil((this.sim.now + 1) / train) * train;
    this.after(departs - this.sim.now, () => {
      this.trains.delete(unit);
      this.release(unit, passengers);
    });
  }

  private release(unit: number, changes: readonly Change[]): void {
    this.seize(this.pipelines[unit]!, () => {
      const id = this.releases++;
      this.after(this.draw(this.pipeline, KEY.pipeline, id), () => {
        this.free(this.pipelines[unit]!);
        // A train is as bad as the worst of its changes.
        const good = changes.every((change) => this.uniform(KEY.failure, change.id, unit) >= this.spec.failure.chance);
        this.recorder.released(this.sim.now, unit, !good);
        if (!good) this.repair(unit, id);
        for (const change of changes) {
          if (--change.waiting === 0) this.recorder.changeDelivered(this.sim.now, change.id, change.handOffs);
        }
      });
    });
  }

  private repair(unit: number, release: number): void {
    const since = this.sim.now;
    this.after(this.draw(this.detect, KEY.detect, release), () => {
      const pool = this.poolOf(unit);
      this.seize(pool, () => {
        this.after(this.draw(this.restore, KEY.restore, release), () => {
          this.free(pool);
          this.recorder.restored(this.sim.now, unit, since);
        });
      });
    });
  }

  private poolOf(unit: number): Desk {
    if (this.spec.onCall === 'pooled') return this.pools[0]!;
    return this.pools[this.deskOf(this.units[unit]!.services[0]!)]!;
  }

  private seize(desk: Desk, then: () => void): void {
    if (desk.free > 0) {
      desk.free--;
      then();
    } else desk.queue.push(then);
  }

  private free(desk: Desk): void {
    const next = desk.queue.shift();
    if (next === undefined) desk.free++;
    else next();
  }

  private after(delay: number, then: () => void): void {
    this.callbacks.push(then);
    this.sim.after(delay, 0, 0, this.callbacks.length - 1, 0);
  }

  private draw(sampler: Sampler, purpose: number, k: number): number {
    return Math.max(0, Math.round(sampler.sample(this.random.seek(purpose, k, 0))));
  }

  private uniform(purpose: number, entity: number, k: number): number {
    return this.random.seek(purpose, entity, k).nextUniform();
  }
}
