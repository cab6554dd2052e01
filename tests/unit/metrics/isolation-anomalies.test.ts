import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isolationAnomalies } from '../../../src/metrics/isolation-anomalies.ts';
import type { IsolationAnomalies } from '../../../src/metrics/isolation-anomalies.ts';
import type { Operation } from '../../../src/metrics/operation-history.ts';
import { OPERATION, OperationHistory } from '../../../src/metrics/operation-history.ts';
import { ENDING, VERDICT } from '../../../src/model/facts.ts';
import { History, ROW, STEP } from './history.ts';

const { READ, CHANGE, OVERWRITE, UNDO } = OPERATION;
const X = 0;
const Y = 1;
/** Transaction, operation, row; a read says how many versions behind the newest it is. */
type Line = readonly [transaction: number, kind: Operation, row: number, behind?: number];

/** Tells a history; transactions end after the last line, those in `aborted` without having been carried out. */
function judge(lines: readonly Line[], aborted: readonly number[] = [], looks?: number): IsolationAnomalies {
  const history = new OperationHistory();
  history.grow(64);
  const newest = [0, 0, 0];
  for (const [transaction, kind, row, behind = 0] of lines) {
    if (kind !== READ) newest[row] = newest[row]! + 1;
    history.add(transaction, row, newest[row]! - behind, kind, true);
  }
  for (const transaction of new Set(lines.map(([number]) => number))) history.end(transaction, !aborted.includes(transaction));
  return isolationAnomalies(history, looks);
}

/** What is not zero. */
function found(lines: readonly Line[], aborted: readonly number[] = []): Partial<IsolationAnomalies> {
  return Object.fromEntries(Object.entries(judge(lines, aborted)).filter(([, count]) => count !== 0));
}

describe('each phenomenon, alone', () => {
  it('G0: two orders overwrite two rows in opposite order', () => {
    // A cycle of writes is a cycle of no overwritten read: nothing else is raised.
    expect(found([[1, OVERWRITE, X], [2, OVERWRITE, X], [2, OVERWRITE, Y], [1, OVERWRITE, Y]])).toEqual({ g0: 2 });
  });

  it('G1a: a read of what was never carried out', () => {
    expect(found([[1, OVERWRITE, X], [2, READ, X]], [1])).toEqual({ g1a: 1 });
  });

  it('G1b: a read of a version that its writer overwrites', () => {
    // The reader also depends on a writer that overwrites its read: read skew comes with it.
    expect(found([[1, CHANGE, X], [2, READ, X], [1, CHANGE, X]])).toEqual({ g1b: 1, 'g-single': 1, 'g2-item': 2 });
  });

  it('G1c: two orders read from each other', () => {
    expect(found([[1, CHANGE, X], [2, CHANGE, Y], [1, READ, Y], [2, READ, X]])).toEqual({ g1c: 2 });
  });

  it('G-single, read skew: one row before, the other after another order', () => {
    expect(found([[1, READ, X], [2, OVERWRITE, X], [2, OVERWRITE, Y], [1, READ, Y]])).toEqual({ 'g-single': 1, 'g2-item': 2 });
  });

  it('G-single, lost update: both read, both overwrite', () => {
    // The first writer has its read overwritten by nobody before itself; the second one has.
    expect(found([[1, READ, X], [2, READ, X], [1, OVERWRITE, X], [2, OVERWRITE, X]])).toEqual({ 'g-single': 1, 'g2-item': 2 });
  });

  it('G2-item, write skew: each overwrites what the other has read', () => {
    expect(found([[1, READ, X], [1, READ, Y], [2, READ, X], [2, READ, Y], [1, OVERWRITE, X], [2, OVERWRITE, Y]])).toEqual({ 'g2-item': 2 });
  });

  it('read-your-writes: a read that misses the order’s own write', () => {
    expect(found([[1, CHANGE, X], [1, READ, X, 1]])).toEqual({ 'read-your-writes': 1 });
  });

  it('monotonic-reads: a read that goes back', () => {
    expect(found([[1, CHANGE, X], [2, READ, X], [2, READ, X, 1]])['monotonic-reads']).toBe(1);
  });
});

