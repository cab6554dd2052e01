import { parseVary, type Vary } from '../scenario/vary.ts';

/** One side of a comparison: a strategy of the claim's file, and what is set before it runs (`path=value`). */
export interface Arm {
  readonly label: string;
  readonly strategy: string;
  readonly set?: readonly string[];
}

/** One mechanism switched off: what is set on both sides, or other sides altogether. */
export interface Ablation {
  /** What is switched off, to be read after "without": `the fault`. */
  readonly off: string;
  readonly set?: readonly string[];
  readonly a?: Arm;
  readonly b?: Arm;
}

/** One statement that a claim stands or falls with: a paired comparison of one measure on the same orders. */
export interface ClaimTest {
  readonly id: string;
  /** Whether it speaks of the advantage or of the drawback that is claimed. */
  readonly side: 'for' | 'against';
  /** True if the claim is: a whole sentence. */
  readonly says: string;
  /** In scenarios/claims. */
  readonly file: string;
  readonly measure: string;
  /** Where side b is read from another measure of the same unit. */
  readonly measureOfB?: string;
  readonly a: Arm;
  readonly b: Arm;
  readonly expected: 'a lower' | 'a higher';
  /** A parameter to vary on both sides, as for `--vary`: `network.loss=0%..4%/3`. The answer may flip on the way. */
  readonly along?: string;
  readonly ablation?: Ablation;
}

/** One row of the table of claims. */
export interface Claim {
  readonly id: string;
  readonly title: string;
  readonly group: 'technique' | 'feature';
  readonly claimedFor: string;
  readonly claimedAgainst: string;
  /** The experiment in a sentence. */
  readonly experiment: string;
  /** What the claim also speaks of and no simulation here can show. */
  readonly notSimulated: string;
  readonly tests: readonly ClaimTest[];
}

/** The parameter along which a test goes, and its points; null without one. @throws {Error} for a range that is none. */
export function rangeOf({ id, along }: ClaimTest): Extract<Vary, { ok: true }> | null {
  if (along === undefined) return null;
  const parsed = parseVary(along);
  if (!parsed.ok) throw new Error(`${id}: ${parsed.reason}`);
  return parsed;
}
