import { estimateOf, type Estimate } from '../estimate.ts';
import { noneSeen } from '../guarantees.ts';
import { measureLabel } from '../headline-measures.ts';
import { html, type Html } from '../html.ts';
import type { ReportContext } from '../report-context.ts';
import { sentenceHtml } from '../strategy-label.ts';

interface CountGroup {
  readonly title: string;
  readonly intro: string;
  readonly keys: readonly string[];
}

const GROUPS: readonly CountGroup[] = [
  {
    title: 'Damage: what is still wrong at the end', intro: 'In one replication. An anomaly that was seen is proof; one that was not is only bounded (rule of three).',
    keys: ['oversold', 'half-done', 'stuck', 'orphaned-reservations', 'duplicate-effects', 'lost-effects', 'lost-updates', 'money-drift'],
  },
  {
    title: 'Anomalies in between: what others could see', intro: 'In one replication. Whether they matter depends on who reads.',
    keys: ['dirty-reads', 'dirty-reads-realised', 'fuzzy-reads', 'stale-reads', 'stale-read-ratio', 'staleness.mean', 'staleness.p99', 'in-doubt-time'],
  },
  {
    title: 'Repair', intro: 'Work that puts things right, and what was left to people.',
    keys: ['compensations', 'compensation-failures', 'manual-repairs'],
  },
];

/** Counts of anomalies by strategy, damage first. Measures without data in any strategy are left out. */
export function consistencyTables(context: ReportContext): readonly (Html | null)[] {
  return GROUPS.map((group) => {
    const keys = group.keys.map((key) => `consistency.${key}`).filter((key) => context.names.some((name) => estimateOf(context.document, name, key) !== null));
    if (keys.length === 0) return null;
    return html`<div class="card"><h3>${group.title}</h3><p class="intro">${group.intro}</p>
<div class="scroll" tabindex="0" role="region" aria-label="${group.title}"><table class="board"><thead><tr><th scope="col">Strategy</th>${keys.map((key) => html`<th scope="col" title="${key}">${measureLabel(key)}</th>`)}</tr></thead>
<tbody>${context.names.map((name) => html`<tr><th scope="row">${sentenceHtml([{ strategy: name }], context.styles)}</th>${keys.map((key) => cell(context, estimateOf(context.document, name, key), group === GROUPS[0]))}</tr>`)}</tbody></table></div></div>`;
  });
}

function cell({ document }: ReportContext, estimate: Estimate | null, damage: boolean): Html {
  if (estimate === null) return html`<td>–</td>`;
  if (estimate.mean === 0) return html`<td>0<small>${noneSeen(estimate.measure, document.confidence) ?? ''}</small></td>`;
  return html`<td class="${damage ? 'seen' : ''}"><b>${estimate.value}</b><small>${estimate.interval}</small></td>`;
}