describe('what is no anomaly', () => {
  it('changes in place commute, in whatever order', () => {
    expect(found([[1, CHANGE, X], [2, CHANGE, X], [2, CHANGE, Y], [1, CHANGE, Y], [1, CHANGE, X]])).toEqual({});
  });

  it('an aborted order is in no cycle, and what it has taken back was a rollback', () => {
    expect(found([[1, OVERWRITE, X], [2, OVERWRITE, X], [2, OVERWRITE, Y], [1, OVERWRITE, Y]], [1])).toEqual({});
    expect(found([[1, CHANGE, X], [1, UNDO, X], [2, READ, X]], [1])).toEqual({});
  });

  it('an order that reads and overwrites alone, twice', () => {
    expect(found([[1, READ, X], [1, OVERWRITE, X], [1, READ, X], [1, OVERWRITE, X], [2, READ, X], [2, OVERWRITE, X]])).toEqual({});
  });

  it('serial histories of any orders', () => {
    const operation = fc.tuple(fc.constantFrom<Operation>(READ, CHANGE, OVERWRITE), fc.constantFrom(X, Y, 2));
    fc.assert(fc.property(fc.array(fc.array(operation, { maxLength: 6 }), { maxLength: 12 }), (orders) => {
      expect(found(orders.flatMap((operations, order) => operations.map(([kind, row]): Line => [order, kind, row])))).toEqual({});
    }), { seed: 20_261_125 });
  });
});

describe('any history', () => {
  const line = fc.tuple(fc.nat(5), fc.constantFrom<Operation>(READ, CHANGE, OVERWRITE), fc.constantFrom(X, Y, 2)).map((tuple): Line => tuple);
  const lines = fc.array(line, { maxLength: 24 });

  it('is judged the same, whatever its orders are called', () => {
    fc.assert(fc.property(lines, fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }), (history, names) => {
      expect(judge(history.map(([order, kind, row]): Line => [names[order]!, kind, row]))).toEqual(judge(history));
    }), { seed: 20_261_125 });
  });

  it('has the cycles that a search over all pairs of orders finds', () => {
    fc.assert(fc.property(lines, (history) => {
      const { g0, g1c, 'g2-item': g2 } = judge(history);
      expect({ g0, g1c, g2 }).toEqual(naive(history));
    }), { seed: 20_261_125, numRuns: 500 });
  });
});

it('says null where the search would take too long', () => {
  expect(judge([[1, READ, X], [2, OVERWRITE, X], [2, OVERWRITE, Y], [1, READ, Y]], [], 2)['g-single']).toBeNull();
});

it('is measured on request, beside the other measures', () => {
  const tell = (histories: boolean): Readonly<Record<string, number | null>> => {
    const history = new History(undefined, { histories }).offer(0).offer(1);
    const seen = [0, 1].map((order) => history.read(order, STEP.charge, ROW.shop));
    for (const order of [0, 1]) history.after(1).overwrite(order, STEP.charge, ROW.shop, seen[order]!, 5).told(order, VERDICT.CONFIRMED).end(order, ENDING.COMPLETED).settle(order);
    return history.measures();
  };
  expect(tell(true)).toMatchObject({ 'consistency.isolation.g-single': 1, 'consistency.isolation.g0': 0, 'consistency.lost-updates': 1 });
  expect(Object.keys(tell(false)).filter((key) => key.startsWith('consistency.isolation'))).toEqual([]);
});

/** The same by definition: every dependency of one order on another, and reachability by Warshall. All orders are carried out. */
function naive(history: readonly Line[]): { g0: number; g1c: number; g2: number } {
  const edges: { from: number; to: number; sort: 'ww' | 'wr' | 'rw' }[] = [];
  history.forEach(([a, first, row], i) => {
    history.slice(i + 1).forEach(([b, second, other]) => {
      if (row !== other || a === b || (first === READ && second === READ)) return;
      if (first === READ) edges.push({ from: a, to: b, sort: 'rw' });
      else if (second === READ) edges.push({ from: a, to: b, sort: 'wr' });
      else if (first === OVERWRITE || second === OVERWRITE) edges.push({ from: a, to: b, sort: 'ww' });
    });
  });
  const count = (sorts: readonly string[], needed: string): number => {
    const reach = Array.from({ length: 6 }, () => new Array<boolean>(6).fill(false));
    const among = edges.filter(({ sort }) => sorts.includes(sort));
    for (const { from, to } of among) reach[from]![to] = true;
    for (let k = 0; k < 6; k++) for (let i = 0; i < 6; i++) for (let j = 0; j < 6; j++) reach[i]![j] ||= reach[i]![k]! && reach[k]![j]!;
    const together = (a: number, b: number): boolean => reach[a]![b]! && reach[b]![a]!;
    const closing = among.filter(({ from, to, sort }) => sort === needed && together(from, to));
    return [0, 1, 2, 3, 4, 5].filter((order) => closing.some(({ from }) => from === order || together(from, order))).length;
  };
  return { g0: count(['ww'], 'ww'), g1c: count(['ww', 'wr'], 'wr'), g2: count(['ww', 'wr', 'rw'], 'rw') };
}
