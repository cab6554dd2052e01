import type { Paint } from '../scenario/print-problems.ts';
import type { Io, Output } from './io.ts';

const CODES: Readonly<Record<Parameters<Paint>[0] | 'green', readonly [number, number]>> = {
  red: [31, 39], yellow: [33, 39], green: [32, 39], cyan: [36, 39], bold: [1, 22], dim: [2, 22],
};

/** Paints text, or leaves it alone. */
export type Painter = (style: keyof typeof CODES, text: string) => string;

/**
 * The painter for one stream: colour only on a terminal, never with `--no-color` or NO_COLOR (https://no-color.org), and
 * always with FORCE_COLOR.
 */
export function painterFor(output: Output, env: Io['env'], noColor: boolean): Painter {
  const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0';
  const refused = noColor || (env.NO_COLOR !== undefined && env.NO_COLOR !== '') || env.TERM === 'dumb';
  if (refused || !(output.isTTY || forced)) return (_style, text) => text;
  return (style, text) => (text === '' ? '' : `\u001b[${CODES[style][0]}m${text}\u001b[${CODES[style][1]}m`);
}
