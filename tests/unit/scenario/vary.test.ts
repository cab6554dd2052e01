import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseVary } from '../../../src/scenario/vary.ts';

const points = (option: string): readonly (readonly [string, number])[] => {
  const vary = parseVary(option);
  if (!vary.ok) throw new Error(vary.reason);
  return vary.points.map(({ text, value }) => [text, value]);
};

describe('parseVary', () => {
  it('spaces points evenly, ends included, in the unit of the first end', () => {
    expect(points('network.latency.cross-zone=1ms..64ms/4')).toEqual([
      ['1ms', 0.001],
      ['22ms', 0.022],
      ['43ms', 0.043],
      ['64ms', 0.064],
    ]);
    expect(points('services.payment.time.p99=1s..100ms/2')).toEqual([
      ['1s', 1],
      ['0.1s', 0.1],
    ]);
    expect(points('process.steps.a.timeout=0s..2ms/3')).toEqual([
      ['0ms', 0],
      ['1ms', 0.001],
      ['2ms', 0.002],
    ]);
  });

  it('spaces them by equal factors on request', () => {
    expect(points('services.a.concurrency=1..64/7log').map(([text]) => text)).toEqual([
      '1',
      '2',
      '4',
      '8',
      '16',
      '32',
      '64',
    ]);
    expect(points('workload.arrivals=10/s..1000/s/3log')).toEqual([
      ['10/s', 10],
      ['100/s', 100],
      ['1000/s', 1000],
    ]);
  });

  it('takes seven points where nobody says how many, whatever the unit ends in', () => {
    expect(points('workload.arrivals=10/s..70/s').map(([text]) => text)).toEqual([
      '10/s',
      '20/s',
      '30/s',
      '40/s',
      '50/s',
      '60/s',
      '70/s',
    ]);
  });

  it('takes shares, sizes and bare numbers', () => {
    expect(points('network.loss=0%..1%/3')).toEqual([
      ['0%', 0],
      ['0.5%', 0.005],
      ['1%', 0.01],
    ]);
    expect(points('services.a.operations.b.request=1KiB..3KiB/3')).toEqual([
      ['1KiB', 1024],
      ['2KiB', 2048],
      ['3KiB', 3072],
    ]);
    expect(points('process.attributes.item.zipf=0..2/3')).toEqual([
      ['0', 0],
      ['1', 1],
      ['2', 2],
    ]);
  });

  it.each([
    ['network.loss', 'FROM..TO/POINTS'],
    ['network.loss=1%-2%', 'FROM..TO/POINTS'],
    ['network.loss=1%..2%/1', 'from 2'],
    ['network.loss=1%..2%/5000', 'to 1000'],
    ['network.loss=0%..2%/5log', 'above 0'],
    ['network.loss=1%..2s/5', 'write a share'],
    ['network.loss=fast..slow/5', 'FROM..TO/POINTS'],
    ['services.a.time=1..2ms/5', 'did you mean'],
  ])('refuses %s', (option, hint) => {
    const vary = parseVary(option);
    expect(vary.ok ? '' : vary.hint).toContain(hint);
  });

  it('always gives as many points as asked, from one end to the other, in order', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 2, max: 50 }),
        fc.boolean(),
        (a, step, n, log) => {
          const values = points(`x=${a}ms..${a + step}ms/${n}${log ? 'log' : ''}`).map(([, value]) => value);
          expect(values).toHaveLength(n);
          expect([values[0], values.at(-1)]).toEqual([a / 1000, (a + step) / 1000]);
          expect(values.every((value, i) => i === 0 || value > values[i - 1]!)).toBe(true);
        },
      ),
      { seed: 4711, numRuns: 200 },
    );
  });
});
