import { compileDistribution, sampleTicks } from '../../engine/distributions.ts';
import type { Sampler } from '../../engine/distributions.ts';
import type { DistributionSpec } from '../../engine/distribution-spec.ts';
import { Jobs } from '../../engine/jobs.ts';
import { hashText, mixKeys } from '../../engine/keyed-random.ts';
import { Station } from '../../engine/station.ts';
import type { StationHost } from '../../engine/station.ts';
import type { Ticks } from '../../engine/time.ts';
import type { Context } from '../context.ts';
import { EVENT } from '../events.ts';
import { PART } from '../facts.ts';
import type { Endpoint } from '../network.ts';
import type { Order } from '../order.ts';
import type { Path } from '../path.ts';
import { Pool } from '../pool.ts';

const KEY_PROXY = hashText('sidecar');

/** One message in one proxy. */
class Passage {
  readonly id: number;
  order!: Order;
  path!: Path;
  arrived: Ticks = 0;
  /** Where it goes on: meaning is the owner's. */
  leg = 0;
  target = 0;
  /** For traces. */
  step = -1;
  phase = 0;
  attempt = 1;

  constructor(id: number) {
    this.id = id;
  }
}

/** What is drawn and shown for a passage. */
export interface PassageKind {
  /** Key of its draw, with the n-th such message of the order. */
  readonly purpose: number;
  readonly n: number;
  readonly step: number;
  readonly phase: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;
  readonly attempt: number;
}

/**
 * The proxies beside callers and callees: each a queue with a few workers, so that what a mesh adds to a message depends
 * on how many others pass at the same time. All count as one station, `sidecar`.
 *
 * Without queueing the mean is that of published processor figures; the percentiles emerge (M/G/2).
 */
export class ProxyStations implements StationHost {
  private readonly ctx: Context;
  private readonly station: number;
  private readonly workers: number;
  private readonly time: Sampler;
  private readonly jobs = new Jobs();
  private readonly stations: Station[] = [];
  private readonly byEndpoint: (Station | undefined)[] = [];
  private readonly passages = new Pool((id) => new Passage(id));
  private readonly done: (leg: number, target: number) => void;

  /**
   * @param station - number of the recorder's station
   * @param done - a message has passed: the leg and target it was sent with
   */
  constructor(ctx: Context, station: number, time: DistributionSpec, workers: number, done: (leg: number, target: number) => void) {
    this.ctx = ctx;
    this.station = station;
    this.workers = workers;
    this.time = compileDistribution(time);
    this.done = done;
  }

  /** Puts a proxy beside an endpoint. */
  attach(endpoint: Endpoint): Station {
    const present = this.byEndpoint[endpoint.id];
    if (present !== undefined) return present;
    const station = new Station(this.ctx.sim, this.jobs, this, {
      id: this.stations.length, discipline: 'fifo', places: this.workers, queueLimit: Infinity, ranks: 1,
      workDoneKind: EVENT.PROXY_DONE, sharedWorkDoneKind: EVENT.PROXY_DONE,
    });
    this.stations.push(station);
    this.byEndpoint[endpoint.id] = station;
    const count = this.stations.length;
    this.ctx.recorder.capacityChanged(this.ctx.sim.now, this.station, count, count, count * this.workers);
    return station;
  }

  /** Sends a message of an order through the proxy of an endpoint; the order must be held until it has passed. */
  pass(endpoint: Endpoint, order: Order, path: Path, kind: PassageKind, leg: number, target: number): void {
    const { sim, recorder, random } = this.ctx;
    const passage = this.passages.take();
    passage.order = order;
    passage.path = path;
    passage.arrived = sim.now;
    passage.leg = leg;
    passage.target = target;
    passage.step = kind.step;
    passage.phase = kind.phase;
    passage.attempt = kind.attempt;
    recorder.visitArrived(sim.now, this.station, order.id, order.cls);
    const work = sampleTicks(this.time, random.seek(mixKeys(KEY_PROXY, kind.purpose + leg), order.number, kind.n));
    this.attach(endpoint).offer(passage.id, 0, work);
  }

  /** Event: a proxy is done with a message. */
  worked(job: number, station: number): void {
    this.stations[station]!.workDone(job);
  }

  jobStarts(_station: Station, job: number, drawn: Ticks): Ticks {
    const { sim, recorder } = this.ctx;
    const { order, arrived } = this.passages.at(job);
    recorder.visitStarted(sim.now, this.station, order.id, order.cls, arrived);
    recorder.workingChanged(sim.now, this.station, 1);
    return drawn;
  }

  jobFinished(station: Station, job: number): void {
    const { sim, recorder } = this.ctx;
    const passage = this.passages.at(job);
    const { order, path, leg, target } = passage;
    const worked = station.workedBy(job);
    recorder.workingChanged(sim.now, this.station, -1);
    recorder.visitLeft(sim.now, this.station, order.id, order.cls, passage.arrived, worked);
    recorder.cpuUsed(sim.now, order.id, worked, true);
    if (recorder.wantsTrace(order.id) && passage.arrived < sim.now) {
      recorder.span(order.id, passage.step, passage.phase as 0, this.station, PART.OVERLAY, passage.arrived, sim.now, passage.attempt);
    }
    path.advance(PART.OVERLAY, sim.now);
    station.release(job);
    this.passages.give(passage);
    this.done(leg, target);
  }

  jobLost(): void {
    throw new Error('proxies do not crash by themselves');
  }
}
