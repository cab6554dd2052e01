import type { Scenario } from '../../scenario/scenario.ts';
import type { ResolvedStrategy } from '../../strategies/definition.ts';
import { claimOf } from './claims.ts';
import type { Claim } from './claims.ts';
import type { CheckVerdict } from './document.ts';
import { INVARIANTS } from './invariants.ts';
import type { Invariant } from './invariants.ts';
import type { Subject } from './player.ts';
import { classOf } from './schedule.ts';
import type { Schedule } from './schedule.ts';
import { simplify } from './simplify.ts';
import type { Witness } from './simplify.ts';

/** What the search has to say about one invariant under one strategy. */
export interface Finding {
  readonly invariant: Invariant;
  readonly verdict: CheckVerdict;
  readonly claim: Claim;
  /** Runs that were judged; those spent on shrinking and on looking closely count apart. */
  readonly runs: number;
  /** The run in which it was broken first; null = none. */
  readonly foundAfter: number | null;
  readonly witness: Witness | null;
}

const ALL = Object.keys(INVARIANTS) as Invariant[];

/** Keeps the smallest violation of each invariant, those of guarantees apart from those that nobody promised to avoid. */
export class Findings {
  private readonly origin: { readonly scenario: Scenario; readonly strategy: ResolvedStrategy; readonly catalogue: Subject['catalogue'] };
  private readonly claims: ReadonlyMap<Invariant, Claim>;
  private readonly broken = new Map<Invariant, Witness>();
  private readonly weak = new Map<Invariant, Witness>();
  private readonly first = new Map<Invariant, number>();

  /** @param world - the scenario, made small: what is claimed of it is what is looked for */
  constructor(scenario: Scenario, world: Scenario, strategy: ResolvedStrategy, catalogue: Subject['catalogue']) {
    this.origin = { scenario, strategy, catalogue };
    this.claims = new Map(ALL.map((invariant) => [invariant, claimOf(invariant, strategy, world)]));
  }

  /** Takes up a violation, unless it is known; `runs` = judged so far. */
  add(invariant: Invariant, violation: Witness, runs: number): void {
    if (!this.isNews(invariant, violation.schedule)) return;
    const witness = simplify(violation, invariant, this.origin);
    if (this.isGuaranteed(invariant, witness.schedule)) {
      this.broken.set(invariant, witness);
      this.first.set(invariant, runs);
    } else if (!this.weak.has(invariant)) {
      this.weak.set(invariant, witness);
      this.first.set(invariant, runs);
    }
  }

  /** One for each invariant. */
  all(runs: number): Finding[] {
    return ALL.map((invariant) => {
      const broken = this.broken.get(invariant);
      const witness = broken ?? this.weak.get(invariant) ?? null;
      const verdict = broken !== undefined ? 'broken guarantee' : witness !== null ? 'expected weakness' : 'not found';
      return { invariant, verdict, claim: this.claims.get(invariant)!, runs, foundAfter: this.first.get(invariant) ?? null, witness };
    });
  }

  private isNews(invariant: Invariant, schedule: Schedule): boolean {
    if (this.broken.has(invariant)) return false;
    return !this.weak.has(invariant) || this.isGuaranteed(invariant, schedule);
  }

  private isGuaranteed(invariant: Invariant, schedule: Schedule): boolean {
    const claim = this.claims.get(invariant)!;
    return claim.holds && schedule.every((fault) => claim.under.has(classOf(fault)));
  }
}
