import { describeMeasure } from '../metrics/measure-catalogue.ts';
import { holmAdjusted } from '../statistics/holm.ts';
import { pairedDifference } from '../statistics/mean-difference.ts';
import { pairedRelative } from '../statistics/ratio-of-means.ts';
import { exactMean, present, presentPairs, type Samples } from '../statistics/samples.ts';
import { studentInterval } from '../statistics/student-interval.ts';
import { breakEvenAt, crossings } from './break-even.ts';
import { rangeOf, type Ablation, type Arm, type Claim, type ClaimTest } from './claim.ts';
import type { AblationEvidence, ArmEstimate, ClaimEvidence, ClaimVerdict, EvidencePoint, TestEvidence, TestState } from './claims-document.ts';
import { marginOf } from './comparisons.ts';
import type { Scale } from './sweep-document.ts';

/** One value a replication of a measure on one side; `at` = index into the points of the test's range, null without one. */
export type ReadArm = (test: ClaimTest, arm: Arm, measure: string, at: number | null, ablation: Ablation | null) => Samples;

/** What makes verdicts of numbers. */
export interface JudgeRule {
  readonly confidence: number;
  /** Share of b that does not matter, for times and costs. */
  readonly margin: number;
}

type Unadjusted = Omit<EvidencePoint, 'state' | 'pAdjusted'> & { readonly p: number | null };

// An effect is taken to have vanished when no more than this share of it is left.
const REST = 0.1;

/** Judges one row from paired comparisons alone; p-values are adjusted by Holm for all comparisons of the row. */
export function judgeClaim(claim: Claim, read: ReadArm, rule: JudgeRule): ClaimEvidence {
  const measured = claim.tests.map((test) => ({ test, points: pointsOf(test, read, rule), ablated: ablatedPoint(test, read, rule) }));
  const all = measured.flatMap(({ points, ablated }) => [...points, ...(ablated === null ? [] : [ablated])]);
  const adjusted = adjustedP(all);
  const tests = measured.map(({ test, points, ablated }) => testEvidence(test, points, ablated, adjusted, rule));
  const { id, title, group, claimedFor, claimedAgainst, experiment, notSimulated } = claim;
  return {
    id, title, group, claimedFor, claimedAgainst, experiment, notSimulated,
    verdict: verdictOfStates(tests.map(({ state }) => state)),
    verdictFor: verdictOfStates(tests.filter(({ side }) => side === 'for').map(({ state }) => state)),
    verdictAgainst: verdictOfStates(tests.filter(({ side }) => side === 'against').map(({ state }) => state)),
    tests,
  };
}

/** `depends` as soon as one statement does, or some hold and others fail; `undecided` if what is missing could change the word. */
export function verdictOfStates(states: readonly TestState[]): ClaimVerdict {
  const has = (state: TestState): boolean => states.includes(state);
  if (has('depends') || (has('holds') && has('fails'))) return 'depends';
  if (states.length === 0) return 'not simulated';
  if (has('undecided')) return 'undecided';
  return has('holds') ? 'supported' : 'contradicted';
}

function pointsOf(test: ClaimTest, read: ReadArm, rule: JudgeRule): Unadjusted[] {
  const columns = (at: number | null): readonly [Samples, Samples] => [
    read(test, test.a, test.measure, at, null), read(test, test.b, test.measureOfB ?? test.measure, at, null),
  ];
  const range = rangeOf(test);
  return range === null ? [compare(test, null, columns(null), rule)] : range.points.map(({ value }, index) => compare(test, value, columns(index), rule));
}

function ablatedPoint(test: ClaimTest, read: ReadArm, rule: JudgeRule): Unadjusted | null {
  const { ablation } = test;
  if (ablation === undefined) return null;
  const a = read(test, ablation.a ?? test.a, test.measure, null, ablation);
  const b = read(test, ablation.b ?? test.b, test.measureOfB ?? test.measure, null, ablation);
  return compare(test, null, [a, b], rule);
}

