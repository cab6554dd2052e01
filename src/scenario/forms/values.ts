import type { Ticks } from '../../engine/time.ts';
import { MAX_TICKS } from '../../engine/time.ts';
import { didYouMean, nearest } from '../source/suggest.ts';
import type { Tree } from '../source/tree.ts';
import { describeQuantity, parseQuantity } from '../units.ts';
import type { Quantity } from '../units.ts';
import { anyOf, FAILED, unexpected } from './form.ts';
import type { Context, Decoded, Definitions, Form, JsonSchema } from './form.ts';

const DECIMAL = '[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?';
const PATTERNS: Readonly<Record<Exclude<Quantity, 'number'>, string>> = {
  time: `^${DECIMAL}(ns|us|ms|s|m|h|d|w)$`,
  rate: `^${DECIMAL}/(s|m|h|d|w)$`,
  share: `^${DECIMAL}%$`,
  size: `^${DECIMAL}(B|KiB|MiB|GiB|TiB)$`,
  bandwidth: `^${DECIMAL}(B|KiB|MiB|GiB|TiB)/s$`,
};

/** Limits of a value, inclusive; `above` and `below` exclude the limit itself. In the unit of the decoded value. */
export interface Range {
  readonly min?: number;
  readonly max?: number;
  readonly above?: number;
  readonly below?: number;
  /** The limits in words: "from 0% to 100%". */
  readonly words: string;
}

/** The schema of a text with the unit of a quantity, by reference; of a bare number for `number`. */
export function quantitySchema(quantity: Quantity, definitions: Definitions): JsonSchema {
  if (quantity === 'number') return { type: 'number' };
  const name = quantity === 'time' ? 'duration' : quantity;
  definitions.set(name, {
    type: 'string',
    pattern: PATTERNS[quantity],
    description: `${describeQuantity(quantity)}.`,
  });
  return { $ref: `#/definitions/${name}` };
}

/** A value with a unit, within a range. `usual` is the unit proposed to one who wrote none. */
export function quantity(kind: Quantity, range: Range, usual?: string): Form<number> {
  const expects = describeQuantity(kind);
  return {
    expects,
    schema: (definitions) => quantitySchema(kind, definitions),
    decode: (tree, context) => decodeQuantity(tree, context, kind, range, usual),
  };
}

/** Decodes one quantity and reports what is wrong with it; see {@link quantity}. */
export function decodeQuantity(
  tree: Tree,
  context: Context,
  kind: Quantity,
  range: Range,
  usual?: string,
): Decoded<number> {
  if (tree.kind !== 'scalar' || tree.value === null || typeof tree.value === 'boolean')
    return unexpected(tree, context, describeQuantity(kind));
  if (kind === 'number' && typeof tree.value === 'number') return inRange(tree, tree.value, range, context);
  const parsed = parseQuantity(kind, tree.text, usual);
  if (!parsed.ok) {
    context.problems.error(parsed.missingUnit ? 'SIM1013' : 'SIM1014', tree.at, parsed.reason, parsed.hint);
    return FAILED;
  }
  if (kind === 'number') {
    context.problems.error(
      'SIM1012',
      tree.at,
      `expected a bare number, found the text \`${tree.text}\``,
      `remove the quotes: \`${tree.text}\``,
    );
    return FAILED;
  }
  return inRange(tree, parsed.value, range, context);
}

/** Checks a decoded number against a range and reports it when it lies outside or is not finite. */
function inRange(
  tree: Tree & { kind: 'scalar' },
  value: number,
  range: Range,
  context: Context,
): Decoded<number> {
  const good =
    Number.isFinite(value) &&
    value >= (range.min ?? -Infinity) &&
    value <= (range.max ?? Infinity) &&
    (range.above === undefined || value > range.above) &&
    (range.below === undefined || value < range.below);
  if (good) return value;
  context.problems.error('SIM1015', tree.at, `\`${tree.text}\` is out of range`, `it must be ${range.words}`);
  return FAILED;
}

const TICK_RANGE: Range = {
  min: 0,
  max: MAX_TICKS,
  words: 'from 0s to 104d, the longest time that is exact in nanoseconds',
};
const POSITIVE_TICK_RANGE: Range = { ...TICK_RANGE, min: 0.5, words: 'longer than 0s, at most 104d' };

/** A fixed time in whole ticks, at most 104 days. */
export function duration(usual?: string): Form<Ticks> {
  return rounded(quantity('time', TICK_RANGE, usual));
}

/** As {@link duration}, but longer than nothing. */
export function positiveDuration(usual?: string): Form<Ticks> {
  return rounded(quantity('time', POSITIVE_TICK_RANGE, usual));
}

