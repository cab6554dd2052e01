import { describe, expect, it } from 'vitest';
import { pairedDifference, welchDifference } from '../../../src/statistics/mean-difference.ts';
import { studentInterval } from '../../../src/statistics/student-interval.ts';
import { meanSojourn } from '../../fixtures/lindley.ts';

// The short form of tests/long/statistics-self-test.test.ts. M/M/1 with lambda = 8, mu = 10: W = 0.5, L = 4.
const QUEUE = { arrivalRate: 8, serviceRate: 10 };
const MACRO_REPLICATIONS = 200;
const CUSTOMERS = 1_000;

const replications = (seed: string, count: number): number[] =>
  Array.from({ length: count }, (_, replication) => meanSojourn(QUEUE, CUSTOMERS, seed, replication));

describe('the statistics on a queue whose answer is known', () => {
  it('cover the true mean in about 95 % of experiments', () => {
    let covered = 0;
    for (let macro = 0; macro < MACRO_REPLICATIONS; macro++) {
      const [low, high] = studentInterval(replications(`coverage-${macro}`, 20), 0.95)!;
      if (low <= 0.5 && 0.5 <= high) covered++;
    }
    // 3 standard errors of a share of 0.95 in 200 trials are 0.046; skewness of means over 1,000 customers costs about 0.01 below.
    expect(covered / MACRO_REPLICATIONS).toBeGreaterThan(0.95 - 0.046 - 0.01);
    expect(covered / MACRO_REPLICATIONS).toBeLessThan(0.95 + 0.046);
  });

  it('find exactly 0 between a strategy and itself under one seed', () => {
    expect(pairedDifference(replications('same', 10), replications('same', 10), 0.95)).toMatchObject({
      difference: 0,
      ci: [0, 0],
      p: 1,
    });
  });

  it('raise few false alarms between a strategy and itself under two seeds', () => {
    let paired = 0;
    let welch = 0;
    for (let macro = 0; macro < MACRO_REPLICATIONS; macro++) {
      const a = replications(`a-${macro}`, 10);
      const b = replications(`b-${macro}`, 10);
      if (pairedDifference(a, b, 0.95).p < 0.05) paired++;
      if (welchDifference(a, b, 0.95).p < 0.05) welch++;
    }
    // alpha + 3 standard errors = 0.05 + 0.046; and a test that never alarmed would be no test: 0 of 200 has chance 3.5e-5.
    for (const alarms of [paired, welch]) {
      expect(alarms / MACRO_REPLICATIONS).toBeLessThan(0.096);
      expect(alarms).toBeGreaterThan(0);
    }
  });

  it('make a real difference visible that independent runs would hide', () => {
    const faster = { arrivalRate: 8, serviceRate: 10.1 };
    const a = replications('crn', 20);
    const same = Array.from({ length: 20 }, (_, replication) => meanSojourn(faster, CUSTOMERS, 'crn', replication));
    const other = Array.from({ length: 20 }, (_, replication) => meanSojourn(faster, CUSTOMERS, 'else', replication));
    const paired = pairedDifference(a, same, 0.95);
    expect(paired.p).toBeLessThan(1e-6);
    expect(paired.correlation).toBeGreaterThan(0.9);
    expect(paired.varianceReduction).toBeGreaterThan(10);
    expect(welchDifference(a, other, 0.95).p).toBeGreaterThan(0.05);
  });
});
