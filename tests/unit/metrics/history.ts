import { MILLISECOND, SECOND } from '../../../src/engine/time.ts';
import { Recorder } from '../../../src/metrics/recorder.ts';
import type { RecorderOptions } from '../../../src/metrics/recorder-options.ts';
import type { ReplicationResult } from '../../../src/metrics/replication-result.ts';
import type { Ending, Phase, SettledState, StepDescription, Verdict, WorldDescription } from '../../../src/model/facts.ts';
import { ENDING, PART, PART_COUNT, PHASE, SETTLED, VERDICT } from '../../../src/model/facts.ts';

/** Steps of {@link SHOP}, by name. */
export const STEP = { reserve: 0, charge: 1, ship: 2, notify: 3 } as const;
/** Rows of {@link SHOP}: two items in stock, two accounts. */
export const ROW = { item1: 0, item2: 1, customers: 2, shop: 3 } as const;

function step(path: string, service: string, more: Partial<StepDescription> = {}): StepDescription {
  return { path: `order/${path}`, process: 0, service, writes: true, optional: false, reserves: false, ...more };
}

/** A shop: reserve one of 5 units, move money, ship; notify is optional and writes nothing. */
export const SHOP: WorldDescription = {
  stations: [
    { name: 'inventory', services: ['inventory'], deployed: false, sharing: false },
    { name: 'orchestrator', services: [], deployed: true, sharing: false },
  ],
  steps: [
    step('reserve', 'inventory', { reserves: true }),
    step('charge', 'payment'),
    step('ship', 'shipping'),
    step('notify', 'mail', { writes: false, optional: true }),
  ],
  processes: ['order'],
  classes: [],
  dataSets: [
    { name: 'stock', firstRow: 0, count: 2, initial: 5, atLeast: 0, conserve: false },
    { name: 'ledger', firstRow: 2, count: 2, initial: 0, atLeast: null, conserve: true },
    { name: 'parcels', firstRow: -1, count: 0, initial: 0, atLeast: null, conserve: false },
  ],
  faults: [],
  endpoints: ['client', 'edge', 'inventory'],
};

/** Measured from 10 s to 110 s, drained to 140 s. */
export const OPTIONS: RecorderOptions = {
  strategy: 'saga', replication: 0, warmup: 10 * SECOND, run: 100 * SECOND, drain: 30 * SECOND, histories: false,
  traceOrders: [], profile: null, offeredLoad: null,
};

/** Values and versions that a store would have; every write of a row makes the next version. */
interface Row {
  value: number;
  version: number;
}

/**
 * Plays a history of facts by hand: a clock in milliseconds, orders by number, rows that keep their own values. Slots are
 * what `slotOf` makes of a number, so that the same history can be told with other slots.
 */
export class History {
  readonly recorder: Recorder;
  /** Milliseconds from the start of the simulation. */
  now = 20_000;
  private readonly slotOf: (order: number) => number;
  private readonly rows: Row[];
  private readonly intended = new Map<number, number>();

  constructor(description: WorldDescription = SHOP, options: Partial<RecorderOptions> = {}, slotOf: (order: number) => number = (order) => order) {
    this.slotOf = slotOf;
    this.recorder = new Recorder(description, { ...OPTIONS, ...options });
    this.rows = [];
    for (const set of description.dataSets) {
      for (let key = 0; set.firstRow >= 0 && key < set.count; key++) this.rows[set.firstRow + key] = { value: set.initial, version: 0 };
    }
  }

  get ticks(): number {
    return this.now * MILLISECOND;
  }

  after(milliseconds: number): this {
    this.now += milliseconds;
    return this;
  }

  offer(order: number, more: { deadline?: number; process?: number; cls?: number; intended?: number } = {}): this {
    const intended = more.intended ?? this.now;
    this.intended.set(order, intended);
    const deadline = more.deadline === undefined ? -1 : (intended + more.deadline) * MILLISECOND;
    this.recorder.orderOffered(this.ticks, this.slotOf(order), order, more.process ?? 0, more.cls ?? -1, intended * MILLISECOND, deadline);
    return this;
  }

