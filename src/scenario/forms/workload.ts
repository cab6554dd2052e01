import type { DistributionSpec } from '../../engine/distribution-spec.ts';
import { MAX_TICKS } from '../../engine/time.ts';
import { normalise } from '../normalise.ts';
import type { Arrivals, ClientPolicy, Workload } from '../scenario.ts';
import type { Spot } from '../source/source-file.ts';
import type { Tree } from '../source/tree.ts';
import { entriesOf, itemsOf, valueAt } from '../source/tree.ts';
import { backoff, DEFAULT_BACKOFF, POLICY_ELSEWHERE } from './call-policy.ts';
import { byKey, listOf, mapOf, optional, record, required } from './collections.ts';
import { amountDistribution, durationDistribution, readCsv } from './distribution.ts';
import { anyOf, byKind, FAILED, mapped, unexpected } from './form.ts';
import type { Context, Decoded, Form } from './form.ts';
import { knownName } from './references.ts';
import { NO_TIME } from './service.ts';
import { count, duration, flag, number, orWord, positiveDuration, positiveRate, rate, share, text } from './values.ts';

type Closed = Extract<Arrivals, { kind: 'closed' }>;
type Profile = Extract<Arrivals, { kind: 'profile' }>;

const geometric = mapped(
  record(
    { geometric: required(number({ min: 1, words: '1 or more' }), 'Counts 1, 2, 3 ... with this mean.') },
    { what: 'a geometric size' },
  ),
  ({ geometric: mean }): DistributionSpec => ({ kind: 'geometric', mean }),
);

/** A batch size: a number, `{ geometric: 5 }`, or any distribution of numbers. */
const batchSize: Form<DistributionSpec> = {
  expects: 'a number, `{ geometric: 5 }`, or a distribution of numbers',
  schema: (definitions) => anyOf([geometric.schema(definitions), amountDistribution.schema(definitions)]),
  decode: (tree, context) => {
    if (valueAt(tree, 'geometric') !== undefined) return geometric.decode(tree, context);
    return tree.kind === 'scalar' ? fixedSize.decode(tree, context) : amountDistribution.decode(tree, context);
  },
};
const fixedSize = mapped(count(1), (value): DistributionSpec => ({ kind: 'constant', value }));

const point = record(
  {
    at: required(duration('s'), 'From the start of the simulation.'),
    rate: required(rate, 'From then on.'),
    ramp: optional(duration('s'), 0, 'Linear from the old rate, from `at`, over so long. Default 0s.'),
  },
  { what: 'a point of a profile' },
);

const profile: Form<Profile> = mapped(
  listOf(point, 'points `{ at: 0s, rate: 20/s }`', 1),
  (points, tree, context): Decoded<Profile> => {
    for (let i = 1; i < points.length; i++) {
      const [before, here] = [points[i - 1]!, points[i]!];
      if (here.at > before.at && here.at >= before.at + before.ramp) continue;
      const at = (valueAt(itemsOf(tree)[i], 'at') ?? tree).at;
      const message =
        here.at <= before.at
          ? 'the points of a profile must follow one another'
          : 'this point lies inside of the ramp before it';
      context.problems.error(
        'SIM2011',
        at,
        message,
        here.at <= before.at ? 'sort them by `at`' : 'shorten the ramp, or move the point behind its end',
      );
      return FAILED;
    }
    return { kind: 'profile', points };
  },
);

const state = record(
  {
    rate: required(rate, 'Rate in this state.'),
    stay: required(durationDistribution, 'How long a visit lasts.'),
  },
  { what: 'a state of modulated arrivals' },
);

const population = record(
  {
    clients: required(count(1, 10_000_000), 'How many clients go round.'),
    think: optional(durationDistribution, NO_TIME, 'From the end of an order to the next. Default 0s.'),
  },
  { what: 'a closed population' },
);
const populations = mapOf(
  population,
  'populations `{ clients: 15, think: ... }`',
  (name, at, context) => knownName(name, 'processes', at, context) !== FAILED,
);

/** `{ clients: 50, think: ... }` for any process, or a map from processes to such. */
const closed: Form<Closed> = {
  expects: '`{ clients: 50, think: ... }`, or a map from processes to such',
  decode: (tree, context): Decoded<Closed> => {
    if (tree.kind !== 'map')
      return unexpected(tree, context, '`{ clients: 50, think: ... }`, or a map from processes to such');
    const plain =
      entriesOf(tree).some((entry) => entry.key === 'clients' || entry.key === 'think') || tree.entries.length === 0;
    if (plain) {
      const one = population.decode(tree, context);
      return one === FAILED ? FAILED : { kind: 'closed', populations: [{ process: null, ...one }] };
    }
    const several = populations.decode(tree, context);
    return several === FAILED
      ? FAILED
      : { kind: 'closed', populations: several.map(({ name, value }) => ({ process: name, ...value })) };
  },
  schema: (definitions) => anyOf([population.schema(definitions), populations.schema(definitions)]),
};

const trace: Form<Arrivals> = {
  expects: 'the path of a CSV file with one arrival a line',
  schema: text.schema,
  decode: (tree, context): Decoded<Arrivals> => {
    const times = readCsv(tree, context, 'time');
    if (times === FAILED) return FAILED;
    if (times.some((time) => time > MAX_TICKS)) {
      context.problems.error(
        'SIM2007',
        tree.at,
        'an arrival lies more than 104 days after the start',
        'time is exact to 104 days',
      );
      return FAILED;
    }
    return { kind: 'trace', times: times.map(Math.round).sort((a, b) => a - b) };
  },
};

