const WIDTH = 160; // an array or object whose text is longer than this gets a line for each element
const INDENT = '  ';

/**
 * JSON text of a document: two spaces a level, short arrays and objects on one line, numbers in JavaScript's shortest
 * form, keys in the order they have, a line feed at the end. The same value gives the same bytes everywhere.
 * Throws for a number that JSON has no word for (NaN, Infinity): `JSON.stringify` would write null and hide a mistake.
 */
export function serializeDocument(document: object): string {
  return `${format(document, '')}\n`;
}

function format(value: unknown, indent: string): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`a document holds ${value}`);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = indent + INDENT;
  const array = Array.isArray(value);
  const parts = array
    ? value.map((element: unknown) => format(element, inner))
    : Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .map(([key, member]) => `${JSON.stringify(key)}: ${format(member, inner)}`);
  const [open, close] = array ? ['[', ']'] : ['{', '}'];
  if (parts.length === 0) return open + close;
  const length = parts.reduce((sum, part) => sum + part.length + 2, indent.length);
  // Long lists of numbers (values of replications, series) stay on one line each: they are read by programs.
  const flat = array && value.every((element) => typeof element !== 'object' || element === null);
  if (flat || (length <= WIDTH && parts.every((part) => !part.includes('\n')))) {
    return array ? `[${parts.join(', ')}]` : `{ ${parts.join(', ')} }`;
  }
  return `${open}\n${parts.map((part) => inner + part).join(',\n')}\n${indent}${close}`;
}
