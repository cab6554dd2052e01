import { describe, expect, it } from 'vitest';
import { kaplanMeier, medianLifetime } from '../../../src/statistics/kaplan-meier.ts';

// Remission times of the 6-MP arm of Freireich et al. (Blood 21, 1963), the standard example; intervals by SciPy 1.17.
const ENDED = [6, 6, 6, 7, 10, 13, 16, 22, 23];
const CENSORED = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
const remission = [
  ...CENSORED.map((time) => ({ time, ended: false })),
  ...ENDED.map((time) => ({ time, ended: true })),
];

describe('kaplanMeier', () => {
  it('reproduces the Freireich data', () => {
    const steps = kaplanMeier(remission, 0.95);
    const expected = [
      [6, 21, 0.8571428571428571, 0.61971796, 0.95155175],
      [7, 17, 0.8067226890756302, 0.56314656, 0.92280902],
      [10, 15, 0.7529411764705881, 0.50319951, 0.88936184],
      [13, 12, 0.6901960784313724, 0.43161022, 0.84906596],
      [16, 11, 0.6274509803921567, 0.36751086, 0.80491219],
      [22, 7, 0.53781512605042, 0.26777894, 0.74679072],
      [23, 6, 0.4481792717086834, 0.18805201, 0.68014263],
    ] as const;
    expect(steps.map(({ time, atRisk }) => [time, atRisk])).toEqual(expected.map(([time, atRisk]) => [time, atRisk]));
    steps.forEach((step, index) => {
      expect(step.surviving).toBeCloseTo(expected[index]![2], 12);
      expect(step.ci[0]).toBeCloseTo(expected[index]![3], 7);
      expect(step.ci[1]).toBeCloseTo(expected[index]![4], 7);
    });
    expect(medianLifetime(steps)).toBe(23);
  });

  it('reaches 0 where all ended, and has no median where most did not', () => {
    expect(
      kaplanMeier(
        [
          { time: 2, ended: true },
          { time: 5, ended: true },
        ],
        0.95,
      ).at(-1),
    ).toEqual({ time: 5, surviving: 0, ci: [0, 0], atRisk: 1 });
    expect(
      medianLifetime(
        kaplanMeier(
          [
            { time: 2, ended: true },
            { time: 9, ended: false },
            { time: 9, ended: false },
          ],
          0.95,
        ),
      ),
    ).toBeNull();
    expect(kaplanMeier([{ time: 9, ended: false }], 0.95)).toEqual([]);
  });
});
