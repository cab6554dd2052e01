import type { SweepPoint } from '../experiment/sweep-document.ts';

/** The strategies of which one is truly best by a measure at a point of a sweep; empty where it was not compared. */
export function winnersAt(point: SweepPoint, measure: string): readonly string[] {
  return point.rankings.find((ranking) => ranking.measure === measure)?.best ?? [];
}
