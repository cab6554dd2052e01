import type { ReportContext } from '../report-context.ts';
import type { PairedDifference } from '../paired-differences.ts';
import { measureLabel, SCOREBOARD } from '../headline-measures.ts';
import { html, type Html } from '../html.ts';
import { sentenceHtml } from '../strategy-label.ts';
import { effect } from '../effect.ts';

// A matrix of a measure that is 0 everywhere says nothing; consistency counts have their own section.
const SHOWN_MAX = 6;
// Colour is never the only sign.
const SIGNS: Readonly<Record<PairedDifference['outcome'], string>> = { better: '▲ ', worse: '▽ ', equivalent: '≈ ', undecided: '' };

/** Every pair on the same orders: relative difference of the row against the column, with its interval. */
export function matrix(context: ReportContext): Html {
  const { differences, names } = context;
  const measures = SCOREBOARD.map(({ key }) => key).filter((key) => differences.measures.includes(key) && differs(context, key)).slice(0, SHOWN_MAX);
  const intro = html`<h2 id="matrix-title"><a href="#matrix">Every pair, on the same orders</a></h2>`;
  if (names.length < 2 || measures.length === 0) return html`<section id="matrix" aria-labelledby="matrix-title">${intro}<p class="intro">Nothing to compare: one strategy ran, or no measure differs.</p></section>`;
  return html`<section id="matrix" aria-labelledby="matrix-title">${intro}
<p class="intro">Row against column: difference and its interval, from paired replications. Coloured only where the difference is decided (Holm-corrected over all pairs); grey is inside the margin, white is undecided.</p>
<div class="card"><div class="tabs" role="radiogroup" aria-label="Measure">${measures.map((key, i) => html`<label><input type="radio" name="matrix" value="m${i}"${i === 0 ? html` checked` : null}>${measureLabel(key)}</label>`)}</div>
${measures.map((key, i) => html`<div class="panel" data-panel="m${i}"><div class="scroll" tabindex="0" role="region" aria-label="${measureLabel(key)}, every pair">${pairTable(context, key)}</div></div>`)}
<p class="key"><span><i style="background:var(--good-bg)"></i>▲ row is better</span><span><i style="background:var(--bad-bg)"></i>▽ row is worse</span><span><i style="background:var(--even-bg)"></i>≈ equivalent</span><span><i></i>undecided</span></p></div></section>`;
}

/** Which panel the chosen radio button shows: CSS alone, so the page needs no script for it. */
export function matrixCss(): string {
  return Array.from({ length: SHOWN_MAX }, (_, i) => `.card:has([name=matrix][value=m${i}]:checked) [data-panel=m${i}]{display:block}`).join('\n');
}

function differs({ differences, names }: ReportContext, key: string): boolean {
  return names.some((a) => names.some((b) => (differences.of(key, a, b)?.difference ?? 0) !== 0));
}

function pairTable({ differences, names, styles }: ReportContext, key: string): Html {
  return html`<table class="matrix"><thead><tr><th></th>${names.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${names.map((row) => html`<tr><th scope="row">${sentenceHtml([{ strategy: row }], styles)}</th>${names.map((column) => {
    const pair = differences.of(key, row, column);
    if (pair === null) return html`<td class="self">${row === column ? '·' : '–'}</td>`;
    const [estimate, interval] = cellText(effect(pair));
    return html`<td class="${pair.outcome}">${SIGNS[pair.outcome]}${estimate}<small>${interval}</small></td>`;
  })}</tr>`)}</tbody></table>`;
}

function cellText(text: string): readonly [string, string] {
  const bracket = text.indexOf('[');
  return bracket < 0 ? [text, ''] : [text.slice(0, bracket).replace(' points', ' pt').trim(), text.slice(bracket)];
}

