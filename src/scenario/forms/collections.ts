import type { Spot } from '../source/source-file.ts';
import { didYouMean } from '../source/suggest.ts';
import { keysOf, valueAt } from '../source/tree.ts';
import type { Entry, MapTree } from '../source/tree.ts';
import { anyOf, describeTree, FAILED, unexpected } from './form.ts';
import type { Context, Decoded, Definitions, Form, JsonSchema } from './form.ts';

/** One key of a record. */
export interface Field<T> {
  readonly form: Form<T>;
  readonly required: boolean;
  readonly fallback: () => T;
  /** One sentence for editors and the reference. */
  readonly about: string;
}

/** A key that must be there. */
export function required<T>(form: Form<T>, about: string): Field<T> {
  return {
    form,
    required: true,
    about,
    fallback: () => {
      throw new Error('a required key has no default');
    },
  };
}

/** A key that may be missing; `fallback` stands for it then. */
export function optional<T, const D>(form: Form<T>, fallback: D, about: string): Field<T | D> {
  return { form, required: false, about, fallback: () => fallback };
}

/** The type of a record with these fields. */
export type RecordOf<F> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never };

/** How a record speaks of itself. */
export interface RecordOptions {
  /** What it is, for messages: "a service". */
  readonly what: string;
  /** Hints for keys that people expect here and that do not exist. */
  readonly elsewhere?: Readonly<Record<string, string>>;
  /** True where a required key may come from `defaults:` or `include:`, so that the schema must not insist on it. */
  readonly mergeable?: boolean;
}

/** A map with known keys; anything else in it is an error with "did you mean". */
export function record<F extends Readonly<Record<string, Field<unknown>>>>(
  fields: F,
  options: RecordOptions,
): Form<RecordOf<F>> {
  const keys = Object.keys(fields);
  const expects = `${options.what}: a map with ${listWords(keys)}`;
  return {
    expects,
    decode: (tree, context) => {
      if (tree.kind !== 'map')
        return unexpected(
          tree,
          context,
          expects,
          tree.kind === 'scalar' && tree.value === null ? 'write `{}` for "all defaults"' : undefined,
        );
      checkKeys(tree, keys, options, context);
      const result: Record<string, unknown> = {};
      let failed = false;
      for (const key of keys) {
        const value = decodeField(fields[key]!, tree, key, options.what, context);
        if (value === FAILED) failed = true;
        else result[key] = value;
      }
      return failed ? FAILED : (result as RecordOf<F>);
    },
    schema: (definitions) => recordSchema(fields, options, definitions),
  };
}

/** Decodes one key of a map: its default when it is missing, an error when it is empty. `what` names the map. */
export function decodeField<T>(
  field: Field<T>,
  tree: MapTree,
  key: string,
  what: string,
  context: Context,
): Decoded<T> {
  const entry = tree.entries.find((candidate) => candidate.key === key);
  if (entry === undefined) {
    if (!field.required) return field.fallback();
    context.problems.error('SIM1011', tree.at, `${what} needs \`${key}\``, `add \`${key}:\` (${field.form.expects})`);
    return FAILED;
  }
  if (isEmpty(entry)) {
    context.problems.error(
      'SIM1012',
      entry.keyAt,
      `\`${key}\` has no value`,
      `write ${field.form.expects}, or remove the key`,
    );
    return FAILED;
  }
  return field.form.decode(entry.value, context);
}

function isEmpty(entry: Entry): boolean {
  return entry.value.kind === 'scalar' && entry.value.value === null;
}

/** Reports every key of a map that is not among the known ones. */
export function checkKeys(tree: MapTree, keys: readonly string[], options: RecordOptions, context: Context): void {
  for (const entry of tree.entries) {
    if (keys.includes(entry.key)) continue;
    const hint = options.elsewhere?.[entry.key] ?? didYouMean(entry.key, keys, 'keys');
    context.problems.error('SIM1010', entry.keyAt, `unknown key \`${entry.key}\` in ${options.what}`, hint);
  }
}

function recordSchema(
  fields: Readonly<Record<string, Field<unknown>>>,
  options: RecordOptions,
  definitions: Definitions,
): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  for (const [key, field] of Object.entries(fields)) {
    const schema = field.form.schema(definitions);
    // In draft-07 whatever stands beside `$ref` is ignored, so a described reference is wrapped.
    properties[key] =
      '$ref' in schema ? { description: field.about, allOf: [schema] } : { description: field.about, ...schema };
  }
  const needed = options.mergeable === true ? [] : Object.keys(fields).filter((key) => fields[key]!.required);
  return {
    type: 'object',
    additionalProperties: false,
    properties,
    ...(needed.length > 0 ? { required: needed } : {}),
  };
}

