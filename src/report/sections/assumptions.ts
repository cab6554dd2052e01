import type { ParameterInForce } from '../../experiment/result-document.ts';
import { html, type Html } from '../html.ts';
import type { ReportContext } from '../report-context.ts';
import { sentenceHtml } from '../strategy-label.ts';
import { section } from './section.ts';

const EVIDENCE: Readonly<Record<string, string>> = {
  R: 'read in the source', P: 'published', D: 'derived', K: 'domain knowledge', G: 'assumption',
};

const NOT_MODELLED: readonly string[] = [
  'People: learning a tool, getting a team to agree, the price of a lock-in.',
  'Security, cost in money, and whatever a vendor may change tomorrow.',
  'Correlated causes that the scenario does not name: two services on one bad disk fail independently here.',
  'Bugs in the implementation of a strategy: each is modelled as its authors meant it.',
];

/** Every parameter in force with its default and source, remarks of the run, and what was not modelled. */
export function assumptions(context: ReportContext): Html {
  const { document, names } = context;
  return section('assumptions', 'Assumptions', 'A simulation is as good as these. A value that differs from its default is bold; an assumption without a source is the first thing to vary.',
    document.notes.length === 0 ? null : html`<div class="card"><h3>Remarks of this run</h3><ul class="plain">${document.notes.map((note) => html`<li>${note}</li>`)}</ul></div>`,
    html`<div class="card"><h3>What each strategy is, and the parameters in force</h3>${names.map((name) => strategyDetails(name, context))}</div>`,
    html`<div class="card"><h3>What was not modelled</h3><ul class="plain">${NOT_MODELLED.map((line) => html`<li>${line}</li>`)}</ul></div>`);
}

function strategyDetails(name: string, { document, styles }: ReportContext): Html {
  const { summary, layers, parameters, guarantees } = document.strategies[name]!.description;
  return html`<details id="strategy-${name}"><summary>${sentenceHtml([{ strategy: name }], styles)} ${Object.values(layers).join(' · ')}</summary>
<p>${summary}</p>${guarantees.length === 0 ? null : html`<p>Guarantees: ${guarantees.join('; ')}.</p>`}${parameters.length === 0 ? html`<p>It has no parameters.</p>` : parameterTable(parameters)}</details>`;
}

function parameterTable(parameters: readonly ParameterInForce[]): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Parameters"><table><thead><tr><th scope="col">Parameter</th><th scope="col">In force</th><th scope="col">Default</th><th scope="col" class="text">Source</th><th scope="col" class="text">Evidence</th></tr></thead>
<tbody>${parameters.map((one) => html`<tr><th scope="row"><code>${one.name}</code></th><td>${one.value === one.default ? one.value : html`<b>${one.value}</b>`}</td><td>${one.default}</td><td class="text">${one.source}</td><td class="text">${EVIDENCE[one.evidence] ?? one.evidence}</td></tr>`)}</tbody></table></div>`;
}
