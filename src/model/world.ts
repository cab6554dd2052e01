import { compileDistribution } from '../engine/distributions.ts';
import { Jobs } from '../engine/jobs.ts';
import { deriveRootKey, hashText, KeyedRandom } from '../engine/keyed-random.ts';
import { PRIORITY, Simulator } from '../engine/simulator.ts';
import type { Ticks } from '../engine/time.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { classValues } from './workload/attributes.ts';
import { Autoscalers } from './services/autoscaler.ts';
import { drawBlueprint } from './blueprint.ts';
import { bookBetween } from './booking.ts';
import { BrokerTransport } from './broker/broker-transport.ts';
import { Calls } from './calls/calls.ts';
import type { CallHost } from './calls/calls.ts';
import { Clients } from './workload/clients.ts';
import { Components } from './components.ts';
import type { Context } from './context.ts';
import { dispatch } from './event-dispatch.ts';
import type { EventTargets } from './event-dispatch.ts';
import { emptyList } from './empty-list.ts';
import { viewLags } from './broker/event-lag.ts';
import { CHANGE } from './data/effects.ts';
import { EVENT } from './events.ts';
import { PART, PHASE, SETTLED, VERDICT } from './facts.ts';
import type { FactRecorder, WorldDescription } from './facts.ts';
import { FaultTargets } from './faults/fault-targets.ts';
import { Faults } from './faults/faults.ts';
import { IdempotencyKeys } from './data/idempotency.ts';
import { Instances } from './services/instances.ts';
import type { InterventionPorts, Interventions } from './faults/interventions.ts';
import { homeOf, LocalProcesses } from './services/local-process.ts';
import { nameMessages } from './message-names.ts';
import { Network } from './network.ts';
import type { Endpoint } from './network.ts';
import type { Order } from './order.ts';
import type { BrokerPlan } from './ports-broker.ts';
import type { ComponentSpec, Coordination, WorldPlan } from './ports.ts';
import { PLAIN_TRANSACTIONS } from './ports-transactions.ts';
import type { MeshSpec } from './ports-mesh.ts';
import type { TaskPlan } from './ports-tasks.ts';
import { Proxies } from './mesh/proxies.ts';
import { Releases } from './services/releases.ts';
import { REGISTERS } from './data/registration.ts';
import { Replicas } from './data/replicas.ts';
import { RETURN } from './calls/request.ts';
import type { Call, Request } from './calls/request.ts';
import type { Outcome } from './outcome.ts';
import { Rows } from './data/rows.ts';
import { Server } from './services/server.ts';
import type { ServerHost } from './services/server.ts';
import { INSTANCE, Unit } from './services/service.ts';
import type { ServiceInstance } from './services/service.ts';
import type { CompiledProcesses, Site } from './site.ts';
import { Store } from './data/store.ts';
import { Spans } from './tracing/spans.ts';
import { StrategyPorts } from './strategy-ports.ts';
import { TaskQueue } from './tasks/task-queue.ts';
import { Transactions } from './data/transactions.ts';
import type { QueueSettings } from './services/unit-spec.ts';

/** The simulated world of one replication under one strategy. */
export class World implements CallHost, ServerHost, EventTargets, InterventionPorts {
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
  readonly proxies: Proxies | null = null;
  readonly spans: Spans | null = null;
  readonly tasks: TaskQueue | null = null;
  readonly broker: BrokerTransport | null = null;
  readonly processesHere: LocalProcesses | null = null;
  readonly faults: Faults;
  readonly faultTargets: FaultTargets;
  readonly autoscalers: Autoscalers;
  readonly releases: Releases;
  private readonly unitOfService: Unit[] = [];
  private coordination!: Coordination;
  private readonly end: Ticks;

  constructor(scenario: Scenario, plan: WorldPlan, replication: number, warmup: Ticks, makeRecorder: (description: WorldDescription) => FactRecorder, blueprint = drawBlueprint(scenario, plan)) {
    this.scenario = scenario;
    this.end = warmup + scenario.time.run + scenario.time.drain;
    const random = new KeyedRandom(deriveRootKey(scenario.seed, replication));
    this.sim = new Simulator((kind, a, b) => {
      dispatch(this, kind, a, b);
    });
    const network = new Network(scenario.network, random);
    const { data, settings } = blueprint;
    this.processes = blueprint.processes;
    this.description = { ...blueprint.description, endpoints: network.names };
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
    const rows = new Rows(data, (set) => this.processes.sites.some((site) => site.effects.some((effect) => effect.set.index === set && effect.change !== CHANGE.BLIND)));
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
    this.autoscalers = new Autoscalers(this.ctx, this.instances);
    this.releases = new Releases(this.ctx, this.instances, (fault) => { this.faults.over(fault); });
    this.faultTargets = new FaultTargets({
      ctx: this.ctx, scenario, units: this.units, unitOfService: this.unitOfService, instances: this.instances, autoscalers: this.autoscalers,
      releases: this.releases, components: this.components, clients: this.clients, ports: this.ports, proxies: this.proxies, broker: this.broker,
      coordination: () => this.coordination,
      note: (text) => { if (!this.notes.includes(text)) this.notes.push(text); },
    });
    this.faults = new Faults(this.ctx, this.faultTargets, scenario.faults);
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
    for (let i = 0; i < order.runs.length; i++) {
      const execution = order.runs[i]!;
      execution.live = false;
      this.ports.executions.give(execution);
    }
    emptyList(order.runs);
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
    return this.faultTargets.poisonShare(site);
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

  // ---- timers of the strategy

  waitOver(id: number, node: number): void {
    const execution = this.ports.executions.at(id);
    bookBetween(this.ctx, execution.order, execution.pathOf(node), PART.WAIT, -1);
    this.coordination.onWait(execution, node);
    this.ctx.drop(execution.order);
  }

  timerFired(timer: number): void {
    this.ports.timerFired(timer, (execution, code) => {
      if (!execution.over) this.coordination.onTimer(execution, code);
    });
  }
}
