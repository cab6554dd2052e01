import type { Node, Scenario } from '../scenario/scenario.ts';
import type { ResolvedStrategy } from './definition.ts';

/** What a strategy is made of and who must know whom: counted from the design, not measured from a run. */
export interface Structure {
  /** Things that are deployed, watched and upgraded: units, what the strategy deploys, proxies, relays, collectors. */
  readonly components: number;
  /** Pairs that must know each other: caller and callee, producer and consumer of an event. */
  readonly couplings: number;
  /** Services (and coordinators) that change when one more step is put into the middle of the process. */
  readonly servicesTouched: number;
}

/** Counts the structure of a strategy on a scenario; `units` = deployed units of services. */
export function structureOf(scenario: Scenario, strategy: ResolvedStrategy, units: number): Structure {
  const { layers } = strategy;
  const participants = new Set(scenario.processes.flatMap((process) => stepServices(process.steps)));
  const nested = new Set(scenario.services.flatMap((service) => service.operations.flatMap((operation) => operation.calls.flatMap((group) => group.calls.map((call) => `${service.name} ${call.service}`)))));
  const order = scenario.processes.map((process) => stepServices(process.steps));
  const consecutive = new Set(order.flatMap((services) => services.slice(1).map((service, i) => `${services[i]!} ${service}`)));
  const reactive = layers.coordination === 'reactive';
  const sagaEvents = reactive && layers.transaction === 'saga' ? new Set(order.flatMap((services) => services.flatMap((a, i) => services.slice(0, i).map((b) => `${a} ${b}`)))).size : 0;
  const couplings = nested.size + (layers.coordination === 'monolith' ? 0 : reactive ? consecutive.size + 2 + sagaEvents : participants.size);
  const deployed = layers.coordination === 'orchestrator' || layers.coordination === 'workflow-engine' ? 1 : 0;
  const broker = layers.transport === 'broker' ? 1 : 0;
  const relays = layers.bridge.startsWith('outbox') ? participants.size : 0;
  const mesh = layers.overlays.some((one) => one.kind === 'mesh') ? units + 1 : 0;
  const tracing = layers.overlays.some((one) => one.kind === 'tracing') ? 1 : 0;
  return {
    components: units + deployed + broker + relays + mesh + tracing,
    couplings,
    // The new service, and whoever calls it; with events also whoever comes next and everyone that would have to undo.
    servicesTouched: layers.coordination === 'monolith' ? 1 : reactive ? 2 + (layers.transaction === 'saga' ? 1 : 0) : 2,
  };
}

function stepServices(nodes: readonly Node[]): string[] {
  return nodes.flatMap((node): string[] => {
    switch (node.kind) {
      case 'step': return [node.service];
      case 'parallel': return stepServices(node.branches);
      case 'choose': return node.options.flatMap((option) => stepServices(option.steps));
      case 'wait': return [];
      default: return stepServices(node.steps);
    }
  });
}
