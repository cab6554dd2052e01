import { BLOCK_WORDS } from '../names.ts';
import type { CallPolicy, Node, Process, Service, StepNode } from '../scenario.ts';
import type { Spot } from '../source/source-file.ts';
import { entriesOf, itemsOf, valueAt } from '../source/tree.ts';
import type { MapTree, Tree } from '../source/tree.ts';

/** A place in the file where one operation is called, with what the caller does around the call. */
export interface CallSite {
  /** In words: "the step `charge`", "the undo of `charge`", "the call of `tax.rate`". */
  readonly what: string;
  readonly at: Spot;
  readonly service: string;
  readonly operation: string;
  readonly policy: CallPolicy;
}

/** A step with its undo, and where they stand. */
export interface StepSite extends CallSite {
  readonly step: StepNode;
  readonly undo: CallSite | null;
}

/** All steps of a process in reading order, those inside of blocks included. */
export function stepsOf(nodes: readonly Node[]): readonly StepNode[] {
  return nodes.flatMap((node): readonly StepNode[] => {
    switch (node.kind) {
      case 'step':
        return [node];
      case 'wait':
        return [];
      case 'parallel':
        return stepsOf(node.branches);
      case 'choose':
        return node.options.flatMap((option) => stepsOf(option.steps));
      case 'sequence':
      case 'repeat':
        return stepsOf(node.steps);
    }
  });
}

/** The steps of a process with their places. */
export function stepSites(process: Process, root: MapTree): readonly StepSite[] {
  const body = valueAt(root, 'process') ?? valueAt(valueAt(root, 'processes'), process.name);
  const places = stepTrees(valueAt(body, 'steps'));
  return stepsOf(process.steps).flatMap((step): StepSite[] => {
    const place = places.get(step.name);
    if (place === undefined) return [];
    const undoTree = valueAt(place.value, 'undo');
    const undo =
      step.undo === null || undoTree === undefined
        ? null
        : { what: `the undo of \`${step.name}\``, at: undoTree.at, ...step.undo };
    return [
      {
        what: `the step \`${step.name}\``,
        at: place.keyAt,
        service: step.service,
        operation: step.operation,
        policy: step.policy,
        step,
        undo,
      },
    ];
  });
}

function stepTrees(steps: Tree | undefined): Map<string, { readonly keyAt: Spot; readonly value: Tree }> {
  const found = new Map<string, { readonly keyAt: Spot; readonly value: Tree }>();
  const visit = (tree: Tree | undefined): void => {
    for (const item of itemsOf(tree)) {
      if (item.kind === 'list') visit(item);
      for (const entry of entriesOf(item)) {
        if (entry.key === 'steps' || BLOCK_WORDS.includes(entry.key))
          visit(entry.value.kind === 'list' ? entry.value : valueAt(entry.value, 'steps'));
        else found.set(entry.key, entry);
      }
    }
  };
  visit(steps);
  return found;
}

/** The calls that each operation makes, by `SERVICE.OPERATION`, with their places. */
export function nestedSites(services: readonly Service[], root: MapTree): ReadonlyMap<string, readonly CallSite[]> {
  const sites = new Map<string, readonly CallSite[]>();
  for (const service of services) {
    for (const operation of service.operations) {
      const trees = callTrees(
        valueAt(
          valueAt(valueAt(valueAt(valueAt(root, 'services'), service.name), 'operations'), operation.name),
          'calls',
        ),
      );
      const calls = operation.calls.flatMap((group) => group.calls);
      sites.set(
        `${service.name}.${operation.name}`,
        calls.map((call, index): CallSite => ({
          what: `the call of \`${call.service}.${call.operation}\``,
          at: trees[index]!.at,
          service: call.service,
          operation: call.operation,
          policy: call.policy,
        })),
      );
    }
  }
  return sites;
}

function callTrees(calls: Tree | undefined): readonly Tree[] {
  return itemsOf(calls).flatMap((item) => {
    const together = valueAt(item, 'parallel');
    return together === undefined ? [item] : itemsOf(together);
  });
}
