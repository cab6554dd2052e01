import type { Node, Scenario, StepNode } from '../../scenario/scenario.ts';
import type { ResolvedStrategy } from '../../strategies/definition.ts';

/** What a run is held to that does not follow from the run alone. */
export interface Rules {
  /** Effects are taken back last done first: the strategy says so, and the process has one thread. */
  readonly reverse: boolean;
  /** Most times that a process may ask for a step, by the name of the message. */
  readonly attempts: ReadonlyMap<string, number>;
}

/** The rules for a small world under a strategy. */
export function rulesOf(scenario: Scenario, strategy: ResolvedStrategy): Rules {
  return { reverse: undoesInReverse(scenario, strategy), attempts: attemptsIn(scenario, strategy) };
}

function undoesInReverse({ processes, workload }: Scenario, { layers }: ResolvedStrategy): boolean {
  return layers.transaction === 'saga' && layers.coordination !== 'reactive' && workload.client.attempts === 1 && processes.every(({ steps }) => steps.every(isOneThread));
}

function isOneThread(node: Node): boolean {
  switch (node.kind) {
    case 'step':
    case 'wait':
      return true;
    case 'sequence':
      return node.steps.every(isOneThread);
    default:
      return false;
  }
}

/**
 * What is retried until it succeeds has no bound, nor has what a proxy or a broker repeats on its own account, nor the step
 * at a third party whose outcome the others of an atomic commitment follow: it is asked for until it is known.
 */
function attemptsIn({ processes, services }: Scenario, { layers }: ResolvedStrategy): ReadonlyMap<string, number> {
  const most = new Map<string, number>();
  if (layers.transport !== 'rpc' || layers.overlays.some(({ kind }) => kind === 'mesh')) return most;
  const isSaga = layers.transaction === 'saga';
  const outside = new Set(isSaga || layers.transaction === 'none' ? [] : services.filter((service) => service.external !== null).map((service) => service.name));
  for (const { name, steps } of processes) {
    let behindPivot = false;
    for (const node of steps) {
      if (node.kind !== 'step') continue;
      if (isBounded(node) && !(isSaga && behindPivot) && !outside.has(node.service)) most.set(`${name}/${node.name} do`, node.policy.attempts!);
      behindPivot ||= node.pivot;
    }
  }
  return most;
}

function isBounded({ retriable, policy }: StepNode): boolean {
  return !retriable && policy.attempts !== null && policy.hedge === null;
}
