import type { Autoscalers } from './services/autoscaler.ts';
import type { BrokerTransport } from './broker/broker-transport.ts';
import type { Calls } from './calls/calls.ts';
import type { Clients } from './workload/clients.ts';
import type { Components } from './components.ts';
import { EVENT } from './events.ts';
import type { FaultTargets } from './faults/fault-targets.ts';
import type { Faults } from './faults/faults.ts';
import type { Instances } from './services/instances.ts';
import type { LocalProcesses } from './services/local-process.ts';
import type { Proxies } from './mesh/proxies.ts';
import type { Releases } from './services/releases.ts';
import type { Server } from './services/server.ts';
import type { Unit } from './services/service.ts';
import type { Spans } from './tracing/spans.ts';
import type { TaskQueue } from './tasks/task-queue.ts';
import type { Transactions } from './data/transactions.ts';

/** Whom an event may concern; null = a strategy that has none schedules no event for it. */
export interface EventTargets {
  readonly units: readonly Unit[];
  readonly calls: Calls;
  readonly server: Server;
  readonly transactions: Transactions;
  readonly components: Components;
  readonly clients: Clients;
  readonly instances: Instances;
  readonly faults: Faults;
  readonly faultTargets: FaultTargets;
  readonly autoscalers: Autoscalers;
  readonly releases: Releases;
  readonly processesHere: LocalProcesses | null;
  readonly proxies: Proxies | null;
  readonly spans: Spans | null;
  readonly tasks: TaskQueue | null;
  readonly broker: BrokerTransport | null;
  /** A wait that the process asks for is over. */
  waitOver(execution: number, node: number): void;
  /** A timer of the strategy is due. */
  timerFired(timer: number): void;
}

