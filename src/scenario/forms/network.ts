import type { DistributionSpec } from '../../engine/distribution-spec.ts';
import { isDistributionKey } from '../distribution-keys.ts';
import { DEPLOYED_BY_STRATEGIES, OUTSIDE } from '../names.ts';
import type { Link, Loss, Network } from '../scenario.ts';
import { didYouMean } from '../source/suggest.ts';
import { entriesOf } from '../source/tree.ts';
import { listOf, optional, record, required } from './collections.ts';
import { durationDistribution } from './distribution.ts';
import { anyOf, byKind, FAILED, mapped, named } from './form.ts';
import type { Form } from './form.ts';
import { identifier } from './references.ts';
import { bandwidth, flag, number, orWord, positiveDuration, share, text } from './values.ts';

/** Words for a side of a link that is no service and no zone: everybody, the outside, and what a strategy deploys. */
const OTHER_ENDPOINTS: readonly string[] = ['*', ...OUTSIDE, ...DEPLOYED_BY_STRATEGIES];

/** One side of a link: a service, a zone, or a word of {@link OTHER_ENDPOINTS}. A name that is both a service and a zone is refused. */
export const endpoint: Form<string> = {
  expects: 'a service, a zone, `client`, `edge`, something that a strategy deploys, or "*"',
  schema: text.schema,
  decode: (tree, context) => {
    const name = text.decode(tree, context);
    if (name === FAILED) return FAILED;
    const { services, zones } = context.names;
    if (services.includes(name) && zones.includes(name)) {
      context.problems.error('SIM2002', tree.at, `\`${name}\` is both a service and a zone`, 'rename the zone');
      return FAILED;
    }
    const known = [...services, ...zones, ...OTHER_ENDPOINTS];
    if (known.includes(name)) return name;
    context.problems.error(
      'SIM2001',
      tree.at,
      `\`${name}\` is no service and no zone`,
      didYouMean(name, known, 'there are'),
    );
    return FAILED;
  },
};

const gilbertElliott = record(
  {
    'good-to-bad': required(share, 'Chance of a step from good to bad, at each message.'),
    'bad-to-good': required(share, 'Chance of a step back.'),
    'in-bad': optional(share, 1, 'Loss in the bad state. Default 100%.'),
    'in-good': optional(share, 0, 'Loss in the good state. Default 0%.'),
  },
  { what: 'a Gilbert-Elliott loss' },
);

/** Loss of messages: a share of all, or the two-state chain of Gilbert and Elliott. */
export const loss: Form<Loss> = named('loss', () =>
  byKind<Loss, never, Loss>('a share such as `0.01%` or `{ good-to-bad: 1%, bad-to-good: 10%, in-bad: 100% }`', {
    scalar: mapped(share, (rate) => ({ kind: 'independent', rate })),
    map: mapped(gilbertElliott, (chain) => ({
      kind: 'gilbert-elliott',
      goodToBad: chain['good-to-bad'],
      badToGood: chain['bad-to-good'],
      inGood: chain['in-good'],
      inBad: chain['in-bad'],
    })),
  }),
);

const link: Form<Link> = record(
  {
    from: required(endpoint, 'A service, a zone, or "*".'),
    to: required(endpoint, 'A service, a zone, or "*".'),
    latency: optional(durationDistribution, null, 'One way.'),
    loss: optional(loss, null, 'Default: as the network.'),
  },
  { what: 'a link' },
);

interface Latencies {
  readonly sameZone: DistributionSpec | null;
  readonly crossZone: DistributionSpec | null;
  readonly client: DistributionSpec | null;
  readonly links: readonly Link[];
}

const detailedLatency = mapped(
  record(
    {
      'same-zone': optional(durationDistribution, null, 'Between instances in one zone, one way. Default none.'),
      'cross-zone': optional(durationDistribution, null, 'Between zones, one way. Default none.'),
      client: optional(durationDistribution, null, 'Between the outside clients and the edge, one way. Default none.'),
      links: optional(
        listOf(link, 'links `{ from: orders, to: payment, latency: 5ms }`'),
        [],
        'Exceptions for pairs; the first match wins.',
      ),
    },
    { what: '`latency`' },
  ),
  (written): Latencies => ({
    sameZone: written['same-zone'],
    crossZone: written['cross-zone'],
    client: written.client,
    links: written.links,
  }),
);

const uniformLatency = mapped(durationDistribution, (every): Latencies => ({
  sameZone: every,
  crossZone: every,
  client: every,
  links: [],
}));

/** `latency: 5ms` (or any distribution) is every message, clients included; a map tells the kinds of pair apart. */
const latency: Form<Latencies> = {
  expects: 'a time, a distribution, or a map with `same-zone`, `cross-zone`, `client`, `links`',
  decode: (tree, context) => {
    const plain = tree.kind === 'scalar' || entriesOf(tree).some((entry) => isDistributionKey(entry.key));
    return (plain ? uniformLatency : detailedLatency).decode(tree, context);
  },
  schema: (definitions) => anyOf([uniformLatency.schema(definitions), detailedLatency.schema(definitions)]),
};

const retransmit = record(
  {
    after: required(positiveDuration(), 'Wait before the first retransmission.'),
    factor: optional(
      number({ min: 1, words: '1 or more' }),
      2,
      'Each further wait is so many times the last. Default 2.',
    ),
  },
  { what: '`retransmit`', mergeable: true },
);

/** A network that takes no time and loses nothing: what a file without `network:` has. */
export const NO_NETWORK: Network = {
  zones: [],
  sameZone: null,
  crossZone: null,
  client: null,
  links: [],
  loss: { kind: 'independent', rate: 0 },
  retransmit: null,
  duplicate: 0,
  reorder: true,
  bandwidth: null,
};

const NO_LATENCY: Latencies = { sameZone: null, crossZone: null, client: null, links: [] };

const IN_LATENCY: Readonly<Record<string, string>> = Object.fromEntries(
  ['same-zone', 'cross-zone', 'client', 'links'].map((key) => [
    key,
    `write it under \`latency\`: \`latency: { ${key}: ... }\``,
  ]),
);

/** Section 3 of the language. */
export const network: Form<Network> = mapped(
  record(
    {
      zones: optional(
        listOf(identifier, 'zones'),
        [] as readonly string[],
        'Instances are spread over them round robin.',
      ),
      latency: optional(latency, NO_LATENCY, 'One way. A time or distribution alone is every message.'),
      loss: optional(loss, NO_NETWORK.loss, 'Per message and direction. Default 0%.'),
      retransmit: optional(
        orWord('none', retransmit),
        null,
        'What a connection makes of a loss. Default none: the message vanishes.',
      ),
      duplicate: optional(share, 0, 'A message arrives twice. Default 0%.'),
      reorder: optional(flag, true, 'false: first in, first out on each link. Default true.'),
      bandwidth: optional(orWord('unlimited', bandwidth), null, 'Adds size / bandwidth. Default unlimited.'),
    },
    { what: '`network`', elsewhere: IN_LATENCY },
  ),
  ({ latency: latencies, ...rest }, tree, context) => {
    const twice = rest.zones.find((zone, index) => rest.zones.indexOf(zone) !== index);
    if (twice !== undefined)
      context.problems.error('SIM2002', tree.at, `the zone \`${twice}\` is named twice`, 'keep one of them');
    return { ...rest, ...latencies };
  },
);
