import type { DistributionSpec } from '../../engine/distribution-spec.ts';
import { MINUTE, SECOND } from '../../engine/time.ts';
import { DEPLOYED_BY_STRATEGIES, OUTSIDE } from '../names.ts';
import { KUBERNETES_HPA } from '../platforms.ts';
import type { Runtime } from '../runtimes.ts';
import { RUNTIMES } from '../runtimes.ts';
import type { Autoscale, Balancing, Failures, Operation, Restarts, Service, StoreSpec } from '../scenario.ts';
import type { Spot } from '../source/source-file.ts';
import type { Tree } from '../source/tree.ts';
import { valueAt } from '../source/tree.ts';
import { calls } from './calls.ts';
import { listOf, mapOf, optional, record, required } from './collections.ts';
import { durationDistribution } from './distribution.ts';
import { FAILED, mapped, named } from './form.ts';
import type { Context, Decoded, Form } from './form.ts';
import { goodName, identifier, knownName, reference } from './references.ts';
import { probes, restarts, warmUp } from './supervision.ts';
import {
  choice,
  count,
  decodeQuantity,
  duration,
  flag,
  orWord,
  positiveDuration,
  positiveRate,
  quantity,
  share,
  size,
  text,
} from './values.ts';

/** The constant 0. */
export const NO_TIME: DistributionSpec = { kind: 'constant', value: 0 };
const PLAIN_BALANCING = [
  'random',
  'round-robin',
  'least-requests',
  'power-of-two',
  'join-shortest-queue',
  'join-idle-queue',
  'ewma',
] as const;
const plainBalancing = choice(PLAIN_BALANCING, ['hash(ATTRIBUTE)']);
const HASH = /^hash\(\s*([^()\s]+)\s*\)$/;

/** How requests choose an instance. */
export const balancing: Form<Balancing> = {
  expects: plainBalancing.expects,
  schema: () => ({ anyOf: [{ enum: PLAIN_BALANCING }, { type: 'string', pattern: '^hash\\(.+\\)$' }] }),
  decode: (tree, context) => {
    const attribute = tree.kind === 'scalar' ? HASH.exec(tree.text)?.[1] : undefined;
    if (attribute !== undefined) {
      const key = knownName(attribute, 'attributes', tree.at, context, ['order']);
      return key === FAILED ? FAILED : { kind: 'hash', key };
    }
    const kind = plainBalancing.decode(tree, context);
    return kind === FAILED ? FAILED : { kind };
  },
};

const failover = mapped(
  record(
    {
      spares: required(count(0), 'Whole spare instances that wait.'),
      coverage: optional(share, 1, 'Chance that a failure is noticed and switched. Default 100%.'),
      switch: optional(durationDistribution, NO_TIME, 'Time to switch to a spare. Default 0s.'),
      uncovered: optional(durationDistribution, NO_TIME, 'Down time of a failure that is not covered. Default 0s.'),
    },
    { what: '`failover`', mergeable: true },
  ),
  (written): NonNullable<Failures['failover']> => written,
);

/** Failures of each instance, alternating up and down. */
export const failures: Form<Failures> = named('failures', () =>
  mapped(
    record(
      {
        up: required(durationDistribution, 'Time to the next failure.'),
        down: required(durationDistribution, 'Time to repair; may be 0s.'),
        'on-crash': optional(
          choice(['lose', 'resume']),
          'lose',
          'lose: everything in it is gone; resume: it goes on where it stopped. Default lose.',
        ),
        failover: optional(orWord('none', failover), null, 'Spares that take over.'),
        crew: optional(reference('crews'), null, 'Repairs queue for a crew of `crews`.'),
      },
      { what: '`failures`', mergeable: true },
    ),
    (written): Failures => ({
      up: written.up,
      down: written.down,
      onCrash: written['on-crash'],
      failover: written.failover,
      crew: written.crew,
    }),
  ),
);

const scaleUp: Form<NonNullable<Autoscale['scaleUp']>> = record(
  {
    share: optional(quantity('share', { min: 0, words: 'a share of 0% or more' }), 0, 'So large a part of those that there are, rounded up. Default 0%.'),
    instances: optional(count(0), 0, 'Or so many, if that is more. Default 0.'),
  },
  { what: '`scale-up`' },
);

