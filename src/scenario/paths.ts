import { isDistributionKey } from './distribution-keys.ts';
import { faultName, stepNames } from './names.ts';
import { replaceStep } from './path-steps.ts';
import type { ProblemList } from './source/problem.ts';
import { readYamlValue } from './source/read-yaml.ts';
import type { SourceFile, Spot } from './source/source-file.ts';
import { didYouMean, nearest } from './source/suggest.ts';
import { entriesOf, keysOf, textOf, valueAt, withEntry } from './source/tree.ts';
import type { Entry, ListTree, MapTree, Tree } from './source/tree.ts';

/** One change of a document: a path and the new value as YAML text. */
export interface PathSetting {
  /** Keys joined by dots; list elements by name, else by number from 0; steps by name, however deep. */
  readonly path: string;
  /** As it would stand in the file: `8ms`, `{ exponential: 8ms }`. */
  readonly value: string;
  /** The option that asks for it, for messages; `--set` if left out. */
  readonly option?: string;
}

/**
 * Applies one of the document's `variants`. The paths of all variants are checked, chosen or not, so that a misspelt one
 * does not wait for its day. An unknown variant is `SIM1021`.
 */
export function applyVariant(document: MapTree, variant: string | undefined, problems: ProblemList): MapTree {
  const variants = valueAt(document, 'variants');
  if (variant !== undefined && valueAt(variants, variant) === undefined) {
    problems.error(
      'SIM1021',
      (variants ?? document).at,
      `there is no variant \`${variant}\``,
      didYouMean(variant, keysOf(variants), 'variants'),
    );
  }
  let result = document;
  for (const entry of entriesOf(variants)) {
    const varied = entriesOf(entry.value).reduce(
      (root, change) => setAtPath(root, { path: change.key, at: change.keyAt, value: change.value }, problems),
      document,
    );
    if (entry.key === variant) result = varied;
  }
  return result;
}

/** The names of the document's `variants`. */
export function variantNames(document: MapTree): readonly string[] {
  return keysOf(valueAt(document, 'variants'));
}

/** Applies `--set PATH=VALUE` in order. A path that leads nowhere is `SIM1021`; a value that does not fit is found when the document is decoded. */
export function applySettings(document: MapTree, settings: readonly PathSetting[], problems: ProblemList): MapTree {
  return settings.reduce((root, { path, value, option: name = '--set' }) => {
    const option: SourceFile = { path: name, text: `${path}=${value}` };
    const tree = readYamlValue({ path: `${name} ${path}`, text: value }, problems);
    return tree === null
      ? root
      : setAtPath(
          root,
          { path, at: { source: option, start: 0, end: Math.max(1, path.length) }, value: tree },
          problems,
        );
  }, document);
}

interface Change {
  readonly path: string;
  readonly at: Spot;
  readonly value: Tree;
}

/** A document with one value replaced or added; unchanged (and reported) when the path leads nowhere. */
function setAtPath(document: MapTree, change: Change, problems: ProblemList): MapTree {
  const segments = change.path.split('.');
  if (segments.some((segment) => segment.trim() === '')) {
    problems.error(
      'SIM1021',
      change.at,
      `\`${change.path}\` is not a path`,
      'a path is keys joined by dots, such as `services.payment.time.p99`',
    );
    return document;
  }
  const result = new PathSetter(document, change, problems).set(document, segments, []);
  return result?.kind === 'map' ? result : document;
}

/** Maps whose keys are names: a misspelt one would silently add something, so it is refused. */
const NAME_MAPS: readonly RegExp[] = [
  /^(services|processes|deployments|stores|crews|data|strategies|attributes|variants)$/,
  /^data\.views$/,
  /^deployments\.[^.]+$/,
  /^(process|processes\.[^.]+)\.attributes$/,
  /^delivery\.teams$/,
  /^services\.[^.]+\.operations$/,
];

