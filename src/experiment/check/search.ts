import { deriveRootKey, KeyedRandom } from '../../engine/keyed-random.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { ResolvedStrategy } from '../../strategies/definition.ts';
import { singleFaults } from './anchors.ts';
import { claimOf } from './claims.ts';
import type { Claim } from './claims.ts';
import type { CheckVerdict } from './document.ts';
import { INVARIANTS, violationsOf } from './invariants.ts';
import type { Invariant } from './invariants.ts';
import { playSchedule } from './player.ts';
import type { Observation, Subject } from './player.ts';
import { classOf, FAULT_CLASSES } from './schedule.ts';
import type { Schedule, ScheduledFault } from './schedule.ts';
import { simplify } from './simplify.ts';
import type { Witness } from './simplify.ts';
import { smallWorld } from './world.ts';
import type { WorldSize } from './world.ts';


/** What the search has to say about one invariant under one strategy. */
export interface Finding {
  readonly invariant: Invariant;
  readonly verdict: CheckVerdict;
  readonly claim: Claim;
  /** Runs that were judged; those spent on shrinking count apart. */
  readonly runs: number;
  readonly witness: Witness | null;
}

export interface SearchOptions {
  readonly seed: string;
  /** Runs to judge. */
  readonly runs: number;
  readonly catalogue?: Subject['catalogue'];
  /** Asked before each run; true = stop with what is there. */
  readonly interrupted?: () => boolean;
  readonly onRun?: (runs: number) => void;
}

/** A run that showed something new, to start from. */
interface Seed {
  readonly size: WorldSize;
  readonly world: Scenario;
  readonly schedule: Schedule;
  readonly observation: Observation;
  singles: readonly ScheduledFault[] | null;
}

/** Of the budget, what the exhaustive part may use at most. */
const EXHAUSTIVE = 0.6;
const PAIRS = 0.15;
const CORPUS_MOST = 64;
const FAULTS_MOST = 6;
/** Tries for a world whose only order is refused, and one whose only order is confirmed. */
const SEEDS = 12;

/**
 * Looks for schedules that break invariants of a scenario's small worlds under a strategy: first without faults, then
 * every single fault at every moment of the fault-free runs, then pairs, then whatever grows out of runs that showed
 * something new. Deterministic in its arguments.
 */
export function searchViolations(scenario: Scenario, strategy: ResolvedStrategy, options: SearchOptions): Finding[] {
  return new Search(scenario, strategy, options).run();
}

class Search {
  private readonly scenario: Scenario;
  private readonly strategy: ResolvedStrategy;
  private readonly options: SearchOptions;
  private readonly random: KeyedRandom;
  private readonly claims: ReadonlyMap<Invariant, Claim>;
  private readonly broken = new Map<Invariant, Witness>();
  private readonly weak = new Map<Invariant, Witness>();
  private readonly corpus: Seed[] = [];
  private readonly shown = new Set<string>();
  private runs = 0;

  constructor(scenario: Scenario, strategy: ResolvedStrategy, options: SearchOptions) {
    this.scenario = scenario;
    this.strategy = strategy;
    this.options = options;
    this.random = new KeyedRandom(deriveRootKey(options.seed, 0));
    this.random.seek(0x636865, 0, 0);
    const world = smallWorld(scenario, { orders: 1, stock: 1, seed: options.seed });
    this.claims = new Map(invariants().map((invariant) => [invariant, claimOf(invariant, strategy, world)]));
  }

  run(): Finding[] {
    const bases = this.faultFree();
    this.exhaustive(bases);
    this.pairs(bases);
    while (this.mayRun(this.options.runs)) this.wander();
    return invariants().map((invariant) => {
      const broken = this.broken.get(invariant);
      const witness = broken ?? this.weak.get(invariant) ?? null;
      const verdict = broken !== undefined ? 'broken guarantee' : witness !== null ? 'expected weakness' : 'not found';
      return { invariant, verdict, claim: this.claims.get(invariant)!, runs: this.runs, witness };
    });
  }

  private mayRun(most: number): boolean {
    return this.runs < Math.min(most, this.options.runs) && this.options.interrupted?.() !== true;
  }

  /** Worlds without faults: one order that is confirmed, one that is not, and a few that meet. */
  private faultFree(): Seed[] {
    const bases: Seed[] = [];
    const outcomes = new Set<string>();
    for (let i = 0; i < SEEDS && outcomes.size < 2 && this.mayRun(Infinity); i++) {
      const seed = this.base({ orders: 1, stock: 1, seed: `${this.options.seed}/${String(i)}` });
      const outcome = seed.observation.result?.measures['availability.confirmed-ratio'] === 1 ? 'confirmed' : 'other';
      if (!outcomes.has(outcome)) bases.push(seed);
      outcomes.add(outcome);
    }
    for (const [orders, stock] of [[2, 1], [3, 2], [4, 1], [8, 3]] as const) {
      if (this.mayRun(Infinity)) this.base({ orders, stock, seed: `${this.options.seed}/${String(orders)}` });
    }
    return bases;
  }

