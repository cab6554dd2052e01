import { compileDistribution, sampleTicks } from '../engine/distributions.ts';
import type { Sampler } from '../engine/distributions.ts';
import type { DistributionSpec } from '../engine/distribution-spec.ts';
import { hashText, mixKeys } from '../engine/keyed-random.ts';
import { PRIORITY } from '../engine/simulator.ts';
import type { Ticks } from '../engine/time.ts';
import { bookBetween } from './booking.ts';
import type { Calls } from './calls/calls.ts';
import type { Clients } from './workload/clients.ts';
import type { Component, Components } from './components.ts';
import type { Context } from './context.ts';
import { EVENT } from './events.ts';
import { PART, PHASE } from './facts.ts';
import type { Ending, Phase, Verdict } from './facts.ts';
import type { LocalProcesses } from './services/local-process.ts';
import type { Endpoint } from './network.ts';
import { Execution } from './order.ts';
import type { Order } from './order.ts';
import { Pool } from './pool.ts';
import type { BrokerPorts } from './ports-broker.ts';
import type { TaskPorts } from './ports-tasks.ts';
import { EDGE } from './ports.ts';
import type { Place, Ports, StepView } from './ports.ts';
import { HOME } from './ports-local.ts';
import type { Program, ProgramNode } from './program.ts';
import type { Unit } from './services/service.ts';
import type { Site } from './site.ts';
import type { Transactions } from './data/transactions.ts';

const KEY_WAIT = hashText('wait');
const KEY_CHOOSE = hashText('choose');
const KEY_REPEAT = hashText('repeat');

interface PendingTimer {
  readonly place: Place;
  readonly execution: Execution;
  readonly code: number;
  readonly handle: number;
}

export interface PortsParts {
  readonly ctx: Context;
  readonly programs: readonly Program[];
  readonly sites: readonly Site[];
  readonly calls: Calls;
  readonly clients: () => Clients;
  readonly components: Components;
  readonly transactions: () => Transactions;
  readonly edge: Endpoint;
  readonly unitOf: (site: Site) => Unit;
}

/** The world's side of {@link Ports}. */
export class StrategyPorts implements Ports {
  readonly programs: readonly Program[];
  broker: BrokerPorts | null = null;
  local: LocalProcesses | null = null;
  tasks: TaskPorts | null = null;
  readonly executions = new Pool<Execution>((id) => new Execution(id));
  private readonly parts: PortsParts;
  private readonly timers: (PendingTimer | null)[] = [];
  private readonly freeTimers: number[] = [];
  private readonly kept = new Set<Execution>();
  private readonly views: StepView[] = [];
  private readonly samplers = new Map<DistributionSpec, Sampler>();

  constructor(parts: PortsParts) {
    this.parts = parts;
    this.programs = parts.programs;
  }

  now(): Ticks {
    return this.parts.ctx.sim.now;
  }

  begin(order: Order, attempt: number): Execution {
    const { ctx } = this.parts;
    const now = ctx.sim.now;
    const execution = this.executions.take();
    execution.begin(order, this.programs[order.process]!, now);
    execution.index = order.executions++;
    execution.attempt = attempt;
    order.execution = execution;
    order.openExecutions++;
    const path = execution.paths[0]!;
    path.begin(order.intended);
    // What came before the client's present attempt was failed attempts and the waits between them.
    const sent = attempt === order.attempt ? order.sent : now;
    if (sent > order.intended && ctx.recorder.wantsTrace(order.id)) ctx.recorder.span(order.id, -1, PHASE.CONTROL, -1, PART.RETRY, order.intended, sent, 1);
    path.advance(PART.RETRY, sent);
    bookBetween(ctx, order, path, PART.NETWORK, -1);
    order.runs.push(execution);
    return execution;
  }

  tell(execution: Execution, verdict: Verdict): void {
    if (execution.decided) return;
    execution.decided = true;
    execution.verdict = verdict;
    this.answer(execution.order, execution.attempt, verdict);
  }

  tellAgain(order: Order, attempt: number, verdict: Verdict): void {
    this.answer(order, attempt, verdict);
  }

  private answer(order: Order, attempt: number, verdict: Verdict): void {
    const from = this.local === null ? this.entry() : this.local.voiceOf(this.local.entryOf(order, attempt));
    this.parts.clients().answer(order, attempt, verdict, from);
  }

