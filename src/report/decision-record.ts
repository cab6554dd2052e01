import type { ResultDocument } from '../experiment/result-document.ts';
import { bandText } from './charts/windows.ts';
import { estimateText } from './estimate.ts';
import { formatCount } from './format.ts';
import { COSTLY_ANOMALIES, measureLabel } from './headline-measures.ts';
import { ordersOffered } from './orders-offered.ts';
import { asciiSpaces, listWords, plainText } from './sentence.ts';
import { judge, type Verdict } from './verdict.ts';

const DRIVERS = ['latency.terminal.p99', 'latency.ack.p99', 'availability.success-ratio', 'availability.worst-window.10s', 'cost.messages', 'cost.commits'];

/**
 * An architecture decision record in Markdown, in the manner of MADR (https://adr.github.io/madr/): context, drivers,
 * options, outcome, consequences, and what it all rests on. `command` is what a person types to get the numbers again.
 * The status is "proposed": a simulation informs a decision, people take it.
 */
export function decisionRecord(document: ResultDocument, command: string): string {
  const verdict = judge(document);
  return asciiSpaces([
    `# ${document.scenario.title}: how the process is coordinated`,
    '- Status: proposed\n- Evidence: simulated, not measured in production',
    context(document), `## Considered options\n\n${options(document)}`, outcome(verdict), `## Evidence\n\n${evidence(document)}`, consequences(document, verdict),
    validity(document, verdict), `## Reproduce\n\n\`\`\`sh\n${command}\n\`\`\`\n\nScenario sha256 \`${document.scenario.sha256}\`, Rehearsal ${document.tool.version}.`,
  ].join('\n\n')).concat('\n');
}

function context(document: ResultDocument): string {
  const { scenario, faults } = document;
  const orders = ordersOffered(document);
  const happening = faults.length === 0 ? 'Nothing fails in it.' : `In it ${listWords(faults.map((fault) => `${fault.name} (${fault.kind} of ${fault.target}, ${bandText(fault)})`))} happen${faults.length === 1 ? 's' : ''}.`;
  return `## Context\n\n${scenario.question === '' ? scenario.title : scenario.question}\n\nThe same ${orders === null ? '' : `${formatCount(orders)} `}orders were played under each option, in ${document.replications} replications. ${happening}`;
}

function options(document: ResultDocument): string {
  return Object.entries(document.strategies).map(([name, { description }]) => `- **${name}**: ${description.summary}`).join('\n');
}

function outcome(verdict: Verdict): string {
  const goals = verdict.goals.filter(({ leaders }) => leaders.length > 0).map(({ goal, leaders, evidence: sentence, passedOver }) =>
    [`- ${goal.title}: **${leaders.join(', ')}**; ${plainText(sentence)}.`, ...passedOver.map((passed) => `  ${plainText(passed)}.`)].join('\n'));
  return `## Outcome\n\n${plainText(verdict.headline)}.\n\n${goals.join('\n')}`;
}

function evidence(document: ResultDocument): string {
  const names = Object.keys(document.strategies);
  const keys = DRIVERS.filter((key) => names.some((name) => estimateText(document, name, key) !== '–'));
  const anomalies = COSTLY_ANOMALIES.map(({ key }) => key).filter((key) => names.some((name) => !['–', '0'].includes(estimateText(document, name, key).split(' ')[0]!)));
  const columns = [...keys, ...anomalies];
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    row(['option', ...columns.map(measureLabel)]), row(['---', ...columns.map(() => '---:')]),
    ...names.map((name) => row([name, ...columns.map((key) => estimateText(document, name, key))])),
  ].join('\n').concat(`\n\nMean over replications with the ${String(Number((document.confidence * 100).toFixed(2)))} % interval.`);
}

function consequences(document: ResultDocument, { choice, guarantees }: Verdict): string {
  const chosen = guarantees.strategies.filter(({ strategy }) => (choice === null ? guarantees.eligible.includes(strategy) : strategy === choice));
  const lines = chosen.flatMap(({ strategy, breaches, cleanOver }) => {
    const promised = document.strategies[strategy]!.description.guarantees;
    const damage = breaches.length === 0
      ? `leaves no damage${cleanOver === null ? '' : ` (none seen ${cleanOver})`}`
      : `leaves ${listWords(breaches.map(({ anomaly, estimate }) => `${estimate.text} ${anomaly.meaning}`))} in each replication`;
    return [`- **${strategy}** ${damage}.`, ...(promised.length === 0 ? [] : [`  It promises: ${promised.join('; ')}.`])];
  });
  return `## Consequences\n\n${lines.join('\n')}`;
}

function validity(document: ResultDocument, verdict: Verdict): string {
  const closest = verdict.closest.map((sentence) => `- ${plainText(sentence)}.`);
  const notes = document.notes.map((note) => `- ${note}`);
  const assumed = Object.entries(document.strategies).flatMap(([name, { description }]) => description.parameters.filter(({ evidence: kind }) => kind === 'G').map((one) => `${name} ${one.name} = ${one.value}`));
  const guesses = assumed.length === 0 ? [] : [`- Assumptions without a source: ${assumed.slice(0, 12).join('; ')}${assumed.length > 12 ? `; and ${assumed.length - 12} more` : ''}.`];
  return `## What would change it\n\n${[...closest, ...notes, ...guesses].join('\n') || '- Nothing that this run could tell.'}`;
}
