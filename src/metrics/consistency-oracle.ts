import { Histogram } from '../engine/histogram.ts';
import type { Ticks } from '../engine/time.ts';
import { toSeconds } from '../engine/time.ts';
import type { Phase, SettledState, WorldDescription } from '../model/facts.ts';
import { PHASE, SETTLED } from '../model/facts.ts';
import type { ClientView } from './client-view.ts';
import { DirtyReads } from './dirty-reads.ts';
import { INCONSISTENT_POINTS, STALENESS_POINTS, putDistribution } from './distribution-keys.ts';
import { EffectLedger } from './effect-ledger.ts';
import { grownUint8 } from './grown.ts';
import { isolationAnomalies } from './isolation-anomalies.ts';
import type { MeasureMap } from './measure-map.ts';
import { ratio } from './measure-map.ts';
import { OPERATION, OperationHistory } from './operation-history.ts';
import type { OrderSlots } from './order-slots.ts';
import { RowLedger, rowCountOf } from './row-ledger.ts';
import { Takings } from './takings.ts';
import { VersionChains } from './version-chains.ts';

/** Counts that are also reported `.per-million` of the measured orders. */
export const CONSISTENCY_COUNTS = [
  'oversold', 'lost-updates', 'dirty-reads', 'dirty-reads-realised', 'fuzzy-reads', 'stale-reads', 'half-done', 'stuck',
  'orphaned-reservations', 'duplicate-effects', 'standing-duplicates', 'lost-effects', 'compensations', 'compensation-failures', 'manual-repairs',
] as const;
type ConsistencyCount = (typeof CONSISTENCY_COUNTS)[number];

/** How many of the hottest keys of a data set are reported. */
export const HOTTEST_KEYS = 10;

/** What the oracle says of an order in the end. */
export interface OracleVerdict {
  /** When it had some of its effects and not all; `from` = -1: it never had one. */
  readonly from: Ticks;
  readonly to: Ticks;
  /** An anomaly was seen in it. */
  readonly anomalous: boolean;
}

/**
 * Sees every read and write and every order's end, and therefore counts each anomaly exactly, in O(1) per operation.
 * Definitions: A. Adya, Weak Consistency (1999), for lost update and stale read; C. Richardson, Microservices Patterns
 * (2018), ch. 4, for the dirty and fuzzy reads and lost updates of sagas.
 */
export class ConsistencyOracle {
  readonly effects: EffectLedger;
  readonly rows: RowLedger;
  readonly dirtyReads: DirtyReads;
  /** 1 = an anomaly was seen in the order in a slot. */
  private anomalous = new Uint8Array(0);
  private readonly description: WorldDescription;
  private readonly slots: OrderSlots;
  private readonly client: ClientView;
  private readonly hasRows: boolean;
  private readonly chains: VersionChains;
  private readonly takings: Takings;
  /** Every operation; null = not asked for. */
  private readonly history: OperationHistory | null;
  private readonly staleness = new Histogram();
  private readonly inconsistent = new Histogram();
  private readonly counts: Record<ConsistencyCount, number>;
  private doubtTicks = 0;
  private doubts = 0;

  constructor(description: WorldDescription, slots: OrderSlots, client: ClientView, observedFrom: Ticks, histories: boolean) {
    const { dataSets } = description;
    const rowCount = rowCountOf(dataSets);
    this.hasRows = rowCount > 0;
    this.description = description;
    this.slots = slots;
    this.client = client;
    this.effects = new EffectLedger(description.steps, description.processes.length);
    this.rows = new RowLedger(dataSets, observedFrom);
    this.chains = new VersionChains(rowCount, (row) => dataSets[this.rows.setOf[row]!]!.replicated === true);
    this.dirtyReads = new DirtyReads(rowCount);
    this.takings = new Takings(this.rows);
    this.history = histories ? new OperationHistory() : null;
    this.counts = Object.fromEntries(CONSISTENCY_COUNTS.map((name) => [name, 0])) as Record<ConsistencyCount, number>;
  }

