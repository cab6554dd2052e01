import type { Fault, Scenario } from '../scenario/scenario.ts';
import { classValues } from './workload/attributes.ts';
import { CHANGE } from './data/effects.ts';
import type { DataIndex } from './data/effects.ts';
import type { PlannedDescription, StationDescription, StepDescription } from './facts.ts';
import type { WorldPlan } from './ports.ts';
import type { Program } from './program.ts';
import type { CompiledProcesses } from './site.ts';
import type { QueueSettings } from './services/unit-spec.ts';

/** What a recorder may know of a world before it starts. */
export function describeWorld(scenario: Scenario, processes: CompiledProcesses, data: DataIndex, units: readonly QueueSettings[], plan: WorldPlan): PlannedDescription {
  const { components } = plan;
  const optional = new Set(processes.programs.flatMap((program) => conditionalSites(program)));
  const stations: StationDescription[] = units.map((unit) => ({
    name: unit.name, services: unit.services.map((index) => scenario.services[index]!.name), deployed: false,
    sharing: unit.discipline === 'processor-sharing',
  }));
  for (const component of components) stations.push({ name: component.name, services: [], deployed: true, sharing: false });
  if (plan.broker !== null) stations.push({ name: 'broker', services: [], deployed: true, sharing: false });
  if (plan.mesh !== null) stations.push({ name: 'sidecar', services: [], deployed: true, sharing: false, attached: true });
  return {
    stations,
    steps: processes.sites.map((site): StepDescription => ({
      path: site.path, process: site.process, service: scenario.services[site.service]!.name, writes: site.writes,
      optional: site.optional, conditional: optional.has(site.id),
      reserves: site.effects.some((effect) => effect.writes && effect.set.set.atLeast !== null && (effect.change === CHANGE.CHECKED || effect.change === CHANGE.DECIDED || effect.change === CHANGE.COMPARED)),
    })),
    processes: scenario.processes.map((process) => process.name),
    classes: classValues(scenario.processes),
    dataSets: data.sets.map((one) => ({
      name: one.set.name, firstRow: one.firstRow, count: one.count, initial: one.set.initial, atLeast: one.set.atLeast, conserve: one.set.conserve,
    })),
    faults: scenario.faults.map((fault) => fault.name),
    culprits: scenario.faults.map((fault) => culpritOf(fault, stations)),
    traced: plan.tracing !== null,
  };
}

/** The station that a fault is about; -1 = none of one's own, or several. */
function culpritOf({ what }: Fault, stations: readonly StationDescription[]): number {
  const named = (name: string): number => stations.findIndex((one) => one.name === name || one.services.includes(name));
  switch (what.kind) {
    case 'crash': case 'pause': return named(what.target);
    case 'slow': case 'errors': case 'disk': case 'deploy': return named(what.service);
    case 'latency': case 'loss': return named(what.to);
    default: return -1;
  }
}

/** Sites that a completed process may do without: inside a `choose`, or a branch that a join does not need. */
function conditionalSites(program: Program): number[] {
  const { nodes } = program;
  return nodes.flatMap((node) => {
    if (node.kind !== 'step') return [];
    for (let at = node.parent; at >= 0; at = nodes[at]!.parent) {
      const above = nodes[at]!;
      if (above.kind === 'choose' || (above.kind === 'parallel' && above.join < above.children.length)) return [node.site];
    }
    return [];
  });
}
