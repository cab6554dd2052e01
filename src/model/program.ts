import type { Node, Process, StepNode } from '../scenario/scenario.ts';
import { hashText, mixKeys } from '../engine/keyed-random.ts';
import { compileDistribution } from '../engine/distributions.ts';
import type { Sampler } from '../engine/distributions.ts';

/** A process compiled to numbered nodes; strategies walk it, the world only executes its steps. */
export interface Program {
  readonly process: number;
  readonly name: string;
  readonly nodes: readonly ProgramNode[];
  /** Threads of control: the root and one for each parallel branch. */
  readonly branches: number;
  readonly hasPivot: boolean;
}

interface NodeBase {
  readonly id: number;
  /** -1 for the root. */
  readonly parent: number;
  readonly position: number;
  readonly children: readonly number[];
  /** The thread of control it runs on. */
  readonly branch: number;
  /** Key of its draws, from its path. */
  readonly key: number;
  /** It lies behind the pivot: failures here are retried forward, never undone. */
  readonly afterPivot: boolean;
}

export type ProgramNode = NodeBase &
  (
    | { readonly kind: 'step'; readonly step: StepNode; readonly path: string; /** Number of its site; set once sites exist. */ site: number }
    | { readonly kind: 'sequence' }
    | { readonly kind: 'parallel'; /** Branches that must succeed. */ readonly join: number }
    | { readonly kind: 'choose'; readonly weights: readonly number[] }
    | { readonly kind: 'repeat'; readonly again: number }
    | { readonly kind: 'wait'; readonly duration: Sampler }
  );

type Draft = { -readonly [K in keyof ProgramNode]: ProgramNode[K] } & { kind: string };

/** Numbers the nodes of a process in the order a reader meets them. */
export function compileProgram(process: Process, index: number): Program {
  const nodes: Draft[] = [];
  let branches = 1;
  let pivotSeen = false;
  let hasPivot = false;

  const add = (path: string, parent: number, position: number, branch: number, rest: object): Draft => {
    const node = { id: nodes.length, parent, position, children: [] as number[], branch, key: mixKeys(hashText(path), 1), afterPivot: pivotSeen, ...rest } as unknown as Draft;
    nodes.push(node);
    if (parent >= 0) (nodes[parent]!.children as number[]).push(node.id);
    return node;
  };
  const addAll = (steps: readonly Node[], path: string, parent: number, branch: number): void => {
    steps.forEach((step, i) => {
      visit(step, `${path}/${String(i)}`, parent, i, branch);
    });
  };
  const visit = (node: Node, place: string, parent: number, position: number, branch: number): void => {
    switch (node.kind) {
      case 'step': {
        const path = `${process.name}/${node.name}`;
        add(path, parent, position, branch, { kind: 'step', step: node, path, site: -1 });
        if (node.pivot) {
          pivotSeen = true;
          hasPivot = true;
        }
        return;
      }
      case 'sequence': {
        const made = add(place, parent, position, branch, { kind: 'sequence' });
        addAll(node.steps, place, made.id, branch);
        return;
      }
      case 'parallel': {
        const join = node.join === 'all' ? node.branches.length : node.join === 'any' ? Math.min(1, node.branches.length) : node.join;
        const made = add(place, parent, position, branch, { kind: 'parallel', join });
        node.branches.forEach((child, i) => {
          visit(child, `${place}/${String(i)}`, made.id, i, branches++);
        });
        return;
      }
      case 'choose': {
        const made = add(place, parent, position, branch, { kind: 'choose', weights: node.options.map((o) => o.weight) });
        node.options.forEach((option, i) => {
          const inner = add(`${place}/${String(i)}`, made.id, i, branch, { kind: 'sequence' });
          addAll(option.steps, `${place}/${String(i)}`, inner.id, branch);
        });
        return;
      }
      case 'repeat': {
        const made = add(place, parent, position, branch, { kind: 'repeat', again: node.again });
        const inner = add(`${place}/body`, made.id, 0, branch, { kind: 'sequence' });
        addAll(node.steps, place, inner.id, branch);
        return;
      }
      case 'wait':
        add(place, parent, position, branch, { kind: 'wait', duration: compileDistribution(node.duration) });
    }
  };
  const root = add(process.name, -1, 0, 0, { kind: 'sequence' });
  addAll(process.steps, process.name, root.id, 0);
  return { process: index, name: process.name, nodes: nodes as unknown as ProgramNode[], branches, hasPivot };
}
