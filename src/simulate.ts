import { DeliveryMeasures } from './metrics/delivery-measures.ts';
import { Recorder } from './metrics/recorder.ts';
import type { TraceRequest } from './metrics/recorder-options.ts';
import type { Candidates, ReplicationResult } from './metrics/replication-result.ts';
import { WatchedRecorder } from './metrics/watched-recorder.ts';
import type { FactWatcher } from './metrics/watched-recorder.ts';
import type { InterventionPorts, Interventions } from './model/faults/interventions.ts';
import { Delivery } from './model/delivery.ts';
import { nominalLoad } from './model/workload/offered-load.ts';
import { planUnits } from './model/services/unit-spec.ts';
import { World } from './model/world.ts';
import type { Scenario } from './scenario/scenario.ts';
import { compose } from './strategies/compose.ts';
import type { ResolvedStrategy } from './strategies/definition.ts';
import type { Catalogue } from './strategies/policy-definition.ts';
import { structureOf } from './strategies/structure.ts';
import type { Ticks } from './engine/time.ts';

export interface SimulateOptions {
  /** Orders to follow span by span. */
  readonly traceOrders?: readonly TraceRequest[];
  /** In place of the scenario's warm-up. */
  readonly warmup?: Ticks;
  /** Follow a median, a p99, a failed and an anomalous order: those of `reference`, so that all strategies show the same. */
  readonly exemplars?: boolean;
  readonly reference?: ResolvedStrategy;
  /** Policies to compose strategies of; the built-in ones if left out. */
  readonly catalogue?: Catalogue;
  /** Watches the run and intervenes in it. */
  readonly intervene?: (ports: InterventionPorts) => Interventions & FactWatcher;
}

/** Plays one replication of a scenario under one strategy. Pure: the same arguments give the same result, everywhere. */
export function simulate(scenario: Scenario, strategy: ResolvedStrategy, replication: number, options: SimulateOptions = {}): ReplicationResult {
  if (options.exemplars !== true) return play(scenario, strategy, replication, options);
  const wanted = candidatesOf(scenario, options.reference ?? strategy, replication, options);
  // What the reference cannot show, such as an anomaly, the strategy shows an order of its own for.
  const own = ROLES.every((role) => wanted[role] !== null) ? wanted : candidatesOf(scenario, strategy, replication, options);
  const traceOrders = ROLES.flatMap((role): TraceRequest[] => {
    const order = wanted[role] ?? own[role];
    return order === null ? [] : [{ order, role }];
  });
  // Looking changes nothing: this is the run that it would be without the chosen orders written down.
  return play(scenario, strategy, replication, { ...options, traceOrders });
}

const ROLES = ['median', 'p99', 'failed', 'anomalous'] as const;

interface KnownCandidates {
  readonly scenario: Scenario;
  readonly replication: number;
  readonly warmup: Ticks | undefined;
  readonly candidates: Candidates;
}

/** The last answer for each strategy: all others of a comparison ask for the reference's. */
const known = new WeakMap<ResolvedStrategy, KnownCandidates>();

/** The orders of a replication that are worth a second look, which only a first look can tell. */
function candidatesOf(scenario: Scenario, strategy: ResolvedStrategy, replication: number, options: SimulateOptions): Candidates {
  const { warmup } = options;
  const last = known.get(strategy);
  if (last?.scenario === scenario && last.replication === replication && last.warmup === warmup) return last.candidates;
  const { candidates } = play(scenario, strategy, replication, options).detail;
  known.set(strategy, { scenario, replication, warmup, candidates });
  return candidates;
}

function play(scenario: Scenario, strategy: ResolvedStrategy, replication: number, options: SimulateOptions): ReplicationResult {
  const composition = compose(strategy, scenario, options.catalogue);
  const warmup = options.warmup ?? (scenario.time.warmup === 'auto' ? 0 : scenario.time.warmup);
  let recorder: Recorder | undefined;
  const world = new World(composition.scenario, composition.plan, replication, warmup, (description) => {
    recorder = new (options.intervene === undefined ? Recorder : WatchedRecorder)(description, {
      strategy: strategy.name, replication, warmup, run: scenario.time.run, drain: scenario.time.drain, histories: scenario.experiment.histories,
      traceOrders: options.traceOrders ?? [], profile: profileOf(scenario), offeredLoad: nominalLoad(composition.scenario, planUnits(composition.scenario, composition.plan.deployment, composition.plan.monolith)),
    });
    return recorder;
  });
  if (options.intervene !== undefined && recorder instanceof WatchedRecorder) {
    const intervener = options.intervene(world);
    world.intervene(intervener);
    recorder.watcher = intervener;
  }
  world.run(composition.coordinate(world.ports));
  const result = recorder!.finish(world.sim.now, world.sim.fired);
  const structure = structureOf(scenario, strategy, world.units.length);
  const measures = {
    ...result.measures, 'operability.components': structure.components, 'operability.couplings': structure.couplings,
    'operability.services-touched': structure.servicesTouched, ...deliver(scenario, world, replication),
  };
  return { ...result, measures, detail: { ...result.detail, notes: [...result.detail.notes, ...world.notes] } };
}

/** The slow clock, apart from the orders: once per replication. */
function deliver(scenario: Scenario, world: World, replication: number): Record<string, number | null> {
  const { delivery } = scenario;
  if (delivery === null) return {};
  const measures = new DeliveryMeasures(delivery.teams, delivery.run);
  new Delivery(scenario, delivery, world.units.map((unit) => unit.settings), replication, measures).run();
  return measures.finish();
}

function profileOf(scenario: Scenario): { firstChange: Ticks; lastChange: Ticks } | null {
  for (const arrivals of scenario.workload.arrivals) {
    if (arrivals.kind !== 'profile') continue;
    const last = arrivals.points.at(-1);
    if (last !== undefined) return { firstChange: arrivals.points[1]?.at ?? last.at, lastChange: last.at + last.ramp };
  }
  return null;
}
