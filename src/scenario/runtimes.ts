import type { DistributionSpec } from '../engine/distribution-spec.ts';
import { MINUTE, SECOND } from '../engine/time.ts';
import type { Failures } from './scenario.ts';

/** What a runtime brings to a service that says nothing else: how long it takes to start, and how it stands still. */
export interface Runtime {
  readonly startUp: DistributionSpec;
  readonly pauses: Failures | null;
}

/** Lognormal of sigma 0.5 (an assumption): its 99th percentile is exp(0.5 x 2.326) = 3.2 medians. */
function startUp(median: number): DistributionSpec {
  return { kind: 'quantiles', points: [{ p: 0.5, value: median }, { p: 0.99, value: 3.2 * median }] };
}

/**
 * Start-up: a process that restarts in place takes 10 to 40 s on a JVM with a large framework, 1 to 3 s elsewhere: guesses
 * of the order of magnitude. Pauses: 200 ms is the goal that G1 collects by (OpenJDK, `MaxGCPauseMillis`); that it reaches
 * it once a minute is an assumption. What the others stop for is too short to matter here.
 */
export const RUNTIMES: Readonly<Record<string, Runtime>> = {
  jvm: {
    startUp: startUp(20 * SECOND),
    pauses: { up: { kind: 'exponential', mean: MINUTE }, down: { kind: 'constant', value: 0.2 * SECOND }, onCrash: 'resume', failover: null, crew: null },
  },
  node: { startUp: startUp(2 * SECOND), pauses: null },
  go: { startUp: startUp(2 * SECOND), pauses: null },
};
