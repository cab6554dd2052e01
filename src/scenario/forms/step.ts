import type { Effect, StepNode, Undo } from '../scenario.ts';
import type { Spot } from '../source/source-file.ts';
import type { Tree } from '../source/tree.ts';
import { itemsOf, textOf, valueAt } from '../source/tree.ts';
import { callPolicy, POLICY_ELSEWHERE, POLICY_FIELDS } from './call-policy.ts';
import { CALL_FIELDS, target } from './calls.ts';
import { optional, record } from './collections.ts';
import { effects, keysTouched } from './effect.ts';
import { byKind, mapped } from './form.ts';
import type { Context, Form } from './form.ts';
import { flag } from './values.ts';

const NO_EFFECTS: readonly Effect[] = [];

const longUndo = mapped(
  record(
    {
      ...CALL_FIELDS,
      effect: optional(effects, null, 'Default: the inverse of what the step really wrote.'),
    },
    {
      what: '`undo`',
      elsewhere: { ...POLICY_ELSEWHERE, undo: 'an undo is not undone', pivot: 'the step itself is the pivot or not' },
    },
  ),
  (written, tree, context): Undo => {
    if (written.effect !== null) checkOwners(written.effect, effectTree(tree), written.call.service, context);
    return {
      ...written.call,
      policy: callPolicy(written, null),
      effects: written.effect,
      idempotent: written.idempotent,
      declines: written.declines,
      optional: written.optional,
    };
  },
);

const shortUndo = mapped(target, (to): Undo => ({
  ...to,
  policy: {
    timeout: null,
    attempts: null,
    backoff: POLICY_FIELDS.backoff.fallback(),
    hedge: null,
    budget: null,
    breaker: null,
    bulkhead: null,
    fallback: null,
  },
  effects: null,
  idempotent: true,
  declines: 0,
  optional: false,
}));

const undo: Form<Undo> = byKind<Undo, never, Undo>('`SERVICE.OPERATION` or `{ call: SERVICE.OPERATION, ... }`', {
  scalar: shortUndo,
  map: longUndo,
});

const stepRecord = record(
  {
    ...CALL_FIELDS,
    effect: optional(
      effects,
      NO_EFFECTS,
      'What it does to the data of the service, in one transaction at the end of the service time.',
    ),
    undo: optional(undo, null, 'What compensates it.'),
    pivot: optional(flag, false, 'After it succeeds the process only goes forward.'),
  },
  {
    what: 'a step',
    elsewhere: {
      ...POLICY_ELSEWHERE,
      steps: 'steps stand in `parallel`, `choose` or `repeat`, not in a step',
      effects: 'did you mean `effect`? It takes one effect or a list',
      compensate: 'did you mean `undo`?',
      compensation: 'did you mean `undo`?',
    },
  },
);

/** A step of a process, without its name. */
export const step: Form<Omit<StepNode, 'kind' | 'name'>> = mapped(stepRecord, (written, tree, context) => {
  checkOwners(written.effect, effectTree(tree), written.call.service, context);
  if (written.undo !== null) checkUndo(written.effect, written.undo, tree, context);
  if (written.pivot && written.optional) {
    context.problems.error(
      'SIM2006',
      valueAt(tree, 'pivot')!.at,
      'a step cannot be both `pivot` and `optional`',
      'the process turns on its success, so it cannot be left out',
    );
  }
  return {
    ...written.call,
    policy: callPolicy(written, 1),
    effects: written.effect,
    undo: written.undo,
    declines: written.declines,
    pivot: written.pivot,
    retriable: written.retriable,
    optional: written.optional,
    idempotent: written.idempotent,
  };
});

function effectTree(tree: Tree): Tree {
  return valueAt(tree, 'effect') ?? tree;
}

/** A step touches only data of the service it calls; a view is read at the service that answers from it. */
function checkOwners(list: readonly Effect[], tree: Tree, service: string, context: Context): void {
  list.forEach((one, index) => {
    const at = (tree.kind === 'list' ? itemsOf(tree)[index]! : tree).at;
    const from = 'from' in one && typeof one.from === 'string' ? one.from : 'primary';
    for (const { data } of keysTouched(one)) checkOwner(data, from, service, at, context);
  });
}

function checkOwner(data: string, from: string, service: string, at: Spot, context: Context): void {
  const set = context.data.get(data);
  if (set === undefined) return;
  if (from === 'replica' && set.replicas?.kind !== 'lagging') {
    context.problems.error(
      'SIM2012',
      at,
      `\`${data}\` has no replica to read from`,
      set.replicas === null
        ? 'give it `replicas: { count: 1, lag: ... }`, or read the primary'
        : 'every read of a quorum store is a quorum read: remove `from`',
    );
  }
  if (from === 'view') {
    const views = context.views.filter((view) => view.of.includes(data));
    const answers = views.map((view) => view.owner ?? context.data.get(view.of[0]!)?.owner);
    if (answers.includes(service)) return;
    const hint =
      views.length === 0
        ? `declare one: \`views: { NAME: { of: [${data}], owner: ${service} } }\``
        : `call ${answers.map((owner) => `\`${String(owner)}\``).join(' or ')}, or make \`${service}\` the owner of the view`;
    context.problems.error('SIM2003', at, `\`${service}\` has no view of \`${data}\``, hint);
  } else if (set.owner !== service) {
    context.problems.error(
      'SIM2003',
      at,
      `a step touches only data of the service it calls: \`${data}\` belongs to \`${set.owner}\`, and the call is to \`${service}\``,
      `call \`${set.owner}.OPERATION\`, or make \`${service}\` the owner of \`${data}\``,
    );
  }
}

/** An undo without an effect takes back what the step wrote, so it must call the service that holds it. */
function checkUndo(list: readonly Effect[], back: Undo, tree: Tree, context: Context): void {
  if (back.effects !== null) return;
  const undoTree = valueAt(tree, 'undo')!;
  for (const { data } of list.flatMap(keysTouched)) {
    const owner = context.data.get(data)?.owner;
    if (owner === undefined || owner === back.service || list.every((one) => one.kind === 'read')) continue;
    const at = (textOf(undoTree) === undefined ? (valueAt(undoTree, 'call') ?? undoTree) : undoTree).at;
    context.problems.error(
      'SIM2003',
      at,
      `this undo would take back a change of \`${data}\`, which belongs to \`${owner}\`, by a call to \`${back.service}\``,
      `call \`${owner}.OPERATION\`, or give the undo an effect of its own`,
    );
  }
}
