import { costPanels } from './charts/cost-panels.ts';
import { forestPlot } from './charts/forest-plot.ts';
import { inconsistentOverTime } from './charts/inconsistent-over-time.ts';
import { inconsistentTime } from './charts/inconsistent-time.ts';
import { latencyEcdf } from './charts/latency-ecdf.ts';
import { latencyParts } from './charts/latency-parts.ts';
import { outcomeShares } from './charts/outcome-shares.ts';
import { percentilePlot } from './charts/percentile-plot.ts';
import { recoveryCurves } from './charts/recovery-curves.ts';
import { renderChart, type RenderedChart } from './charts/render-chart.ts';
import { successOverTime } from './charts/success-over-time.ts';
import { tradeOff } from './charts/trade-off.ts';
import { worstWindows } from './charts/worst-windows.ts';
import { figure } from './figure.ts';
import type { Html } from './html.ts';
import type { ReportContext } from './report-context.ts';
import type { Chart } from './charts/chart.ts';

/** All charts of a report: placed by id, and their specifications for the interactive runtime. */
export interface ReportCharts {
  readonly figures: ReadonlyMap<string, Html>;
  readonly specs: Readonly<Record<string, RenderedChart['vega']>>;
}

/** Draws every chart of the report. */
export function drawCharts(context: ReportContext): Promise<ReportCharts> {
  return drawAll(chartsOf(context));
}

/** Draws charts. One that cannot be drawn leaves its numbers and says so: a run of minutes must not end without its report. */
export async function drawAll(charts: readonly Chart[]): Promise<ReportCharts> {
  const figures = new Map<string, Html>();
  const specs: Record<string, RenderedChart['vega']> = {};
  for (const chart of charts) {
    try {
      const drawn = chart.spec === null ? null : await renderChart(chart.id, chart.spec);
      figures.set(chart.id, figure(chart, drawn));
      if (drawn !== null && chart.zoomable) specs[chart.id] = drawn.vega;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      figures.set(chart.id, figure({ ...chart, finding: `${chart.finding} (This chart could not be drawn: ${why})` }, null));
    }
  }
  return { figures, specs };
}

function chartsOf({ document, styles, baseline }: ReportContext): readonly Chart[] {
  return [
    tradeOff(document, styles),
    percentilePlot(document, styles, 'terminal'),
    percentilePlot(document, styles, 'ack'),
    latencyEcdf(document, styles),
    latencyParts(document),
    successOverTime(document, styles),
    recoveryCurves(document, styles),
    outcomeShares(document),
    worstWindows(document),
    inconsistentTime(document, styles),
    inconsistentOverTime(document, styles),
    costPanels(document, styles),
    forestPlot(document, styles, baseline),
  ];
}
