import type { ClaimEvidence, ClaimVerdict, EvidenceDocument, EvidencePoint, TestEvidence, TestState } from '../experiment/claims-document.ts';
import { renderChart } from './charts/render-chart.ts';
import { displayUnit } from './display-unit.ts';
import { armText, evidenceChart } from './evidence-chart.ts';
import { figure } from './figure.ts';
import { formatInterval, formatP, formatRelativeEstimate, formatValue } from './format.ts';
import { html, type Html } from './html.ts';
import { page } from './page.ts';
import { loadReportAssets, type ReportAssets } from './report-assets.ts';
import { section } from './sections/section.ts';

const TONE: Readonly<Record<ClaimVerdict | TestState, string>> = {
  supported: 'pass', contradicted: 'fail', depends: 'warn', undecided: 'inconclusive', 'not simulated': 'inconclusive', holds: 'pass', fails: 'fail',
};
const ABLATION_TEXT = {
  vanishes: 'the effect vanishes', remains: 'the effect remains: it has another cause as well', undecided: 'the runs cannot tell whether the effect vanishes',
} as const;

/** Turns the evidence for and against the claims into one HTML page that loads nothing. */
export async function renderEvidencePage(document: EvidenceDocument, assets: ReportAssets = loadReportAssets()): Promise<string> {
  const sections: Html[] = [];
  for (const claim of document.claims) sections.push(await claimSection(claim));
  const tests = document.claims.reduce((sum, claim) => sum + claim.tests.length, 0);
  return page({
    title: 'Claims put to the test', version: document.tool.version, styles: [], specs: {}, assets,
    navigation: document.claims.map(({ id, title }) => [id, title]),
    header: html`<header class="top"><div class="wrap"><h1>Claims put to the test</h1><p class="question">What is commonly said for and against techniques and architectures, decided by paired comparisons on the same orders. Nothing is scripted: a claim must emerge from mechanism, and where one mechanism is switched off its effect must vanish.</p><ul class="facts"><li><b>${document.claims.length}</b> claims</li><li><b>${tests}</b> statements</li><li><b>${document.replications}</b> replications of each experiment (${document.mode})</li><li>intervals at <b>${formatValue(document.confidence, '%')}</b></li></ul>${document.complete ? null : html`<p class="warning"><b>Incomplete.</b> The run was interrupted.</p>`}</div></header>`,
    body: html`<main class="wrap" id="content">${overview(document)}${sections}${method(document)}</main>`,
  });
}

function overview({ claims }: EvidenceDocument): Html {
  const row = ({ id, title, claimedFor, claimedAgainst, verdict, verdictFor, verdictAgainst }: ClaimEvidence): Html => html`<tr><th scope="row"><a href="#${id}">${title}</a></th><td class="text">${claimedFor}</td><td>${badge(verdictFor)}</td><td class="text">${claimedAgainst}</td><td>${badge(verdictAgainst)}</td><td>${badge(verdict)}</td></tr>`;
  return section('overview', 'At a glance', 'Each side of a claim is judged by its own statements; the last column is the word for both together.', html`<div class="card scroll" tabindex="0" role="region" aria-label="Claims"><table><thead><tr><th scope="col">Claim</th><th scope="col" class="text">Said for it</th><th scope="col"></th><th scope="col" class="text">Said against it</th><th scope="col"></th><th scope="col">Together</th></tr></thead><tbody>${claims.map(row)}</tbody></table></div>`);
}

async function claimSection(claim: ClaimEvidence): Promise<Html> {
  const figures: Html[] = [];
  for (const test of claim.tests) figures.push(await testCard(test));
  const { id, title, experiment, claimedFor, claimedAgainst, verdict, notSimulated } = claim;
  return section(id, title, experiment,
    html`<div class="card"><p>${badge(verdict)} ${dependsOn(claim)}</p><dl class="meta"><dt>For it</dt><dd>${claimedFor} ${badge(claim.verdictFor)}</dd><dt>Against it</dt><dd>${claimedAgainst} ${badge(claim.verdictAgainst)}</dd><dt>Not simulated</dt><dd>${notSimulated === '' ? 'Everything that the claim says is.' : notSimulated}</dd></dl></div>`,
    ...figures);
}

