import { PRIORITY } from '../../engine/simulator.ts';
import type { FaultKind, Scenario } from '../../scenario/scenario.ts';
import type { Autoscalers } from '../services/autoscaler.ts';
import type { BrokerTransport } from '../broker/broker-transport.ts';
import type { Clients } from '../workload/clients.ts';
import type { Component, Components } from '../components.ts';
import type { Context } from '../context.ts';
import { EVENT } from '../events.ts';
import { VERDICT } from '../facts.ts';
import type { FaultHost } from './faults.ts';
import type { Instances } from '../services/instances.ts';
import type { Coordination } from '../ports.ts';
import type { Proxies } from '../mesh/proxies.ts';
import type { Releases } from '../services/releases.ts';
import type { ServiceInstance, Unit } from '../services/service.ts';
import type { Site } from '../site.ts';
import type { StrategyPorts } from '../strategy-ports.ts';

/** What of a world can break. */
export interface FaultTargetParts {
  readonly ctx: Context;
  readonly scenario: Scenario;
  readonly units: readonly Unit[];
  /** The unit of a service, by its number. */
  readonly unitOfService: readonly Unit[];
  readonly instances: Instances;
  readonly autoscalers: Autoscalers;
  readonly releases: Releases;
  readonly components: Components;
  readonly clients: Clients;
  readonly ports: StrategyPorts;
  readonly proxies: Proxies | null;
  readonly broker: BrokerTransport | null;
  readonly coordination: () => Coordination;
  note(text: string): void;
}

/** Carries out what faults do to a world: finds what a name stands for under this strategy, and breaks or mends it. */
export class FaultTargets implements FaultHost {
  private readonly parts: FaultTargetParts;
  private readonly poison = new Map<string, number>();

  constructor(parts: FaultTargetParts) {
    this.parts = parts;
  }

  unitNamed(name: string): Unit | null {
    const { scenario, units, unitOfService } = this.parts;
    const service = scenario.services.findIndex((one) => one.name === name);
    return unitOfService[service] ?? units.find((unit) => unit.name === name) ?? null;
  }

  zoneInstances(zone: string): ServiceInstance[] {
    const index = this.parts.scenario.network.zones.indexOf(zone);
    return this.parts.instances.all.filter((one) => one.endpoint.zone === index);
  }

  crashInstance(instance: ServiceInstance): void {
    this.parts.instances.crash(instance);
  }

  restoreInstance(instance: ServiceInstance): void {
    this.parts.instances.restore(instance);
  }

  pauseInstance(instance: ServiceInstance): void {
    this.parts.instances.pause(instance);
  }

  resumeInstance(instance: ServiceInstance): void {
    this.parts.instances.resume(instance);
  }

  crashComponent(name: string): boolean {
    const { ctx, autoscalers, proxies } = this.parts;
    if (name === 'control-plane') {
      autoscalers.stopped = true;
      proxies?.endpoints.controlPlaneDown(ctx.sim.now);
      return true;
    }
    const broker = this.brokerNamed(name);
    if (broker !== null) {
      broker.broker.crash();
      return true;
    }
    const component = this.componentNamed(name);
    if (component === null) return false;
    if (++component.down === 1) this.crash(component);
    return true;
  }

  private crash(component: Component): void {
    const { ctx, clients, components, ports, coordination } = this.parts;
    // The connections of waiting clients break, also of those whose process is forgotten with the component's memory.
    const waiting = ports.liveExecutions().filter((execution) => !execution.decided);
    coordination().onCrash(component.place);
    components.crash(component);
    ports.crashed(component);
    ctx.recorder.capacityChanged(ctx.sim.now, component.stationNumber, 0, 1, 0);
    for (const execution of waiting) {
      if (!execution.decided) clients.answer(execution.order, execution.attempt, VERDICT.FAILED, component.endpoint);
    }
  }

  restoreComponent(name: string): void {
    const { ctx, autoscalers, proxies } = this.parts;
    if (name === 'control-plane') {
      autoscalers.stopped = false;
      proxies?.endpoints.controlPlaneUp(ctx.sim.now);
      return;
    }
    const broker = this.brokerNamed(name);
    if (broker !== null) {
      broker.broker.restore();
      return;
    }
    const component = this.componentNamed(name);
    if (component === null) return;
    const recovery = component.down > 1 ? 0 : component.recoveryTime(ctx.random);
    if (recovery > 0) ctx.sim.after(recovery, PRIORITY.REPAIR, EVENT.COMPONENT_RESTARTS, component.place, 0);
    else this.restarted(component);
  }

  /** Event: a reason for a component to be down is over; with the last one it serves again. */
  restarted(component: Component): void {
    if (--component.down > 0) return;
    const { recorder, sim } = this.parts.ctx;
    recorder.capacityChanged(sim.now, component.stationNumber, 1, 1, component.places === Infinity ? -1 : component.places);
    this.parts.coordination().onRestart(component.place);
  }

  deploy(fault: number, what: Extract<FaultKind, { kind: 'deploy' }>): void {
    const unit = this.unitNamed(what.service);
    if (unit !== null) this.parts.releases.start(fault, what, unit);
  }

  setPoison(step: string, share: number): void {
    if (share > 0) this.poison.set(step, share);
    else this.poison.delete(step);
  }

  /** Share of orders whose execution of the step always fails. */
  poisonShare(site: Site): number {
    if (this.poison.size === 0) return 0;
    return this.poison.get(site.path.slice(site.path.indexOf('/') + 1)) ?? 0;
  }

  note(text: string): void {
    this.parts.note(text);
  }

  /** Where nothing else coordinates, the broker does. */
  private brokerNamed(name: string): BrokerTransport | null {
    const { broker, components } = this.parts;
    return name === 'broker' || (name === 'coordination' && components.all.length === 0) ? broker : null;
  }

  private componentNamed(name: string): Component | null {
    const { components } = this.parts;
    return (name === 'coordination' ? components.all[0] : components.named(name)) ?? null;
  }
}
