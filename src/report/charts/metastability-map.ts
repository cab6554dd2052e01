import type {
  MetastabilityCell,
  MetastabilityMap,
  MetastabilityOutcome,
  SweepDocument,
  SweepPoint,
  SweptParameter,
} from '../../experiment/sweep-document.ts';
import { formatEstimate, formatValue, significant } from '../format.ts';
import { listWords } from '../sentence.ts';
import { parameterText } from '../sweep-words.ts';
import { emptyChart, type Chart, type VegaLiteSpec } from './chart.ts';
import { mapCells, mapDomain } from './map-cells.ts';
import { parameterAxis, parameterScale } from './parameter-axis.ts';

const OUTCOMES: readonly (readonly [MetastabilityOutcome, color: string])[] = [
  ['recovered', 'var(--o-refused)'],
  ['sometimes', 'var(--o-rejected)'],
  ['not recovered', 'var(--o-wrong)'],
  ['overloaded', 'var(--muted)'],
  ['unknown', 'var(--grid)'],
];

/** What one strategy gets over and what keeps it down: load across, length of the trigger upwards, attempts for each order in the cells. */
export function metastabilityMap(document: SweepDocument, map: MetastabilityMap): Chart {
  const [load, trigger] = document.parameters as readonly [SweptParameter, SweptParameter];
  const id = `metastability-${map.strategy}`;
  if (map.cells.length === 0) return emptyChart(id, map.strategy, 'Nothing is known yet: the search was interrupted.');
  return {
    zoomable: false,
    id,
    title: `${map.strategy}: what it gets over`,
    legend: [],
    finding: metastabilityText(document, map),
    table: {
      head: [load.path, trigger.path, 'Offered load', 'Outcome', 'Recovered', 'Most attempts for each order'],
      rows: map.cells.map((cell) => [
        parameterText(cell.at[load.path]!, load.unit),
        parameterText(cell.at[trigger.path]!, trigger.unit),
        formatValue(cell.offeredLoad, '%'),
        cell.outcome,
        formatValue(cell.recovered, '%'),
        amplificationText(cell),
      ]),
    },
    spec: spec(document, map),
  };
}

/** "Of 36 settings 20 recovered, 10 did not ...; worst amplification 2.9 attempts at api". */
export function metastabilityText({ points, parameters }: SweepDocument, { cells }: MetastabilityMap): string {
  const grid = cells.slice(0, points.length);
  const count = (outcome: MetastabilityOutcome): number => grid.filter((cell) => cell.outcome === outcome).length;
  const parts = OUTCOMES.filter(([outcome]) => count(outcome) > 0).map(
    ([outcome]) => `${count(outcome)} ${WORDS[outcome]}`,
  );
  const known = cells.filter(({ amplification }) => amplification !== null);
  const worst = known.reduce<MetastabilityCell | null>(
    (most, cell) => (most === null || cell.amplification!.mean > most.amplification!.mean ? cell : most),
    null,
  );
  const where =
    worst === null
      ? ''
      : ` Most attempts for each order: ${amplificationText(worst)}, at ${parameters.map(({ path, unit }) => `${path} ${parameterText(worst.at[path]!, unit)}`).join(' and ')}.`;
  return `Of ${grid.length} settings ${listWords(parts)}.${where}`;
}

const WORDS: Readonly<Record<MetastabilityOutcome, string>> = {
  recovered: 'recover in every replication',
  sometimes: 'recover in some',
  'not recovered': 'do not recover within the run although the load alone could be borne',
  overloaded: 'are overloaded without any trigger',
  unknown: 'leave too little time to tell',
};

function amplificationText({ amplification }: MetastabilityCell): string {
  if (amplification === null) return '–';
  const { value, interval } = formatEstimate(amplification.mean, amplification.ci, 'count');
  return `${value} ${interval} at ${amplification.service}`;
}

function spec(document: SweepDocument, { cells }: MetastabilityMap): VegaLiteSpec {
  const [load, trigger] = document.parameters as readonly [SweptParameter, SweptParameter];
  const points = [...document.points, ...document.refinement];
  const outcomes = new Map<SweepPoint, MetastabilityOutcome>(
    points.map((point, index) => [point, cells[index]!.outcome]),
  );
  const plane = mapCells(points, load, trigger, (point) => outcomes.get(point)!);
  const rows = cells.map((cell, index) => ({
    x: cell.at[load.path]!,
    y: cell.at[trigger.path]!,
    outcome: cell.outcome,
    text:
      index < document.points.length && cell.amplification !== null
        ? `${significant(cell.amplification.mean, 2)}×`
        : '',
    label: `${load.path} ${parameterText(cell.at[load.path]!, load.unit)} (${formatValue(cell.offeredLoad, '%')} offered), ${trigger.path} ${parameterText(cell.at[trigger.path]!, trigger.unit)}: ${cell.outcome}, ${amplificationText(cell)}`,
  }));
  const x = {
    type: 'quantitative',
    scale: parameterScale(load.scale, mapDomain(points, load)),
    axis: parameterAxis(load, { grid: false }),
  };
  const y = {
    type: 'quantitative',
    scale: parameterScale(trigger.scale, mapDomain(points, trigger)),
    axis: parameterAxis(trigger, { grid: false }),
  };
  const present = OUTCOMES.filter(([outcome]) => cells.some((cell) => cell.outcome === outcome));
  const color = {
    type: 'nominal',
    scale: { domain: present.map(([outcome]) => outcome), range: present.map(([, shade]) => shade) },
  };
  const at = { x: { ...x, field: 'x' }, y: { ...y, field: 'y' } };
  const text = { type: 'text', fontSize: 11, fontWeight: 600, aria: false };
  return {
    width: 700,
    height: 340,
    layer: [
      {
        data: { values: plane },
        mark: { type: 'rect', opacity: 0.8, aria: false },
        encoding: {
          x: { ...x, field: 'x0' },
          x2: { field: 'x1' },
          y: { ...y, field: 'y0' },
          y2: { field: 'y1' },
          color: { ...color, field: 'look', legend: { title: null } },
        },
      },
      {
        data: { values: rows.filter((row) => row.text === '') },
        mark: { type: 'point', filled: true, size: 14, color: 'var(--fg)', opacity: 0.7 },
        encoding: { ...at, description: { field: 'label' }, tooltip: { field: 'label' } },
      },
      {
        data: { values: rows },
        mark: { ...text, stroke: 'var(--card)', strokeWidth: 3, strokeJoin: 'round', color: 'var(--card)' },
        encoding: { ...at, text: { field: 'text' } },
      },
      {
        data: { values: rows },
        mark: { ...text, aria: true },
        encoding: { ...at, text: { field: 'text' }, description: { field: 'label' }, tooltip: { field: 'label' } },
      },
    ],
  };
}
