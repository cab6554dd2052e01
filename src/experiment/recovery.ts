import { SECOND } from '../engine/time.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { kaplanMeier, medianLifetime } from '../statistics/kaplan-meier.ts';
import type { Recovery } from './result-document.ts';
import type { StrategySamples } from './strategy-samples.ts';

/**
 * Time to recover from every fault that ends at a known time within the measured window and that the strategy felt.
 * A replication without a value is censored at the end of the window: it counts, as one that takes longer.
 * `warmup` in seconds.
 */
export function recoveryTimes(
  { faults, time }: Scenario,
  warmup: number,
  samples: StrategySamples,
  confidence: number,
): Recovery[] {
  const end = warmup + time.run / SECOND;
  return faults.flatMap(({ name, when }) => {
    const measure = `availability.time-to-recover.${name}`;
    if (when.kind !== 'once' || when.for === null || !samples.measures.includes(measure)) return [];
    const horizon = end - (when.at + when.for) / SECOND;
    if (horizon <= 0) return [];
    const lifetimes = samples.values(measure).map((value) => ({ time: value ?? horizon, ended: value !== null }));
    const steps = kaplanMeier(lifetimes, confidence);
    return [
      {
        fault: name,
        horizon,
        median: medianLifetime(steps),
        steps: steps.map(({ time: at, surviving, ci }) => ({ at, unrecovered: surviving, ci })),
      },
    ];
  });
}
