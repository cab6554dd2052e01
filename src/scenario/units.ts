import { DAY, HOUR, MICROSECOND, MILLISECOND, MINUTE, NANOSECOND, SECOND, WEEK } from '../engine/time.ts';

/** What a text with a unit measures. Values come in ticks (ns), 1/s, fractions, bytes, bytes/s and pieces. */
export type Quantity = 'time' | 'rate' | 'share' | 'size' | 'bandwidth' | 'number';

/** A value, or why there is none and what to write instead. */
export type Parsed =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly missingUnit: boolean; readonly reason: string; readonly hint: string };

const TIME_UNITS: ReadonlyMap<string, number> = new Map([
  ['ns', NANOSECOND],
  ['us', MICROSECOND],
  ['ms', MILLISECOND],
  ['s', SECOND],
  ['m', MINUTE],
  ['h', HOUR],
  ['d', DAY],
  ['w', WEEK],
]);
const RATE_UNITS: ReadonlyMap<string, number> = new Map([
  ['/s', 1],
  ['/m', 60],
  ['/h', 3600],
  ['/d', 86_400],
  ['/w', 604_800],
]);
const SIZE_UNITS: ReadonlyMap<string, number> = new Map([
  ['B', 1],
  ['KiB', 1024],
  ['MiB', 1_048_576],
  ['GiB', 1_073_741_824],
  ['TiB', 1_099_511_627_776],
]);
const BANDWIDTH_UNITS: ReadonlyMap<string, number> = new Map(
  [...SIZE_UNITS].map(([unit, bytes]) => [`${unit}/s`, bytes]),
);

/** What people write for a unit that the language spells otherwise; keys in lower case. */
const MISSPELT: ReadonlyMap<string, string> = new Map([
  ...spell('us', 'µs', 'μs', 'usec', 'micros', 'microsecond', 'microseconds'),
  ...spell('ms', 'msec', 'msecs', 'millis', 'millisecond', 'milliseconds'),
  ...spell('s', 'sec', 'secs', 'second', 'seconds'),
  ...spell('m', 'min', 'mins', 'minute', 'minutes'),
  ...spell('h', 'hr', 'hrs', 'hour', 'hours'),
  ...spell('d', 'day', 'days'),
  ...spell('w', 'week', 'weeks'),
  ...spell('/s', 'rps', 'qps', 'tps', 'hz', 'per second', '/sec', '/second', 'req/s', 'requests/s', 'ops', '1/s'),
  ...spell('/m', 'rpm', 'per minute', '/min', '/minute', 'req/m'),
  ...spell('/h', 'per hour', '/hr', '/hour', 'req/h'),
  ...spell('/d', '/day'),
  ...spell('%', 'percent', 'pct', 'per cent'),
  ...spell('B', 'b', 'byte', 'bytes'),
  ...spell('KiB', 'k', 'kb', 'kib', 'ki'),
  ...spell('MiB', 'mb', 'mib', 'mi'),
  ...spell('GiB', 'g', 'gb', 'gib', 'gi'),
  ...spell('TiB', 'tb', 'tib', 'ti'),
  ...spell('KiB/s', 'kb/s', 'kib/s', 'kbps'),
  ...spell('MiB/s', 'mb/s', 'mib/s', 'mbps'),
  ...spell('GiB/s', 'gb/s', 'gib/s', 'gbps', 'gbit/s'),
]);

function spell(unit: string, ...wrong: readonly string[]): [string, string][] {
  return wrong.map((word) => [word, unit]);
}

interface Grammar {
  readonly units: ReadonlyMap<string, number>;
  readonly name: string;
  readonly examples: string;
  /** The unit to suggest where there is none. */
  readonly usual: string;
}

const GRAMMAR: Readonly<Record<Exclude<Quantity, 'number'>, Grammar>> = {
  time: { units: TIME_UNITS, name: 'a time', examples: '`250us`, `8ms`, `1.5s`, `10m`, `2h`, `3d`, `2w`', usual: 'ms' },
  rate: { units: RATE_UNITS, name: 'a rate', examples: '`300/s`, `20/m`, `5/h`', usual: '/s' },
  share: { units: new Map([['%', 0.01]]), name: 'a share', examples: '`0.5%`, `20%`', usual: '%' },
  size: { units: SIZE_UNITS, name: 'a size', examples: '`200B`, `2KiB`, `1MiB`', usual: 'B' },
  bandwidth: { units: BANDWIDTH_UNITS, name: 'a bandwidth', examples: '`100MiB/s`, `1GiB/s`', usual: 'MiB/s' },
};

