import type { Spot } from './source/source-file.ts';
import { entriesOf, itemsOf, keysOf, textOf, valueAt } from './source/tree.ts';
import type { Tree } from './source/tree.ts';
import { NAMED_STRATEGIES } from './strategy-names.ts';

/** What the document declares, by name. Collected from the text before anything is decoded, so that order does not matter. */
export interface Names {
  readonly services: readonly string[];
  /** Services that carry `external:`. */
  readonly externals: readonly string[];
  readonly zones: readonly string[];
  readonly stores: readonly string[];
  readonly crews: readonly string[];
  readonly deployments: readonly string[];
  /** Units of any deployment, `*` left out. */
  readonly units: readonly string[];
  readonly data: readonly string[];
  readonly views: readonly string[];
  readonly processes: readonly string[];
  /** Attributes of any process. */
  readonly attributes: readonly string[];
  /** Steps of any process, however deep. */
  readonly steps: readonly string[];
  /** The strategies of the file, and all registered ones. */
  readonly strategies: readonly string[];
  /** Names of the faults, given or made. */
  readonly faults: readonly string[];
  readonly teams: readonly string[];
}

/** Kinds of name that a value may refer to, in the words of a message. */
export const NAME_KINDS: Readonly<Record<keyof Names, string>> = {
  services: 'service',
  externals: 'external service',
  zones: 'zone',
  stores: 'store',
  crews: 'crew',
  deployments: 'deployment',
  units: 'unit',
  data: 'data set',
  views: 'view',
  processes: 'process',
  attributes: 'attribute',
  steps: 'step',
  strategies: 'strategy',
  faults: 'fault',
  teams: 'team',
};

/** Words that mean something in a step list and therefore name no step. */
export const BLOCK_WORDS: readonly string[] = ['parallel', 'choose', 'repeat', 'wait'];

/** What a strategy may deploy; faults and links may name it, services may not be called so. */
export const DEPLOYED_BY_STRATEGIES: readonly string[] = [
  'orchestrator',
  'coordinator',
  'broker',
  'engine',
  'control-plane',
  'sidecar',
];

/** The two ends of the world that are no service: the clients, and the edge where orders enter. */
export const OUTSIDE: readonly string[] = ['client', 'edge'];

/** Collects every declared name of a (merged) document. */
export function collectNames(root: Tree): Names {
  const services = entriesOf(valueAt(root, 'services'));
  const processes = valueAt(root, 'processes');
  const single = valueAt(root, 'process');
  const bodies = [...(single === undefined ? [] : [single]), ...entriesOf(processes).map((entry) => entry.value)];
  const strategies = valueAt(root, 'strategies');
  const attributes = [valueAt(root, 'attributes'), ...bodies.map((body) => valueAt(body, 'attributes'))].flatMap(
    keysOf,
  );
  return {
    services: services.map((entry) => entry.key),
    externals: services.filter((entry) => valueAt(entry.value, 'external') !== undefined).map((entry) => entry.key),
    zones: texts(valueAt(valueAt(root, 'network'), 'zones')),
    stores: keysOf(valueAt(root, 'stores')),
    crews: keysOf(valueAt(root, 'crews')),
    deployments: keysOf(valueAt(root, 'deployments')),
    units: entriesOf(valueAt(root, 'deployments')).flatMap((entry) => keysOf(entry.value).filter((key) => key !== '*')),
    data: keysOf(valueAt(root, 'data')).filter((key) => key !== 'views'),
    views: keysOf(valueAt(valueAt(root, 'data'), 'views')),
    processes: processes === undefined ? [textOf(valueAt(single, 'name')) ?? 'process'] : keysOf(processes),
    attributes: [...new Set(attributes)],
    steps: [...new Set(bodies.flatMap((body) => stepNames(valueAt(body, 'steps')).map((step) => step.name)))],
    strategies: [
      ...new Set([...(strategies?.kind === 'list' ? texts(strategies) : keysOf(strategies)), ...NAMED_STRATEGIES]),
    ],
    faults: itemsOf(valueAt(root, 'faults')).map(faultName),
    teams: keysOf(valueAt(valueAt(root, 'delivery'), 'teams')),
  };
}

/** The name of a fault: its own, or kind and place in the list (`crash-1`, counted from 1). */
export function faultName(fault: Tree, index: number): string {
  const given = valueAt(fault, 'name');
  if (given?.kind === 'scalar' && given.value !== null) return given.text;
  const kind = keysOf(fault).find((key) => !['name', 'at', 'for', 'random', 'instances'].includes(key));
  return `${kind ?? 'fault'}-${index + 1}`;
}

/** The steps of a list, those inside of blocks included, with the place of each name. */
export function stepNames(steps: Tree | undefined): readonly { readonly name: string; readonly at: Spot }[] {
  return itemsOf(steps).flatMap((item) => {
    if (item.kind === 'list') return stepNames(item);
    return entriesOf(item).flatMap((entry) => {
      if (!BLOCK_WORDS.includes(entry.key)) return [{ name: entry.key, at: entry.keyAt }];
      if (entry.key === 'choose') return itemsOf(entry.value).flatMap((option) => stepNames(valueAt(option, 'steps')));
      return stepNames(entry.value.kind === 'list' ? entry.value : valueAt(entry.value, 'steps'));
    });
  });
}

function texts(list: Tree | undefined): string[] {
  return itemsOf(list).flatMap((item) => (item.kind === 'scalar' && item.value !== null ? [item.text] : []));
}
