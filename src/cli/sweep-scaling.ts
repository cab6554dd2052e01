import { readFileSync } from 'node:fs';

import { isDistributionKey } from '../scenario/distribution-keys.ts';
import { loadScenario } from '../scenario/load-scenario.ts';
import { SECOND } from '../engine/time.ts';
import { parseQuantity, tidy } from '../scenario/units.ts';
import type { Quantity } from '../scenario/units.ts';
import type { Invocation } from './command.ts';
import { parseSetting } from './option-parsers.ts';
import { readTextFile } from './read-scenario.ts';
import { UNITS, writtenAs } from './sweep-axes.ts';

/** Something in a scenario that can be scaled: a value, or a distribution as a whole. */
export interface Scalable {
  readonly path: string;
  /** `×` where `value` is a factor of what the file says. */
  readonly unit: string;
  /** As the file says, in SI units; 1 for a factor. */
  readonly value: number;
  readonly whole: boolean;
  readonly textOf: (value: number) => string;
}

const QUANTITIES: readonly Exclude<Quantity, 'number'>[] = ['time', 'rate', 'share', 'size', 'bandwidth'];
const SECTIONS = [
  'defaults',
  'network',
  'services',
  'deployments',
  'stores',
  'data',
  'process',
  'processes',
  'workload',
  'faults',
  'strategies',
];
// Bare numbers that are guesses about the world or its size, and not ways of doing things.
const NUMBERS = new Set(['instances', 'concurrency', 'clients', 'zipf', 'connections', 'initial', 'factor', 'commit-factor']);
// When something happens is no assumption about how the system works.
const NO_ASSUMPTION = new Set(['at', 'name']);
const BLOCKS = new Set(['parallel', 'choose', 'repeat']);

/** The scenario as plain data, variant and settings applied, nothing filled in. The file must be valid. */
export function readPlain(path: string, { options }: Invocation): unknown {
  const variant = options.value('variant');
  const { document } = loadScenario(
    { path, text: readTextFile(path) },
    {
      sets: options.list('set').map(parseSetting),
      ...(variant === null ? {} : { variant }),
      readText: (named) => readFileSync(named, 'utf8'),
    },
  );
  return document;
}

/** Every value with a unit, every distribution and every size of a scenario that says how its world is, in file order. */
export function scalablesOf(document: unknown): readonly Scalable[] {
  return SECTIONS.flatMap((section) => walk(section, section, childOf(document, section)));
}

/** The load of a scenario: its rate, or a factor for one that is made of several numbers. Null where there is none to scale. */
export function loadOf(document: unknown): Scalable | null {
  const arrivals = childOf(childOf(document, 'workload'), 'arrivals');
  return scalar('workload.arrivals', 'arrivals', arrivals) ?? compound('workload.arrivals', arrivals);
}

function walk(path: string, key: string, value: unknown): readonly Scalable[] {
  if (NO_ASSUMPTION.has(key)) return [];
  const whole = path === 'workload.arrivals' || isDistribution(value) ? compound(path, value) : null;
  const found = scalar(path, key, value) ?? whole;
  if (found !== null) return [found];
  if (Array.isArray(value)) return key === 'steps' || BLOCKS.has(key) ? stepsOf(path, value) : itemsOf(path, value);
  return entriesOf(value).flatMap(([name, inner]) => walk(`${path}.${name}`, name, inner));
}

// A list element is called by its name where it has one.
function itemsOf(path: string, list: readonly unknown[]): readonly Scalable[] {
  return list.flatMap((item, index) => {
    const name = childOf(item, 'name');
    return walk(`${path}.${typeof name === 'string' ? name : index}`, '', item);
  });
}

// A step is called by its name however deep it stands.
function stepsOf(path: string, list: readonly unknown[]): readonly Scalable[] {
  return list.flatMap((item) =>
    entriesOf(item).flatMap(([name, inner]): readonly Scalable[] => {
      if (name === 'steps' && Array.isArray(inner)) return stepsOf(path, inner);
      if (!BLOCKS.has(name)) return walk(`${path}.${name}`, name, inner);
      const steps = Array.isArray(inner) ? inner : childOf(inner, 'steps');
      return Array.isArray(steps) ? stepsOf(path, steps) : [];
    }),
  );
}

function scalar(path: string, key: string, value: unknown): Scalable | null {
  if (typeof value === 'number') {
    if (!NUMBERS.has(key) || value <= 0) return null;
    return { path, unit: '', value, whole: Number.isInteger(value) && key !== 'zipf', textOf: String };
  }
  const parsed = quantityOf(value);
  if (parsed === null || parsed.value <= 0) return null;
  const { quantity } = parsed;
  return { path, unit: UNITS[quantity], value: parsed.value, whole: false, textOf: writtenAs(quantity) };
}

/** A distribution, or arrivals made of several numbers: all its times, or all its rates and clients, by one factor. */
function compound(path: string, value: unknown): Scalable | null {
  if (typeof value !== 'object' || value === null) return null;
  const kind = path === 'workload.arrivals' ? 'rate' : 'time';
  if (JSON.stringify(scaled(value, 2, kind)) === JSON.stringify(value)) return null;
  return { path, unit: '×', value: 1, whole: false, textOf: (factor) => JSON.stringify(scaled(value, factor, kind)) };
}

function scaled(value: unknown, factor: number, kind: 'rate' | 'time', key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => scaled(item, factor, kind));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(entriesOf(value).map(([name, inner]) => [name, scaled(inner, factor, kind, name)]));
  }
  if (kind === 'rate' && key === 'clients' && typeof value === 'number') return Math.max(1, Math.round(value * factor));
  const parsed = quantityOf(value);
  return parsed?.quantity === kind ? writtenAs(kind)(parsed.value * factor) : value;
}

/** In SI units. */
function quantityOf(value: unknown): { readonly quantity: Exclude<Quantity, 'number'>; readonly value: number } | null {
  if (typeof value !== 'string') return null;
  for (const quantity of QUANTITIES) {
    const parsed = parseQuantity(quantity, value);
    if (parsed.ok) return { quantity, value: tidy(quantity === 'time' ? parsed.value / SECOND : parsed.value) };
  }
  return null;
}

function isDistribution(value: unknown): boolean {
  return !Array.isArray(value) && entriesOf(value).some(([key]) => isDistributionKey(key));
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function childOf(value: unknown, key: string): unknown {
  return entriesOf(value).find(([name]) => name === key)?.[1];
}
