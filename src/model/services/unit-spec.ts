import { compileDistribution } from '../../engine/distributions.ts';
import type { Sampler } from '../../engine/distributions.ts';
import type { QueueDiscipline } from '../../engine/station.ts';
import type { Ticks } from '../../engine/time.ts';
import type { Autoscale, Balancing, Failures, Probes, Restarts, Scenario, Service, StoreSpec, Unit as UnitSpec, WarmUp } from '../../scenario/scenario.ts';

export type { Autoscale, Balancing, Failures };

/** How a unit serves. */
export interface QueueSettings {
  readonly name: string;
  /** Indices of its services. */
  readonly services: readonly number[];
  readonly instances: number;
  /** Infinity = unlimited. */
  readonly places: number;
  readonly queueLimit: number;
  readonly discipline: QueueDiscipline;
  readonly patience: Sampler | null;
  readonly cancelOnTimeout: boolean;
  readonly zones: readonly string[];
  readonly balancing: Balancing;
  readonly failures: Failures | null;
  readonly detection: Ticks;
  readonly startUp: Sampler;
  readonly restarts: Restarts | null;
  readonly warmUp: WarmUp | null;
  readonly probes: Probes | null;
  readonly autoscale: Autoscale | null;
  readonly idleShutdown: Ticks | null;
  /** Requests per second; null = none. */
  readonly rateLimit: number | null;
  readonly external: boolean;
  readonly contention: Ticks;
  readonly instrumented: boolean;
  /** Name of a shared store; null = its own. */
  readonly sharedStore: string | null;
  readonly store: StoreSpec;
}

/** How the services are cut into units: as the named deployment says, all in one, or each by itself. */
export function planUnits(scenario: Scenario, deployment: string | null, monolith: boolean): QueueSettings[] {
  const cut = deployment === null ? undefined : scenario.deployments.find((one) => one.name === deployment);
  if (cut !== undefined) return planCut(scenario, cut.units);
  if (monolith) return planMonolith(scenario);
  return scenario.services.map((service, index) => alone(service, index));
}

function alone(service: Service, index: number): QueueSettings {
  return {
    name: service.name, services: [index], instances: service.instances, places: service.concurrency ?? Infinity,
    queueLimit: service.queue ?? Infinity, discipline: service.discipline,
    patience: service.patience === null ? null : compileDistribution(service.patience),
    cancelOnTimeout: service.onTimeout === 'cancel', zones: service.zones, balancing: service.balancing,
    failures: service.failures, detection: service.detection, startUp: compileDistribution(service.startUp),
    restarts: service.restarts, warmUp: service.warmUp, probes: service.probes, autoscale: service.autoscale, idleShutdown: service.idleShutdown, rateLimit: service.external?.rateLimit ?? null,
    external: service.external !== null, contention: service.contention, instrumented: service.instrumented,
    sharedStore: null, store: service.store,
  };
}

function planCut(scenario: Scenario, units: readonly UnitSpec[]): QueueSettings[] {
  const index = new Map(scenario.services.map((service, i) => [service.name, i]));
  const placed = new Set<number>();
  const planned = units.map((unit): QueueSettings => {
    const services = unit.services.map((name) => index.get(name)!);
    for (const service of services) placed.add(service);
    const first = alone(scenario.services[services[0]!]!, services[0]!);
    return {
      ...first, name: unit.name, services, instances: unit.instances, places: unit.concurrency ?? Infinity,
      queueLimit: unit.queue ?? Infinity, zones: unit.zones, balancing: unit.balancing, failures: unit.failures ?? (services.length === 1 ? first.failures : null),
      startUp: compileDistribution(unit.startUp), detection: unit.detection, restarts: unit.restarts, warmUp: unit.warmUp, probes: unit.probes, sharedStore: unit.store,
      store: slowestStore(scenario, services), external: services.length === 1 && first.external,
      patience: services.length === 1 ? first.patience : null, autoscale: services.length === 1 ? first.autoscale : null,
      rateLimit: services.length === 1 ? first.rateLimit : null,
    };
  });
  scenario.services.forEach((service, i) => {
    if (!placed.has(i)) planned.push(alone(service, i));
  });
  return planned;
}

/** All services that are not external in one unit with the same number of places, one store with the slowest commit. */
function planMonolith(scenario: Scenario): QueueSettings[] {
  const inside = scenario.services.map((_, i) => i).filter((i) => scenario.services[i]!.external === null);
  const outside = scenario.services.map((_, i) => i).filter((i) => scenario.services[i]!.external !== null);
  const planned = outside.map((i) => alone(scenario.services[i]!, i));
  if (inside.length === 0) return planned;
  const services = inside.map((i) => scenario.services[i]!);
  const unlimited = services.some((service) => service.concurrency === null);
  const places = services.reduce((sum, service) => sum + service.instances * (service.concurrency ?? 0), 0);
  const instances = Math.max(...services.map((service) => service.instances));
  const unlimitedQueue = services.some((service) => service.queue === null);
  const first = alone(services[0]!, inside[0]!);
  planned.push({
    ...first, name: 'monolith', services: inside, instances, places: unlimited ? Infinity : Math.ceil(places / instances),
    queueLimit: unlimitedQueue ? Infinity : Math.max(...services.map((service) => service.queue ?? 0)),
    discipline: services.length === 1 ? first.discipline : 'fifo', patience: services.length === 1 ? first.patience : null,
    zones: [], failures: services.length === 1 ? first.failures : null,
    autoscale: services.length === 1 ? first.autoscale : null, idleShutdown: null, rateLimit: null, external: false,
    restarts: ofFirst(services, (service) => service.restarts), warmUp: ofFirst(services, (service) => service.warmUp), probes: ofFirst(services, (service) => service.probes),
    contention: services.length === 1 ? first.contention : 0, store: slowestStore(scenario, inside),
  });
  return planned;
}

/** What the first service says that says anything. */
function ofFirst<T>(services: readonly Service[], own: (service: Service) => T | null): T | null {
  for (const service of services) if (own(service) !== null) return own(service);
  return null;
}

function slowestStore(scenario: Scenario, services: readonly number[]): StoreSpec {
  let slowest = scenario.services[services[0]!]!.store;
  let connections: number | null = 0;
  for (const index of services) {
    const store = scenario.services[index]!.store;
    if (compileDistribution(store.commit).mean > compileDistribution(slowest.commit).mean) slowest = store;
    connections = connections === null || store.connections === null ? null : connections + store.connections;
  }
  return { commit: slowest.commit, connections };
}