function only(key: string, form: Form<Arrivals>, about: string): readonly [string, Form<Arrivals>] {
  return [
    key,
    mapped(record({ [key]: required(form, about) }, { what: `arrivals by \`${key}\`` }), (written) => written[key]!),
  ];
}

const poisson = mapped(rate, (perSecond): Arrivals => ({ kind: 'poisson', rate: perSecond }));
const shaped = byKey<Arrivals>('arrivals', [
  only(
    'every',
    mapped(positiveDuration(), (period): Arrivals => ({ kind: 'every', period })),
    'One arrival a period, the first one period after the start.',
  ),
  only(
    'interarrival',
    mapped(durationDistribution, (interarrival): Arrivals => ({ kind: 'renewal', interarrival })),
    'Independent times between arrivals.',
  ),
  only('trace', trace, 'A CSV file with one arrival time a line.'),
  [
    'batches',
    mapped(
      record(
        {
          batches: required(positiveRate, 'Batches, a Poisson process.'),
          size: optional(batchSize, { kind: 'constant', value: 1 }, 'Orders in a batch. Default 1.'),
        },
        { what: 'arrivals in batches' },
      ),
      (written): Arrivals => ({ kind: 'batches', rate: written.batches, size: written.size }),
    ),
  ],
  only('profile', profile, 'Piecewise Poisson.'),
  only(
    'modulated',
    mapped(listOf(state, 'states `{ rate: 2/s, stay: ... }`', 1), (states): Arrivals => ({
      kind: 'modulated',
      states,
    })),
    'A Markov-modulated Poisson process; starts in the first state.',
  ),
  only('closed', closed, 'Clients that think, order, and think again.'),
]);

const one: Form<Arrivals> = byKind<Arrivals, never, Arrivals>(
  'a rate such as `300/s`, or a map with `every`, `interarrival`, `trace`, `batches`, `profile`, `modulated` or `closed`',
  { scalar: poisson, map: shaped },
);

/** One arrival process, or a list of them: superposed. */
const arrivals: Form<readonly Arrivals[]> = {
  expects: one.expects,
  decode: (tree, context) => {
    if (tree.kind === 'list') return listOf(one, 'arrivals', 1).decode(tree, context);
    const single = one.decode(tree, context);
    return single === FAILED ? FAILED : [single];
  },
  schema: (definitions) =>
    anyOf([one.schema(definitions), { type: 'array', items: one.schema(definitions), minItems: 1 }]),
};

const client: Form<ClientPolicy> = mapped(
  record(
    {
      timeout: optional(orWord('none', positiveDuration('s')), null, 'Of one attempt of the client. Default none.'),
      attempts: optional(count(1), 1, 'Total tries. Default 1.'),
      backoff: optional(backoff, DEFAULT_BACKOFF, 'Waits between tries.'),
      'same-key': optional(flag, false, 'All attempts carry one idempotency key. Default false.'),
    },
    { what: '`client`', elsewhere: POLICY_ELSEWHERE },
  ),
  (written): ClientPolicy => ({
    timeout: written.timeout,
    attempts: written.attempts,
    backoff: written.backoff,
    sameKey: written['same-key'],
  }),
);

/** A client that waits for ever and asks once. */
export const DEFAULT_CLIENT: ClientPolicy = { timeout: null, attempts: 1, backoff: DEFAULT_BACKOFF, sameKey: false };

const mix = mapOf(share, 'shares', (name, at, context) => knownName(name, 'processes', at, context) !== FAILED);

/** Section 7. */
export const workload: Form<Workload> = mapped(
  record(
    {
      arrivals: required(arrivals, 'A rate (Poisson), another arrival process, or a list of them: superposed.'),
      client: optional(client, DEFAULT_CLIENT, 'What a client does when it gets no answer.'),
      mix: optional(mix, null, 'Share of each process; default equal shares.'),
    },
    { what: '`workload`', mergeable: true },
  ),
  (written, tree, context): Decoded<Workload> => {
    const shares = written.mix === null ? null : new Map(written.mix.map(({ name, value }) => [name, value]));
    const mixTree = valueAt(tree, 'mix') ?? tree;
    const resolved =
      shares === null
        ? context.names.processes.map(() => 1 / context.names.processes.length)
        : resolveMix(shares, mixTree, context);
    return resolved === FAILED ? FAILED : { arrivals: written.arrivals, client: written.client, mix: resolved };
  },
);

function resolveMix(shares: ReadonlyMap<string, number>, tree: Tree, context: Context): Decoded<readonly number[]> {
  const sum = [...shares.values()].reduce((total, part) => total + part, 0);
  // Shares written with a few digits (33.3%) may miss the whole by their rounding, not by a mistake.
  if (Math.abs(sum - 1) > 0.01) {
    context.problems.error(
      'SIM2011',
      tree.at,
      `the shares of \`mix\` add up to ${Number((sum * 100).toPrecision(6))}%`,
      'they must add up to 100%',
    );
    return FAILED;
  }
  for (const name of context.names.processes) if (!shares.has(name)) warnSilent(name, tree.at, context);
  return normalise(context.names.processes.map((name) => shares.get(name) ?? 0));
}

function warnSilent(name: string, at: Spot, context: Context): void {
  context.problems.warning(
    'SIM2106',
    at,
    `the process \`${name}\` is not in \`mix\` and never starts`,
    `add \`${name}: SHARE\``,
  );
}
