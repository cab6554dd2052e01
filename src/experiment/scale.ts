import { exp, log } from '../engine/portable-math.ts';
import type { Scale } from './sweep-document.ts';

/**
 * The point a share `t` in [0, 1] of the way from `from` to `to`, by difference or by ratio (both > 0).
 * The ends are exact; the result is the same on every engine.
 */
export function between(from: number, to: number, t: number, scale: Scale): number {
  if (t <= 0) return from;
  if (t >= 1) return to;
  if (scale === 'linear') return from + t * (to - from);
  return from * exp(t * log(to / from));
}

/** How far it is from `from` up to `to`: their difference, or the logarithm of their ratio (both > 0). */
export function distance(from: number, to: number, scale: Scale): number {
  return scale === 'linear' ? to - from : log(to / from);
}
