import type { Attribute, DataSet, View } from '../scenario.ts';
import type { Names } from '../names.ts';
import type { ProblemList } from '../source/problem.ts';
import type { Spot } from '../source/source-file.ts';
import type { Tree } from '../source/tree.ts';

/** What a form returns where the text is wrong; the reason is in the problem list. */
export const FAILED: unique symbol = Symbol('failed');

/** A decoded value, or {@link FAILED}. */
export type Decoded<T> = T | typeof FAILED;

/** A fragment of a JSON Schema (draft-07). */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Named fragments, filled while a schema is made; fragments refer to them by `$ref`. */
export type Definitions = Map<string, JsonSchema>;

/** What decoding may look at besides the value itself. */
export interface Context {
  readonly problems: ProblemList;
  /** Every name the document declares, known before anything is decoded. */
  readonly names: Names;
  /** The data sets decoded so far. */
  readonly data: ReadonlyMap<string, DataSet>;
  readonly views: readonly View[];
  /** The attributes of the orders of the process at hand. */
  readonly attributes: ReadonlyMap<string, Attribute>;
  /** Text of a file, relative to the one that names it at this spot; throws with the reason when it cannot be read. */
  readonly readText: (path: string, namedAt: Spot) => string;
}

/**
 * One way of writing a value: decodes it, and says in a JSON Schema what it accepts. Both come from the same tables, so
 * an editor and the loader agree.
 */
export interface Form<T> {
  /** What may stand here, for messages: "a time such as `8ms`". */
  readonly expects: string;
  readonly decode: (tree: Tree, context: Context) => Decoded<T>;
  readonly schema: (definitions: Definitions) => JsonSchema;
}

/** Reports that something else was expected here, and fails. */
export function unexpected(
  tree: Tree,
  context: Context,
  expects: string,
  hint = `replace it by ${expects}`,
): typeof FAILED {
  context.problems.error('SIM1012', tree.at, `expected ${expects}, found ${describeTree(tree)}`, hint);
  return FAILED;
}

/** What a value is, for messages: "a list", "the text `abc`". */
export function describeTree(tree: Tree): string {
  if (tree.kind === 'list') return tree.items.length === 0 ? 'an empty list' : 'a list';
  if (tree.kind === 'map') return tree.entries.length === 0 ? 'an empty map' : `a map with \`${tree.entries[0]!.key}\``;
  if (tree.value === null) return 'nothing';
  const kind = typeof tree.value === 'string' ? 'the text' : typeof tree.value === 'number' ? 'the number' : 'the flag';
  return `${kind} \`${tree.text.length > 60 ? `${tree.text.slice(0, 60)}...` : tree.text}\``;
}

/** A form whose result is converted further; the converter may report problems and fail. */
export function mapped<T, U>(form: Form<T>, convert: (value: T, tree: Tree, context: Context) => Decoded<U>): Form<U> {
  return {
    expects: form.expects,
    schema: form.schema,
    decode: (tree, context) => {
      const value = form.decode(tree, context);
      return value === FAILED ? FAILED : convert(value, tree, context);
    },
  };
}

/** A form that stands once in the schema under a name; needed wherever forms nest in themselves. */
export function named<T>(name: string, make: () => Form<T>): Form<T> {
  let made: Form<T> | undefined;
  const form = (): Form<T> => (made ??= make());
  return {
    get expects() {
      return form().expects;
    },
    decode: (tree, context) => form().decode(tree, context),
    schema: (definitions) => {
      if (!definitions.has(name)) {
        definitions.set(name, {});
        definitions.set(name, form().schema(definitions));
      }
      return { $ref: `#/definitions/${name}` };
    },
  };
}

/** Chooses among forms by the kind of value written: scalar, list or map. */
export function byKind<S = never, L = never, M = never>(
  expects: string,
  forms: { readonly scalar?: Form<S>; readonly list?: Form<L>; readonly map?: Form<M> },
  hint?: string,
): Form<S | L | M> {
  return {
    expects,
    decode: (tree, context): Decoded<S | L | M> => {
      const form = forms[tree.kind];
      if (form === undefined || (tree.kind === 'scalar' && tree.value === null))
        return unexpected(tree, context, expects, hint);
      return form.decode(tree, context);
    },
    schema: (definitions) => anyOf(Object.values(forms).map((form: Form<unknown>) => form.schema(definitions))),
  };
}

/** Any of several schemas; a single one stands for itself, nested alternatives are laid flat. */
export function anyOf(schemas: readonly JsonSchema[]): JsonSchema {
  const flat = schemas.flatMap((schema) => {
    const keys = Object.keys(schema);
    return keys.length === 1 && keys[0] === 'anyOf' ? (schema.anyOf as JsonSchema[]) : [schema];
  });
  return flat.length === 1 ? flat[0]! : { anyOf: flat };
}
