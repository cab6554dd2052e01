import { describe, expect, it } from 'vitest';
import { MILLISECOND, SECOND } from '../../../src/engine/time.ts';
import { Recorder } from '../../../src/metrics/recorder.ts';
import { PHASE } from '../../../src/model/facts.ts';
import type { WorldDescription } from '../../../src/model/facts.ts';
import { OPTIONS, SHOP } from './history.ts';

const at = (seconds: number): number => Math.round(seconds * SECOND);

/** One station with 2 places, both up from the start. */
function station(description: WorldDescription = SHOP, places = 2): Recorder {
  const recorder = new Recorder(description, OPTIONS);
  recorder.capacityChanged(0, 0, 1, 1, places);
  return recorder;
}

/** A visit from `arrived` to `left` that is served from `started` on. */
interface Visit {
  readonly arrived: number;
  readonly started: number;
  readonly left: number;
  readonly cls?: number;
}

/** Tells the facts of visits in the order of their times. */
function tell(recorder: Recorder, visits: readonly Visit[]): void {
  const facts = visits.flatMap(({ arrived, started, left, cls = -1 }) => [
    { time: arrived, tell: () => { recorder.visitArrived(at(arrived), 0, -1, cls); } },
    { time: started, tell: () => { recorder.visitStarted(at(started), 0, -1, cls, at(arrived)); recorder.workingChanged(at(started), 0, 1); } },
    { time: left, tell: () => { recorder.workingChanged(at(left), 0, -1); recorder.visitLeft(at(left), 0, -1, cls, at(arrived), at(left - started)); } },
  ]);
  for (const fact of facts.toSorted((a, b) => a.time - b.time)) fact.tell();
}

const finish = (recorder: Recorder): Readonly<Record<string, number | null>> => recorder.finish(at(140), 0).measures;

describe('station averages', () => {
  it('are over the measured window, cut at both ends', () => {
    const recorder = station();
    tell(recorder, [{ arrived: 5, started: 8, left: 20 }, { arrived: 30, started: 30, left: 40 }, { arrived: 105, started: 108, left: 120 }]);
    const measures = finish(recorder);
    expect(measures['service.inventory.number.mean']).toBe((10 + 10 + 5) / 100);
    expect(measures['service.inventory.queue.mean']).toBe(3 / 100);
    expect(measures['service.inventory.utilisation']).toBe((10 + 10 + 2) / 200);
    expect(measures['service.inventory.number.at.0']).toBe(0.75);
    expect(measures['service.inventory.number.at.1']).toBe(0.25);
    expect(measures['service.inventory.number.at.2']).toBe(0);
    expect(measures['service.inventory.number.variance']).toBe(0.25 - 0.25 * 0.25);
  });

  it('count the visits that reach the station in the window, and follow them to their end', () => {
    const recorder = station();
    tell(recorder, [{ arrived: 9.999, started: 50, left: 51 }, { arrived: 10, started: 10, left: 12 }, { arrived: 109.999, started: 119.999, left: 129.999 }, { arrived: 110, started: 111, left: 112 }]);
    const measures = finish(recorder);
    expect(measures['service.inventory.arrivals']).toBe(2);
    expect(measures['service.inventory.throughput']).toBe(2 / 100); // left at 12 and at 51 s
    expect(measures['service.inventory.wait.mean']).toBe(5);
    expect(measures['service.inventory.wait.variance']).toBe(25);
    expect(measures['service.inventory.sojourn.mean']).toBe(11);
    expect(measures['service.inventory.sojourn.variance']).toBe(81);
    expect(measures['service.inventory.sojourn.p99.9']).toBe(20);
    expect(measures['service.inventory.waited-ratio']).toBe(0.5);
  });

  it('know the share of time at 0 to 20 present', () => {
    const recorder = station();
    for (let n = 0; n <= 21; n++) recorder.visitArrived(at(20 + n), 0, -1, -1);
    const measures = finish(recorder);
    expect(measures['service.inventory.number.at.19']).toBe(0.01);
    expect(measures['service.inventory.number.at.20']).toBe(0.01);
    expect(measures).not.toHaveProperty(['service.inventory.number.at.21']);
  });

  it('leave waiting for a call out of the working utilisation, and have none for unlimited places', () => {
    const recorder = station();
    recorder.visitArrived(at(10), 0, -1, -1);
    recorder.visitStarted(at(10), 0, -1, -1, at(10));
    recorder.workingChanged(at(10), 0, 1);
    recorder.workingChanged(at(20), 0, -1);
    recorder.visitLeft(at(60), 0, -1, -1, at(10), at(10));
    const measures = finish(recorder);
    expect(measures['service.inventory.utilisation']).toBe(0.25);
    expect(measures['service.inventory.utilisation.working']).toBe(0.05);
    const unlimited = finish(station(SHOP, -1));
    expect(unlimited['service.inventory.utilisation']).toBeNull();
    expect(unlimited['service.inventory.utilisation.working']).toBeNull();
  });

  it('divide by the places up and by the instances that exist', () => {
    const recorder = station();
    tell(recorder, [{ arrived: 10, started: 10, left: 35 }]);
    recorder.capacityChanged(at(60), 0, 0, 1, 0);
    tell(recorder, [{ arrived: 65, started: 66, left: 84 }]); // stands in an instance that is not up
    recorder.capacityChanged(at(85), 0, 3, 3, 6);
    const measures = finish(recorder);
    expect(measures['service.inventory.utilisation']).toBe(25 / (50 * 2 + 25 * 6));
    expect(measures['service.inventory.availability']).toBe((50 + 75) / (75 + 75));
    expect(measures['service.inventory.instances.mean']).toBe(1.5);
    expect(measures['cost.instance-hours']).toBeCloseTo(150 / 3600, 15);
  });
});