function rounded(form: Form<number>): Form<Ticks> {
  return {
    ...form,
    decode: (tree, context) => {
      const value = form.decode(tree, context);
      return value === FAILED ? FAILED : Math.round(value);
    },
  };
}

/** A share from 0% to 100%, as a fraction. */
export const share: Form<number> = quantity('share', { min: 0, max: 1, words: 'from 0% to 100%' });
/** A share above 0%, up to 100%. */
export const positiveShare: Form<number> = quantity('share', { above: 0, max: 1, words: 'above 0% and at most 100%' });
/** A share from 0% to just below 100%. */
export const shareBelowOne: Form<number> = quantity('share', { min: 0, below: 1, words: 'from 0% to just below 100%' });
/** A rate from 0 on, in 1/s. */
export const rate: Form<number> = quantity('rate', { min: 0, words: 'a rate of 0 or more' });
/** A rate above 0, in 1/s. */
export const positiveRate: Form<number> = quantity('rate', { above: 0, words: 'a rate above 0' });
/** A size in bytes. */
export const size: Form<number> = quantity('size', { min: 0, words: 'a size of 0 or more' });
/** A bandwidth in bytes per second. */
export const bandwidth: Form<number> = quantity('bandwidth', { above: 0, words: 'a bandwidth above 0' });

/** A bare number within a range. */
export function number(range: Range): Form<number> {
  return quantity('number', range);
}

/** A bare whole number from `min` to `max`. */
export function count(min: number, max = 1_000_000_000): Form<number> {
  const expects = `a whole number from ${min} on`;
  const plain = number({ min, max, words: `a whole number from ${min} to ${max}` });
  return {
    expects,
    schema: () => ({ type: 'integer', minimum: min, maximum: max }),
    decode: (tree, context) => {
      const value = plain.decode(tree, context);
      if (value === FAILED || Number.isInteger(value)) return value;
      context.problems.error(
        'SIM1015',
        tree.at,
        `\`${(tree as Tree & { kind: 'scalar' }).text}\` is no whole number`,
        `write ${expects}`,
      );
      return FAILED;
    },
  };
}

/** `true` or `false`. */
export const flag: Form<boolean> = {
  expects: '`true` or `false`',
  schema: () => ({ type: 'boolean' }),
  decode: (tree, context) => {
    if (tree.kind === 'scalar' && typeof tree.value === 'boolean') return tree.value;
    const word = tree.kind === 'scalar' ? tree.text.toLowerCase() : '';
    const meant = ['yes', 'on', 'y', '1'].includes(word)
      ? 'true'
      : ['no', 'off', 'n', '0', 'none'].includes(word)
        ? 'false'
        : undefined;
    return unexpected(
      tree,
      context,
      '`true` or `false`',
      meant === undefined ? undefined : `did you mean \`${meant}\`?`,
    );
  },
};

/** Any text; a number is taken as it is written. */
export const text: Form<string> = {
  expects: 'a text',
  schema: () => ({ type: ['string', 'number'] }),
  decode: (tree, context) => {
    if (tree.kind !== 'scalar' || tree.value === null || typeof tree.value === 'boolean')
      return unexpected(tree, context, 'a text');
    return tree.text;
  },
};

/** One of some words; `more` names what else the caller accepts, for messages. */
export function choice<const W extends string>(words: readonly W[], more: readonly string[] = []): Form<W> {
  const expects = `one of ${[...words, ...more].map((word) => `\`${word}\``).join(', ')}`;
  return {
    expects,
    schema: () => ({ enum: words }),
    decode: (tree, context) => {
      if (tree.kind !== 'scalar' || tree.value === null) return unexpected(tree, context, expects);
      const found = words.find((word) => word === tree.text);
      if (found !== undefined) return found;
      context.problems.error('SIM1016', tree.at, `\`${tree.text}\` is not ${expects}`, choiceHint(tree.text, words));
      return FAILED;
    },
  };
}

function choiceHint(word: string, words: readonly string[]): string {
  return nearest(word, words) === undefined ? 'choose one of them' : didYouMean(word, words, 'words');
}

/** A value, or a word that stands for "no limit" (`unlimited`) or "not at all" (`none`): decoded as null. */
export function orWord<T>(word: string, form: Form<T>): Form<T | null> {
  return {
    expects: `${form.expects}, or \`${word}\``,
    schema: (definitions) => anyOf([form.schema(definitions), { const: word }]),
    decode: (tree, context) => (tree.kind === 'scalar' && tree.value === word ? null : form.decode(tree, context)),
  };
}
