import { parseQuantity } from './units.ts';

/** The first column of a CSV file, or what is wrong with it. */
export type Column =
  | { readonly ok: true; readonly values: readonly number[] }
  | { readonly ok: false; readonly line: number; readonly reason: string; readonly hint: string };

const HEADER_UNIT = /(?:^|[^A-Za-z])(ns|us|ms|s|m|h|d|w)\)?\]?$/;

/**
 * Reads the first column of a CSV file as times (ticks) or bare numbers. A first line that is no value is a header.
 * Times carry their unit (`8ms`); bare numbers take the unit that the header ends in (`at_ms`, `time [us]`), else seconds, as in the result files.
 * Blank lines and lines that start with `#` are skipped; fields end at `,`, `;` or a tab and may be quoted.
 */
export function readColumn(text: string, kind: 'time' | 'number'): Column {
  let unit = 's';
  const values: number[] = [];
  let first = true;
  for (const [index, line] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    const field = (line.split(/[,;\t]/, 1)[0] ?? '')
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .trim();
    if (field === '' || field.startsWith('#')) continue;
    const parsed = parseField(field, kind, unit);
    if (parsed.ok && Number.isFinite(parsed.value) && parsed.value >= 0) values.push(parsed.value);
    else if (first && !/^[+-]?[.\d]/.test(field)) unit = HEADER_UNIT.exec(field)?.[1] ?? unit;
    else
      return {
        ok: false,
        line: index + 1,
        reason: parsed.ok ? `\`${field}\` is negative` : parsed.reason,
        hint: parsed.ok ? 'values are 0 or more' : parsed.hint,
      };
    first = false;
  }
  if (values.length === 0)
    return { ok: false, line: 1, reason: 'it holds no value', hint: 'one value a line, in the first column' };
  return { ok: true, values };
}

function parseField(field: string, kind: 'time' | 'number', unit: string): ReturnType<typeof parseQuantity> {
  if (kind === 'number') return parseQuantity('number', field);
  return parseQuantity('time', /[A-Za-z]$/.test(field) ? field : `${field}${unit}`);
}
