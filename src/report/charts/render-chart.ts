import * as vega from 'vega';
import * as vegaLite from 'vega-lite';

import { CHART_CONFIG } from './chart-config.ts';
import type { VegaLiteSpec } from './chart.ts';
import { compactSvg } from './compact-svg.ts';

/** A chart drawn twice over: at once as SVG, and as a compiled Vega specification for the interactive runtime. */
export interface RenderedChart {
  readonly svg: string;
  readonly vega: Readonly<Record<string, unknown>>;
  /** Natural size in CSS pixels. */
  readonly width: number;
  readonly height: number;
}

/**
 * Compiles a Vega-Lite specification and draws it without a browser.
 * Identifiers inside the SVG start with `id`, so that several charts can share a page.
 * @throws {Error} when Vega-Lite or Vega warns: a warning is a mistake in the specification.
 */
export async function renderChart(id: string, spec: VegaLiteSpec): Promise<RenderedChart> {
  const logger = strictLogger(id);
  const input = { ...spec, $schema: 'https://vega.github.io/schema/vega-lite/v6.json', config: { ...CHART_CONFIG, ...(spec.config as object | undefined) } };
  const compiled = vegaLite.compile(input as unknown as vegaLite.TopLevelSpec, { logger }).spec;
  const view = new vega.View(vega.parse(compiled), { renderer: 'none', logger });
  const svg = await view.toSVG();
  view.finalize();
  const [width, height] = sizeOf(svg);
  return { svg: compactSvg(ownIdentifiers(id, svg)), vega: compiled as unknown as Record<string, unknown>, width, height };
}

// An object of functions without private state: Vega-Lite calls loggers through copies.
function strictLogger(chart: string): vega.LoggerInterface {
  const refuse = (...messages: readonly unknown[]): void => {
    const text = messages.map(String).join(' ');
    // Zooming listens to the window, which only a browser has.
    if (text !== 'Can not resolve event source: window') throw new Error(`chart ${chart}: ${text}`);
  };
  const logger = { level: () => logger, error: refuse, warn: refuse, info: () => logger, debug: () => logger };
  return logger as unknown as vega.LoggerInterface;
}

function sizeOf(svg: string): readonly [number, number] {
  const box = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg);
  if (box === null) throw new Error('Vega drew no view box');
  return [Number(box[1]), Number(box[2])];
}

// Vega numbers its clip paths from a counter of the process; a page needs them unique and a test needs them stable.
function ownIdentifiers(id: string, svg: string): string {
  const numbers = new Map<string, number>();
  const renamed = (old: string): string => {
    if (!numbers.has(old)) numbers.set(old, numbers.size);
    return `${id}-${numbers.get(old)!}`;
  };
  return svg
    .replace(/\bid="([^"]+)"/g, (_, old: string) => `id="${renamed(old)}"`)
    .replace(/url\(#([^)]+)\)/g, (_, old: string) => `url(#${renamed(old)})`);
}
