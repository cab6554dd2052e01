import { deriveRootKey, KeyedRandom } from '../../engine/keyed-random.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { ResolvedStrategy } from '../../strategies/definition.ts';
import { drawFault, singleFaults } from './anchors.ts';
import { audit } from './audit.ts';
import { Coverage } from './coverage.ts';
import type { CoverageReport } from './coverage.ts';
import { Findings } from './findings.ts';
import type { Finding } from './findings.ts';
import { violationsOf } from './invariants.ts';
import { cutsOf } from './lineage.ts';
import { makeSubject, playSchedule } from './player.ts';
import type { Observation, Subject } from './player.ts';
import { classOf, FAULT_CLASSES } from './schedule.ts';
import type { Schedule, ScheduledFault } from './schedule.ts';
import { smallStrategy, smallWorld } from './world.ts';
import type { WorldSize } from './world.ts';

export interface SearchOptions {
  readonly seed: string;
  /** Runs to judge. */
  readonly runs: number;
  readonly catalogue?: Subject['catalogue'];
  /** Asked before each run; true = stop with what is there. */
  readonly interrupted?: () => boolean;
  readonly onRun?: (runs: number) => void;
}

/** What a search has found, and how far it has come. */
export interface SearchOutcome {
  readonly findings: readonly Finding[];
  readonly coverage: CoverageReport;
}

/** A world to let things go wrong in. */
interface Base {
  readonly size: WorldSize;
  readonly subject: Subject;
  /** The same world with one more order, after everything has healed; made when it is first wanted. */
  probe: Subject | null;
}

/** A run that showed something new, to start from. */
interface Seed {
  readonly base: Base;
  readonly schedule: Schedule;
  readonly observation: Observation;
}

/** Of the budget, what the exhaustive part may use at most, and then the pairs. */
const EXHAUSTIVE = 0.5;
const PAIRS = 0.25;
const CORPUS_MOST = 64;
const FAULTS_MOST = 6;
/** Draws until enough of them have hit a fault. */
const DRAWS = 12;
/** Tries for a world whose only order is refused, and one whose only order is confirmed. */
const SEEDS = 12;
/** Orders that meet over so many units; in each of these worlds others are refused, so some are drawn of each kind. */
const MEETINGS = [[2, 1], [2, 2], [3, 2], [4, 1], [4, 3]] as const;
const DRAWN = 5;
/** Runs that are looked at closely: all that show something new at first, then one in so many of them. */
const CLOSELY = 50;
const CLOSELY_EVERY = 100;

/**
 * Looks for schedules that break invariants of a scenario's small worlds under a strategy: first without faults, then
 * every single fault at every moment of the fault-free runs, then second faults that cut what saved a run from its first,
 * then whatever grows out of runs that showed something new. Deterministic in its arguments.
 */
export function searchViolations(scenario: Scenario, strategy: ResolvedStrategy, options: SearchOptions): SearchOutcome {
  return new Search(scenario, strategy, options).run();
}

class Search {
  private readonly scenario: Scenario;
  private readonly strategy: ResolvedStrategy;
  private readonly options: SearchOptions;
  private readonly random: KeyedRandom;
  private readonly findings: Findings;
  private readonly coverage = new Coverage();
  private readonly corpus: Seed[] = [];
  /** Runs with one fault that went another way than the run without. */
  private readonly saved: { readonly good: Seed; readonly seed: Seed }[] = [];
  private closely = 0;
  private runs = 0;

  constructor(scenario: Scenario, strategy: ResolvedStrategy, options: SearchOptions) {
    this.scenario = scenario;
    this.strategy = smallStrategy(strategy);
    this.options = options;
    this.random = new KeyedRandom(deriveRootKey(options.seed, 0));
    this.random.seek(0x636865, 0, 0);
    this.findings = new Findings(scenario, smallWorld(scenario, { orders: 1, stock: 1, seed: options.seed }), this.strategy, options.catalogue);
  }

  run(): SearchOutcome {
    const good = this.faultFree();
    this.exhaustive(good);
    this.pairs();
    while (this.mayRun(this.options.runs)) this.wander();
    return { findings: this.findings.all(this.runs), coverage: this.coverage.report() };
  }

  private mayRun(most: number): boolean {
    return this.runs < Math.min(most, this.options.runs) && this.options.interrupted?.() !== true;
  }

  /** Worlds without faults: one order that is confirmed, one that is not, and a few that meet. */
  private faultFree(): Seed[] {
    const good: Seed[] = [];
    const outcomes = new Set<boolean>();
    for (let i = 0; i < SEEDS && outcomes.size < 2 && this.mayRun(Infinity); i++) {
      const seed = this.begin({ orders: 1, stock: 1, seed: `${this.options.seed}/${String(i)}` });
      const confirmed = seed.observation.result?.confirmed === 1;
      if (!outcomes.has(confirmed)) good.push(seed);
      outcomes.add(confirmed);
    }
    for (const [orders, stock] of MEETINGS) {
      for (let i = 0; i < DRAWN && this.mayRun(Infinity); i++) this.begin({ orders, stock, seed: `${this.options.seed}/${String(orders)}.${String(i)}` });
    }
    return good;
  }

