import type { ResultDocument } from '../../experiment/result-document.ts';
import { formatP } from '../format.ts';
import { measureLabel } from '../headline-measures.ts';
import { PairedDifferences } from '../paired-differences.ts';
import type { StrategyStyle } from '../strategy-style.ts';
import { effect } from '../effect.ts';
import { emptyChart, strategyColor, strategyShape, type Chart, type VegaLiteSpec } from './chart.ts';

const TITLE = 'Paired differences';
// Counts of anomalies are often 0 on one side, where a ratio means nothing; the consistency tables show them.
const MEASURES = ['latency.ack.p99', 'latency.terminal.p50', 'latency.terminal.p99', 'availability.success-ratio', 'cost.messages', 'cost.cpu-time'];

interface ForestRow {
  readonly strategy: string;
  readonly measure: string;
  readonly low: number;
  readonly estimate: number;
  readonly high: number;
  readonly decided: boolean;
  readonly label: string;
}

/** Every strategy against `baseline` on the same orders, relative, with intervals adjusted for nothing but shown as computed. */
export function forestPlot(document: ResultDocument, styles: readonly StrategyStyle[], baseline: string): Chart {
  const differences = new PairedDifferences(document.comparisons);
  const rows = MEASURES.filter((measure) => differences.measures.includes(measure)).flatMap((measure) => forestRows(measure, styles, baseline, differences));
  if (rows.length === 0) return emptyChart('forest-plot', TITLE, 'A single strategy, or a measure that is 0 everywhere: there is no difference to show.');
  const undecided = rows.filter((row) => !row.decided).length;
  return {
    zoomable: false, id: 'forest-plot', title: `${TITLE}: each strategy against ${baseline}`, legend: [],
    finding: `Relative to ${baseline}, on the same orders. An interval that leaves the line at 0 decides; hollow points (${undecided} of ${rows.length}) are undecided after Holm's correction or inside the margin (shaded).`,
    table: {
      head: ['Measure', 'Strategy', 'Difference', 'Verdict'],
      rows: rows.map((row) => {
        const pair = differences.of(row.measure, row.strategy, baseline)!;
        return [row.measure, row.strategy, effect(pair), `${pair.outcome}, ${formatP(pair.pAdjusted)}`];
      }),
    },
    spec: spec(rows, styles, baseline, document.scenario.margin),
  };
}

function spec(rows: readonly ForestRow[], styles: readonly StrategyStyle[], baseline: string, margin: number): VegaLiteSpec {
  const names = styles.map((style) => style.name).filter((name) => name !== baseline);
  const keys = [...new Set(rows.map((row) => row.measure))];
  const panels = keys.map((key, i) => {
    const y = { field: 'strategy', type: 'nominal', scale: { domain: names }, axis: i % 3 === 0 ? { title: null, labelColor: 'var(--fg)', labelFontSize: 12, grid: true } : { title: null, labels: false, grid: true } };
    const x = { type: 'quantitative', axis: { title: null, labelExpr: "datum.value == 0 ? '0' : format(datum.value, '+.2~%')", tickCount: 4 } };
    const inside = key.startsWith('availability.') ? 0.001 : margin;
    return {
      title: measureLabel(key), width: 285, height: { step: 20 }, data: { values: rows.filter((row) => row.measure === key) },
      layer: [
        { data: { values: [{ from: -inside, to: inside }] }, mark: { type: 'rect', color: 'var(--margin)', aria: false }, encoding: { x: { ...x, field: 'from' }, x2: { field: 'to' } } },
        { data: { values: [{ zero: 0 }] }, mark: { type: 'rule', color: 'var(--muted)', strokeWidth: 1, aria: false }, encoding: { x: { ...x, field: 'zero' } } },
        { mark: { type: 'rule', aria: false }, encoding: { y, x: { ...x, field: 'low' }, x2: { field: 'high' }, color: strategyColor(styles) } },
        {
          mark: { type: 'point', size: 50, opacity: 1, strokeWidth: 1.5 },
          encoding: {
            y, x: { ...x, field: 'estimate' }, color: strategyColor(styles), shape: strategyShape(styles),
            fill: { condition: { test: 'datum.decided', field: 'strategy', type: 'nominal', scale: { domain: styles.map((style) => style.name), range: styles.map((style) => style.color) }, legend: null }, value: 'var(--card)' },
            description: { field: 'label' }, tooltip: { field: 'label' },
          },
        },
      ],
    };
  });
  return { concat: panels, columns: 3, spacing: { row: 26, column: 22 } };
}

function forestRows(measure: string, styles: readonly StrategyStyle[], baseline: string, differences: PairedDifferences): readonly ForestRow[] {
  return styles.flatMap(({ name }) => {
    const pair = differences.of(measure, name, baseline);
    const relative = pair?.relative ?? null;
    if (pair === null || relative === null) return [];
    const [low, estimate, high] = relative;
    const label = `${name} against ${baseline}, ${measureLabel(measure)}: ${effect(pair)}, ${pair.outcome}`;
    return [{ strategy: name, measure, low, estimate, high, decided: pair.outcome === 'better' || pair.outcome === 'worse', label }];
  });
}
