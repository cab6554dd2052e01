import type { ProblemCode } from './codes.ts';
import type { Spot } from './source-file.ts';

/**
 * One thing that is wrong (or doubtful) with a scenario, with everything a person needs to mend it.
 * `SIM1xxx`: the text is not in the language. `SIM2xxx`: it is, but its parts do not fit together.
 * Line and column count from 1; `frame` is the code frame, several lines, without colour.
 */
export interface Problem {
  readonly code: ProblemCode;
  readonly severity: 'error' | 'warning';
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly hint?: string;
  readonly frame: string;
}

const LINES_BEFORE = 2;
const LINES_AFTER = 1;
const WIDTH = 110;

/** Line and column (from 1) of an offset in a text; `\r\n` counts as one line end. */
export function positionOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, Math.min(offset, text.length));
  const start = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (let at = before.indexOf('\n'); at >= 0; at = before.indexOf('\n', at + 1)) line++;
  return { line, column: before.length - start + 1 };
}

/**
 * The lines around a spot with a caret line below the spot, as compilers print it.
 * Long lines are cut to a window around the spot, tabs are shown as one blank, control characters as `?`.
 */
export function codeFrame(text: string, offset: number, length: number): string {
  const { line, column } = positionOf(text, offset);
  const lines = text.split(/\r?\n/);
  const first = Math.max(1, line - LINES_BEFORE);
  const last = Math.min(lines.length, line + LINES_AFTER);
  const gutter = String(last).length;
  const cut = Math.max(0, column - Math.floor(WIDTH / 2));
  const from = (lines[line - 1] ?? '').length <= WIDTH ? 0 : cut;
  const frame: string[] = [];
  for (let number = first; number <= last; number++) {
    const shown = printable((lines[number - 1] ?? '').slice(from, from + WIDTH));
    frame.push(`${number === line ? '>' : ' '} ${String(number).padStart(gutter)} | ${shown}`.trimEnd());
    if (number === line) {
      const room = Math.max(1, Math.min(length, (lines[line - 1] ?? '').length - column + 1, WIDTH));
      frame.push(`  ${' '.repeat(gutter)} | ${' '.repeat(Math.max(0, column - 1 - from))}${'^'.repeat(room)}`);
    }
  }
  return frame.join('\n');
}

function printable(line: string): string {
  return line.replaceAll('\t', ' ').replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, '?');
}

/** Collects problems in the order found; the same sentence about the same spot is kept once. */
export class ProblemList {
  readonly #problems: Problem[] = [];
  readonly #seen = new Set<string>();

  /** All problems so far. */
  get all(): readonly Problem[] {
    return this.#problems;
  }

  /** Whether one of them is an error. */
  get hasErrors(): boolean {
    return this.#problems.some((problem) => problem.severity === 'error');
  }

  /** Adds an error at a spot; `hint` says what to do. */
  error(code: ProblemCode, at: Spot, message: string, hint?: string): void {
    this.#add('error', code, at, message, hint);
  }

  /** Adds a warning at a spot: the scenario runs, but probably does not mean this. */
  warning(code: ProblemCode, at: Spot, message: string, hint?: string): void {
    this.#add('warning', code, at, message, hint);
  }

  #add(severity: Problem['severity'], code: ProblemCode, at: Spot, message: string, hint: string | undefined): void {
    const key = `${at.source.path}\n${at.start}\n${message}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    const { line, column } = positionOf(at.source.text, at.start);
    const frame = codeFrame(at.source.text, at.start, at.end - at.start);
    this.#problems.push({
      code,
      severity,
      file: at.source.path,
      line,
      column,
      message,
      ...(hint === undefined ? {} : { hint }),
      frame,
    });
  }
}
