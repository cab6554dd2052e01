import { describe, expect, it } from 'vitest';
import { MILLISECOND } from '../../../src/engine/time.ts';
import { TraceHash } from '../../../src/metrics/trace-hash.ts';
import type { WorldDescription } from '../../../src/model/facts.ts';
import { ENDING, PART, PHASE, VERDICT } from '../../../src/model/facts.ts';
import { History, ROW, SHOP, STEP } from './history.ts';

const hashOf = (history: History): string => history.finish().traceHash;

/** The shop with a service, a step and a data set that nothing touches, in front of everything else. */
const WIDER: WorldDescription = {
  ...SHOP,
  stations: [{ name: 'unused', services: ['unused'], deployed: false, sharing: false }, ...SHOP.stations],
  dataSets: [...SHOP.dataSets, { name: 'more', firstRow: 4, count: 3, initial: 1, atLeast: 0, conserve: false }],
};

describe('the trace hash', () => {
  it('is the same for the same facts, whatever slots the orders have', () => {
    const play = (slotOf: (order: number) => number): string => hashOf(new History(SHOP, {}, slotOf).buy(0).buy(1).buy(2));
    expect(play((order) => order)).toBe(play((order) => 1000 - order));
    expect(play((order) => order)).toMatch(/^[0-9a-f]{16}$/);
  });

  it('changes with what happens, to whom and when', () => {
    const hashes = [
      new History().buy(0), new History().buy(1), new History().buy(0, ROW.item2), new History().after(1).buy(0),
      new History().buy(0).buy(1), new History().buy(1).buy(0), new History().offer(0), new History().offer(0, { deadline: 5 }).settle(0),
    ].map(hashOf);
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('is left alone by what nobody uses, and by work that is none', () => {
    const visit = (history: History, station: number): History => {
      history.recorder.capacityChanged(0, station, 2, 2, 8);
      history.recorder.visitArrived(history.ticks, station, 0, -1);
      history.recorder.visitStarted(history.ticks, station, 0, -1, history.ticks);
      history.recorder.visitLeft(history.ticks + 5, station, 0, -1, history.ticks, 5);
      return history;
    };
    const plain = hashOf(visit(new History().offer(0), 0));
    const wider = new History(WIDER).offer(0);
    wider.recorder.capacityChanged(0, 0, 2, 2, 8);
    expect(hashOf(visit(wider, 1))).toBe(plain);
    const passed = visit(new History().offer(0), 0);
    passed.recorder.cpuUsed(passed.ticks, 0, 0, true);
    passed.recorder.visitArrived(passed.ticks, 1, 0, -1);
    passed.recorder.visitStarted(passed.ticks, 1, 0, -1, passed.ticks);
    passed.recorder.visitLeft(passed.ticks, 1, 0, -1, passed.ticks, 0);
    expect(hashOf(passed)).toBe(plain);
  });

  it('spreads single bits over both lanes', () => {
    const hashes = Array.from({ length: 53 }, (_, bit) => {
      const hash = new TraceHash();
      hash.add(1, 2 ** bit, 7, 0);
      return hash.digest();
    });
    expect(new Set(hashes.map((hash) => hash.slice(0, 8))).size).toBe(53);
    expect(new Set(hashes.map((hash) => hash.slice(8))).size).toBe(53);
  });
});

describe('exemplars', () => {
  it('follow the orders asked for, span by span, in seconds from their arrival', () => {
    const history = new History(SHOP, { traceOrders: [{ order: 1, role: 'p99' }, { order: 99, role: 'failed' }] });
    history.offer(0).offer(1);
    const { recorder, ticks } = history;
    expect(recorder.wantsTrace(0)).toBe(false);
    expect(recorder.wantsTrace(1)).toBe(true);
    recorder.span(1, STEP.charge, PHASE.UNDO, 0, PART.QUEUE, ticks + 20 * MILLISECOND, ticks + 30 * MILLISECOND, 2, false);
    recorder.span(1, STEP.reserve, PHASE.DO, -1, PART.NETWORK, ticks, ticks + 10 * MILLISECOND, 1);
    recorder.message(1, 1, 2, STEP.reserve, PHASE.DO, false, ticks, ticks + 10 * MILLISECOND);
    recorder.message(1, 2, 1, STEP.reserve, PHASE.DO, true, ticks + 10 * MILLISECOND, -1);
    history.told(1, VERDICT.REFUSED).end(1, ENDING.REFUSED).settle(1);
    expect(recorder.wantsTrace(1)).toBe(false);
    expect(history.finish().detail.exemplars).toEqual([{
      role: 'p99', order: 1, replication: 0, process: 'order', outcome: 'refused', arrival: 20,
      spans: [
        { name: 'reserve', where: '', part: 'network', from: 0, to: 0.01, attempt: 1, outcome: 'ok' },
        { name: 'charge.undo', where: 'inventory', part: 'queue', from: 0.02, to: 0.03, attempt: 2, outcome: 'failed' },
      ],
      messages: [
        { from: 'edge', to: 'inventory', label: 'reserve', sent: 0, received: 0.01 },
        { from: 'inventory', to: 'edge', label: 'reserve reply', sent: 0.01, received: null },
      ],
    }]);
  });

  it('appear once for each role they play', () => {
    const history = new History(SHOP, { traceOrders: [{ order: 0, role: 'failed' }, { order: 0, role: 'anomalous' }] }).buy(0);
    expect(history.finish().detail.exemplars.map(({ role, order, outcome }) => [role, order, outcome])).toEqual([['failed', 0, 'confirmed'], ['anomalous', 0, 'confirmed']]);
  });

  it('are proposed: near the median, near p99, failed and anomalous, among measured orders', () => {
    const history = new History().offer(7, { intended: 1_000 }).told(7, VERDICT.FAILED).settle(7);
    for (let order = 100; order < 200; order++) {
      history.offer(order).after(order).told(order, VERDICT.CONFIRMED);
      history.take(order).pay(order, 1).effect(order, STEP.ship).end(order).settle(order);
    }
    history.offer(300).told(300, VERDICT.FAILED).settle(300).offer(301).take(301).told(301, VERDICT.FAILED).settle(301);
    const { candidates } = history.finish().detail;
    expect(candidates).toEqual({ median: 149, p99: 198, failed: 300, anomalous: 301 });
    expect(new History().finish().detail.candidates).toEqual({ median: null, p99: null, failed: null, anomalous: null });
  });
});
