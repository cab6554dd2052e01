import { estimateOf } from '../estimate.ts';
import { formatValue } from '../format.ts';
import { measureLabel } from '../headline-measures.ts';
import { html, type Html } from '../html.ts';
import type { ReportContext } from '../report-context.ts';
import { sentenceHtml } from '../strategy-label.ts';

/** What a team lives with: `operability.*`, `delivery.*` and instance hours, strategies down. Null without any. */
export function operabilityTable(context: ReportContext): Html | null {
  const { document, names, styles } = context;
  const keys = [...new Set(names.flatMap((name) => Object.keys(document.strategies[name]!.measures)))]
    .filter((key) => key.startsWith('operability.') || key.startsWith('delivery.') || key === 'cost.instance-hours')
    .filter((key) => names.some((name) => estimateOf(document, name, key) !== null));
  if (keys.length === 0) return null;
  return html`<div class="card"><h3>Operability</h3><p class="intro">Couplings: pairs that must know each other. Services touched: by one more step in the middle. Trace coverage: share of orders whose path can be rebuilt from retained spans.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Operability"><table><thead><tr><th scope="col">Strategy</th>${keys.map((key) => html`<th scope="col" title="${key}">${measureLabel(key)}</th>`)}</tr></thead>
<tbody>${names.map((name) => html`<tr><th scope="row">${sentenceHtml([{ strategy: name }], styles)}</th>${keys.map((key) => {
    const estimate = estimateOf(document, name, key);
    if (estimate === null) return html`<td>–</td>`;
    const varies = estimate.ci[0] !== estimate.ci[1];
    return html`<td>${varies ? estimate.value : formatValue(estimate.mean, estimate.unit)}<small>${varies ? estimate.interval : ''}</small></td>`;
  })}</tr>`)}</tbody></table></div></div>`;
}
