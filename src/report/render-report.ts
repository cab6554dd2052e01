import type { ResultDocument } from '../experiment/result-document.ts';
import { html, type Html } from './html.ts';
import { page } from './page.ts';
import { drawCharts } from './report-charts.ts';
import { loadReportAssets, type ReportAssets } from './report-assets.ts';
import { reportContext, type ReportContext } from './report-context.ts';
import { assumptions } from './sections/assumptions.ts';
import { consistencyTables } from './sections/consistency-table.ts';
import { header } from './sections/header.ts';
import { load } from './sections/load.ts';
import { matrix } from './sections/matrix.ts';
import { operabilityTable } from './sections/operability-table.ts';
import { orders } from './sections/orders.ts';
import { recoveryTable } from './sections/recovery-table.ts';
import { reproduce } from './sections/reproduce.ts';
import { scoreboard } from './sections/scoreboard.ts';
import { section } from './sections/section.ts';
import { topology } from './sections/topology.ts';
import { validation } from './sections/validation.ts';
import { verdictSection } from './sections/verdict-section.ts';

const NAVIGATION: readonly (readonly [id: string, label: string])[] = [
  ['verdict', 'Verdict'], ['scoreboard', 'Scoreboard'], ['matrix', 'Pairs'], ['trade-offs', 'Trade-offs'], ['latency', 'Latency'], ['availability', 'Availability'],
  ['consistency', 'Consistency'], ['cost', 'Cost'], ['differences', 'Differences'], ['load', 'Load'], ['orders', 'Orders'], ['topology', 'System'], ['assumptions', 'Assumptions'], ['validation', 'Validation'], ['reproduce', 'Reproduce'],
];

/** What a caller may add. */
export interface ReportOptions {
  /** The command that gives the same numbers again; else it is guessed from the document. */
  readonly reproduce?: string;
  /** Other assets than those of the build. */
  readonly assets?: ReportAssets;
}

/**
 * Turns a result document into one HTML page that needs nothing else: no network, no second file, no script to be read.
 * The same document gives the same bytes on one
 * version of Node (another may pack the runtime differently).
 */
export async function renderReport(document: ResultDocument, options: ReportOptions = {}): Promise<string> {
  const context = reportContext(document, options.reproduce ?? null);
  const { figures, specs } = await drawCharts(context);
  const assets = options.assets ?? loadReportAssets();
  const body = sections(context, (id) => figures.get(id)!, validation(assets.validation));
  return page({
    title: document.scenario.title, version: document.tool.version, styles: context.styles, specs, assets,
    navigation: NAVIGATION, header: header(context), body,
  });
}

function sections(context: ReportContext, figure: (id: string) => Html, validated: Html): Html {
  return html`<main class="wrap" id="content">
${verdictSection(context)}
${scoreboard(context)}
${matrix(context)}
${section('trade-offs', 'Trade-offs', '', figure('trade-off'))}
${section('latency', 'Latency', 'From the moment an order wanted to arrive, so that a stalled system cannot hide the orders it kept waiting. Confirmed orders only; the scoreboard judges failures.', figure('percentiles-terminal'), figure('percentiles-ack'), figure('latency-ecdf'), figure('latency-parts'))}
${section('availability', 'Availability', 'Success is the right outcome before the deadline: a yes that holds or a no that is right.', figure('success-over-time'), recoveryTable(context), figure('recovery-curves'), figure('outcome-shares'), figure('worst-windows'))}
${section('consistency', 'Consistency', 'An omniscient observer knows every version of every row, so each anomaly is counted, not sampled.', ...consistencyTables(context), figure('inconsistent-time'), figure('inconsistent-over-time'))}
${section('cost', 'Cost and operability', '', figure('cost-panels'), operabilityTable(context))}
${section('differences', 'Paired differences', 'Under every strategy the same orders arrive at the same moments and meet the same service times, declines and outages. So what differs is the strategy, and the interval is narrow.', figure('forest-plot'))}
${load(context)}
${orders(context)}
${topology(context)}
${assumptions(context)}
${validated}
${reproduce(context)}
</main>`;
}
