import type { DecodedSections } from '../decode-sections.ts';
import type { WrittenUnit } from '../forms/deployments.ts';
import { FAILED } from '../forms/form.ts';
import type { Context } from '../forms/form.ts';
import type { Service } from '../scenario.ts';
import { itemsOf, valueAt } from '../source/tree.ts';
import type { MapTree } from '../source/tree.ts';

/** Warns of what cannot have the effect that its writer expects: faults of more instances than there are (`SIM2110`), stores that nobody uses (`SIM2111`). */
export function checkReach(sections: DecodedSections, root: MapTree, context: Context): void {
  const units = sections.deployments === FAILED ? [] : sections.deployments.flatMap((deployment) => deployment.value.map(({ value }) => value));
  checkInstances(sections, units, root, context);
  if (sections.stores === FAILED || sections.deployments === FAILED) return;
  const used = new Set(units.map((unit) => unit.store));
  for (const { name } of sections.stores) {
    if (used.has(name)) continue;
    context.problems.warning('SIM2111', (valueAt(valueAt(root, 'stores'), name) ?? root).at, `no unit uses the store \`${name}\``, 'name it as `store:` of a unit of `deployments`, or leave it out');
  }
}

function checkInstances({ faults, services }: DecodedSections, units: readonly WrittenUnit[], root: MapTree, context: Context): void {
  if (faults === FAILED || services === FAILED) return;
  faults.forEach(({ name, what }, index) => {
    if (!('instances' in what) || what.instances === 'all') return;
    const target = 'target' in what ? what.target : what.service;
    const service = services.find((one) => one.name === target);
    if (service === undefined) return;
    const most = mostInstances(service, units);
    if (what.instances <= most) return;
    const item = itemsOf(valueAt(root, 'faults'))[index];
    context.problems.warning('SIM2110', (valueAt(item, 'instances') ?? item ?? root).at, `the fault \`${name}\` is of ${String(what.instances)} instances, and \`${target}\` never has more than ${String(most)}`, 'say how many it really hits, or leave `instances` out for all');
  });
}

function mostInstances(service: Service, units: readonly WrittenUnit[]): number {
  const own = units.filter((unit) => unit.services?.includes(service.name) ?? true);
  return Math.max(service.instances, service.autoscale?.max ?? 0, ...own.map((unit) => unit.instances ?? 0));
}
