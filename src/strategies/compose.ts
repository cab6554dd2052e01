import { EDGE } from '../model/ports.ts';
import type { ComponentSpec, Coordination, DistributionSpec, Ports, WorldPlan } from '../model/ports.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Orchestrator } from './coordination/orchestrator.ts';
import type { ResolvedStrategy } from './definition.ts';
import { noTransaction } from './transaction/none.ts';
import { saga } from './transaction/saga.ts';
import type { TransactionPolicy } from './transaction-policy.ts';

/** A strategy ready to run: what it wants deployed, and what decides. */
export interface Composition {
  readonly plan: WorldPlan;
  coordinate(ports: Ports): Coordination;
}

/** Puts the layers of a strategy together. */
export function compose(strategy: ResolvedStrategy, scenario: Scenario): Composition {
  const { layers } = strategy;
  const transaction = transactionOf(strategy);
  const joins = scenario.workload.client.sameKey;
  const plan: WorldPlan = {
    components: layers.coordination === 'orchestrator' ? [orchestratorSpec(strategy)] : [],
    deployment: strategy.deployment,
    monolith: layers.coordination === 'monolith',
    rows: rowsOf(strategy),
    keys: layers.receiver !== 'none',
  };
  return {
    plan,
    coordinate: (ports) => layers.coordination === 'orchestrator'
      ? new Orchestrator(ports, transaction, { place: 1, joins, logsSteps: true })
      : new Orchestrator(ports, transaction, { place: EDGE, joins: false, logsSteps: false }),
  };
}

function transactionOf(strategy: ResolvedStrategy): TransactionPolicy {
  return strategy.layers.transaction === 'saga' ? saga(strategy.layers.coordination === 'reactive' ? 'parallel' : 'reverse') : noTransaction();
}

function rowsOf(strategy: ResolvedStrategy): WorldPlan['rows'] {
  if (strategy.layers.transaction === 'two-phase-commit' || strategy.layers.transaction === 'local') return 'hold';
  if (strategy.countermeasure === 'semantic-lock-wait' || strategy.countermeasure === 'semantic-lock-fail') return strategy.countermeasure;
  return 'commit';
}

function orchestratorSpec(strategy: ResolvedStrategy): ComponentSpec {
  const places = strategy.values['orchestrator.places'];
  return {
    name: 'orchestrator',
    places: typeof places === 'number' ? places : Infinity,
    transition: strategy.values['orchestrator.transition'] as DistributionSpec,
    commit: strategy.values['orchestrator.persist'] as DistributionSpec,
    writes: 1,
  };
}
