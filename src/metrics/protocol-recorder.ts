import type { Ticks } from '../engine/time.ts';
import type { Ending, FactRecorder, Part, Phase, PlannedDescription, SettledState, Verdict } from '../model/facts.ts';
import { SETTLED } from '../model/facts.ts';
import { ClientView } from './client-view.ts';
import { EffectLedger } from './effect-ledger.ts';
import { FACT, FactHash } from './fact-hash.ts';
import { OrderSlots } from './order-slots.ts';
import type { Outcome } from './outcome.ts';
import { OUTCOME } from './outcome.ts';
import { RowLedger, rowCountOf } from './row-ledger.ts';
import { Takings } from './takings.ts';
import { watchEffect } from './watched-recorder.ts';
import type { FactWatcher } from './watched-recorder.ts';

/** What one small run has come to, as far as the rules of the protocol are concerned. Counts of orders, if nothing else is said. */
export interface ProtocolOutcome {
  readonly orders: number;
  readonly confirmed: number;
  /** Units promised beyond what there was. */
  readonly oversold: number;
  /** Change of sums that have to be conserved. */
  readonly moneyDrift: number;
  /** Some row was below its bound at some time. */
  readonly wentBelow: boolean;
  /** Rows that do not hold what the changes meant by their writes add up to. */
  readonly unbalancedRows: number;
  readonly halfDone: number;
  /** Effects held by orders that have ended without them. */
  readonly orphaned: number;
  /** Effects that an order told yes has not. */
  readonly lostEffects: number;
  /** Told no, or of an error, and an effect remains. */
  readonly wronglyRefused: number;
  readonly stuck: number;
  /** Stuck ones among them. */
  readonly unfinished: number;
  /** Executions that ended more than once. */
  readonly endedAgain: number;
  /** Messages that were sent, lost ones and copies included. */
  readonly messages: number;
  /** How the order that came last ended. */
  readonly lastOutcome: Outcome | null;
  /** The same that a full recorder finds. */
  readonly traceHash: string;
}

const NOTHING = { orders: 0, confirmed: 0, halfDone: 0, orphaned: 0, lostEffects: 0, wronglyRefused: 0, stuck: 0, unfinished: 0, endedAgain: 0, messages: 0 };

/**
 * Hears the facts of a small run and knows whether the protocol kept its rules: what a {@link Recorder} measures of
 * consistency, without anything that only says how long and how often. It costs a small part of that, so that a search
 * can afford thousands of runs a second.
 */
export class ProtocolRecorder implements FactRecorder {
  /** Orders about which nothing can change any more. */
  settled = 0;
  private watcher: FactWatcher | null = null;
  private readonly description: PlannedDescription;
  private readonly slots = new OrderSlots();
  private readonly client: ClientView;
  private readonly effects: EffectLedger;
  private rows: RowLedger;
  private readonly takings: Takings;
  private readonly hash: FactHash;
  private readonly hasRows: boolean;
  /** What the value of each row would be if every write had made the change that it meant. */
  private readonly meant: Float64Array;
  private readonly endings = new Set<number>();
  private counts = { ...NOTHING };
  private last = -1;
  private lastOutcome: Outcome | null = null;

  constructor(description: PlannedDescription) {
    const rows = rowCountOf(description.dataSets);
    this.description = description;
    this.hasRows = rows > 0;
    this.client = new ClientView(this.slots);
    this.effects = new EffectLedger(description.steps, description.processes.length);
    this.rows = new RowLedger(description.dataSets, 0);
    this.takings = new Takings(this.rows);
    this.hash = new FactHash(description, this.slots);
    this.meant = this.rows.value.slice();
  }

  /** Begins another run in the same kind of world; what has grown stays as large as it is. */
  begin(watcher: FactWatcher): void {
    this.watcher = watcher;
    // A run that broke down has left orders behind.
    for (let slot = 0; slot < this.slots.capacity; slot++) if (this.slots.isLive(slot)) this.settle(slot, SETTLED.PENDING);
    this.settled = 0;
    this.rows = new RowLedger(this.description.dataSets, 0);
    this.meant.set(this.rows.value);
    this.takings.reset(this.rows);
    this.hash.reset();
    this.endings.clear();
    this.counts = { ...NOTHING };
    this.last = -1;
    this.lastOutcome = null;
  }

