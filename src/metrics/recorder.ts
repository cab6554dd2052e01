import type { Ticks } from '../engine/time.ts';
import type { Ending, FactRecorder, Part, Phase, SettledState, Verdict, WorldDescription } from '../model/facts.ts';
import { SETTLED } from '../model/facts.ts';
import type { ClientView } from './client-view.ts';
import { Concerns } from './concerns.ts';
import type { ConsistencyOracle } from './consistency-oracle.ts';
import type { CostMeasures } from './cost-measures.ts';
import type { FactHash } from './fact-hash.ts';
import { FACT } from './fact-hash.ts';
import type { OrderSlots } from './order-slots.ts';
import type { Outcome } from './outcome.ts';
import { OUTCOME, OUTCOME_NAMES } from './outcome.ts';
import type { RecorderOptions } from './recorder-options.ts';
import { replicationResult } from './replication-report.ts';
import type { ReplicationResult } from './replication-result.ts';
import type { StationMeasures } from './station-measures.ts';

/**
 * Hears every fact of one replication and knows its measures in the end. It only passes facts on, one class for each
 * concern; nothing is allocated for a fact but where an order is settled or followed span by span.
 */
export class Recorder implements FactRecorder {
  /** What has been counted so far, for tests of identities in ticks. */
  readonly concerns: Concerns;
  // Those that hear many facts, without the detour.
  private readonly slots: OrderSlots;
  private readonly client: ClientView;
  private readonly oracle: ConsistencyOracle;
  private readonly stations: StationMeasures;
  private readonly cost: CostMeasures;
  private readonly hash: FactHash;
  /** Services share a station, so visits do not say which of them was meant. */
  private readonly countsExecutions: boolean;
  private readonly measureFrom: Ticks;
  private readonly measureTo: Ticks;
  private readonly horizon: Ticks;
  /** The next moment at which integrals are read; a fact at or after it waits for that. */
  private boundary = 0;
  private nextSample: Ticks;

  constructor(description: WorldDescription, options: RecorderOptions) {
    const concerns = new Concerns(description, options);
    this.concerns = concerns;
    this.slots = concerns.slots;
    this.client = concerns.client;
    this.oracle = concerns.oracle;
    this.stations = concerns.stations;
    this.cost = concerns.cost;
    this.hash = concerns.hash;
    this.countsExecutions = description.stations.some((station) => station.services.length > 1);
    this.measureFrom = concerns.window.from;
    this.measureTo = concerns.window.to;
    this.horizon = this.measureTo + options.drain;
    this.nextSample = concerns.timeline.step;
  }

  // ---- clients and orders

  orderOffered(now: Ticks, slot: number, number: number, process: number, cls: number, intended: Ticks, deadline: Ticks): void {
    this.concerns.reserve(slot);
    const cell = this.concerns.populations.cellOf(process, cls);
    const measured = intended >= this.measureFrom && intended < this.measureTo;
    this.slots.open(slot, { number, intended, deadline, cell, process, measured });
    this.client.open(slot);
    this.concerns.exemplars.open(slot);
    this.hash.offered(now, slot, process, cls);
  }

  clientTold(now: Ticks, slot: number, verdict: Verdict, attempt: number): void {
    this.client.told(now, slot, verdict);
    this.hash.order(FACT.TOLD, now, slot, verdict + attempt * 8);
  }

  clientRetried(now: Ticks, slot: number, attempt: number): void {
    this.client.retried(slot);
    this.hash.order(FACT.RETRIED, now, slot, attempt);
  }

  soldOut(now: Ticks, slot: number, row: number): void {
    this.client.soldOut(slot, row);
    this.oracle.soldOut(slot, row);
    this.hash.row(FACT.SOLD_OUT, now, slot, row, 0);
  }

  executionEnded(now: Ticks, slot: number, execution: number, ending: Ending, parts: Float64Array): void {
    this.client.ended(now, slot, ending, parts);
    this.oracle.ended(slot);
    this.hash.order(FACT.ENDED, now, slot, ending + execution * 8);
  }

  degraded(now: Ticks, slot: number): void {
    this.client.degraded(slot);
    this.hash.order(FACT.DEGRADED, now, slot, 0);
  }

  orderSettled(now: Ticks, slot: number, state: SettledState): void {
    this.hash.order(FACT.SETTLED, now, slot, state);
    this.settle(slot, state);
  }

  // ---- steps

  stepExecuted(now: Ticks, slot: number, step: number, phase: Phase, succeeded: boolean): void {
    this.oracle.stepExecuted(slot, phase, succeeded);
    this.cost.stepExecuted(slot, phase);
    if (this.countsExecutions && this.slots.isMeasured(slot)) this.concerns.executions.add(step, this.slots.cell(slot));
    this.hash.step(FACT.STEP, now, slot, step, phase * 2 + (succeeded ? 1 : 0));
  }

