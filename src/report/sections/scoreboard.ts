import type { ReportContext } from '../report-context.ts';
import { estimateOf } from '../estimate.ts';
import { noneSeen } from '../guarantees.ts';
import { SCOREBOARD, type HeadlineMeasure } from '../headline-measures.ts';
import { html, type Html } from '../html.ts';
import { rankLetters, type Rank } from '../rank-letters.ts';
import { listWords } from '../sentence.ts';
import { sentenceHtml } from '../strategy-label.ts';

/** Every strategy on every headline measure, shaded by what the runs can tell apart. */
export function scoreboard(context: ReportContext): Html {
  const measured = SCOREBOARD.filter(({ key }) => context.names.some((name) => estimateOf(context.document, name, key) !== null));
  const columns = measured.filter((column) => !isNeverSeen(context, column));
  const never = measured.filter((column) => isNeverSeen(context, column));
  const qualities = [...new Set(columns.map((column) => column.quality))];
  return html`<section id="scoreboard" aria-labelledby="scoreboard-title"><h2 id="scoreboard-title"><a href="#scoreboard">Scoreboard</a></h2>
<p class="intro">Mean over replications with its interval. Strategies that share a letter are not told apart by these runs, whatever their means; the shade is that of their best letter. Counts are of one replication.</p>
<div class="card"><div class="scroll" tabindex="0" role="region" aria-label="Scoreboard"><table class="board"><thead>
<tr class="over"><th></th>${qualities.map((quality) => html`<th colspan="${columns.filter((column) => column.quality === quality).length}">${quality}</th>`)}</tr>
<tr><th scope="col">Strategy</th>${columns.map((column) => html`<th scope="col" title="${column.key}">${column.label}</th>`)}</tr></thead>
<tbody>${context.names.map((name) => html`<tr${context.verdict.reference.includes(name) ? html` class="reference"` : null}><th scope="row">${sentenceHtml([{ strategy: name }], context.styles)}</th>${columns.map((column) => cell(context, name, column))}</tr>`)}</tbody></table></div>
<p class="key"><span><i style="background:var(--g1-bg)"></i>group a</span><span><i style="background:var(--g2-bg)"></i>group b</span><span><i style="background:var(--g3-bg)"></i>group c</span><span><i style="background:var(--bad-bg)"></i>an anomaly was seen</span></p>${never.length === 0 ? null : html`<p class="key">Seen under no strategy: ${listWords(never.map((column) => column.meaning))}.</p>`}</div></section>`;
}

function rankOf({ document }: ReportContext, name: string, key: string): Rank | null {
  const ranking = document.rankings?.find((one) => one.measure === key);
  return ranking === undefined ? null : (rankLetters(ranking).get(name) ?? null);
}

// An anomaly that no strategy showed needs no column; the key below the table names it.
function isNeverSeen({ document, names }: ReportContext, { key, quality }: HeadlineMeasure): boolean {
  return quality === 'Consistency' && names.every((name) => (estimateOf(document, name, key)?.mean ?? 0) === 0);
}

function cell(context: ReportContext, name: string, column: HeadlineMeasure): Html {
  const estimate = estimateOf(context.document, name, column.key);
  if (estimate === null) return html`<td>–</td>`;
  const { measure, mean, value, interval } = estimate;
  const data = html` data-measure="${column.key}" data-strategy="${name}" data-value="${mean}"`;
  if (column.quality === 'Consistency') {
    if (mean > 0) return html`<td class="seen"${data}><b>${value}</b><small>${interval}</small></td>`;
    return html`<td class="none"${data} title="${noneSeen(measure, context.document.confidence) ?? ''}">0</td>`;
  }
  const rank = rankOf(context, name, column.key);
  return html`<td class="${rank !== null && rank.group <= 3 ? `g${rank.group}` : ''}"${data}>${rank === null ? null : html`<sup>${rank.letters}</sup>`}${value}<small>${interval}</small></td>`;
}