  /** Where clients send to: the component that coordinates, else the edge. */
  entry(): Endpoint {
    return this.parts.components.all[0]?.endpoint ?? this.parts.edge;
  }

  finish(execution: Execution, ending: Ending): void {
    const { ctx } = this.parts;
    if (execution.over) return;
    execution.over = true;
    execution.order.openExecutions--;
    execution.order.everEnded = true;
    this.parts.transactions().branches.abort(execution, -1);
    ctx.recorder.executionEnded(ctx.sim.now, execution.order.id, execution.index, ending, execution.paths[0]!.parts);
    while (execution.timers.length > 0) this.stopTimer(execution.timers[0]!);
    this.releaseGlobal(execution, -1);
    this.keepAlive(execution, false);
  }

  forget(execution: Execution): void {
    if (execution.over) return;
    execution.over = true;
    execution.order.openExecutions--;
    this.parts.transactions().branches.abort(execution, -1);
    this.releaseGlobal(execution, -1);
    while (execution.timers.length > 0) this.stopTimer(execution.timers[0]!);
    this.keepAlive(execution, false);
  }

  liveExecutions(): Execution[] {
    return this.executions.all.filter((one) => one.live && !one.over).sort((a, b) => a.started - b.started || a.id - b.id);
  }

  require(execution: Execution, node: number): void {
    const { ctx } = this.parts;
    const site = this.siteOf(execution, node);
    ctx.recorder.stepRequired(ctx.sim.now, execution.order.id, site.step, execution.pass[node]!);
  }

  keepAlive(execution: Execution, alive: boolean): void {
    const { ctx } = this.parts;
    if (alive === this.kept.has(execution)) return;
    if (alive) {
      this.kept.add(execution);
      ctx.hold(execution.order);
    } else {
      this.kept.delete(execution);
      ctx.drop(execution.order);
    }
  }

  call(execution: Execution, node: number, phase: Phase, from: Place): void {
    const step = this.siteOf(execution, node);
    const site = phase === PHASE.UNDO ? step.undo! : step;
    this.parts.calls.start(site, phase, execution, node, this.endpointOf(from, execution), execution.pathOf(node));
  }

  stepOf(execution: Execution, node: number): StepView {
    const site = this.siteOf(execution, node);
    let view = this.views[site.id];
    if (view === undefined) {
      const { step } = this.nodeOf(execution, node) as Extract<ProgramNode, { kind: 'step' }>;
      const unit = this.parts.unitOf(site);
      view = {
        name: step.name, service: site.service, participant: unit.store.index, external: unit.settings.external, hasUndo: site.undo !== null, undoOptional: step.undo?.optional ?? false,
        touchesData: site.effects.length > 0, writes: site.writes,
        contends: site.effects.some((effect) => effect.writes && effect.set.firstRow >= 0), optional: site.optional, pivot: step.pivot,
      };
      this.views[site.id] = view;
    }
    return view;
  }

  wait(execution: Execution, node: number): void {
    const { ctx } = this.parts;
    const { duration, key } = this.nodeOf(execution, node) as Extract<ProgramNode, { kind: 'wait' }>;
    const time = sampleTicks(duration, ctx.random.seek(key ^ KEY_WAIT, execution.order.number, execution.pass[node]!));
    ctx.hold(execution.order);
    ctx.sim.after(time, PRIORITY.TIMEOUT, EVENT.WAIT_OVER, execution.id, node);
  }

  chooses(execution: Execution, node: number): number {
    const { weights, key } = this.nodeOf(execution, node) as Extract<ProgramNode, { kind: 'choose' }>;
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let target = this.parts.ctx.random.seek(key ^ KEY_CHOOSE, execution.order.number, execution.pass[node]!).nextUniform() * total;
    for (let i = 0; i < weights.length; i++) {
      target -= weights[i]!;
      if (target < 0) return i;
    }
    return weights.length - 1;
  }

