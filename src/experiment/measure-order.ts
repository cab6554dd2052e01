const SECTIONS = [
  'latency',
  'availability',
  'consistency',
  'data',
  'service',
  'cost',
  'operability',
  'delivery',
  'process',
  'class',
];

/**
 * Sorts measure keys as documents list them: by section (in the order in which the measures are documented; unknown ones
 * last, by name), then part by part, numbers by value (`number.at.2` before `number.at.10`), other parts by code unit.
 * Returns a new array.
 */
export function sortedMeasures(keys: Iterable<string>): string[] {
  return [...keys].sort(compareMeasures);
}

function compareMeasures(left: string, right: string): number {
  const a = left.split('.');
  const b = right.split('.');
  const bySection = section(a[0]!) - section(b[0]!);
  if (bySection !== 0) return bySection;
  for (let part = 0; part < Math.min(a.length, b.length); part++) {
    const order = compareParts(a[part]!, b[part]!);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function section(name: string): number {
  const rank = SECTIONS.indexOf(name);
  return rank < 0 ? SECTIONS.length : rank;
}

function compareParts(a: string, b: string): number {
  if (a === b) return 0;
  if (/^\d+$/.test(a) && /^\d+$/.test(b)) return Number(a) - Number(b);
  return a < b ? -1 : 1;
}
