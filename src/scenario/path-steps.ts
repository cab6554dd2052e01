import { BLOCK_WORDS } from './names.ts';
import type { Entry, ListTree, MapTree, Tree } from './source/tree.ts';
import { withEntry } from './source/tree.ts';

/**
 * Changes the step of a name wherever it stands in a step list, inside of blocks too.
 * Undefined when no step has the name; null when the change itself failed.
 */
export function replaceStep(
  list: ListTree,
  name: string,
  change: (step: Entry) => Tree | null,
): ListTree | null | undefined {
  for (const [index, item] of list.items.entries()) {
    const replaced = replaceIn(item, name, change);
    if (replaced === null) return null;
    if (replaced !== undefined)
      return { ...list, items: list.items.map((other, i) => (i === index ? replaced : other)) };
  }
  return undefined;
}

function replaceIn(item: Tree, name: string, change: (step: Entry) => Tree | null): Tree | null | undefined {
  if (item.kind === 'list') return replaceStep(item, name, change);
  if (item.kind !== 'map') return undefined;
  for (const entry of item.entries) {
    const block = BLOCK_WORDS.includes(entry.key) || entry.key === 'steps';
    const value = entry.key === name && !block ? change(entry) : block ? inBlock(entry.value, name, change) : undefined;
    if (value === null) return null;
    if (value !== undefined) return withEntry(item, { ...entry, value });
  }
  return undefined;
}

/** A block holds its steps as a list, under `steps`, or (a choice) in a list of maps with `steps`. */
function inBlock(block: Tree, name: string, change: (step: Entry) => Tree | null): Tree | null | undefined {
  if (block.kind === 'list') return replaceStep(block, name, change);
  if (block.kind !== 'map') return undefined;
  const steps: MapTree = { ...block, entries: block.entries.filter((entry) => entry.key === 'steps') };
  const replaced = replaceIn(steps, name, change);
  return replaced?.kind === 'map' ? withEntry(block, replaced.entries[0]!) : replaced;
}
