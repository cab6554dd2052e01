import type { SweepDocument } from '../experiment/sweep-document.ts';
import { capacityBars } from './charts/capacity-bars.ts';
import type { Chart } from './charts/chart.ts';
import { decisionMap } from './charts/decision-map.ts';
import { differenceLines } from './charts/difference-lines.ts';
import { metastabilityMap } from './charts/metastability-map.ts';
import { sweepLines } from './charts/sweep-lines.ts';
import { tornadoBars } from './charts/tornado-bars.ts';
import { html, type Html } from './html.ts';
import { page } from './page.ts';
import { drawAll } from './report-charts.ts';
import { loadReportAssets, type ReportAssets } from './report-assets.ts';
import { section } from './sections/section.ts';
import { sweepMethod } from './sections/sweep-method.ts';
import { styleStrategies, type StrategyStyle } from './strategy-style.ts';
import { pathsText } from './sweep-words.ts';

/** Turns a sweep into one HTML page: what was found, and how it was looked for. @throws {RangeError} for a sweep without points. */
export async function renderSweepReport(document: SweepDocument, assets?: ReportAssets): Promise<string> {
  if (document.points.length === 0) throw new RangeError('a sweep without points has nothing to show');
  const styles = styleStrategies(Object.keys(document.points[0]!.strategies));
  const { figures, specs } = await drawAll(chartsOf(document, styles));
  return page({
    title: document.scenario.title,
    version: document.tool.version,
    styles,
    specs,
    assets: assets ?? loadReportAssets(),
    navigation: [],
    header: header(document, styles),
    body: html`<main class="wrap" id="content">
      ${section('sweep', titleOf(document), '', ...figures.values())}${sweepMethod(document)}
    </main>`,
  });
}

function chartsOf(document: SweepDocument, styles: readonly StrategyStyle[]): readonly Chart[] {
  const { mode, measures, parameters, tornado = [], metastability = [] } = document;
  switch (mode) {
    case 'sweep':
      return measures.flatMap((measure) =>
        parameters.length === 1
          ? [sweepLines(document, styles, measure), ...differenceLines(document, measure)]
          : [decisionMap(document, styles, measure)],
      );
    case 'capacity':
      return [capacityBars(document, styles), ...measures.map((measure) => sweepLines(document, styles, measure))];
    case 'tornado':
      return tornado.map((one) => tornadoBars(document, one));
    case 'metastability':
      return metastability.map((map) => metastabilityMap(document, map));
  }
}

function titleOf({ mode, parameters, points }: SweepDocument): string {
  if (mode === 'capacity') return 'How much it bears';
  if (mode === 'tornado') return 'Which assumption flips the verdict';
  if (mode === 'metastability') return 'What it does not get over';
  if (Object.keys(points[0]!.strategies).length === 1) return 'What it depends on';
  return parameters.length === 1 ? 'Who wins, and where it turns' : 'Who wins where';
}

function questionOf({ mode, parameters }: SweepDocument): string {
  switch (mode) {
    case 'sweep':
      return `How the answer depends on ${pathsText(parameters)}.`;
    case 'capacity':
      return `How far ${pathsText(parameters)} can rise before an expectation fails.`;
    case 'tornado':
      return `How the answer depends on ${parameters.length} assumptions, each moved alone.`;
    case 'metastability':
      return `Whether it recovers, by ${pathsText(parameters)}.`;
  }
}

function header(document: SweepDocument, styles: readonly StrategyStyle[]): Html {
  const { scenario, points, refinement, seed, complete } = document;
  const more = refinement.length === 0 ? '' : ` and ${refinement.length} more where it turns`;
  const facts = html`<ul class="facts">
    <li><b>${styles.length}</b> ${styles.length === 1 ? 'strategy' : 'strategies'}</li>
    <li><b>${points.length}</b> settings${more}</li>
    <li><b>${points[0]!.replications}</b> replications each</li>
    <li>seed <b>${seed}</b></li>
  </ul>`;
  const warning = complete ? null : html`<p class="warning"><b>Incomplete.</b> The search was interrupted.</p>`;
  return html`<header class="top">
    <div class="wrap">
      <h1>${scenario.title}</h1>
      <p class="question">${questionOf(document)}</p>
      ${facts}${warning}
    </div>
  </header>`;
}