  /** Call once, after the last fact. */
  finish(now: Ticks): ProtocolOutcome {
    const { rows } = this;
    for (let slot = 0; slot < this.slots.capacity; slot++) if (this.slots.isLive(slot)) this.settle(slot, SETTLED.PENDING);
    return {
      ...this.counts, oversold: rows.oversold(), moneyDrift: rows.moneyDrift(), wentBelow: this.wentBelow(now),
      unbalancedRows: this.unbalancedRows(),
      lastOutcome: this.lastOutcome, traceHash: this.hash.digest(),
    };
  }

  // ---- clients and orders

  orderOffered(now: Ticks, slot: number, number: number, process: number, cls: number, intended: Ticks, deadline: Ticks): void {
    if (this.slots.reserve(slot)) {
      this.client.grow(this.slots.capacity);
      this.effects.grow(this.slots.capacity);
      this.takings.grow(this.slots.capacity);
    }
    this.slots.open(slot, { number, intended, deadline, cell: 0, process, measured: true });
    this.client.open(slot);
    this.hash.offered(now, slot, process, cls);
    this.counts.orders++;
    this.last = Math.max(this.last, number);
  }

  clientTold(now: Ticks, slot: number, verdict: Verdict, attempt: number): void {
    this.client.told(now, slot, verdict);
    this.hash.order(FACT.TOLD, now, slot, verdict + attempt * 8);
    this.watcher?.told(now, this.slots.number(slot), verdict);
  }

  clientRetried(now: Ticks, slot: number, attempt: number): void {
    this.client.retried(slot);
    this.hash.order(FACT.RETRIED, now, slot, attempt);
  }

  soldOut(now: Ticks, slot: number, row: number): void {
    this.client.soldOut(slot, row);
    this.hash.row(FACT.SOLD_OUT, now, slot, row, 0);
  }

  executionEnded(now: Ticks, slot: number, execution: number, ending: Ending, parts: Float64Array): void {
    this.client.ended(now, slot, ending, parts);
    this.hash.order(FACT.ENDED, now, slot, ending + execution * 8);
    const key = this.slots.number(slot) * 4096 + execution;
    if (this.endings.has(key)) this.counts.endedAgain++;
    this.endings.add(key);
    this.watcher?.ended(now, this.slots.number(slot), ending);
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
    this.hash.step(FACT.STEP, now, slot, step, phase * 2 + (succeeded ? 1 : 0));
  }

  compensationFailed(now: Ticks, slot: number, step: number): void {
    this.hash.step(FACT.COMPENSATION_FAILED, now, slot, step, 0);
  }

  manualRepair(now: Ticks, slot: number, step: number): void {
    this.hash.step(FACT.MANUAL_REPAIR, now, slot, step, 0);
  }

  stepRequired(now: Ticks, slot: number, step: number, pass: number): void {
    this.effects.require(slot, step, pass);
    this.hash.step(FACT.REQUIRED, now, slot, step, pass);
  }

  // ---- data

  effectApplied(now: Ticks, slot: number, step: number, pass: number, phase: Phase): void {
    this.effects.apply(now, slot, step, pass, phase);
    this.hash.step(FACT.EFFECT, now, slot, step, pass * 8 + phase);
    if (this.watcher !== null) watchEffect(this.watcher, now, this.slots.number(slot), this.description.steps[step]!.path, pass, phase);
  }

  rowRead(now: Ticks, slot: number, _step: number, row: number, version: number): void {
    this.hash.row(FACT.READ, now, slot, row, version);
  }

  // eslint-disable-next-line max-params -- the signature of the port
  rowWritten(now: Ticks, slot: number, _step: number, row: number, _version: number, value: number, delta: number, _base: number, undo: boolean): void {
    this.hash.row(FACT.WRITTEN, now, slot, row, value | 0);
    if (row < 0) return;
    this.rows.write(now, row, value, true);
    this.takings.write(slot, row, delta, undo);
    this.meant[row] = this.meant[row]! + delta;
  }

  inDoubt(now: Ticks, slot: number, since: Ticks): void {
    this.hash.order(FACT.IN_DOUBT, now, slot, since | 0);
  }

