import { compileDistribution } from '../engine/distributions.ts';
import type { Sampler } from '../engine/distributions.ts';
import { Jobs } from '../engine/jobs.ts';
import { deriveRootKey, hashText, KeyedRandom } from '../engine/keyed-random.ts';
import { PRIORITY, Simulator } from '../engine/simulator.ts';
import type { Ticks } from '../engine/time.ts';
import type { FaultKind, Scenario } from '../scenario/scenario.ts';
import { classValues } from './attributes.ts';
import { Autoscalers } from './autoscaler.ts';
import { drawBlueprint } from './blueprint.ts';
import { BrokerTransport } from './broker-transport.ts';
import { Calls } from './calls.ts';
import type { CallHost } from './calls.ts';
import { Clients } from './clients.ts';
import { Components } from './components.ts';
import type { Component } from './components.ts';
import type { Context } from './context.ts';
import { eventLag } from './event-lag.ts';
import { EVENT } from './events.ts';
import { PART, PHASE, SETTLED, VERDICT } from './facts.ts';
import type { FactRecorder, WorldDescription } from './facts.ts';
import { Faults } from './faults.ts';
import type { FaultHost } from './faults.ts';
import { IdempotencyKeys } from './idempotency.ts';
import { Instances } from './instances.ts';
import type { InterventionPorts, Interventions } from './interventions.ts';
import { homeOf, LocalProcesses } from './local-process.ts';
import { nameMessages } from './message-names.ts';
import { Network } from './network.ts';
import type { Endpoint } from './network.ts';
import type { Order } from './order.ts';
import type { BrokerPlan } from './ports-broker.ts';
import type { ComponentSpec, Coordination, WorldPlan } from './ports.ts';
import { PLAIN_TRANSACTIONS } from './ports-transactions.ts';
import type { MeshSpec } from './ports-mesh.ts';
import type { TaskPlan } from './ports-tasks.ts';
import { Proxies } from './proxies.ts';
import { Releases } from './releases.ts';
import { REGISTERS } from './registration.ts';
import { Replicas } from './replicas.ts';
import { RETURN } from './request.ts';
import type { Call, Request } from './request.ts';
import type { Outcome } from './outcome.ts';
import { Rows } from './rows.ts';
import { Server } from './server.ts';
import type { ServerHost } from './server.ts';
import { INSTANCE, Unit } from './service.ts';
import type { ServiceInstance } from './service.ts';
import type { CompiledProcesses, Site } from './site.ts';
import { Store } from './store.ts';
import { Spans } from './spans.ts';
import { StrategyPorts } from './strategy-ports.ts';
import { TaskQueue } from './task-queue.ts';
import { Transactions } from './transactions.ts';
import type { QueueSettings } from './unit-spec.ts';

/** The simulated world of one replication under one strategy. */
export class World implements CallHost, ServerHost, FaultHost, InterventionPorts {
  readonly sim: Simulator;
  readonly ctx: Context;
  readonly ports: StrategyPorts;
  readonly description: WorldDescription;
  readonly notes: string[] = [];
  readonly scenario: Scenario;
  readonly units: Unit[] = [];
  readonly processes: CompiledProcesses;
  readonly calls: Calls;
  readonly server: Server;
  readonly components: Components;
  readonly clients: Clients;
  readonly instances: Instances;
  readonly edge: Endpoint;
  readonly keys: IdempotencyKeys;
  readonly transactions: Transactions;
  private readonly proxies: Proxies | null = null;
  private readonly spans: Spans | null = null;
  private readonly tasks: TaskQueue | null = null;
  private readonly broker: BrokerTransport | null = null;
  private readonly processesHere: LocalProcesses | null = null;
  private readonly faults: Faults;
  private readonly autoscalers: Autoscalers;
  private readonly releases: Releases;
  private readonly unitOfService: Unit[] = [];
  private readonly poison = new Map<string, number>();
  private coordination!: Coordination;
  private readonly end: Ticks;