/** Hands an event to the part of the world that it concerns, the most frequent kinds first. */
// eslint-disable-next-line complexity -- one switch over integers is the hot path; a table of closures would be slower and no shorter
export function dispatch(to: EventTargets, kind: number, a: number, b: number): void {
  switch (kind) {
    case EVENT.REQUEST_ARRIVES: return to.calls.wire.arrived(to.calls.requests.at(a));
    case EVENT.ANSWER_ARRIVES: return to.calls.wire.returned(to.calls.requests.at(a));
    case EVENT.WORK_DONE: return to.instances.all[b]!.station.workDone(a);
    case EVENT.SHARED_WORK_DONE: return to.instances.all[a]!.station.sharedWorkDone();
    case EVENT.PROXY_DONE: return to.proxies!.stations!.worked(a, b);
    case EVENT.CALL_TIMEOUT: return to.calls.timedOut(to.calls.requests.at(a));
    case EVENT.CALL_RETRY: return to.calls.retry(to.calls.calls.at(a));
    case EVENT.CALL_HEDGE: return to.calls.hedge(to.calls.calls.at(a));
    case EVENT.CALL_FALLBACK: return to.calls.fallenBack(to.calls.calls.at(a));
    case EVENT.COMMIT_DONE: return to.transactions.commitDone(to.calls.requests.at(a));
    case EVENT.AFTER_DONE: return to.transactions.afterDone(to.calls.requests.at(a));
    case EVENT.READ_DONE: return to.transactions.readDone(to.calls.requests.at(a), b === 1);
    case EVENT.REREAD_DONE: return to.transactions.rereadDone(to.calls.requests.at(a));
    case EVENT.LOCAL_RETRY: return to.processesHere!.retry(to.calls.requests.at(a));
    case EVENT.LOCAL_FALLBACK: return to.processesHere!.fallenBack(to.calls.requests.at(a));
    case EVENT.CALL_WITHIN_RETRY: return to.server.within.retry(to.calls.requests.at(a));
    case EVENT.CALL_WITHIN_FALLBACK: return to.server.within.fallenBack(to.calls.requests.at(a));
    case EVENT.CALL_WITHIN_TIMEOUT: return to.server.within.timedOut(to.calls.requests.at(a), b);
    case EVENT.REGISTRATION_ARRIVES: return to.transactions.registration!.arrives(a);
    case EVENT.REGISTRATION_ANSWERED: return to.transactions.registration!.answered(a, b);
    case EVENT.REGISTRATION_TIMEOUT: return to.transactions.registration!.timedOut(a);
    case EVENT.REGISTRATION_RETRY: return to.transactions.registration!.retry(to.calls.requests.at(a));
    case EVENT.RESERVATION_EXPIRES: return to.transactions.reservations!.over(a);
    case EVENT.PROCESS_COMMITTED: return to.processesHere!.commitDone(to.calls.requests.at(a));
    case EVENT.LOCK_WAIT_OVER: return to.transactions.lockWaitOver(to.calls.requests.at(a));
    case EVENT.PATIENCE_ENDS: return to.server.patienceEnds(to.calls.requests.at(a));
    case EVENT.ARRIVAL: return to.clients.arrive(a);
    case EVENT.CLIENT_THINKS: return to.clients.thought(a);
    case EVENT.CLIENT_REQUEST: return to.clients.reached(to.clients.orders.at(a), b);
    case EVENT.CLIENT_ANSWER: return to.clients.told(to.clients.orders.at(a), b >> 3, (b & 7) as 0);
    case EVENT.CLIENT_TIMEOUT: return to.clients.timedOut(to.clients.orders.at(a));
    case EVENT.CLIENT_RETRY: return to.clients.retry(to.clients.orders.at(a));
    case EVENT.TRANSITION_WORKED: return to.components.worked(a, b);
    case EVENT.TRANSITION_COMMITTED: return to.components.committed(a);
    case EVENT.PROXY_RETRY: return to.calls.tryAgain(to.calls.requests.at(a));
    case EVENT.WAIT_OVER: return to.waitOver(a, b);
    case EVENT.STRATEGY_TIMER: return to.timerFired(a);
    case EVENT.FAULT_STARTS: return to.faults.begin(a);
    case EVENT.FAULT_ENDS: return to.faults.over(a);
    case EVENT.INSTANCE_FAILS: return to.instances.fails(to.instances.all[a]!);
    case EVENT.INSTANCE_REPAIRED: return to.instances.repaired(to.instances.all[a]!, b);
    case EVENT.INSTANCE_STARTED: return to.instances.started(to.instances.all[a]!);
    case EVENT.INSTANCE_RESTARTS: return to.instances.startsAgain(to.instances.all[a]!);
    case EVENT.PROBE_DUE: return to.instances.probes!.due(to.instances.all[a]!, b);
    case EVENT.PROBE_ENDS: return to.instances.probes!.ends(to.instances.all[a]!, b);
    case EVENT.TASK_TIMEOUT: return to.tasks!.timedOut(a);
    case EVENT.TASK_DUE: return to.tasks!.isDue(a);
    case EVENT.TASK_HANDED_OVER: return to.tasks!.handedOver(a);
    case EVENT.JOBS_ACQUIRED: return to.tasks!.look();
    case EVENT.SPAN_EXPORT: return to.spans!.exportEvent(a, b);
    case EVENT.TRACE_DECISION: return to.spans!.decide();
    case EVENT.COMPONENT_RESTARTS: return to.faultTargets.restarted(to.components.at(a)!);
    case EVENT.AUTOSCALE: return to.autoscalers.look(to.units[a]!);
    case EVENT.DEPLOY_STAGE: return to.releases.stage(a, b);
    case EVENT.IDLE_CHECK: return to.instances.idleCheck(to.instances.all[a]!);
    case EVENT.GAP_OVER: return to.server.gapOver(to.calls.requests.at(a));
    default: return dispatchToBroker(to, kind, a, b);
  }
}

/** The broker has kinds of its own; its messages pass the proxy of the client that sends or receives them. */
function dispatchToBroker({ broker, proxies }: EventTargets, kind: number, a: number, b: number): void {
  const passenger = proxies?.stations == null || broker === null ? null : broker.passenger(kind, a, b);
  if (passenger !== null) proxies!.carry(passenger, kind, a, b);
  else if (broker?.dispatch(kind, a, b) !== true) throw new Error(`unknown event kind ${String(kind)}`);
}
