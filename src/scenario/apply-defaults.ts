import { POLICY_FIELDS } from './forms/call-policy.ts';
import { BLOCK_WORDS } from './names.ts';
import { mergeTrees } from './source/merge.ts';
import { textOf, valueAt, withEntry } from './source/tree.ts';
import type { MapTree, Tree } from './source/tree.ts';

/** Keys of `defaults.step`: everything but what makes a step this step. */
export const STEP_DEFAULT_KEYS: readonly string[] = [
  ...Object.keys(POLICY_FIELDS),
  'declines',
  'retriable',
  'optional',
  'idempotent',
];
/** Of those an undo takes the ones that bound a single try. It is retried for ever unless it says otherwise, so not `attempts`. */
const UNDO_DEFAULT_KEYS: readonly string[] = ['timeout', 'backoff', 'hedge', 'budget', 'breaker', 'bulkhead'];

/**
 * Spreads `defaults: { service, step }` over the document: maps merge, what stands at the service or step wins.
 * `defaults.step` is for the steps of processes and their undos; calls that an operation makes are no steps and take none of it.
 */
export function applyDefaults(root: MapTree): MapTree {
  const defaults = valueAt(root, 'defaults');
  const service = valueAt(defaults, 'service');
  const step = valueAt(defaults, 'step');
  let result = root;
  if (service?.kind === 'map')
    result = change(result, 'services', (services) =>
      eachValue(services, (own) => (own.kind === 'map' ? mergeTrees(service, own) : own)),
    );
  if (step?.kind === 'map') {
    const withSteps = (process: Tree): Tree =>
      process.kind === 'map' ? change(process, 'steps', (steps) => eachStep(steps, step)) : process;
    result = change(result, 'process', withSteps);
    result = change(result, 'processes', (processes) => eachValue(processes, withSteps));
  }
  return result;
}

function change(map: MapTree, key: string, by: (value: Tree) => Tree): MapTree {
  const entry = map.entries.find((candidate) => candidate.key === key);
  return entry === undefined ? map : withEntry(map, { ...entry, value: by(entry.value) });
}

function eachValue(tree: Tree, by: (value: Tree) => Tree): Tree {
  return tree.kind === 'map'
    ? { ...tree, entries: tree.entries.map((entry) => ({ ...entry, value: by(entry.value) })) }
    : tree;
}

function eachStep(steps: Tree, defaults: MapTree): Tree {
  if (steps.kind !== 'list') return steps;
  return {
    ...steps,
    items: steps.items.map((item) =>
      item.kind === 'list' ? eachStep(item, defaults) : item.kind === 'map' ? stepOrBlock(item, defaults) : item,
    ),
  };
}

function stepOrBlock(item: MapTree, defaults: MapTree): Tree {
  return {
    ...item,
    entries: item.entries.map((entry) => ({
      ...entry,
      value: BLOCK_WORDS.includes(entry.key) ? inBlock(entry.value, defaults) : oneStep(entry.value, defaults),
    })),
  };
}

/** A block holds its steps as a list, under `steps`, or (a choice) in a list of maps with `steps`. */
function inBlock(block: Tree, defaults: MapTree): Tree {
  if (block.kind === 'map') return change(block, 'steps', (steps) => eachStep(steps, defaults));
  if (block.kind !== 'list') return block;
  const options = block.items.some((item) => valueAt(item, 'steps')?.kind === 'list');
  return options ? { ...block, items: block.items.map((item) => inBlock(item, defaults)) } : eachStep(block, defaults);
}

function oneStep(step: Tree, defaults: MapTree): Tree {
  if (step.kind !== 'map') return step;
  const merged = mergeTrees(only(defaults, STEP_DEFAULT_KEYS), step);
  return merged.kind === 'map'
    ? change(merged, 'undo', (undo) => oneUndo(undo, only(defaults, UNDO_DEFAULT_KEYS)))
    : merged;
}

function oneUndo(undo: Tree, defaults: MapTree): Tree {
  if (textOf(undo) === undefined) return undo.kind === 'map' ? mergeTrees(defaults, undo) : undo;
  return { ...defaults, at: undo.at, entries: [{ key: 'call', keyAt: undo.at, value: undo }, ...defaults.entries] };
}

function only(map: MapTree, keys: readonly string[]): MapTree {
  return { ...map, entries: map.entries.filter((entry) => keys.includes(entry.key)) };
}