  constructor(scenario: Scenario, plan: WorldPlan, replication: number, warmup: Ticks, makeRecorder: (description: WorldDescription) => FactRecorder, blueprint = drawBlueprint(scenario, plan)) {
    this.scenario = scenario;
    this.end = warmup + scenario.time.run + scenario.time.drain;
    const random = new KeyedRandom(deriveRootKey(scenario.seed, replication));
    this.sim = new Simulator((kind, a, b) => {
      this.dispatch(kind, a, b);
    });
    const network = new Network(scenario.network, random);
    const { data, settings } = blueprint;
    this.processes = blueprint.processes;
    this.description = blueprint.description;
    this.ctx = {
      sim: this.sim, random, network, recorder: makeRecorder(this.description),
      hold: (order) => {
        order.references++;
      },
      drop: (order) => {
        if (--order.references === 0) this.maybeSettle(order);
      },
    };
    const client = network.addEndpoint('client', -1);
    this.edge = network.addEndpoint('edge', scenario.network.zones.length > 0 ? 0 : -1, 'coordination');
    this.keys = new IdempotencyKeys(plan.keys);
    this.calls = new Calls(this.ctx, this);
    if (plan.mesh !== null) this.proxies = this.deployMesh(plan.mesh);
    if (plan.tracing !== null) this.spans = new Spans(this.ctx, plan.tracing);
    this.calls.spans = this.spans;
    this.server = new Server(this.ctx, this, this.calls, this.keys, () => this.transactions);
    this.components = new Components(this.ctx, (execution, what, node, code) => {
      if (what === REGISTERS) this.transactions.registration!.processed(node, code);
      else if (!execution.over) this.coordination.onTransition(execution, what, node, code);
    });
    this.server.spans = this.spans;
    this.components.spans = this.spans;
    this.ports = new StrategyPorts({
      ctx: this.ctx, programs: this.processes.programs, sites: this.processes.sites, calls: this.calls, clients: () => this.clients,
      components: this.components, transactions: () => this.transactions, edge: this.edge,
      unitOf: (site) => this.unitOf(site),
    });
    const rows = new Rows(data);
    const replicas = new Replicas(data, viewLags(scenario, plan.broker), rows, random, () => this.sim.now);
    this.transactions = new Transactions(this.ctx, this.server, {
      rows, replicas, keys: this.keys, requests: this.calls.requests, executions: this.ports.executions,
      policy: plan.rows, rules: plan.transactions ?? PLAIN_TRANSACTIONS, components: () => this.components,
    });
    this.clients = new Clients(this.ctx, scenario, { entry: (order) => this.processesHere?.choose(order, order.attempt) ?? this.ports.entry(), received: (order, attempt) => { this.clientRequest(order, attempt); } }, client, this.processes.sites.length, this.end);
    this.instances = new Instances(this.ctx, scenario, new Jobs(), this.server, { resumed: (instance) => { this.resumed(instance); }, changed: (unit) => { this.instancesChanged(unit); }, needed: (unit) => this.broker?.needs(unit) ?? false, crashed: (instance) => { this.server.instanceLost(instance); this.spans?.crashed(instance.endpoint); } }, Math.max(1, classValues(scenario.processes).length));
    this.deployUnits(settings, plan.components);
    if (plan.broker !== null) this.broker = this.deployBroker(plan.broker);
    this.ports.broker = this.broker;
    if (plan.monolith) this.processesHere = this.runInside(client);
    this.ports.local = this.processesHere;
    if (plan.tasks !== null) this.tasks = this.deployTasks(plan.tasks);
    this.ports.tasks = this.tasks;
    this.faults = new Faults(this.ctx, this, scenario.faults);
    this.autoscalers = new Autoscalers(this.ctx, this.instances);
    this.releases = new Releases(this.ctx, this.instances, (fault) => { this.faults.over(fault); });
  }

