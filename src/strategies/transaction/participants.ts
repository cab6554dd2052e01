import { NODE } from '../../model/order.ts';
import type { Execution } from '../../model/order.ts';
import type { Ports } from '../../model/ports.ts';

/** A store that takes part in a transaction, and a step of it through which it is reached. */
export interface Participant {
  readonly node: number;
  /** Number of the store. */
  readonly store: number;
  /** It has something to decide about: it wrote. */
  readonly writes: boolean;
  /** It wrote rows that other orders write too. */
  readonly contends: boolean;
}

/** Stores where steps have succeeded, in the order of their first step; services of one store are one participant. */
export function agreeing(execution: Execution, ports: Ports): Participant[] {
  return participants(execution, ports, (status) => status === NODE.DONE);
}

/** Stores where a step may have happened although it was not heard of again. */
export function uncertain(execution: Execution, ports: Ports): Participant[] {
  return participants(execution, ports, (status, node) => status === NODE.FAILED && execution.unknown[node] === 1);
}

/** Every store that may hold something for the transaction. */
export function touched(execution: Execution, ports: Ports): Participant[] {
  return participants(execution, ports, (status, node) => status === NODE.DONE || status === NODE.OPEN || (status === NODE.FAILED && execution.unknown[node] === 1));
}

function participants(execution: Execution, ports: Ports, counts: (status: number, node: number) => boolean): Participant[] {
  const found: Participant[] = [];
  for (const node of execution.program.nodes) {
    if (node.kind !== 'step' || !counts(execution.status[node.id]!, node.id)) continue;
    const step = ports.stepOf(execution, node.id);
    // A third party has no store of ours: its data are in no transaction.
    if (step.external || !step.touchesData) continue;
    const index = found.findIndex((one) => one.store === step.participant);
    const before = found[index];
    const one = { node: before?.node ?? node.id, store: step.participant, writes: step.writes || before?.writes === true, contends: step.contends || before?.contends === true };
    if (before === undefined) found.push(one);
    else found[index] = one;
  }
  return found;
}

/** Steps that have succeeded (or may have) and wrote, each by itself, in reading order. */
export function reservations(execution: Execution, ports: Ports): { readonly done: number[]; readonly uncertain: number[] } {
  const done: number[] = [];
  const unsure: number[] = [];
  for (const node of execution.program.nodes) {
    if (node.kind !== 'step') continue;
    const step = ports.stepOf(execution, node.id);
    if (step.external || !step.writes) continue;
    const status = execution.status[node.id];
    if (status === NODE.DONE) done.push(node.id);
    else if (status === NODE.OPEN || (status === NODE.FAILED && execution.unknown[node.id] === 1)) unsure.push(node.id);
  }
  return { done, uncertain: unsure };
}
