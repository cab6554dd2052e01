import { estimateOf, type Estimate } from '../estimate.ts';
import { noneSeen } from '../guarantees.ts';
import { measureLabel } from '../headline-measures.ts';
import { html, type Html } from '../html.ts';
import { listWords } from '../sentence.ts';
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
    keys: ['oversold', 'half-done', 'stuck', 'orphaned-reservations', 'standing-duplicates', 'lost-effects', 'lost-updates', 'money-drift'],
  },
  {
    title: 'In between: what others could see, and what it took to put right', intro: 'In one replication. Whether a reader may see an order half done depends on who reads.',
    keys: [
      'dirty-reads', 'dirty-reads-realised', 'fuzzy-reads', 'stale-reads', 'stale-read-ratio', 'staleness.mean', 'staleness.p99', 'in-doubt-time',
      'duplicate-effects', 'compensations', 'compensation-failures', 'manual-repairs',
    ],
  },
];

/** Counts of anomalies by strategy, damage first. What no strategy showed has no column: a line says how sure that is. */
export function consistencyTables(context: ReportContext): readonly (Html | null)[] {
  return GROUPS.map((group) => {
    const measured = group.keys.map((key) => `consistency.${key}`).filter((key) => context.names.some((name) => estimateOf(context.document, name, key) !== null));
    if (measured.length === 0) return null;
    const seen = measured.filter((key) => context.names.some((name) => (estimateOf(context.document, name, key)?.mean ?? 0) > 0));
    const unseen = measured.filter((key) => !seen.includes(key));
    return html`<div class="card"><h3>${group.title}</h3><p class="intro">${group.intro} ${bound(context, measured)}</p>
${seen.length === 0 ? null : table(context, group, seen)}${unseen.length === 0 ? null : html`<p class="key">Seen under no strategy: ${listWords(unseen.map((key) => measureLabel(key).toLowerCase()))}.</p>`}</div>`;
  });
}

// How much a 0 is worth: the same for all counts, because all rest on the same orders.
function bound({ document, names }: ReportContext, keys: readonly string[]): string {
  const zeros = names.flatMap((name) => keys.map((key) => estimateOf(document, name, key))).filter((estimate) => estimate?.mean === 0);
  const text = zeros.map((estimate) => noneSeen(estimate!.measure, document.confidence)).find((one) => one !== null);
  return text === undefined ? '' : `A 0 means ${text}.`;
}

function table(context: ReportContext, group: CountGroup, keys: readonly string[]): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${group.title}"><table class="board"><thead><tr><th scope="col">Strategy</th>${keys.map((key) => html`<th scope="col" title="${key}">${measureLabel(key)}</th>`)}</tr></thead>
<tbody>${context.names.map((name) => html`<tr><th scope="row">${sentenceHtml([{ strategy: name }], context.styles)}</th>${keys.map((key) => cell(estimateOf(context.document, name, key), group === GROUPS[0]))}</tr>`)}</tbody></table></div>`;
}

function cell(estimate: Estimate | null, damage: boolean): Html {
  if (estimate === null) return html`<td>–</td>`;
  if (estimate.mean === 0) return html`<td class="none">0</td>`;
  return html`<td class="${damage ? 'seen' : ''}"><b>${estimate.value}</b><small>${estimate.interval}</small></td>`;
}
