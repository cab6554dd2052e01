import { normalise } from '../normalise.ts';
import type { Attribute, DataSet } from '../scenario.ts';
import type { Spot } from '../source/source-file.ts';
import { valueAt } from '../source/tree.ts';
import type { Tree } from '../source/tree.ts';
import { byKey, mapOf, optional, record, required } from './collections.ts';
import { amountDistribution } from './distribution.ts';
import { anyOf, byKind, FAILED, mapped } from './form.ts';
import type { Context, Decoded, Form } from './form.ts';
import { goodName, knownName } from './references.ts';
import { count, number } from './values.ts';

/** An attribute that is not yet named: the name is the key it stands under. */
type Unnamed = Attribute extends infer A ? (A extends Attribute ? Omit<A, 'name'> : never) : never;

interface KeyRange {
  readonly count: number;
  readonly of: string | null;
}

/** How many keys a data set has; null when it has one for each order. */
export function keyCount(set: DataSet): number | null {
  if (set.keys.kind === 'order') return null;
  return set.keys.kind === 'numbered' ? set.keys.count : set.keys.names.length;
}

/** `of: stock` (as many keys as the data set has) or `of: 500`. */
const keyRange: Form<KeyRange> = {
  expects: 'the name of a data set, or a number of keys',
  schema: () => ({ type: ['string', 'integer'] }),
  decode: (tree, context): Decoded<KeyRange> => {
    if (tree.kind !== 'scalar' || typeof tree.value === 'number') {
      const keys = count(1, 100_000_000).decode(tree, context);
      return keys === FAILED ? FAILED : { count: keys, of: null };
    }
    const name = knownName(tree.text, 'data', tree.at, context);
    const set = name === FAILED ? undefined : context.data.get(name);
    if (set === undefined) return FAILED; // unknown, or broken and reported there
    const keys = keyCount(set);
    if (keys !== null) return { count: keys, of: set.name };
    context.problems.error(
      'SIM2004',
      tree.at,
      `\`${set.name}\` has one row for each order, so there is nothing to choose`,
      `write the key as \`${set.name}(order)\``,
    );
    return FAILED;
  },
};

const weights = mapped(
  mapOf(number({ min: 0, words: 'a weight of 0 or more' }), 'weights', goodName),
  (parts, tree, context): Decoded<Unnamed> => {
    const sum = parts.reduce((total, part) => total + part.value, 0);
    if (sum > 0)
      return {
        kind: 'weights',
        values: parts.map((part) => part.name),
        weights: normalise(parts.map((part) => part.value)),
      };
    context.problems.error('SIM1015', tree.at, 'all weights are 0', 'at least one value needs a weight above 0');
    return FAILED;
  },
);

const zipf = record(
  {
    zipf: required(number({ min: 0, words: 'an exponent of 0 or more' }), 'P(k) ~ k^-exponent; key 1 is the hottest.'),
    of: required(keyRange, 'A data set, or a number of keys.'),
  },
  { what: 'a Zipf key' },
);

const MAX_INTEGER = Number.MAX_SAFE_INTEGER;
const wholeNumber: Form<number> = mapped(
  number({ min: -MAX_INTEGER, max: MAX_INTEGER, words: 'a whole number' }),
  (value, tree, context) => {
    if (Number.isInteger(value)) return value;
    context.problems.error(
      'SIM1015',
      tree.at,
      'attributes are whole numbers',
      'count in the smallest unit, such as cents',
    );
    return FAILED;
  },
);

function keyAttribute(key: 'uniform' | 'sequence', kind: 'uniform-key' | 'sequence', about: string): Form<Unnamed> {
  return mapped(
    record({ [key]: required(keyRange, about) }, { what: `the attribute \`${key}\`` }),
    (written): Unnamed => ({ kind, ...written[key]! }),
  );
}

const keys = byKey<Unnamed>('an attribute', [
  ['zipf', mapped(zipf, (written): Unnamed => ({ kind: 'zipf', exponent: written.zipf, ...written.of }))],
  ['uniform', keyAttribute('uniform', 'uniform-key', 'Every key equally likely.')],
  ['sequence', keyAttribute('sequence', 'sequence', 'One key after the other, round and round.')],
  [
    'fixed',
    mapped(
      record({ fixed: required(wholeNumber, 'The same for every order.') }, { what: 'a fixed attribute' }),
      (written): Unnamed => ({ kind: 'fixed', value: written.fixed }),
    ),
  ],
  [
    'weights',
    mapped(
      record({ weights: required(weights, 'Values with weights.') }, { what: 'a weighted attribute' }),
      (written): Unnamed => written.weights,
    ),
  ],
]);

const amount: Form<Unnamed> = mapped(amountDistribution, (of): Unnamed => ({ kind: 'amount', of }));
const EXPECTS =
  '`{ zipf: 1.1, of: stock }`, `{ uniform: stock }`, `{ sequence: stock }`, `{ fixed: 3 }`, `{ weights: {...} }`, a number or a distribution of numbers';

/** `{ uniform: stock }` draws a key, `{ uniform: [1, 5] }` an amount. */
function drawsKey(tree: Tree): boolean {
  if (valueAt(tree, 'uniform')?.kind === 'list') return false;
  return ['zipf', 'uniform', 'sequence', 'fixed', 'weights'].some((key) => valueAt(tree, key) !== undefined);
}

const attribute: Form<Unnamed> = byKind<Unnamed, never, Unnamed>(EXPECTS, {
  scalar: amount,
  map: {
    expects: EXPECTS,
    decode: (tree, context) => (drawsKey(tree) ? keys : amount).decode(tree, context),
    schema: (definitions) => anyOf([keys.schema(definitions), amount.schema(definitions)]),
  },
});

function attributeName(name: string, at: Spot, context: Context): boolean {
  if (!goodName(name, at, context)) return false;
  if (name !== 'order') return true;
  context.problems.error(
    'SIM2002',
    at,
    'an attribute cannot be called `order`',
    '`order` is the order itself, as in `parcels(order)`',
  );
  return false;
}

/** What every order carries: keys, amounts, a class. */
export const attributes: Form<readonly Attribute[]> = mapped(mapOf(attribute, 'attributes', attributeName), (list) =>
  list.map(({ name, value }): Attribute => ({ name, ...value })),
);

const NO_ATTRIBUTES: readonly Attribute[] = [];
/** The optional key `attributes`. */
export const attributesField = optional(attributes, NO_ATTRIBUTES, 'What every order carries: keys, amounts, a class.');
