import type { CallGroup, NestedCall } from '../scenario.ts';
import type { Tree } from '../source/tree.ts';
import { valueAt } from '../source/tree.ts';
import { callPolicy, POLICY_ELSEWHERE, POLICY_FIELDS } from './call-policy.ts';
import { listOf, optional, record, required } from './collections.ts';
import { anyOf, byKind, FAILED, mapped, named } from './form.ts';
import type { Context, Decoded, Form } from './form.ts';
import { goodName, knownName } from './references.ts';
import { flag, share, text } from './values.ts';

/** A service and one of its operations. */
export interface Target {
  readonly service: string;
  readonly operation: string;
}

/** `SERVICE.OPERATION`; the service must exist, an operation that it does not declare takes the service's time. */
export const target: Form<Target> = {
  expects: '`SERVICE.OPERATION`',
  schema: () => ({ type: 'string', pattern: '^[^.\\s]+\\.[^.\\s]+$' }),
  decode: decodeTarget,
};

function decodeTarget(tree: Tree, context: Context): Decoded<Target> {
  const written = text.decode(tree, context);
  if (written === FAILED) return FAILED;
  const [service, operation, more] = written.split('.');
  if (service === undefined || operation === undefined || more !== undefined || service === '' || operation === '') {
    context.problems.error(
      'SIM1014',
      tree.at,
      `\`${written}\` is not \`SERVICE.OPERATION\``,
      operation === undefined ? `name the operation: \`${written}.do\`` : 'one dot, between service and operation',
    );
    return FAILED;
  }
  if (!goodName(operation, tree.at, context)) return FAILED;
  return knownName(service, 'services', tree.at, context) === FAILED ? FAILED : { service, operation };
}

/** The keys of a step that a nested call has too. */
export const CALL_FIELDS = {
  call: required(target, 'SERVICE.OPERATION.'),
  ...POLICY_FIELDS,
  declines: optional(share, 0, 'Business refusals, never retried. Default 0%.'),
  retriable: optional(flag, false, 'Retried until it succeeds.'),
  optional: optional(flag, false, 'Its failure is recorded and fails nothing.'),
  idempotent: optional(
    flag,
    true,
    'A duplicate execution is suppressed when the strategy carries a key. Default true.',
  ),
} as const;

const longCall = mapped(
  record(CALL_FIELDS, {
    what: 'a call',
    elsewhere: {
      ...POLICY_ELSEWHERE,
      effect: 'effects belong to steps of the process, which undo them; give the step the effect',
      undo: 'only steps of the process can be undone',
      pivot: 'only a step of the process can be the pivot',
    },
  }),
  (written): NestedCall => ({
    ...written.call,
    policy: callPolicy(written, written.retriable ? null : 1),
    optional: written.optional,
    declines: written.declines,
    idempotent: written.idempotent,
  }),
);

const shortCall = mapped(target, (to): NestedCall => ({
  ...to,
  policy: callPolicy(NO_POLICY, 1),
  optional: false,
  declines: 0,
  idempotent: true,
}));

const NO_POLICY = {
  timeout: POLICY_FIELDS.timeout.fallback(),
  attempts: undefined,
  backoff: POLICY_FIELDS.backoff.fallback(),
  hedge: null,
  budget: null,
  breaker: null,
  bulkhead: null,
  fallback: null,
};

const oneCall: Form<NestedCall> = byKind<NestedCall, never, NestedCall>(
  'a call: `SERVICE.OPERATION` or `{ call: SERVICE.OPERATION, ... }`',
  { scalar: shortCall, map: longCall },
);
const together = record(
  { parallel: required(listOf(oneCall, 'calls', 1), 'Calls made at once.') },
  { what: 'calls made at once' },
);

const group: Form<CallGroup> = {
  expects: 'a call, or `{ parallel: [...] }`',
  decode: (tree, context) => {
    if (valueAt(tree, 'parallel') !== undefined) {
      const block = together.decode(tree, context);
      return block === FAILED ? FAILED : { calls: block.parallel };
    }
    const call = oneCall.decode(tree, context);
    return call === FAILED ? FAILED : { calls: [call] };
  },
  schema: (definitions) => anyOf([oneCall.schema(definitions), together.schema(definitions)]),
};

/** What an operation calls after its own time: in order, the branches of a `parallel` at once. */
export const calls: Form<readonly CallGroup[]> = named('calls', () => listOf(group, 'calls'));