  private begin(size: WorldSize): Seed {
    const base: Base = { size, subject: makeSubject(smallWorld(this.scenario, size), this.strategy, this.options.catalogue), probe: null };
    const seed: Seed = { base, schedule: [], observation: this.judge(base, []) };
    this.coverage.isNew(seed.observation, []);
    this.lookClosely(seed);
    this.corpus.push(seed);
    return seed;
  }

  private exhaustive(good: readonly Seed[]): void {
    const all = good.flatMap((seed) => singleFaults(seed.observation, seed.base.subject.scenario).map((fault) => ({ seed, fault })));
    const most = Math.floor(this.options.runs * EXHAUSTIVE);
    // Where not all of them fit, a sample that no kind dominates.
    for (const { seed, fault } of all.length <= most ? all : this.shuffled(all)) {
      if (!this.mayRun(most)) return;
      const shown = this.try(seed.base, [fault]);
      if (shown !== null) this.saved.push({ good: seed, seed: shown });
    }
  }

  /** Cuts what saved each run from its first fault, a little of every run in turn. */
  private pairs(): void {
    const most = this.runs + Math.floor(this.options.runs * PAIRS);
    const each = Math.ceil((most - this.runs) / Math.max(1, this.saved.length)) * 4;
    const cuts = this.saved.map(({ good, seed }) => ({
      base: seed.base, schedule: seed.schedule, second: this.shuffled(cutsOf(seed.observation, good.observation, seed.base.subject.scenario)).slice(0, each),
    }));
    this.saved.length = 0;
    for (let round = 0; cuts.some(({ second }) => round < second.length); round++) {
      for (const { base, schedule, second } of cuts) {
        if (round >= second.length) continue;
        if (!this.mayRun(most)) return;
        this.try(base, [...schedule, second[round]!]);
      }
    }
  }

  /** Takes a run that showed something new, and lets a few more things go wrong at moments that it has shown. */
  private wander(): void {
    const seed = this.pick(this.corpus);
    // A swarm: with all kinds of faults on at once each masks the others (A. Groce et al., ISSTA 2012).
    const classes = FAULT_CLASSES.filter(() => this.random.nextUniform() < 0.5);
    const room = Math.max(1, FAULTS_MOST - seed.schedule.length);
    const more = 1 + Math.floor(this.random.nextUniform() * Math.min(3, room));
    const schedule = [...seed.schedule];
    for (let draw = 0; draw < DRAWS && schedule.length < seed.schedule.length + more && classes.length > 0; draw++) {
      const wanted = this.pick(classes);
      const fault = drawFault(wanted, seed.observation, seed.base.subject.scenario, () => this.random.nextUniform());
      if (fault !== null && classOf(fault) === wanted && !slowsAgain(fault, schedule)) schedule.push(fault);
    }
    this.try(seed.base, schedule.slice(-FAULTS_MOST));
  }

  /** Plays a schedule; returns the run if it showed something new. */
  private try(base: Base, schedule: Schedule): Seed | null {
    const observation = this.judge(base, schedule);
    if (!this.coverage.isNew(observation, schedule)) return null;
    const seed: Seed = { base, schedule, observation };
    this.closely++;
    if (this.closely <= CLOSELY || this.closely % CLOSELY_EVERY === 0) this.lookClosely(seed);
    if (this.corpus.length < CORPUS_MOST) this.corpus.push(seed);
    else this.corpus[Math.floor(this.random.nextUniform() * CORPUS_MOST)] = seed;
    return seed;
  }

  private judge(base: Base, schedule: Schedule): Observation {
    const observation = playSchedule(base.subject, schedule);
    this.runs++;
    this.options.onRun?.(this.runs);
    for (const invariant of violationsOf(observation)) this.findings.add(invariant, { ...base, schedule, observation }, this.runs);
    return observation;
  }

  /** What costs several runs: whether the simulator kept its own promises, and whether the world serves a later order. */
  private lookClosely({ base, schedule, observation }: Seed): void {
    for (const invariant of audit(base.subject, schedule, observation)) this.findings.add(invariant, { ...base, schedule, observation }, this.runs);
    const size = { ...base.size, probe: true };
    const subject = (base.probe ??= makeSubject(smallWorld(this.scenario, size), this.strategy, this.options.catalogue));
    const probed = playSchedule(subject, schedule);
    for (const invariant of violationsOf(probed)) this.findings.add(invariant, { size, subject, schedule, observation: probed }, this.runs);
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

/**
 * Two slow services may be one, in a monolith say, and then they multiply: work that would outlast every healing shows
 * nothing about a protocol.
 */
function slowsAgain(fault: ScheduledFault, schedule: Schedule): boolean {
  return fault.kind === 'slow' && schedule.some((other) => other.kind === 'slow');
}
