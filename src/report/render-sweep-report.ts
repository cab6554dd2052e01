import type { SweepDocument } from '../experiment/sweep-document.ts';
import { decisionMap } from './charts/decision-map.ts';
import { sweepLines } from './charts/sweep-lines.ts';
import { html } from './html.ts';
import { page } from './page.ts';
import { drawAll } from './report-charts.ts';
import { loadReportAssets, type ReportAssets } from './report-assets.ts';
import { section } from './sections/section.ts';
import { styleStrategies } from './strategy-style.ts';

/** What a caller knows and the document does not say. */
export interface SweepReportOptions {
  /** Unit to print each parameter in, by path: `s`, `1/s`, `%`, `B` or nothing. */
  readonly units: Readonly<Record<string, string>>;
  readonly assets?: ReportAssets;
}

/** Turns a sweep into one HTML page: lines with break-even points for one parameter, a decision map for two. @throws {RangeError} for a sweep without points. */
export async function renderSweepReport(document: SweepDocument, { units, assets }: SweepReportOptions): Promise<string> {
  if (document.points.length === 0) throw new RangeError('a sweep without points has nothing to show');
  const styles = styleStrategies(Object.keys(document.points[0]!.strategies));
  const charts = document.measures.map((measure) => document.parameters.length === 1
    ? sweepLines(document, styles, measure, units[document.parameters[0]!.path] ?? '')
    : decisionMap(document, styles, measure, units));
  const { figures, specs } = await drawAll(charts);
  const paths = document.parameters.map(({ path }) => path).join(' and ');
  return page({
    title: document.scenario.title, version: document.tool.version, styles, specs, assets: assets ?? loadReportAssets(), navigation: [],
    header: html`<header class="top"><div class="wrap"><h1>${document.scenario.title}</h1><p class="question">How the answer depends on ${paths}.</p><ul class="facts"><li><b>${styles.length}</b> strategies</li><li><b>${document.points.length}</b> settings and ${document.refinement.length} more where it flips</li><li>seed <b>${document.seed}</b></li></ul>${document.complete ? null : html`<p class="warning"><b>Incomplete.</b> The sweep was interrupted.</p>`}</div></header>`,
    body: html`<main class="wrap" id="content">${section('sweep', 'Who wins where', '', ...figures.values())}</main>`,
  });
}
