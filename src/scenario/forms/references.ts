import { NAME_KINDS } from '../names.ts';
import type { Names } from '../names.ts';
import type { Spot } from '../source/source-file.ts';
import { didYouMean } from '../source/suggest.ts';
import type { Tree } from '../source/tree.ts';
import { FAILED } from './form.ts';
import type { Context, Decoded, Form } from './form.ts';
import { text } from './values.ts';

const NAME = /^[A-Za-z0-9_][A-Za-z0-9_-]*$/;

/** Where a kind of name is declared, if not in the section of the same word. */
const DECLARED_UNDER: Readonly<Partial<Record<keyof Names, string>>> = {
  zones: 'network.zones',
  views: 'data.views',
  teams: 'delivery.teams',
  externals: 'services',
};

/** A name that must be declared somewhere in the document. `also` are further words with a meaning here. */
export function reference(kind: keyof Names, also: readonly string[] = []): Form<string> {
  return {
    expects: `the name of a ${NAME_KINDS[kind]}`,
    schema: text.schema,
    decode: (tree, context) => {
      const name = text.decode(tree, context);
      return name === FAILED ? FAILED : knownName(name, kind, tree.at, context, also);
    },
  };
}

/** Checks that a name is declared (or one of `also`) and reports it otherwise. */
export function knownName(
  name: string,
  kind: keyof Names,
  at: Spot,
  context: Context,
  also: readonly string[] = [],
): Decoded<string> {
  const declared = context.names[kind];
  if (declared.includes(name) || also.includes(name)) return name;
  const candidates = [...declared, ...also];
  const hint =
    candidates.length === 0
      ? `declare it under \`${DECLARED_UNDER[kind] ?? kind}\``
      : didYouMean(name, candidates, 'there are');
  context.problems.error('SIM2001', at, `there is no ${NAME_KINDS[kind]} \`${name}\``, hint);
  return FAILED;
}

/** Checks the spelling of a declared name: letters, digits, `_` and `-`, so that paths and measures can hold it. */
export function goodName(name: string, at: Spot, context: Context): boolean {
  if (NAME.test(name)) return true;
  context.problems.error(
    'SIM1018',
    at,
    `\`${name}\` is not a good name`,
    'use letters, digits, `-` and `_`; dots separate the parts of paths and measures',
  );
  return false;
}

/** A declared name as a value. */
export const identifier: Form<string> = {
  expects: 'a name',
  schema: text.schema,
  decode: (tree: Tree, context: Context) => {
    const name = text.decode(tree, context);
    if (name === FAILED) return FAILED;
    return goodName(name, tree.at, context) ? name : FAILED;
  },
};
