import type { GroundTruthRecord, GroundTruthResult } from '../../experiment/ground-truth-document.ts';
import { significant } from '../format.ts';
import { html, type Html } from '../html.ts';
import { section } from './section.ts';

/** What theory knows and what the simulator measured, case by case, when the ground-truth suite was last recorded. */
export function validation({ full, results }: GroundTruthRecord): Html {
  const passed = results.filter(({ verdict }) => verdict === 'pass').length;
  const cases = [...new Set(results.map(({ id }) => id))].map((id) => results.filter((result) => result.id === id));
  return section('validation', 'Validation', 'Why believe it: scenarios in the same language, whose answers theory or an independent computation knows. A check passes if the 99.9 % interval holds the expected value and is narrower than the tolerance.',
    html`<div class="card"><p>${passed} of ${results.length} checks in ${cases.length} cases pass${full ? '' : ' at the quick setting'}. <code>sim validate</code> plays them again.</p>
<details><summary>All cases</summary><div class="scroll" tabindex="0" role="region" aria-label="Ground truth"><table><thead><tr><th scope="col">Case</th><th scope="col">What</th><th scope="col">Source</th><th scope="col">Checks passed</th><th scope="col">Farthest from theory</th></tr></thead>
<tbody>${cases.map(row)}</tbody></table></div></details></div>`);
}

function row(checks: readonly GroundTruthResult[]): Html {
  const { id, title, source } = checks[0]!;
  const passed = checks.filter(({ verdict }) => verdict === 'pass').length;
  return html`<tr><th scope="row">${id}</th><td>${title}</td><td>${source}</td><td>${passed} of ${checks.length}</td><td>${farthest(checks)}</td></tr>`;
}

/** The check whose measured value lies relatively farthest from the expected one, in words; an expected zero has no relative distance. */
function farthest(checks: readonly GroundTruthResult[]): string {
  let worst: { readonly measure: string; readonly distance: number } | null = null;
  for (const { measure, expected, measured } of checks) {
    if (measured === null || expected === 0) continue;
    const distance = Math.abs(measured / expected - 1);
    if (worst === null || distance > worst.distance) worst = { measure, distance };
  }
  return worst === null ? 'exact' : `${significant(worst.distance * 100, 2)} % in ${worst.measure}`;
}
