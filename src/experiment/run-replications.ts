import type { Ticks } from '../engine/time.ts';
import type { ExperimentPlan, Scenario } from '../scenario/scenario.ts';
import { present } from '../statistics/samples.ts';
import { checkpoints, isPrecise } from '../statistics/stopping-rule.ts';
import type { ResolvedStrategy } from '../strategies/definition.ts';
import { collectSamples } from './collect-samples.ts';
import type { Collected } from './collect-samples.ts';
import type { Executor, Plan } from './executor.ts';
import { ProgressMeter } from './progress.ts';
import type { Progress } from './progress.ts';
import type { Stopping } from './result-document.ts';
import type { StrategySamples } from './strategy-samples.ts';
import { findWarmUp, PILOT_REPLICATIONS } from './warm-up-search.ts';
import { loadedModules } from './strategy-modules.ts';

/** A scenario, the strategies to play it under, and where. */
export interface RunRequest {
  readonly scenario: Scenario;
  /** At least one. */
  readonly strategies: readonly ResolvedStrategy[];
  /** The command that a person would type to get this run, for messages: `sim run scenarios/shop.yaml`. */
  readonly command: string;
  readonly executor: Executor;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** The samples of a run, and the decisions taken on the way. */
export interface Run extends Collected {
  /** In force, also where the scenario says `auto`. */
  readonly warmup: Ticks;
  /** Null where the scenario fixes the number of replications. */
  readonly stopping: Stopping | null;
  readonly notes: readonly string[];
}

/**
 * Runs every strategy x replication: finds the warm-up where it is `auto`, then replications until the planned number or
 * the precision target is reached. Throws ExperimentError for what a person can put right, ReplicationFailure for a crash.
 */
export async function runReplications(request: RunRequest, exemplars: boolean): Promise<Run> {
  const { scenario, strategies, executor, signal } = request;
  const plan: Plan = { scenario, strategies, warmup: null, command: request.command, modules: loadedModules() };
  const { warmup, notes } = await warmUpOf(request, plan);
  const { replications, stopping, confidence } = scenario.experiment;
  const limit = stopping?.max ?? replications;
  const meter = new ProgressMeter('replications', limit * strategies.length, (progress) =>
    request.onProgress?.(progress),
  );
  const isEnough = (samples: readonly StrategySamples[]): boolean =>
    stopping !== null && isPreciseForAll(samples, stopping, confidence);
  const collected = await collectSamples({
    plan: { ...plan, warmup },
    executor,
    signal,
    isEnough,
    exemplars,
    checkpoints: stopping === null ? [limit] : checkpoints(stopping.min, limit),
    onJobDone: () => {
      meter.tick();
    },
  });
  const outcome = stopping === null ? null : stoppingOf(stopping, isEnough(collected.samples));
  return { ...collected, warmup, notes, stopping: outcome };
}

async function warmUpOf(
  request: RunRequest,
  plan: Plan,
): Promise<{ readonly warmup: Ticks; readonly notes: readonly string[] }> {
  const { time } = request.scenario;
  if (time.warmup !== 'auto') return { warmup: time.warmup, notes: [] };
  const meter = new ProgressMeter('warm-up', PILOT_REPLICATIONS * plan.strategies.length, (progress) =>
    request.onProgress?.(progress),
  );
  const found = await findWarmUp({
    plan,
    executor: request.executor,
    signal: request.signal,
    onJobDone: () => {
      meter.tick();
    },
  });
  return found ?? { warmup: 0, notes: ['interrupted while looking for the warm-up'] };
}

type StoppingRule = NonNullable<ExperimentPlan['stopping']>;

/** Strategies that do not have the measure at all cannot become precise and are not waited for, unless none has it. */
function isPreciseForAll(
  samples: readonly StrategySamples[],
  { of, precision }: StoppingRule,
  confidence: number,
): boolean {
  const columns = samples.map((one) => present(one.values(of))).filter((values) => values.length > 0);
  return columns.length > 0 && columns.every((values) => isPrecise(values, precision, confidence));
}

function stoppingOf({ of, precision }: StoppingRule, reached: boolean): Stopping {
  return { measure: of, precision, reached };
}