  compensationFailed(now: Ticks, slot: number, step: number): void {
    this.oracle.note(slot, 'compensation-failures');
    this.hash.step(FACT.COMPENSATION_FAILED, now, slot, step, 0);
  }

  manualRepair(now: Ticks, slot: number, step: number): void {
    this.oracle.note(slot, 'manual-repairs');
    this.hash.step(FACT.MANUAL_REPAIR, now, slot, step, 0);
  }

  stepRequired(now: Ticks, slot: number, step: number, pass: number): void {
    this.oracle.effects.require(slot, step, pass);
    this.hash.step(FACT.REQUIRED, now, slot, step, pass);
  }

  // ---- data

  effectApplied(now: Ticks, slot: number, step: number, pass: number, phase: Phase): void {
    this.oracle.effectApplied(now, slot, step, pass, phase);
    this.hash.step(FACT.EFFECT, now, slot, step, pass * 8 + phase);
  }

  rowRead(now: Ticks, slot: number, step: number, row: number, version: number, newest: number, since: Ticks): void {
    this.oracle.rowRead(now, slot, step, row, version, newest, since);
    this.hash.row(FACT.READ, now, slot, row, version);
  }

  // eslint-disable-next-line max-params -- the signature of the port
  rowWritten(now: Ticks, slot: number, _step: number, row: number, version: number, value: number, delta: number, base: number, undo: boolean): void {
    this.oracle.rowWritten(now, slot, row, version, value, delta, base, undo);
    this.hash.row(FACT.WRITTEN, now, slot, row, value | 0);
  }

  inDoubt(now: Ticks, slot: number, since: Ticks): void {
    this.client.inDoubt(now, slot, since);
    this.hash.order(FACT.IN_DOUBT, now, slot, since | 0);
  }

  // ---- stations

  visitArrived(now: Ticks, station: number, slot: number, cls: number): void {
    if (now >= this.boundary) this.cross(now);
    this.stations.arrived(now, station, slot, cls);
    this.cost.visited(slot);
  }

  visitBlocked(now: Ticks, station: number, slot: number, cls: number): void {
    if (now >= this.boundary) this.cross(now);
    this.stations.blocked(now, station, cls);
    this.hash.visitEnded(FACT.BLOCKED, now, station, slot, now);
  }

  visitStarted(now: Ticks, station: number, _slot: number, cls: number, arrived: Ticks): void {
    if (now >= this.boundary) this.cross(now);
    this.stations.started(now, station, cls, arrived);
  }

  visitAbandoned(now: Ticks, station: number, slot: number, cls: number, arrived: Ticks, patience: boolean): void {
    if (now >= this.boundary) this.cross(now);
    this.stations.unserved(now, station, cls, arrived, patience);
    this.hash.visitEnded(FACT.ABANDONED, now, station, slot, arrived);
  }

  visitPreempted(now: Ticks, station: number, slot: number, cls: number): void {
    if (now >= this.boundary) this.cross(now);
    this.stations.suspended(now, station, cls, 1);
    this.hash.station(FACT.PREEMPTED, now, station, slot);
  }

  visitResumed(now: Ticks, station: number, _slot: number, cls: number): void {
    if (now >= this.boundary) this.cross(now);
    this.stations.suspended(now, station, cls, -1);
  }

  visitLeft(now: Ticks, station: number, slot: number, cls: number, arrived: Ticks, _worked: Ticks): void {
    if (now >= this.boundary) this.cross(now);
    this.stations.left(now, station, cls, arrived);
    this.hash.visitEnded(FACT.LEFT, now, station, slot, arrived);
  }

  visitLost(now: Ticks, station: number, slot: number, cls: number, arrived: Ticks, queued: boolean): void {
    if (now >= this.boundary) this.cross(now);
    if (queued) this.stations.unserved(now, station, cls, arrived, false);
    else this.stations.lostInService(now, station, cls, arrived);
    this.hash.visitEnded(FACT.LOST, now, station, slot, arrived);
  }

  workingChanged(now: Ticks, station: number, change: number): void {
    if (now >= this.boundary) this.cross(now);
    this.stations.capacity.changeWorking(station, now, change);
  }

  capacityChanged(now: Ticks, station: number, up: number, existing: number, places: number): void {
    if (now >= this.boundary) this.cross(now);
    this.stations.capacityChanged(now, station, up, existing, places);
  }

  // ---- cost

  messageSent(now: Ticks, slot: number, bytes: number): void {
    this.cost.messageSent(slot, bytes);
    this.hash.order(FACT.MESSAGE, now, slot, bytes | 0);
  }

