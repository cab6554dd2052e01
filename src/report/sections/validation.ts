import type { GroundTruthRecord, GroundTruthResult } from '../../experiment/ground-truth-document.ts';
import { significant } from '../format.ts';
import { html, type Html } from '../html.ts';
import { section } from './section.ts';

/** What theory knows and what the simulator measured, check by check, when the ground-truth suite was last recorded. */
export function validation({ full, results }: GroundTruthRecord): Html {
  const passed = results.filter((result) => result.verdict === 'pass').length;
  const cases = new Set(results.map((result) => result.id)).size;
  return section('validation', 'Validation', 'Why believe it: scenarios in the same language, whose answers theory or an independent computation knows. A check passes if the 99.9 % interval holds the expected value and is narrower than the tolerance.',
    html`<div class="card"><p>${passed} of ${results.length} checks in ${cases} cases pass${full ? '' : ' at the quick setting'}. <code>sim validate</code> plays them again.</p>
<details><summary>All checks</summary><div class="scroll" tabindex="0" role="region" aria-label="Ground truth"><table><thead><tr><th scope="col">Case</th><th scope="col">What</th><th scope="col">Measure</th><th scope="col">Expected</th><th scope="col">Measured</th><th scope="col">Tolerance</th><th scope="col">Verdict</th></tr></thead>
<tbody>${results.map(row)}</tbody></table></div></details></div>`);
}

function row(result: GroundTruthResult): Html {
  const { id, title, source, measure, expected, measured, ci, tolerance, verdict } = result;
  return html`<tr><th scope="row">${id}</th><td title="${source}">${title}</td><td><code>${measure}</code></td><td>${significant(expected, 5)}</td><td>${measured === null ? '–' : significant(measured, 5)}<small>${ci === null ? '' : `[${significant(ci[0], 4)}, ${significant(ci[1], 4)}]`}</small></td><td>${significant(tolerance * 100, 2)} %</td><td>${verdict}</td></tr>`;
}