  repeats(execution: Execution, node: number): boolean {
    const { again, key } = this.nodeOf(execution, node) as Extract<ProgramNode, { kind: 'repeat' }>;
    return this.parts.ctx.random.seek(key ^ KEY_REPEAT, execution.order.number, execution.pass[node]!).nextUniform() < again;
  }

   
  transition(place: Place, execution: Execution, what: number, node: number, code: number, commits: boolean, writes?: number): void {
    const component = this.parts.components.at(place);
    if (component === null) throw new Error(`nothing is deployed at place ${String(place)}`);
    const made = commits ? writes ?? component.spec.writes : 0;
    this.parts.components.request(component, execution, what, node, code, made, execution.pathOf(Math.max(0, node)));
  }

  backlog(place: Place, order: Order): number {
    return this.parts.components.backlog(this.parts.components.at(place)!, order);
  }

  timer(place: Place, execution: Execution, code: number, delay: Ticks): void {
    const { ctx } = this.parts;
    const id = this.freeTimers.pop() ?? this.timers.length;
    const handle = ctx.sim.after(delay, PRIORITY.TIMEOUT, EVENT.STRATEGY_TIMER, id, 0);
    this.timers[id] = { place, execution, code, handle };
    execution.timers.push(id);
    ctx.hold(execution.order);
  }

  /** Event: a timer of the strategy. Answers whose, and drops its hold through `then`. */
  timerFired(id: number, then: (execution: Execution, code: number) => void): void {
    const { execution, code } = this.forgetTimer(id);
    then(execution, code);
    this.parts.ctx.drop(execution.order);
  }

  private forgetTimer(id: number): PendingTimer {
    const timer = this.timers[id]!;
    this.timers[id] = null;
    this.freeTimers.push(id);
    const { timers } = timer.execution;
    timers.splice(timers.indexOf(id), 1);
    return timer;
  }

  private stopTimer(id: number): void {
    const { execution, handle } = this.forgetTimer(id);
    this.parts.ctx.sim.cancel(handle);
    this.parts.ctx.drop(execution.order);
  }

  draw(purpose: string, execution: Execution, n: number): number {
    return this.parts.ctx.random.seek(hashText(purpose), execution.order.number, mixKeys(execution.index, n)).nextUniform();
  }

  sample(spec: DistributionSpec, purpose: string, execution: Execution, n: number): Ticks {
    let sampler = this.samplers.get(spec);
    if (sampler === undefined) {
      sampler = compileDistribution(spec);
      this.samplers.set(spec, sampler);
    }
    return sampleTicks(sampler, this.parts.ctx.random.seek(hashText(purpose), execution.order.number, mixKeys(execution.index, n)));
  }

  rollBackUndecided(execution: Execution): boolean {
    return this.parts.transactions().branches.rollBackUndecided(execution);
  }

  releaseGlobal(execution: Execution, store: number): void {
    this.parts.transactions().registration?.locks.release(execution, store);
  }

  doubtReservations(execution: Execution): boolean {
    return this.parts.transactions().doubtReservations(execution);
  }

  inDoubt(execution: Execution, since: Ticks): void {
    const { ctx } = this.parts;
    ctx.recorder.inDoubt(ctx.sim.now, execution.order.id, since);
  }

  compensationFailed(execution: Execution, node: number): void {
    const { ctx } = this.parts;
    ctx.recorder.compensationFailed(ctx.sim.now, execution.order.id, this.siteOf(execution, node).step);
  }

  manualRepair(execution: Execution, node: number): void {
    const { ctx } = this.parts;
    ctx.recorder.manualRepair(ctx.sim.now, execution.order.id, this.siteOf(execution, node).step);
  }

  /** The component is gone: its calls and timers with it. */
  crashed(component: Component): void {
    const { calls } = this.parts;
    for (const call of calls.calls.all) if (call.live && call.caller === component.endpoint) calls.abandon(call);
    this.timers.forEach((timer, id) => {
      if (timer?.place === component.place) this.stopTimer(id);
    });
  }

  siteOf(execution: Execution, node: number): Site {
    const step = this.nodeOf(execution, node);
    if (step.kind !== 'step') throw new Error(`node ${String(node)} of ${execution.program.name} is no step`);
    return this.parts.sites[step.site]!;
  }

  private nodeOf(execution: Execution, node: number): ProgramNode {
    return execution.program.nodes[node]!;
  }

  private endpointOf(place: Place, execution: Execution): Endpoint {
    if (place === HOME) return this.local!.endpointOf(execution);
    return place === EDGE ? this.parts.edge : this.parts.components.at(place)!.endpoint;
  }
}
