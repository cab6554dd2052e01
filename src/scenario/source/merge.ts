import { isDistributionKey } from '../distribution-keys.ts';
import type { MapTree, Tree } from './tree.ts';
import { valueAt } from './tree.ts';

/** Maps at these keys are one value in one of several shapes: the nearer one replaces the farther one as a whole. */
const WHOLE_KEYS: ReadonlySet<string> = new Set(['arrivals', 'loss', 'mix', 'breaker', 'replicas']);

/**
 * Merges two values: maps key by key, `near` wins; everything else, lists included, is replaced by `near`.
 * A map that is one value in one of several shapes (a distribution, arrivals, a loss, an attribute, shares by number) is replaced as a whole,
 * for half of `{ exponential: 8ms }` and half of `{ p50: 4ms, p99: 30ms }` mean nothing together.
 */
export function mergeTrees(far: Tree, near: Tree): Tree {
  if (far.kind !== 'map' || near.kind !== 'map' || isValue(far) || isValue(near)) return near;
  const entries = far.entries.map((entry) => {
    const own = near.entries.find((other) => other.key === entry.key);
    if (own === undefined) return entry;
    return WHOLE_KEYS.has(entry.key)
      ? own
      : {
          ...own,
          value: entry.key === 'attributes' ? mergeShallow(entry.value, own.value) : mergeTrees(entry.value, own.value),
        };
  });
  const more = near.entries.filter((entry) => valueAt(far, entry.key) === undefined);
  return { ...near, entries: [...entries, ...more] };
}

function mergeShallow(far: Tree, near: Tree): Tree {
  if (far.kind !== 'map' || near.kind !== 'map') return near;
  return {
    ...near,
    entries: [...far.entries.filter((entry) => valueAt(near, entry.key) === undefined), ...near.entries],
  };
}

function isValue(map: MapTree): boolean {
  return (
    map.entries.some((entry) => isDistributionKey(entry.key)) ||
    (map.entries.length > 0 && map.entries.every((entry) => /^\d+$/.test(entry.key)))
  );
}
