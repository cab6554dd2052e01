import type { Capacity, SweepDocument } from '../../experiment/sweep-document.ts';
import type { StrategyStyle } from '../strategy-style.ts';
import { capacityText } from '../sweep-words.ts';
import { emptyChart, strategyColor, type Chart, type VegaLiteSpec } from './chart.ts';
import { parameterAxis, parameterScale } from './parameter-axis.ts';

const TITLE = 'The most that each strategy bears';

/** For each strategy how far every `expect` holds (solid), where it is undecided (pale), and what fails first. */
export function capacityBars(document: SweepDocument, styles: readonly StrategyStyle[]): Chart {
  const found = document.capacity ?? [];
  const parameter = document.parameters[0]!;
  if (found.length === 0) return emptyChart('capacity', TITLE, 'Nothing is known yet: the search was interrupted.');
  return {
    zoomable: false,
    id: 'capacity',
    title: `${TITLE}: ${parameter.path}`,
    legend: [],
    finding: `${found.map((one) => `${one.strategy} ${capacityText(document, one)}`).join('. ')}. Pale: the runs cannot tell.`,
    table: {
      head: ['Strategy', parameter.path],
      rows: found.map((one) => [one.strategy, capacityText(document, one)]),
    },
    spec: spec(document, found, styles),
  };
}

function spec(document: SweepDocument, found: readonly Capacity[], styles: readonly StrategyStyle[]): VegaLiteSpec {
  const parameter = document.parameters[0]!;
  const tried = document.points.map(({ at }) => at[parameter.path]!);
  const highest = Math.max(...tried);
  // The doubled values far beyond every answer would press the answers into a corner.
  const end = Math.min(highest, 1.5 * Math.max(...found.map(({ holds, fails }) => Math.max(holds ?? 0, fails ?? 0))));
  const rows = found.map((one) => {
    const label = capacityText(document, one);
    const [sure, open] = [one.holds ?? 0, one.fails ?? end];
    return { strategy: one.strategy, zero: 0, sure, open, label: `${one.strategy}: ${label}`, text: label };
  });
  const ticks = Array.from({ length: 6 }, (_, step) => Number(((end * step) / 5).toPrecision(2)));
  const x = {
    type: 'quantitative',
    scale: parameterScale('linear', [0, end]),
    axis: parameterAxis({ ...parameter, values: ticks }),
  };
  const y = {
    field: 'strategy',
    type: 'nominal',
    sort: found.map(({ strategy }) => strategy),
    axis: { title: null, labelColor: 'var(--fg)', labelFontSize: 12 },
  };
  const color = strategyColor(styles);
  const about = { description: { field: 'label' }, tooltip: { field: 'label' } };
  return {
    width: 900,
    height: { step: 44 },
    data: { values: rows },
    layer: [
      {
        mark: { type: 'bar', height: 14, opacity: 0.3, yOffset: 8, clip: true, aria: false },
        encoding: { y, x: { ...x, field: 'sure' }, x2: { field: 'open' }, color },
      },
      {
        mark: { type: 'bar', height: 14, yOffset: 8 },
        encoding: { y, x: { ...x, field: 'zero' }, x2: { field: 'sure' }, color, ...about },
      },
      {
        mark: { type: 'text', align: 'left', dy: -8, dx: 2, aria: false },
        encoding: { y, x: { ...x, field: 'zero' }, text: { field: 'text' } },
      },
    ],
  };
}