  /** Makes room for order slots below `capacity`. */
  grow(capacity: number): void {
    this.effects.grow(capacity);
    this.chains.grow(capacity);
    this.dirtyReads.grow(capacity);
    this.takings.grow(capacity);
    this.history?.grow(capacity);
    this.anomalous = grownUint8(this.anomalous, capacity);
  }

  /** Effects of (order, step, pass) were written or taken back. */
  effectApplied(now: Ticks, slot: number, step: number, pass: number, phase: Phase): void {
    if (this.effects.apply(now, slot, step, pass, phase)) this.dirtyReads.undone(slot);
  }

  /** A row was read. -1 = its order's own, which nobody else writes: what is read of it can only be old. */
  rowRead(now: Ticks, slot: number, step: number, row: number, version: number, newest: number, since: Ticks): void {
    const measured = this.slots.isMeasured(slot);
    const fuzzy = row >= 0 && this.chains.read(slot, step, row, version);
    if (row >= 0) this.history?.add(slot, row, version, OPERATION.READ, measured);
    if (!measured) return;
    const dirty = this.dirtyReads.dirty;
    if (row >= 0) {
      this.rows.accessed(row);
      this.dirtyReads.read(slot, row);
    }
    const stale = version < newest;
    this.staleness.record(stale && since >= 0 ? now - since : 0);
    if (fuzzy) this.counts['fuzzy-reads']++;
    if (stale) this.counts['stale-reads']++;
    if (fuzzy || stale || this.dirtyReads.dirty > dirty) this.anomalous[slot] = 1;
  }

  /** A row of a numbered data set was written; the arguments are those of the fact. */
  // eslint-disable-next-line max-params -- what the fact says, without an object for every write
  rowWritten(now: Ticks, slot: number, row: number, version: number, value: number, delta: number, base: number, undo: boolean): void {
    if (row < 0) return;
    const measured = this.slots.isMeasured(slot);
    this.chains.write(slot, row, version, base, measured);
    this.rows.write(now, row, value, measured);
    this.takings.write(slot, row, delta, undo);
    this.dirtyReads.write(slot, row);
    this.history?.add(slot, row, version, undo ? OPERATION.UNDO : base >= 0 ? OPERATION.OVERWRITE : OPERATION.CHANGE, measured);
    if (measured && !undo) this.rows.accessed(row);
  }

  /** The process was refused because a row was sold out: the check was an access to it. */
  soldOut(slot: number, row: number): void {
    if (row >= 0 && this.slots.isMeasured(slot)) this.rows.accessed(row);
  }

  /** An execution of the order's process has ended: it is terminal, unless it writes again. */
  ended(slot: number): void {
    if (this.hasRows) this.dirtyReads.terminal(slot);
  }

  /** A step or its undo was executed. */
  stepExecuted(slot: number, phase: Phase, succeeded: boolean): void {
    if (succeeded && (phase === PHASE.UNDO || phase === PHASE.CANCEL)) this.note(slot, 'compensations');
  }

  /** Counts one event of a measured order. */
  note(slot: number, what: 'compensations' | 'compensation-failures' | 'manual-repairs'): void {
    if (this.slots.isMeasured(slot)) this.counts[what]++;
  }

  /** Effects of the order in `slot` that should be there and are not. */
  missing(slot: number): number {
    return this.effects.missingCount(slot, this.slots.process(slot), this.client.isCompleted(slot));
  }

