/** The registered names of strategies, in the order of the language's default list; those behind `distributed-tracing` are offered beside it. */
export const NAMED_STRATEGIES: readonly string[] = [
  'direct',
  'monolith',
  'orchestration',
  'choreography',
  'saga',
  'saga-choreographed',
  'event-driven',
  'workflow-engine',
  'service-mesh',
  'distributed-tracing',
  'two-phase-commit',
  'tcc',
  'at',
];

/** What is compared when a scenario names no strategies. */
export const DEFAULT_STRATEGIES: readonly string[] = NAMED_STRATEGIES.slice(0, 10);
