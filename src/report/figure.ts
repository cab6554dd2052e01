import type { Chart, DataTable } from './charts/chart.ts';
import type { RenderedChart } from './charts/render-chart.ts';
import { Html, html } from './html.ts';
import { strategyLabel } from './strategy-label.ts';

/** A chart as a figure: heading, finding in words, drawing, and the numbers behind it. */
export function figure(chart: Chart, drawn: RenderedChart | null): Html {
  const head = html`<div class="fig-head"><h3><a href="#${chart.id}">${chart.title}</a></h3>${drawn === null || !chart.zoomable ? null : html`<button class="live-button" type="button" data-live="${chart.id}">Zoom</button>`}</div>`;
  if (drawn === null) return html`<figure id="${chart.id}" class="empty">${head}<figcaption>${chart.finding}</figcaption>${dataTable(chart.table)}</figure>`;
  const legend = chart.legend.length === 0 ? null : html`<ul class="legend" aria-label="Strategies">${chart.legend.map((style) => html`<li data-slot="${style.slot}">${strategyLabel(style)}</li>`)}</ul>`;
  return html`<figure id="${chart.id}">${head}
<figcaption>${chart.finding}</figcaption>
${legend}<div class="chart" style="--natural:${Math.round(drawn.width)}px">${new Html(drawn.svg)}</div>
${dataTable(chart.table)}</figure>`;
}

// The numbers behind a drawing, folded away; nothing for an empty table.
function dataTable(table: DataTable): Html | null {
  if (table.rows.length === 0) return null;
  return html`<details><summary>Data table</summary><div class="scroll" tabindex="0" role="region" aria-label="Data table"><table><thead><tr>${table.head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead><tbody>${table.rows.map(([first, ...rest]) => html`<tr><th scope="row">${first ?? ''}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div></details>`;
}
