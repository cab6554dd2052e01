import type { Effect, Node, Process, StepNode } from '../../scenario/scenario.ts';

/**
 * The countermeasure "pessimistic view": a step that makes something available to others (gives stock back, adds to an
 * account) is moved behind the pivot and made retriable. Until then nobody can have what a compensation would take away.
 *
 * Source: C. Richardson, Microservices Patterns (2018), ch. 4.3.3.
 */
export function pessimisticView(process: Process): Process {
  return { ...process, steps: reordered(process.steps) };
}

/** Whether the countermeasure changes anything about a process. */
export function hasPessimisticView(process: Process): boolean {
  return JSON.stringify(reordered(process.steps)) !== JSON.stringify(process.steps);
}

function reordered(steps: readonly Node[]): Node[] {
  const pivot = steps.findIndex(containsPivot);
  // Without a pivot the last step is the point of no return.
  const end = pivot < 0 ? steps.length - 1 : pivot;
  const before = steps.slice(0, end);
  const moved = before.flatMap((node) => (isRisky(node) ? [{ ...node, retriable: true, undo: null }] : []));
  const kept = before.filter((node) => !isRisky(node));
  return [...kept, ...steps.slice(end, end + 1), ...moved, ...steps.slice(end + 1)];
}

function containsPivot(node: Node): boolean {
  switch (node.kind) {
    case 'step': return node.pivot;
    case 'parallel': return node.branches.some(containsPivot);
    case 'choose': return node.options.some((option) => option.steps.some(containsPivot));
    case 'sequence':
    case 'repeat': return node.steps.some(containsPivot);
    case 'wait': return false;
  }
}

/** It only makes things available, and cannot be refused. */
function isRisky(node: Node): node is StepNode {
  return node.kind === 'step' && node.declines === 0 && !node.optional && node.effects.length > 0 && node.effects.every(givesMore);
}

function givesMore(effect: Effect): boolean {
  switch (effect.kind) {
    case 'put': return true;
    case 'add':
    case 'check-and-set':
    case 'read-then-write':
    case 'read-modify-write':
      return effect.by.kind === 'number' ? effect.by.value > 0 : effect.by.kind === 'distribution' || effect.by.sign === 1;
    case 'take':
    case 'move':
    case 'set':
    case 'read':
      return false;
  }
}
