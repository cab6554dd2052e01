import type { ComponentSpec, DistributionSpec } from '../../model/ports.ts';
import type { ResolvedStrategy } from '../definition.ts';
import type { CoordinationDefinition } from '../policy-definition.ts';
import type { Joins } from '../step-results.ts';
import { taskPlanOf } from '../transport/task-queue.ts';
import { ENGINE_PARAMETERS } from './engine-parameters.ts';
import { WorkflowEngine } from './workflow-engine.ts';
import type { EngineOptions } from './workflow-engine.ts';

/** An engine that keeps the process durable and lets workers pull what is to be done. */
export const WORKFLOW_ENGINE: CoordinationDefinition = {
  name: 'workflow-engine',
  summary: 'an engine writes down every event of a process and keeps task queues; workers pull, retries and timers survive its crashes',
  parameters: ENGINE_PARAMETERS,
  defaults: { transaction: 'saga', transport: 'task-queue', bridge: 'engine-owned', receiver: 'idempotency-key' },
  plan: ({ strategy }) => ({ components: [engineSpec(strategy)], tasks: taskPlanOf(strategy) }),
  create: (ports, parts, transaction) => {
    if (ports.tasks === null) throw new Error('a workflow engine needs task queues');
    return new WorkflowEngine(ports, ports.tasks, transaction.create(parts), optionsOf(parts.strategy, parts.scenario.workload.client.sameKey ? 'attempts' : 'copies'));
  },
};

function engineSpec({ values }: ResolvedStrategy): ComponentSpec {
  return {
    name: 'engine',
    places: (values['engine.places'] as number | null) ?? Infinity,
    shards: Math.max(1, values['engine.shards'] as number),
    transition: values['engine.transition'] as DistributionSpec,
    commit: values['engine.persist'] as DistributionSpec,
    recovery: values['engine.recovery'] as DistributionSpec,
    writes: 1,
  };
}

function optionsOf({ values }: ResolvedStrategy, joins: Joins): EngineOptions {
  const writes = (kind: string): number => values[`engine.${kind}-writes`] as number;
  return {
    place: 1, joins,
    writes: { start: writes('start'), decide: writes('decision'), command: writes('command'), take: writes('take'), report: writes('report') },
    incidents: values['engine.retries'] === 'product' && values['engine.incidents'] === true,
    startLimit: (values['engine.backpressure'] as number | null) ?? Infinity,
  };
}
