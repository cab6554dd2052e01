import { compileDistribution } from '../../engine/distributions.ts';
import type { Sampler } from '../../engine/distributions.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { BridgePlan, BrokerPlan } from '../ports-broker.ts';

/** The lag of each data set that has a read model: of the strategy's events where it has any, else of the database's log; null = none. */
export function viewLags(scenario: Scenario, broker: BrokerPlan | null): ReadonlyMap<string, Sampler | null> {
  const lags = new Map<string, Sampler | null>();
  for (const view of scenario.views) {
    const lag = broker !== null ? eventLag(broker) : view.lag === null ? null : compileDistribution(view.lag);
    for (const set of view.of) lags.set(set, lag);
  }
  return lags;
}

/**
 * How long after its commit a write reaches a read model that consumes the strategy's events: what the bridge and the
 * broker take. A read model has consumers of its own: faults and backlogs of others do not hold it up.
 */
function eventLag(plan: BrokerPlan): Sampler {
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
