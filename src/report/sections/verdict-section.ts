import type { ReportContext } from '../report-context.ts';
import { unitOfExpectation } from '../display-unit.ts';
import { formatCount, formatEstimate } from '../format.ts';
import { html, type Html } from '../html.ts';
import { listStrategies, listWords, type Sentence } from '../sentence.ts';
import { sentenceHtml } from '../strategy-label.ts';
import type { GoalVerdict } from '../judge-goal.ts';

/** The answer first: what to choose, by how much, how sure, and what would flip it. */
export function verdictSection(context: ReportContext): Html {
  const { verdict, styles } = context;
  return html`<section id="verdict" class="lead verdict" aria-labelledby="verdict-title"><div class="card">
<h2 id="verdict-title" class="headline">${sentenceHtml(verdict.headline, styles)}</h2>
${guaranteeSentences(context).map((sentence) => html`<p>${sentenceHtml(sentence, styles)}</p>`)}
<div class="goals">${verdict.goals.filter((goal) => goal.leaders.length > 0).map((goal) => goalCard(goal, context))}</div>
<div class="columns">${closest(context)}${expectations(context)}</div>
</div>${focusBar(context)}</section>`;
}

function guaranteeSentences({ verdict }: ReportContext): readonly Sentence[] {
  const { strategies, exclusions } = verdict.guarantees;
  const leaders = new Set(verdict.goals.flatMap((goal) => goal.leaders));
  const clean = strategies.filter((one) => one.breaches.length === 0);
  const sentences: Sentence[] = [];
  if (clean.length > 0) {
    const over = clean[0]!.cleanOver;
    sentences.push([...listStrategies(clean.map((one) => one.strategy)), ` left nothing oversold, half-done, stuck, doubled or lost${over === null ? '' : ` ${over}`}.`]);
  }
  for (const { strategy, breaches } of strategies.filter((one) => leaders.has(one.strategy) && one.breaches.length > 0)) {
    sentences.push([{ strategy }, ` is not spotless: it leaves ${listWords(breaches.map(({ anomaly, estimate }) => `${estimate.text} ${anomaly.meaning}`))} in each replication.`]);
  }
  if (exclusions.length > 0) {
    sentences.push([...listStrategies(exclusions.map((one) => one.strategy)), exclusions.length === 1 ? ' is' : ' are', ' worse on these guarantees beyond doubt and therefore recommended for nothing.']);
  }
  if (verdict.reference.length > 0) {
    sentences.push([...listStrategies(verdict.reference), ' is the reference, an edge that costs nothing and loses its place when it dies; it is compared but never recommended.']);
  }
  return sentences;
}

function goalCard({ goal, leaders, evidence, passedOver }: GoalVerdict, { styles }: ReportContext): Html {
  return html`<div class="goal"><h3>${goal.title}</h3><div class="leader${leaders.length > 3 ? ' many' : ''}">${sentenceHtml(listStrategies(leaders), styles)}</div>
<p>${sentenceHtml(evidence, styles)}.</p>${passedOver.map((sentence) => html`<p>${sentenceHtml(sentence, styles)}.</p>`)}</div>`;
}

function closest({ verdict, styles }: ReportContext): Html | null {
  if (verdict.closest.length === 0) return null;
  return html`<div><h3>What would flip it first</h3><ul>${verdict.closest.map((sentence) => html`<li>${sentenceHtml(sentence, styles)}.</li>`)}</ul></div>`;
}

function expectations({ document, styles }: ReportContext): Html | null {
  if (document.expect.length === 0) return null;
  const rules = [...new Set(document.expect.map((one) => one.that))];
  const counts = (['pass', 'fail', 'inconclusive'] as const).map((verdict) => [verdict, document.expect.filter((one) => one.verdict === verdict).length] as const);
  return html`<div><h3>Expectations: ${counts.filter(([, count]) => count > 0).map(([verdict, count], i) => html`${i > 0 ? ', ' : ''}<span class="${verdict}">${formatCount(count)} ${verdict}</span>`)}</h3>
<ul>${rules.map((rule) => {
    const judged = document.expect.filter((one) => one.that === rule);
    const rest = judged.filter((one) => one.verdict !== 'pass');
    if (rest.length === 0) return html`<li><code>${rule}</code> <span class="pass">passes</span> for ${judged.length > 2 ? `all ${judged.length}` : sentenceHtml(listStrategies(judged.map((one) => one.strategy)), styles)}</li>`;
    return html`<li><code>${rule}</code>: ${rest.map((one, i) => {
      const { value, interval } = one.estimate === null ? { value: '', interval: '' } : formatEstimate(one.estimate, one.ci, unitOfExpectation(one.that));
      return html`${i > 0 ? '; ' : ''}${sentenceHtml([{ strategy: one.strategy }], styles)} <span class="${one.verdict}">${one.verdict}</span> ${value} ${interval}`;
    })}${judged.length > rest.length ? html`; <span class="pass">${judged.length - rest.length} pass</span>` : null}</li>`;
  })}</ul></div>`;
}

function focusBar({ styles }: ReportContext): Html {
  return html`<div class="focus-bar" hidden><span>Highlight</span>${styles.map((style) => html`<button type="button" aria-pressed="false" data-slot="${style.slot}">${sentenceHtml([{ strategy: style.name }], styles)}</button>`)}</div>`;
}
