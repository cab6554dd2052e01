import type { Samples } from '../statistics/samples.ts';
import { rangeOf, type Ablation, type Arm, type Claim, type ClaimTest } from './claim.ts';
import type { ClaimEvidence } from './claims-document.ts';
import { judgeClaim, type JudgeRule } from './claims-judge.ts';
import type { Executor } from './executor.ts';
import type { World } from './point-evaluator.ts';
import type { Progress } from './progress.ts';
import { runReplications } from './run-replications.ts';
import type { StrategySamples } from './strategy-samples.ts';

/** How the experiments of claims are run. */
export interface ClaimsRequest {
  readonly claims: readonly Claim[];
  /** The scenario `file` with `set` applied, and these strategies of it; throws what a person is to read. */
  readonly worldOf: (file: string, set: readonly string[], strategies: readonly string[]) => World;
  readonly rule: JudgeRule;
  readonly executor: Executor;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((claim: Claim, progress: Progress) => void) | undefined;
}

interface Setting {
  readonly file: string;
  readonly set: readonly string[];
  readonly strategies: Set<string>;
}

/** Runs every experiment and judges it. After an abort, the claims that were complete. */
export async function runClaims(request: ClaimsRequest): Promise<{ readonly claims: readonly ClaimEvidence[]; readonly complete: boolean }> {
  const claims: ClaimEvidence[] = [];
  for (const claim of request.claims) {
    const samples = await play(claim, request);
    if (samples === null) return { claims, complete: false };
    claims.push(judgeClaim(claim, (test, arm, measure, at, ablation) => valuesOf(samples, test, arm, measure, at, ablation), request.rule));
  }
  return { claims, complete: true };
}

async function play(claim: Claim, { worldOf, executor, signal, onProgress }: ClaimsRequest): Promise<ReadonlyMap<string, StrategySamples> | null> {
  const samples = new Map<string, StrategySamples>();
  for (const { file, set, strategies } of settingsOf(claim)) {
    const world = worldOf(file, set, [...strategies]);
    const run = await runReplications({ ...world, executor, signal, onProgress: (progress) => onProgress?.(claim, progress) }, false);
    if (!run.complete) return null;
    world.strategies.forEach(({ name }, index) => samples.set(keyOf(file, set, name), run.samples[index]!));
  }
  return samples;
}

// Sides that share a file and its settings are played together.
function settingsOf(claim: Claim): readonly Setting[] {
  const settings = new Map<string, Setting>();
  const need = (test: ClaimTest, arm: Arm, at: number | null, ablation: Ablation | null): void => {
    const set = setOf(test, arm, at, ablation);
    const key = keyOf(test.file, set, '');
    const setting = settings.get(key) ?? { file: test.file, set, strategies: new Set<string>() };
    settings.set(key, setting);
    setting.strategies.add(arm.strategy);
  };
  for (const test of claim.tests) {
    const places = rangeOf(test)?.points.map((_, index) => index) ?? [null];
    for (const at of places) for (const arm of [test.a, test.b]) need(test, arm, at, null);
    const { ablation } = test;
    if (ablation !== undefined) for (const arm of [ablation.a ?? test.a, ablation.b ?? test.b]) need(test, arm, null, ablation);
  }
  return [...settings.values()];
}

function setOf(test: ClaimTest, arm: Arm, at: number | null, ablation: Ablation | null): readonly string[] {
  const range = at === null ? null : rangeOf(test);
  const along = range === null ? [] : [`${range.path}=${range.points[at!]!.text}`];
  return [...along, ...(arm.set ?? []), ...(ablation?.set ?? [])];
}

function valuesOf(samples: ReadonlyMap<string, StrategySamples>, test: ClaimTest, arm: Arm, measure: string, at: number | null, ablation: Ablation | null): Samples {
  const found = samples.get(keyOf(test.file, setOf(test, arm, at, ablation), arm.strategy));
  if (found === undefined) throw new Error(`${test.id}: ${arm.strategy} was not played`);
  if (!found.measures.includes(measure)) throw new Error(`${test.id}: ${arm.strategy} has no measure ${measure}`);
  return found.values(measure);
}

function keyOf(file: string, set: readonly string[], strategy: string): string {
  return JSON.stringify([file, set, strategy]);
}
