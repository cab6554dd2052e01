import { SECOND } from '../engine/time.ts';
import type { FaultKind, Node, Scenario } from '../scenario/scenario.ts';
import type { FaultBand, Topology } from './result-document.ts';

/** Services and who calls whom: the steps of processes first, then nested calls; each pair and label once. */
export function topologyOf({ services, processes }: Scenario): Topology {
  const calls = [
    ...processes.flatMap(({ name, steps }) => stepCalls(name, steps)),
    ...services.flatMap(({ name, operations }) =>
      operations.flatMap(({ calls: groups }) =>
        groups.flatMap((group) =>
          group.calls.map(({ service, operation }) => ({ from: name, to: service, label: operation })),
        ),
      ),
    ),
  ];
  return {
    services: services.map(({ name, instances, concurrency, external }) => ({
      name,
      instances,
      concurrency,
      external: external !== null,
    })),
    calls: [...new Map(calls.map((call) => [JSON.stringify(call), call])).values()],
  };
}

function stepCalls(process: string, nodes: readonly Node[]): Topology['calls'] {
  return nodes.flatMap((node): Topology['calls'] => {
    switch (node.kind) {
      case 'step':
        return [{ from: process, to: node.service, label: node.name }];
      case 'parallel':
        return stepCalls(process, node.branches);
      case 'choose':
        return node.options.flatMap(({ steps }) => stepCalls(process, steps));
      case 'sequence':
      case 'repeat':
        return stepCalls(process, node.steps);
      case 'wait':
        return [];
    }
  });
}

/** The named faults with their times in seconds; null where a fault is random or lasts as long as it takes. */
export function faultBands({ faults }: Scenario): FaultBand[] {
  return faults.map(({ name, when, what }) => {
    const from = when.kind === 'once' ? when.at / SECOND : null;
    const to = when.kind === 'once' && when.for !== null ? (when.at + when.for) / SECOND : null;
    return { name, kind: what.kind, target: targetOf(what), from, to };
  });
}

function targetOf(what: FaultKind): string {
  switch (what.kind) {
    case 'crash':
    case 'pause':
      return what.target;
    case 'slow':
    case 'errors':
    case 'disk':
    case 'deploy':
      return what.service;
    case 'latency':
    case 'loss':
    case 'duplicate':
      return `${what.from} to ${what.to}`;
    case 'partition':
      return what.sides.map((side) => side.join(', ')).join(' | ');
    case 'zone-outage':
      return what.zone;
    case 'poison':
      return what.step;
  }
}
