import { faultName, DEPLOYED_BY_STRATEGIES, NAME_KINDS } from '../names.ts';
import type { Fault, FaultKind } from '../scenario.ts';
import { didYouMean } from '../source/suggest.ts';
import { keysOf, valueAt } from '../source/tree.ts';
import type { MapTree, Tree } from '../source/tree.ts';
import { listOf, optional, record, required } from './collections.ts';
import type { Field } from './collections.ts';
import { durationDistribution } from './distribution.ts';
import { anyOf, FAILED, mapped, unexpected } from './form.ts';
import type { Context, Decoded, Form } from './form.ts';
import { endpoint } from './network.ts';
import { identifier, knownName, reference } from './references.ts';
import { choice, count, duration, flag, number, share, text } from './values.ts';

type When = Fault['when'];

const instances: Form<number | 'all'> = {
  expects: '`all` or a number',
  schema: () => ({ anyOf: [{ const: 'all' }, { type: 'integer', minimum: 1 }] }),
  decode: (tree, context) =>
    (tree.kind === 'scalar' && typeof tree.value === 'string' ? choice(['all'], ['a number']) : count(1)).decode(
      tree,
      context,
    ),
};

/** What a crash or a pause may hit: a service, or something that a strategy deploys. */
function victim(also: readonly string[]): Form<string> {
  return {
    expects: `a service, or one of ${also.map((word) => `\`${word}\``).join(', ')}`,
    schema: text.schema,
    decode: (tree, context) => {
      const name = text.decode(tree, context);
      return name === FAILED ? FAILED : knownName(name, 'services', tree.at, context, also);
    },
  };
}

const factor = number({ above: 0, words: 'a number above 0' });
const service = required(reference('services'), 'A service; the fault hits the unit it belongs to.');
const everywhere = {
  from: optional(endpoint, '*', 'Default "*".'),
  to: optional(endpoint, '*', 'Default "*".'),
} as const;

type Sides = readonly [readonly string[], readonly string[]];
const sideList = listOf(listOf(endpoint, 'zones or services', 1), 'two sides');
const sides: Form<Sides> = {
  expects: 'two lists of zones or services',
  schema: (definitions) => ({ ...sideList.schema(definitions), minItems: 2, maxItems: 2 }),
  decode: (tree, context): Decoded<Sides> => {
    const list = sideList.decode(tree, context);
    if (list === FAILED) return FAILED;
    const [left, right] = list;
    if (left === undefined || right === undefined || list.length > 2)
      return unexpected(tree, context, 'two lists: `between: [[a], [b, c]]`');
    const both = left.find((name) => right.includes(name)) ?? [...left, ...right].find((name) => name === '*');
    if (both === undefined) return [left, right];
    context.problems.error(
      'SIM2009',
      tree.at,
      both === '*' ? 'a partition lists both of its sides' : `\`${both}\` stands on both sides of the partition`,
      'write `between: [[a], [b, c]]`',
    );
    return FAILED;
  },
};

const step: Form<string> = reference('steps');

interface Kind {
  readonly form: Form<FaultKind>;
  /** Whether the fault ends by itself, so that `for` may be missing. */
  readonly endsItself: boolean;
  /** Whether `instances` may stand beside it. */
  readonly countsInstances: boolean;
}

function kind(form: Form<FaultKind>, more: Partial<Kind> = {}): Kind {
  return { form, endsItself: false, countsInstances: false, ...more };
}