class PathSetter {
  readonly #root: MapTree;
  readonly #change: Change;
  readonly #problems: ProblemList;

  constructor(root: MapTree, change: Change, problems: ProblemList) {
    this.#root = root;
    this.#change = change;
    this.#problems = problems;
  }

  /** The tree with the value put in; null when the path leads nowhere. */
  set(tree: Tree, segments: readonly string[], trail: readonly string[]): Tree | null {
    if (segments.length === 0) return this.#change.value;
    const opened = expandShorthand(tree, segments[0]!, trail);
    if (opened.kind === 'map') return this.#inMap(opened, segments, trail);
    if (opened.kind === 'list') return this.#inList(opened, segments, trail);
    if (opened.value === null) return this.#inMap({ kind: 'map', entries: [], at: opened.at }, segments, trail);
    return this.#fail(
      `\`${trail.join('.')}\` is \`${opened.text}\`, so it has no \`${segments[0]!}\``,
      `set the whole value: \`${trail.join('.')}=...\``,
    );
  }

  #inMap(map: MapTree, segments: readonly string[], trail: readonly string[]): Tree | null {
    // A key may hold dots itself (`p99.9`): the longest that is there is meant.
    for (let length = segments.length; length > 0; length--) {
      const key = segments.slice(0, length).join('.');
      const entry = map.entries.find((candidate) => candidate.key === key);
      if (entry === undefined) continue;
      const value = this.set(entry.value, segments.slice(length), [...trail, key]);
      return value === null ? null : withEntry(map, { ...entry, value });
    }
    const [key, ...rest] = segments as [string, ...string[]];
    if (!this.#mayAdd(map, key, rest, trail)) return null;
    const empty: Tree = { kind: 'map', entries: [], at: this.#change.at };
    const value = this.set(empty, rest, [...trail, key]);
    return value === null ? null : withEntry(map, { key, keyAt: this.#change.at, value });
  }

  #mayAdd(map: MapTree, key: string, rest: readonly string[], trail: readonly string[]): boolean {
    const where = trail.join('.');
    if (!NAME_MAPS.some((pattern) => pattern.test(where))) return true;
    if (trail.at(-1) === 'operations' && isCalled(this.#root, `${trail.at(-2)!}.${key}`)) return true;
    const whole = rest.length === 0 && this.#change.value.kind === 'map';
    if (whole && nearest(key, keysOf(map)) === undefined) return true;
    this.#fail(`there is no \`${key}\` in \`${where}\``, didYouMean(key, keysOf(map), 'there are'));
    return false;
  }

  #inList(list: ListTree, segments: readonly string[], trail: readonly string[]): Tree | null {
    const [segment, ...rest] = segments as [string, ...string[]];
    if (trail.join('.') === 'strategies') return this.#inMap(strategyMap(list), segments, trail);
    const index = /^\d+$/.test(segment) ? Number(segment) : -1;
    const put = (place: number, value: Tree | null): Tree | null =>
      value === null ? null : { ...list, items: list.items.map((item, i) => (i === place ? value : item)) };
    const byName =
      trail.at(-1) === 'faults'
        ? list.items.findIndex((item, i) => faultName(item, i) === segment)
        : list.items.findIndex((item) => nameOf(item) === segment);
    if (byName >= 0) return put(byName, this.#inElement(list.items[byName]!, segment, rest, trail));
    const deeper =
      trail.at(-1) === 'steps'
        ? replaceStep(list, segment, (entry) => this.set(entry.value, rest, [...trail, segment]))
        : undefined;
    if (deeper !== undefined) return deeper;
    if (index >= 0 && index < list.items.length)
      return put(index, this.#numbered(list.items[index]!, rest, [...trail, segment]));
    const names = list.items.flatMap((item, i) =>
      trail.at(-1) === 'faults' ? [faultName(item, i)] : (nameOf(item) ?? []),
    );
    if (index >= 0)
      return this.#fail(
        `\`${trail.join('.')}\` has no element ${index}`,
        `it has ${list.items.length}, counted from 0`,
      );
    return this.#fail(
      `there is no \`${segment}\` in \`${trail.join('.')}\``,
      didYouMean(
        segment,
        [...new Set([...names, ...(trail.at(-1) === 'steps' ? stepNames(list).map((step) => step.name) : [])])],
        'there are',
      ),
    );
  }

  /** An element found by its name: the value under the name where that is its only key (a step), else the element itself. */
  #inElement(item: Tree, segment: string, rest: readonly string[], trail: readonly string[]): Tree | null {
    if (item.kind !== 'map' || item.entries.length !== 1 || item.entries[0]!.key !== segment)
      return this.set(item, rest, [...trail, segment]);
    const value = this.set(item.entries[0]!.value, rest, [...trail, segment]);
    return value === null ? null : withEntry(item, { ...item.entries[0]!, value });
  }

  /** An element found by its number; the one key of a step may be left out: `steps.0.timeout`. */
  #numbered(item: Tree, rest: readonly string[], trail: readonly string[]): Tree | null {
    const [entry, second] = entriesOf(item);
    const isStep = /(^|\.)(steps|parallel)\.\d+$/.test(trail.join('.')) && entry !== undefined && second === undefined;
    if (item.kind !== 'map' || !isStep || rest.length === 0 || rest[0] === entry.key)
      return this.set(item, rest, trail);
    const value = this.set(entry.value, rest, trail);
    return value === null ? null : withEntry(item, { ...entry, value });
  }

  #fail(message: string, hint: string): null {
    this.#problems.error('SIM1021', this.#change.at, `the path \`${this.#change.path}\`: ${message}`, hint);
    return null;
  }
}

