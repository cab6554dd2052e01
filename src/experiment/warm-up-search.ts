import { SECOND } from '../engine/time.ts';
import type { Ticks } from '../engine/time.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { mser5 } from '../statistics/mser.ts';
import { collectSamples } from './collect-samples.ts';
import type { CollectRequest } from './collect-samples.ts';
import { ExperimentError } from './experiment-error.ts';
import type { StrategySamples } from './strategy-samples.ts';

/** Replications of the pilot. */
export const PILOT_REPLICATIONS = 10;

/** The warm-up found, and doubts about it. */
export interface WarmUpFound {
  readonly warmup: Ticks;
  readonly notes: readonly string[];
}

/**
 * `warmup: auto`: runs ten replications of every strategy from an empty system and drops, by MSER-5 on their mean latency
 * by arrival (a value a second), the longest transient of all strategies. The pilot's results are thrown away.
 * Null if it was aborted. Throws {@link ExperimentError} for an arrival profile: there the transient is the object.
 */
export async function findWarmUp(
  request: Omit<CollectRequest, 'checkpoints' | 'isEnough' | 'exemplars'>,
): Promise<WarmUpFound | null> {
  const { plan } = request;
  if (hasProfile(plan.scenario)) {
    throw new ExperimentError(
      'warm-up-of-a-profile',
      '`warmup: auto` needs a steady state, and this workload has a profile: its transient is what is studied',
      'give a duration, such as `time: { warmup: 10s }`',
    );
  }
  const pilot = await collectSamples({ ...request, plan: { ...plan, warmup: 0 }, checkpoints: [PILOT_REPLICATIONS] });
  if (!pilot.complete) return null;
  const found = pilot.samples.map((samples) => transientOf(samples, plan.scenario.time.run));
  const doubtful = plan.strategies.filter((_, index) => !found[index]!.reliable).map(({ name }) => name);
  return {
    warmup: Math.max(...found.map(({ length }) => length)),
    notes:
      doubtful.length === 0
        ? []
        : [`warm-up: ${doubtful.join(', ')} did not clearly settle within the run; a longer \`run\` would tell`],
  };
}

function transientOf(samples: StrategySamples, run: Ticks): { readonly length: Ticks; readonly reliable: boolean } {
  const { step } = samples.timeline.mean();
  const windows = samples.timeline.latencyByArrival().slice(0, Math.floor(run / (step * SECOND)));
  const series = windows.flatMap((latency, window) => (latency === null ? [] : [{ latency, window }]));
  const { truncate, reliable } = mser5(series.map(({ latency }) => latency));
  const first = truncate === 0 ? 0 : series[truncate]!.window;
  return { length: Math.round(first * step * SECOND), reliable };
}

function hasProfile({ workload }: Scenario): boolean {
  return workload.arrivals.some(({ kind }) => kind === 'profile');
}