const KINDS: Readonly<Record<FaultKind['kind'], Kind>> = {
  crash: kind(
    mapped(victim([...DEPLOYED_BY_STRATEGIES, 'coordination']), (target): FaultKind => ({
      kind: 'crash',
      target,
      instances: 'all',
    })),
    { countsInstances: true },
  ),
  pause: kind(
    mapped(victim(DEPLOYED_BY_STRATEGIES), (target): FaultKind => ({ kind: 'pause', target, instances: 'all' })),
    { countsInstances: true },
  ),
  slow: kind(
    mapped(
      record({ service, factor: required(factor, 'Service times are so many times as long.') }, { what: '`slow`' }),
      (written): FaultKind => ({ kind: 'slow', ...written, instances: 'all' }),
    ),
    { countsInstances: true },
  ),
  errors: kind(
    mapped(
      record({ service, rate: required(share, 'Share of requests that fail.') }, { what: '`errors`' }),
      (written): FaultKind => ({ kind: 'errors', ...written, instances: 'all' }),
    ),
    { countsInstances: true },
  ),
  latency: kind(
    mapped(
      record({ ...everywhere, add: required(durationDistribution, 'Added one way.') }, { what: '`latency`' }),
      (written): FaultKind => ({ kind: 'latency', ...written }),
    ),
  ),
  loss: kind(
    mapped(
      record({ ...everywhere, rate: required(share, 'Share of messages lost.') }, { what: '`loss`' }),
      (written): FaultKind => ({ kind: 'loss', ...written }),
    ),
  ),
  duplicate: kind(
    mapped(
      record({ ...everywhere, rate: required(share, 'Share of messages that arrive twice.') }, { what: '`duplicate`' }),
      (written): FaultKind => ({ kind: 'duplicate', ...written }),
    ),
  ),
  partition: kind(
    mapped(
      record(
        {
          between: required(sides, 'Two lists of zones or services.'),
          'one-way': optional(
            flag,
            false,
            'true: only messages from the first side to the second are lost. Default false.',
          ),
        },
        { what: '`partition`' },
      ),
      (written): FaultKind => ({ kind: 'partition', sides: written.between, oneWay: written['one-way'] }),
    ),
  ),
  'zone-outage': kind(mapped(reference('zones'), (zone): FaultKind => ({ kind: 'zone-outage', zone }))),
  disk: kind(
    mapped(
      record({ service, 'commit-factor': required(factor, 'Commits take so many times as long.') }, { what: '`disk`' }),
      (written): FaultKind => ({ kind: 'disk', service: written.service, factor: written['commit-factor'] }),
    ),
  ),
  deploy: kind(
    mapped(
      record(
        {
          service,
          style: optional(choice(['rolling', 'blue-green', 'canary']), 'rolling', 'Default rolling.'),
          errors: optional(share, 0, 'Share of requests that the new version fails. Default 0%.'),
          detect: optional(duration('s'), 60_000_000_000, 'When it is rolled back. Default 60s.'),
        },
        { what: '`deploy`' },
      ),
      (written): FaultKind => ({ kind: 'deploy', ...written }),
    ),
    { endsItself: true },
  ),
  poison: kind(
    mapped(
      record(
        { step: required(step, 'The step that chokes on it.'), share: required(share, 'Share of orders.') },
        { what: '`poison`' },
      ),
      (written): FaultKind => ({ kind: 'poison', ...written }),
    ),
    { endsItself: true },
  ),
};
const KIND_WORDS = Object.keys(KINDS) as FaultKind['kind'][];
const COMMON_WORDS = ['name', 'at', 'for', 'random', 'instances'];

const random = record(
  {
    up: required(durationDistribution, 'Time to the next occurrence.'),
    down: required(durationDistribution, 'How long it lasts.'),
  },
  { what: '`random`' },
);

const COMMON = {
  name: optional(identifier, null, 'Default: kind and place in the list, such as `crash-1`.'),
  at: optional(duration('s'), null, 'From the start of the simulation.'),
  for: optional(duration('s'), null, 'How long it lasts; 0s is a mere restart.'),
  random: optional(random, null, 'Instead of `at` and `for`: again and again.'),
  instances: optional(instances, null, '`all`, or so many, the lowest numbered that are up first. Default all.'),
} as const;

/** The record of one kind of fault: its own key and those that every fault has. */
function faultRecord(word: FaultKind['kind']): Form<Readonly<Record<string, unknown>>> {
  const { instances: several, ...common } = COMMON;
  const fields: Record<string, Field<unknown>> = { ...common, [word]: required(KINDS[word].form, 'What happens.') };
  if (KINDS[word].countsInstances) fields.instances = several;
  return record(fields, {
    what: `the fault \`${word}\``,
    elsewhere: {
      instances: '`instances` stands beside `crash`, `pause`, `slow` and `errors` only',
      duration: 'did you mean `for`?',
    },
  });
}

const RECORDS = Object.fromEntries(KIND_WORDS.map((word) => [word, faultRecord(word)])) as Readonly<
  Record<FaultKind['kind'], Form<Readonly<Record<string, unknown>>>>
>;

