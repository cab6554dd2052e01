import type { ReportContext } from '../report-context.ts';
import { formatCount } from '../format.ts';
import { html, type Html } from '../html.ts';
import { ordersOffered } from '../orders-offered.ts';
import { bandText } from '../charts/windows.ts';

/** Title, question and the facts that say how much to believe. */
export function header({ document, names }: ReportContext): Html {
  const { scenario } = document;
  const orders = ordersOffered(document);
  const incomplete = document.complete ? null : html`<p class="warning"><b>Incomplete.</b> The run was interrupted: these are the replications that every strategy had finished.</p>`;
  return html`<header class="top"><div class="wrap">
<div class="brand"><svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true"><path d="M3 16c3 0 3-10 8-10s5 6 8 6" fill="none" stroke="var(--s0)" stroke-width="2.2" stroke-linecap="round"/><path d="M3 12c4 0 4-7 8-7s4 11 8 11" fill="none" stroke="var(--s1)" stroke-width="2.2" stroke-linecap="round"/></svg><span>Rehearsal</span><span class="space"></span><button type="button" id="theme" hidden>Dark</button></div>
<h1>${scenario.title}</h1>
${scenario.question === '' ? null : html`<p class="question">${scenario.question}</p>`}
<ul class="facts">
<li><b>${names.length}</b> ${names.length === 1 ? 'strategy' : 'strategies'}</li>
<li><b>${document.replications}</b> replications each</li>
${orders === null ? null : html`<li><b>${formatCount(orders)}</b> measured orders each</li>`}
<li><b>${scenario.run} s</b> measured after ${scenario.warmup} s</li>
<li>intervals at <b>${Number((document.confidence * 100).toFixed(2))} %</b></li>
${document.faults.length === 0 ? html`<li>no faults</li>` : html`<li><b>${document.faults.length}</b> ${document.faults.length === 1 ? 'fault' : 'faults'}: ${document.faults.map((fault) => `${fault.name} ${bandText(fault)}`).join(', ')}</li>`}
<li>seed <b>${document.seed}</b></li>
</ul>
${incomplete}
</div></header>`;
}
