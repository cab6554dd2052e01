import type { Attribute, Node, Process } from '../scenario.ts';
import { normalise } from '../normalise.ts';
import { BLOCK_WORDS, stepNames } from '../names.ts';
import type { Spot } from '../source/source-file.ts';
import { nearest } from '../source/suggest.ts';
import { valueAt } from '../source/tree.ts';
import type { Entry, Tree } from '../source/tree.ts';
import { attributes, attributesField } from './attributes.ts';
import { listOf, mapOf, onlyEntry, optional, record, required } from './collections.ts';
import { durationDistribution } from './distribution.ts';
import { anyOf, byKind, FAILED, mapped, named, unexpected } from './form.ts';
import type { Context, Decoded, Form } from './form.ts';
import { goodName, identifier } from './references.ts';
import { step } from './step.ts';
import { choice, count, number, orWord, positiveDuration, shareBelowOne } from './values.ts';

type Block = Exclude<Node, { kind: 'step' }>;
type Parallel = Extract<Node, { kind: 'parallel' }>;
type Choose = Extract<Node, { kind: 'choose' }>;

const WHAT = 'a step';

/** One item of a step list: `NAME: { call: ... }`, or a block. */
const node: Form<Node> = named('step', () => ({
  expects: 'a step `NAME: { call: SERVICE.OPERATION }`, or one of `parallel`, `choose`, `repeat`, `wait`',
  decode: (tree, context): Decoded<Node> => {
    if (tree.kind !== 'map') return unexpected(tree, context, WHAT, 'write `- NAME: { call: SERVICE.OPERATION }`');
    const entry = onlyEntry(tree, WHAT, context);
    if (entry === undefined) return FAILED;
    const block = BLOCKS[entry.key as keyof typeof BLOCKS] as Form<Block> | undefined;
    return block !== undefined && BLOCK_WORDS.includes(entry.key)
      ? block.decode(entry.value, context)
      : decodeStep(entry, context);
  },
  schema: (definitions) => ({
    type: 'object',
    minProperties: 1,
    maxProperties: 1,
    properties: Object.fromEntries(
      Object.entries(BLOCKS).map(([word, form]) => [word, (form as Form<Block>).schema(definitions)]),
    ),
    additionalProperties: step.schema(definitions),
  }),
}));

function decodeStep(entry: Entry, context: Context): Decoded<Node> {
  const good = goodName(entry.key, entry.keyAt, context);
  if (entry.value.kind !== 'map') {
    const block = nearest(entry.key, BLOCK_WORDS);
    return unexpected(
      entry.value,
      context,
      `a step: \`${entry.key}: { call: SERVICE.OPERATION }\``,
      block === undefined ? undefined : `did you mean \`${block}\`?`,
    );
  }
  const body = step.decode(entry.value, context);
  return body === FAILED || !good ? FAILED : { kind: 'step', name: entry.key, ...body };
}

/** Steps in order; the list may be empty where "do nothing" is a choice. */
const anySteps: Form<readonly Node[]> = listOf(node, 'steps');
const someSteps: Form<readonly Node[]> = listOf(node, 'steps', 1);

/** A branch of a parallel block: a step or a block, or a list of them made in order. */
const branch: Form<Node> = {
  expects: 'a step, a block, or a list of them made in order',
  decode: (tree, context): Decoded<Node> => {
    if (tree.kind !== 'list') return node.decode(tree, context);
    const steps = someSteps.decode(tree, context);
    return steps === FAILED ? FAILED : { kind: 'sequence', steps };
  },
  schema: (definitions) => anyOf([node.schema(definitions), someSteps.schema(definitions)]),
};

const branches = listOf(branch, 'branches', 1);
const join: Form<'all' | 'any' | number> = {
  expects: '`all`, `any` or a number of branches',
  schema: () => ({ anyOf: [{ enum: ['all', 'any'] }, { type: 'integer', minimum: 1 }] }),
  decode: (tree, context) =>
    (tree.kind === 'scalar' && typeof tree.value === 'number'
      ? count(1)
      : choice(['all', 'any'], ['a number of branches'])
    ).decode(tree, context),
};

const longParallel = mapped(
  record(
    {
      join: optional(
        join,
        'all',
        'How many branches must succeed before the process goes on: all, any, or a number. Default all.',
      ),
      steps: required(branches, 'The branches.'),
    },
    { what: '`parallel`' },
  ),
  (written, tree, context): Decoded<Parallel> => {
    if (typeof written.join === 'number' && written.join > written.steps.length) {
      context.problems.error(
        'SIM1015',
        valueAt(tree, 'join')!.at,
        `\`join: ${written.join}\` waits for more branches than there are (${written.steps.length})`,
        `at most ${written.steps.length}`,
      );
      return FAILED;
    }
    return { kind: 'parallel', join: written.join, branches: written.steps };
  },
);

