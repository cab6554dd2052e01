import { createHash } from 'node:crypto';

import type { Scenario } from '../../scenario/scenario.ts';
import type { ResolvedStrategy } from '../../strategies/definition.ts';
import { audit } from './audit.ts';
import { claimOf } from './claims.ts';
import type { Claim } from './claims.ts';
import { sequenceOf } from './diagram.ts';
import type { CheckDocument, CheckResult, ClaimText, Counterexample, StrategyCoverage } from './document.ts';
import { INVARIANTS, violationsOf } from './invariants.ts';
import { makeSubject, playSchedule } from './player.ts';
import type { Observation, Subject } from './player.ts';
import { describeFault } from './schedule.ts';
import type { Finding } from './findings.ts';
import { searchViolations } from './search.ts';
import type { SearchOptions } from './search.ts';

export interface CheckOptions extends SearchOptions {
  readonly sha256: string;
  readonly toolVersion: string;
  readonly onStrategy?: (strategy: string) => void;
}

/** A document, and the counterexamples that its `file` names speak of. */
export interface CheckOutcome {
  readonly document: CheckDocument;
  readonly counterexamples: ReadonlyMap<string, Counterexample>;
}

/** Searches every strategy for violations. Between strategies it lets others have their turn, so that an interrupt is heard. */
export async function checkStrategies(scenario: Scenario, strategies: readonly ResolvedStrategy[], options: CheckOptions): Promise<CheckOutcome> {
  const counterexamples = new Map<string, Counterexample>();
  const results: CheckResult[] = [];
  const coverages: StrategyCoverage[] = [];
  for (const strategy of strategies) {
    options.onStrategy?.(strategy.name);
    await new Promise((resolve) => { setImmediate(resolve); });
    if (options.interrupted?.() === true) break;
    const { findings, coverage } = searchViolations(scenario, strategy, options);
    coverages.push({ strategy: strategy.name, ...coverage });
    for (const finding of findings) {
      const counterexample = counterexampleOf(scenario, finding, options);
      const file = counterexample === null ? null : fileOf(counterexample);
      if (counterexample !== null && file !== null) counterexamples.set(file, counterexample);
      results.push(resultOf(strategy, finding, file));
    }
  }
  const document: CheckDocument = {
    format: 'rehearsal/check@1', scenario: { name: scenario.name, sha256: options.sha256 }, seed: options.seed, tool: { version: options.toolVersion },
    complete: options.interrupted?.() !== true, results, coverage: coverages,
  };
  return { document, counterexamples };
}

function resultOf(strategy: ResolvedStrategy, { invariant, verdict, runs, foundAfter, witness, claim }: Finding, file: string | null): CheckResult {
  const schedule = witness?.schedule ?? [];
  return {
    strategy: strategy.name, invariant, verdict, runs, foundAfter, schedule, faults: schedule.map(describeFault),
    traceHash: witness?.observation.result?.traceHash ?? null, file, claim: textOf(claim), bound: witness === null ? Math.min(1, 3 / Math.max(1, runs)) : null,
  };
}

function counterexampleOf(scenario: Scenario, { invariant, verdict, claim, witness }: Finding, { sha256, toolVersion }: CheckOptions): Counterexample | null {
  if (witness === null || verdict === 'not found') return null;
  const { subject, schedule, observation, size } = witness;
  return {
    format: 'rehearsal/counterexample@1', tool: { version: toolVersion }, scenario: { name: scenario.name, sha256 },
    invariant, statement: INVARIANTS[invariant], verdict, claim: textOf(claim), seed: size.seed, schedule, faults: schedule.map(describeFault),
    traceHash: observation.result?.traceHash ?? null, error: observation.error, diagram: sequenceOf(observation), strategy: subject.strategy, world: subject.scenario,
  };
}

function textOf({ holds, under, because }: Claim): ClaimText {
  return { guaranteed: holds, under: [...under], because };
}

/** The name of a counterexample's file, without a directory; the same counterexample has the same name. */
export function fileOf({ invariant, strategy, schedule, traceHash, error }: Counterexample): string {
  const hash = createHash('sha256').update(JSON.stringify([schedule, traceHash, error])).digest('hex').slice(0, 8);
  return `check-${invariant}-${strategy.name}-${hash}.json`;
}

/** What a replay has shown. */
export interface Replay {
  readonly reproduced: boolean;
  /** The invariant was broken again, whatever the trace. */
  readonly broken: boolean;
  readonly traceHash: string | null;
  /** The claim as this version of the program makes it. */
  readonly claim: ClaimText;
  readonly observation: Observation;
}

/** Plays a counterexample again and compares: the same invariant, and the same trace. */
export function replay({ world, strategy, schedule, invariant, traceHash, error }: Counterexample, catalogue?: Subject['catalogue']): Replay {
  const subject = makeSubject(world, strategy, catalogue);
  const observation = playSchedule(subject, schedule);
  const now = observation.result?.traceHash ?? null;
  const broken = violationsOf(observation).includes(invariant) || audit(subject, schedule, observation, [invariant]).includes(invariant);
  return {
    broken, traceHash: now, observation, claim: textOf(claimOf(invariant, strategy, world)),
    // Where the simulator failed there is no trace; the same failure is the same.
    reproduced: broken && now === traceHash && observation.error === error,
  };
}
