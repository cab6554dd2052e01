import type { BridgePlan, BrokerPlan } from '../../model/ports-broker.ts';
import type { DistributionSpec } from '../../model/ports.ts';
import type { ResolvedStrategy } from '../definition.ts';
import type { CoordinationDefinition } from '../policy-definition.ts';
import { Reactive } from './reactive.ts';

type Values = ResolvedStrategy['values'];

/** Nobody coordinates: services react to each other's events. */
export const REACTIVE: CoordinationDefinition = {
  name: 'reactive',
  summary: 'choreography: each service consumes the events it is concerned with and publishes what it did',
  parameters: [
    {
      name: 'entry.answer', type: { oneOf: ['outcome', 'accepted'] }, default: 'outcome', evidence: 'K',
      source: 'the client waits for the outcome', summary: 'what the client is told first: the outcome, or `accepted` as soon as the order is durable',
    },
  ],
  defaults: { transaction: 'none', transport: 'broker', bridge: 'outbox-log-tailing', receiver: 'inbox' },
  plan: ({ strategy }) => ({ broker: brokerPlan(strategy), keys: strategy.layers.receiver !== 'none' }),
  create: (ports, parts, transaction) => {
    if (ports.broker === null) throw new Error('choreography needs a broker');
    const { layers, values } = parts.strategy;
    return new Reactive(ports, ports.broker, transaction.create(parts), {
      joins: layers.receiver === 'none' ? 'none' : parts.scenario.workload.client.sameKey ? 'attempts' : 'copies',
      acceptsFirst: values['entry.answer'] === 'accepted',
      listensToItself: layers.bridge === 'listen-to-yourself',
    });
  },
};

/** The broker and its bridges, from the values in force. */
export function brokerPlan({ layers, values }: ResolvedStrategy): BrokerPlan {
  const time = (name: string): number => values[name] as number;
  const varies = (name: string): DistributionSpec => values[name] as DistributionSpec;
  const inbox = layers.receiver !== 'none';
  const bookkeeping = values['entry.bookkeeping'] as boolean;
  const limit = (name: string): number => (values[name] === null ? Infinity : values[name] as number);
  return {
    kind: values['broker.kind'] as BrokerPlan['kind'],
    places: limit('broker.places'), work: varies('broker.work'), latency: varies('broker.latency'),
    acks: values['broker.acks'] === 'leader' ? 'leader' : 'safe',
    partitions: values['broker.partitions'] as number | null, key: values['broker.key'] as string | null,
    commitEvery: time('broker.commit-every'), sessionTimeout: time('broker.session-timeout'), rebalance: time('broker.rebalance'),
    ackTimeout: Math.max(1, time('broker.ack-timeout')), retry: time('broker.retry'), retryMax: time('broker.retry-max'),
    visibility: values['broker.visibility'] as number | null, prefetch: time('broker.prefetch'), deliveries: limit('broker.deliveries'),
    persist: varies('entry.persist'), bridge: bridgePlan(layers.bridge, values),
    inbox, bookkeeping, commitsAlone: bookkeeping && (inbox || layers.bridge.startsWith('outbox')),
  };
}

function bridgePlan(bridge: ResolvedStrategy['layers']['bridge'], values: Values): BridgePlan {
  switch (bridge) {
    case 'dual-write':
      return { kind: bridge, gap: values['dual-write.gap'] as DistributionSpec };
    case 'outbox-polling':
      return { kind: bridge, every: values['outbox.every'] as number, batch: values['outbox.batch'] as number };
    case 'outbox-log-tailing':
      return { kind: bridge, delay: values['outbox.delay'] as DistributionSpec };
    case 'listen-to-yourself':
      return { kind: bridge };
    default:
      throw new Error(`choreography needs a bridge between database and broker, not ${bridge}`);
  }
}