/** Which statements hold and which do not, and where they flip. */
function dependsOn({ verdict, tests }: ClaimEvidence): string {
  const count = (state: TestState): number => tests.filter((test) => test.state === state).length;
  const flips = tests.flatMap((test) => test.breakEven.map(([low, estimate, high]) => `${test.a.label} and ${test.b.label} break even at ${test.along!} = ${formatValue(estimate, '')} [${formatValue(low, '')}, ${formatValue(high, '')}] by ${test.measure}`));
  const counts = (['holds', 'fails', 'depends', 'undecided'] as const).filter((state) => count(state) > 0).map((state) => `${count(state)} ${WORDS[state]}`);
  const failing = verdict === 'depends' ? tests.filter(({ state }) => state === 'fails').map(({ says }) => `Not so, or not so that it matters: ${says.charAt(0).toLowerCase()}${says.slice(1)}`) : [];
  return [`Of ${tests.length} statements ${counts.join(', ')}.`, ...failing, ...flips.map((flip) => `${flip.charAt(0).toUpperCase()}${flip.slice(1)}.`)].join(' ');
}

const WORDS: Readonly<Record<TestState, string>> = { holds: 'hold', fails: 'fail', depends: 'depend on a parameter', undecided: 'cannot be decided from these runs' };

async function testCard(test: TestEvidence): Promise<Html> {
  const chart = evidenceChart(test);
  const drawn = chart.spec === null ? null : await renderChart(chart.id, chart.spec);
  const unit = displayUnit(test.measure, test.unit);
  const head = html`<thead><tr>${[test.along ?? '', test.a.label, test.b.label, 'a − b', 'relative', 'p (Holm)', ''].map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>`;
  const rows = test.points.map((point) => pointRow(point, unit, point.at === null ? 'as it is' : formatValue(point.at, ''), badge(point.state)));
  const { ablation } = test;
  const ablated = ablation === null ? null : pointRow(ablation.point, unit, `without ${ablation.off}`, html`${ABLATION_TEXT[ablation.effect]}`);
  return html`${figure(chart, drawn)}<div class="card"><p><b>Speaks ${test.side === 'for' ? 'for' : 'against'} it.</b> ${test.says} Expected: ${test.expected}. ${badge(test.state)}</p><div class="scroll" tabindex="0" role="region" aria-label="Comparison"><table>${head}<tbody>${rows}${ablated}</tbody></table></div><p><small>scenarios/claims/${test.file}${settingsText(test)}</small></p></div>`;
}

function settingsText({ a, b }: TestEvidence): string {
  const of = (name: string, { strategy, set }: TestEvidence['a']): string => `${name}: ${[strategy, ...(set ?? [])].join(', ')}`;
  return ` · ${of('a', a)} · ${of('b', b)}`;
}

function pointRow({ a, b, difference, ci, relative, pAdjusted }: EvidencePoint, unit: string, name: string, verdict: Html): Html {
  return html`<tr><th scope="row">${name}</th><td>${armText(a, unit)}</td><td>${armText(b, unit)}</td><td>${formatValue(difference, unit)} <small>${formatInterval(ci, unit)}</small></td><td>${relative === null ? '–' : formatRelativeEstimate(relative)}</td><td>${pAdjusted === null ? '–' : formatP(pAdjusted)}</td><td class="text">${verdict}</td></tr>`;
}

function method({ confidence }: EvidenceDocument): Html {
  return section('method', 'How it is decided', '', html`<div class="card"><ul class="plain"><li>Both sides of a statement play the same orders with the same random numbers; the replication is the unit, and every difference is paired.</li><li>A statement holds if the difference points the expected way with a p-value below ${formatValue(1 - confidence, '%')}, adjusted by Holm for all comparisons of its claim, and its interval does not lie within what does not matter: 5 % of b for times and costs, 0.1 points for shares, nothing for counts.</li><li>It fails if the difference points the other way as surely, or if its whole interval lies within what does not matter. Else the runs cannot decide it.</li><li>A claim is supported if all its statements hold, contradicted if all fail; it depends if some hold and others fail, or if one flips along its parameter.</li><li>The experiments were shaped with trial runs on other seeds: loads, strengths of faults and some measures were changed until a mechanism acted at all. Then they were fixed, and given the seeds that they name; these were chosen once, and nothing was changed after they had been played. So the p-values hold, for these worlds. Read "supported" as: in a world like this one the effect exists and has this size; how common such worlds are is another question.</li><li>An effect has vanished without a mechanism when the interval leaves at most a tenth of it, or what does not matter anyway.</li></ul></div>`);
}

function badge(state: ClaimVerdict | TestState): Html {
  return html`<span class="badge ${TONE[state]}">${state}</span>`;
}