const autoscaleRecord = record(
  {
    preset: optional(
      choice(['kubernetes-hpa']),
      null,
      'Where its defaults come from: kubernetes-hpa has a `target` of 80% and a `scale-up` of 100% or 4.',
    ),
    metric: optional(
      choice(['utilisation', 'queue', 'rate']),
      'utilisation',
      'What is measured, per instance. Default utilisation.',
    ),
    target: optional(
      {
        expects: 'a share for `utilisation` (`60%`), a number for `queue`, a rate for `rate` (`100/s`)',
        schema: () => ({ type: ['string', 'number'] }),
        decode: (tree: Tree) => tree,
      },
      null,
      'What is aimed at: a share, a number or a rate, as the metric asks. Default 60% of `utilisation`.',
    ),
    min: optional(count(1), 1, 'Least instances. Default 1.'),
    max: required(count(1), 'Most instances.'),
    every: optional(positiveDuration('s'), 15 * SECOND, 'Time between decisions. Default 15s.'),
    window: optional(positiveDuration('s'), MINUTE, 'What the measurement averages over. Default 60s.'),
    tolerance: optional(share, 0.1, 'Deviations below this change nothing. Default 10%.'),
    'scale-down-after': optional(duration('s'), 5 * MINUTE, 'A lower demand must last so long. Default 5m.'),
    'scale-up': optional(
      orWord('unlimited', scaleUp),
      undefined,
      'How many more one decision may start. Default unlimited, or what the preset says.',
    ),
  },
  { what: '`autoscale`', mergeable: true },
);

const autoscale: Form<Autoscale> = mapped(autoscaleRecord, (written, tree, context): Decoded<Autoscale> => {
  const preset = written.preset === null ? null : KUBERNETES_HPA;
  const kind = written.metric === 'utilisation' ? 'share' : written.metric === 'rate' ? 'rate' : 'number';
  const words = kind === 'share' ? 'above 0% and at most 100%' : 'above 0';
  if (written.target === null && kind !== 'share') {
    context.problems.error(
      'SIM1011',
      tree.at,
      `\`autoscale\` by \`${written.metric}\` needs \`target\``,
      kind === 'rate'
        ? 'for example `target: 100/s` of each instance'
        : 'for example `target: 10` waiting at each instance',
    );
    return FAILED;
  }
  const target =
    written.target === null
      ? (preset?.target ?? 0.6)
      : decodeQuantity(written.target, context, kind, { above: 0, ...(kind === 'share' ? { max: 1 } : {}), words });
  if (target === FAILED) return FAILED;
  if (written.min > written.max) {
    context.problems.error('SIM1015', tree.at, '`min` is above `max`', 'swap them');
    return FAILED;
  }
  const { metric, min, max, every, window, tolerance } = written;
  const limit = written['scale-up'] === undefined ? (preset?.scaleUp ?? null) : written['scale-up'];
  return { metric, target, min, max, every, window, tolerance, scaleDownAfter: written['scale-down-after'], scaleUp: limit };
});

/** Commits and connections of a database. */
export const storeSpec: Form<StoreSpec> = named('store', () =>
  record(
    {
      commit: optional(durationDistribution, NO_TIME, 'Time of a durable commit. Default 0ms.'),
      connections: optional(orWord('unlimited', count(1)), null, 'Transactions at once. Default unlimited.'),
    },
    { what: 'a store' },
  ),
);

const operation = mapped(
  record(
    {
      time: optional(durationDistribution, null, 'Default: the time of the service.'),
      request: optional(size, 0, 'Size of a request. Default 0B.'),
      response: optional(size, 0, 'Size of a response. Default 0B.'),
      calls: optional(calls, [], 'Calls made in order after the own time; the place is held until they end.'),
      await: optional(choice(['hold', 'async']), 'hold', 'async releases the place while calls are out. Default hold.'),
      errors: optional(share, null, 'Technical failures. Default: those of the service.'),
    },
    { what: 'an operation' },
  ),
  (written): Omit<Operation, 'name'> => ({
    time: written.time,
    requestBytes: written.request,
    responseBytes: written.response,
    calls: written.calls,
    await: written.await,
    errors: written.errors,
  }),
);