  /** Gives the engine its task queues. */
  private deployTasks(plan: TaskPlan): TaskQueue {
    const tasks = new TaskQueue(this.ctx, plan, this.components.named('engine')!, this.calls, {
      siteOf: (execution, node, phase) => {
        const step = this.ports.siteOf(execution, node);
        return phase === PHASE.UNDO ? step.undo! : step;
      },
      unitOf: (site) => this.unitOf(site),
      wakeOne: (unit) => {
        if (unit.instances.some((one) => one.state === INSTANCE.UP || one.state === INSTANCE.STARTING)) return;
        const stopped = unit.instances.find((one) => one.state === INSTANCE.STOPPED);
        if (stopped !== undefined) this.instances.wake(stopped);
      },
    });
    tasks.spans = this.spans;
    return tasks;
  }

  /** Puts the proxies of a mesh on the way of calls. */
  private deployMesh(spec: MeshSpec): Proxies {
    const station = this.description.stations.findIndex((one) => one.name === 'sidecar');
    const proxies = new Proxies(this.ctx, spec, station, {
      requestAt: (id) => this.calls.requests.at(id),
      passed: (leg, request) => { this.calls.wire.passed(leg, request); },
      carried: (kind, a, b) => { this.broker!.dispatch(kind, a, b); },
      balancerOf: (unit, caller) => this.calls.memory.balancerOf(unit, caller),
    });
    this.calls.wire.proxies = proxies;
    return proxies;
  }

  private deployUnits(settings: readonly QueueSettings[], components: readonly ComponentSpec[]): void {
    const shared = new Map<string, Store>();
    const storeOf = (name: string, spec: { commit: Parameters<typeof compileDistribution>[0]; connections: number | null }): Store =>
      new Store(name, compileDistribution(spec.commit), hashText(name), spec.connections ?? Infinity);
    settings.forEach((one, index) => {
      let store: Store;
      if (one.sharedStore === null) store = storeOf(one.name, one.store);
      else {
        const spec = this.scenario.stores.find((candidate) => candidate.name === one.sharedStore)!;
        store = shared.get(spec.name) ?? storeOf(spec.name, spec);
        shared.set(spec.name, store);
      }
      store.index = this.units.find((other) => other.store === store)?.store.index ?? index;
      const unit = new Unit(index, one.name, index, one, store);
      this.units.push(unit);
      for (const service of one.services) this.unitOfService[service] = unit;
      this.instances.populate(unit);
    });
    components.forEach((spec, i) => {
      const endpoint = this.ctx.network.addEndpoint(spec.name, this.scenario.network.zones.length > 0 ? 0 : -1, 'coordination');
      const component = this.components.add(spec, i + 1, endpoint, settings.length + i);
      this.proxies?.stations?.attach(endpoint);
      this.ctx.recorder.capacityChanged(0, component.stationNumber, 1, 1, component.places === Infinity ? -1 : component.places);
    });
  }

  /** Has whole processes run in the unit that holds most of their services. */
  private runInside(client: Endpoint): LocalProcesses {
    const homes = this.processes.programs.map((program) => homeOf(program, (site) => this.unitOf(this.processes.sites[site]!)));
    return new LocalProcesses(this.ctx, this.calls, {
      home: (process) => homes[process]!,
      unitOf: (site) => this.unitOf(site),
      siteOf: (execution, node) => this.ports.siteOf(execution, node),
      runAt: (request, site) => { this.server.runHere(request, site); },
      leavePlace: (request) => { this.server.leavePlace(request); },
      instanceAt: (id) => this.instances.all[id]!,
      wake: (instance) => { this.wake(instance); },
      stepDone: (execution, node, result) => { this.coordination.onStep(execution, node, PHASE.DO, result); },
      transactions: () => this.transactions,
    }, client, this.edge);
  }

