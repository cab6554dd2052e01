import type { Parameter, Preset } from '../definition.ts';
import type { LayerDefinition } from '../policy-definition.ts';

const OUTLIER = 'Envoy: envoy/config/cluster/v3/outlier_detection.proto';
const ROUTE = 'Envoy: envoy/config/route/v3/route_components.proto';
const BREAKER = 'Envoy: envoy/config/cluster/v3/circuit_breaker.proto';
const ISTIO_CPU = 'istio.io, performance and scalability, 1.24: 0.20 vCPU for 1,000 requests/s in one sidecar, half of it for each of the two messages; exponential by assumption';

/** Everything that can be set about a mesh. Without a product's preset: Envoy as it comes, with the cost of a sidecar of Istio. */
const MESH_PARAMETERS: readonly Parameter[] = [
  { name: 'mesh.time', type: 'distribution', default: { exponential: '100us' }, ideal: '0ms', evidence: 'D', source: ISTIO_CPU, summary: 'work of one proxy for one message' },
  { name: 'mesh.workers', type: 'count', default: 2, evidence: 'R', source: 'Istio: proxy.istio.io/config concurrency, 2 worker threads', summary: 'messages that a proxy works on at once' },
  { name: 'mesh.retries', type: 'count', default: 0, evidence: 'R', source: ROUTE, summary: 'tries by the proxy beyond the first, within each attempt of the application' },
  { name: 'mesh.retry-on', type: { oneOf: ['unavailable', 'unreachable'] }, default: 'unavailable', evidence: 'D', source: 'a technical failure and a full queue answer 503 or UNAVAILABLE, a rate limit 429', summary: 'unreachable: refused or reset; unavailable: also answers that are technical failures' },
  { name: 'mesh.retry-base', type: 'duration', default: '25ms', ideal: '0ms', evidence: 'R', source: ROUTE, summary: 'the n-th retry waits uniform(0, (2^n - 1) x this)' },
  { name: 'mesh.retry-max', type: 'duration', default: '250ms', ideal: '0ms', evidence: 'R', source: ROUTE, summary: 'longest such wait' },
  { name: 'mesh.timeout', type: { orWord: 'none', of: 'duration' }, default: 'none', evidence: 'R', source: 'Istio: networking/v1alpha3/virtual_service.proto, disabled', summary: 'time-out of a request at the proxy, retries included' },
  { name: 'mesh.balancing', type: { oneOf: ['power-of-two', 'ewma', 'round-robin', 'random', 'least-requests', 'service'] }, default: 'round-robin', ideal: 'service', evidence: 'R', source: 'Envoy: envoy/config/cluster/v3/cluster.proto', summary: "how a proxy chooses an instance; service: by the service's own rule, which `hash` always keeps" },
  { name: 'mesh.max-requests', type: { orWord: 'unlimited', of: 'count' }, default: 'unlimited', evidence: 'R', source: 'Istio: pilot/pkg/networking/core/cluster_traffic_policy.go sets 2^32 - 1', summary: 'requests of one proxy to one service that may be under way (circuit breaker)' },
  { name: 'mesh.max-retries', type: { orWord: 'unlimited', of: 'count' }, default: 'unlimited', evidence: 'R', source: 'Istio: pilot/pkg/networking/core/cluster_traffic_policy.go sets 2^32 - 1', summary: 'retries among them' },
  { name: 'mesh.retry-budget', type: { orWord: 'none', of: 'share' }, default: 'none', evidence: 'R', source: `${BREAKER}, opt-in; 20% once it is on`, summary: 'retries as a share of the requests under way; replaces max-retries' },
  { name: 'mesh.retry-budget-minimum', type: 'count', default: 3, evidence: 'R', source: BREAKER, summary: 'retries that the budget always allows' },
  { name: 'mesh.outlier-ejection', type: 'flag', default: false, evidence: 'R', source: 'Istio: networking/v1alpha3/destination_rule.proto, opt-in', summary: 'each proxy leaves out instances that failed it several times in a row' },
  { name: 'mesh.consecutive-errors', type: 'count', default: 5, evidence: 'R', source: OUTLIER, summary: 'failures in a row that eject' },
  { name: 'mesh.ejection-interval', type: 'duration', default: '10s', evidence: 'R', source: OUTLIER, summary: 'ejected instances come back on ticks of this' },
  { name: 'mesh.ejection-time', type: 'duration', default: '30s', evidence: 'R', source: OUTLIER, summary: 'the n-th ejection in a row lasts n times this' },
  { name: 'mesh.ejection-max', type: 'duration', default: '300s', evidence: 'R', source: OUTLIER, summary: 'longest ejection' },
  { name: 'mesh.max-ejection', type: 'share', default: '10%', evidence: 'R', source: `${OUTLIER}; ejectHost in outlier_detection_impl.cc counts the next one, so fewer than 10 instances eject nobody`, summary: 'share of the instances that may be ejected' },
  { name: 'mesh.always-eject-one', type: 'flag', default: false, evidence: 'R', source: `${OUTLIER}; pull request envoyproxy/envoy#34796`, summary: 'one may be ejected whatever the share says' },
  { name: 'mesh.panic-threshold', type: 'share', default: '50%', evidence: 'R', source: 'Envoy: envoy/config/cluster/v3/cluster.proto', summary: 'below this share of instances left, ejections are ignored' },
  { name: 'mesh.config-lag', type: 'duration', default: '100ms', ideal: '0ms', evidence: 'R', source: 'Istio: pilot/pkg/features/tuning.go, debounce after the last change; the push itself is taken to be at once', summary: 'from a change of the instances until the proxies know of it' },
];

