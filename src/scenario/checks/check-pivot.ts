import type { Context } from '../forms/form.ts';
import type { Node, StepNode } from '../scenario.ts';
import type { StepSite } from './call-sites.ts';
import { stepsOf } from './call-sites.ts';
import type { Spot } from '../source/source-file.ts';

/**
 * One path through a process has at most one pivot, and none inside of a `repeat`, which would pass it again (`SIM2006`).
 * A step behind it that can be declined and may not fail is warned about (`SIM2107`): there is no way back.
 */
export function checkPivot(nodes: readonly Node[], sites: readonly StepSite[], context: Context): void {
  const place = (step: StepNode): Spot => sites.find((site) => site.step === step)!.at;
  walk(nodes, null, {
    second: (pivot, first) => {
      context.problems.error(
        'SIM2006',
        place(pivot),
        `the process already has the pivot \`${first.name}\` on this path`,
        'a process turns once: keep one `pivot: true`, and make later steps `retriable: true`',
      );
    },
    repeated: (pivot) => {
      context.problems.error(
        'SIM2006',
        place(pivot),
        `the pivot \`${pivot.name}\` stands in a \`repeat\``,
        'a process turns once: move the pivot behind the loop',
      );
    },
    behind: (step, pivot) => {
      context.problems.warning(
        'SIM2107',
        place(step),
        `\`${step.name}\` may be declined after the pivot \`${pivot.name}\`, when there is no way back`,
        'move it before the pivot, or make it `optional`',
      );
    },
  });
}

interface Findings {
  readonly second: (pivot: StepNode, first: StepNode) => void;
  readonly repeated: (pivot: StepNode) => void;
  readonly behind: (step: StepNode, pivot: StepNode) => void;
}

/** Walks nodes in order; returns the pivot that has been passed at their end. */
function walk(nodes: readonly Node[], before: StepNode | null, findings: Findings): StepNode | null {
  let passed = before;
  for (const node of nodes) passed = walkNode(node, passed, findings);
  return passed;
}

function walkNode(node: Node, before: StepNode | null, findings: Findings): StepNode | null {
  switch (node.kind) {
    case 'wait':
      return before;
    case 'step':
      if (before !== null && node.pivot) findings.second(node, before);
      else if (before !== null && node.declines > 0 && !node.optional) findings.behind(node, before);
      return node.pivot ? (before ?? node) : before;
    case 'sequence':
      return walk(node.steps, before, findings);
    case 'repeat':
      for (const step of stepsOf(node.steps)) if (step.pivot) findings.repeated(step);
      return walk(node.steps, before, findings);
    case 'choose': {
      const ends = node.options.map((option) => walk(option.steps, before, findings));
      return ends.find((end) => end !== null) ?? null;
    }
    case 'parallel':
      return walkBranches(node.branches, before, findings);
  }
}

/** Branches run side by side, so two pivots in different ones are two on one path. */
function walkBranches(branches: readonly Node[], before: StepNode | null, findings: Findings): StepNode | null {
  const pivots = stepsOf(branches).filter((step) => step.pivot);
  const first = before ?? pivots[0] ?? null;
  for (const pivot of pivots) if (first !== null && pivot !== first) findings.second(pivot, first);
  for (const branch of branches) walkNode(branch, before, { ...findings, second: () => undefined });
  return first;
}