const fault: Form<Omit<Fault, 'name'>> = {
  expects: `a fault: a map with one of ${KIND_WORDS.map((word) => `\`${word}\``).join(', ')}`,
  schema: (definitions) => anyOf(KIND_WORDS.map((word) => RECORDS[word].schema(definitions))),
  decode: (tree, context) => {
    if (tree.kind !== 'map')
      return unexpected(tree, context, 'a fault such as `{ at: 45s, for: 10s, crash: payment }`');
    const word = chosenKind(tree, context);
    if (word === undefined) return FAILED;
    const written = RECORDS[word].decode(tree, context);
    if (written === FAILED) return FAILED;
    const when = decodeWhen(
      written as { at: number | null; for: number | null; random: RandomTimes | null },
      word,
      tree,
      context,
    );
    if (when === FAILED) return FAILED;
    const what = written[word] as FaultKind;
    const several = written.instances as number | 'all' | null | undefined;
    return {
      when,
      what: 'instances' in what && several !== null && several !== undefined ? { ...what, instances: several } : what,
    };
  },
};

function chosenKind(tree: MapTree, context: Context): FaultKind['kind'] | undefined {
  const present = KIND_WORDS.filter((word) => valueAt(tree, word) !== undefined);
  if (present.length === 1) return present[0];
  if (present.length > 1) {
    const second = tree.entries.filter((entry) => present.includes(entry.key as FaultKind['kind']))[1]!;
    context.problems.error(
      'SIM1017',
      second.keyAt,
      `one fault cannot be both \`${present[0]!}\` and \`${second.key}\``,
      'write two faults',
    );
    return undefined;
  }
  const stranger = tree.entries.find((entry) => !COMMON_WORDS.includes(entry.key));
  if (stranger === undefined)
    context.problems.error(
      'SIM1011',
      tree.at,
      'this fault does not say what happens',
      `add one of ${KIND_WORDS.map((word) => `\`${word}\``).join(', ')}`,
    );
  else
    context.problems.error(
      'SIM1010',
      stranger.keyAt,
      `unknown key \`${stranger.key}\` in a fault`,
      didYouMean(stranger.key, [...KIND_WORDS, ...COMMON_WORDS], 'keys'),
    );
  return undefined;
}

type RandomTimes = Pick<Extract<When, { kind: 'random' }>, 'up' | 'down'>;

function decodeWhen(
  written: { readonly at: number | null; readonly for: number | null; readonly random: RandomTimes | null },
  word: FaultKind['kind'],
  tree: Tree,
  context: Context,
): Decoded<When> {
  const { at, for: length, random: again } = written;
  if (again !== null) {
    const beside = keysOf(tree).find((key) => key === 'at' || key === 'for');
    if (beside === undefined) return { kind: 'random', ...again };
    context.problems.error(
      'SIM1017',
      valueAt(tree, beside)!.at,
      `\`${beside}\` cannot stand beside \`random\``,
      'keep one of them',
    );
    return FAILED;
  }
  const endsItself = KINDS[word].endsItself;
  if (at === null && word !== 'poison') {
    context.problems.error(
      'SIM1011',
      tree.at,
      'a fault needs `at` and `for`, or `random`',
      'for example `at: 45s, for: 10s` or `random: { up: { exponential: 10m }, down: 20s }`',
    );
    return FAILED;
  }
  if (length === null && !endsItself) {
    context.problems.error(
      'SIM1011',
      tree.at,
      'a fault needs `for`: how long it lasts',
      'add `for:`, for example `for: 10s`',
    );
    return FAILED;
  }
  return { kind: 'once', at: at ?? 0, for: length };
}

const list = listOf(fault, 'faults');

/** Section 8. Names are unique; a fault without one is called by kind and place. */
export const faults: Form<readonly Fault[]> = {
  ...list,
  decode: (tree, context) => {
    const decoded = list.decode(tree, context);
    const names = context.names.faults;
    names.forEach((name, index) => {
      if (names.indexOf(name) === index || tree.kind !== 'list') return;
      const item = tree.items[index]!;
      context.problems.error(
        'SIM2002',
        (valueAt(item, 'name') ?? item).at,
        `there are two faults \`${name}\``,
        `every ${NAME_KINDS.faults} needs a name of its own`,
      );
    });
    if (decoded === FAILED || tree.kind !== 'list') return FAILED;
    return decoded.map((each, index): Fault => ({ name: faultName(tree.items[index]!, index), ...each }));
  },
};
