import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONSISTENCY_COUNTS } from '../../../src/metrics/consistency-oracle.ts';
import { ENDING, VERDICT } from '../../../src/model/facts.ts';
import { History, ROW, STEP } from '../../unit/metrics/history.ts';
import { RandomHistory, actions } from './random-history.ts';
import type { RowEvent } from './random-history.ts';

const RUNS = { seed: 20_260_101, numRuns: 300 };

/** Walks back from the last version of each row: what is not met is lost. */
function lostByWalking(log: readonly RowEvent[]): number {
  const bases = new Map<number, Map<number, number>>();
  for (const event of log) {
    if (event.kind !== 'write') continue;
    const row = bases.get(event.row) ?? new Map<number, number>();
    bases.set(event.row, row.set(event.version, event.base));
  }
  let lost = 0;
  for (const row of bases.values()) {
    let met = 0;
    for (let version = row.size; version > 0; version = row.get(version)!) met++;
    lost += row.size - met;
  }
  return lost;
}

/** Looks at all writers of the row at every read, and at all reads at every undoing. */
function dirtyByLooking(log: readonly RowEvent[]): { dirty: number; realised: number } {
  const writers = new Map<number, Set<number>>();
  const reads: { readonly row: number; readonly because: ReadonlySet<number>; realised: boolean }[] = [];
  for (const event of log) {
    if (event.kind === 'write') writers.set(event.row, (writers.get(event.row) ?? new Set()).add(event.order));
    if (event.kind === 'terminal') for (const row of writers.values()) row.delete(event.order);
    if (event.kind === 'read') {
      const because = new Set(writers.get(event.row) ?? []);
      because.delete(event.order);
      if (because.size > 0) reads.push({ row: event.row, because, realised: false });
    }
    if (event.kind === 'undone') {
      // an order that has become terminal and writes again is a writer anew
      for (const read of reads) {
        if (read.because.has(event.order) && writers.get(read.row)?.has(event.order) === true) read.realised = true;
      }
    }
  }
  return { dirty: reads.length, realised: reads.filter((read) => read.realised).length };
}

describe('the oracle', () => {
  it('counts lost updates as a walk back over all versions does', () => {
    fc.assert(fc.property(actions, (all) => {
      const played = new RandomHistory().play(all);
      expect(played.history.measures()['consistency.lost-updates']).toBe(lostByWalking(played.log));
    }), RUNS);
  });

  it('counts dirty reads, and those that came true, as a look at every writer does', () => {
    fc.assert(fc.property(actions, (all) => {
      const played = new RandomHistory().play(all);
      const measures = played.history.measures();
      const expected = dirtyByLooking(played.log);
      expect(measures['consistency.dirty-reads']).toBe(expected.dirty);
      expect(measures['consistency.dirty-reads-realised']).toBe(expected.realised);
    }), RUNS);
  });

  it('raises nothing in a serial history', () => {
    const deed = fc.record({
      kind: fc.constantFrom('buy', 'decline', 'increment', 'look', 'deliver'), item: fc.constantFrom(ROW.item1, ROW.item2),
    });
    fc.assert(fc.property(fc.array(deed, { maxLength: 40 }), (deeds) => {
      const history = new History();
      deeds.forEach(({ kind, item }, number) => {
        if (kind === 'buy' && history.value(item) > 0) return history.buy(number, item);
        history.offer(number).after(3);
        const seen = history.read(number, STEP.reserve, item);
        if (kind === 'decline' && seen.value > 0) history.take(number, item).after(5).giveBack(number, item);
        if (kind === 'increment') history.after(50).overwrite(number, STEP.charge, item, seen, 1).after(5).read(number, STEP.ship, item);
        if (kind === 'deliver') history.change(number, STEP.reserve, item, 2);
        return history.told(number, VERDICT.REFUSED).end(number, ENDING.REFUSED).settle(number);
      });
      const measures = history.measures();
      for (const name of CONSISTENCY_COUNTS) if (name !== 'compensations') expect([name, measures[`consistency.${name}`]]).toEqual([name, 0]);
      expect(measures['consistency.money-drift']).toBe(0);
      expect(measures['availability.success-ratio'] ?? 1).toBe(1);
    }), RUNS);
  });
});

describe('a replication', () => {
  it('has the same result whatever slots its orders have', () => {
    fc.assert(fc.property(actions, fc.integer({ min: 0, max: 30 }), (all, shift) => {
      const plain = new RandomHistory((order) => order).play(all).history.finish();
      const mirrored = new RandomHistory((order) => 200 - order).play(all).history.finish();
      expect(mirrored).toEqual(plain);
      // slots used over and over, as the world does: at most eight orders are open
      const free = Array.from({ length: 8 }, (_, n) => n + shift);
      const held = new Map<number, number>();
      const reused = new RandomHistory((order) => {
        if (!held.has(order)) held.set(order, free.pop()!);
        return held.get(order)!;
      });
      const settle = reused.history.settle.bind(reused.history);
      reused.history.settle = (order, ...rest) => {
        settle(order, ...rest);
        free.push(held.get(order)!);
        return reused.history;
      };
      expect(reused.play(all).history.finish()).toEqual(plain);
    }), { ...RUNS, numRuns: 100 });
  });

  it('gives every order one outcome: the shares add up to 1', () => {
    fc.assert(fc.property(actions, (all) => {
      const history = new RandomHistory().play(all).history;
      const { measures, orders } = history.finish();
      const shares = ['confirmed', 'refused', 'false-refusal', 'rejected', 'timeout', 'error', 'wrong'].map((name) => measures[`availability.${name}-ratio`]);
      if (orders === 0) return;
      const counted = shares.map((share) => Math.round(share! * orders));
      expect(counted.reduce((sum, count) => sum + count, 0)).toBe(orders);
      // seven quotients are each rounded once
      expect(shares.reduce<number>((sum, share) => sum + share!, 0)).toBeCloseTo(1, 14);
      expect(measures['availability.success-ratio']).toBeCloseTo(measures['availability.confirmed-ratio']! + measures['availability.refused-ratio']!, 14);
    }), RUNS);
  });

  it('reports finite numbers or null', () => {
    fc.assert(fc.property(actions, (all) => {
      const result = new RandomHistory().play(all).history.finish();
      expect(Object.entries(result.measures).filter(([, value]) => value !== null && !Number.isFinite(value))).toEqual([]);
      expect(JSON.parse(JSON.stringify(result))).toEqual(result);
    }), { ...RUNS, numRuns: 100 });
  });
});
