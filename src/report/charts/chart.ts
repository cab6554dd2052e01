import type { StrategyStyle } from '../strategy-style.ts';

/** A Vega-Lite specification. Checked where it counts: compiling one with a warning is an error. */
export type VegaLiteSpec = Readonly<Record<string, unknown>>;

/** One figure of the report: a chart, what it shows in words, and the numbers behind it. */
export interface Chart {
  /** Anchor on the page, kebab-case, stable. */
  readonly id: string;
  readonly title: string;
  /** The finding in words: figure caption and text alternative. */
  readonly finding: string;
  /** Null when there is nothing to draw; then `finding` says why. */
  readonly spec: VegaLiteSpec | null;
  readonly table: DataTable;
  /** Whether its axes can be moved and zoomed once the chart is live; other charts have nothing to gain from that. */
  readonly zoomable: boolean;
  /** Strategies drawn with their own colour, for the legend; empty where the chart labels them itself. */
  readonly legend: readonly StrategyStyle[];
}

/** The numbers behind a chart, as printed. */
export interface DataTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const NO_TABLE: DataTable = { head: [], rows: [] };

/** A figure without a drawing: says why. */
export function emptyChart(id: string, title: string, why: string): Chart {
  return { id, title, finding: why, spec: null, zoomable: false, table: NO_TABLE, legend: [] };
}

/** Colour by strategy, the same in every chart. */
export function strategyColor(styles: readonly StrategyStyle[]): VegaLiteSpec {
  return { field: 'strategy', type: 'nominal', legend: null, scale: { domain: styles.map((style) => style.name), range: styles.map((style) => style.color) } };
}

/** Dash by strategy, so that colour is never the only sign. */
export function strategyDash(styles: readonly StrategyStyle[]): VegaLiteSpec {
  return { field: 'strategy', type: 'nominal', legend: null, scale: { domain: styles.map((style) => style.name), range: styles.map((style) => style.dash) } };
}

/** Shape by strategy. */
export function strategyShape(styles: readonly StrategyStyle[]): VegaLiteSpec {
  return { field: 'strategy', type: 'nominal', legend: null, scale: { domain: styles.map((style) => style.name), range: styles.map((style) => style.shape) } };
}

/** Tick values 1, 2, 5, 10 ... for a log scale that spans `values`, few enough to be read. */
export function logTicks(values: readonly number[]): readonly number[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const decades = Array.from({ length: Math.ceil(Math.log10(high)) - Math.floor(Math.log10(low)) + 1 }, (_, i) => 10 ** (Math.floor(Math.log10(low)) + i));
  const factors = decades.length > 4 ? [1] : [1, 2, 5];
  return decades.flatMap((decade) => factors.map((factor) => Number((decade * factor).toPrecision(3)))).filter((tick) => tick >= low && tick <= high);
}

/** Vega expression that prints `datum.value` seconds as an axis label. */
export const SECONDS_LABEL =
  "datum.value == 0 ? '0' : datum.value >= 1 ? format(datum.value, '~g') + ' s' : datum.value >= 0.001 ? format(datum.value * 1000, '~g') + ' ms' : format(datum.value * 1e6, '~g') + ' µs'";

/** The same for differences: with a sign. */
export const SIGNED_SECONDS =
  "datum.value == 0 ? '0' : abs(datum.value) >= 1 ? format(datum.value, '+~g') + ' s' : abs(datum.value) >= 0.001 ? format(datum.value * 1000, '+~g') + ' ms' : format(datum.value * 1e6, '+~g') + ' µs'";

/** The parameter that lets a live chart be moved and zoomed. */
export const ZOOM: readonly VegaLiteSpec[] = [{ name: 'zoom', select: 'interval', bind: 'scales' }];
