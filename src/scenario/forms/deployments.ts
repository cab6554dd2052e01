import type { Balancing, Deployment, Failures, NamedStore, Service, Unit } from '../scenario.ts';
import { listOf, mapOf, optional, record } from './collections.ts';
import type { Named, RecordOf } from './collections.ts';
import { durationDistribution } from './distribution.ts';
import { mapped } from './form.ts';
import type { Context, Form } from './form.ts';
import { goodName, reference } from './references.ts';
import { balancing, checkRestarts, failures, NO_TIME, storeSpec } from './service.ts';
import { probes, restarts, warmUp } from './supervision.ts';
import { count, duration, orWord } from './values.ts';
import type { Spot } from '../source/source-file.ts';

/** Every service that no other unit of the deployment takes is a unit of its own. */
const EACH = '*';

const FIELDS = {
  services: optional(
    listOf(reference('services'), 'services', 1),
    null,
    'What is built, released, scaled and crashes as one.',
  ),
  instances: optional(count(1, 100_000), undefined, 'Default: the most of any of its services.'),
  concurrency: optional(
    orWord('unlimited', count(1)),
    undefined,
    'Default: all places of its services, spread over the instances.',
  ),
  queue: optional(
    orWord('unlimited', count(0)),
    undefined,
    'Waiting places per instance. Default: those of its services, spread over the instances.',
  ),
  zones: optional(listOf(reference('zones'), 'zones'), undefined, 'Default: those of its services.'),
  balancing: optional(balancing, undefined, 'Default: that of its services where they agree, else round-robin.'),
  store: optional(reference('stores'), null, 'A store of `stores`. Default: one of its own.'),
  failures: optional(orWord('none', failures), undefined, 'Default: those of its services.'),
  'start-up': optional(durationDistribution, undefined, 'Default: that of the first of its services that has one.'),
  detection: optional(duration(), undefined, 'Default: the longest of its services.'),
  restarts: optional(orWord('none', restarts), undefined, 'Default: that of the first of its services that has it.'),
  'warm-up': optional(orWord('none', warmUp), undefined, 'Default: that of the first of its services that has it.'),
  probes: optional(orWord('none', probes), undefined, 'Default: those of the first of its services that has any.'),
} as const;

export type WrittenUnit = RecordOf<typeof FIELDS>;
/** A deployment before `*` is expanded and defaults are taken from the services. */
export type WrittenDeployments = readonly Named<readonly Named<WrittenUnit>[]>[];

const unit: Form<WrittenUnit> = record(FIELDS, { what: 'a unit', mergeable: true });

function unitName(name: string, at: Spot, context: Context): boolean {
  return name === EACH || goodName(name, at, context);
}

/** Section 4b: `deployments:`. */
export const deployments: Form<WrittenDeployments> = mapOf(mapOf(unit, 'units', unitName), 'deployments', goodName);

/** Section 4b: `stores:`. */
export const stores: Form<readonly NamedStore[]> = mapped(mapOf(storeSpec, 'stores', goodName), (list) =>
  list.map(({ name, value }): NamedStore => ({ name, ...value })),
);

/**
 * Units with everything filled in. `*` stands for one unit for each service that is in no other unit. An external service is
 * never ours to cut: it is a unit of its own with its own values, `*` or not, as is every service that a deployment leaves out.
 */
export function expandDeployments(
  written: WrittenDeployments,
  services: readonly Service[],
  context: Context,
): readonly Deployment[] {
  return written.map(({ name, value: units }) => ({ name, units: expandUnits(units, services, context) }));
}

function expandUnits(
  units: readonly Named<WrittenUnit>[],
  services: readonly Service[],
  context: Context,
): readonly Unit[] {
  const taken = new Map<string, string>();
  const explicit = units.filter((each) => each.name !== EACH);
  for (const each of explicit) checkMembers(each, services, taken, context);
  const rest = units.find((each) => each.name === EACH);
  if (rest !== undefined && rest.value.services !== null)
    context.problems.error(
      'SIM2008',
      rest.at,
      '`*` is one unit for each remaining service and lists none',
      'remove `services`, or name the unit',
    );
  const single = (service: Service): Unit => {
    const template = service.external === null ? rest : undefined;
    return makeUnit(service.name, template?.value ?? NOTHING, [service], template?.at ?? null, context);
  };
  return [
    ...explicit
      .filter((each) => each.value.services !== null)
      .map((each) => makeUnit(each.name, each.value, members(each.value, services), each.at, context)),
    ...services.filter((service) => !taken.has(service.name)).map(single),
  ];
}

const NOTHING: WrittenUnit = {
  services: null,
  instances: undefined,
  concurrency: undefined,
  queue: undefined,
  zones: undefined,
  balancing: undefined,
  store: null,
  failures: undefined,
  'start-up': undefined,
  detection: undefined,
  restarts: undefined,
  'warm-up': undefined,
  probes: undefined,
};