  private deployBroker(plan: BrokerPlan): BrokerTransport {
    return new BrokerTransport({
      ctx: this.ctx, scenario: this.scenario, plan, sites: this.processes.sites, units: this.units, edge: this.edge,
      unitOfService: (service) => this.unitOfService[service]!, stationNumber: this.description.stations.findIndex((one) => one.name === 'broker'),
      requests: this.calls.requests, executions: this.ports.executions, rows: () => this.transactions.rows, keys: this.keys,
      enter: (request) => { this.server.enter(request); }, wake: (instance) => { this.wake(instance); },
    });
  }

  /**
   * Plays the whole replication under a coordination.
   *
   * @param goesOn - asked after each event; false = nothing that matters to whoever watches can happen any more
   */
  run(coordination: Coordination, goesOn?: () => boolean): void {
    this.coordination = coordination;
    this.broker?.start();
    this.clients.start();
    this.faults.start();
    let more = true;
    while (more && goesOn?.() === true) more = this.sim.stepUntil(this.end);
    if (goesOn?.() !== false) this.sim.runUntil(this.end);
    for (const order of this.clients.orders.all) if (order.active) this.settle(order);
  }

  /** Has somebody asked about every message from now on. */
  intervene(interventions: Interventions, names = nameMessages(this.processes.sites)): void {
    this.ctx.network.intervene(interventions, names);
  }

  /** Starts a fault of the scenario after everything else that happens at that moment. */
  startFault(fault: number, after: Ticks): void {
    this.sim.after(after, PRIORITY.FAULT, EVENT.FAULT_STARTS, fault, 0);
  }

  note(text: string): void {
    if (!this.notes.includes(text)) this.notes.push(text);
  }

  // ---- the end of orders

  private isTerminal(order: Order): boolean {
    // A client that gave up before anything began has its end too.
    return order.openExecutions === 0 && (order.everEnded || order.told);
  }

  /** Nothing refers to the order: if it is terminal, nothing about it can change any more. */
  private maybeSettle(order: Order): void {
    if (order.active && order.visits === 0 && this.isTerminal(order)) this.settle(order);
  }

  private settle(order: Order): void {
    const state = this.isTerminal(order) ? SETTLED.TERMINAL : order.references === 0 ? SETTLED.STUCK : SETTLED.PENDING;
    order.active = false;
    this.ctx.recorder.orderSettled(this.sim.now, order.id, state);
    this.spans?.settled(order);
    for (const execution of order.runs) {
      execution.live = false;
      this.ports.executions.give(execution);
    }
    order.runs.length = 0;
    this.clients.orders.give(order);
  }

  // ---- messages of clients

  private clientRequest(order: Order, attempt: number): void {
    const component = this.components.all[0];
    if (component !== undefined && component.down > 0) {
      this.clients.answer(order, attempt, VERDICT.FAILED, component.endpoint);
      return;
    }
    const local = this.processesHere;
    if (local !== null && local.entryOf(order, attempt).state === INSTANCE.DOWN) {
      this.clients.answer(order, attempt, VERDICT.FAILED, local.voiceOf(local.entryOf(order, attempt)));
      return;
    }
    this.coordination.onOrder(order, attempt);
  }

  // ---- calls

  unitOf(site: Site): Unit {
    return this.unitOfService[site.service]!;
  }

  local(): LocalProcesses | null {
    return this.processesHere;
  }

  arrive(request: Request): void {
    this.server.arrive(request);
  }

  callSettled(call: Call): void {
    if (call.returnTo === RETURN.NESTED) {
      this.server.callReturned(call.parent!, call);
      return;
    }
    const execution = call.execution!;
    if (call.row >= 0 && call.outcome === 2) this.ctx.recorder.soldOut(this.sim.now, call.order.id, call.row);
    this.coordination.onStep(execution, call.node, call.phase, { outcome: call.outcome, unknown: call.unknown, shed: call.rejected });
  }

  cancelVisit(request: Request): void {
    this.server.cancel(request);
  }

