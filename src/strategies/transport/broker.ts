import type { Parameter, Preset } from '../definition.ts';
import type { LayerDefinition } from '../policy-definition.ts';

const KAFKA_LATENCY = 'LinkedIn, "Benchmarking Apache Kafka: 2 million writes per second" (2014), end to end: p50 2 ms, p99 3 ms, p99.9 14 ms; a mixture through these three';
const KAFKA_WORK = 'the same benchmark: 786,980 records/s replicated three times on three machines';
const CONSUMER = 'Apache Kafka: clients/consumer/ConsumerConfig.java';
const PRODUCER_ACKS = 'Apache Kafka: clients/producer/ProducerConfig.java';
const PRODUCER = 'Apache Kafka: clients/CommonClientConfigs.java';
const CLOUD_DISK = 'assumption: cloud network block storage commits in 1 to 2 ms at the median, 5 to 20 ms at p99';

/** The record is safe after this: a lognormal body, and 0.5 % in a tail that puts p99 at 3 ms and p99.9 at 14 ms. */
const KAFKA_HOP = { mixture: [{ weight: 0.995, of: { p50: '2ms', p99: '2.88ms' } }, { weight: 0.005, of: { uniform: ['3ms', '16.75ms'] } }] };

const BROKER_PARAMETERS: readonly Parameter[] = [
  { name: 'broker.kind', type: { oneOf: ['log', 'queue'] }, default: 'log', evidence: 'K', source: 'a partitioned log, read in order', summary: 'log: one consumer to a partition, in order; queue: any free consumer takes the next record' },
  { name: 'broker.partitions', type: { orWord: 'places', of: 'count' }, default: 'places', evidence: 'D', source: 'as many as the service has places, so that none of them idles', summary: 'partitions of a topic; places: instances x concurrency of the service' },
  { name: 'broker.key', type: { orWord: 'order', of: 'text' }, default: 'order', evidence: 'K', source: 'events of an order stay in order', summary: 'attribute whose value decides the partition' },
  { name: 'broker.places', type: { orWord: 'unlimited', of: 'count' }, default: 3, ideal: 'unlimited', evidence: 'D', source: 'three machines, each a place', summary: 'records it takes in at once' },
  { name: 'broker.work', type: 'distribution', default: '4us', ideal: '0ms', evidence: 'D', source: KAFKA_WORK, summary: 'work of a place on one record' },
  { name: 'broker.latency', type: 'distribution', default: KAFKA_HOP, ideal: '0ms', evidence: 'D', source: KAFKA_LATENCY, summary: 'from there until a record is safe and visible' },
  { name: 'broker.acks', type: { oneOf: ['all', 'leader'] }, default: 'all', evidence: 'R', source: `${PRODUCER_ACKS}, acks`, summary: 'all: a record is acknowledged when it is safe; leader: as soon as one broker has it, so that a crash loses what was acknowledged' },
  { name: 'broker.commit-every', type: 'duration', default: '5s', ideal: '0ms', evidence: 'R', source: `${CONSUMER}, auto.commit.interval.ms`, summary: 'period of offset commits; 0 = after each record' },
  { name: 'broker.session-timeout', type: 'duration', default: '45s', ideal: '0ms', evidence: 'R', source: `${CONSUMER}, session.timeout.ms`, summary: 'until a consumer that is gone is given up' },
  { name: 'broker.rebalance', type: 'duration', default: '3s', ideal: '0ms', evidence: 'G', source: 'assumption: one heartbeat interval (heartbeat.interval.ms 3 s) until all members have rejoined', summary: 'how long a group stands still when its members change' },
  { name: 'broker.ack-timeout', type: 'duration', default: '1s', evidence: 'G', source: 'assumption: connections notice a loss long before request.timeout.ms (30 s) is over', summary: 'until a message to or from the broker that was lost is sent again' },
  { name: 'broker.retry', type: 'duration', default: '100ms', evidence: 'R', source: `${PRODUCER}, retry.backoff.ms`, summary: 'first wait of a publisher that finds the broker down; doubled each time' },
  { name: 'broker.retry-max', type: 'duration', default: '1s', evidence: 'R', source: `${PRODUCER}, retry.backoff.max.ms`, summary: 'longest such wait' },
  { name: 'broker.visibility', type: { orWord: 'connection', of: 'duration' }, default: 'connection', evidence: 'K', source: 'a consumer that is gone breaks its connection', summary: 'queues: how long a delivered record is hidden from others; connection: as long as its consumer is there' },
  { name: 'broker.prefetch', type: 'count', default: 0, evidence: 'K', source: 'a consumer takes what it has places for', summary: 'queues: records that a consumer holds beyond those it works on' },
  { name: 'broker.deliveries', type: { orWord: 'unlimited', of: 'count' }, default: 'unlimited', evidence: 'K', source: 'no limit until one is configured', summary: 'queues: deliveries until a record is put aside for good' },
  { name: 'entry.persist', type: 'distribution', default: { p50: '1.5ms', p99: '9ms' }, ideal: '0ms', evidence: 'G', source: CLOUD_DISK, summary: 'durable commit of the edge: the order with its event, and the outcome in the view' },
  { name: 'entry.bookkeeping', type: 'flag', default: true, ideal: false, evidence: 'D', source: 'inbox and outbox rows are rows: without an effect beside them they are a commit of their own', summary: 'what only the strategy writes costs a commit' },
];