const external = mapped(
  record(
    {
      'rate-limit': optional(
        orWord('unlimited', positiveRate),
        null,
        'What it accepts; more is refused. Default unlimited.',
      ),
    },
    { what: '`external`' },
  ),
  (written) => ({ rateLimit: written['rate-limit'] }),
);

const FIELDS = {
  instances: optional(
    count(1, 100_000),
    undefined,
    'How many run at the start. Default 1, or the `min` of `autoscale`.',
  ),
  concurrency: optional(orWord('unlimited', count(1)), 1, 'Places: requests an instance serves at once. Default 1.'),
  discipline: optional(
    choice([
      'fifo',
      'lifo',
      'processor-sharing',
      'priority',
      'preemptive-priority',
      'shortest-first',
      'shortest-remaining',
    ]),
    'fifo',
    'Who is served next. Default fifo.',
  ),
  queue: optional(
    orWord('unlimited', count(0)),
    null,
    'Waiting places per instance; a full queue rejects at once. Default unlimited.',
  ),
  patience: optional(
    orWord('none', durationDistribution),
    null,
    'A waiting request leaves the queue after this. Default none.',
  ),
  'on-timeout': optional(
    choice(['keep-working', 'cancel']),
    'keep-working',
    'What the server does for a caller that gave up. Default keep-working.',
  ),
  zones: optional(
    listOf(reference('zones'), 'zones'),
    [] as readonly string[],
    'Where its instances stand. Default: all zones.',
  ),
  balancing: optional(balancing, { kind: 'round-robin' }, 'How requests choose an instance. Default round-robin.'),
  time: optional(
    durationDistribution,
    NO_TIME,
    'Service time of every operation that has none of its own. Default 0ms.',
  ),
  operations: optional(
    mapOf(operation, 'operations', goodName),
    [],
    'What it offers; one that is called without being declared takes the time of the service.',
  ),
  errors: optional(share, 0, 'Technical failures, answered after the service time. Default 0%.'),
  failures: optional(orWord('none', failures), null, 'Crashes of each instance. Default none.'),
  detection: optional(duration(), 0, 'How long balancers go on sending to a crashed instance. Default 0s.'),
  'start-up': optional(durationDistribution, NO_TIME, 'Before a new instance serves. Default 0s.'),
  restarts: optional(
    orWord('none', restarts),
    null,
    'A supervisor with a back-off starts crashed instances again. Default none: they start when nothing keeps them down.',
  ),
  'warm-up': optional(orWord('none', warmUp), null, 'Instances that have just started are slower. Default none.'),
  probes: optional(orWord('none', probes), null, 'What watches the instances. Default none.'),
  autoscale: optional(orWord('none', autoscale), null, 'Instances follow the load.'),
  external: optional(external, null, 'A third party: not ours to scale, in no transaction of ours.'),
  store: optional(storeSpec, { commit: NO_TIME, connections: null }, 'Its database.'),
  runtime: optional(text, null, 'A preset for start-up and pauses, such as `jvm`.'),
  team: optional(identifier, null, 'Who owns it; a team of `delivery`.'),
  instrumented: optional(flag, true, 'false: emits no spans. Default true.'),
  'idle-shutdown': optional(orWord('none', duration()), null, 'An instance idle so long stops. Default none.'),
  contention: optional(
    duration(),
    0,
    'Added to the drawn time for each other request in service at its start. Default 0s.',
  ),
  deadlines: optional(
    choice(['ignore', 'propagate']),
    'ignore',
    'propagate: requests whose deadline has passed are shed. Default ignore.',
  ),
} as const;

const ELSEWHERE: Readonly<Record<string, string>> = {
  replicas: 'did you mean `instances`? Replicas belong to a data set',
  workers: 'did you mean `concurrency`?',
  threads: 'did you mean `concurrency`?',
  timeout: 'a time-out belongs to the step (or the call) that waits; here `patience` bounds the wait in the queue',
  latency: 'write `time` for the service time; latency belongs to `network`',
  calls: 'calls belong to an operation: `operations: { NAME: { calls: [...] } }`',
};

