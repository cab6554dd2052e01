import type { Part } from '../../metrics/replication-result.ts';
import type { ResultDocument } from '../../experiment/result-document.ts';
import { formatValue } from '../format.ts';
import { PARTS } from '../parts.ts';
import { emptyChart, SECONDS_LABEL, type Chart } from './chart.ts';

const TITLE = 'Where the time goes';

interface PartRow {
  readonly strategy: string;
  readonly part: string;
  readonly order: number;
  readonly value: number;
  readonly label: string;
}

/** Mean terminal latency as a stack of its parts, which add up to it exactly. */
export function latencyParts(document: ResultDocument): Chart {
  const names = Object.keys(document.strategies);
  const mean = (strategy: string, part: Part): number => document.strategies[strategy]!.measures[`latency.parts.${part}.mean`]?.mean ?? 0;
  const present = PARTS.filter(({ part }) => names.some((name) => mean(name, part) > 0));
  if (present.length === 0) return emptyChart('latency-parts', TITLE, 'No confirmed order, so there is no time to split.');
  const rows: readonly PartRow[] = names.flatMap((strategy) => present.map(({ part, meaning }, order) => ({
    strategy, part, order, value: mean(strategy, part), label: `${strategy}: ${part} ${formatValue(mean(strategy, part), 's')} (${meaning})`,
  })));
  return {
    zoomable: false, id: 'latency-parts', title: TITLE, finding: finding(rows, names), legend: [],
    table: {
      head: ['Strategy', ...present.map(({ part }) => part)],
      rows: names.map((strategy) => [strategy, ...present.map(({ part }) => formatValue(mean(strategy, part), 's'))]),
    },
    spec: {
      width: 950, height: { step: 24 }, data: { values: rows },
      mark: { type: 'bar', height: { band: 0.72 } },
      encoding: {
        y: { field: 'strategy', type: 'nominal', sort: names, axis: { title: null, labelColor: 'var(--fg)', labelFontSize: 12 } },
        x: { field: 'value', type: 'quantitative', axis: { title: 'mean of confirmed orders', labelExpr: SECONDS_LABEL, tickCount: 6 } },
        color: {
          field: 'part', type: 'nominal', scale: { domain: present.map(({ part }) => part), range: present.map(({ color }) => color) },
          legend: { title: null },
        },
        order: { field: 'order' }, description: { field: 'label' }, tooltip: { field: 'label' },
      },
    },
  };
}

function finding(rows: readonly PartRow[], names: readonly string[]): string {
  const share = (strategy: string, part: string): number => {
    const own = rows.filter((row) => row.strategy === strategy);
    const total = own.reduce((sum, row) => sum + row.value, 0);
    return total === 0 ? 0 : own.filter((row) => row.part === part).reduce((sum, row) => sum + row.value, 0) / total;
  };
  const service = names.map((name) => share(name, 'service'));
  const percent = (value: number): string => `${Math.round(value * 100)} %`;
  const [low, high] = [Math.min(...service), Math.max(...service)];
  const range = percent(low) === percent(high) ? percent(low) : `${percent(low)} to ${percent(high)}`;
  return `A service works on the order during ${range} of its time; the rest is waiting and what the coordination adds. The parts add up to the mean.`;
}
