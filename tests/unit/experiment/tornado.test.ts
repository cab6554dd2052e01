import { describe, expect, it } from 'vitest';

import type { Simulate } from '../../../src/experiment/executor.ts';
import { ExperimentError } from '../../../src/experiment/experiment-error.ts';
import type { SweepDocument, Tornado } from '../../../src/experiment/sweep-document.ts';
import { runTornado } from '../../../src/experiment/tornado.ts';
import type { TornadoRequest } from '../../../src/experiment/tornado.ts';
import { fakeSimulate } from '../../fixtures/fake-simulation.ts';
import { NETWORK, P99, STOCK, requestOf } from '../../fixtures/search-request.ts';

describe('runTornado', () => {
  // saga 4 x + 20 ms + 1 ms an instance against choreography 2 x + 60 ms: linear in both.
  const twoInputs: Simulate = (scenario, strategy, replication, options) => {
    const result = fakeSimulate(scenario, strategy, replication, options);
    const own = strategy.name === 'saga' ? 0.001 * scenario.services[0]!.instances : 0;
    return { ...result, measures: { ...result.measures, [P99]: result.measures[P99]! + own } };
  };
  const run = (more: Partial<TornadoRequest> = {}, names?: readonly string[]): Promise<SweepDocument> =>
    runTornado({
      ...requestOf(twoInputs, '', names),
      toolVersion: '1',
      sha256: 'abc',
      measures: [P99],
      assumptions: [
        { path: STOCK, low: 1, high: 3 },
        { path: NETWORK, unit: 's', low: 0.005, high: 0.03 },
      ],
      ...more,
    });

  it('sorts assumptions by how far they move the difference, and says which flip the verdict', async () => {
    const { mode, points, parameters, tornado } = await run();
    expect([mode, points.length, parameters[1]!.values]).toEqual(['tornado', 5, [0.005, 0.03]]);
    const [{ base, bars }] = tornado as [Tornado];
    // At 10 ms: saga 60 + 1 against choreography 80; at 30 ms 141 against 120.
    expect(base.verdict).toBe('a better');
    expect(bars.map(({ path, flips, reverses }) => [path, flips, reverses])).toEqual([
      [NETWORK, true, true],
      [STOCK, false, false],
    ]);
    expect(bars[0]!.high.comparison!.verdict).toBe('b better');
    expect(bars[0]!.low).toMatchObject({ value: 0.005 });
    // The difference is 2 x - 40 ms + 1 ms an instance, and luck is the same at every setting: slopes come out exactly.
    expect(bars[0]!.swing).toBeCloseTo(2 * (0.03 - 0.005), 12);
    expect(bars[1]!.swing).toBeCloseTo(0.001 * (3 - 1), 12);
  });

  it('tells a verdict that is lost from one that is reversed', async () => {
    const { tornado } = await run({ assumptions: [{ path: NETWORK, low: 0.01, high: 0.0195 }] });
    const [bar] = tornado![0]!.bars;
    expect(bar!.high.comparison!.verdict).not.toBe('b better');
    expect(bar).toMatchObject({ flips: true, reverses: false });
  });

  it('watches the best against each other one where there are more than two', async () => {
    const { tornado } = await run({ assumptions: [] }, ['direct', 'saga', 'choreography']);
    expect(tornado!.map(({ a, b }) => [a, b])).toEqual([
      ['direct', 'saga'],
      ['direct', 'choreography'],
    ]);
  });

  it('says when there is nothing to compare', async () => {
    await expect(run({ measures: ['cost.bytes'] })).rejects.toThrow(ExperimentError);
  });
});
