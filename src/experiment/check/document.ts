import type { Scenario } from '../../scenario/scenario.ts';
import type { ResolvedStrategy } from '../../strategies/definition.ts';
import type { CoverageReport } from './coverage.ts';
import type { Invariant } from './invariants.ts';
import type { FaultClass, Schedule } from './schedule.ts';

/** `broken guarantee` = a claim of the strategy is false; `expected weakness` = it never claimed that; `not found` = no violation in so many runs. */
export type CheckVerdict = 'broken guarantee' | 'expected weakness' | 'not found';

/** What `sim check --json` prints, format `rehearsal/check@1`. The same input gives the same bytes, unless a time budget cut it short. */
export interface CheckDocument {
  readonly format: 'rehearsal/check@1';
  readonly scenario: { readonly name: string; readonly sha256: string };
  readonly seed: string;
  readonly tool: { readonly version: string };
  /** False if it was interrupted, or its time was up. */
  readonly complete: boolean;
  /** One for each strategy and invariant. */
  readonly results: readonly CheckResult[];
  /** How far the search came, for each strategy. */
  readonly coverage: readonly StrategyCoverage[];
}

export interface StrategyCoverage extends CoverageReport {
  readonly strategy: string;
}

export interface CheckResult {
  readonly strategy: string;
  readonly invariant: Invariant;
  readonly verdict: CheckVerdict;
  /** Runs that were judged. */
  readonly runs: number;
  /** The run that broke it first; null = none. */
  readonly foundAfter: number | null;
  /** The smallest schedule that breaks it; empty = no fault is needed, or nothing was found. */
  readonly schedule: Schedule;
  /** The same in words. */
  readonly faults: readonly string[];
  /** Of the smallest run; null = nothing was found. */
  readonly traceHash: string | null;
  /** The counterexample that was written; null = none. */
  readonly file: string | null;
  readonly claim: ClaimText;
  /** Upper end of the 95 % interval of the chance that a run of this search breaks it: 3 / runs (rule of three); null = it was broken. */
  readonly bound: number | null;
}

/** What the strategy promises about the invariant. */
export interface ClaimText {
  readonly guaranteed: boolean;
  /** Against which faults. */
  readonly under: readonly FaultClass[];
  readonly because: string;
}

/** A run that can be played again, format `rehearsal/counterexample@1`. Everything that the run needs is inside. */
export interface Counterexample {
  readonly format: 'rehearsal/counterexample@1';
  readonly tool: { readonly version: string };
  /** Of the scenario it was found in. */
  readonly scenario: { readonly name: string; readonly sha256: string };
  readonly invariant: Invariant;
  readonly statement: string;
  readonly verdict: 'broken guarantee' | 'expected weakness';
  readonly claim: ClaimText;
  readonly seed: string;
  readonly schedule: Schedule;
  readonly faults: readonly string[];
  /** Null where the simulator itself failed: `error` says how. */
  readonly traceHash: string | null;
  readonly error: string | null;
  readonly diagram: { readonly text: readonly string[]; readonly mermaid: readonly string[] };
  readonly strategy: ResolvedStrategy;
  /** The small world, ready to run; `faults` in it come from the schedule. */
  readonly world: Scenario;
}
