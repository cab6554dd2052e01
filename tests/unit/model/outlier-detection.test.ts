import { describe, expect, it } from 'vitest';
import { SECOND } from '../../../src/engine/time.ts';
import { OutlierDetection } from '../../../src/model/mesh/outlier-detection.ts';
import type { EjectionSpec } from '../../../src/model/ports-mesh.ts';
import type { ServiceInstance } from '../../../src/model/services/service.ts';

const ENVOY: EjectionSpec = { consecutive: 5, interval: 10 * SECOND, baseTime: 30 * SECOND, maxTime: 300 * SECOND, maxShare: 0.1, alwaysOne: false, panicShare: 0.5 };

/** A proxy that knows `hosts` instances; `ends` = in seconds, when each ejection ends. */
function proxy(hosts: number, spec: EjectionSpec = ENVOY): { fail(host: number, times: number, at: number): void; succeed(host: number, at: number): void; ends: [number, number][] } {
  const ends: [number, number][] = [];
  const detection = new OutlierDetection(spec, {
    knownCount: () => hosts,
    ejectedCount: (now) => ends.filter(([, until]) => until * SECOND > now).length,
    eject: (instance: ServiceInstance, until: number) => { ends.push([instance.number, until / SECOND]); },
  });
  const host = (number: number): ServiceInstance => ({ number }) as unknown as ServiceInstance;
  return {
    ends,
    fail: (number, times, at) => { for (let i = 0; i < times; i++) detection.observe(host(number), true, at * SECOND); },
    succeed: (number, at) => { detection.observe(host(number), false, at * SECOND); },
  };
}

describe('outlier detection', () => {
  it('ejects at the fifth failure in a row, at once, until a tick of ten seconds after thirty', () => {
    const one = proxy(10);
    one.fail(3, 4, 2);
    one.succeed(3, 2);
    one.fail(3, 4, 3);
    expect(one.ends).toEqual([]);
    one.fail(3, 1, 3.5);
    expect(one.ends).toEqual([[3, 40]]);
  });

  it('is the knowledge of one proxy: another has to see its own failures', () => {
    const one = proxy(10);
    const other = proxy(10);
    one.fail(0, 4, 1);
    other.fail(0, 4, 1);
    expect([...one.ends, ...other.ends]).toEqual([]);
  });

  it('counts the next one in: nobody of nine at 10 %, one of ten, two of twenty', () => {
    for (const [hosts, ejected] of [[9, 0], [10, 1], [19, 1], [20, 2]] as const) {
      const one = proxy(hosts);
      for (let host = 0; host < 5; host++) one.fail(host, 5, 1);
      expect(one.ends.length, `${hosts} hosts`).toBe(ejected);
    }
    const old = proxy(3, { ...ENVOY, alwaysOne: true });
    for (let host = 0; host < 3; host++) old.fail(host, 5, 1);
    expect(old.ends.length).toBe(1);
  });

  it('ejects longer each time, up to a limit, and forgives with every sweep in service', () => {
    const one = proxy(10, { ...ENVOY, maxTime: 70 * SECOND });
    one.fail(0, 5, 0);
    one.fail(0, 5, 31);
    one.fail(0, 5, 101);
    // 30 s; 60 s from 31 s on; 90 s are 70 s at most.
    expect(one.ends).toEqual([[0, 30], [0, 100], [0, 180]]);
    // Two sweeps in service take two of three off, so that this is the second in a row.
    one.fail(0, 5, 205);
    expect(one.ends.at(-1)).toEqual([0, 270]);
  });
});
