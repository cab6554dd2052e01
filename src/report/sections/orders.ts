import type { Exemplar, ExemplarRole } from '../../metrics/replication-result.ts';
import { sequenceDiagram } from '../diagrams/sequence.ts';
import { sharedEnd, spanEnd, waterfall } from '../diagrams/waterfall.ts';
import { formatValue } from '../format.ts';
import { html, type Html } from '../html.ts';
import { PARTS } from '../parts.ts';
import type { ReportContext } from '../report-context.ts';
import { sentenceHtml } from '../strategy-label.ts';
import { section } from './section.ts';

const ROLES: readonly { readonly role: ExemplarRole; readonly title: string; readonly intro: string }[] = [
  { role: 'median', title: 'An ordinary order', intro: 'As fast as half of the confirmed orders.' },
  { role: 'p99', title: 'A slow order', intro: 'Slower than 99 in 100 confirmed orders: where did its time go?' },
  { role: 'failed', title: 'A failed order', intro: 'It did not get the right outcome in time.' },
  { role: 'anomalous', title: 'An order that left damage', intro: 'Its effects are wrong, or others saw it half done.' },
];

/** Single orders span by span, under each strategy, and their messages. */
export function orders(context: ReportContext): Html {
  const groups = ROLES.map((role) => ({ ...role, members: members(context, role.role) })).filter((group) => group.members.length > 0);
  if (groups.length === 0) return section('orders', 'Single orders', 'This run kept the paths of no orders.');
  // The messages of one kind of order are enough to see how a strategy talks, and the page stays small.
  const detailed = groups.find(({ role }) => role === 'failed')?.role ?? groups[0]!.role;
  return section('orders', 'Single orders', 'One order as it went through the system, under each strategy on one time axis. Hover for what each bar is.',
    html`<p class="key">${PARTS.map(({ part, color }) => html`<span><i style="background:${color}"></i>${part}</span>`)}</p>`,
    ...groups.map(({ role, title, intro, members: group }, i) => html`<details class="card role" id="orders-${role}"${i < 1 ? html` open` : null}><summary><b>${title}</b> ${intro} ${sameOrder(group.map(({ exemplar }) => exemplar))}</summary><div class="exemplars">${group.map((member) => card(member, sharedEnd(group.map((one) => one.exemplar)), role === detailed, context))}</div></details>`));
}

interface Member {
  readonly strategy: string;
  readonly exemplar: Exemplar;
}

function members({ document, names }: ReportContext, role: ExemplarRole): readonly Member[] {
  return names.flatMap((strategy) => document.strategies[strategy]!.detail.exemplars.filter((exemplar) => exemplar.role === role).slice(0, 1).map((exemplar) => ({ strategy, exemplar })));
}

function sameOrder(exemplars: readonly Exemplar[]): string {
  const [first] = exemplars;
  return first !== undefined && exemplars.length > 1 && exemplars.every(({ order, replication }) => order === first.order && replication === first.replication) ? 'The same order under every strategy, chosen under the first.' : '';
}

function card({ strategy, exemplar }: Member, end: number, drawn: boolean, { styles }: ReportContext): Html {
  const total = spanEnd([exemplar]);
  return html`<div><div class="order-head">${sentenceHtml([{ strategy }], styles)}<span>order ${exemplar.order}, ${exemplar.outcome}, ${formatValue(total, 's')}</span></div>${waterfall(exemplar, end)}${exemplar.messages.length === 0 || !drawn ? null : html`<details><summary>${exemplar.messages.length} messages</summary>${sequenceDiagram(exemplar)}</details>`}</div>`;
}
