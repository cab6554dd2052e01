import type { DataSet, Replicas, View } from '../scenario.ts';
import { valueAt } from '../source/tree.ts';
import { listOf, mapOf, optional, record, required } from './collections.ts';
import { durationDistribution } from './distribution.ts';
import { anyOf, byKind, FAILED, mapped } from './form.ts';
import type { Decoded, Form } from './form.ts';
import { goodName, identifier, reference } from './references.ts';
import { NO_TIME } from './service.ts';
import { choice, count, flag, number } from './values.ts';

type Keys = DataSet['keys'];

const MAX_INTEGER = Number.MAX_SAFE_INTEGER;
const integer: Form<number> = mapped(
  number({ min: -MAX_INTEGER, max: MAX_INTEGER, words: 'a whole number' }),
  (value, tree, context) => {
    if (Number.isInteger(value)) return value;
    context.problems.error(
      'SIM1015',
      tree.at,
      'data sets hold whole numbers',
      'count in the smallest unit, such as cents',
    );
    return FAILED;
  },
);

const keys: Form<Keys> = byKind<Keys, Keys>(
  'a number of keys, a list of their names, or `order` (one row for each order)',
  {
    scalar: {
      expects: 'a number of keys, or `order`',
      schema: () => ({ anyOf: [{ type: 'integer', minimum: 1 }, { const: 'order' }] }),
      decode: (tree, context): Decoded<Keys> => {
        if (tree.kind === 'scalar' && typeof tree.value === 'string')
          return choice(['order']).decode(tree, context) === FAILED ? FAILED : { kind: 'order' };
        const number = count(1, 100_000_000).decode(tree, context);
        return number === FAILED ? FAILED : { kind: 'numbered', count: number };
      },
    },
    list: mapped(listOf(identifier, 'names of keys', 1), (names, tree, context): Decoded<Keys> => {
      const twice = names.find((name, index) => names.indexOf(name) !== index);
      if (twice === undefined) return { kind: 'named', names };
      context.problems.error('SIM2002', tree.at, `the key \`${twice}\` is named twice`, 'keep one of them');
      return FAILED;
    }),
  },
);

const lagging: Form<Replicas> = mapped(
  record(
    {
      count: required(count(0, 1000), 'Copies beside the primary.'),
      lag: optional(durationDistribution, NO_TIME, 'Each version reaches a replica after its own lag. Default 0s.'),
    },
    { what: '`replicas`', mergeable: true },
  ),
  (written): Replicas => ({ kind: 'lagging', ...written }),
);

const LEG = 'One way of a message between client and replica. Default 0s.';
const legs = record(
  {
    write: optional(durationDistribution, NO_TIME, LEG),
    ack: optional(durationDistribution, NO_TIME, LEG),
    read: optional(durationDistribution, NO_TIME, LEG),
    reply: optional(durationDistribution, NO_TIME, LEG),
  },
  { what: '`legs`' },
);
const NO_LEGS = { write: NO_TIME, ack: NO_TIME, read: NO_TIME, reply: NO_TIME };

const quorum: Form<Replicas> = mapped(
  record(
    {
      count: required(count(1, 1000), 'Replicas in all.'),
      write: optional(count(1, 1000), undefined, 'Acknowledgements that complete a write. Default a majority.'),
      read: optional(count(1, 1000), undefined, 'Responses that a read waits for. Default a majority.'),
      legs: optional(legs, NO_LEGS, 'Times of the four messages.'),
    },
    { what: 'quorum `replicas`', mergeable: true },
  ),
  (written, tree, context): Decoded<Replicas> => {
    const majority = Math.floor(written.count / 2) + 1;
    const { count: n, write = majority, read = majority } = written;
    if (write <= n && read <= n) return { kind: 'quorum', count: n, write, read, legs: written.legs };
    const key = write > n ? 'write' : 'read';
    context.problems.error(
      'SIM1015',
      (valueAt(tree, key) ?? tree).at,
      `\`${key}\` waits for more replicas than there are (${n})`,
      `at most ${n}`,
    );
    return FAILED;
  },
);

const replicas: Form<Replicas> = {
  expects: '`{ count: 2, lag: ... }` or `{ count: 3, write: 2, read: 2, legs: {...} }`',
  schema: (definitions) => anyOf([lagging.schema(definitions), quorum.schema(definitions)]),
  decode: (tree, context) =>
    (['write', 'read', 'legs'].some((key) => valueAt(tree, key) !== undefined) ? quorum : lagging).decode(
      tree,
      context,
    ),
};

const dataSet = mapped(
  record(
    {
      owner: required(reference('services'), 'The service whose store holds it.'),
      keys: required(keys, 'A number (keys 1, 2, 3 ...), names, or `order`.'),
      initial: optional(integer, 0, 'Value of every key at the start. Default 0.'),
      'at-least': optional(integer, null, 'Invariant: no value below.'),
      conserve: optional(flag, false, 'Invariant: the sum over all keys stays what it was.'),
      replicas: optional(replicas, null, 'Copies that lag, or a quorum store.'),
    },
    { what: 'a data set', mergeable: true },
  ),
  (written, tree, context): Omit<DataSet, 'name'> => {
    const { 'at-least': atLeast, ...rest } = written;
    if (atLeast !== null && written.initial < atLeast) {
      context.problems.error(
        'SIM2012',
        (valueAt(tree, 'initial') ?? valueAt(tree, 'at-least') ?? tree).at,
        `the initial value ${written.initial} already breaks \`at-least: ${atLeast}\``,
        'raise `initial` or lower `at-least`',
      );
    }
    return { ...rest, atLeast };
  },
);

const view = record(
  {
    of: required(listOf(reference('data'), 'data sets', 1), 'The data sets it is made from.'),
    owner: optional(
      reference('services'),
      null,
      'The service that answers from it. Default: the owner of the first data set.',
    ),
    lag: optional(durationDistribution, null, 'How far it is behind when no events of the strategy feed it.'),
  },
  { what: 'a view', mergeable: true },
);

/** Section 5. */
export interface Data {
  readonly sets: readonly DataSet[];
  readonly views: readonly View[];
}

const sets = mapOf(dataSet, 'data sets', goodName);
const views = mapOf(view, 'views', goodName);

/** All data sets, and the read models under `views`. */
export const data: Form<Data> = {
  expects: 'a map from names to data sets',
  decode: (tree, context) => {
    const split =
      tree.kind === 'map' ? { ...tree, entries: tree.entries.filter((entry) => entry.key !== 'views') } : tree;
    const decodedSets = sets.decode(split, context);
    const viewTree = valueAt(tree, 'views');
    const decodedViews = viewTree === undefined ? [] : views.decode(viewTree, context);
    if (decodedSets === FAILED || decodedViews === FAILED) return FAILED;
    return {
      sets: decodedSets.map(({ name, value }) => ({ name, ...value })),
      views: decodedViews.map(({ name, value }) => ({ name, ...value })),
    };
  },
  schema: (definitions) => ({
    type: 'object',
    properties: { views: views.schema(definitions) },
    additionalProperties: dataSet.schema(definitions),
  }),
};