  /** Judges and forgets the order in `slot`. `horizon` = end of the run: until then what is half done stays so. */
  settle(slot: number, state: SettledState, horizon: Ticks): OracleVerdict {
    const measured = this.slots.isMeasured(slot);
    const halfDone = this.isHalfDone(slot, state);
    const from = this.effects.firstEffectAt[slot]!;
    const to = halfDone ? horizon : this.effects.lastChangeAt[slot]!;
    if (measured) this.countOrder(slot, state, halfDone);
    if (measured && from >= 0) this.inconsistent.record(to - from);
    if (this.hasRows) {
      this.history?.end(slot, this.client.isCompleted(slot));
      this.takings.settle(slot, this.client.toldYes(slot), measured);
      this.chains.clear(slot);
      this.dirtyReads.clear(slot, state === SETTLED.STUCK);
    }
    this.effects.clear(slot);
    const anomalous = this.anomalous[slot] === 1;
    this.anomalous[slot] = 0;
    return { from, to, anomalous };
  }

  /** Adds `consistency.*` and `data.*`. */
  report(out: MeasureMap, offered: number, now: Ticks): void {
    const counts = this.counts;
    counts.oversold = this.rows.oversold();
    counts['lost-updates'] = this.chains.lostUpdates();
    counts['dirty-reads'] = this.dirtyReads.dirty;
    counts['dirty-reads-realised'] = this.dirtyReads.realised;
    for (const name of CONSISTENCY_COUNTS) {
      out[`consistency.${name}`] = counts[name];
      out[`consistency.${name}.per-million`] = ratio(counts[name] * 1e6, offered);
    }
    const reads = this.staleness.count;
    out['consistency.lost-update-ratio'] = ratio(counts['lost-updates'], this.chains.committedWrites());
    out['consistency.dirty-read-ratio'] = ratio(counts['dirty-reads'], reads);
    out['consistency.stale-read-ratio'] = ratio(counts['stale-reads'], reads);
    putDistribution(out, 'consistency.staleness', this.staleness, STALENESS_POINTS);
    putDistribution(out, 'consistency.inconsistent', this.inconsistent, INCONSISTENT_POINTS);
    out['consistency.in-doubt-time'] = ratio(toSeconds(this.doubtTicks), this.doubts) ?? 0;
    out['consistency.money-drift'] = this.rows.moneyDrift();
    if (this.history !== null) for (const [name, count] of Object.entries(isolationAnomalies(this.history))) out[`consistency.isolation.${name}`] = count as number | null;
    this.description.dataSets.forEach(({ name }, index) => {
      const violated = this.rows.violationTicks(index, now);
      out[`consistency.violation-time.${name}`] = violated === null ? null : toSeconds(violated);
      this.rows.shares(index, HOTTEST_KEYS).forEach((share, k) => {
        out[`data.${name}.share.${k + 1}`] = share;
      });
    });
  }

  private countOrder(slot: number, state: SettledState, halfDone: boolean): void {
    const counts = this.counts;
    const duplicates = this.effects.duplicates[slot]!;
    const lost = this.client.toldYes(slot) ? this.missing(slot) : 0;
    counts['duplicate-effects'] += duplicates;
    if (duplicates > 0) counts['standing-duplicates'] += this.effects.standingDuplicates(slot);
    counts['lost-effects'] += lost;
    if (halfDone) counts['half-done']++;
    if (state === SETTLED.STUCK) counts.stuck++;
    if (halfDone && state !== SETTLED.PENDING) counts['orphaned-reservations'] += this.effects.reservationsHeld(slot);
    if (this.client.doubt(slot) >= 0) {
      this.doubts++;
      this.doubtTicks += this.client.doubt(slot);
    }
    if (duplicates > 0 || lost > 0 || halfDone || state === SETTLED.STUCK) this.anomalous[slot] = 1;
  }

  /** Some effects and not all; of a process that was refused or has failed, any effect that remains. */
  private isHalfDone(slot: number, state: SettledState): boolean {
    if (this.effects.presentCount(slot) === 0) return false;
    const givenUp = state === SETTLED.TERMINAL && !this.client.isCompleted(slot);
    return givenUp || this.client.toldNo(slot) || this.missing(slot) > 0;
  }
}
