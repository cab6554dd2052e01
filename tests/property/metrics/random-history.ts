import fc from 'fast-check';
import { ENDING, PHASE, VERDICT } from '../../../src/model/facts.ts';
import type { Verdict } from '../../../src/model/facts.ts';
import { History, ROW, SHOP, STEP } from '../../unit/metrics/history.ts';

/** One thing that an order does; what makes no sense in its state is skipped. */
export type Action =
  | { readonly kind: 'offer'; readonly order: number; readonly deadline: boolean }
  | { readonly kind: 'take' | 'undo' | 'put' | 'read' | 'overwrite'; readonly order: number; readonly row: number; readonly step: number }
  | { readonly kind: 'soldOut'; readonly order: number; readonly row: number }
  | { readonly kind: 'told'; readonly order: number; readonly verdict: Verdict }
  | { readonly kind: 'ship' | 'charge' | 'retry' | 'settle'; readonly order: number }
  | { readonly kind: 'end'; readonly order: number; readonly completed: boolean };

const order = fc.integer({ min: 0, max: 7 });
const row = fc.constantFrom(ROW.item1, ROW.item2);
const step = fc.constantFrom(STEP.reserve, STEP.charge);
const verdict = fc.constantFrom(...Object.values(VERDICT));

export const actions: fc.Arbitrary<Action[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('offer' as const), order, deadline: fc.boolean() }) },
    { weight: 12, arbitrary: fc.record({ kind: fc.constantFrom('take' as const, 'undo' as const, 'put' as const, 'read' as const, 'overwrite' as const), order, row, step }) },
    fc.record({ kind: fc.constant('soldOut' as const), order, row }),
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('told' as const), order, verdict }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('ship' as const, 'charge' as const, 'retry' as const, 'settle' as const), order }) },
    fc.record({ kind: fc.constant('end' as const), order, completed: fc.boolean() }),
  ),
  { maxLength: 120 },
);

/** What a reference needs to know of the operations on rows, in their order. `writer` and `reader` are orders. */
export type RowEvent =
  | { readonly kind: 'read'; readonly row: number; readonly order: number }
  | { readonly kind: 'write'; readonly row: number; readonly order: number; readonly base: number; readonly version: number }
  | { readonly kind: 'undone' | 'terminal'; readonly order: number };

interface OrderState {
  /** Its number in the replication: a client that comes back brings a new order. */
  readonly number: number;
  readonly taken: Set<number>;
  readonly seen: Map<number, { value: number; version: number }>;
}

/** Plays random actions of eight clients, one order each at a time, and keeps a log of what happened to rows. */
export class RandomHistory {
  readonly history: History;
  readonly log: RowEvent[] = [];
  private readonly open = new Map<number, OrderState>();
  private readonly versions = new Map<number, number>();
  private offered = 0;

  constructor(slotOf?: (order: number) => number) {
    this.history = new History(SHOP, {}, slotOf);
  }

  /** Plays all actions and settles the orders that are left. */
  play(all: readonly Action[]): this {
    for (const action of all) {
      this.history.after(7);
      const state = this.open.get(action.order);
      if (action.kind === 'offer') this.offer(action.order, action.deadline);
      else if (state !== undefined) this.act(action, state);
    }
    for (const client of [...this.open.keys()]) this.settle(client);
    return this;
  }

  private offer(client: number, deadline: boolean): void {
    if (this.open.has(client)) return;
    const number = this.offered++;
    this.open.set(client, { number, taken: new Set(), seen: new Map() });
    this.history.offer(number, deadline ? { deadline: 100 } : {});
  }

  private settle(client: number): void {
    const { number } = this.open.get(client)!;
    this.history.settle(number);
    this.log.push({ kind: 'terminal', order: number });
    this.open.delete(client);
  }

  private act(action: Exclude<Action, { kind: 'offer' }>, state: OrderState): void {
    const { history, log } = this;
    const { number } = state;
    switch (action.kind) {
      case 'take': {
        if (state.taken.has(action.row)) return;
        state.taken.add(action.row);
        history.effect(number, STEP.reserve, PHASE.DO, action.row).change(number, STEP.reserve, action.row, -1);
        this.wrote(number, action.row, -1); return;
      }
      case 'undo': {
        if (!state.taken.delete(action.row)) return;
        // the row is written in the transaction that takes the effect back
        history.effect(number, STEP.reserve, PHASE.UNDO, action.row);
        log.push({ kind: 'undone', order: number });
        history.change(number, STEP.reserve, action.row, 1, true);
        this.wrote(number, action.row, -1); return;
      }
      case 'put': {
        history.change(number, action.step, action.row, 1);
        this.wrote(number, action.row, -1); return;
      }
      case 'read': {
        state.seen.set(action.row, history.read(number, action.step, action.row));
        log.push({ kind: 'read', row: action.row, order: number });
        return;
      }
      case 'overwrite': {
        const base = state.seen.get(action.row);
        if (base === undefined) return;
        history.overwrite(number, action.step, action.row, base, 1);
        this.wrote(number, action.row, base.version); return;
      }
      case 'soldOut': return void history.soldOut(number, action.row);
      case 'told': return void history.told(number, action.verdict);
      case 'retry': return void history.retried(number);
      case 'charge': return void history.effect(number, STEP.charge);
      case 'ship': return void history.effect(number, STEP.ship);
      case 'end': {
        history.end(number, action.completed ? ENDING.COMPLETED : ENDING.FAILED);
        log.push({ kind: 'terminal', order: number });
        return;
      }
      case 'settle': { this.settle(action.order); return; }
    }
  }

  private wrote(writer: number, row: number, base: number): void {
    const version = (this.versions.get(row) ?? 0) + 1;
    this.versions.set(row, version);
    this.log.push({ kind: 'write', row, order: writer, base: base < 0 ? version - 1 : base, version });
  }
}
