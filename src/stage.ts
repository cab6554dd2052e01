import type { ProtocolOutcome } from './metrics/protocol-recorder.ts';
import { ProtocolRecorder } from './metrics/protocol-recorder.ts';
import type { FactWatcher } from './metrics/watched-recorder.ts';
import { drawBlueprint } from './model/blueprint.ts';
import type { Blueprint } from './model/blueprint.ts';
import type { InterventionPorts, Interventions } from './model/faults/interventions.ts';
import { nameMessages } from './model/message-names.ts';
import { World } from './model/world.ts';
import type { Fault, Scenario } from './scenario/scenario.ts';
import { compose } from './strategies/compose.ts';
import type { Composition } from './strategies/compose.ts';
import type { ResolvedStrategy } from './strategies/definition.ts';
import type { Catalogue } from './strategies/policy-definition.ts';

/** What one run on a stage has come to. */
export interface StagedRun extends ProtocolOutcome {
  /** Events that the engine fired. */
  readonly events: number;
  /** Rows that somebody still held locked when every order had ended. */
  readonly lockedRows: number;
}

/**
 * One scenario under one strategy, made ready to be played again and again with other faults. Everything that does not
 * depend on the faults is compiled once; a run ends as soon as nothing about any order can change any more.
 */
export class Stage {
  private readonly composition: Composition;
  private readonly blueprint: Blueprint;
  private readonly names: ReadonlyMap<number, string>;
  private readonly orders: number;
  private readonly recorder: ProtocolRecorder;

  /** @param scenario - with arrivals as a list of times, so that their number is known */
  constructor(scenario: Scenario, strategy: ResolvedStrategy, catalogue?: Catalogue) {
    this.composition = compose(strategy, { ...scenario, faults: [] }, catalogue);
    this.blueprint = drawBlueprint(this.composition.scenario, this.composition.plan);
    this.recorder = new ProtocolRecorder(this.blueprint.description);
    this.names = nameMessages(this.blueprint.processes.sites);
    this.orders = scenario.workload.arrivals.reduce((sum, one) => sum + (one.kind === 'trace' ? one.times.length : Infinity), 0);
  }

  /** Plays it once. Pure: the same faults and the same interventions give the same outcome. */
  play(faults: readonly Fault[], intervene: (ports: InterventionPorts) => Interventions & FactWatcher): StagedRun {
    const { scenario, plan } = this.composition;
    const { recorder } = this;
    const world = new World({ ...scenario, faults }, plan, 0, 0, () => recorder, this.blueprint);
    const intervener = intervene(world);
    world.intervene(intervener, this.names);
    recorder.begin(intervener);
    world.run(this.composition.coordinate(world.ports), () => recorder.settled < this.orders);
    const outcome = recorder.finish(world.sim.now);
    return { ...outcome, events: world.sim.fired, lockedRows: outcome.unfinished > 0 ? 0 : lockedRows(world) };
  }
}

function lockedRows(world: World): number {
  let count = 0;
  for (const owner of world.transactions.rows.holder) if (owner >= 0) count++;
  return count;
}