  committed(now: Ticks, slot: number, station: number): void {
    this.cost.committed(slot);
    this.hash.station(FACT.COMMITTED, now, station, slot);
  }

  cpuUsed(now: Ticks, slot: number, ticks: Ticks, overhead: boolean): void {
    if (ticks === 0) return;
    this.cost.cpuUsed(slot, ticks, overhead);
    this.hash.order(FACT.CPU, now, slot, ticks | 0);
  }

  // ---- faults

  faultStarted(now: Ticks, fault: number): void {
    this.concerns.faults.started(now, fault);
    this.concerns.traces.faultStarted(now, fault);
  }

  faultEnded(now: Ticks, fault: number): void {
    this.concerns.faults.ended(now, fault);
  }

  // ---- tracing

  traceJudged(_now: Ticks, number: number, complete: boolean): void {
    this.concerns.traces.judged(number, complete);
  }

  spanRetained(now: Ticks, at: Ticks, station: number, own: Ticks, culprit: boolean): void {
    this.concerns.traces.retained(now, at, station, own, culprit);
  }

  // ---- traces of chosen orders

  wantsTrace(slot: number): boolean {
    return this.concerns.exemplars.follows(slot);
  }

  // eslint-disable-next-line max-params -- the signature of the port
  span(slot: number, step: number, phase: Phase, station: number, part: Part, from: Ticks, to: Ticks, attempt: number, succeeded = true): void {
    this.concerns.exemplars.addSpan(slot, { step, phase, station, part, from, to, attempt, succeeded });
  }

  // eslint-disable-next-line max-params -- the signature of the port
  message(slot: number, from: number, to: number, step: number, phase: Phase, answer: boolean, sent: Ticks, received: Ticks): void {
    this.concerns.exemplars.addMessage(slot, { from, to, step, phase, answer, sent, received });
  }

  /**
   * Ends the replication at `now`, or at the end of the drain if nothing happened since: orders not settled yet are pending. Call once, after the last fact.
   *
   * @param events - events fired by the engine
   */
  finish(now: Ticks, events: number): ReplicationResult {
    const end = Math.max(now, this.horizon);
    this.cross(end);
    this.stations.advance(end);
    for (let slot = 0; slot < this.slots.capacity; slot++) {
      if (this.slots.isLive(slot)) this.settle(slot, SETTLED.PENDING);
    }
    this.concerns.orders.close((row) => this.oracle.rows.unsold(row));
    return replicationResult(this.concerns, end, events);
  }

  private settle(slot: number, state: SettledState): void {
    const { slots, client } = this;
    const measured = slots.isMeasured(slot);
    const outcome = client.outcome(slot, this.oracle.missing(slot) > 0, this.oracle.effects.presentCount(slot) > 0);
    if (measured) {
      const row = client.soldOutRow(slot);
      this.concerns.orders.settle(slot, outcome, state, row < 0 ? 0 : this.oracle.rows.supply(row));
    }
    this.concerns.timeline.settle(slot, outcome);
    const verdict = this.oracle.settle(slot, state, this.horizon);
    if (verdict.from >= 0) this.concerns.timeline.partlyDone(verdict.from, verdict.to);
    if (measured) {
      this.offerCandidate(slot, outcome, state, verdict.anomalous);
      this.concerns.traces.settled(slots.number(slot), outcome === OUTCOME.CONFIRMED || outcome === OUTCOME.REFUSED);
    }
    this.concerns.exemplars.close(slot, OUTCOME_NAMES[outcome]);
    slots.close(slot);
  }

  private offerCandidate(slot: number, outcome: Outcome, state: SettledState, anomalous: boolean): void {
    const number = this.slots.number(slot);
    const terminal = this.client.terminalAt(slot);
    if (outcome === OUTCOME.CONFIRMED && state === SETTLED.TERMINAL && terminal >= 0) {
      this.concerns.candidates.confirmed(number, terminal - this.slots.intended(slot));
    }
    if (outcome !== OUTCOME.CONFIRMED && outcome !== OUTCOME.REFUSED) this.concerns.candidates.notSuccessful(number);
    if (anomalous) this.concerns.candidates.sawAnomaly(number);
  }

  /** Reads the integrals at every boundary up to `now`. */
  private cross(now: Ticks): void {
    while (this.boundary <= now) {
      const at = this.boundary;
      this.stations.advance(at);
      if (at === this.measureFrom) this.stations.open();
      if (at === this.nextSample || at === this.measureTo) {
        this.concerns.timeline.sample(at, this.stations);
        this.nextSample += this.concerns.timeline.step;
      }
      if (at === this.measureTo) {
        this.stations.close();
        this.boundary = Infinity;
      } else {
        this.boundary = Math.min(this.nextSample, at < this.measureFrom ? this.measureFrom : this.measureTo, this.measureTo);
      }
    }
  }
}
