import type { ResultDocument } from '../../experiment/result-document.ts';
import { estimateText } from '../estimate.ts';
import { formatEstimate } from '../format.ts';
import type { DataTable } from './chart.ts';
import { chartNumber } from './compact-svg.ts';

/** The three latencies, each from the intended arrival. */
export type LatencyFamily = 'ack' | 'decision' | 'terminal';

/** A point of a percentile curve, ready to draw. */
export interface PercentilePoint {
  readonly strategy: string;
  readonly q: number;
  /** 1 / (1 - q): 10 is p90, 100 is p99. */
  readonly rarity: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Only for marked points. */
  readonly label?: string;
}

/** Percentile points whose numbers are marked on the curves and printed in the table. */
export const MARKED: readonly number[] = [0.5, 0.9, 0.95, 0.99, 0.999];

/** All curves of one family. Values at or below zero cannot stand on a log scale and are left out. */
export function percentilePoints(document: ResultDocument, family: LatencyFamily): readonly PercentilePoint[] {
  return Object.entries(document.strategies).flatMap(([strategy, result]) =>
    result.detail.percentiles[family].filter((point) => point.mean > 0).map((point) => {
      const { value, interval } = formatEstimate(point.mean, point.ci, 's');
      return {
        strategy, q: point.q, rarity: chartNumber(1 / (1 - point.q)), value: chartNumber(point.mean),
        low: chartNumber(Math.max(point.ci[0], point.mean / 10)), high: chartNumber(point.ci[1]),
        ...(MARKED.includes(point.q) ? { label: `${strategy}: ${percentileName(point.q)} ${value} ${interval}` } : {}),
      };
    }));
}

// `p99.9` for 0.999.
function percentileName(q: number): string {
  return `p${String(Number((q * 100).toFixed(4)))}`;
}

/** Strategies down, the marked percentiles across. */
export function percentileTable(document: ResultDocument, family: LatencyFamily): DataTable {
  const rows = Object.keys(document.strategies).map((strategy) => [strategy, ...MARKED.map((q) => estimateText(document, strategy, `latency.${family}.${percentileName(q)}`))]);
  return { head: ['Strategy', ...MARKED.map(percentileName)], rows };
}
