import type { MeasureDescription, MeasureEntry } from './measure-list.ts';
import { MEASURE_SECTIONS } from './measure-list.ts';

export type { MeasureDescription, MeasureKind, MeasureUnit } from './measure-list.ts';

const ENTRIES: readonly MeasureEntry[] = MEASURE_SECTIONS.flatMap((section) => section.entries);
const EXACT = new Map(ENTRIES.map((entry) => [entry.key, entry]));
const PATTERNS = ENTRIES.filter(({ key }) => key.includes('<')).map((entry) => ({ entry, pattern: patternOf(entry.key) }))
  // The more of a key is fixed, the sooner it is tried: so a class of a service is not taken for a part of its name.
  .toSorted((a, b) => b.entry.key.length - a.entry.key.length);
const FAMILY = /^(?:process|class)\..+?\.(?=latency\.|availability\.)/;

function patternOf(key: string): RegExp {
  const source = key
    .split(/(<[^>]+>)/)
    .map((part) => (part === '<k>' ? '\\d+' : part.startsWith('<') ? '.+?' : part.replaceAll('.', '\\.')))
    .join('');
  return new RegExp(`^${source}$`);
}

/** What is known of a key, the families `process.<name>.` and `class.<value>.` included; null if it is no measure's. */
export function findMeasure(key: string): MeasureDescription | null {
  const plain = key.replace(FAMILY, '');
  const exact = EXACT.get(plain);
  const found = exact !== undefined && !plain.includes('<') ? exact : PATTERNS.find(({ pattern }) => pattern.test(plain))?.entry;
  if (found === undefined) return null;
  const { unit, better, kind, doc, headline } = found;
  return { unit, better, kind, doc, headline: headline && plain === key };
}

/**
 * Unit, direction, kind and meaning of the measure with this key.
 *
 * @throws Error for a key that no measure has
 */
export function describeMeasure(key: string): MeasureDescription {
  const found = findMeasure(key);
  if (found === null) throw new Error(`there is no measure ${key}`);
  return found;
}

/** Every key, with names of the scenario as words in angle brackets. */
export function measureNames(): readonly string[] {
  return ENTRIES.map(({ key }) => key);
}

/** The measures that are compared unless others are asked for. */
export const HEADLINE_MEASURES: readonly string[] = ENTRIES.filter(({ headline }) => headline).map(({ key }) => key);