function members(written: WrittenUnit, services: readonly Service[]): readonly Service[] {
  return (written.services ?? []).flatMap((name) => services.filter((service) => service.name === name));
}

function checkMembers(
  written: Named<WrittenUnit>,
  services: readonly Service[],
  taken: Map<string, string>,
  context: Context,
): void {
  if (written.value.services === null) {
    context.problems.error(
      'SIM1011',
      written.at,
      `the unit \`${written.name}\` needs \`services\``,
      'list what it is made of, or call it "*" for one unit for each service',
    );
    return;
  }
  for (const name of written.value.services) {
    const other = taken.get(name);
    if (other !== undefined)
      context.problems.error(
        'SIM2008',
        written.at,
        `\`${name}\` is in two units, \`${other}\` and \`${written.name}\``,
        'a service is in one unit of a deployment',
      );
    if (services.some((service) => service.name === name && service.external !== null))
      context.problems.error(
        'SIM2008',
        written.at,
        `\`${name}\` is external and cannot be part of a unit of ours`,
        'remove it from `services`',
      );
    taken.set(name, written.name);
  }
  const same = services.find(
    (service) => service.name === written.name && !written.value.services!.includes(service.name),
  );
  if (same !== undefined)
    context.problems.error(
      'SIM2008',
      written.at,
      `the unit \`${written.name}\` has the name of a service that is not in it`,
      'rename the unit',
    );
}

function makeUnit(
  name: string,
  written: WrittenUnit,
  services: readonly Service[],
  at: Spot | null,
  context: Context,
): Unit {
  const instances = written.instances ?? Math.max(1, ...services.map((service) => service.instances));
  const fails = written.failures === undefined ? commonFailures(name, services, at, context) : written.failures;
  const startsAgain = given(written.restarts, services, (service) => service.restarts);
  if (at !== null) checkRestarts(startsAgain, fails, at, context);
  return {
    name,
    services: services.map((service) => service.name),
    instances,
    concurrency:
      written.concurrency === undefined
        ? spread(services, instances, (service) => service.concurrency)
        : written.concurrency,
    queue: written.queue === undefined ? spread(services, instances, (service) => service.queue) : written.queue,
    zones: written.zones ?? commonZones(services),
    balancing: written.balancing ?? agreed(services.map((service) => service.balancing)) ?? ROUND_ROBIN,
    store: written.store,
    failures: fails,
    startUp: written['start-up'] ?? services.find((service) => !isNothing(service.startUp))?.startUp ?? NO_TIME,
    detection: written.detection ?? Math.max(0, ...services.map((service) => service.detection)),
    restarts: startsAgain,
    warmUp: given(written['warm-up'], services, (service) => service.warmUp),
    probes: given(written.probes, services, (service) => service.probes),
  };
}

/** What the unit says, else what the first of its services says that says anything. */
function given<T>(written: T | null | undefined, services: readonly Service[], own: (service: Service) => T | null): T | null {
  if (written !== undefined) return written;
  const first = services.find((service) => own(service) !== null);
  return first === undefined ? null : own(first);
}

const ROUND_ROBIN: Balancing = { kind: 'round-robin' };

function isNothing(startUp: Service['startUp']): boolean {
  return startUp.kind === 'constant' && startUp.value === 0;
}

/** All places of the services together, spread evenly; unlimited where one of them is. */
function spread(
  services: readonly Service[],
  instances: number,
  places: (service: Service) => number | null,
): number | null {
  let total = 0;
  for (const service of services) {
    const own = places(service);
    if (own === null) return null;
    total += own * service.instances;
  }
  return Math.ceil(total / instances);
}

function commonZones(services: readonly Service[]): readonly string[] {
  return services.some((service) => service.zones.length === 0)
    ? []
    : [...new Set(services.flatMap((service) => service.zones))];
}

function agreed<T>(values: readonly T[]): T | undefined {
  const [first] = values;
  return first !== undefined && values.every((value) => JSON.stringify(value) === JSON.stringify(first))
    ? first
    : undefined;
}

/** A unit fails as one: the failures that its services share, or those of the first that has any (with a warning where they differ). */
function commonFailures(
  name: string,
  services: readonly Service[],
  at: Spot | null,
  context: Context,
): Failures | null {
  const found = services.flatMap((service) => (service.failures === null ? [] : [service.failures]));
  if (found.length === 0) return null;
  if (at !== null && agreed(found) === undefined) {
    context.problems.warning(
      'SIM2108',
      at,
      `the services of \`${name}\` have different \`failures\`, and a unit fails as one`,
      'give the unit `failures` of its own; until then those of the first such service hold',
    );
  }
  return found[0]!;
}
