import type { Recovery, ResultDocument } from '../../experiment/result-document.ts';
import { formatValue } from '../format.ts';
import { listWords } from '../sentence.ts';
import type { StrategyStyle } from '../strategy-style.ts';
import { emptyChart, strategyColor, strategyDash, type Chart } from './chart.ts';
import { chartNumber } from './compact-svg.ts';

const TITLE = 'Share of replications not yet recovered';

interface RecoveryPoint {
  readonly fault: string;
  readonly strategy: string;
  readonly at: number;
  readonly unrecovered: number;
}

/** Kaplan-Meier curves of the time to recover, one panel a fault; a curve that ends above 0 has replications that never did. */
export function recoveryCurves(document: ResultDocument, styles: readonly StrategyStyle[]): Chart {
  const points = styles.flatMap(({ name }) => (document.strategies[name]!.detail.recovery ?? []).flatMap((recovery) => curve(name, recovery)));
  const faults = [...new Set(points.map((point) => point.fault))];
  if (faults.length === 0) return emptyChart('recovery-curves', TITLE, 'No fault ended within the measured time and was felt, so there is nothing to recover from.');
  return {
    zoomable: false, id: 'recovery-curves', title: TITLE, legend: styles, finding: finding(document, styles, faults),
    table: {
      head: ['Strategy', ...faults.map((fault) => `${fault}, median`)],
      rows: styles.map(({ name }) => [name, ...faults.map((fault) => medianText(document, name, fault))]),
    },
    spec: {
      data: { values: points }, columns: 3, spacing: { row: 20, column: 24 },
      facet: { field: 'fault', type: 'nominal', sort: faults, header: { title: null, labelAnchor: 'start' } },
      spec: {
        width: 340, height: 150, mark: { type: 'line', interpolate: 'step-after', strokeWidth: 1.6 },
        encoding: {
          x: { field: 'at', type: 'quantitative', scale: { domain: [0, Math.max(10, ...points.map((point) => point.at))], nice: false }, axis: { title: 'seconds after the end of the fault', tickCount: 5, grid: false } },
          y: { field: 'unrecovered', type: 'quantitative', scale: { domain: [0, 1] }, axis: { title: null, format: '.0%', values: [0, 0.5, 1] } },
          color: strategyColor(styles), strokeDash: strategyDash(styles), description: { field: 'strategy' },
        },
      },
    },
  };
}

function curve(strategy: string, { fault, horizon, steps }: Recovery): readonly RecoveryPoint[] {
  const points = steps.map(({ at, unrecovered }) => ({ fault, strategy, at: chartNumber(at), unrecovered: chartNumber(unrecovered) }));
  const last = points.at(-1)?.unrecovered ?? 1;
  return [{ fault, strategy, at: 0, unrecovered: 1 }, ...points, ...(last > 0 ? [{ fault, strategy, at: chartNumber(horizon), unrecovered: last }] : [])];
}

function recoveryOf(document: ResultDocument, strategy: string, fault: string): Recovery | undefined {
  return document.strategies[strategy]!.detail.recovery?.find((recovery) => recovery.fault === fault);
}

function medianText(document: ResultDocument, strategy: string, fault: string): string {
  const recovery = recoveryOf(document, strategy, fault);
  if (recovery === undefined) return '–';
  return recovery.median === null ? `more than ${formatValue(recovery.horizon, 's')}` : formatValue(recovery.median, 's');
}

function finding(document: ResultDocument, styles: readonly StrategyStyle[], faults: readonly string[]): string {
  const never = faults.flatMap((fault) => {
    const names = styles.map((style) => style.name).filter((name) => (recoveryOf(document, name, fault)?.steps.at(-1)?.unrecovered ?? 0) > 0);
    return names.length === 0 ? [] : [`${listWords(names)} after ${fault}`];
  });
  return never.length === 0
    ? 'Every replication of every strategy recovered from every fault within the measured time.'
    : `Not every replication recovered within the measured time: ${never.join('; ')}.`;
}
