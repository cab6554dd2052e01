import { EDGE } from '../../model/ports.ts';
import type { ComponentSpec, DistributionSpec } from '../../model/ports.ts';
import type { CoordinationDefinition, StrategyParts, TransactionDefinition } from '../policy-definition.ts';
import { Orchestrator } from './orchestrator.ts';
import { ORCHESTRATOR_PARAMETERS } from './parameters.ts';

/** The edge calls each step itself: no state of its own, no cost. */
export const DIRECT: CoordinationDefinition = {
  name: 'direct',
  summary: 'the edge calls each step in turn and keeps the cursor in memory, at no cost',
  parameters: [],
  defaults: { transaction: 'none', transport: 'rpc', bridge: 'none', receiver: 'none' },
  plan: () => ({}),
  create: (ports, parts, transaction) => new Orchestrator(ports, transaction.create(parts), { place: EDGE, joins: 'none', logsStart: false, logsSteps: false }),
};

/** A coordinator of its own, which the strategy deploys. */
export const ORCHESTRATOR: CoordinationDefinition = {
  name: 'orchestrator',
  summary: 'a central coordinator calls each step in turn and commits its cursor at the start and after each answer',
  parameters: ORCHESTRATOR_PARAMETERS,
  defaults: { transaction: 'none', transport: 'rpc', bridge: 'none', receiver: 'idempotency-key' },
  plan: (parts, transaction) => ({ components: [deployed(parts, transaction)] }),
  create: (ports, parts, transaction) => new Orchestrator(ports, transaction.create(parts), {
    place: 1, joins: parts.scenario.workload.client.sameKey ? 'attempts' : 'copies',
    logsStart: transaction.coordinator?.logsStart ?? true, logsSteps: transaction.coordinator === null,
  }),
};

function deployed({ strategy: { values } }: StrategyParts, transaction: TransactionDefinition): ComponentSpec {
  const name = transaction.coordinator === null ? 'orchestrator' : 'coordinator';
  return {
    name,
    places: values[`${name}.places`] === null ? Infinity : values[`${name}.places`] as number,
    transition: values[`${name}.transition`] as DistributionSpec,
    commit: values[`${name}.persist`] as DistributionSpec,
    writes: values[`${name}.writes`] as number,
  };
}
