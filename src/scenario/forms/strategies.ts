import type { StrategySpec } from '../scenario.ts';
import { positionOf } from '../source/problem.ts';
import type { Spot } from '../source/source-file.ts';
import { didYouMean, nearest } from '../source/suggest.ts';
import { entriesOf, toPlain, valueAt } from '../source/tree.ts';
import type { Entry, MapTree, Tree } from '../source/tree.ts';
import { DEFAULT_STRATEGIES, NAMED_STRATEGIES } from '../strategy-names.ts';
import { FAILED, unexpected } from './form.ts';
import type { Context, Decoded, Form } from './form.ts';
import { goodName, knownName } from './references.ts';

const EXPECTS = 'a list of names, or a map from names to settings';

function lineOf(at: Spot): number {
  return positionOf(at.source.text, at.start).line;
}

/** The strategies of a file that names none: the list of section 9. */
export function defaultStrategies(): readonly StrategySpec[] {
  return DEFAULT_STRATEGIES.map((name) => ({ name, extends: name, settings: {}, line: 1 }));
}

/**
 * Section 9. Settings pass as plain data; the registry of strategies checks them against what the policies declare.
 * A strategy may extend another of the same file; its settings are merged under those of the extending one, key by key.
 */
export const strategies: Form<readonly StrategySpec[]> = {
  expects: EXPECTS,
  schema: () => ({
    anyOf: [
      { type: 'array', items: { type: 'string' }, minItems: 1 },
      {
        type: 'object',
        minProperties: 1,
        additionalProperties: {
          type: 'object',
          properties: {
            extends: { type: 'string', description: 'The strategy that this one changes.' },
            deployment: { type: 'string', description: 'A cut of `deployments`.' },
          },
        },
      },
    ],
  }),
  decode: (tree, context) => {
    if (tree.kind === 'scalar')
      return unexpected(tree, context, EXPECTS, tree.value === null ? undefined : `write \`[${tree.text}]\``);
    if ((tree.kind === 'list' ? tree.items : tree.entries).length === 0)
      return unexpected(tree, context, EXPECTS, 'leave the key out for the default list');
    return tree.kind === 'list' ? decodeList(tree.items, context) : decodeMap(tree, context);
  },
};

function decodeList(items: readonly Tree[], context: Context): Decoded<readonly StrategySpec[]> {
  const specs = items.map((item, index): Decoded<StrategySpec> => {
    if (item.kind !== 'scalar' || item.value === null)
      return unexpected(
        item,
        context,
        'the name of a strategy',
        'a strategy with settings stands in a map: `strategies: { NAME: { ... } }`',
      );
    if (items.slice(0, index).some((other) => other.kind === 'scalar' && other.text === item.text)) {
      context.problems.error('SIM2002', item.at, `\`${item.text}\` is listed twice`, 'keep one of them');
      return FAILED;
    }
    if (NAMED_STRATEGIES.includes(item.text))
      return { name: item.text, extends: item.text, settings: {}, line: lineOf(item.at) };
    context.problems.error(
      'SIM2001',
      item.at,
      `there is no strategy \`${item.text}\``,
      didYouMean(item.text, NAMED_STRATEGIES, 'there are'),
    );
    return FAILED;
  });
  return specs.includes(FAILED) ? FAILED : (specs as StrategySpec[]);
}

function decodeMap(tree: MapTree, context: Context): Decoded<readonly StrategySpec[]> {
  const specs = tree.entries.map((entry) => decodeOne(entry, tree, context));
  return specs.includes(FAILED) ? FAILED : (specs as StrategySpec[]);
}

function decodeOne(entry: Entry, all: MapTree, context: Context): Decoded<StrategySpec> {
  if (!goodName(entry.key, entry.keyAt, context)) return FAILED;
  if (entry.value.kind !== 'map')
    return unexpected(entry.value, context, `the settings of \`${entry.key}\``, `write \`${entry.key}: {}\``);
  const base = resolveBase(entry, all, context);
  if (base === FAILED) return FAILED;
  checkDeployment(entry.value, context);
  return { name: entry.key, extends: base.root, settings: base.settings, line: lineOf(entry.keyAt) };
}

interface Base {
  readonly root: string | null;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Follows `extends` through the file to a registered name (or to axes of its own), nearest settings last. */
function resolveBase(entry: Entry, all: MapTree, context: Context): Decoded<Base> {
  const chain: Entry[] = [entry];
  for (;;) {
    const current = chain.at(-1)!;
    const written = valueAt(current.value, 'extends');
    const settings = (): Readonly<Record<string, unknown>> => mergeSettings(chain.toReversed());
    if (written === undefined) {
      const root = NAMED_STRATEGIES.includes(current.key) ? current.key : null;
      if (root === null && valueAt(current.value, 'coordination') === undefined) return withoutBase(current, context);
      return { root, settings: settings() };
    }
    if (written.kind !== 'scalar' || written.value === null)
      return unexpected(written, context, 'the name of a strategy');
    if (NAMED_STRATEGIES.includes(written.text)) return { root: written.text, settings: settings() };
    if (knownName(written.text, 'strategies', written.at, context) === FAILED) return FAILED;
    const next = all.entries.find((other) => other.key === written.text)!;
    if (chain.includes(next)) {
      context.problems.error(
        'SIM2013',
        written.at,
        `\`${entry.key}\` extends itself, through ${chain.map((link) => `\`${link.key}\``).join(', ')}`,
        'end the chain at a registered strategy',
      );
      return FAILED;
    }
    chain.push(next);
  }
}

function withoutBase(entry: Entry, context: Context): typeof FAILED {
  const near = nearest(entry.key, NAMED_STRATEGIES);
  const hint =
    near === undefined
      ? 'say `extends: NAME`, or at least `coordination: NAME`'
      : `did you mean \`${near}\`? Else say \`extends: NAME\` or \`coordination: NAME\``;
  context.problems.error(
    'SIM2013',
    entry.keyAt,
    `\`${entry.key}\` is no registered strategy and says neither \`extends\` nor \`coordination\``,
    hint,
  );
  return FAILED;
}

/** Keys that answer a question as a whole; all others that hold a map are groups of settings. */
const ANSWERS: readonly string[] = [
  'coordination',
  'transaction',
  'transport',
  'bridge',
  'receiver',
  'overlays',
  'countermeasure',
  'preset',
  'deployment',
];

/** Later links win; of a group of settings each key by itself. */
function mergeSettings(chain: readonly Entry[]): Readonly<Record<string, unknown>> {
  const settings: Record<string, unknown> = {};
  for (const link of chain) {
    for (const { key, value } of entriesOf(link.value)) {
      if (key === 'extends') continue;
      const plain = toPlain(value);
      const before = settings[key];
      settings[key] = !ANSWERS.includes(key) && isGroup(before) && isGroup(plain) ? { ...before, ...plain } : plain;
    }
  }
  return settings;
}

function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkDeployment(settings: MapTree, context: Context): void {
  const written = valueAt(settings, 'deployment');
  if (written?.kind === 'scalar' && written.value !== null) knownName(written.text, 'deployments', written.at, context);
  else if (written !== undefined)
    context.problems.error(
      'SIM1012',
      written.at,
      'expected the name of a deployment',
      didYouMean('', context.names.deployments, 'there are'),
    );
}
