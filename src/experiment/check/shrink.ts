import type { Schedule } from './schedule.ts';

/**
 * The smallest part of a schedule that still fails: halves are tried first, then quarters ... down to single faults.
 *
 * Source: A. Zeller and R. Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", IEEE TSE 28(2), 2002 (ddmin).
 *
 * @param fails - whether a part still shows the same violation; asked at most O(n^2) times
 */
export function minimise(schedule: Schedule, fails: (part: Schedule) => boolean): Schedule {
  if (fails([])) return [];
  let rest = schedule;
  let parts = 2;
  while (rest.length >= 2) {
    const size = Math.ceil(rest.length / parts);
    const smaller = withoutOnePart(rest, size, fails);
    if (smaller !== null) {
      rest = smaller;
      parts = Math.max(2, parts - 1);
    } else if (size === 1) break;
    else parts = Math.min(rest.length, parts * 2);
  }
  return rest;
}

function withoutOnePart(schedule: Schedule, size: number, fails: (part: Schedule) => boolean): Schedule | null {
  for (let from = 0; from < schedule.length; from += size) {
    const kept = [...schedule.slice(0, from), ...schedule.slice(from + size)];
    if (kept.length > 0 && fails(kept)) return kept;
  }
  return null;
}