describe('visits that are not served', () => {
  it('blocked ones are arrivals, not admitted, and never present', () => {
    const recorder = station();
    recorder.visitArrived(at(20), 0, -1, -1);
    recorder.visitBlocked(at(20), 0, -1, -1);
    tell(recorder, [{ arrived: 30, started: 40, left: 50 }]);
    const measures = finish(recorder);
    expect(measures['service.inventory.blocked-ratio']).toBe(0.5);
    expect(measures['service.inventory.waited-ratio']).toBe(1);
    expect(measures['service.inventory.number.mean']).toBe(0.2);
  });

  it('abandoned ones have waited; cancelled and lost ones have no wait', () => {
    const recorder = station();
    for (let n = 0; n < 4; n++) recorder.visitArrived(at(20), 0, -1, -1);
    recorder.visitAbandoned(at(24), 0, -1, -1, at(20), true);
    recorder.visitAbandoned(at(25), 0, -1, -1, at(20), false);
    recorder.visitLost(at(26), 0, -1, -1, at(20), true);
    recorder.visitStarted(at(26), 0, -1, -1, at(20));
    recorder.visitLost(at(30), 0, -1, -1, at(20), false);
    const measures = finish(recorder);
    expect(measures['service.inventory.abandoned-ratio']).toBe(0.25);
    expect(measures['service.inventory.waited-ratio']).toBe(1);
    expect(measures['service.inventory.wait.mean']).toBe(5);
    expect(measures['service.inventory.sojourn.mean']).toBeNull();
    expect(measures['service.inventory.number.at.0']).toBe(0.9);
  });

  it('preempted ones wait again without another wait', () => {
    const recorder = station(SHOP, 1);
    recorder.visitArrived(at(20), 0, -1, -1);
    recorder.visitStarted(at(20), 0, -1, -1, at(20));
    recorder.visitPreempted(at(30), 0, -1, -1);
    recorder.visitArrived(at(30), 0, -1, -1);
    recorder.visitStarted(at(30), 0, -1, -1, at(30));
    recorder.visitLeft(at(50), 0, -1, -1, at(30), at(20));
    recorder.visitResumed(at(50), 0, -1, -1);
    recorder.visitLeft(at(60), 0, -1, -1, at(20), at(20));
    const measures = finish(recorder);
    expect(measures['service.inventory.utilisation']).toBe(0.4);
    expect(measures['service.inventory.queue.mean']).toBe(0.2);
    expect(measures['service.inventory.wait.p99']).toBe(0);
  });
});