/** Maps that are told apart by which key they have: `{ exponential: 8ms }` or `{ uniform: [1ms, 3ms] }`. */
export function byKey<T>(
  what: string,
  variants: readonly (readonly [key: string, form: Form<T>])[],
  hint?: string,
): Form<T> {
  const keys = variants.map(([key]) => key);
  const expects = `${what}: a map with one of ${listWords(keys)}`;
  return {
    expects,
    decode: (tree, context) => {
      if (tree.kind !== 'map') return unexpected(tree, context, expects, hint);
      const present = variants.filter(([key]) => valueAt(tree, key) !== undefined);
      if (present.length === 1) return present[0]![1].decode(tree, context);
      if (present.length > 1) {
        const [, second] = present.map(([key]) => tree.entries.find((entry) => entry.key === key)!);
        context.problems.error(
          'SIM1017',
          second!.keyAt,
          `\`${second!.key}\` cannot stand beside \`${present[0]![0]}\` in ${what}`,
          'keep one of them',
        );
        return FAILED;
      }
      const first = tree.entries[0];
      if (first === undefined) return unexpected(tree, context, expects, hint);
      context.problems.error(
        'SIM1010',
        first.keyAt,
        `unknown key \`${first.key}\` in ${what}`,
        didYouMean(first.key, keys, 'one of'),
      );
      return FAILED;
    },
    schema: (definitions) => anyOf(variants.map(([, form]) => form.schema(definitions))),
  };
}

/** A list; `least` items are needed. */
export function listOf<T>(item: Form<T>, what: string, least = 0): Form<readonly T[]> {
  const expects = `a list of ${what}`;
  return {
    expects,
    decode: (tree, context) => {
      if (tree.kind !== 'list') return unexpected(tree, context, expects);
      if (tree.items.length < least) {
        context.problems.error(
          'SIM1015',
          tree.at,
          `at least ${least} of ${what} ${least === 1 ? 'is' : 'are'} needed here`,
          `write a list of ${what}`,
        );
        return FAILED;
      }
      const items = tree.items.map((each) => item.decode(each, context));
      return items.includes(FAILED) ? FAILED : (items as T[]);
    },
    schema: (definitions) => ({
      type: 'array',
      items: item.schema(definitions),
      ...(least > 0 ? { minItems: least } : {}),
    }),
  };
}

/** A named value of a map, in file order. */
export interface Named<T> {
  readonly name: string;
  readonly at: Spot;
  readonly value: T;
}

/** A map from names to values of one form; `checkName` may report a name that will not do. */
export function mapOf<T>(
  item: Form<T>,
  what: string,
  checkName: (name: string, at: Spot, context: Context) => boolean = () => true,
): Form<readonly Named<T>[]> {
  const expects = `a map from names to ${what}`;
  return {
    expects,
    decode: (tree, context) => {
      if (tree.kind !== 'map') return unexpected(tree, context, expects);
      let failed = false;
      const result: Named<T>[] = [];
      for (const entry of tree.entries) {
        const good = checkName(entry.key, entry.keyAt, context);
        const value = decodeNamed(item, entry, context);
        if (value === FAILED || !good) failed = true;
        else result.push({ name: entry.key, at: entry.keyAt, value });
      }
      return failed ? FAILED : result;
    },
    schema: (definitions) => ({ type: 'object', additionalProperties: item.schema(definitions) }),
  };
}

function decodeNamed<T>(item: Form<T>, entry: Entry, context: Context): Decoded<T> {
  if (!isEmpty(entry)) return item.decode(entry.value, context);
  context.problems.error(
    'SIM1012',
    entry.keyAt,
    `\`${entry.key}\` has no value`,
    `write \`${entry.key}: {}\` for "all defaults"`,
  );
  return FAILED;
}

/** A map with exactly one key, as steps are written; undefined (and reported) for anything else. */
export function onlyEntry(tree: MapTree, what: string, context: Context): Entry | undefined {
  if (tree.entries.length === 1) return tree.entries[0];
  if (tree.entries.length === 0) {
    context.problems.error(
      'SIM1012',
      tree.at,
      `expected ${what}, found ${describeTree(tree)}`,
      'write `- NAME: { call: SERVICE.OPERATION }`',
    );
  } else {
    const second = tree.entries[1]!;
    context.problems.error(
      'SIM1017',
      second.keyAt,
      `${what} is a map with one key, and this has ${keysOf(tree).length}`,
      `start a new item before it: \`- ${second.key}: ...\`, or indent it under \`${tree.entries[0]!.key}:\``,
    );
  }
  return undefined;
}

function listWords(words: readonly string[]): string {
  const shown = words.slice(0, 16).map((word) => `\`${word}\``);
  return shown.join(', ') + (words.length > shown.length ? ', ...' : '');
}
