import { compileDistribution } from '../../engine/distributions.ts';
import { SECOND } from '../../engine/time.ts';
import type { Node, Scenario, Service, StepNode } from '../../scenario/scenario.ts';

/** What one order asks of one service, on average, if nothing fails. */
export interface Demand {
  readonly service: string;
  readonly visits: number;
  /** Seconds a place is occupied: own work, and the calls it waits for; no queueing, no commit. */
  readonly busy: number;
  /** Seconds of own work. */
  readonly work: number;
  /** Null = unlimited. */
  readonly places: number | null;
}

/** Demand of an average order on every service, weighted by the mix of processes. Retries, faults and failures are left out. */
export function demands(scenario: Scenario): readonly Demand[] {
  const visits = new Map<string, number>();
  scenario.processes.forEach((process, i) => {
    const share = scenario.workload.mix[i] ?? 1;
    addSteps(process.steps, share, (step, chance) => {
      visits.set(`${step.service} ${step.operation}`, (visits.get(`${step.service} ${step.operation}`) ?? 0) + chance);
    });
  });
  const all = withNestedCalls(visits, scenario);
  return scenario.services.map((service) => {
    const own = [...all].filter(([key]) => key.startsWith(`${service.name} `));
    return {
      service: service.name,
      visits: own.reduce((sum, [, count]) => sum + count, 0),
      busy: own.reduce((sum, [key, count]) => sum + count * occupancy(service, key.slice(service.name.length + 1), scenario), 0),
      work: own.reduce((sum, [key, count]) => sum + count * workOf(service, key.slice(service.name.length + 1)), 0),
      places: service.concurrency === null ? null : service.instances * service.concurrency,
    };
  });
}

/** Calls `visit` for each step with the expected number of its executions; returns the chance to get past the nodes. */
function addSteps(nodes: readonly Node[], chance: number, visit: (step: StepNode, chance: number) => void): number {
  let reached = chance;
  for (const node of nodes) {
    switch (node.kind) {
      case 'step':
        visit(node, reached);
        reached *= node.optional ? 1 : 1 - node.declines;
        break;
      case 'sequence':
        reached = addSteps(node.steps, reached, visit);
        break;
      case 'parallel': {
        const ends = node.branches.map((branch) => addSteps([branch], reached, visit) / (reached || 1));
        reached *= node.join === 'all' ? ends.reduce((product, end) => product * end, 1) : 1;
        break;
      }
      case 'choose': {
        const total = node.options.reduce((sum, option) => sum + option.weight, 0);
        reached = node.options.reduce((sum, option) => sum + addSteps(option.steps, (reached * option.weight) / total, visit), 0);
        break;
      }
      case 'repeat':
        reached = addSteps(node.steps, reached / (1 - node.again), visit) * (1 - node.again);
        break;
      case 'wait':
        break;
    }
  }
  return reached;
}

// Calls have no cycles, so each round reaches one level deeper and the last adds nothing.
function withNestedCalls(visits: ReadonlyMap<string, number>, scenario: Scenario): ReadonlyMap<string, number> {
  const all = new Map(visits);
  let level = visits;
  while (level.size > 0) {
    const next = new Map<string, number>();
    for (const [key, count] of level) {
      const [name = '', operation = ''] = key.split(' ');
      for (const group of operationOf(scenario.services.find((service) => service.name === name), operation)?.calls ?? []) {
        for (const call of group.calls) {
          const callee = `${call.service} ${call.operation}`;
          next.set(callee, (next.get(callee) ?? 0) + count);
          all.set(callee, (all.get(callee) ?? 0) + count);
        }
      }
    }
    level = next;
  }
  return all;
}

function occupancy(service: Service, name: string, scenario: Scenario): number {
  const operation = operationOf(service, name);
  const own = workOf(service, name);
  if (operation === undefined || operation.await === 'async') return own;
  const calls = operation.calls.reduce((sum, group) => sum + Math.max(0, ...group.calls.map((call) => {
    const callee = scenario.services.find((other) => other.name === call.service);
    return callee === undefined ? 0 : occupancy(callee, call.operation, scenario);
  })), 0);
  return own + calls;
}

function workOf(service: Service, name: string): number {
  return compileDistribution(operationOf(service, name)?.time ?? service.time).mean / SECOND;
}

function operationOf(service: Service | undefined, name: string): Service['operations'][number] | undefined {
  return service?.operations.find((operation) => operation.name === name);
}
