import { compileDistribution, sampleTicks } from '../../engine/distributions.ts';
import type { Sampler } from '../../engine/distributions.ts';
import { hashText } from '../../engine/keyed-random.ts';
import { Jobs } from '../../engine/jobs.ts';
import { PRIORITY } from '../../engine/simulator.ts';
import { Station } from '../../engine/station.ts';
import type { StationHost } from '../../engine/station.ts';
import type { Ticks } from '../../engine/time.ts';
import type { Copy } from './broker-records.ts';
import type { Context } from '../context.ts';
import { EVENT } from '../events.ts';
import { PART, PHASE } from '../facts.ts';
import type { Endpoint } from '../network.ts';
import type { Pool } from '../pool.ts';
import type { BrokerPlan } from '../ports-broker.ts';

const KEY_WORK = hashText('broker work');
const KEY_LATENCY = hashText('broker latency');

/** What the broker hands on. */
export interface BrokerHost {
  /** The leader has the record; it is not safe yet. */
  taken(copy: Copy): void;
  /** The record is safe: consumers may see it, the publisher may forget it. */
  stored(copy: Copy): void;
  /** It was not safe yet when the broker crashed, or the broker was down: the publisher notices, unless it was told already. */
  refused(copy: Copy): void;
  /** The broker is back. */
  restored(): void;
}

/**
 * The broker itself: takes records in, makes them safe (copies them to a majority, or writes them), and only then shows and
 * acknowledges them. So a crash loses nothing that was acknowledged, unless its leader acknowledges alone.
 */
export class Broker implements StationHost {
  readonly endpoint: Endpoint;
  /** Number among the recorder's stations. */
  readonly stationNumber: number;
  private readonly ctx: Context;
  private readonly places: number;
  private readonly work: Sampler;
  private readonly latency: Sampler;
  private readonly copies: Pool<Copy>;
  private readonly host: BrokerHost;
  private readonly station: Station;
  /** Records that are being made safe. */
  private readonly replicating = new Set<Copy>();
  private downReasons = 0;

  constructor(ctx: Context, plan: BrokerPlan, endpoint: Endpoint, stationNumber: number, copies: Pool<Copy>, host: BrokerHost) {
    this.ctx = ctx;
    this.places = plan.places;
    this.work = compileDistribution(plan.work);
    this.latency = compileDistribution(plan.latency);
    this.endpoint = endpoint;
    this.stationNumber = stationNumber;
    this.copies = copies;
    this.host = host;
    this.station = new Station(ctx.sim, new Jobs(), this, {
      id: 0, discipline: 'fifo', places: plan.places, queueLimit: Infinity, ranks: 1,
      workDoneKind: EVENT.BROKER_WORKED, sharedWorkDoneKind: EVENT.BROKER_WORKED,
    });
    this.reportCapacity();
  }

  get up(): boolean {
    return this.downReasons === 0;
  }

  /** A record arrives at the broker, which is up. */
  receive(copy: Copy): void {
    const { ctx, stationNumber } = this;
    const { order } = copy.publication;
    copy.arrived = ctx.sim.now;
    ctx.recorder.visitArrived(ctx.sim.now, stationNumber, order.id, order.cls);
    this.station.offer(copy.id, 0, sampleTicks(this.work, ctx.random.seek(copy.publication.purpose ^ KEY_WORK, order.number, copy.n)));
  }

  jobStarts(_station: Station, job: number, drawn: Ticks): Ticks {
    const { ctx, stationNumber } = this;
    const copy = this.copies.at(job);
    const { order } = copy.publication;
    copy.path.advance(PART.BROKER, ctx.sim.now);
    ctx.recorder.visitStarted(ctx.sim.now, stationNumber, order.id, order.cls, copy.arrived);
    ctx.recorder.workingChanged(ctx.sim.now, stationNumber, 1);
    return drawn;
  }

  jobFinished(station: Station, job: number): void {
    const { ctx, stationNumber } = this;
    const now = ctx.sim.now;
    const copy = this.copies.at(job);
    const { order, purpose } = copy.publication;
    const worked = station.workedBy(job);
    ctx.recorder.workingChanged(now, stationNumber, -1);
    ctx.recorder.visitLeft(now, stationNumber, order.id, order.cls, copy.arrived, worked);
    ctx.recorder.cpuUsed(now, order.id, worked, true);
    const latency = sampleTicks(this.latency, ctx.random.seek(purpose ^ KEY_LATENCY, order.number, copy.n));
    this.replicating.add(copy);
    this.host.taken(copy);
    copy.event = ctx.sim.after(latency, PRIORITY.COMPLETION, EVENT.RECORD_SAFE, copy.id, 0);
    station.release(job);
  }

  /** Event: a place has done its work on a record. */
  worked(job: number): void {
    this.station.workDone(job);
  }

  /** Event: a record is safe. */
  safe(copy: Copy): void {
    const { recorder, sim } = this.ctx;
    copy.event = 0;
    this.replicating.delete(copy);
    copy.path.advance(PART.BROKER, sim.now);
    const { order } = copy.publication;
    if (recorder.wantsTrace(order.id)) recorder.span(order.id, -1, PHASE.CONTROL, this.stationNumber, PART.BROKER, copy.arrived, sim.now, copy.n + 1);
    this.host.stored(copy);
  }

  jobLost(_station: Station, job: number, queued: boolean): void {
    const copy = this.copies.at(job);
    const { order } = copy.publication;
    const { ctx } = this;
    ctx.recorder.visitLost(ctx.sim.now, this.stationNumber, order.id, order.cls, copy.arrived, queued);
    if (!queued) ctx.recorder.workingChanged(ctx.sim.now, this.stationNumber, -1);
    this.host.refused(copy);
  }

  /** It stops; what was not safe is gone, what was safe stays. */
  crash(): void {
    this.downReasons++;
    if (this.downReasons > 1) return;
    this.reportCapacity();
    this.station.crash();
    for (const copy of this.replicating) {
      this.ctx.sim.cancel(copy.event);
      copy.event = 0;
      this.host.refused(copy);
    }
    this.replicating.clear();
  }

  /** A reason to be down is over; with the last one it goes on. */
  restore(): void {
    this.downReasons--;
    if (this.downReasons > 0) return;
    this.reportCapacity();
    this.host.restored();
  }

  private reportCapacity(): void {
    const up = this.up ? 1 : 0;
    const places = this.places === Infinity ? -1 : this.places * up;
    this.ctx.recorder.capacityChanged(this.ctx.sim.now, this.stationNumber, up, 1, places);
  }
}
