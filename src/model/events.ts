/** Kinds of events of the world; `a` and `b` are named beside each. */
export const EVENT = {
  /** stream, - */
  ARRIVAL: 0,
  /** order, attempt: the client's message reaches the entry. */
  CLIENT_REQUEST: 1,
  /** order, attempt x 8 + verdict: an answer reaches the client. */
  CLIENT_ANSWER: 2,
  /** order, attempt */
  CLIENT_TIMEOUT: 3,
  CLIENT_RETRY: 4,
  /** client, population */
  CLIENT_THINKS: 5,
  /** request, - */
  REQUEST_ARRIVES: 10,
  ANSWER_ARRIVES: 11,
  CALL_TIMEOUT: 12,
  /** call, - */
  CALL_RETRY: 13,
  CALL_HEDGE: 14,
  CALL_FALLBACK: 15,
  /** request (job), station */
  WORK_DONE: 20,
  /** station, - */
  SHARED_WORK_DONE: 21,
  /** request, - */
  PATIENCE_ENDS: 22,
  AFTER_DONE: 23,
  COMMIT_DONE: 24,
  READ_DONE: 25,
  /** execution, node */
  WAIT_OVER: 30,
  /** execution, code */
  STRATEGY_TIMER: 31,
  /** transition, - */
  TRANSITION_WORKED: 32,
  TRANSITION_COMMITTED: 33,
  /** fault, - */
  FAULT_STARTS: 40,
  FAULT_ENDS: 41,
  /** instance, - */
  INSTANCE_FAILS: 42,
  INSTANCE_REPAIRED: 43,
  INSTANCE_STARTED: 44,
  /** unit, - */
  AUTOSCALE: 45,
  /** instance, - */
  IDLE_CHECK: 46,
  /** fault, stage */
  DEPLOY_STAGE: 47,
  /** component, - */
  COMPONENT_RESTARTS: 48,
  /** broker events: record, partition, relay ... */
  RECORD_PUBLISHED: 60,
  RECORD_DELIVERED: 61,
  RELAY_POLL: 62,
  OFFSET_COMMIT: 63,
  REDELIVER: 64,
  REBALANCED: 65,
  CONSUMER_RETRY: 66,
  /** overlays */
  PROXY_DONE: 80,
  SPAN_EXPORT: 81,
  EJECTION_ENDS: 82,
} as const;
