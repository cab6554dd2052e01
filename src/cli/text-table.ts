/** A column of a table for a terminal. */
export interface TextColumn {
  readonly head: string;
  readonly align: 'left' | 'right';
}

/** Rows as aligned text, two blanks between columns, no lines, no trailing blanks. Cells hold no escape sequences. */
export function textTable(columns: readonly TextColumn[], rows: readonly (readonly string[])[]): string {
  const cells = [columns.map(({ head }) => head), ...rows];
  const widths = columns.map((_, column) => Math.max(...cells.map((row) => width(row[column] ?? ''))));
  return cells.map((row) => columns.map(({ align }, column) => pad(row[column] ?? '', widths[column]!, align)).join('  ').trimEnd()).join('\n');
}

function pad(text: string, size: number, align: TextColumn['align']): string {
  const blanks = ' '.repeat(size - width(text));
  return align === 'left' ? text + blanks : blanks + text;
}

// All that is printed is narrow, so characters (not UTF-16 units) are columns.
function width(text: string): number {
  return Array.from(text).length;
}
