import type { DistributionSpec } from '../../model/ports.ts';
import type { Sampling, TracingSpec } from '../../model/ports-tracing.ts';
import type { Parameter, Preset, ResolvedStrategy } from '../definition.ts';
import type { LayerDefinition } from '../policy-definition.ts';

const SDK = 'open-telemetry/opentelemetry-specification: configuration/sdk-environment-variables.md';
const TAIL = 'open-telemetry/opentelemetry-collector-contrib: processor/tailsamplingprocessor/README.md';
const ADAPTIVE = 'jaegertracing/jaeger: internal/sampling/samplingstrategy/adaptive/options.go';

/** Everything that can be set about tracing; without a preset: OpenTelemetry. */
const TRACING_PARAMETERS: readonly Parameter[] = [
  { name: 'tracing.span-time', type: 'duration', default: '35us', ideal: '0ms', evidence: 'D', source: 'coroot.com, overhead of OpenTelemetry: 2.0 to 2.7 cores for 10,000 requests/s of two spans', summary: 'work of one recorded span, done at the place that makes it' },
  { name: 'tracing.context-time', type: 'duration', default: '0.2us', ideal: '0ms', evidence: 'K', source: 'Sigelman et al., Dapper (2010): 176 to 204 ns', summary: 'work of a span that is not sampled and only carries the context on' },
  { name: 'tracing.sampler', type: { oneOf: ['head', 'tail', 'adaptive'] }, default: 'head', evidence: 'R', source: `${SDK}: parentbased_always_on`, summary: 'head: decided when a trace begins; tail: by the collector, which keeps what failed; adaptive: head with a probability that follows the load' },
  { name: 'tracing.sampling', type: 'share', default: '100%', evidence: 'R', source: `${SDK}: parentbased_always_on`, summary: 'share of traces kept; under `tail` of those that did not fail' },
  { name: 'tracing.queue', type: 'count', default: 2048, evidence: 'R', source: SDK, summary: 'spans an instance keeps for export; what comes beyond is dropped' },
  { name: 'tracing.batch', type: 'count', default: 512, evidence: 'R', source: SDK, summary: 'spans of one export' },
  { name: 'tracing.export-every', type: 'duration', default: '5s', evidence: 'R', source: SDK, summary: 'longest time that a span waits for its batch to fill' },
  { name: 'tracing.export-time', type: 'distribution', default: '50ms', ideal: '0ms', evidence: 'G', source: 'assumption: one round trip to a collector with its work; one export is under way at a time', summary: 'time of one export' },
  { name: 'tracing.relay-context', type: 'flag', default: false, evidence: 'D', source: 'an outbox row carries the context only where somebody put it there', summary: 'records of a broker carry the context; else the trace breaks there' },
  { name: 'tracing.decision-wait', type: 'duration', default: '30s', evidence: 'R', source: TAIL, summary: 'how long the collector waits for the rest of a trace before it decides' },
  { name: 'tracing.undecided', type: 'count', default: 50000, evidence: 'R', source: TAIL, summary: 'traces that the collector can keep undecided; with more the oldest is lost' },
  { name: 'tracing.initial', type: 'share', default: '0.1%', evidence: 'R', source: ADAPTIVE, summary: 'probability that adaptive sampling starts with' },
  { name: 'tracing.target', type: 'positive-rate', default: '1/s', evidence: 'R', source: ADAPTIVE, summary: 'sampled traces that it aims at, for each process' },
  { name: 'tracing.recalculate-every', type: 'duration', default: '60s', evidence: 'R', source: ADAPTIVE, summary: 'how often it looks' },
  { name: 'tracing.recalculate-delay', type: 'duration', default: '2m', evidence: 'R', source: ADAPTIVE, summary: 'age of what it looks at' },
];

/** The overlay `tracing`. */
export const TRACING: LayerDefinition = {
  axis: 'overlay', name: 'tracing',
  summary: 'services and whatever coordinates make spans and export them; what is kept is the evidence of `operability.*`',
  parameters: TRACING_PARAMETERS,
};

/** Products; the first is the one of `{ tracing: }` without a name. */
export const TRACING_PRESETS: readonly Preset[] = [
  {
    name: 'opentelemetry', of: ['tracing'], summary: 'the SDK as it comes: every trace, batches of 512, a queue of 2048',
    values: { 'tracing.sampler': { value: 'head', source: SDK, evidence: 'R' } },
  },
  {
    name: 'jaeger-adaptive', of: ['tracing'], summary: 'one trace a second for each process, with a probability that is minutes late',
    values: { 'tracing.sampler': { value: 'adaptive', source: ADAPTIVE, evidence: 'R' } },
  },
];

/** What the parameters of a strategy make of its tracing; null = it has none. */
export function tracingOf(strategy: ResolvedStrategy): TracingSpec | null {
  if (!strategy.layers.overlays.some((one) => one.kind === 'tracing')) return null;
  const { values } = strategy;
  return {
    spanTime: values['tracing.span-time'] as number,
    contextTime: values['tracing.context-time'] as number,
    sampling: samplingOf(values),
    queue: values['tracing.queue'] as number,
    batch: Math.max(1, values['tracing.batch'] as number),
    every: values['tracing.export-every'] as number,
    exportTime: values['tracing.export-time'] as DistributionSpec,
    relayContext: values['tracing.relay-context'] === true,
  };
}

function samplingOf(values: ResolvedStrategy['values']): Sampling {
  const share = values['tracing.sampling'] as number;
  switch (values['tracing.sampler']) {
    case 'tail':
      return { kind: 'tail', share, wait: values['tracing.decision-wait'] as number, traces: values['tracing.undecided'] as number };
    case 'adaptive':
      return {
        kind: 'adaptive', initial: values['tracing.initial'] as number, target: values['tracing.target'] as number,
        interval: values['tracing.recalculate-every'] as number, delay: values['tracing.recalculate-delay'] as number,
        // Jaeger: options.go (1e-5, 0.3, one a minute); post_aggregator.go doubles at most.
        least: 1e-5, tolerance: 0.3, increase: 1, atLeastEvery: 60e9,
      };
    default:
      return { kind: 'head', share };
  }
}