  told(order: number, verdict: Verdict, attempt = 1): this {
    this.recorder.clientTold(this.ticks, this.slotOf(order), verdict, attempt);
    return this;
  }

  /** The client sends another attempt. */
  retried(order: number, attempt = 2): this {
    this.recorder.clientRetried(this.ticks, this.slotOf(order), attempt);
    return this;
  }

  /** A step found a row sold out. */
  soldOut(order: number, row: number): this {
    this.recorder.soldOut(this.ticks, this.slotOf(order), row);
    return this;
  }

  /** Writes or takes back the effect of a step, and requires it once it is done. */
  effect(order: number, step: number, phase: Phase = PHASE.DO, pass = 0): this {
    this.recorder.effectApplied(this.ticks, this.slotOf(order), step, pass, phase);
    if (phase === PHASE.DO) this.recorder.stepRequired(this.ticks, this.slotOf(order), step, pass);
    return this;
  }

  /** An in-place change of a row, as `take`, `put` and `add` make it. */
  change(order: number, step: number, row: number, delta: number, undo = false): this {
    const state = this.rows[row]!;
    state.value += delta;
    state.version++;
    this.recorder.rowWritten(this.ticks, this.slotOf(order), step, row, state.version, state.value, delta, -1, undo);
    return this;
  }

  /** Reads the newest version of a row, or one that is `behind` versions old and was superseded `age` ms ago; returns it. */
  read(order: number, step: number, row: number, behind = 0, age = 0): Row {
    const { value, version } = this.rows[row]!;
    const since = behind === 0 ? -1 : this.ticks - age * MILLISECOND;
    this.recorder.rowRead(this.ticks, this.slotOf(order), step, row, version - behind, version, since);
    return { value, version: version - behind };
  }

  /** Writes an absolute value that was computed from `base`. */
  overwrite(order: number, step: number, row: number, base: Row, by: number): this {
    const state = this.rows[row]!;
    state.value = base.value + by;
    state.version++;
    this.recorder.rowWritten(this.ticks, this.slotOf(order), step, row, state.version, state.value, by, base.version, false);
    return this;
  }

  /** The current value of a row. */
  value(row: number): number {
    return this.rows[row]!.value;
  }

  end(order: number, ending: Ending = ENDING.COMPLETED, execution = 0): this {
    const parts = new Float64Array(PART_COUNT + 1);
    parts[PART.SERVICE] = (this.now - this.intended.get(order)!) * MILLISECOND;
    this.recorder.executionEnded(this.ticks, this.slotOf(order), execution, ending, parts);
    return this;
  }

  settle(order: number, state: SettledState = SETTLED.TERMINAL): this {
    this.recorder.orderSettled(this.ticks, this.slotOf(order), state);
    return this;
  }

  /** Reserve, charge and ship, 10 ms each, told yes, done. */
  buy(order: number, item: number = ROW.item1): this {
    this.offer(order).after(10).take(order, item).after(10).pay(order, 30).after(10).effect(order, STEP.ship);
    return this.told(order, VERDICT.CONFIRMED).end(order).settle(order);
  }

  take(order: number, item: number = ROW.item1): this {
    return this.effect(order, STEP.reserve).change(order, STEP.reserve, item, -1);
  }

  giveBack(order: number, item: number = ROW.item1): this {
    this.recorder.stepExecuted(this.ticks, this.slotOf(order), STEP.reserve, PHASE.UNDO, true);
    return this.effect(order, STEP.reserve, PHASE.UNDO).change(order, STEP.reserve, item, 1, true);
  }

  pay(order: number, amount: number): this {
    this.effect(order, STEP.charge);
    return this.change(order, STEP.charge, ROW.customers, -amount).change(order, STEP.charge, ROW.shop, amount);
  }

  /** Ends the replication at 140 s. */
  finish(): ReplicationResult {
    return this.recorder.finish(140 * SECOND, 0);
  }

  /** Ends the replication and returns its measures. */
  measures(): Readonly<Record<string, number | null>> {
    return this.finish().measures;
  }
}
