import { describe, expect, it } from 'vitest';

import type { Simulate } from '../../../src/experiment/executor.ts';
import { runSweep } from '../../../src/experiment/sweep.ts';
import type { SweepDocument } from '../../../src/experiment/sweep-document.ts';
import { hop, luck, resultOf } from '../../fixtures/fake-simulation.ts';
import { BANK, NETWORK, P99, requestOf } from '../../fixtures/search-request.ts';

describe('runSweep over two parameters', () => {
  // saga 4 x + 20 ms against choreography 2 x + 3 y: the border is 2 x + 20 ms = 3 y.
  const plane: Simulate = (scenario, { name }, replication) => {
    const bank = scenario.services.find((service) => service.name === 'bank')!.time;
    const y = bank.kind === 'constant' ? bank.value / 1e9 : 0;
    return resultOf(name, replication, {
      [P99]:
        (name === 'saga' ? 4 * hop(scenario) + 0.02 : 2 * hop(scenario) + 3 * y) +
        1e-4 * luck(scenario, replication, name),
    });
  };
  const run = (budget: number): Promise<SweepDocument> =>
    runSweep({
      ...requestOf(plane),
      toolVersion: '1',
      sha256: 'abc',
      measures: [P99],
      budget,
      axes: [
        { path: NETWORK, values: [0, 0.01, 0.02, 0.03], scale: 'linear', whole: false },
        { path: BANK, values: [0, 0.01, 0.02, 0.03], scale: 'linear', whole: false },
      ],
    });

  it('covers the grid, then refines along the border and nowhere else', async () => {
    const document = await run(60);
    expect(document.points).toHaveLength(16);
    expect(document.refinement.length).toBeGreaterThan(10);
    // A point lies in a cell of 10 ms x 10 ms that the border crosses, and the border rises by 2/3: at most 10 + 6.7 ms away in y.
    for (const { at } of document.refinement)
      expect(Math.abs((2 * at[NETWORK]! + 0.02) / 3 - at[BANK]!)).toBeLessThan(0.0167);
    const winner = (point: (typeof document.points)[number]): string =>
      point.rankings.find(({ measure }) => measure === P99)!.best.join();
    for (const point of [...document.points, ...document.refinement]) {
      const saga = 2 * point.at[NETWORK]! + 0.02 < 3 * point.at[BANK]!;
      if (Math.abs(2 * point.at[NETWORK]! + 0.02 - 3 * point.at[BANK]!) > 0.001)
        expect(winner(point)).toBe(saga ? 'saga' : 'choreography');
    }
  });

  it('names break-even points along the first parameter for each value of the second', async () => {
    const { breakEven } = await run(0);
    const at20 = breakEven.find(({ measure, given }) => measure === P99 && given?.[BANK] === 0.02)!;
    expect(at20.at![1]).toBeCloseTo(0.02, 4); // 2 x + 20 ms = 60 ms
    expect(breakEven.find(({ measure, given }) => measure === P99 && given?.[BANK] === 0)!.at).toBeNull();
  });

  it('spends no more than its budget', async () => {
    expect((await run(7)).refinement.length).toBeLessThanOrEqual(7);
  });
});
