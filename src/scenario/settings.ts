import type { DistributionSpec } from '../engine/distribution-spec.ts';
import { durationDistribution } from './forms/distribution.ts';
import { FAILED } from './forms/form.ts';
import type { Context, Decoded, Form } from './forms/form.ts';
import {
  choice,
  count,
  duration,
  flag,
  number,
  orWord,
  positiveRate,
  rate,
  share,
  size,
  text,
} from './forms/values.ts';
import type { Ticks } from '../engine/time.ts';
import { collectNames } from './names.ts';
import { ProblemList } from './source/problem.ts';
import type { SourceFile, Spot } from './source/source-file.ts';
import { didYouMean } from './source/suggest.ts';
import type { Entry, Tree } from './source/tree.ts';

/** What a declared parameter of a strategy may be; each decodes to the type in {@link SettingValue}. */
export type SettingType =
  | 'duration'
  | 'distribution'
  | 'share'
  | 'count'
  | 'number'
  | 'rate'
  | 'positive-rate'
  | 'size'
  | 'flag'
  | 'text'
  | { readonly oneOf: readonly string[] }
  /** Like the inner type, but the word stands for null: `unlimited`, `none`. */
  | { readonly orWord: string; readonly of: SettingType };

/** Ticks, 1/s, fractions, bytes, counts, flags, texts, distributions in ticks; null for the word of `orWord`. */
export type SettingValue = Ticks | string | boolean | DistributionSpec | null;

/** A parsed setting, or why it is wrong and what to write instead. */
export type ParsedSetting =
  | { readonly ok: true; readonly value: SettingValue }
  | { readonly ok: false; readonly message: string; readonly hint: string };

/**
 * Parses one setting of a strategy (plain data, units in text) by its declared type, with the same grammar, ranges and
 * suggestions as the rest of the language. The caller knows the line of the strategy and adds it.
 */
export function parseSetting(value: unknown, type: SettingType): ParsedSetting {
  const problems = new ProblemList();
  const source: SourceFile = { path: '', text: '' };
  const at: Spot = { source, start: 0, end: 1 };
  const tree = toTree(value, at);
  const context: Context = {
    problems,
    names: NO_NAMES,
    data: new Map(),
    views: [],
    attributes: new Map(),
    readText: () => {
      throw new Error('a setting of a strategy is written out, not read from a file');
    },
  };
  const decoded: Decoded<SettingValue> = formOf(type).decode(tree, context);
  if (decoded !== FAILED) return { ok: true, value: decoded };
  const [problem] = problems.all;
  return {
    ok: false,
    message: problem?.message ?? 'this value is not understood',
    hint: problem?.hint ?? `expected ${formOf(type).expects}`,
  };
}

/** Hint for a setting that no policy of the strategy declares. */
export function unknownSettingHint(key: string, declared: readonly string[]): string {
  return didYouMean(key, declared, 'settings');
}

const NO_NAMES = collectNames({ kind: 'map', entries: [], at: { source: { path: '', text: '' }, start: 0, end: 0 } });

const SIMPLE: Readonly<Record<Extract<SettingType, string>, Form<SettingValue>>> = {
  duration: duration(),
  distribution: durationDistribution,
  share,
  count: count(0),
  number: number({ min: 0, words: '0 or more' }),
  rate,
  'positive-rate': positiveRate,
  size,
  flag,
  text,
};

function formOf(type: SettingType): Form<SettingValue> {
  if (typeof type === 'string') return SIMPLE[type];
  return 'oneOf' in type ? choice(type.oneOf) : orWord(type.orWord, formOf(type.of));
}

/** Plain data as a tree without positions. */
function toTree(value: unknown, at: Spot): Tree {
  if (Array.isArray(value)) return { kind: 'list', items: value.map((item) => toTree(item, at)), at };
  if (typeof value === 'object' && value !== null) {
    return {
      kind: 'map',
      entries: Object.entries(value).map(([key, inner]): Entry => ({ key, keyAt: at, value: toTree(inner, at) })),
      at,
    };
  }
  const scalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
  return { kind: 'scalar', value: scalar, text: scalar === null ? '' : String(scalar), at };
}