  private base(size: WorldSize): Seed {
    const world = smallWorld(this.scenario, size);
    const observation = this.judge(size, world, []);
    const again = playSchedule(this.subject(world), []);
    if (again.result?.traceHash !== observation.result?.traceHash) this.found('deterministic', { size, world, schedule: [], observation });
    const seed = { size, world, schedule: [], observation, singles: null };
    this.corpus.push(seed);
    return seed;
  }

  private exhaustive(bases: readonly Seed[]): void {
    const all = bases.flatMap((seed) => this.singlesOf(seed).map((fault) => ({ seed, fault })));
    const most = Math.floor(this.options.runs * EXHAUSTIVE);
    // Where not all of them fit, a sample that no kind dominates.
    for (const { seed, fault } of all.length <= most ? all : this.shuffled(all)) {
      if (!this.mayRun(most)) return;
      this.try(seed, [fault]);
    }
  }

  private pairs(bases: readonly Seed[]): void {
    const most = this.runs + Math.floor(this.options.runs * PAIRS);
    while (bases.length > 0 && this.mayRun(most)) {
      const seed = this.pick(bases);
      const singles = this.singlesOf(seed);
      if (singles.length === 0) return;
      this.try(seed, [this.pick(singles), this.pick(singles)]);
    }
  }

  /** Takes a run that showed something new, and lets a few more things go wrong at moments that it has shown. */
  private wander(): void {
    const seed = this.pick(this.corpus);
    // A swarm: with all kinds of faults on at once each masks the others (A. Groce et al., ISSTA 2012).
    const classes = new Set(FAULT_CLASSES.filter(() => this.random.nextUniform() < 0.5));
    const possible = this.singlesOf(seed).filter((fault) => classes.has(classOf(fault)));
    const room = Math.max(1, FAULTS_MOST - seed.schedule.length);
    const more = 1 + Math.floor(this.random.nextUniform() * Math.min(3, room));
    const added = possible.length === 0 ? [] : Array.from({ length: more }, () => this.pick(possible));
    this.try(seed, [...seed.schedule, ...added].slice(-FAULTS_MOST));
  }

  private try({ size, world }: Seed, schedule: Schedule): void {
    const observation = this.judge(size, world, schedule);
    const path = pathOf(observation);
    if (this.shown.has(path)) return;
    this.shown.add(path);
    const seed = { size, world, schedule, observation, singles: null };
    if (this.corpus.length < CORPUS_MOST) this.corpus.push(seed);
    else this.corpus[Math.floor(this.random.nextUniform() * CORPUS_MOST)] = seed;
  }

  private judge(size: WorldSize, world: Scenario, schedule: Schedule): Observation {
    const observation = playSchedule(this.subject(world), schedule);
    this.runs++;
    this.options.onRun?.(this.runs);
    for (const invariant of violationsOf(observation)) {
      if (this.isNews(invariant, schedule)) this.found(invariant, { size, world, schedule, observation });
    }
    return observation;
  }

  private isNews(invariant: Invariant, schedule: Schedule): boolean {
    if (this.broken.has(invariant)) return false;
    return !this.weak.has(invariant) || this.isGuaranteed(invariant, schedule);
  }

  private isGuaranteed(invariant: Invariant, schedule: Schedule): boolean {
    const claim = this.claims.get(invariant)!;
    return claim.holds && schedule.every((fault) => claim.under.has(classOf(fault)));
  }

  private found(invariant: Invariant, violation: Witness): void {
    const witness = invariant === 'deterministic' ? violation
      : simplify(violation, invariant, { scenario: this.scenario, strategy: this.strategy, catalogue: this.options.catalogue });
    if (this.isGuaranteed(invariant, witness.schedule)) this.broken.set(invariant, witness);
    else if (!this.weak.has(invariant)) this.weak.set(invariant, witness);
  }

  private subject(world: Scenario): Subject {
    return { scenario: world, strategy: this.strategy, ...(this.options.catalogue === undefined ? {} : { catalogue: this.options.catalogue }) };
  }

  private singlesOf(seed: Seed): readonly ScheduledFault[] {
    return (seed.singles ??= singleFaults(seed.observation, seed.world));
  }

  private pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.random.nextUniform() * from.length)]!;
  }

  private shuffled<T>(items: readonly T[]): T[] {
    const shuffled = [...items];
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = Math.floor(this.random.nextUniform() * (i + 1));
      [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
    }
    return shuffled;
  }
}

function invariants(): Invariant[] {
  return Object.keys(INVARIANTS) as Invariant[];
}

/** What a run has shown, without its times: which messages there were how often, and how its orders ended. */
function pathOf({ messages, facts }: Observation): string {
  const seen = new Set<string>();
  for (const { message, k, received } of messages) seen.add(`${message} ${String(k)} ${received < 0 ? 'lost' : ''}`);
  for (const fact of facts) {
    if (fact.kind === 'told') seen.add(`told ${String(fact.verdict)}`);
    else if (fact.kind === 'ended') seen.add(`ended ${String(fact.ending)}`);
    else if (fact.kind === 'effect' || fact.kind === 'undo') seen.add(`${fact.kind} ${fact.step}`);
  }
  return [...seen].sort((a, b) => (a < b ? -1 : 1)).join('\n');
}
