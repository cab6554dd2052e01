import type { ReplicationResult } from '../metrics/replication-result.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { studentInterval } from '../statistics/student-interval.ts';
import { resolveStrategies } from '../strategies/registry.ts';
import type { Executor, Job, Plan } from './executor.ts';
import type { GroundTruthResult } from './ground-truth-document.ts';

/** What theory or an independent computation knows about a scenario. */
export interface GroundTruthCase {
  readonly id: string;
  readonly title: string;
  /** Scenario file, beside the list of cases. */
  readonly file: string;
  readonly source: string;
  readonly checks: readonly GroundTruthCheck[];
}

export interface GroundTruthCheck {
  readonly strategy: string;
  readonly measure: string;
  /** s, 1/s, fraction or count. */
  readonly expected: number;
  /** Relative; the run length of the scenario is chosen so that the interval is narrower. */
  readonly tolerance: number;
}

/** So that a suite of some two hundred checks cries wolf in one of five runs with fresh seeds; the seeds are fixed. */
const CONFIDENCE = 0.999;

/**
 * Plays one case and judges it: it passes if the interval holds the expected value, the estimate is within the tolerance and the interval is narrower than the tolerance. A wide interval is
 * inconclusive, never a pass.
 *
 * @param quick - a ninth of the run length, three times the tolerance
 */
export async function playCase(truth: GroundTruthCase, scenario: Scenario, executor: Executor, quick: boolean): Promise<GroundTruthResult[]> {
  const factor = quick ? 9 : 1;
  const played: Scenario = { ...scenario, time: { ...scenario.time, run: Math.round(scenario.time.run / factor) } };
  const { strategies } = resolveStrategies(played);
  const plan: Plan = { scenario: played, strategies, warmup: null, command: `sim validate` };
  const jobs: Job[] = strategies.flatMap((_, strategy) => Array.from({ length: played.experiment.replications }, (_unused, replication) => ({ strategy, replication, exemplars: false })));
  const values = new Map<string, Map<number, number>>();
  await executor.run(plan, jobs, (job, result) => {
    for (const check of truth.checks) keep(values, strategies[job.strategy]!.name, check, result);
  });
  return truth.checks.map((check) => judge(truth, check, [...(values.get(`${check.strategy} ${check.measure}`) ?? new Map<number, number>()).entries()].sort((a, b) => a[0] - b[0]).map(([, value]) => value), check.tolerance * Math.sqrt(factor)));
}

function keep(values: Map<string, Map<number, number>>, strategy: string, check: GroundTruthCheck, result: ReplicationResult): void {
  const value = result.measures[check.measure];
  if (strategy !== check.strategy || value === undefined || value === null) return;
  const key = `${strategy} ${check.measure}`;
  const kept = values.get(key) ?? new Map<number, number>();
  kept.set(result.replication, value);
  values.set(key, kept);
}

function judge(truth: GroundTruthCase, check: GroundTruthCheck, values: readonly number[], tolerance: number): GroundTruthResult {
  const base = { id: truth.id, title: truth.title, source: truth.source, measure: check.measure, expected: check.expected, tolerance };
  if (values.length < 2) return { ...base, measured: values[0] ?? null, ci: null, verdict: 'inconclusive' };
  const [low, high] = studentInterval(values, CONFIDENCE)!;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const allowed = Math.abs(check.expected) * tolerance;
  // Percentiles are midpoints of buckets, 0.2 % wide at the most.
  const slack = Math.abs(check.expected) * (/\.p\d/.test(check.measure) ? 0.002 : 1e-9);
  const holds = low - slack <= check.expected && check.expected <= high + slack;
  if (!holds) return { ...base, measured: mean, ci: [low, high], verdict: 'fail' };
  const narrow = (high - low) / 2 <= allowed;
  return { ...base, measured: mean, ci: [low, high], verdict: narrow && Math.abs(mean - check.expected) <= allowed ? 'pass' : 'inconclusive' };
}
