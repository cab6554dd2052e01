import type { AmountSpec, Attribute, DataKey, DataSet, Effect, KeySpec } from '../scenario.ts';
import type { Spot } from '../source/source-file.ts';
import { didYouMean } from '../source/suggest.ts';
import type { Tree } from '../source/tree.ts';
import { keyCount } from './attributes.ts';
import { byKey, listOf, optional, record, required } from './collections.ts';
import { amountDistribution, durationDistribution } from './distribution.ts';
import { anyOf, byKind, FAILED, mapped, named, unexpected } from './form.ts';
import type { Context, Decoded, Form } from './form.ts';
import { knownName } from './references.ts';
import { NO_TIME } from './service.ts';
import { choice, text } from './values.ts';

const KEY = /^([^\s()]+)\(\s*([^\s()]+)\s*\)$/;

/** `stock(item)`: a data set and the key of it that an order touches. */
const dataKey: Form<DataKey> = {
  expects: 'a data set with its key, such as `stock(item)`',
  schema: () => ({ type: 'string', pattern: '^[^()\\s]+\\(.+\\)$' }),
  decode: (tree, context) => {
    const written = text.decode(tree, context);
    if (written === FAILED) return FAILED;
    const match = KEY.exec(written);
    if (match === null) {
      const hint = context.data.has(written)
        ? `name the key: \`${written}(${keyExample(context.data.get(written)!, context)})\``
        : 'write DATA SET(KEY), such as `stock(item)`';
      context.problems.error('SIM1014', tree.at, `\`${written}\` names no key`, hint);
      return FAILED;
    }
    const [, name, key] = match as unknown as [string, string, string];
    if (context.names.views.includes(name)) {
      context.problems.error(
        'SIM2001',
        tree.at,
        `\`${name}\` is a view, not a data set`,
        'name the data set and add `from: view`',
      );
      return FAILED;
    }
    const set = knownName(name, 'data', tree.at, context) === FAILED ? undefined : context.data.get(name);
    if (set === undefined) return FAILED; // unknown, or broken and reported there
    const resolved = resolveKey(set, key, tree.at, context);
    return resolved === FAILED ? FAILED : { data: name, key: resolved };
  },
};

function keyExample(set: DataSet, context: Context): string {
  if (set.keys.kind === 'order') return 'order';
  return set.keys.kind === 'named' ? set.keys.names[0]! : ([...context.attributes.values()].find(isKey)?.name ?? '1');
}

function isKey(attribute: Attribute): boolean {
  return attribute.kind !== 'amount' && attribute.kind !== 'weights';
}

