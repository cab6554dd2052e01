import { SECOND } from '../engine/time.ts';
import type { Ticks } from '../engine/time.ts';
import { sqrt } from '../engine/portable-math.ts';
import type { WindowSeries } from './success-windows.ts';

/** Windows in a row that must be good. */
const STEADY = 5;
const ONE_POINT = 0.01;

/** Success over windows of one second, told from the start of measurement at `origin`. */
export interface SuccessHistory extends WindowSeries {
  readonly origin: Ticks;
}

/** Offered and successful orders of the windows that lie wholly within [from, to). */
export function totalWithin(history: SuccessHistory, from: Ticks, to: Ticks): { offered: number; success: number } {
  let offered = 0;
  let success = 0;
  const first = Math.max(0, Math.ceil((from - history.origin) / SECOND));
  const end = Math.min(history.offered.length, Math.floor((to - history.origin) / SECOND));
  for (let w = first; w < end; w++) {
    offered += history.offered[w]!;
    success += history.success[w]!;
  }
  return { offered, success };
}

/** Mean success of the windows before `time`; null if they held no order. */
export function baselineBefore(history: SuccessHistory, time: Ticks): number | null {
  const { offered, success } = totalWithin(history, -Infinity, time);
  return offered > 0 ? success / offered : null;
}

/**
 * The first window at or after `time` from which success stays at least baseline - max(1 point, 3 standard errors) for
 * five windows that held orders; the error is that of a share among the orders of the window. Null = not before the end;
 * `enough` says whether five such windows there were at all.
 */
export function recoveryWindow(
  history: SuccessHistory, baseline: number, time: Ticks,
): { readonly window: number | null; readonly enough: boolean } {
  let start = -1;
  let good = 0;
  let seen = 0;
  for (let w = Math.max(0, Math.ceil((time - history.origin) / SECOND)); w < history.offered.length; w++) {
    const offered = history.offered[w]!;
    if (offered === 0) continue;
    seen++;
    const error = sqrt((baseline * (1 - baseline)) / offered);
    if (history.success[w]! / offered < baseline - Math.max(ONE_POINT, 3 * error)) {
      good = 0;
      continue;
    }
    if (good === 0) start = w;
    good++;
    if (good === STEADY) return { window: start, enough: true };
  }
  return { window: null, enough: seen >= STEADY };
}

/** Sum of (baseline - success) x offered from the window that holds `from` up to, not including, window `end`. */
export function ordersLost(history: SuccessHistory, baseline: number, from: Ticks, end: number): number {
  let lost = 0;
  for (let w = Math.max(0, Math.floor((from - history.origin) / SECOND)); w < Math.min(end, history.offered.length); w++) {
    lost += baseline * history.offered[w]! - history.success[w]!;
  }
  return lost;
}