/** The overlay `mesh`. */
export const MESH: LayerDefinition = {
  axis: 'overlay', name: 'mesh',
  summary: 'proxies beside every caller and callee: they queue, choose instances, retry and turn away; broker traffic only passes them',
  parameters: MESH_PARAMETERS,
};

/** Products; the first is the one of `{ mesh: }` without a name. */
export const MESH_PRESETS: readonly Preset[] = [
  {
    name: 'istio', of: ['mesh'], summary: 'sidecars of Istio as installed: two retries, least requests, no time-out, no ejection, no breaker',
    values: {
      'mesh.retries': { value: 2, source: 'pilot/pkg/networking/core/route/retry/retry.go', evidence: 'R' },
      'mesh.balancing': { value: 'power-of-two', source: 'LEAST_REQUEST with two choices, cluster_traffic_policy.go', evidence: 'R' },
      'mesh.panic-threshold': { value: '0%', source: 'minHealthPercent of the DestinationRule once outlier detection is set', evidence: 'R' },
    },
  },
  {
    name: 'linkerd', of: ['mesh'], summary: 'linkerd2-proxy as installed: peak EWMA, no retries, no time-out',
    values: {
      'mesh.retries': { value: 0, source: 'linkerd/website, retries: off until a profile or route asks for them', evidence: 'R' },
      'mesh.time': { value: { exponential: '50us' }, source: 'assumption: half of an Envoy sidecar; the vendor publishes latencies only', evidence: 'G' },
      'mesh.workers': { value: 1, source: 'linkerd2-proxy: one worker thread unless cores are given', evidence: 'K' },
      'mesh.balancing': { value: 'ewma', source: 'linkerd2 policy-controller/grpc/src/outbound.rs, peak EWMA of two', evidence: 'R' },
      'mesh.retry-base': { value: '0ms', source: 'linkerd/website, retries: no back-off until configured', evidence: 'R' },
      'mesh.retry-max': { value: '0ms', source: 'linkerd/website, retries: no back-off until configured', evidence: 'R' },
      'mesh.retry-budget': { value: '20%', source: 'linkerd2 controller/api/destination/profile_translator.go; it counts here what is under way, not a second', evidence: 'R' },
      'mesh.retry-budget-minimum': { value: 10, source: 'linkerd2 controller/api/destination/profile_translator.go, 10 a second', evidence: 'R' },
      'mesh.consecutive-errors': { value: 7, source: 'linkerd/website, circuit breaking', evidence: 'R' },
      'mesh.ejection-interval': { value: '0ms', source: 'linkerd/website, circuit breaking: a probe at the end of the penalty', evidence: 'R' },
      'mesh.ejection-time': { value: '1s', source: 'linkerd/website, circuit breaking', evidence: 'R' },
      'mesh.ejection-max': { value: '60s', source: 'linkerd/website, circuit breaking', evidence: 'R' },
      'mesh.max-ejection': { value: '100%', source: 'linkerd/website, circuit breaking: every endpoint by itself', evidence: 'R' },
      'mesh.panic-threshold': { value: '0%', source: 'linkerd/website, circuit breaking: 503 when all are out', evidence: 'R' },
      'mesh.config-lag': { value: '0ms', source: 'linkerd2: endpoints are watched', evidence: 'R' },
    },
  },
  {
    name: 'envoy', of: ['mesh'], summary: 'Envoy without a control plane of its own: round robin, 15 s, thresholds of 1024 and 3, no retries',
    values: {
      'mesh.retries': { value: 0, source: `${ROUTE}, none without a policy`, evidence: 'R' },
      'mesh.balancing': { value: 'round-robin', source: 'envoy/config/cluster/v3/cluster.proto', evidence: 'R' },
      'mesh.panic-threshold': { value: '50%', source: 'envoy/config/cluster/v3/cluster.proto', evidence: 'R' },
      'mesh.timeout': { value: '15s', source: ROUTE, evidence: 'R' },
      'mesh.max-requests': { value: 1024, source: BREAKER, evidence: 'R' },
      'mesh.max-retries': { value: 3, source: BREAKER, evidence: 'R' },
      'mesh.config-lag': { value: '1s', source: 'Envoy: endpoint updates merge within 1 s', evidence: 'R' },
    },
  },
  {
    name: 'ambient', of: ['mesh'], summary: 'the node proxies of Istio without a waypoint: encryption only, no retries, the balancing of the service',
    values: {
      'mesh.retries': { value: 0, source: 'ztunnel forwards connections, not requests', evidence: 'K' },
      'mesh.time': { value: { exponential: '30us' }, source: 'istio.io, performance and scalability, 1.24: ztunnel 0.06 vCPU for 1,000 requests/s; exponential by assumption', evidence: 'D' },
      'mesh.balancing': { value: 'service', source: 'ztunnel forwards connections', evidence: 'K' },
    },
  },
];