const SHAPE = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(\s*)(.*)$/i;

/** The words for a quantity and examples of it, for messages: "a time such as `250us`, `8ms` ...". */
export function describeQuantity(quantity: Quantity): string {
  if (quantity === 'number') return 'a bare number';
  const { name, examples } = GRAMMAR[quantity];
  return `${name} such as ${examples}`;
}

/**
 * Reads a text such as `8ms`, `300/s`, `0.5%`, `2KiB` or `1GiB/s`; sign and range are the caller's to judge.
 * `usual` is the unit proposed to one who wrote none. Times are ticks, not yet rounded to whole ones.
 */
export function parseQuantity(quantity: Quantity, text: string, usual?: string): Parsed {
  const match = SHAPE.exec(text.trim());
  if (quantity === 'number') return parseNumber(text, match);
  const grammar = GRAMMAR[quantity];
  if (match === null)
    return wrong(`\`${text}\` is not ${grammar.name}`, `write ${grammar.name} such as ${grammar.examples}`);
  const number = Number(match[1]);
  const unit = match[3]!.trim();
  if (!Number.isFinite(number))
    return wrong(`\`${text}\` is too large`, `write ${grammar.name} such as ${grammar.examples}`);
  if (unit === '') {
    const proposal = quantity === 'share' ? shareFor(number) : `${match[1]!}${usual ?? grammar.usual}`;
    return {
      ok: false,
      missingUnit: true,
      reason: `\`${text}\` has no unit`,
      hint: `did you mean \`${proposal}\`? Write ${grammar.name} such as ${grammar.examples}`,
    };
  }
  const factor = grammar.units.get(unit);
  if (factor !== undefined && match[2] === '')
    return { ok: true, value: quantity === 'share' ? number / 100 : scaled(number, factor, quantity) };
  return wrongUnit(grammar, match[1]!, unit, text);
}

/** A rate counts per unit, everything else counts units. */
function scaled(number: number, factor: number, quantity: Quantity): number {
  return quantity === 'rate' ? number / factor : number * factor;
}

function parseNumber(text: string, match: RegExpExecArray | null): Parsed {
  if (match === null) return wrong(`\`${text}\` is not a number`, 'write a bare number such as `3` or `0.8`');
  if (match[3] !== '')
    return wrong(
      `\`${text}\` has a unit, but this is a bare number`,
      `did you mean \`${match[3] === '%' ? String(tidy(Number(match[1]) / 100)) : match[1]!}\`?`,
    );
  return { ok: true, value: Number(match[1]) };
}

function wrongUnit(grammar: Grammar, number: string, unit: string, text: string): Parsed {
  const meant = grammar.units.has(unit) ? unit : MISSPELT.get(unit.toLowerCase());
  const hint =
    meant !== undefined && grammar.units.has(meant)
      ? `did you mean \`${number}${meant}\`?`
      : `write ${grammar.name} such as ${grammar.examples}`;
  const reason = grammar.units.has(unit)
    ? `\`${text}\` has a blank before its unit`
    : `\`${text}\` is not ${grammar.name}: \`${unit}\` is no unit of it`;
  return wrong(reason, hint);
}

function shareFor(number: number): string {
  return `${tidy(Math.abs(number) <= 1 ? number * 100 : number)}%`;
}

function wrong(reason: string, hint: string): Parsed {
  return { ok: false, missingUnit: false, reason, hint };
}

/** A number without the dust of binary fractions (12 significant digits), for texts that people read. */
export function tidy(value: number): number {
  return Number(value.toPrecision(12));
}

/** The shortest text for a time in ticks with one of the language's units: 1500000 is `1.5ms`. */
export function formatTicks(ticks: number): string {
  const [unit, size] = [...TIME_UNITS]
    .reverse()
    .find(([name, length]) => name !== 'w' && Math.abs(ticks) >= length) ?? ['ns', 1];
  return ticks === 0 ? '0s' : `${tidy(ticks / size)}${unit}`;
}
