import type { NamedStrategy } from './definition.ts';

const RPC = { transport: 'rpc', bridge: 'none', overlays: [] } as const;

/** The combinations everyone quotes, as answers on the axes. */
export const NAMED_STRATEGIES: readonly NamedStrategy[] = [
  {
    name: 'direct', version: '1', preset: null,
    summary: 'The edge calls each step in turn, keeps the cursor in memory and undoes nothing: the reference everything else is measured against.',
    layers: { ...RPC, coordination: 'direct', transaction: 'none', receiver: 'none' },
    guarantees: [],
    weaknesses: ['a failure half way leaves the earlier effects', 'a repeated request runs the process again'],
  },
  {
    name: 'orchestration', version: '1', preset: null,
    summary: 'An orchestrator with a durable cursor calls each step in turn; what has happened stays when a later step fails.',
    layers: { ...RPC, coordination: 'orchestrator', transaction: 'none', receiver: 'idempotency-key' },
    guarantees: ['effect-once', 'resumes-after-coordinator-crash'],
    weaknesses: ['a failure half way leaves the earlier effects', 'while the orchestrator is down nothing moves'],
  },
  {
    name: 'saga', version: '1', preset: null,
    summary: 'Orchestration whose steps are undone in reverse order when one fails before the pivot, and retried behind it.',
    layers: { ...RPC, coordination: 'orchestrator', transaction: 'saga', receiver: 'idempotency-key' },
    guarantees: ['effect-once', 'resumes-after-coordinator-crash', 'all-or-nothing-eventually'],
    weaknesses: ['others see effects that are undone later', 'undoing is work that can fail'],
  },
];