  hashAttribute(unit: Unit, process: number): number {
    const { balancing } = unit.settings;
    if (balancing.kind !== 'hash') return 0;
    return Math.max(0, this.scenario.processes[process]!.attributes.findIndex((one) => one.name === balancing.key));
  }

  poisonShare(site: Site): number {
    if (this.poison.size === 0) return 0;
    return this.poison.get(site.path.slice(site.path.indexOf('/') + 1)) ?? 0;
  }

  wake(instance: ServiceInstance): void {
    this.instances.wake(instance);
  }

  idle(instance: ServiceInstance): void {
    this.instances.drained(instance);
    if (instance.unit.settings.idleShutdown !== null) this.instances.watchIdle(instance);
  }

  consumed(request: Request, outcome: Outcome): void {
    this.broker?.consumed(request, outcome);
  }

  outlived(request: Request): void {
    this.broker?.outlived(request);
  }

  gapAfter(request: Request): Ticks {
    return this.broker?.gapAfter(request) ?? 0;
  }

  taskArrived(request: Request): void {
    this.tasks!.arrived(request);
  }

  taskReported(request: Request): void {
    this.tasks!.reported(request);
  }

  freed(unit: Unit): void {
    this.tasks?.freed(unit);
  }

  private instancesChanged(unit: Unit): void {
    this.tasks?.freed(unit);
    this.broker?.membersChanged(unit);
    if (this.proxies === null) return;
    for (const instance of unit.instances) {
      this.proxies.endpoints.changed(instance, this.sim.now);
      if (!unit.settings.external) this.proxies.stations?.attach(instance.endpoint);
    }
  }

  private resumed(instance: ServiceInstance): void {
    for (const request of this.calls.requests.all) {
      if (request.open && request.deferred && request.instance === instance) this.server.goOn(request);
    }
  }

  // ---- faults

  unitNamed(name: string): Unit | null {
    const service = this.scenario.services.findIndex((one) => one.name === name);
    return this.unitOfService[service] ?? this.units.find((unit) => unit.name === name) ?? null;
  }

  zoneInstances(zone: string): ServiceInstance[] {
    const index = this.scenario.network.zones.indexOf(zone);
    return this.instances.all.filter((one) => one.endpoint.zone === index);
  }

  crashInstance(instance: ServiceInstance): void {
    this.instances.crash(instance);
  }

  restoreInstance(instance: ServiceInstance): void {
    this.instances.restore(instance);
  }

  pauseInstance(instance: ServiceInstance): void {
    this.instances.pause(instance);
  }

  resumeInstance(instance: ServiceInstance): void {
    this.instances.resume(instance);
  }

  crashComponent(name: string): boolean {
    if (name === 'control-plane') {
      this.autoscalers.stopped = true;
      this.proxies?.endpoints.controlPlaneDown(this.sim.now);
      return true;
    }
    if (this.broker !== null && (name === 'broker' || (name === 'coordination' && this.components.all.length === 0))) {
      this.broker.broker.crash();
      return true;
    }
    const component = name === 'coordination' ? this.components.all[0] : this.components.named(name);
    if (component == null) return false;
    component.down++;
    if (component.down > 1) return true;
    // The connections of waiting clients break, also of those whose process is forgotten with the component's memory.
    const waiting = this.ports.liveExecutions().filter((execution) => !execution.decided);
    this.coordination.onCrash(component.place);
    this.components.crash(component);
    this.ports.crashed(component);
    this.ctx.recorder.capacityChanged(this.sim.now, component.stationNumber, 0, 1, 0);
    for (const execution of waiting) {
      if (!execution.decided) this.clients.answer(execution.order, execution.attempt, VERDICT.FAILED, component.endpoint);
    }
    return true;
  }

