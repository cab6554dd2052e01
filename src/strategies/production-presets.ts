import type { Preset } from './definition.ts';
import { ENGINE_PRESETS } from './coordination/engine-parameters.ts';
import { MESH_PRESETS } from './overlays/mesh-parameters.ts';
import { BROKER_PRESETS } from './transport/broker.ts';

const SQS = 'SQS developer guide, dead-letter queues';
const EJECTION = 'Envoy: envoy/config/cluster/v3/outlier_detection.proto';

/**
 * Products as they should be run, where what they come with is unsafe: `production/NAME` is the preset NAME with the unsafe values put
 * right. What is unsafe about a product is in the summary; a value that no source prescribes is an assumption and marked as one.
 */
export const PRODUCTION_PRESETS: readonly Preset[] = [
  production(BROKER_PRESETS, 'kafka', 'offsets committed after each record: with a commit every 5 s a crash repeats 5 s of records', {
    'broker.acks': { value: 'all', source: 'Apache Kafka: clients/producer/ProducerConfig.java, with replication factor 3 and min.insync.replicas 2 at the broker, which come as 1', evidence: 'R' },
    'broker.commit-every': { value: '0ms', source: 'assumption: enable.auto.commit off and commitSync after each record', evidence: 'G' },
  }),
  production(BROKER_PRESETS, 'rabbitmq-quorum', 'a bounded prefetch: without one a slow consumer hoards what others could work on', {
    'broker.prefetch': { value: 250, source: 'RabbitMQ, consumer acknowledgements and publisher confirms: 100 to 300 are usually best', evidence: 'K' },
  }),
  production(BROKER_PRESETS, 'sqs', 'a redrive policy: without one a record that cannot be handled comes back for ever', {
    'broker.deliveries': { value: 5, source: `${SQS}: no limit until one is set; 5 is an assumption`, evidence: 'G' },
  }),
  production(BROKER_PRESETS, 'jetstream', 'a limit of deliveries: without one a record that cannot be handled comes back for ever', {
    'broker.deliveries': { value: 5, source: 'nats-concepts/jetstream/consumers.md, MaxDeliver -1 until one is set; 5 is an assumption', evidence: 'G' },
  }),
  production(ENGINE_PRESETS, 'temporal', 'a limit of attempts: without one an activity that cannot succeed is tried for ever, under `retries: product`', {
    'engine.attempts': { value: 10, source: 'temporalio/temporal: common/retrypolicy/retry_policy.go, unlimited until one is set; 10 is an assumption', evidence: 'G' },
  }),
  production(ENGINE_PRESETS, 'zeebe', 'three partitions: with one, a single thread does all processes', {
    'engine.shards': { value: 3, source: 'camunda/camunda-platform-helm: partitionCount of the chart', evidence: 'K' },
    'engine.backoff': { value: '1s', source: 'Camunda 8 docs, job workers: at once until one is set; a second is an assumption', evidence: 'G' },
  }),
  production(ENGINE_PRESETS, 'camunda7', 'a wait between attempts: without one all three are over before anything can recover', {
    'engine.backoff': { value: '10s', source: 'Camunda 7, retry time cycle: no delay until one is set; 10 s is an assumption', evidence: 'G' },
  }),
  production(ENGINE_PRESETS, 'step-functions', 'a Retry in each state: without one the first failure ends the execution, under `retries: product`', {
    'engine.attempts': { value: 4, source: 'developer guide, error handling: MaxAttempts 3 once Retry is there', evidence: 'R' },
    'engine.backoff': { value: '1s', source: 'developer guide, error handling: IntervalSeconds 1, BackoffRate 2', evidence: 'R' },
  }),
  production(MESH_PRESETS, 'istio', 'outlier detection on, of at least one instance, and retries only of what was not carried out', {
    'mesh.outlier-ejection': { value: true, source: 'Istio: networking/v1alpha3/destination_rule.proto, opt-in', evidence: 'R' },
    'mesh.always-eject-one': { value: true, source: `${EJECTION}: with 10 % of fewer than 10 instances nobody is ejected otherwise`, evidence: 'R' },
    'mesh.retry-on': { value: 'unreachable', source: 'assumption: a 503 may have had its effect', evidence: 'G' },
  }),
  production(MESH_PRESETS, 'linkerd', 'circuit breaking on', {
    'mesh.outlier-ejection': { value: true, source: 'linkerd/website, circuit breaking: an annotation', evidence: 'R' },
  }),
  production(MESH_PRESETS, 'envoy', 'outlier detection on, of at least one instance', {
    'mesh.outlier-ejection': { value: true, source: `${EJECTION}, opt-in`, evidence: 'R' },
    'mesh.always-eject-one': { value: true, source: `${EJECTION}: with 10 % of fewer than 10 instances nobody is ejected otherwise`, evidence: 'R' },
  }),
];

function production(products: readonly Preset[], name: string, summary: string, values: Preset['values']): Preset {
  const product = products.find((one) => one.name === name);
  if (product === undefined) throw new Error(`no product ${name}`);
  return { name: `production/${name}`, of: product.of, summary: `${name} as it should be run: ${summary}`, values: { ...product.values, ...values } };
}