function resolveKey(set: DataSet, key: string, at: Spot, context: Context): Decoded<KeySpec> {
  const fail = (message: string, hint: string): typeof FAILED => {
    context.problems.error('SIM2004', at, message, hint);
    return FAILED;
  };
  if (set.keys.kind === 'order')
    return key === 'order'
      ? { kind: 'order' }
      : fail(`\`${set.name}\` has one row for each order`, `write \`${set.name}(order)\``);
  if (key === 'order')
    return fail(
      `\`${set.name}\` has no row for each order`,
      set.keys.kind === 'named'
        ? `its keys are ${set.keys.names.join(', ')}`
        : 'name an attribute that draws a key, or declare `keys: order`',
    );
  const attribute = context.attributes.get(key);
  if (set.keys.kind === 'named') {
    const index = set.keys.names.indexOf(key);
    if (index >= 0 && attribute !== undefined)
      return fail(`\`${key}\` is a key of \`${set.name}\` and an attribute of the order`, 'rename one of them');
    if (index >= 0) return { kind: 'fixed', index };
  }
  if (/^\d+$/.test(key))
    return inside(set, Number(key))
      ? { kind: 'fixed', index: Number(key) - 1 }
      : fail(`\`${set.name}\` has no key ${key}`, `its keys are 1 to ${keyCount(set) ?? 0}`);
  if (attribute === undefined) {
    const known = [...context.attributes.keys(), ...(set.keys.kind === 'named' ? set.keys.names : [])];
    context.problems.error(
      'SIM2001',
      at,
      `\`${key}\` is no attribute of the order${set.keys.kind === 'named' ? ` and no key of \`${set.name}\`` : ''}`,
      didYouMean(key, known, 'there are'),
    );
    return FAILED;
  }
  return attributeKey(set, attribute, fail);
}

function attributeKey(
  set: DataSet,
  attribute: Attribute,
  fail: (message: string, hint: string) => typeof FAILED,
): Decoded<KeySpec> {
  const name = attribute.name;
  if (attribute.kind === 'amount' || attribute.kind === 'weights')
    return fail(
      `the attribute \`${name}\` is ${attribute.kind === 'amount' ? 'an amount' : 'a class'}, not a key`,
      `a key is drawn by \`{ zipf: 1, of: ${set.name} }\`, \`{ uniform: ${set.name} }\`, \`{ sequence: ${set.name} }\` or \`{ fixed: 1 }\``,
    );
  if (attribute.kind === 'fixed')
    return inside(set, attribute.value)
      ? { kind: 'attribute', attribute: name }
      : fail(`\`${set.name}\` has no key ${attribute.value}`, `its keys are 1 to ${keyCount(set) ?? 0}`);
  if (attribute.count > (keyCount(set) ?? 0))
    return fail(
      `\`${name}\` draws from ${attribute.count} keys, and \`${set.name}\` has ${keyCount(set) ?? 0}`,
      `draw it \`of: ${set.name}\``,
    );
  return { kind: 'attribute', attribute: name };
}

function inside(set: DataSet, key: number): boolean {
  return key >= 1 && key <= (keyCount(set) ?? 0);
}

const EXPECTS_AMOUNT = 'a whole number, an attribute such as `price` or `-price`, or a distribution of numbers';

/** A number, an attribute (with or without minus) or a distribution. */
const amount: Form<AmountSpec> = byKind<AmountSpec, never, AmountSpec>(EXPECTS_AMOUNT, {
  map: mapped(amountDistribution, (of): AmountSpec => ({ kind: 'distribution', of })),
  scalar: {
    expects: EXPECTS_AMOUNT,
    schema: () => ({ type: ['number', 'string'] }),
    decode: (tree, context): Decoded<AmountSpec> => {
      if (tree.kind !== 'scalar' || typeof tree.value === 'boolean') return unexpected(tree, context, EXPECTS_AMOUNT);
      if (typeof tree.value === 'number') return wholeAmount(tree, tree.value, context);
      const negative = tree.text.startsWith('-');
      const name = tree.text.replace(/^[+-]\s*/, '');
      return attributeAmount(name, negative ? -1 : 1, tree.at, context);
    },
  },
});

function wholeAmount(tree: Tree, value: number, context: Context): Decoded<AmountSpec> {
  if (Number.isSafeInteger(value)) return { kind: 'number', value };
  context.problems.error(
    'SIM1015',
    tree.at,
    'data sets hold whole numbers',
    'count in the smallest unit, such as cents',
  );
  return FAILED;
}

function attributeAmount(name: string, sign: 1 | -1, at: Spot, context: Context): Decoded<AmountSpec> {
  const attribute = context.attributes.get(name);
  if (attribute?.kind === 'amount' || attribute?.kind === 'fixed') return { kind: 'attribute', attribute: name, sign };
  if (attribute !== undefined) {
    context.problems.error(
      'SIM2004',
      at,
      `the attribute \`${name}\` is ${attribute.kind === 'weights' ? 'a class' : 'a key'}, not an amount`,
      'an amount is a number, `{ fixed: 3 }` or a distribution such as `{ p50: 40, p90: 120 }`',
    );
    return FAILED;
  }
  const amounts = [...context.attributes.values()].filter(
    (candidate) => candidate.kind === 'amount' || candidate.kind === 'fixed',
  );
  context.problems.error(
    'SIM2001',
    at,
    `\`${name}\` is no attribute of the order`,
    didYouMean(
      name,
      amounts.map((candidate) => candidate.name),
      'there are',
    ),
  );
  return FAILED;
}

