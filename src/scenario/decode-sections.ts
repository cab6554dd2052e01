import { MAX_TICKS, MINUTE } from '../engine/time.ts';
import type { Ticks } from '../engine/time.ts';
import { checkKeys, decodeField } from './forms/collections.ts';
import type { RecordOf } from './forms/collections.ts';
import { expandDeployments } from './forms/deployments.ts';
import { FAILED } from './forms/form.ts';
import type { Context, Decoded } from './forms/form.ts';
import { NO_NETWORK } from './forms/network.ts';
import { DEFAULT_EXPERIMENT, DEFAULT_TIMING } from './forms/plan.ts';
import { SECTIONS } from './forms/sections.ts';
import type { SectionName } from './forms/sections.ts';
import { defaultStrategies } from './forms/strategies.ts';
import { DEFAULT_CLIENT } from './forms/workload.ts';
import type { Process, Scenario, Timing, Workload } from './scenario.ts';
import type { MapTree } from './source/tree.ts';
import { valueAt } from './source/tree.ts';

const WHAT = 'a scenario';
type Sections = RecordOf<typeof SECTIONS>;

/** The sections of a document; a section that is wrong is {@link FAILED}, the others can still be checked. */
export type DecodedSections = { readonly [K in SectionName]: Decoded<Sections[K]> };

/**
 * Decodes every section of a (merged) document and collects all problems. Data sets come before attributes, which draw
 * their keys, and both before processes, which touch them.
 */
export function decodeSections(root: MapTree, base: Context): DecodedSections {
  checkKeys(
    root,
    Object.keys(SECTIONS),
    { what: WHAT, elsewhere: { version: 'scenarios have no version', name: 'did you mean `scenario`?' } },
    base,
  );
  const decode = <K extends SectionName>(key: K, context: Context): Decoded<Sections[K]> =>
    decodeField(SECTIONS[key] as never, root, key, WHAT, context);
  const data = decode('data', base);
  const withData: Context =
    data === FAILED ? base : { ...base, data: new Map(data.sets.map((set) => [set.name, set])), views: data.views };
  const attributes = decode('attributes', withData);
  const whole: Context = {
    ...withData,
    attributes: new Map(attributes === FAILED ? [] : attributes.map((attribute) => [attribute.name, attribute])),
  };
  const others = Object.keys(SECTIONS).filter((key) => key !== 'data' && key !== 'attributes') as SectionName[];
  const rest = Object.fromEntries(others.map((key) => [key, decode(key, whole)]));
  return { ...rest, data, attributes } as DecodedSections;
}

/** Puts the sections together; null when one of them failed or the parts do not fit. */
export function assembleScenario(
  sections: DecodedSections,
  root: MapTree,
  fileName: string,
  context: Context,
): Scenario | null {
  const processes = chooseProcesses(sections, root, context);
  const timing =
    sections.time === FAILED || processes === FAILED
      ? FAILED
      : fitTiming(sections.time ?? DEFAULT_TIMING, processes, root, context);
  const workload = chooseWorkload(sections, root, context);
  if (Object.values(sections).includes(FAILED) || processes === FAILED || timing === FAILED || workload === FAILED)
    return null;
  const parts = sections as Sections;
  const name = parts.scenario ?? nameFromFile(fileName);
  return {
    name,
    title: parts.title,
    question: parts.question,
    seed: parts.seed ?? name,
    time: timing,
    experiment: parts.experiment ?? DEFAULT_EXPERIMENT,
    network: parts.network ?? NO_NETWORK,
    services: parts.services,
    crews: parts.crews,
    deployments: expandDeployments(parts.deployments, parts.services, context),
    stores: parts.stores,
    data: parts.data.sets,
    views: parts.data.views,
    processes,
    workload,
    faults: parts.faults,
    strategies: parts.strategies ?? defaultStrategies(),
    expect: parts.expect,
    variants: parts.variants,
    delivery: parts.delivery,
  };
}

function nameFromFile(path: string): string {
  const stem = (path.split(/[\\/]/).at(-1) ?? '').replace(/\.[^.]*$/, '').toLowerCase();
  const kebab = stem.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '');
  return kebab === '' ? 'scenario' : kebab;
}

/** A file about delivery alone needs no process and no workload. */
function isDeliveryOnly(root: MapTree): boolean {
  return (
    valueAt(root, 'delivery') !== undefined &&
    ['process', 'processes', 'workload'].every((key) => valueAt(root, key) === undefined)
  );
}

function chooseProcesses(sections: DecodedSections, root: MapTree, context: Context): Decoded<readonly Process[]> {
  const { process, processes } = sections;
  const second = root.entries.filter((entry) => entry.key === 'process' || entry.key === 'processes')[1];
  if (second !== undefined) {
    context.problems.error(
      'SIM1017',
      second.keyAt,
      '`process` and `processes` cannot stand side by side',
      'move the one process into `processes`',
    );
    return FAILED;
  }
  if (process === FAILED || processes === FAILED) return FAILED;
  if (process !== null) return [process];
  if (processes !== null && processes.length > 0) return processes;
  if (isDeliveryOnly(root)) return [];
  context.problems.error(
    'SIM1011',
    root.at,
    'a scenario needs `process` (or `processes`)',
    'add `process: { steps: [ { NAME: { call: SERVICE.OPERATION } } ] }`',
  );
  return FAILED;
}

function chooseWorkload(sections: DecodedSections, root: MapTree, context: Context): Decoded<Workload> {
  if (sections.workload === FAILED) return FAILED;
  if (sections.workload !== null) return sections.workload;
  if (isDeliveryOnly(root)) return { arrivals: [], client: DEFAULT_CLIENT, mix: [] };
  context.problems.error('SIM1011', root.at, 'a scenario needs `workload`', 'add `workload: { arrivals: 100/s }`');
  return FAILED;
}

function fitTiming(
  written: NonNullable<Sections['time']>,
  processes: readonly Process[],
  root: MapTree,
  context: Context,
): Decoded<Timing> {
  const deadlines = processes.map((process) => process.deadline ?? 0);
  const drain: Ticks = written.drain ?? Math.max(MINUTE, 3 * Math.max(0, ...deadlines));
  const total = (written.warmup === 'auto' ? 0 : written.warmup) + written.run + drain;
  if (total <= MAX_TICKS) return { warmup: written.warmup, run: written.run, drain };
  context.problems.error(
    'SIM2007',
    (valueAt(root, 'time') ?? root).at,
    'warm-up, run and drain together are longer than 104 days',
    'time is exact to the nanosecond for 104 days; `delivery` has a slow clock for longer spans',
  );
  return FAILED;
}
