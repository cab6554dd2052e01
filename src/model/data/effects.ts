import { compileDistribution, sampleTicks } from '../../engine/distributions.ts';
import type { Sampler } from '../../engine/distributions.ts';
import { hashText } from '../../engine/keyed-random.ts';
import type { KeyedRandom } from '../../engine/keyed-random.ts';
import type { Ticks } from '../../engine/time.ts';
import type { AmountSpec, DataKey, DataSet, Effect, Process, Scenario } from '../../scenario/scenario.ts';
import type { Order } from '../order.ts';

/** Where the rows of each data set lie. */
export interface DataIndex {
  readonly sets: readonly IndexedDataSet[];
  readonly rows: number;
}

export interface IndexedDataSet {
  readonly set: DataSet;
  readonly index: number;
  /** Rows [firstRow, firstRow + count); -1 = one row for each order, kept with the order. */
  readonly firstRow: number;
  readonly count: number;
}

export function indexData(scenario: Scenario): DataIndex {
  let rows = 0;
  const sets = scenario.data.map((set, index): IndexedDataSet => {
    if (set.keys.kind === 'order') return { set, index, firstRow: -1, count: 0 };
    const count = set.keys.kind === 'numbered' ? set.keys.count : set.keys.names.length;
    const indexed = { set, index, firstRow: rows, count };
    rows += count;
    return indexed;
  });
  return { sets, rows };
}

/** How a leg of an effect changes its row. */
export const CHANGE = {
  /** Adds `sign x amount` under the lock after checking the invariant: `take`. */
  CHECKED: 0,
  /** Adds without a check: `put`, `add`, `move`. */
  BLIND: 1,
  /** Adds what was decided on an earlier read, not checked again: `read-then-write`. */
  DECIDED: 2,
  /** Writes the absolute value computed from an earlier read: `read-modify-write`. */
  ABSOLUTE: 3,
  /** Adds if the row still has the version read: `check-and-set`. */
  COMPARED: 4,
  /** Only reads. */
  READ: 5,
} as const;
export type Change = (typeof CHANGE)[keyof typeof CHANGE];

/** One leg of an effect on one row. */
export interface CompiledEffect {
  readonly change: Change;
  readonly set: IndexedDataSet;
  readonly writes: boolean;
  /** Work between read and lock; null = none. */
  readonly after: Sampler | null;
  readonly afterKey: number;
  readonly from: 'primary' | 'replica' | 'view';
  /** Row of the order, -1 when the row is the order's own. */
  rowOf(order: Order): number;
  /** Change in units, signed. */
  amountOf(order: Order, random: KeyedRandom): number;
}

/** Compiles the effects of a step (its `path` keys their draws); the legs are sorted by data set and key when they are executed. */
export function compileEffects(effects: readonly Effect[], data: DataIndex, process: Process, path: string): CompiledEffect[] {
  return effects.flatMap((effect, position) => {
    const leg = (change: Change, at: DataKey, amount: AmountSpec, sign: 1 | -1, rest?: { after: Sampler | null; from: 'primary' | 'replica' | 'view' }): CompiledEffect => {
      const set = data.sets.find((one) => one.set.name === at.data);
      if (set === undefined) throw new Error(`unknown data set ${at.data}`);
      const afterKey = hashText(`after ${String(position)} ${at.data}`);
      // Both legs of a move are of one amount.
      const amountKey = hashText(`amount ${path} ${String(position)}`);
      return {
        change, set, writes: change !== CHANGE.READ, after: rest?.after ?? null, from: rest?.from ?? 'primary', afterKey,
        rowOf: rowResolver(set, at, process), amountOf: amountResolver(amount, sign, process, amountKey),
      };
    };
    const one: AmountSpec = { kind: 'number', value: 1 };
    switch (effect.kind) {
      case 'take': return [leg(CHANGE.CHECKED, effect.at, effect.quantity, -1)];
      case 'put': return [leg(CHANGE.BLIND, effect.at, effect.quantity, 1)];
      case 'add': return [leg(CHANGE.BLIND, effect.at, effect.by, 1)];
      case 'move': return [leg(CHANGE.BLIND, effect.from, effect.amount, -1), leg(CHANGE.BLIND, effect.to, effect.amount, 1)];
      case 'set': return [leg(CHANGE.BLIND, effect.at, one, 1)];
      case 'read': return [leg(CHANGE.READ, effect.at, one, 1, { after: null, from: effect.from })];
      default: {
        const change = effect.kind === 'check-and-set' ? CHANGE.COMPARED : effect.kind === 'read-then-write' ? CHANGE.DECIDED : CHANGE.ABSOLUTE;
        return [leg(change, effect.at, effect.by, 1, { after: compileDistribution(effect.after), from: effect.from })];
      }
    }
  });
}

function rowResolver(set: IndexedDataSet, at: DataKey, process: Process): (order: Order) => number {
  if (set.firstRow < 0 || at.key.kind === 'order') return () => -1;
  const first = set.firstRow;
  if (at.key.kind === 'fixed') {
    const row = first + at.key.index;
    return () => row;
  }
  const name = at.key.attribute;
  const position = process.attributes.findIndex((one) => one.name === name);
  const { count } = set;
  const attribute = process.attributes[position];
  if (attribute?.kind === 'weights' && set.set.keys.kind === 'named') {
    // A word stands for the key of that name, in whatever order the two are listed.
    const { names } = set.set.keys;
    const rows = attribute.values.map((value, i) => first + (names.includes(value) ? names.indexOf(value) : i % count));
    return (order) => rows[order.attributes[position]!]!;
  }
  // A number names the key of that number, from 1; a drawn key is an index.
  const base = attribute?.kind === 'fixed' || attribute?.kind === 'amount' ? 1 : 0;
  return (order) => first + ((((order.attributes[position]! - base) % count) + count) % count);
}

function amountResolver(amount: AmountSpec, sign: 1 | -1, process: Process, key: number): (order: Order, random: KeyedRandom) => number {
  switch (amount.kind) {
    case 'number': {
      const value = amount.value * sign;
      return () => value;
    }
    case 'attribute': {
      const attribute = process.attributes.findIndex((one) => one.name === amount.attribute);
      const factor = sign * amount.sign;
      return (order) => factor * order.attributes[attribute]!;
    }
    case 'distribution': {
      const sampler = compileDistribution(amount.of);
      return (order, random) => sign * Math.round(sampler.sample(random.seek(key, order.number, 0)));
    }
  }
}

/** The `after:` of a leg, drawn for the n-th execution. */
export function drawAfter(effect: CompiledEffect, order: Order, siteKey: number, n: number, random: KeyedRandom): Ticks {
  return effect.after === null ? 0 : sampleTicks(effect.after, random.seek(effect.afterKey ^ siteKey, order.number, n));
}
