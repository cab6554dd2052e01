import { KUBERNETES_PROBE, KUBERNETES_RESTARTS } from '../platforms.ts';
import type { Probe, Probes, Restarts, WarmUp } from '../scenario.ts';
import { optional, record, required } from './collections.ts';
import { anyOf, FAILED, mapped, named } from './form.ts';
import type { Form } from './form.ts';
import { choice, count, duration, number, positiveDuration } from './values.ts';

/** A map, or the name of a preset. */
function orPreset<T>(name: string, preset: T, form: Form<T>): Form<T> {
  return {
    expects: `${form.expects}, or \`${name}\``,
    schema: (definitions) => anyOf([form.schema(definitions), { const: name }]),
    decode: (tree, context) => (tree.kind === 'scalar' && tree.value === name ? preset : form.decode(tree, context)),
  };
}

/** How crashed instances start again. */
export const restarts: Form<Restarts> = named('restarts', () =>
  mapped(
    orPreset(
      'kubernetes',
      KUBERNETES_RESTARTS,
      record(
        {
          base: optional(positiveDuration('s'), KUBERNETES_RESTARTS.base, 'Wait before the second start in a row; the first comes at once. Default 10s.'),
          factor: optional(number({ min: 1, words: 'a number of 1 or more' }), KUBERNETES_RESTARTS.factor, 'Each further wait is so many times as long. Default 2.'),
          max: optional(positiveDuration('s'), KUBERNETES_RESTARTS.max, 'The longest wait. Default 300s.'),
          reset: optional(positiveDuration('m'), KUBERNETES_RESTARTS.reset, 'One that has served so long begins with the first wait again. Default 10m.'),
        },
        { what: '`restarts`' },
      ),
    ),
    (written, tree, context) => {
      if (written.max >= written.base) return written;
      context.problems.error('SIM1015', tree.at, '`max` is below `base`', 'swap them');
      return FAILED;
    },
  ),
);

/** How slow an instance is at first. */
export const warmUp: Form<WarmUp> = named('warm-up', () =>
  record(
    {
      for: required(positiveDuration('s'), 'How long after its start an instance is slower, less and less.'),
      factor: required(number({ min: 1, words: 'a number of 1 or more' }), 'How many times as long its work takes at first.'),
    },
    { what: '`warm-up`', mergeable: true },
  ),
);

const COMMON = {
  every: optional(positiveDuration('s'), KUBERNETES_PROBE.every, 'Time between two of them. Default 10s.'),
  timeout: optional(duration('s'), KUBERNETES_PROBE.timeout, 'No answer after this is a failure. Default 1s.'),
  failures: optional(count(1), KUBERNETES_PROBE.failures, 'Failures in a row before it acts. Default 3.'),
  path: optional(
    choice(['own', 'data']),
    KUBERNETES_PROBE.path,
    'own: any process that runs answers; data: it queues, works and fails as requests do. Default own.',
  ),
};

function checked(form: Form<Probe>): Form<Probe> {
  return mapped(form, (probe, tree, context) => {
    if (probe.timeout < probe.every) return probe;
    context.problems.error('SIM1015', tree.at, 'a probe must end before the next begins: `timeout` is not below `every`', 'shorten `timeout`');
    return FAILED;
  });
}

const liveness = orPreset('kubernetes', KUBERNETES_PROBE, checked(mapped(record(COMMON, { what: '`liveness`' }), (written): Probe => ({ ...written, successes: 1 }))));
const readiness = orPreset('kubernetes', KUBERNETES_PROBE, checked(record({ ...COMMON, successes: optional(count(1), KUBERNETES_PROBE.successes, 'Successes in a row before it is ready again. Default 1.') }, { what: '`readiness`' })));

/** What watches the instances. */
export const probes: Form<Probes> = named('probes', () =>
  orPreset(
    'kubernetes',
    { liveness: KUBERNETES_PROBE, readiness: KUBERNETES_PROBE },
    record(
      {
        liveness: optional(liveness, null, 'One that fails it is restarted. Default none.'),
        readiness: optional(readiness, null, 'One that fails it gets no requests until it succeeds. Default none.'),
      },
      { what: '`probes`' },
    ),
  ),
);
