import { compileDistribution } from '../engine/distributions.ts';
import type { Sampler } from '../engine/distributions.ts';
import type { BridgePlan, BrokerPlan } from './ports-broker.ts';

/**
 * How long after its commit a write reaches a read model that consumes the strategy's events: what the bridge and the
 * broker take. A read model has consumers of its own: faults and backlogs of others do not hold it up.
 */
export function eventLag(plan: BrokerPlan): Sampler {
  return sumOf(bridgeLag(plan.bridge), compileDistribution(plan.latency));
}

function bridgeLag(bridge: BridgePlan): Sampler {
  switch (bridge.kind) {
    case 'outbox-polling':
      return compileDistribution({ kind: 'uniform', low: 0, high: bridge.every });
    case 'outbox-log-tailing':
      return compileDistribution(bridge.delay);
    case 'dual-write':
      return compileDistribution(bridge.gap);
    case 'listen-to-yourself':
      // The read model hears the event when the service itself does.
      return compileDistribution({ kind: 'constant', value: 0 });
  }
}

function sumOf(one: Sampler, other: Sampler): Sampler {
  return {
    mean: one.mean + other.mean,
    variance: one.variance + other.variance,
    sample: (random) => one.sample(random) + other.sample(random),
  };
}