  // ---- stations

  visitArrived(): void { /* part of the end of the visit */ }

  visitBlocked(now: Ticks, station: number, slot: number): void {
    this.hash.visitEnded(FACT.BLOCKED, now, station, slot, now);
  }

  visitStarted(): void { /* part of the end of the visit */ }

  visitAbandoned(now: Ticks, station: number, slot: number, _cls: number, arrived: Ticks): void {
    this.hash.visitEnded(FACT.ABANDONED, now, station, slot, arrived);
  }

  visitPreempted(now: Ticks, station: number, slot: number): void {
    this.hash.station(FACT.PREEMPTED, now, station, slot);
  }

  visitResumed(): void { /* part of the end of the visit */ }

  visitLeft(now: Ticks, station: number, slot: number, _cls: number, arrived: Ticks): void {
    this.hash.visitEnded(FACT.LEFT, now, station, slot, arrived);
  }

  visitLost(now: Ticks, station: number, slot: number, _cls: number, arrived: Ticks): void {
    this.hash.visitEnded(FACT.LOST, now, station, slot, arrived);
  }

  workingChanged(): void { /* how busy a station is matters to nobody here */ }

  capacityChanged(): void { /* nor how large it is */ }

  // ---- cost

  messageSent(now: Ticks, slot: number, bytes: number): void {
    this.counts.messages++;
    this.hash.order(FACT.MESSAGE, now, slot, bytes | 0);
  }

  committed(now: Ticks, slot: number, station: number): void {
    this.hash.station(FACT.COMMITTED, now, station, slot);
    this.watcher?.committed(now, slot < 0 ? -1 : this.slots.number(slot), this.description.stations[station]?.name ?? 'edge');
  }

  cpuUsed(now: Ticks, slot: number, ticks: Ticks): void {
    if (ticks !== 0) this.hash.order(FACT.CPU, now, slot, ticks | 0);
  }

  // ---- faults and traces

  faultStarted(now: Ticks, fault: number): void {
    this.watcher?.fault(now, fault, true);
  }

  faultEnded(now: Ticks, fault: number): void {
    this.watcher?.fault(now, fault, false);
  }

  traceJudged(): void { /* what is observed changes nothing */ }

  spanRetained(): void { /* what is observed changes nothing */ }

  wantsTrace(): boolean {
    return false;
  }

  span(_slot: number, _step: number, _phase: Phase, _station: number, _part: Part): void { /* not wanted */ }

  message(): void { /* not wanted */ }

  // ---- the end of an order

  private settle(slot: number, state: SettledState): void {
    const { client, effects, counts } = this;
    const missing = effects.missingCount(slot, this.slots.process(slot), client.isCompleted(slot));
    const present = effects.presentCount(slot);
    const outcome = client.outcome(slot, missing > 0, present > 0);
    const toldYes = client.toldYes(slot);
    const lost = toldYes ? missing : 0;
    const halfDone = present > 0 && ((state === SETTLED.TERMINAL && !client.isCompleted(slot)) || client.toldNo(slot) || missing > 0);
    counts.lostEffects += lost;
    if (outcome === OUTCOME.CONFIRMED) counts.confirmed++;
    if (outcome === OUTCOME.WRONG && lost === 0) counts.wronglyRefused++;
    if (halfDone) counts.halfDone++;
    if (halfDone && state !== SETTLED.PENDING) counts.orphaned += effects.reservationsHeld(slot);
    if (state === SETTLED.STUCK) counts.stuck++;
    if (state !== SETTLED.TERMINAL) counts.unfinished++;
    if (this.slots.number(slot) === this.last) this.lastOutcome = outcome;
    if (this.hasRows) this.takings.settle(slot, toldYes, true);
    effects.clear(slot);
    this.slots.close(slot);
    this.settled++;
  }

  private unbalancedRows(): number {
    let count = 0;
    for (let row = 0; row < this.meant.length; row++) if (this.rows.value[row] !== this.meant[row]) count++;
    return count;
  }

  private wentBelow(now: Ticks): boolean {
    return this.description.dataSets.some((set, index) => set.atLeast !== null && !set.conserve && (this.rows.violationTicks(index, now) ?? 0) > 0);
  }
}
