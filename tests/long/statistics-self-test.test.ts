import { describe, expect, it } from 'vitest';
import { pairedDifference } from '../../src/statistics/mean-difference.ts';
import { studentInterval } from '../../src/statistics/student-interval.ts';
import { meanSojourn } from '../fixtures/lindley.ts';

// M/M/1 with lambda = 8, mu = 10: W = 0.5 (L = lambda W = 4).
const QUEUE = { arrivalRate: 8, serviceRate: 10 };
const MACRO_REPLICATIONS = 1_000;
const REPLICATIONS = 20;
const CUSTOMERS = 10_000;

const replications = (seed: string): number[] =>
  Array.from({ length: REPLICATIONS }, (_, replication) => meanSojourn(QUEUE, CUSTOMERS, seed, replication));

describe('1,000 experiments on M/M/1', () => {
  it('have 95 % intervals that cover the truth in 93.6 to 96.4 %', () => {
    // +- 1.4 points are two standard errors of a share of 0.95 in 1,000 trials (0.69 points each).
    let covered = 0;
    for (let macro = 0; macro < MACRO_REPLICATIONS; macro++) {
      const [low, high] = studentInterval(replications(`coverage-${macro}`), 0.95)!;
      if (low <= 0.5 && 0.5 <= high) covered++;
    }
    expect(covered / MACRO_REPLICATIONS).toBeGreaterThanOrEqual(0.936);
    expect(covered / MACRO_REPLICATIONS).toBeLessThanOrEqual(0.964);
  });

  it('raise false alarms between a strategy and itself in at most 5 % + 3 standard errors', () => {
    let alarms = 0;
    for (let macro = 0; macro < MACRO_REPLICATIONS; macro++) {
      if (pairedDifference(replications(`a-${macro}`), replications(`b-${macro}`), 0.95).p < 0.05) alarms++;
    }
    // 3 sqrt(.05 x .95 / 1000) = 0.0207, on both sides: a test that hardly ever alarms would be blind.
    expect(alarms / MACRO_REPLICATIONS).toBeLessThan(0.0707);
    expect(alarms / MACRO_REPLICATIONS).toBeGreaterThan(0.0293);
  });
});