const parallel: Form<Parallel> = byKind<never, Parallel, Parallel>(
  'a list of branches, or `{ join: all, steps: [...] }`',
  {
    list: mapped(branches, (list): Parallel => ({ kind: 'parallel', join: 'all', branches: list })),
    map: longParallel,
  },
);

const option = record(
  {
    weight: required(number({ min: 0, words: 'a weight of 0 or more' }), 'Weights are normalised.'),
    steps: required(anySteps, 'What this choice does; `[]` = nothing.'),
  },
  { what: 'a choice' },
);

const choose: Form<Choose> = mapped(
  listOf(option, 'choices `{ weight: 0.8, steps: [...] }`', 1),
  (options, tree, context): Decoded<Choose> => {
    const sum = options.reduce((total, { weight }) => total + weight, 0);
    if (sum > 0)
      return {
        kind: 'choose',
        options: normalise(options.map(({ weight }) => weight)).map((weight, index) => ({
          weight,
          steps: options[index]!.steps,
        })),
      };
    context.problems.error('SIM1015', tree.at, 'all weights are 0', 'at least one choice needs a weight above 0');
    return FAILED;
  },
);

const repeat: Form<Block> = mapped(
  record(
    {
      again: required(shareBelowOne, 'After each pass, go round again with this chance.'),
      steps: required(someSteps, 'What a pass does.'),
    },
    { what: '`repeat`' },
  ),
  (written): Block => ({ kind: 'repeat', ...written }),
);

const wait: Form<Block> = mapped(durationDistribution, (duration): Block => ({ kind: 'wait', name: 'wait', duration }));

const BLOCKS = { parallel, choose, repeat, wait } as const;

/** Waits have no name in the file; they get `wait`, `wait-2` ... in reading order, past the names of steps. */
function nameWaits(nodes: readonly Node[], taken: Set<string>): readonly Node[] {
  return nodes.map((each): Node => {
    switch (each.kind) {
      case 'step':
        return each;
      case 'wait': {
        let name = each.name;
        for (let n = 2; taken.has(name); n++) name = `wait-${n}`;
        taken.add(name);
        return { ...each, name };
      }
      case 'parallel':
        return { ...each, branches: nameWaits(each.branches, taken) };
      case 'choose':
        return { ...each, options: each.options.map((one) => ({ ...one, steps: nameWaits(one.steps, taken) })) };
      case 'sequence':
      case 'repeat':
        return { ...each, steps: nameWaits(each.steps, taken) };
    }
  });
}

const BODY = {
  attributes: attributesField,
  deadline: optional(orWord('none', positiveDuration('s')), null, 'From the intended arrival. Default none.'),
  steps: required(someSteps, 'What is done, in order.'),
} as const;

const body = record(BODY, {
  what: 'a process',
  mergeable: true,
  elsewhere: { name: 'in `processes` the key is the name', timeout: 'did you mean `deadline`?' },
});
const singleBody = record(
  { name: optional(identifier, 'process', 'Default `process`.'), ...BODY },
  { what: 'a process', mergeable: true, elsewhere: { timeout: 'did you mean `deadline`?' } },
);

/** A form that knows the attributes of the process while it decodes the steps. */
function withAttributes<T extends { readonly attributes: readonly Attribute[]; readonly steps: readonly Node[] }>(
  form: Form<T>,
): Form<T> {
  return {
    ...form,
    decode: (tree, context) => {
      const own = decodeOwnAttributes(tree, context);
      const all = new Map([...context.attributes, ...own.map((attribute) => [attribute.name, attribute] as const)]);
      checkStepNames(tree, context);
      const written = form.decode(tree, { ...context, attributes: all });
      if (written === FAILED) return FAILED;
      return {
        ...written,
        attributes: [...all.values()],
        steps: nameWaits(written.steps, new Set(stepNames(valueAt(tree, 'steps')).map(({ name }) => name))),
      };
    },
  };
}

function decodeOwnAttributes(tree: Tree, context: Context): readonly Attribute[] {
  const own = valueAt(tree, 'attributes');
  const decoded = own === undefined ? [] : attributes.decode(own, context);
  return decoded === FAILED ? [] : decoded;
}

function checkStepNames(tree: Tree, context: Context): void {
  const seen = new Map<string, Spot>();
  for (const { name, at } of stepNames(valueAt(tree, 'steps'))) {
    if (seen.has(name))
      context.problems.error(
        'SIM2002',
        at,
        `there are two steps \`${name}\``,
        'names of steps are unique in a process, blocks included',
      );
    seen.set(name, at);
  }
}

/** Section 6, `process:` one process. */
export const process: Form<Process> = withAttributes(singleBody);
/** Section 6, `processes:` several by name. */
export const processes: Form<readonly Process[]> = mapped(mapOf(withAttributes(body), 'processes', goodName), (list) =>
  list.map(({ name, value }): Process => ({ name, ...value })),
);