/** Short forms that a path may reach into are first written out: `latency: 5ms`, `undo: payment.refund`, a call, a list of strategies. */
function expandShorthand(tree: Tree, segment: string, trail: readonly string[]): Tree {
  const { at } = tree;
  const entry = (key: string, value: Tree): Entry => ({ key, keyAt: at, value });
  const plainLatency =
    trail.join('.') === 'network.latency' &&
    (tree.kind === 'scalar' || entriesOf(tree).some((each) => isDistributionKey(each.key)));
  const kinds = ['same-zone', 'cross-zone', 'client'];
  if (plainLatency && [...kinds, 'links'].includes(segment))
    return { kind: 'map', at, entries: kinds.map((kind) => entry(kind, tree)) };
  const isCall =
    trail.at(-1) === 'undo' || trail.at(-2) === 'calls' || (trail.at(-2) === 'parallel' && trail.includes('calls'));
  return isCall && textOf(tree) !== undefined ? { kind: 'map', at, entries: [entry('call', tree)] } : tree;
}

function strategyMap(list: ListTree): MapTree {
  const entries = list.items.flatMap((item): Entry[] =>
    item.kind === 'scalar'
      ? [{ key: item.text, keyAt: item.at, value: { kind: 'map', entries: [], at: item.at } }]
      : [],
  );
  return { kind: 'map', at: list.at, entries };
}

/** The name of a list element: its `name`, its only key, or itself when it is a word. */
function nameOf(item: Tree): string | undefined {
  if (item.kind === 'scalar') return item.value === null ? undefined : item.text;
  if (item.kind === 'list') return undefined;
  const name = valueAt(item, 'name');
  if (name?.kind === 'scalar' && name.value !== null) return name.text;
  return item.entries.length === 1 ? item.entries[0]!.key : undefined;
}

function isCalled(tree: Tree, target: string): boolean {
  if (tree.kind === 'scalar') return tree.value === target;
  return tree.kind === 'list'
    ? tree.items.some((item) => isCalled(item, target))
    : tree.entries.some((entry) => isCalled(entry.value, target));
}
