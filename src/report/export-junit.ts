import type { ExpectVerdict, ResultDocument } from '../experiment/result-document.ts';
import { displayUnit } from './display-unit.ts';
import { formatEstimate } from './format.ts';
import { asciiSpaces } from './sentence.ts';

/**
 * JUnit XML for build servers: a suite for each strategy, a case for each `expect` judged on it. A failed expectation of
 * level error is a failure, an inconclusive one is skipped, and one of level warn passes with its verdict as output.
 * `command` is what a person types to see it again.
 */
export function exportJunit(document: ResultDocument, command: string): string {
  const strategies = [...new Set(document.expect.map(({ strategy }) => strategy))];
  const suites = strategies.map((strategy) => suite(document, strategy, command));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${escapeXml(document.scenario.name)}">\n${suites.join('')}</testsuites>\n`;
}

function suite(document: ResultDocument, strategy: string, command: string): string {
  const verdicts = document.expect.filter((one) => one.strategy === strategy);
  const failures = verdicts.filter(isFailure).length;
  const skipped = verdicts.filter(isSkipped).length;
  const cases = verdicts.map((verdict) => testCase(document, verdict, command)).join('');
  return `  <testsuite name="${escapeXml(strategy)}" tests="${verdicts.length}" failures="${failures}" errors="0" skipped="${skipped}">\n${cases}  </testsuite>\n`;
}

function testCase(document: ResultDocument, verdict: ExpectVerdict, command: string): string {
  const open = `    <testcase classname="${escapeXml(`${document.scenario.name}.${verdict.strategy}`)}" name="${escapeXml(verdict.that)}"`;
  const found = escapeXml(finding(document, verdict));
  if (isFailure(verdict))
    return `${open}>\n      <failure message="${found}">${escapeXml(`${finding(document, verdict)}\nseed ${document.seed}, ${document.replications} replications\nsee it again: ${command}`)}</failure>\n    </testcase>\n`;
  if (isSkipped(verdict)) return `${open}>\n      <skipped message="inconclusive: ${found}"/>\n    </testcase>\n`;
  if (verdict.verdict === 'pass') return `${open}/>\n`;
  return `${open}>\n      <system-out>warning, ${verdict.verdict}: ${found}</system-out>\n    </testcase>\n`;
}

function finding(document: ResultDocument, { that, strategy, estimate, ci }: ExpectVerdict): string {
  if (estimate === null) return `expected ${that}; there is no value`;
  const { value, interval } = formatEstimate(estimate, ci, unitOf(document, strategy, that));
  return asciiSpaces(`expected ${that}; found ${value} ${interval}`.trim());
}

/** An estimate is in the unit of its measure, a share where it is relative to another strategy, and seconds for a recovery. */
function unitOf(document: ResultDocument, strategy: string, that: string): string {
  if (that.startsWith('recovers ')) return 's';
  if (/\s(?:above|below)\s/.test(that)) return '%';
  const measure = that.split(/[\s<>=]/, 1)[0]!;
  return displayUnit(measure, document.strategies[strategy]?.measures[measure]?.unit ?? '1');
}

function isFailure({ verdict, level }: ExpectVerdict): boolean {
  return verdict === 'fail' && level === 'error';
}

function isSkipped({ verdict, level }: ExpectVerdict): boolean {
  return verdict === 'inconclusive' && level === 'error';
}

/** For text and attributes; characters that XML 1.0 cannot hold become U+FFFD. */
function escapeXml(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');
}
