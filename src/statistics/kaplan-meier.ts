import { exp, log, normalQuantile } from '../engine/portable-math.ts';
import type { Interval } from './interval.ts';

/** A duration that ended at `time`, or was still running when observation ended at `time`. */
export interface Lifetime {
  readonly time: number;
  readonly ended: boolean;
}

/** From `time` on, this share has not ended yet. */
export interface SurvivalStep {
  readonly time: number;
  readonly surviving: number;
  /** Pointwise interval; a point where the share is 0 (its variance is unknown there). */
  readonly ci: Interval;
  /** Still running just before `time`. */
  readonly atRisk: number;
}

/**
 * The product-limit estimate of the share still running after each end, in order of time; censored durations count as
 * running until they are lost from sight. Interval on the log(-log) scale, which stays within [0, 1].
 * Source: Kaplan and Meier, J. Am. Stat. Assoc. 53 (1958), 457-481; Greenwood (1926); Kalbfleisch and Prentice (1980), 1.4.
 */
export function kaplanMeier(lifetimes: readonly Lifetime[], confidence: number): SurvivalStep[] {
  const z = normalQuantile((1 + confidence) / 2);
  const times = [...new Set(lifetimes.filter(({ ended }) => ended).map(({ time }) => time))].sort(
    (left, right) => left - right,
  );
  const steps: SurvivalStep[] = [];
  let surviving = 1;
  let greenwood = 0;
  for (const time of times) {
    const atRisk = lifetimes.filter((life) => life.time >= time).length;
    const ends = lifetimes.filter((life) => life.ended && life.time === time).length;
    surviving = atRisk === ends ? 0 : surviving * (1 - ends / atRisk);
    if (surviving > 0) greenwood += ends / (atRisk * (atRisk - ends));
    steps.push({ time, surviving, ci: survivalInterval(surviving, greenwood, z), atRisk });
  }
  return steps;
}

/** The first time at which at most half are still running; null if more than half were running when last seen. */
export function medianLifetime(steps: readonly SurvivalStep[]): number | null {
  return steps.find(({ surviving }) => surviving <= 0.5)?.time ?? null;
}

function survivalInterval(surviving: number, greenwood: number, z: number): Interval {
  if (surviving === 0) return [0, 0];
  const logSurvival = log(surviving);
  const spread = (z * Math.sqrt(greenwood)) / -logSurvival;
  return [exp(logSurvival * exp(spread)), exp(logSurvival * exp(-spread))];
}
