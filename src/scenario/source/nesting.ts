/**
 * An upper estimate of nesting beyond which a text is not given to the parser, which recurses: near the end of the stack
 * even compiling one of its regular expressions ends the process, and nothing can catch that.
 */
const MAX_ESTIMATE = 300;

/**
 * Where a text may nest more deeply than a parser should be asked to follow; null for any honest file. Counts open brackets,
 * the indentation of the line, and the `- `, `? ` and `: ` of the line since its last comma. Quotes and comments are not
 * looked at, so the estimate may be too high, never too low.
 */
export function tooDeepAt(text: string): number | null {
  let open = 0;
  let inLine = 0;
  let leading = true;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (character === '\n') {
      inLine = 0;
      leading = true;
    } else if (character === ' ' && leading) {
      inLine++;
    } else {
      leading = false;
      if (character === '[' || character === '{') open++;
      else if (character === ']' || character === '}') open = Math.max(0, open - 1);
      else if (character === ',') inLine = 0;
      else if ((character === ':' || character === '-' || character === '?') && isBlank(text[i + 1])) inLine++;
    }
    if (open + inLine > MAX_ESTIMATE) return i;
  }
  return null;
}

function isBlank(character: string | undefined): boolean {
  return character === undefined || character === ' ' || character === '\t' || character === '\n' || character === '\r';
}