  restoreComponent(name: string): void {
    if (name === 'control-plane') {
      this.autoscalers.stopped = false;
      this.proxies?.endpoints.controlPlaneUp(this.sim.now);
      return;
    }
    if (this.broker !== null && (name === 'broker' || (name === 'coordination' && this.components.all.length === 0))) {
      this.broker.broker.restore();
      return;
    }
    const component = name === 'coordination' ? this.components.all[0] : this.components.named(name);
    if (component == null) return;
    const recovery = component.down > 1 ? 0 : component.recoveryTime(this.ctx.random);
    if (recovery > 0) this.sim.after(recovery, PRIORITY.REPAIR, EVENT.COMPONENT_RESTARTS, component.place, 0);
    else this.restarted(component);
  }

  /** A reason for a component to be down is over; with the last one it serves again. */
  private restarted(component: Component): void {
    if (--component.down > 0) return;
    this.ctx.recorder.capacityChanged(this.sim.now, component.stationNumber, 1, 1, component.places === Infinity ? -1 : component.places);
    this.coordination.onRestart(component.place);
  }

  deploy(fault: number, what: Extract<FaultKind, { kind: 'deploy' }>): void {
    const unit = this.unitNamed(what.service);
    if (unit !== null) this.releases.start(fault, what, unit);
  }

  setPoison(step: string, share: number): void {
    if (share > 0) this.poison.set(step, share);
    else this.poison.delete(step);
  }

  // ---- the one switch

  private dispatch(kind: number, a: number, b: number): void {
    switch (kind) {
      case EVENT.REQUEST_ARRIVES: return this.calls.wire.arrived(this.calls.requests.at(a));
      case EVENT.ANSWER_ARRIVES: return this.calls.wire.returned(this.calls.requests.at(a));
      case EVENT.WORK_DONE: return this.instances.all[b]!.station.workDone(a);
      case EVENT.SHARED_WORK_DONE: return this.instances.all[a]!.station.sharedWorkDone();
      case EVENT.PROXY_DONE: return this.proxies!.stations!.worked(a, b);
      case EVENT.CALL_TIMEOUT: return this.calls.timedOut(this.calls.requests.at(a));
      case EVENT.CALL_RETRY: return this.calls.retry(this.calls.calls.at(a));
      case EVENT.CALL_HEDGE: return this.calls.hedge(this.calls.calls.at(a));
      case EVENT.CALL_FALLBACK: return this.calls.fallenBack(this.calls.calls.at(a));
      case EVENT.COMMIT_DONE: return this.transactions.commitDone(this.calls.requests.at(a));
      case EVENT.AFTER_DONE: return this.transactions.afterDone(this.calls.requests.at(a));
      case EVENT.READ_DONE: return this.transactions.readDone(this.calls.requests.at(a));
      case EVENT.REREAD_DONE: return this.transactions.rereadDone(this.calls.requests.at(a));
      case EVENT.LOCAL_RETRY: return this.processesHere!.retry(this.calls.requests.at(a));
      case EVENT.LOCAL_FALLBACK: return this.processesHere!.fallenBack(this.calls.requests.at(a));
      case EVENT.REGISTRATION_ARRIVES: return this.transactions.registration!.arrives(a);
      case EVENT.REGISTRATION_ANSWERED: return this.transactions.registration!.answered(a, b);
      case EVENT.REGISTRATION_TIMEOUT: return this.transactions.registration!.timedOut(a);
      case EVENT.REGISTRATION_RETRY: return this.transactions.registration!.retry(this.calls.requests.at(a));
      case EVENT.RESERVATION_EXPIRES: return this.transactions.reservations!.over(a);
      case EVENT.PROCESS_COMMITTED: return this.processesHere!.commitDone(this.calls.requests.at(a));
      case EVENT.LOCK_WAIT_OVER: return this.transactions.lockWaitOver(this.calls.requests.at(a));
      case EVENT.PATIENCE_ENDS: return this.server.patienceEnds(this.calls.requests.at(a));
      case EVENT.ARRIVAL: return this.clients.arrive(a);
      case EVENT.CLIENT_THINKS: return this.clients.thought(a);
      case EVENT.CLIENT_REQUEST: return this.clients.reached(this.clients.orders.at(a), b);
      case EVENT.CLIENT_ANSWER: return this.clients.told(this.clients.orders.at(a), b >> 3, (b & 7) as 0);
      case EVENT.CLIENT_TIMEOUT: return this.clients.timedOut(this.clients.orders.at(a));
      case EVENT.CLIENT_RETRY: return this.clients.retry(this.clients.orders.at(a));
      case EVENT.TRANSITION_WORKED: return this.components.worked(a, b);
      case EVENT.TRANSITION_COMMITTED: return this.components.committed(a);
      default: return this.dispatchRare(kind, a, b);
    }
  }