const ONE: AmountSpec = { kind: 'number', value: 1 };
const quantity = optional(amount, ONE, 'How many. Default 1.');
const source = optional(choice(['primary', 'replica', 'view']), 'primary', 'What answers. Default primary.');

function moving(kind: 'take' | 'put', about: string): Form<Effect> {
  const form = record({ [kind]: required(dataKey, about), quantity }, { what: `the effect \`${kind}\`` });
  return mapped(form, (written, tree, context): Decoded<Effect> => {
    const { quantity: amountOf } = written as { quantity: AmountSpec };
    if (amountOf.kind === 'number' && amountOf.value < 0) {
      context.problems.error(
        'SIM1015',
        tree.at,
        `\`${kind}\` of a negative quantity`,
        kind === 'take' ? 'write `put`' : 'write `take`',
      );
      return FAILED;
    }
    return { kind, at: written[kind] as DataKey, quantity: amountOf };
  });
}

function racing(kind: 'check-and-set' | 'read-then-write' | 'read-modify-write', about: string): Form<Effect> {
  const form = record(
    {
      [kind]: required(dataKey, about),
      by: required(amount, 'The change.'),
      after: optional(durationDistribution, NO_TIME, 'Work between the read and the lock. Default 0ms.'),
      from: source,
    },
    { what: `the effect \`${kind}\`` },
  );
  return mapped(form, (written): Effect => {
    const { by, after, from } = written as {
      by: AmountSpec;
      after: typeof NO_TIME;
      from: 'primary' | 'replica' | 'view';
    };
    return { kind, at: written[kind] as DataKey, by, after, from };
  });
}

const effect: Form<Effect> = named('effect', () =>
  byKey<Effect>('an effect', [
    ['take', moving('take', 'Checks `at-least` and decrements; refuses with `sold-out`.')],
    ['put', moving('put', 'Increments.')],
    [
      'add',
      mapped(
        record(
          { add: required(dataKey, 'What changes.'), by: required(amount, 'The change.') },
          { what: 'the effect `add`' },
        ),
        (written): Effect => ({ kind: 'add', at: written.add, by: written.by }),
      ),
    ],
    [
      'move',
      mapped(
        record(
          {
            move: required(amount, 'How much.'),
            from: required(dataKey, 'Loses it.'),
            to: required(dataKey, 'Gains it.'),
          },
          { what: 'the effect `move`' },
        ),
        (written): Effect => ({ kind: 'move', amount: written.move, from: written.from, to: written.to }),
      ),
    ],
    [
      'set',
      mapped(
        record(
          { set: required(dataKey, 'What is set.'), to: required(text, 'The new state.') },
          { what: 'the effect `set`' },
        ),
        (written): Effect => ({ kind: 'set', at: written.set, to: written.to }),
      ),
    ],
    [
      'read',
      mapped(
        record({ read: required(dataKey, 'What is read.'), from: source }, { what: 'the effect `read`' }),
        (written): Effect => ({ kind: 'read', at: written.read, from: written.from }),
      ),
    ],
    ['check-and-set', racing('check-and-set', 'Optimistic: fails with `conflict` if the row changed.')],
    ['read-then-write', racing('read-then-write', 'Reads and checks, then writes without checking again.')],
    ['read-modify-write', racing('read-modify-write', 'Writes the absolute value it computed.')],
  ]),
);

/** One effect, or a list of them in one transaction. */
export const effects: Form<readonly Effect[]> = {
  expects: 'an effect such as `{ take: stock(item) }`, or a list of them',
  decode: (tree, context) => {
    if (tree.kind === 'list') return listOf(effect, 'effects').decode(tree, context);
    const one = effect.decode(tree, context);
    return one === FAILED ? FAILED : [one];
  },
  schema: (definitions) => {
    const one = effect.schema(definitions);
    return anyOf([one, { type: 'array', items: one }]);
  },
};

/** The data keys that an effect touches. */
export function keysTouched(one: Effect): readonly DataKey[] {
  return one.kind === 'move' ? [one.from, one.to] : [one.at];
}