export const BROKER: LayerDefinition = {
  axis: 'transport', name: 'broker', parameters: BROKER_PARAMETERS,
  summary: 'events go through a broker: partitions or queues, consumer groups, redelivery',
};

/** Products; the first gives the defaults above. */
export const BROKER_PRESETS: readonly Preset[] = [
  { name: 'kafka', of: ['broker'], summary: 'Apache Kafka, three replicas, acknowledged by all in sync, classic consumer groups', values: {} },
  {
    name: 'rabbitmq-quorum', of: ['broker'], summary: 'RabbitMQ quorum queue with confirms: any free consumer, requeued when a connection breaks, 20 deliveries',
    values: {
      'broker.kind': { value: 'queue', source: 'docs/quorum-queues/index.md', evidence: 'R' },
      'broker.commit-every': { value: '0ms', source: 'each delivery is acknowledged, docs/confirms.md', evidence: 'R' },
      'broker.session-timeout': { value: '0ms', source: 'a crash resets the connection at once; one that goes silent takes two heartbeats of 60 s', evidence: 'D' },
      'broker.latency': { value: { p50: '2ms', p99: '12ms' }, source: 'assumption: a majority writes and flushes its log', evidence: 'G' },
      'broker.work': { value: '30us', source: 'assumption: some 30,000 messages/s through one queue', evidence: 'G' },
      'broker.places': { value: 1, source: 'a queue is one Erlang process', evidence: 'K' },
      'broker.prefetch': { value: 2000, source: 'unlimited by default, capped by the quorum client: src/rabbit_fifo_client.erl', evidence: 'R' },
      'broker.deliveries': { value: 20, source: 'deps/rabbit/src/rabbit_quorum_queue.erl, delivery-limit', evidence: 'R' },
    },
  },
  {
    name: 'sqs', of: ['broker'], summary: 'Amazon SQS standard queue: unordered, hidden for 30 s, no redrive policy',
    values: {
      'broker.kind': { value: 'queue', source: 'SQS developer guide, standard queues', evidence: 'R' },
      'broker.commit-every': { value: '0ms', source: 'each message is deleted, SQS developer guide', evidence: 'R' },
      'broker.visibility': { value: '30s', source: 'SQS developer guide, visibility time-out', evidence: 'R' },
      'broker.latency': { value: { p50: '8ms', p99: '50ms' }, source: 'assumption: a few milliseconds to send and to receive', evidence: 'G' },
      'broker.work': { value: '0ms', source: 'not ours to size', evidence: 'K' },
      'broker.places': { value: 'unlimited', source: 'nearly unlimited throughput, SQS developer guide', evidence: 'R' },
      'broker.prefetch': { value: 10, source: 'up to 10 messages a receive, SQS developer guide', evidence: 'R' },
    },
  },
  {
    name: 'jetstream', of: ['broker'], summary: 'NATS JetStream with a pull consumer: acknowledged by a Raft quorum, 30 s to acknowledge, delivered for ever',
    values: {
      'broker.kind': { value: 'queue', source: 'nats-concepts/jetstream/consumers.md', evidence: 'R' },
      'broker.commit-every': { value: '0ms', source: 'each message is acknowledged', evidence: 'R' },
      'broker.visibility': { value: '30s', source: 'server/consumer.go, JsAckWaitDefault', evidence: 'R' },
      'broker.latency': { value: { p50: '1ms', p99: '6ms' }, source: 'assumption: a quorum in memory, flushed every 2 minutes', evidence: 'G' },
      'broker.work': { value: '10us', source: 'assumption: some 100,000 messages/s through one stream', evidence: 'G' },
      'broker.places': { value: 1, source: 'one leader to a stream', evidence: 'K' },
    },
  },
];