/** A service of section 4, without its name. */
export const serviceBody: Form<Omit<Service, 'name'>> = named('service', () =>
  mapped(record(FIELDS, { what: 'a service', elsewhere: ELSEWHERE }), (written, tree, context) => {
    const {
      'on-timeout': onTimeout,
      'start-up': startUp,
      'idle-shutdown': idleShutdown,
      'warm-up': slowStart,
      operations,
      ...rest
    } = written;
    const instances = rest.instances ?? rest.autoscale?.min ?? 1;
    checkAutoscale(rest.autoscale, instances, tree, context);
    checkTeam(rest.team, tree, context);
    checkRestarts(rest.restarts, rest.failures, (valueAt(tree, 'restarts') ?? tree).at, context);
    const runtime = runtimeOf(rest.runtime, rest.failures, tree, context);
    return {
      ...rest,
      instances,
      onTimeout,
      failures: rest.failures ?? runtime?.pauses ?? null,
      startUp: valueAt(tree, 'start-up') === undefined ? (runtime?.startUp ?? startUp) : startUp,
      idleShutdown,
      warmUp: slowStart,
      operations: operations.map(({ name, value }) => ({ name, ...value })),
    };
  }),
);

function checkAutoscale(plan: Autoscale | null, instances: number, tree: Tree, context: Context): void {
  if (plan === null || (instances >= plan.min && instances <= plan.max)) return;
  const at = (valueAt(tree, 'instances') ?? valueAt(tree, 'autoscale') ?? tree).at;
  context.problems.error(
    'SIM1015',
    at,
    `it starts with ${instances} instances, outside of \`autoscale\` (${plan.min} to ${plan.max})`,
    'change `instances`, `min` or `max`',
  );
}

/** The preset of a runtime; null = there is none. What the file says itself stands above it. */
function runtimeOf(name: string | null, failures: Failures | null, tree: Tree, context: Context): Runtime | null {
  if (name === null) return null;
  const at = (valueAt(tree, 'runtime') ?? tree).at;
  const runtime = Object.hasOwn(RUNTIMES, name) ? RUNTIMES[name]! : null;
  if (runtime === null) {
    context.problems.warning(
      'SIM2109',
      at,
      `no preset is known for the runtime \`${name}\`: it only names a skill`,
      `known: ${Object.keys(RUNTIMES).join(', ')}; or write \`start-up\` and \`failures\``,
    );
  } else if (runtime.pauses !== null && failures !== null) {
    context.problems.warning(
      'SIM2109',
      at,
      `the pauses of \`${name}\` are left out: \`failures\` says what stops it`,
      'leave out one of the two',
    );
  }
  return runtime;
}

/** Either somebody waits to take over, or it is started again where it is. */
export function checkRestarts(plan: Restarts | null, failures: Failures | null, at: Spot, context: Context): void {
  if (plan === null || failures?.failover == null) return;
  context.problems.error('SIM1017', at, '`restarts` cannot stand beside `failover`: a spare takes over, nothing is started again', 'keep one of them');
}

/** A team is a label until `delivery:` gives teams people; then it must be one of those. */
function checkTeam(team: string | null, tree: Tree, context: Context): void {
  if (team !== null && context.names.teams.length > 0)
    knownName(team, 'teams', (valueAt(tree, 'team') ?? tree).at, context);
}

/** Section 4: all services. Names that a strategy's own parts or the outside have are refused. */
export const services: Form<readonly Service[]> = mapped(mapOf(serviceBody, 'services', serviceName), (list) =>
  list.map(({ name, value }) => ({ name, ...value })),
);

function serviceName(name: string, at: Spot, context: Context): boolean {
  if (!goodName(name, at, context)) return false;
  if (![...DEPLOYED_BY_STRATEGIES, ...OUTSIDE].includes(name)) return true;
  context.problems.error(
    'SIM2002',
    at,
    `a service cannot be called \`${name}\``,
    OUTSIDE.includes(name)
      ? 'that is the outside of the system'
      : 'strategies deploy something of that name, and its measures would be mixed up',
  );
  return false;
}
