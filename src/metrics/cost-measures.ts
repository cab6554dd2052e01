import { toSeconds } from '../engine/time.ts';
import type { Ticks } from '../engine/time.ts';
import type { Phase } from '../model/facts.ts';
import { PHASE } from '../model/facts.ts';
import type { OrderSlots } from './order-slots.ts';
import type { MeasureMap } from './measure-map.ts';
import { ratio } from './measure-map.ts';

/** Counts what measured orders cause. Work of no order (slot -1) belongs to nobody and is not counted here. */
export class CostMeasures {
  private readonly slots: OrderSlots;
  private messages = 0;
  private bytes = 0;
  private commits = 0;
  private cpu = 0;
  private overhead = 0;
  private stepsExecuted = 0;
  private visits = 0;

  constructor(slots: OrderSlots) {
    this.slots = slots;
  }

  /** One message that could meet a latency. */
  messageSent(slot: number, bytes: number): void {
    if (!this.counts(slot)) return;
    this.messages++;
    this.bytes += bytes;
  }

  /** One durable write. */
  committed(slot: number): void {
    if (this.counts(slot)) this.commits++;
  }

  /** Processor time; `overhead` = added by the strategy or an overlay. */
  cpuUsed(slot: number, ticks: Ticks, overhead: boolean): void {
    if (!this.counts(slot)) return;
    this.cpu += ticks;
    if (overhead) this.overhead += ticks;
  }

  /** An execution of a step counts whether it succeeded or not; undo, votes and decisions are not steps. */
  stepExecuted(slot: number, phase: Phase): void {
    if (phase === PHASE.DO && this.counts(slot)) this.stepsExecuted++;
  }

  /** A request of an order reached a station. */
  visited(slot: number): void {
    if (this.counts(slot)) this.visits++;
  }

  /** @param instanceHours - of the measured window */
  report(out: MeasureMap, confirmed: number, offered: number, instanceHours: number): void {
    out['cost.messages'] = ratio(this.messages, confirmed);
    out['cost.bytes'] = ratio(this.bytes, confirmed);
    out['cost.commits'] = ratio(this.commits, confirmed);
    out['cost.cpu-time'] = ratio(toSeconds(this.cpu), confirmed);
    out['cost.cpu-time.overhead'] = ratio(toSeconds(this.overhead), confirmed);
    out['cost.instance-hours'] = instanceHours;
    out['cost.steps-executed'] = ratio(this.stepsExecuted, confirmed);
    out['operability.hops'] = ratio(this.visits, offered);
  }

  private counts(slot: number): boolean {
    return slot >= 0 && this.slots.isMeasured(slot);
  }
}