describe('classes and services', () => {
  const classes: WorldDescription = { ...SHOP, classes: ['gold', 'basic'] };

  it('divide a station, and add up to it', () => {
    const recorder = station(classes);
    tell(recorder, [{ arrived: 20, started: 30, left: 40, cls: 0 }, { arrived: 50, started: 50, left: 55, cls: 1 }, { arrived: 60, started: 60, left: 61 }]);
    const measures = finish(recorder);
    const of = (cls: string, key: string): number | null => measures[`service.inventory.class.${cls}.${key}`]!;
    expect(of('gold', 'wait.mean')).toBe(10);
    expect(of('basic', 'wait.mean')).toBe(0);
    expect(of('gold', 'number.mean')).toBe(0.2);
    expect(of('basic', 'sojourn.mean')).toBe(5);
    expect(of('gold', 'utilisation')! + of('basic', 'utilisation')!).toBeCloseTo(measures['service.inventory.utilisation']! - 1 / 200, 15);
    expect(measures['service.inventory.arrivals']).toBe(3);
  });

  it('have no wait under processor sharing, where no more cores are used than there are', () => {
    const sharing = { ...classes, stations: [{ ...SHOP.stations[0]!, sharing: true }, SHOP.stations[1]!] };
    const recorder = station(sharing);
    for (let n = 0; n < 3; n++) {
      recorder.visitArrived(at(20), 0, -1, 0);
      recorder.visitStarted(at(20), 0, -1, 0, at(20));
      recorder.workingChanged(at(20), 0, 1);
    }
    recorder.workingChanged(at(45), 0, -2); // two of them wait for a call
    for (let n = 0; n < 3; n++) recorder.visitLeft(at(70), 0, -1, 0, at(20), at(50));
    recorder.workingChanged(at(70), 0, -1);
    const measures = finish(recorder);
    expect(measures['service.inventory.utilisation']).toBe(0.5);
    expect(measures['service.inventory.utilisation.working']).toBe((2 * 25 + 25) / 200);
    expect(measures['service.inventory.number.mean']).toBe(1.5);
    expect(measures['service.inventory.wait.mean']).toBeNull();
    expect(measures['service.inventory.waited-ratio']).toBeNull();
    expect(measures['service.inventory.class.gold.utilisation']).toBeNull();
  });

  it('amplify: attempts of measured orders per offered order, by visits or, where services share a station, by executions', () => {
    const shared: WorldDescription = { ...SHOP, stations: [SHOP.stations[0]!, { name: 'shop', services: ['payment', 'shipping'], deployed: false, sharing: false }] };
    const recorder = new Recorder(shared, OPTIONS);
    recorder.orderOffered(at(20), 0, 0, 0, -1, at(20), -1);
    recorder.orderOffered(at(20), 1, 1, 0, -1, at(20), -1);
    recorder.orderOffered(at(20), 2, 2, 0, -1, at(5), -1);
    for (const slot of [0, 0, 0, 1, 2]) recorder.visitArrived(at(120), 0, slot, -1);
    recorder.stepExecuted(at(120), 0, 1, PHASE.DO, true);
    const measures = finish(recorder);
    expect(measures['availability.amplification.inventory']).toBe(2);
    expect(measures['availability.amplification.payment']).toBe(0.5);
    expect(measures['availability.amplification.shipping']).toBe(0);
  });
});

describe('the timeline of a run', () => {
  it('averages stations over its windows and places orders by intended arrival', () => {
    const recorder = station();
    tell(recorder, [{ arrived: 20.1, started: 20.2, left: 21.3 }]);
    const { timeline } = recorder.finish(at(140), 0).detail;
    expect(timeline.step).toBe(0.5);
    expect(timeline.offered).toHaveLength(220);
    expect(timeline.busy.inventory!.slice(40, 44)).toEqual([0.6, 1, 0.6, 0]);
    expect(timeline.queue.inventory!.slice(40, 42)).toEqual([0.2, 0]);
  });

  it('has a last window of its own length', () => {
    const recorder = new Recorder(SHOP, { ...OPTIONS, run: 99.75 * SECOND });
    recorder.capacityChanged(0, 0, 1, 1, 2);
    tell(recorder, [{ arrived: 109.5, started: 109.5, left: 130 }]);
    expect(recorder.finish(at(139), 0).detail.timeline.busy.inventory!.at(-1)).toBe(1);
  });
});

describe('sums in ticks', () => {
  it('of sojourns are the area under the number present', () => {
    const recorder = station();
    tell(recorder, Array.from({ length: 50 }, (_, n) => ({ arrived: 1 + n * 2.003, started: 1.5 + n * 2.003, left: 2 + n * 2.0111 })));
    const { levels, visits } = recorder.concerns.stations;
    finish(recorder);
    expect(levels.current.presentArea(0)).toBe(visits.presence(0));
    expect(levels.current.presentArea(0)).toBeGreaterThan(50 * 500 * MILLISECOND);
  });
});
