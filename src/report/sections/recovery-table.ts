import type { FaultBand, MeasureResult } from '../../experiment/result-document.ts';
import { bandText } from '../charts/windows.ts';
import { estimateOf } from '../estimate.ts';
import { formatValue } from '../format.ts';
import { html, type Html } from '../html.ts';
import type { ReportContext } from '../report-context.ts';
import { sentenceHtml } from '../strategy-label.ts';

/** For each fault and strategy: how many replications recovered, how fast, what was lost, how far it reached. */
export function recoveryTable(context: ReportContext): Html | null {
  const { document, names } = context;
  const faults = document.faults.filter((fault) => names.some((name) => timeToRecover(context, name, fault) !== undefined));
  if (faults.length === 0) return null;
  return html`<div class="card" id="recovery"><h3><a href="#recovery">Recovery after each fault</a></h3>
<p class="intro">Recovery: time until success is back at its level before the fault for five windows, the Kaplan-Meier median over replications, and how many of them recovered. Lost: orders that would have succeeded without the fault, in one replication. Reach: share of the kinds of orders whose success fell.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Recovery after each fault"><table><thead>
<tr class="over"><th></th>${faults.map((fault) => html`<th colspan="3">${fault.name}, ${bandText(fault)}</th>`)}</tr>
<tr><th scope="col">Strategy</th>${faults.map(() => html`<th scope="col">Recovery</th><th scope="col">Lost orders</th><th scope="col">Reach</th>`)}</tr></thead>
<tbody>${names.map((name) => html`<tr><th scope="row">${sentenceHtml([{ strategy: name }], context.styles)}</th>${faults.map((fault) => faultCells(context, name, fault))}</tr>`)}</tbody></table></div></div>`;
}

function faultCells(context: ReportContext, name: string, fault: FaultBand): Html {
  const times = timeToRecover(context, name, fault);
  const recovered = times === undefined ? null : times.values.filter((value) => value !== null).length;
  const median = context.document.strategies[name]!.detail.recovery?.find((one) => one.fault === fault.name)?.median ?? null;
  return html`<td>${median === null ? (recovered === null ? '–' : 'never by half') : formatValue(median, 's')}<small${recovered !== null && recovered < times!.values.length ? html` class="bad"` : null}>${recovered === null ? '' : `${recovered} of ${times!.values.length}`}</small></td>${estimateCell(context, name, `availability.lost-orders.${fault.name}`)}${estimateCell(context, name, `availability.blast-radius.${fault.name}`)}`;
}

function estimateCell({ document }: ReportContext, name: string, key: string): Html {
  const estimate = estimateOf(document, name, key);
  return estimate === null ? html`<td>–</td>` : html`<td>${estimate.value}<small>${estimate.interval}</small></td>`;
}

function timeToRecover({ document }: ReportContext, name: string, fault: FaultBand): MeasureResult | undefined {
  return document.strategies[name]!.measures[`availability.time-to-recover.${fault.name}`];
}
