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
  REREAD_DONE: 26,
  LOCK_WAIT_OVER: 27,
  LOCAL_RETRY: 28,
  LOCAL_FALLBACK: 29,
  PROCESS_COMMITTED: 37,
  /** reservation, - */
  RESERVATION_EXPIRES: 38,
  /** question, what the coordinator says */
  REGISTRATION_ARRIVES: 90,
  REGISTRATION_ANSWERED: 91,
  REGISTRATION_TIMEOUT: 92,
  /** request, - */
  REGISTRATION_RETRY: 93,
  CALL_WITHIN_RETRY: 94,
  CALL_WITHIN_FALLBACK: 95,
  /** request, frame */
  CALL_WITHIN_TIMEOUT: 96,
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
  INSTANCE_RESTARTS: 49,
  /** instance, which probe */
  PROBE_DUE: 34,
  PROBE_ENDS: 35,
  /** unit, - */
  AUTOSCALE: 45,
  /** instance, - */
  IDLE_CHECK: 46,
  /** fault, stage */
  DEPLOY_STAGE: 47,
  /** component, - */
  COMPONENT_RESTARTS: 48,
  /** execution, -: an order and its event are durable at the edge */
  ORDER_ACCEPTED: 50,
  /** publication, - */
  PUBLICATION_LEAVES: 51,
  PUBLISH_TIMEOUT: 52,
  /** party, - */
  RELAY_POLL: 53,
  PUBLISHER_RECONNECTS: 54,
  /** copy, -: at the broker, its work done, safe, acknowledged to the publisher */
  COPY_ARRIVES: 55,
  BROKER_WORKED: 56,
  RECORD_SAFE: 57,
  ACK_ARRIVES: 58,
  /** record, delivery */
  RECORD_ARRIVES: 59,
  /** record, - */
  RECORD_SHOWN: 60,
  CONSUMER_RETRIES: 61,
  HANDLER_WAKES: 62,
  /** partition, - */
  RECORD_REFETCHED: 63,
  /** consumer, - */
  OFFSETS_COMMITTED: 64,
  SESSION_ENDS: 65,
  /** group, - */
  GROUP_REBALANCED: 66,
  /** queue, instance */
  CONSUMER_MISSED: 67,
  /** request, -: the gap of a dual write is over */
  GAP_OVER: 68,
  /** task, -: an engine's tasks */
  TASK_TIMEOUT: 70,
  TASK_DUE: 71,
  TASK_HANDED_OVER: 72,
  JOBS_ACQUIRED: 73,
  /** overlays */
  /** passage (job), proxy */
  PROXY_DONE: 80,
  /** request, - */
  PROXY_RETRY: 83,
  /** exporter, 1 = an export is done */
  SPAN_EXPORT: 81,
  TRACE_DECISION: 84,
} as const;
