import type { ResultDocument } from '../../experiment/result-document.ts';
import { formatCount } from '../format.ts';
import { html, type Html } from '../html.ts';
import type { ReportContext } from '../report-context.ts';
import { section } from './section.ts';

// A guess from the document: the file is named after the scenario, and nothing was set on the command line.
function reproduceCommand(document: ResultDocument): string {
  const words = ['sim', 'run', `${document.scenario.name}.yaml`, '--seed', document.seed, '--replications', String(document.replications), '--strategies', Object.keys(document.strategies).join(',')];
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`)).join(' ');
}

/** How to get the same numbers again, and the hashes that prove it. */
export function reproduce(context: ReportContext): Html {
  const { document, names } = context;
  return section('reproduce', 'Reproduce', 'The same scenario and seed give the same bytes on any number of workers.',
    html`<div class="card"><div class="command"><code id="command">${context.reproduce ?? reproduceCommand(document)}</code><button type="button" id="copy" hidden>Copy</button></div>
<dl class="meta"><dt>Scenario</dt><dd>${document.scenario.name}, sha256 <code>${document.scenario.sha256}</code></dd>
<dt>Rehearsal</dt><dd>${document.tool.version}</dd>
<dt>Simulated</dt><dd>${formatCount(Object.values(document.strategies).reduce((sum, strategy) => sum + strategy.events, 0))} events</dd></dl>
<details><summary>Trace hashes</summary><div class="scroll"><table><thead><tr><th scope="col">Strategy</th><th scope="col">Version</th><th scope="col">Events</th><th scope="col">Trace hash</th></tr></thead><tbody>${names.map((name) => html`<tr><th scope="row">${name}</th><td>${document.tool.strategies[name] ?? '–'}</td><td>${formatCount(document.strategies[name]!.events)}</td><td><code>${document.strategies[name]!.traceHash}</code></td></tr>`)}</tbody></table></div></details>
${document.scenario.text === '' ? null : html`<details><summary>Scenario file</summary><pre tabindex="0"><code>${document.scenario.text}</code></pre></details>`}</div>`);
}
