import type { ResultDocument } from '../experiment/result-document.ts';

/** Orders offered to each strategy in the measured windows of all replications; null when the timeline cannot tell. */
export function ordersOffered(document: ResultDocument): number | null {
  const first = Object.values(document.strategies)[0]?.detail.timeline;
  if (first === undefined) return null;
  const { warmup, run } = document.scenario;
  const measured = first.offered.filter((_, i) => i * first.step >= warmup && i * first.step < warmup + run);
  const total = Math.round(measured.reduce((sum, value) => sum + value, 0) * document.replications);
  return total > 0 ? total : null;
}
