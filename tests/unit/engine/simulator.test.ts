import { describe, expect, it } from 'vitest';
import { PRIORITY, Simulator } from '../../../src/engine/simulator.ts';

describe('Simulator', () => {
  it('fires in the order of time, priority and scheduling', () => {
    const fired: number[] = [];
    const sim = new Simulator((kind) => fired.push(kind));
    const priorities = [
      PRIORITY.PERIODIC,
      PRIORITY.FAULT,
      PRIORITY.TIMEOUT,
      PRIORITY.ARRIVAL,
      PRIORITY.MESSAGE,
      PRIORITY.COMPLETION,
      PRIORITY.REPAIR,
    ];
    priorities.forEach((priority, kind) => sim.at(10, priority, kind, 0, 0));
    sim.at(10, PRIORITY.ARRIVAL, 7, 0, 0);
    sim.at(9, PRIORITY.PERIODIC, 8, 0, 0);
    sim.runUntil(10);
    expect(fired).toEqual([8, 6, 5, 4, 3, 7, 2, 1, 0]);
    expect(sim.fired).toBe(9);
    expect(sim.pending).toBe(0);
  });

  it('hands kind and payload to the dispatcher, at the time of the event', () => {
    const seen: number[][] = [];
    const sim: Simulator = new Simulator((kind, a, b) => seen.push([sim.now, kind, a, b]));
    sim.at(3, 0, 1, -2147483648, 2147483647);
    sim.after(5, 0, 134217727, 0, -1);
    sim.runUntil(100);
    expect(seen).toEqual([
      [3, 1, -2147483648, 2147483647],
      [5, 134217727, 0, -1],
    ]);
  });

  it('runs up to and including the end, then stands at the end', () => {
    const times: number[] = [];
    const sim: Simulator = new Simulator(() => times.push(sim.now));
    for (const time of [1, 5, 6]) sim.at(time, 0, 0, 0, 0);
    sim.runUntil(5);
    expect([times, sim.now, sim.pending]).toEqual([[1, 5], 5, 1]);
    sim.runUntil(5);
    sim.runUntil(20);
    expect([times, sim.now, sim.pending]).toEqual([[1, 5, 6], 20, 0]);
  });

  it('fires what is scheduled for the current instant in that instant', () => {
    const fired: number[] = [];
    const sim: Simulator = new Simulator((kind) => {
      fired.push(kind);
      if (kind < 3) sim.after(0, PRIORITY.REPAIR, kind + 1, 0, 0);
    });
    sim.at(7, PRIORITY.ARRIVAL, 0, 0, 0);
    sim.at(7, PRIORITY.PERIODIC, 9, 0, 0);
    sim.runUntil(7);
    expect(fired).toEqual([0, 1, 2, 3, 9]);
  });

  it('takes one step at a time', () => {
    const sim = new Simulator(() => undefined);
    sim.at(4, 0, 0, 0, 0);
    expect([sim.step(), sim.now, sim.step(), sim.now]).toEqual([true, 4, false, 4]);
  });

  it('lets a cancelled event move neither the clock nor the count', () => {
    const sim = new Simulator(() => undefined);
    const timeout = sim.at(50, PRIORITY.TIMEOUT, 0, 0, 0);
    sim.at(10, 0, 0, 0, 0);
    expect([sim.cancel(timeout), sim.cancel(timeout), sim.isPending(timeout)]).toEqual([true, false, false]);
    expect([sim.step(), sim.step(), sim.now, sim.fired]).toEqual([true, false, 10, 1]);
  });

  it('moves a pending event, earlier and later, under its handle', () => {
    const times: number[] = [];
    const sim: Simulator = new Simulator(() => times.push(sim.now));
    const handle = sim.at(50, 0, 0, 0, 0);
    expect(sim.reschedule(handle, 80)).toBe(true);
    expect(sim.reschedule(handle, 20)).toBe(true);
    sim.runUntil(100);
    expect([times, sim.reschedule(handle, 200)]).toEqual([[20], false]);
  });

  it('refuses the past, the present of an earlier run included, and times that are none', () => {
    const sim = new Simulator(() => undefined);
    const handle = sim.at(500, 0, 0, 0, 0);
    sim.runUntil(100);
    expect(() => sim.at(99, 0, 0, 0, 0)).toThrow('event scheduled in the past: 99 is before 100');
    expect(() => sim.after(-1, 0, 0, 0, 0)).toThrow('event scheduled in the past: 99 is before 100');
    expect(() => sim.reschedule(handle, 99)).toThrow('event scheduled in the past: 99 is before 100');
    expect(() => sim.at(NaN, 0, 0, 0, 0)).toThrow('must be finite: received NaN');
    expect(() => sim.after(Infinity, 0, 0, 0, 0)).toThrow('must be finite: received Infinity');
    expect(() => {
      sim.runUntil(99);
    }).toThrow('cannot run until 99: it is 100 already');
    expect(sim.pending).toBe(1);
  });
});