  private dispatchRare(kind: number, a: number, b: number): void {
    switch (kind) {
      case EVENT.PROXY_RETRY: return this.calls.tryAgain(this.calls.requests.at(a));
      case EVENT.WAIT_OVER: return this.waitOver(a, b);
      case EVENT.STRATEGY_TIMER:
        return this.ports.timerFired(a, (execution, code) => {
          if (!execution.over) this.coordination.onTimer(execution, code);
        });
      case EVENT.FAULT_STARTS: return this.faults.begin(a);
      case EVENT.FAULT_ENDS: return this.faults.over(a);
      case EVENT.INSTANCE_FAILS: return this.instances.fails(this.instances.all[a]!);
      case EVENT.INSTANCE_REPAIRED: return this.instances.repaired(this.instances.all[a]!, b);
      case EVENT.INSTANCE_STARTED: return this.instances.started(this.instances.all[a]!);
      case EVENT.TASK_TIMEOUT: return this.tasks!.timedOut(a);
      case EVENT.TASK_DUE: return this.tasks!.isDue(a);
      case EVENT.TASK_HANDED_OVER: return this.tasks!.handedOver(a);
      case EVENT.JOBS_ACQUIRED: return this.tasks!.look();
      case EVENT.SPAN_EXPORT: return this.spans!.exportEvent(a, b);
      case EVENT.TRACE_DECISION: return this.spans!.decide();
      case EVENT.COMPONENT_RESTARTS: return this.restarted(this.components.at(a)!);
      case EVENT.AUTOSCALE: return this.autoscalers.look(this.units[a]!);
      case EVENT.DEPLOY_STAGE: return this.releases.stage(a, b);
      case EVENT.IDLE_CHECK: return this.instances.idleCheck(this.instances.all[a]!);
      case EVENT.GAP_OVER: return this.server.gapOver(this.calls.requests.at(a));
      default:
        if (this.isCarried(kind, a, b)) return;
        if (this.broker?.dispatch(kind, a, b) !== true) throw new Error(`unknown event kind ${String(kind)}`);
    }
  }

  /** Messages of a broker pass the proxy of the client that sends or receives them. */
  private isCarried(kind: number, a: number, b: number): boolean {
    const { proxies, broker } = this;
    if (proxies === null || proxies.stations === null || broker === null) return false;
    const passenger = broker.passenger(kind, a, b);
    if (passenger === null) return false;
    proxies.carry(passenger, kind, a, b);
    return true;
  }

  private waitOver(id: number, node: number): void {
    const execution = this.ports.executions.at(id);
    execution.pathOf(node).advance(PART.WAIT, this.sim.now);
    this.coordination.onWait(execution, node);
    this.ctx.drop(execution.order);
  }
}

/** Read models follow the strategy's events where it has any, else the log of the database. */
function viewLags(scenario: Scenario, broker: BrokerPlan | null): ReadonlyMap<string, Sampler | null> {
  const lags = new Map<string, Sampler | null>();
  for (const view of scenario.views) {
    const lag = broker !== null ? eventLag(broker) : view.lag === null ? null : compileDistribution(view.lag);
    for (const set of view.of) lags.set(set, lag);
  }
  return lags;
}
