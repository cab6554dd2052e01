import type { Arm } from './claim.ts';

/** What intervals say about one statement. `undecided` = too few runs to tell, never "equal". */
export type TestState = 'holds' | 'fails' | 'depends' | 'undecided';

/** The word for a claim, or for one side of it. */
export type ClaimVerdict = 'supported' | 'contradicted' | 'depends' | 'undecided' | 'not simulated';

/** A mean over replications with its interval; null without a sample. */
export interface ArmEstimate {
  readonly mean: number | null;
  readonly ci: readonly [number, number] | null;
}

/** One paired comparison. */
export interface EvidencePoint {
  /** Value of the parameter along which the test goes, SI units; null where there is none. */
  readonly at: number | null;
  readonly a: ArmEstimate;
  readonly b: ArmEstimate;
  /** Mean of a - b over the replications that have both; null with fewer than two. */
  readonly difference: number | null;
  readonly ci: readonly [number, number] | null;
  /** [low, estimate, high] of mean(a)/mean(b) - 1; null where b is 0. */
  readonly relative: readonly [number, number, number] | null;
  /** Adjusted by Holm for all comparisons of the claim. */
  readonly pAdjusted: number | null;
  /** Differences up to this size do not matter. */
  readonly margin: number;
  readonly state: Exclude<TestState, 'depends'>;
}

/** The same comparison with one mechanism switched off. */
export interface AblationEvidence {
  readonly off: string;
  readonly a: Arm;
  readonly b: Arm;
  readonly point: EvidencePoint;
  /** `vanishes` = the interval leaves at most a tenth of the effect, or what does not matter anyway. */
  readonly effect: 'vanishes' | 'remains' | 'undecided';
}

/** What came of one statement. */
export interface TestEvidence {
  readonly id: string;
  readonly side: 'for' | 'against';
  readonly says: string;
  readonly file: string;
  readonly measure: string;
  readonly measureOfB: string;
  readonly unit: string;
  readonly a: Arm;
  readonly b: Arm;
  readonly expected: 'a lower' | 'a higher';
  readonly along: string | null;
  readonly points: readonly EvidencePoint[];
  /** [low, estimate, high] of the parameter where a and b break even. */
  readonly breakEven: readonly (readonly [number, number, number])[];
  readonly state: TestState;
  readonly ablation: AblationEvidence | null;
}

/** What came of one row of the table. */
export interface ClaimEvidence {
  readonly id: string;
  readonly title: string;
  readonly group: 'technique' | 'feature';
  readonly claimedFor: string;
  readonly claimedAgainst: string;
  readonly experiment: string;
  readonly notSimulated: string;
  readonly verdict: ClaimVerdict;
  readonly verdictFor: ClaimVerdict;
  readonly verdictAgainst: ClaimVerdict;
  readonly tests: readonly TestEvidence[];
}

/** evidence.json, format `rehearsal/evidence@1`. Keys are written in this order. */
export interface EvidenceDocument {
  readonly format: 'rehearsal/evidence@1';
  readonly tool: { readonly version: string };
  readonly mode: 'quick' | 'full';
  readonly replications: number;
  readonly confidence: number;
  readonly complete: boolean;
  readonly claims: readonly ClaimEvidence[];
}
