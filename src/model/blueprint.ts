import type { Scenario } from '../scenario/scenario.ts';
import { describeWorld } from './description.ts';
import { indexData } from './data/effects.ts';
import type { DataIndex } from './data/effects.ts';
import type { PlannedDescription } from './facts.ts';
import type { WorldPlan } from './ports.ts';
import { compileProcesses } from './site.ts';
import type { CompiledProcesses } from './site.ts';
import { planUnits } from './services/unit-spec.ts';
import type { QueueSettings } from './services/unit-spec.ts';

/** What all worlds of one scenario under one plan have in common; no world changes it, so any number may share it. */
export interface Blueprint {
  readonly data: DataIndex;
  readonly processes: CompiledProcesses;
  readonly settings: QueueSettings[];
  readonly description: PlannedDescription;
}

/** Compiles a scenario. Worlds that differ in their faults alone may share the result, if nobody asks it for the faults' names. */
export function drawBlueprint(scenario: Scenario, plan: WorldPlan): Blueprint {
  const data = indexData(scenario);
  const processes = compileProcesses(scenario, data);
  const settings = planUnits(scenario, plan.deployment, plan.monolith);
  return { data, processes, settings, description: describeWorld(scenario, processes, data, settings, plan) };
}