function compare(test: ClaimTest, at: number | null, [left, right]: readonly [Samples, Samples], { confidence, margin }: JudgeRule): Unadjusted {
  const estimates = { at, a: estimate(left, confidence), b: estimate(right, confidence) };
  const { a, b } = presentPairs(left, right);
  if (a.length < 2) return { ...estimates, difference: null, ci: null, relative: null, p: null, margin: 0 };
  const { difference, ci, p } = pairedDifference(a, b, confidence);
  return { ...estimates, difference, ci, relative: pairedRelative(a, b, confidence), p, margin: marginOf(test.measure, exactMean(b), margin) };
}

function estimate(samples: Samples, confidence: number): ArmEstimate {
  const known = present(samples);
  return known.length === 0 ? { mean: null, ci: null } : { mean: exactMean(known), ci: studentInterval(known, confidence) };
}

function adjustedP(points: readonly Unadjusted[]): ReadonlyMap<Unadjusted, number> {
  const known = points.filter(({ p }) => p !== null);
  const adjusted = holmAdjusted(known.map(({ p }) => p!));
  return new Map(known.map((point, index) => [point, adjusted[index]!]));
}

function testEvidence(test: ClaimTest, points: readonly Unadjusted[], ablated: Unadjusted | null, adjusted: ReadonlyMap<Unadjusted, number>, rule: JudgeRule): TestEvidence {
  const judged = points.map((point) => judgePoint(test, point, adjusted, rule.confidence));
  const { id, side, says, file, measure, measureOfB, a, b, expected } = test;
  const range = rangeOf(test);
  return {
    id, side, says, file, measure, measureOfB: measureOfB ?? measure, unit: describeMeasure(measure).unit, a, b, expected, along: range?.path ?? null, points: judged,
    breakEven: range === null ? [] : breakEvens(judged, range.scale),
    state: stateOfPoints(judged.map(({ state }) => state)),
    ablation: ablated === null ? null : ablationEvidence(test, judgePoint(test, ablated, adjusted, rule.confidence), judged),
  };
}

// `holds` = significantly as expected and beyond what matters; `fails` = significantly the other way, or surely too small to matter.
function judgePoint(test: ClaimTest, point: Unadjusted, adjusted: ReadonlyMap<Unadjusted, number>, confidence: number): EvidencePoint {
  const pAdjusted = adjusted.get(point) ?? null;
  const { a, b, at, difference, ci, relative, margin } = point;
  const state = (): EvidencePoint['state'] => {
    if (difference === null || ci === null || pAdjusted === null) return 'undecided';
    if (ci[0] >= -margin && ci[1] <= margin) return 'fails';
    if (pAdjusted >= 1 - confidence) return 'undecided';
    return difference < 0 === (test.expected === 'a lower') ? 'holds' : 'fails';
  };
  return { at, a, b, difference, ci, relative, pAdjusted, margin, state: state() };
}

function stateOfPoints(states: readonly EvidencePoint['state'][]): TestState {
  if (states.includes('holds') && states.includes('fails')) return 'depends';
  if (states.includes('undecided')) return 'undecided';
  return states[0]!;
}

function breakEvens(points: readonly EvidencePoint[], scale: Scale): (readonly [number, number, number])[] {
  const known = points.flatMap(({ at, difference, ci }) => (at === null || difference === null || ci === null ? [] : [{ x: at, difference, ci }]));
  return crossings(known).map((crossing) => breakEvenAt(known, crossing, scale));
}

function ablationEvidence(test: ClaimTest, point: EvidencePoint, full: readonly EvidencePoint[]): AblationEvidence {
  const { off, a, b } = test.ablation!;
  return { off, a: a ?? test.a, b: b ?? test.b, point, effect: effectLeft(test, point, full) };
}

function effectLeft(test: ClaimTest, { ci, margin, state }: EvidencePoint, full: readonly EvidencePoint[]): AblationEvidence['effect'] {
  if (ci === null) return 'undecided';
  const largest = Math.max(...full.map(({ difference }) => Math.abs(difference ?? 0)));
  const allowed = Math.max(margin, REST * largest);
  const most = test.expected === 'a lower' ? -ci[0] : ci[1];
  if (most <= allowed) return 'vanishes';
  return state === 'holds' ? 'remains' : 'undecided';
}
