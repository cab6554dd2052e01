import { BRIDGES, INBOX } from './bridge/bridges.ts';
import { MESH } from './overlays/mesh-parameters.ts';
import { TRACING } from './overlays/tracing.ts';
import type { LayerDefinition } from './policy-definition.ts';
import { COUNTERMEASURES } from './transaction/countermeasures.ts';
import { BROKER } from './transport/broker.ts';
import { TASK_QUEUE } from './transport/task-queue.ts';

/**
 * Transports, bridges, receivers, overlays and countermeasures: what a strategy says of them the world acts on.
 * A new one is one entry here, with its parameters beside its code.
 */
export const OTHER_LAYERS: readonly LayerDefinition[] = [
  { axis: 'transport', name: 'rpc', summary: 'a request and its answer over a connection', parameters: [] },
  BROKER,
  TASK_QUEUE,
  { axis: 'transport', name: 'none', summary: 'calls within one process', parameters: [] },
  { axis: 'bridge', name: 'none', summary: 'nothing ties a message to a database commit', parameters: [] },
  ...BRIDGES,
  { axis: 'bridge', name: 'engine-owned', summary: 'the engine writes the state of a process and what is to be done next in one transaction', parameters: [] },
  { axis: 'receiver', name: 'none', summary: 'a message that comes twice is executed twice', parameters: [] },
  { axis: 'receiver', name: 'idempotency-key', summary: 'a participant knows a call that it has executed by its key, and only answers', parameters: [] },
  INBOX,
  MESH,
  TRACING,
  ...COUNTERMEASURES,
];
