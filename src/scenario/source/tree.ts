import type { Spot } from './source-file.ts';

/** A value of the document. Every node knows where it was written, so that merging files and paths loses no position. */
export type Tree = ScalarTree | ListTree | MapTree;

/** A single value; `text` is how it was written, without quotes. */
export interface ScalarTree {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  readonly text: string;
  readonly at: Spot;
}

/** A sequence of values. */
export interface ListTree {
  readonly kind: 'list';
  readonly items: readonly Tree[];
  readonly at: Spot;
}

/** A mapping in file order; keys are unique. */
export interface MapTree {
  readonly kind: 'map';
  readonly entries: readonly Entry[];
  readonly at: Spot;
}

/** One key with its value. */
export interface Entry {
  readonly key: string;
  readonly keyAt: Spot;
  readonly value: Tree;
}

/** The value under a key of a map; undefined when the tree is no map or has no such key. */
export function valueAt(tree: Tree | undefined, key: string): Tree | undefined {
  return tree?.kind === 'map' ? tree.entries.find((entry) => entry.key === key)?.value : undefined;
}

/** The keys of a map in file order; none for anything else. */
export function keysOf(tree: Tree | undefined): readonly string[] {
  return tree?.kind === 'map' ? tree.entries.map((entry) => entry.key) : [];
}

/** The entries of a map in file order; none for anything else. */
export function entriesOf(tree: Tree | undefined): readonly Entry[] {
  return tree?.kind === 'map' ? tree.entries : [];
}

/** The items of a list; none for anything else. */
export function itemsOf(tree: Tree | undefined): readonly Tree[] {
  return tree?.kind === 'list' ? tree.items : [];
}

/** The text of a scalar that is text; undefined for anything else. */
export function textOf(tree: Tree | undefined): string | undefined {
  return tree?.kind === 'scalar' && typeof tree.value === 'string' ? tree.value : undefined;
}

/** A copy of a map with one key set: in its place when it exists, else at the end. */
export function withEntry(map: MapTree, entry: Entry): MapTree {
  const found = map.entries.some((other) => other.key === entry.key);
  const entries = found
    ? map.entries.map((other) => (other.key === entry.key ? entry : other))
    : [...map.entries, entry];
  return { ...map, entries };
}

/** Plain data of a tree, positions dropped. Keys of maps stay text; `__proto__` is an ordinary key. */
export function toPlain(tree: Tree): unknown {
  if (tree.kind === 'scalar') return tree.value;
  if (tree.kind === 'list') return tree.items.map(toPlain);
  return Object.fromEntries(tree.entries.map((entry) => [entry.key, toPlain(entry.value)]));
}
